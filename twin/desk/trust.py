"""How far a county's twin is to be believed: one word, and why, from how its forecasts did."""

from dataclasses import dataclass

import pandas as pd

from twin.base.messages import Lang, mark, told

FEW = 6  # months of issue below which nothing is said
HOLDS = (0.75, 0.98)  # of intervals of 90 in 100: what counts as holding
RIVAL = "persistence"
WORD = {
    "demo": mark("trust: demonstration"),
    "unknown": mark("trust: not known yet"),
    "low": mark("trust: low"),
    "fair": mark("trust: fair"),
    "good": mark("trust: good"),
}


@dataclass(frozen=True)
class Trust:
    """`key` of `WORD`; `origins`: months of issue that can be judged, `tasks` forecasts; `ratio` of scores to persistence."""

    key: str = "unknown"
    origins: int = 0
    tasks: int = 0
    ratio: float = float("nan")
    held: float = float("nan")

    def word(self, lang: Lang) -> str:
        """The one word."""
        return told(lang, WORD[self.key])

    def why(self, lang: Lang) -> str:
        """The sentence behind it."""
        if self.key == "demo":
            return told(lang, "the county and its data are invented, to show how the desk works")
        if not self.origins:
            return told(lang, "no earlier forecast can be judged yet")
        text = told(lang, "forecasts of {origins} months judged, {tasks} numbers: error {ratio:.0%} of that of saying the last "
                    "observation again; intervals meant to hold 9 in 10 held {held:.0%}",
                    origins=self.origins, tasks=self.tasks, ratio=self.ratio, held=self.held)  # fmt: skip
        return text + (told(lang, "; fewer than {few} months are too few to tell", few=FEW) if self.origins < FEW else "")


def trust(scores: dict[str, pd.DataFrame], demo: bool = False) -> Trust:
    """Of the tables of `twin.living.issue.score`.

    Good: better than saying the last observation again beyond chance, and intervals hold. Low: worse than that, or intervals
    that hold too seldom. Not known below six months of issue.
    """
    against, cover = scores["against"], scores["cover"]
    row = against[((against["target"] == "") & (against["rival"] == RIVAL)).to_numpy()] if len(against) else against
    own = cover[(cover["who"] == "twin").to_numpy()] if len(cover) else cover
    if not len(row) or not len(own):
        return Trust("demo" if demo else "unknown")
    one, held = row.iloc[0], float(own["in90"].iloc[0])
    origins = int(one["origins"])
    if demo:
        key = "demo"
    elif origins < FEW:
        key = "unknown"
    elif one["ratio"] >= 1 or held < HOLDS[0]:
        key = "low"
    else:
        key = "good" if one["high"] < 1 and held <= HOLDS[1] else "fair"
    return Trust(key, origins, int(one["tasks"]), float(one["ratio"]), held)
