"""Cards of what studies found: sensitivity, attribution, recommendation, field trials; tables and sentences are the pages'."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twin.base.messages import Lang
from twin.report.notebook.words import word
from twin.report.shared.looks import BAD
from twin.report.shared.parts import Bar, Cell, Given, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.style import SCENARIO_COLOURS
from twin.report.shared.words import pick

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions
    from twin.study.recommend.found import Recommendation
    from twin.study.sensitivity.found import Found
    from twin.study.trial.trial import Trial

MOST = 15  # rows that are shown at once
BLUE, GREY = SCENARIO_COLOURS[0], "#bbbbbb"


def _framed(about: Mapping[str, Any], line: str, parts: Sequence[Part], lang: Lang) -> View:
    return View(pick(about["title"], lang), line, badge=badge(about, lang), parts=parts)


def sensitivity(found: "Found", lang: Lang) -> View:
    """Per outcome the factors in order, a bar for the main measure, intervals and verdicts; then what can be said."""
    from twin.report.sensitivity import tables as report
    from twin.report.sensitivity import words

    about = found.about
    line = words.facts(found, lang)
    parts = [Part(lines=words.sentences(found, lang))]
    blocks = report.tables(found, lang)
    for outcome, (title, heads, rows) in zip(about["outcomes"], blocks, strict=False):
        ranked = found.ranked(outcome)
        parts.append(Part(title, table=_barred(heads, rows, list(ranked["estimate"]), list(ranked["low"] > 0))))
    parts += [Part(title, table=Table.of(heads, rows), folded=True) for title, heads, rows in blocks[len(about["outcomes"]) :]]
    return _framed(about, line, parts, lang)


def _barred(heads: Sequence[str], rows: Sequence[Sequence[Given]], values: Sequence[float], sure: Sequence[bool]) -> Table:
    """A table with a bar after its names: grey where the interval holds zero, in another colour for a loss."""
    top = max((abs(value) for value in values), default=0.0) or 1.0
    colours = [GREY if not known else BLUE if value > 0 else BAD for value, known in zip(values, sure, strict=True)]
    drawn = [
        [row[0], Cell(bars=[Bar(abs(value) / top, colour, em=8)]), *row[1:]]
        for row, value, colour in zip(rows[:MOST], values, colours, strict=False)
    ]
    return Table.of([heads[0], "", *heads[1:]], drawn, left=2)


def attribution(found: "Attributions", lang: Lang) -> View:
    """Values of the package's mechanisms with bars, then groups, pairs and values per cost on a click; what it means first."""
    from twin.report.attribute import tables as shapley

    about = found.about
    facts = word("facts", lang).format(households=about["households"], months=about["months"], seed=about["seed"])
    count = word("replicates", lang).format(count=len(about["replicates"]))
    values = found.of("values", about["outcomes"][0], found.sizes[0])
    parts = [Part(lines=shapley.sentences(found, lang))]
    for place, (heads, rows, title) in enumerate(shapley.tables(found, lang)):
        barred = place == 1
        table = _barred(heads, rows, list(values["value"]), [row[1][1] for row in rows]) if barred else Table.of(heads, rows)
        parts.append(Part(title, table=table, folded=place > 1))
    return _framed(about, f"{facts} · {count}", parts, lang)


def recommendation(found: "Recommendation", lang: Lang) -> View:
    """Per budget what is recommended and how sure that is, the finalists over futures, and the other tables on a click."""
    from twin.report.recommend import words
    from twin.report.recommend.sentences import of_budget
    from twin.report.recommend.tables import SHOWN, tables

    about = found.about
    line = words.facts(found, lang)
    parts = []
    for one in found.budgets:
        parts.append(Part(pick(one.title, lang), lines=of_budget(found, one, lang)))
        parts += [
            Part(title, table=Table.of(heads, rows), folded=key not in SHOWN)
            for key, title, heads, rows in tables(found, one, lang)
        ]
    return _framed(about, line, [*parts, Part(note=words.luck_note(lang))], lang)


def trial(found: "Trial", lang: Lang) -> View:
    """The same as on a trial's page."""
    from twin.report.trial.page import view

    return view(found, lang)
