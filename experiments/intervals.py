"""How often intervals hold the truth, measured by brute force: `python -m experiments.intervals` writes docs/coverage.md."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"
# Each has `rows(repetitions, seed)`; repetitions of a part that is run on whole studies count for less.
PARTS = {
    "coverage_replicates": 10, "coverage_region": 1, "coverage_trial": 1, "coverage_blocks": 10, "coverage_calibration": 1
}  # fmt: skip
HEAD = """# What intervals hold

`{command}` makes this page: {repetitions} repetitions of each line
(ten times as many for means over replicates and for trials in blocks). `measured` is the share of intervals that hold the truth,
or of tests that call nothing something, with twice its standard error. A short form with bands is part of the tests
(`tests/coverage/`).

| kind of interval | nominal | measured | on |
|---|---:|---:|---|
{lines}

Means over replicates have Hall's interval, which is Student's where gains are not skewed ([why](decisions/0017-intervals.md)).
Replicates that all agree have none: in a tiny county the event may be rare, and unknown is not certain. With four replicates of
very skewed gains a 95% interval still holds the truth in fewer than 90 of 100: take eight or more.

Trials in blocks are compared within them; townships differ by three times as much as their villages. Of their 5% tests 3 to 7 of
100 were allowed to call nothing something, which was written before they were measured (`experiments/coverage_blocks.py`).
"""


def page(rows: list[dict[str, Any]], repetitions: int, command: str) -> str:
    """The page as Markdown."""
    lines = "\n".join(
        f"| {row['kind']} | {row['nominal']:.2f} | {row['measured']:.3f} ± {2 * row['error']:.3f} | {row['on']} |" for row in rows
    )
    return HEAD.format(command=command, repetitions=repetitions, lines=lines)


def main() -> None:
    """Measure every part and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", default=",".join(PARTS), help="comma-separated; default: all")
    asked = parser.parse_args()
    rows = []
    for part in asked.parts.split(","):
        rows += import_module(f"experiments.{part}").rows(PARTS[part] * asked.repetitions, asked.seed)
    command = f"python -m experiments.intervals --repetitions {asked.repetitions} --seed {asked.seed} --parts {asked.parts}"
    PAGE.write_text(page(rows, asked.repetitions, command), encoding="utf-8")


if __name__ == "__main__":
    main()
