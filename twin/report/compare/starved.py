"""Which mechanisms got less money or hours than they asked for: how much of it, from when to when."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from twin.base.messages import Lang, mark, told
from twin.report.compare.story import Story
from twin.report.shared.words import number, yuan

NAMED = 3  # of money and of hours; the table of mechanisms has all
ALMOST = 0.995  # from this share on, a mechanism is taken to have got what it asked for in a month
ASKED = (("asked_yuan", "paid_yuan"), ("asked_hours", "granted_hours"))
MONEY = mark("{mechanism} {share} of {yuan}, {first} to {last}")
HOURS = mark("{mechanism} {share} of {hours:,.0f} hours, {first} to {last}")


class Short(NamedTuple):
    """What a mechanism asked for and got in the months in which it got less."""

    mechanism: str
    asked: float
    got: float
    first: str
    last: str


def short(mechanisms: pd.DataFrame, asked: str, got: str) -> list[Short]:
    """Mechanisms that got less than they asked for, those that miss most first."""
    if mechanisms.empty:
        return []
    less = mechanisms[mechanisms[got] < ALMOST * mechanisms[asked]]
    found = [
        Short(str(key), float(own[asked].sum()), float(own[got].sum()), str(own["month"].min()), str(own["month"].max()))
        for key, own in less.groupby("mechanism", sort=True, observed=True)
    ]
    return sorted(found, key=lambda one: one.got - one.asked)


def starved(stories: Sequence[Story], lang: Lang) -> Iterator[str]:
    """One sentence for each scenario in which a mechanism got less than it asked for."""
    for story in stories:
        told_of = [text for asked, got in ASKED if (text := _listed(story, short(story.mechanisms, asked, got), asked, lang))]
        if told_of:
            listed = told(lang, "; ").join(told_of)
            yield told(lang, "Starved in '{scenario}': {listed}.", scenario=story.titled(lang), listed=listed)


def _listed(story: Story, those: Sequence[Short], asked: str, lang: Lang) -> str:
    """The first few, and how many more there are."""
    said = []
    for one in those[:NAMED]:
        names = {"mechanism": story.mechanism(one.mechanism, lang), "first": one.first, "last": one.last}
        share = number(one.got / one.asked, "share", lang)
        if asked == "asked_yuan":
            said.append(told(lang, MONEY, share=share, yuan=yuan(one.asked, lang), **names))
        else:
            said.append(told(lang, HOURS, share=share, hours=one.asked, **names))
    more = len(those) - NAMED
    return told(lang, "; ").join(said) + (told(lang, " and {count} more", count=more) if more > 0 else "")
