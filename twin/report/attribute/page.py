"""An attribution as a folder: tables, pictures in both languages, and the page."""

from pathlib import Path
from typing import TYPE_CHECKING

from twin.base.messages import Lang, told
from twin.report.attribute.tables import sentences, tables
from twin.report.shared import study_page

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions


def write(found: "Attributions", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.attribute.figures import draw

    return study_page.write(found, out, lang, draw, _head, _body)


def _head(found: "Attributions", lang: Lang) -> str:
    about = found.about
    line = told(
        lang, "{players} mechanisms · {runs:,} runs · {replicates} replicates · {households:,} households · {months} months · "
        "seed {seed}", players=len(about["players"]), replicates=len(about["replicates"]),
        **{name: about[name] for name in ("runs", "households", "months", "seed")},
    )  # fmt: skip
    return study_page.headed(about, line, lang)


def _body(found: "Attributions", lang: Lang) -> str:
    sections = (study_page.section(title, study_page.table(heads, rows)) for heads, rows, title in tables(found, lang))
    return study_page.told(sentences(found, lang)) + "".join(sections)
