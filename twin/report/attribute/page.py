"""An attribution as a folder: tables, pictures in both languages, and the page."""

from pathlib import Path
from typing import TYPE_CHECKING

from twin.report.attribute.tables import sentences, tables
from twin.report.attribute.words import word
from twin.report.shared import study_page
from twin.report.shared.words import Lang

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions


def write(found: "Attributions", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.attribute.figures import draw

    return study_page.write(found, out, lang, draw, _head, _body)


def _head(found: "Attributions", lang: Lang) -> str:
    about = found.about
    line = word("facts", lang).format(
        households=f"{about['households']:,}", months=about["months"], replicates=len(about["replicates"]), seed=about["seed"],
        runs=f"{about['runs']:,}", players=len(about["players"]),
    )  # fmt: skip
    return study_page.headed(about, line, lang)


def _body(found: "Attributions", lang: Lang) -> str:
    sections = (study_page.section(title, study_page.table(heads, rows)) for heads, rows, title in tables(found, lang))
    return study_page.told(sentences(found, lang)) + "".join(sections)
