"""An attribution as a folder: tables, pictures in both languages, and the page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from twin.report.attribute.tables import sentences, tables
from twin.report.attribute.words import word
from twin.report.shared import study_page
from twin.report.shared.parts import Figure, View
from twin.report.shared.words import Lang

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions


def write(found: "Attributions", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.attribute.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: "Attributions", figures: Sequence[Figure], lang: Lang) -> View:
    """What the page says in one language."""
    about = found.about
    line = word("facts", lang).format(
        households=f"{about['households']:,}", months=about["months"], replicates=len(about["replicates"]), seed=about["seed"],
        runs=f"{about['runs']:,}", players=len(about["players"]),
    )  # fmt: skip
    parts = study_page.tables((title, heads, rows) for heads, rows, title in tables(found, lang))
    return study_page.view(about, line, sentences(found, lang), figures, parts, lang)
