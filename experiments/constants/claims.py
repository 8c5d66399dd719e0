"""Which conclusions survive: claims that can fail, checked at both ends of every constant."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Claim:
    """A conclusion in words, and where it fails: constants and ends."""

    words: str
    asked: int
    fails: tuple[tuple[str, str], ...]

    def said(self) -> str:
        """The sentence of the page."""
        if not self.fails:
            return f"{self.words}: holds at all {self.asked} ends."
        where = ", ".join(f"`{name}` ({end})" for name, end in self.fails[:8]) + (" and others" if len(self.fails) > 8 else "")
        return f"{self.words}: **fails at {len(self.fails)} of {self.asked} ends**: {where}."


def claim(words: str, table: pd.DataFrame, holds: Callable[[pd.Series], bool]) -> Claim:
    """A claim asked of every end of a table by constant and end; the traditional constants themselves are the first row."""
    rows = table[[name != "" for name in table.index.get_level_values("constant")]]
    failed = tuple((str(at[0]), str(at[1])) for at, row in rows.iterrows() if not holds(row))
    return Claim(words, len(rows), failed)


def claims(lines: pd.DataFrame, alone: pd.DataFrame, outcomes: pd.DataFrame) -> list[Claim]:
    """What the README says, asked everywhere.

    `lines` holds headlines by constant and end, `alone` the gains of the best five at the ends of the constants that matter most,
    `outcomes` the traditional mode's outcomes by constant and end.
    """
    five = [name for name in alone.columns if name != "landing"]
    order = list(alone.loc[("", ""), five].sort_values(ascending=False, kind="stable").index)
    first = order[0]
    found = [
        claim("Fewer than half of the entitled land without mechanisms", lines, lambda row: row["landing"] < 0.5),
        claim("More tasks are reported complete than are complete", outcomes,
              lambda row: row["reported_landing_rate"] > row["task_landing_rate"]),
        claim("Three-level linkage gains", lines, lambda row: row["linkage"] > 0.0),
        claim("The best five together gain", lines, lambda row: row["five"] > 0.0),
        claim("The best five together gain at least half as much as linkage's thirty", lines,
              lambda row: row["five"] >= 0.5 * row["linkage"]),
    ]  # fmt: skip
    found += [claim(f"`{key}` gains alone", alone, lambda row, k=key: row[k] > 0.0) for key in order]
    found.append(claim(f"`{first}` is the best of the five", alone, lambda row: row[five].max() <= row[first]))
    found.append(
        claim("The order of the five stays", alone, lambda row: list(row[order].sort_values(ascending=False).index) == order)
    )
    return found
