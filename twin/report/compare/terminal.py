"""Runs and comparisons as tables for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from twin.base.messages import Lang, told
from twin.outcomes.places import named
from twin.report.compare import budget, cuts, places, sentences
from twin.report.compare.story import Story
from twin.report.shared import grades, plain
from twin.report.shared.terminal import console
from twin.report.shared.words import (
    COSTS,
    INDICATORS,
    LOSS_STEPS,
    MONEY,
    SINKS,
    STEPS,
    TIERS,
    interval,
    label,
    number,
    say,
    unit_of,
    yuan,
)

PLAINLY = "landing_rate"  # what plain budget and plain staff are shown for


def show_run(story: Story, lang: Lang) -> None:
    """One run: indicators, cascade with losses by tier, ledger, and what it means."""
    out = console()
    out.print(_indicators([story], lang))
    out.print(_cascade(story, lang))
    _cuts(out, [story], lang)
    out.print(_ledger(story, lang))
    _places(out, [story], lang)
    _by_grade(out, [story], lang)
    _meaning(out, [story], None, lang)


def show_comparison(stories: Sequence[Story], table: pd.DataFrame, lang: Lang) -> None:
    """A comparison: means, paired differences with 95% intervals, and what they mean."""
    out = console()
    out.print(_indicators(stories, lang, table))
    _budget(out, stories, lang)
    _cuts(out, stories, lang)
    _places(out, stories, lang)
    _plainly(out, stories, lang)
    _by_grade(out, stories, lang)
    _meaning(out, stories, table, lang)


def _cuts(out: Console, stories: Sequence[Story], lang: Lang) -> None:
    """Landing and complete tasks at every cut."""
    if not cuts.cuts(stories, lang):
        return
    landed = say("landing_curve", lang), cuts.landing_heads(lang), cuts.landing_lines(stories, lang)
    tasks = say("task_curve", lang), cuts.task_heads(lang), cuts.task_lines(stories, lang)
    for name, heads, lines in (landed, tasks):
        shown = Table(header_style="bold")
        shown.add_column(name)
        for head in heads:
            shown.add_column(head, justify="right")
        for title, figures in lines:
            shown.add_row(title, *figures)
        out.print(shown)


def _budget(out: Console, stories: Sequence[Story], lang: Lang) -> None:
    """Each scenario against the budget, where one was given."""
    rows = budget.cells(stories, lang)
    if not rows:
        return
    shown = Table(title=budget.title(lang), title_justify="left", header_style="bold")
    for place, head in enumerate(budget.heads(lang)):
        shown.add_column(head, justify="left" if place in (0, 1, 7) else "right")
    for row in rows:
        shown.add_row(*row)
    out.print(shown)
    for said in budget.notes(stories, lang):
        out.print(said)


def _places(out: Console, stories: Sequence[Story], lang: Lang) -> None:
    """Townships by name, where they have names of their own, and the villages in which least landed."""
    if not named(stories[0].villages):
        return
    shown = Table(title=told(lang, "Townships: share of the eligible that landed"), title_justify="left", header_style="bold")
    for place, head in enumerate(places.township_heads(stories, lang)):
        shown.add_column(head, justify="left" if place < 2 else "right")
    for line in places.township_lines(stories, lang):
        shown.add_row(*(str(cell) for cell in line))
    out.print(shown)
    least = places.lowest(stories, lang)
    if least:
        out.print(f"• {least}")


def _plainly(out: Console, stories: Sequence[Story], lang: Lang) -> None:
    """What each scenario gains beside plain budget and plain staff, where that was found out."""
    known = [(story.titled(lang), story.plain) for story in stories if not story.plain.empty]
    if not known:
        return
    shown = Table(title=plain.title(lang), title_justify="left", header_style="bold")
    for place, head in enumerate(plain.heads(label(PLAINLY, lang), lang)):
        shown.add_column(head, justify="left" if not place else "right")
    for name, rows in known:
        shown.add_row(name, *(text for text, _ in plain.cells(rows[rows["indicator"] == PLAINLY], unit_of(PLAINLY), lang)))
    out.print(shown)


def _by_grade(out: Console, stories: Sequence[Story], lang: Lang) -> None:
    """How much of each effect rests on which grade of evidence, where that was found out."""
    for story in stories:
        lines = grades.cells(story.effects, lang)
        if not lines:
            continue
        shown = Table(title=grades.heading(story.titled(lang), story.effects, lang), title_justify="left", header_style="bold")
        for place, head in enumerate(grades.heads(lang)):
            shown.add_column(head, justify="left" if not place else "right")
        for line in lines:
            shown.add_row(*(cell for cell in line))
        out.print(shown)


def _meaning(out: Console, stories: Sequence[Story], table: pd.DataFrame | None, lang: Lang) -> None:
    for line in sentences.meaning(stories, table, lang):
        out.print(f"• {line}")
    out.print(sentences.limits(stories, lang)[0], style="dim")


def _indicators(stories: Sequence[Story], lang: Lang, table: pd.DataFrame | None = None) -> Table:
    shown = Table(title=sentences.titles(stories, lang), title_justify="left", header_style="bold")
    shown.add_column(say("indicator", lang))
    for story in stories:
        shown.add_column(story.titled(lang), justify="right")
    for story in stories[1:]:
        head = told(lang, "difference: {scenario}", scenario=story.titled(lang))
        shown.add_column(f"{head} [{say('interval', lang)}]", justify="right")
    for name in (*INDICATORS, *(MONEY if table is None else COSTS)):
        cells = [number(story.mean(name), unit_of(name), lang) for story in stories]
        cells += [_difference(story, name, table, lang) for story in stories[1:]]
        shown.add_row(label(name, lang), *(cell for cell in cells))
    return shown


def _difference(story: Story, name: str, table: pd.DataFrame | None, lang: Lang) -> str:
    if table is None:
        return "–"
    row = table[(table["scenario"] == story.name) & (table["indicator"] == name)]
    if row.empty:
        return "–"
    gap, low, high = (float(row.iloc[0][column]) for column in ("difference", "low", "high"))
    return interval(gap, low, high, unit_of(name), lang)


def _cascade(story: Story, lang: Lang) -> Table:
    shown = Table(header_style="bold")
    shown.add_column(say("policy", lang))
    for step in STEPS:
        shown.add_column(say(step, lang), justify="right")
    for row in story.cascade.to_dict("records"):
        shown.add_row(story.policy(str(row["policy"]), lang), *(f"{row[step]:,.0f}" for step in STEPS))
    for tier in TIERS:
        shown.add_row(f"− {say(tier, lang)}", "", *(f"{story.losses.loc[step, tier]:,.0f}" for step in LOSS_STEPS), style="dim")
    return shown


def _ledger(story: Story, lang: Lang) -> Table:
    ledger: Mapping[str, Any] = story.summaries[0]["ledger"]
    shown = Table(show_header=False)
    shown.add_row(say("inflows", lang), yuan(ledger["inflows"] / 100, lang), "100%", style="bold")
    for part in ("opening", "recovered", *SINKS):
        fen = ledger.get(part, 0)  # results saved before there was such a line
        share = fen / ledger["inflows"] if ledger["inflows"] else 0.0
        name = say(part, lang) if part in SINKS else f"{say('of_which', lang)}{say(part, lang)}"
        shown.add_row(name, yuan(fen / 100, lang), f"{100 * share:.1f}%")
    return shown
