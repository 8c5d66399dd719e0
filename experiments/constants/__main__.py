"""Run what is missing; write page, table and pictures: see the package."""

import argparse
from pathlib import Path

import pandas as pd

from experiments.constants import __doc__ as about
from experiments.constants.claims import claims
from experiments.constants.page import page
from experiments.constants.picture import HEADLINES, picture
from experiments.constants.rows import Constant, constants
from experiments.constants.runs import (
    CLOSER,
    COUNTY,
    REPLICATES,
    ROOT,
    alone,
    best,
    headlines,
    largest,
    measured,
    scenarios,
    tornado,
)
from twin.base.messages import LANGS
from twin.report.shared import style


def closer(several: list[Constant], moved: pd.DataFrame) -> list[Constant]:
    """The constants that move any headline most."""
    rank = pd.concat([largest(moved, head) for head in HEADLINES], axis=1).max(axis=1).sort_values(ascending=False)
    chosen = set(rank.head(CLOSER).index)
    return [one for one in several if one.name in chosen]


def main() -> None:
    """Two rounds: all constants on the headlines, then the few that matter on each of the five."""
    words = argparse.ArgumentParser("python -m experiments.constants", description=about)
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "constants.md")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "constants")
    words.add_argument("--replicates", type=int, default=REPLICATES)
    given = words.parse_args()
    several, five = constants(), best()
    found = measured(several, scenarios(five), given.store, given.replicates)
    lines = headlines(found)
    moved = tornado(lines)
    few = closer(several, moved)
    single = headlines(measured(few, {"baseline": {"base": "baseline"}} | alone(five), given.store, given.replicates))
    outcomes = found.xs("baseline", level="scenario").groupby(level=["constant", "end"]).mean()
    told = claims(lines, single, outcomes)
    given.out.write_text(page(several, moved, lines.loc[("", "")], told, five, given.replicates, COUNTY), encoding="utf-8")
    wide = moved.copy()
    wide.columns = [f"{headline}_{end}" for headline, end in wide.columns]
    ends = pd.DataFrame([{"constant": one.name, "default": one.default, "low": one.low, "high": one.high, "grade": one.grade,
                          "evidence": one.evidence, "about": one.about} for one in several])  # fmt: skip
    ends.merge(wide.reset_index(), on="constant").to_csv(given.out.with_suffix(".csv"), index=False, lineterminator="\n")
    for lang in LANGS:
        figure = given.out.parent / "figures" / f"constants.{lang}.png"
        figure.parent.mkdir(exist_ok=True)
        figure.write_bytes(style.png(picture(moved, lines.loc[("", "")], several, lang)))


if __name__ == "__main__":
    main()
