"""A region as a folder: tables, pictures in both languages, and the page."""

from collections.abc import Sequence
from pathlib import Path

from twin.base.messages import Lang, told
from twin.report.region.tables import sentences, tables
from twin.report.shared import study_page
from twin.report.shared.parts import Figure, View
from twin.study.region.found import RegionFound


def write(found: RegionFound, out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.region.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: RegionFound, figures: Sequence[Figure], lang: Lang) -> View:
    """What the page says in one language."""
    about = found.about
    names = (
        "counties", "counties_all", "villages", "households", "households_run", "months", "burn_in", "replicates", "seed", "runs",
    )  # fmt: skip
    line = told(
        lang, "{counties:,} of {counties_all:,} counties; of them {run:,} of {villages:,} villages, {households_run:,} of "
        "{households:,} households; {months} months after {burn_in} months of the traditional mode; replicates: {replicates}; "
        "seed {seed}; {runs:,} runs", run=about["villages_run"], **{name: about[name] for name in names},
    )  # fmt: skip
    return study_page.view(about, line, sentences(found, lang), figures, study_page.tables(tables(found, lang)), lang)
