"""What the numbers mean, in sentences computed from them, and the standing limits of every result."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import starmap

import numpy as np
import pandas as pd

from twin.base.messages import Lang, mark, told
from twin.report.compare import budget
from twin.report.compare.first import Floats, by_step, leaders, listed, moved, shifts, sized
from twin.report.compare.starved import starved, unspent
from twin.report.compare.story import Story, loss_shares
from twin.report.shared import plain
from twin.report.shared.grades import rests
from twin.report.shared.place import place
from twin.report.shared.words import interval, number, pick, say

MOSTLY = 0.5  # of what is lost at a step, from which a tier is named

CAPTIONS: dict[str, str] = {
    "differences": mark(
        "Replicates share their luck, so each difference is due to the scenarios alone; whiskers are intervals over replicates (95%)."
    ),
    "cascade": mark(
        "Each household, policy and cycle is charged to the first step that failed and to the tier that caused it, over the last 12 months."
    ),
    "losses": mark(
        "The cells add up to everything that did not land. A loss is not an expected gain: see what a step brings when it alone is perfected."
    ),
    "clauses": mark(
        "Share of county units, townships, village committees and households that hold each clause of the policy rightly."
    ),
    "reported": mark(
        "A village task is complete when at least four in five of the eligible households landed. Offices see the reports; only the twin sees both."
    ),
    "money": mark(
        "Widths are yuan over the whole run, all policies together, own contributions and what was held before included: other money than that of which the indicators tell. Money that returns to the treasury is spent again and so drawn twice."
    ),
    "months": mark("Survey-like indicators are of all households in that month; landing looks back over 12 months."),
    "places": mark("Each row is a township, each cell a village; white means no eligible household there."),
    "villages": mark(
        "The ends are those of the first scenario, so part of what others change there is luck that does not come twice. Long names are in full in the table."
    ),
    "unlock": mark(
        "Gains come from branches of the same run with the same luck, one step made perfect at a time; they do not add up to the losses. A project not finished in its cycle counts as applied and approved in the next, so from the second year on a gain of 'approved' can be below zero."
    ),
}

LIMITS: tuple[str, ...] = (
    mark(
        "This is a model. Landing by household has no published counterpart; only the reported rate can be set beside official figures."
    ),
    mark(
        "Intervals tell how much results vary by chance and with the ten fitted parameters; they say nothing about other parameters or structure that may be wrong."
    ),
    mark("Effects of many mechanisms rest on claims of source documents or on assumptions; the table of grades tells how many."),
    mark("Shares lost at a step are not gains to be had by mending it."),
)


def caption(name: str, lang: Lang) -> str:
    """The sentence under a picture, by the picture's name (numbers at its end left out)."""
    return told(lang, CAPTIONS[name.split("-")[0]])


def limits(stories: Sequence[Story], lang: Lang) -> list[str]:
    """What no reader may forget."""
    return [place(stories[0].place, lang), *(told(lang, limit) for limit in LIMITS)]


def noted(stories: Sequence[Story], lang: Lang) -> list[str]:
    """What of the scenarios never acts."""
    template = mark("{scenario}: {note}") if len(stories) > 1 else "{note}"
    return [told(lang, template, scenario=story.titled(lang), note=note[lang]) for story in stories for note in story.remarks]


def meaning(stories: Sequence[Story], table: pd.DataFrame | None, lang: Lang) -> list[str]:
    """A few sentences a planner can use, each computed from the results; what nobody is eligible for says nothing."""
    said = [_main_loss(story, lang) for story in stories]
    said += [_formalism(story, lang) for story in stories]
    if table is not None:
        pairs = [(stories[0], story) for story in stories[1:]]
        said = [
            *starmap(lambda first, story: _verdict(first, story, table, lang), pairs),
            *budget.sentences(stories, lang),
            *_plainly(stories, lang),
            *_unbracketed(stories, table, lang),
            *said,
        ]
    return [
        *filter(None, said),
        *starved(stories, lang),
        *(unspent(stories, table, lang) if table is not None else ()),
        *(sentence for story in stories for sentence in rests(story.titled(lang), story.effects, "landing_rate", lang)),
    ]


def _verdict(first: Story, story: Story, table: pd.DataFrame, lang: Lang) -> str:
    """Whether landing differs, by how much, and where most in the cascade; empty where one of them has no landing rate."""
    row = table[(table["scenario"] == story.name) & (table["indicator"] == "landing_rate")].iloc[0]
    gap, low, high = (float(row[column]) for column in ("difference", "low", "high"))
    if np.isnan(gap):
        return ""
    change = interval(gap, low, high, "share", lang)
    said = told(
        lang,
        "'{scenario}' against '{other}': landing rate {change}: {sure}.",
        scenario=story.titled(lang), other=first.titled(lang), change=change, sure=_certainty(low, high, lang),
    )  # fmt: skip
    return said + _moved_most(shifts(first, story), lang)


def _moved_most(change: Mapping[str, Floats], lang: Lang) -> str:
    """At which step losses change most, as far as replicates tell."""
    sure = moved(change)
    if not sure:
        return told(lang, " Losses change at no step beyond chance.")
    most = leaders(sized({key: change[key] for key in sure}))
    if len(most) > 1:
        steps = listed(most, change, lang, signed=True)
        return told(lang, " Losses change most at {steps} of the eligible; which of them is first may be chance.", steps=steps)
    points = number(float(change[most[0]].mean()), "share", lang, signed=True)
    return told(
        lang, " Losses change most at the step '{step}': {points} of the eligible.", step=say(most[0], lang), points=points
    )


def _plainly(stories: Sequence[Story], lang: Lang) -> Iterator[str]:
    """What landing gains beside the same money as plain budget and the same hours as plain staff."""
    for story in stories:
        if not story.plain.empty:
            rows = story.plain[story.plain["indicator"] == "landing_rate"]
            yield plain.sentence(story.titled(lang), rows, "share", lang)


def _unbracketed(stories: Sequence[Story], table: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """Why some differences stand without an interval."""
    if table.loc[table["scenario"] != stories[0].name, "low"].isna().any():
        yield told(
            lang,
            "A difference without brackets has no interval: there is one replicate, or all agree; that does not make it certain.",
        )


def _certainty(low: float, high: float, lang: Lang) -> str:
    if not np.isfinite(low):
        return told(lang, "no interval can be told, so it may be chance")
    if low > 0:
        return told(lang, "better beyond chance")
    if high < 0:
        return told(lang, "worse beyond chance")
    return told(lang, "no difference that chance could not make")


def _main_loss(story: Story, lang: Lang) -> str:
    """The step at which most are lost, with a tier at fault for more than half; or those like it; empty where nothing is lost."""
    lost, title = by_step(story), story.titled(lang)
    most = leaders(lost)
    if not lost[most[0]].any():
        return ""
    if len(most) > 1:
        return told(
            lang,
            "In '{scenario}' most are lost at {steps} of the eligible; which of them is first may be chance.",
            scenario=title, steps=listed(most, lost, lang),
        )  # fmt: skip
    tiers = loss_shares(story).loc[most[0]]
    fields = {"scenario": title, "step": say(most[0], lang), "share": number(float(lost[most[0]].mean()), "share", lang)}
    if tiers.max() <= MOSTLY * tiers.sum():
        said = told(lang, "In '{scenario}' most are lost at '{step}' ({share} of the eligible).", **fields)
    else:
        tier = say(str(tiers.idxmax()), lang)
        said = told(
            lang,
            "In '{scenario}' most are lost at '{step}' ({share} of the eligible), mostly by the {tier}.",
            tier=tier,
            **fields,
        )
    return said if len(story.summaries) > 1 else said + told(lang, " One run tells no certainty.")


def _formalism(story: Story, lang: Lang) -> str:
    """How far reports are from what is; empty where there was no task to report."""
    reported, done = story.mean("reported_landing_rate"), story.mean("task_landing_rate")
    if np.isnan(reported - done):
        return ""
    return told(
        lang,
        "'{scenario}' reports {reported} of village tasks complete; {done} are. The formalism gap is {gap}.",
        scenario=story.titled(lang), reported=number(reported, "share", lang), done=number(done, "share", lang),
        gap=number(reported - done, "share", lang, signed=True),
    )  # fmt: skip


def titles(stories: Sequence[Story], lang: Lang) -> str:
    """The scenarios' titles in one line."""
    return told(lang, " / ").join(pick(dict(story.title), lang) or story.name for story in stories)
