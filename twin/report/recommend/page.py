"""A recommendation as a folder: tables, pictures in both languages, and the page."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from twin.base.messages import LANGS, Lang, told
from twin.report.compare.sentences import GIVEN, SYNTHETIC
from twin.report.recommend.sentences import headlines, of_budget
from twin.report.recommend.tables import tables
from twin.report.recommend.words import facts, limits_text
from twin.report.shared import study_page
from twin.report.shared.words import pick

if TYPE_CHECKING:
    from twin.study.recommend.found import BudgetFound, Recommendation


def write(found: "Recommendation", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.recommend.figures import draw

    return study_page.write(found, out, lang, draw, _head, _body)


def _head(found: "Recommendation", lang: Lang) -> str:
    return study_page.headed(found.about, facts(found, lang), lang)


def _body(found: "Recommendation", lang: Lang) -> str:
    """Headlines, pictures, a section a budget, and what no reader may forget."""
    sections = "".join(_budget(found, one, lang) for one in found.budgets)
    place = (SYNTHETIC if found.about["synthetic"] else GIVEN)[LANGS.index(lang)]
    return study_page.told(headlines(found, lang)) + sections + f'<p class="faint">{escape(place)}</p>'


def _budget(found: "Recommendation", one: "BudgetFound", lang: Lang) -> str:
    """What is said of a budget, and its tables."""
    title = told(lang, "{name} ({parts})", name=pick(one.title, lang), parts=limits_text(one, lang))
    lines = "".join(f"<li>{escape(line)}</li>" for line in of_budget(found, one, lang)[1 if one.pick == "nothing" else 2 :])
    parts = []
    for key, name, heads, rows in tables(found, one, lang):
        note = f'<p class="faint">{escape(_bold(lang))}</p>' if key == "robust" else ""
        parts.append(f"<h3>{escape(name)}</h3>{study_page.table(heads, rows)}{note}")
    return f"<section><h2>{escape(title)}</h2>{parts[0] if parts else ''}<ul>{lines}</ul>{''.join(parts[1:])}</section>"


def _bold(lang: Lang) -> str:
    return told(
        lang, "Bold: best in its column. 'Loss' is against the best finalist of the same future; in brackets, where known, "
        "judged on other replicates, free of the luck of the best.",
    )  # fmt: skip
