"""Make plans in a county, follow each in fresh runs, and say in docs/views.md how often the gain was within the interval."""

import argparse
from datetime import date
from pathlib import Path

import pandas as pd

from experiments.matching import __doc__ as about
from experiments.matching.tried import TOLERANCE, tried
from twin.living.update.estimate import estimate, prepare
from twin.views.source import Source

ROOT = Path(__file__).parents[2]
MARKS = ("<!-- matching -->", "<!-- end of matching -->")


def main() -> None:
    """Read the words, try, write."""
    words = argparse.ArgumentParser("python -m experiments.matching", description=about)
    words.add_argument("folder", type=Path, help="a county's folder with data, as twin init makes it")
    words.add_argument("--as-of", default="", help="day, as 2026-06-30; default: of the last observation")
    words.add_argument("--villages", type=int, default=10)
    words.add_argument("--fresh", type=int, default=12, help="fresh runs of each village")
    words.add_argument("--members", type=int, default=100)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "views.md")
    given = words.parse_args()
    day = date.fromisoformat(given.as_of) if given.as_of else None
    source = Source(estimate(prepare(given.folder, given.members, workers=given.workers), day), workers=given.workers)
    rows = tried(source, given.villages, given.fresh)
    if rows.empty:
        words.error("no village has a plan that wins beyond chance by the deadlines ahead: there is nothing to follow")
    put(given.out, section(rows, given.fresh, len(source.county.villages["uid"])))


def section(rows: pd.DataFrame, fresh: int, places: int) -> str:
    """What was allowed and what came."""
    held, single = int(rows["held"].sum()), float(rows["inside"].sum() / (fresh * len(rows)))
    lines = [_line(row, fresh) for row in rows.itertuples()]
    met = "met" if held >= TOLERANCE * len(rows) else "**missed**"
    return f"""Made by `python -m experiments.matching`. {len(rows)} villages of a county of {places}, each plan followed
in {fresh} fresh branches: members and luck that neither the choice nor the plan's own runs have seen.
Allowed before the first run: the mean gain lies within the interval in at least
{TOLERANCE:.0%} of the villages. Found: **{held} of {len(rows)}** ({met}). Of single runs {single:.0%} lay within (said: 90%:
bounds are rounded outward to whole households, and few runs that agree are not taken as certain).
Mean gain said {rows["won"].mean():.2f}, found {rows["gained"].mean():.2f} households a village.

| village | steps | said to win | interval | gained (mean, standard error) | single runs inside | within |
|---|---:|---:|---|---:|---:|---|
{chr(10).join(lines)}"""


def _line(row, fresh: int) -> str:  # type: ignore[no-untyped-def]
    """A village."""
    gained, held = f"{row.gained:.1f} ± {row.error:.1f}", "yes" if row.held else "**no**"
    said = f"{row.won:.1f} | {row.low:.0f} to {row.high:.0f}"
    return f"| {row.village} | {row.steps} | {said} | {gained} | {row.inside} of {fresh} | {held} |"


def put(file: Path, text: str) -> None:
    """Write a text between the marks of a page."""
    old = file.read_text(encoding="utf-8") if file.exists() else f"# Views\n\n## Matching plan\n{MARKS[0]}\n{MARKS[1]}\n"
    if MARKS[0] not in old:
        old = f"{old.rstrip()}\n\n## Matching plan\n{MARKS[0]}\n{MARKS[1]}\n"
    head, rest = old.split(MARKS[0])
    file.write_text(f"{head}{MARKS[0]}\n{text}\n{MARKS[1]}{rest.split(MARKS[1])[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
