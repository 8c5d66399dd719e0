"""The page of a run or comparison: numbers, differences, pictures, meaning, grades, limits and run keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from twin.base.messages import LANGS, Lang, told
from twin.report.compare import budget, sentences
from twin.report.compare.cuts import cuts
from twin.report.compare.places import places
from twin.report.compare.story import Story
from twin.report.compare.trace import Trace, trace
from twin.report.shared import grades, plain
from twin.report.shared.gallery import Picture
from twin.report.shared.parts import Cell, Figure, Given, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.render import page
from twin.report.shared.words import COSTS, GRADES, INDICATORS, MONEY, interval, label, number, say, unit_of

CARDS = (
    "landing_rate", "reported_landing_rate", "awareness", "fund_efficiency", "leakage", "participation", "resolution_days",
    "satisfaction",
)  # fmt: skip


@dataclass(frozen=True)
class Report(View):
    """A page with headline figures before its parts, and what every number rests on after them."""

    cards: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()  # indicator; scenario, figure
    trace: Trace | None = None
    last: Sequence[Part] = ()


def build(
    stories: Sequence[Story],
    pictures: Sequence[Picture],
    facts: dict[str, Any],
    table: pd.DataFrame | None = None,
    lang: Lang = "en",
) -> str:
    """The whole page as text. `facts` has households, months, seed; `table` is a comparison's; `lang` is shown first."""
    return page("report.html", {one: view(stories, pictures, facts, table, one) for one in LANGS}, lang)


def _line(story: Story, facts: dict[str, Any], lang: Lang) -> str:
    """What was run, in one line: the county by its own name, if it has one, and how much of everything."""
    much = told(
        lang, "{households:,} households · {months} months · replicates: {count} · seed {seed}",
        **facts, count=len(story.summaries),
    )  # fmt: skip
    return " · ".join(part for part in (story.home(lang), much) if part)


def view(
    stories: Sequence[Story], pictures: Sequence[Picture], facts: dict[str, Any], table: pd.DataFrame | None, lang: Lang
) -> Report:
    """All that the page says in one language."""
    drawn = [one for one in pictures if one.lang == lang]
    figures = [Figure(one.svg, one.message, sentences.caption(one.name, lang)) for one in drawn]
    keys = [(story.titled(lang), [str(s.get("run_key", "")) for s in story.summaries]) for story in stories]
    return Report(
        title=told(lang, "Where policies land, and where they are lost"),
        names=sentences.titles(stories, lang),
        line=_line(stories[0], facts, lang),
        badge=badge(stories[0].place, lang),
        cards=[_card(name, stories, lang) for name in CARDS],
        parts=[
            Part(
                told(lang, "What it means"),
                lines=[*sentences.noted(stories, lang), *sentences.meaning(stories, table, lang)],
            ),
            Part(told(lang, "Results and differences"), table=_differences(stories, table, lang)),
            *_budget(stories, lang),
            cuts(stories, lang),
            *_plainly(stories, lang),
            Part(told(lang, "Pictures"), figures=figures),
            places(stories, lang),
            Part(told(lang, "How much of it rests on what"), parts=[*_effects(stories, lang), _grades(stories, lang)]),
        ],
        trace=trace(stories, lang),
        last=[
            Part(told(lang, "How far to believe it"), lines=sentences.limits(stories, lang)),
            Part(told(lang, "Runs"), codes=keys),
        ],
    )


def _card(indicator: str, stories: Sequence[Story], lang: Lang) -> tuple[str, list[tuple[str, str]]]:
    unit = unit_of(indicator)
    return label(indicator, lang), [(story.titled(lang), number(story.mean(indicator), unit, lang)) for story in stories]


def _differences(stories: Sequence[Story], table: pd.DataFrame | None, lang: Lang) -> Table:
    """The table of means and, for a comparison, differences with their intervals; bold where the interval leaves zero."""
    others = stories[1:] if table is not None else ()
    heads = [say("indicator", lang), *(story.titled(lang) for story in stories)]
    heads += [told(lang, "difference: {scenario}", scenario=story.titled(lang)) for story in others]
    rows = []
    for name in (*INDICATORS, *(MONEY if table is None else COSTS)):
        cells = [Cell(label(name, lang))]
        cells += [Cell(number(story.mean(name), unit_of(name), lang)) for story in stories]
        rows.append(cells + [_difference(story, name, table, lang) for story in others])
    return Table.of(heads, rows)


def _difference(story: Story, name: str, table: pd.DataFrame | None, lang: Lang) -> Cell:
    """One difference with its interval, bold where the interval leaves zero out."""
    row = pd.DataFrame() if table is None else table[(table["scenario"] == story.name) & (table["indicator"] == name)]
    if row.empty:
        return Cell("–")
    gap, low, high = (float(row.iloc[0][column]) for column in ("difference", "low", "high"))
    return Cell(interval(gap, low, high, unit_of(name), lang), sure=low > 0 or high < 0)


def _grades(stories: Sequence[Story], lang: Lang) -> Part:
    """Share of the moves in force by grade of evidence, one row per scenario."""
    rows, idle = [], []
    for story in stories:
        shares = story.grades()
        if any(shares.values()):
            rows.append([story.titled(lang), *(f"{100 * shares.get(grade, 0):.0f}%" for grade in GRADES)])
        else:
            idle.append(told(lang, "{scenario}: no mechanism is in force.", scenario=story.titled(lang)))
    return Part(
        note=told(
            lang,
            "Share of the moves in force by grade of evidence, weighted by dose. It counts numbers, whatever their effect.",
        ),
        table=Table.of(["", *(say(grade, lang) for grade in GRADES)], rows) if rows else None,
        after=" ".join(idle),
    )


def _budget(stories: Sequence[Story], lang: Lang) -> list[Part]:
    """Each scenario against the budget, where one was given."""
    rows: list[list[Given]] = [list(row) for row in budget.cells(stories, lang)]
    if not rows:
        return []
    return [Part(budget.title(lang), note=" ".join(budget.notes(stories, lang)), table=Table.of(budget.heads(lang), rows))]


def _plainly(stories: Sequence[Story], lang: Lang) -> list[Part]:
    """Every scenario's landing beside plain budget and plain staff, and folded the other indicators of each."""
    known = [story for story in stories if not story.plain.empty]
    if not known:
        return []
    first: list[list[Given]] = [
        [story.titled(lang), *_plain_cells(story.plain[story.plain["indicator"] == "landing_rate"], "landing_rate", lang)]
        for story in known
    ]
    folded = [
        Part(
            story.titled(lang), folded=True,
            table=Table.of(plain.heads(say("indicator", lang), lang), [
                [label(str(name), lang), *_plain_cells(rows, str(name), lang)]
                for name, rows in story.plain.groupby("indicator", sort=False)
            ]),
        )
        for story in known
    ]  # fmt: skip
    main = Part(plain.title(lang), note=plain.note(lang), table=Table.of(plain.heads(label("landing_rate", lang), lang), first))
    return [main, *folded]


def _plain_cells(rows: pd.DataFrame, indicator: str, lang: Lang) -> list[Cell]:
    return [Cell(text, sure=sure) for text, sure in plain.cells(rows, unit_of(indicator), lang)]


def _effects(stories: Sequence[Story], lang: Lang) -> list[Part]:
    """Parts of every effect by grade of evidence: in words, and as a table per scenario."""
    known = [story for story in stories if not story.effects.empty]
    if not known:
        return []
    note = told(
        lang,
        "Effect on each indicator, and the part that is gone when the moves of one grade are set to zero, with the same luck.",
    )
    lines = [line for story in known for line in grades.rests(story.titled(lang), story.effects, "landing_rate", lang)]
    tables = [
        Part(
            grades.heading(story.titled(lang), story.effects, lang), folded=True,
            table=Table.of(grades.heads(lang), grades.cells(story.effects, lang)),
        )
        for story in known
    ]  # fmt: skip
    return [Part(note=note, lines=lines), *tables]
