"""An attribution as a folder: tables, pictures in both languages, and the page."""

from collections.abc import Sequence
from pathlib import Path

from twin.base.messages import Lang, told
from twin.report.attribute.tables import sentences, tables
from twin.report.shared import study_page
from twin.report.shared.parts import Figure, View
from twin.study.attribute.found import Attributions


def write(found: Attributions, out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.attribute.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: Attributions, figures: Sequence[Figure], lang: Lang) -> View:
    """What the page says in one language."""
    about = found.about
    line = told(
        lang, "{players} mechanisms · {runs:,} runs · {replicates} replicates · {households:,} households · {months} months · "
        "seed {seed}", players=len(about["players"]), replicates=len(about["replicates"]),
        **{name: about[name] for name in ("runs", "households", "months", "seed")},
    )  # fmt: skip
    parts = study_page.tables((title, heads, rows) for heads, rows, title in tables(found, lang))
    return study_page.view(about, line, sentences(found, lang), figures, parts, lang)
