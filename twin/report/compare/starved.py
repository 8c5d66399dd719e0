"""Which mechanisms got less money or hours than they asked for: how much of it, from when to when."""

from collections.abc import Iterator, Sequence

import pandas as pd

from twin.base.messages import Lang, told
from twin.report.compare.story import Story
from twin.report.shared.starved import sentence
from twin.report.shared.words import yuan
from twin.study.starved import ASKED, short

UNUSED, WORTH_SAYING = "public.operations", 1000.0  # an indicator of comparisons; yuan


def starved(stories: Sequence[Story], lang: Lang) -> Iterator[str]:
    """One sentence for each scenario in which a mechanism got less than it asked for."""
    for story in stories:
        those = {asked: short(story.mechanisms, asked, got) for asked, got in ASKED}
        yield from sentence(story.titled(lang), those, story.mechanism_names, lang)


def unspent(stories: Sequence[Story], table: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """How mechanisms can lack money while operating budget is left over, for each scenario in which both are so."""
    left = table[table["indicator"] == UNUSED].set_index("scenario")["difference"]
    for story in stories[1:]:
        yuan_left = float(left.get(story.name, 0.0))
        if yuan_left >= WORTH_SAYING and short(story.mechanisms, *ASKED[0]):
            yield told(
                lang, "In '{scenario}' mechanisms lack money and yet {yuan} of operating budget is not used by them: money in "
                "hand is spread over the months left of the year, what comes in late in a year does not reach back to earlier "
                "months, and what is left in December goes to other work.",
                scenario=story.titled(lang), yuan=yuan(yuan_left, lang),
            )  # fmt: skip
