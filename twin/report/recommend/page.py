"""A recommendation as a folder: tables, pictures in both languages, and the page."""

from collections.abc import Sequence
from pathlib import Path

from twin.base.messages import Lang, told
from twin.report.recommend.sentences import headlines, of_budget
from twin.report.recommend.tables import tables
from twin.report.recommend.words import facts, limits_text
from twin.report.shared import plain, study_page
from twin.report.shared.parts import Figure, Part, Table, View
from twin.report.shared.place import place
from twin.report.shared.words import pick
from twin.study.recommend.found import BudgetFound, Recommendation


def write(found: Recommendation, out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.recommend.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: Recommendation, figures: Sequence[Figure], lang: Lang) -> View:
    """Headlines, pictures, a part a budget, and what no reader may forget, in one language."""
    parts = [*(_budget(found, one, lang) for one in found.budgets), Part(note=place(found.about, lang))]
    return study_page.view(found.about, facts(found, lang), headlines(found, lang), figures, parts, lang)


def _budget(found: Recommendation, one: BudgetFound, lang: Lang) -> Part:
    """What is said of a budget after its first table, and the other tables."""
    title = told(lang, "{name} ({parts})", name=pick(one.title, lang), parts=limits_text(one, lang))
    lines = Part(lines=of_budget(found, one, lang)[1 if one.pick == "nothing" else 2 :])
    shown = [
        Part(
            name,
            table=Table.of(heads, rows),
            after=_after(key, lang),
        )
        for key, name, heads, rows in tables(found, one, lang)
    ]
    return Part(title, parts=[*shown[:1], lines, *shown[1:]])


def _after(key: str, lang: Lang) -> str:
    """What is said under a table."""
    return {"robust": _bold, "plain": plain.note}[key](lang) if key in ("robust", "plain") else ""


def _bold(lang: Lang) -> str:
    return told(
        lang, "Bold: best in its column. 'Loss' is against the best finalist of the same future; in brackets, where known, "
        "judged on other replicates, free of the luck of the best.",
    )  # fmt: skip
