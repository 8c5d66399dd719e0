"""All pictures of a report, in the order in which they are read."""

from collections.abc import Iterator, Sequence

import pandas as pd
from matplotlib.figure import Figure

from twin.base.messages import LANGS, Lang
from twin.outcomes.places import named
from twin.report.compare import courses, figures
from twin.report.compare.extremes import extremes
from twin.report.compare.sankey import sankey
from twin.report.compare.story import Story
from twin.report.shared.gallery import Picture, saved
from twin.report.shared.style import styled

MOST_FLOWS = 3  # fund-flow pictures are large; further scenarios are in the tables


def draw(stories: Sequence[Story], table: pd.DataFrame | None = None) -> list[Picture]:
    """Every figure in both languages, each drawn once."""
    return [saved(name, lang, figure) for lang in LANGS for name, figure in all_figures(stories, lang, table)]


def all_figures(stories: Sequence[Story], lang: Lang, table: pd.DataFrame | None = None) -> Iterator[tuple[str, Figure]]:
    """Yield (name, figure) one after the other; `table` is a comparison's, for the picture of differences."""
    with styled():
        if table is not None and len(stories) > 1:
            yield "differences", courses.forest(table, stories, lang)
        yield "cascade", figures.cascade(stories, lang)
        yield "losses", figures.losses(stories, lang)
        yield "clauses", figures.clauses(stories, lang)
        yield "reported", figures.reported(stories, lang)
        drawn = stories[:MOST_FLOWS]
        for place, story in enumerate(drawn, start=1):
            yield f"money-{place}", sankey(story, lang, stories, drawn)
        yield "months", courses.monthly(stories, lang)
        yield "places", courses.places(stories, lang)
        if named(stories[0].villages):
            yield "villages", extremes(stories, lang)
        for place, story in enumerate(stories, start=1):
            if story.unlock_gain:
                yield f"unlock-{place}", figures.unlock(story, lang)
