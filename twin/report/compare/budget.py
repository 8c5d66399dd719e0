"""Scenarios held against a budget: in a table, and in sentences."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.compare.story import Story
from twin.report.shared.words import Unit, number
from twin.study.compare.budget import YUAN, verdict

Row = Mapping[str, Any]
NAMES = {"yuan": mark("new public money in {years:.3g} years"), "hours": mark("hours of mechanisms in {years:.3g} years")}
VERDICTS = {
    "within": mark("within the budget"),
    "over": mark("over the budget"),
    "open": mark("chance decides whether it is within the budget"),
}


def title(lang: Lang) -> str:
    """Of the table."""
    return told(lang, "Within the budget?")


def heads(lang: Lang) -> list[str]:
    """Headings of the table."""
    return [
        told(lang, "scenario"), told(lang, "what is limited"), told(lang, "takes"), told(lang, "budget"),
        told(lang, "over (+) or under (−)"), told(lang, "a household and year"), told(lang, "replicates within"), "",
    ]  # fmt: skip


def cells(stories: Sequence[Story], lang: Lang) -> list[list[str]]:
    """One row per scenario and limit; none where there is no budget."""
    return [[story.titled(lang), *_cells(row, lang)] for story in stories for row in _rows(story)]


def sentences(stories: Sequence[Story], lang: Lang) -> Iterator[str]:
    """One per scenario and limit, and what the budget is of where only a part of the county was run."""
    for story in stories:
        for row in _rows(story):
            yield told(
                lang, "'{scenario}' takes {takes} ({what}; {each} a household and year) of a budget of {limit}: {verdict}, "
                "{gap}; within it in {within:.0%} of replicates.",
                scenario=story.titled(lang), takes=_takes(row, lang), what=_name(row, lang), each=_each(row, lang),
                limit=number(row["limit"], _unit(row), lang), verdict=told(lang, VERDICTS[verdict(row)]), gap=_gap(row, lang),
                within=row["within"],
            )  # fmt: skip


def notes(stories: Sequence[Story], lang: Lang) -> list[str]:
    """What totals are of, where a part of the county was run or another time than the budget's."""
    budget = stories[0].budget
    said = []
    if budget and budget["scale"] < 1:
        said.append(told(
            lang, "Budgets and what is taken of them are those of the whole county, {households:,.0f} households, of which "
            "{share:.1%} were simulated.", households=budget["households"], share=budget["scale"],
        ))  # fmt: skip
    if budget and budget["yuan"] is not None and budget["years"] != budget["run"]:
        said.append(told(
            lang, "Yuan of a run of {run:.3g} years are taken for {years:.3g}: what is paid once is counted as if it were paid "
            "again.", run=budget["run"], years=budget["years"],
        ))  # fmt: skip
    return said


def _rows(story: Story) -> list[Any]:
    return story.within.to_dict("records")


def _cells(row: Row, lang: Lang) -> list[str]:
    within = f"{row['within'] * row['replicates']:.0f}/{row['replicates']}"
    limit = number(row["limit"], _unit(row), lang)
    over = number(row["over"], _unit(row), lang, signed=True)
    return [_name(row, lang), _takes(row, lang), limit, over, _each(row, lang), within, told(lang, VERDICTS[verdict(row)])]


def _unit(row: Row) -> Unit:
    return "yuan" if row["kind"] == YUAN else "hours"


def _name(row: Row, lang: Lang) -> str:
    return told(lang, NAMES[row["kind"]], years=row["years"])


def _takes(row: Row, lang: Lang) -> str:
    text = number(row["takes"], _unit(row), lang)
    if not math.isfinite(row["low"]):
        return text
    return f"{text} [{number(row['low'], _unit(row), lang)}, {number(row['high'], _unit(row), lang)}]"


def _gap(row: Row, lang: Lang) -> str:
    amount = number(abs(row["over"]), _unit(row), lang)
    return told(lang, "{amount} over", amount=amount) if row["over"] > 0 else told(lang, "{amount} under", amount=amount)


def _each(row: Row, lang: Lang) -> str:
    """Yuan or hours by household and year, with digits enough for small ones."""
    each = row["per_household"]
    figure = f"{each:,.1f}" if abs(each) >= 10 else f"{each:.2f}"
    return told(lang, "{figure} yuan", figure=figure) if row["kind"] == YUAN else told(lang, "{hours} h", hours=figure)
