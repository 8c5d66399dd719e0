"""Take what has been lived, ask the index, write numbers and the section: see the package."""

import argparse
import json
from pathlib import Path

from experiments.adaptation import __doc__ as about
from experiments.adaptation.asked import ask
from experiments.adaptation.page import written
from experiments.adaptation.results import reduced
from experiments.living.lived import live, prepared
from experiments.living.truths import KINDS, setting, truths
from twin.living.ensemble.pool import MEMBERS
from twin.views.index.measured import FILE

ROOT = Path(__file__).parents[2]
FIRST = 5  # truths of the first kind, by which the weighting is chosen
SEEN = (10, 15)  # of the first kind: looked at while weightings were being written down, so neither choosing nor reported


def main() -> None:
    """Read the words, ask, write."""
    words = argparse.ArgumentParser("python -m experiments.adaptation", description=about)
    words.add_argument("--truths", type=int, default=20, help="of each kind; the first five choose the weighting")
    words.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS[:1]))
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living", help="runs, shared with experiments.living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "views.md")
    words.add_argument("--workers", type=int, default=2)
    given = words.parse_args()
    own = setting()
    prior = prepared(own, given.store, MEMBERS)
    every = [one for kind in given.kinds for one in live(list(truths(own, kind, given.truths)), prior, given.store)]
    rows = ask(prior, every, given.workers)
    same = (rows["kind"] == KINDS[0]).to_numpy()
    first = same & (rows["number"] < FIRST).to_numpy()
    others = ~first & ~(same & rows["number"].isin(SEEN).to_numpy())
    rows.to_parquet(given.store / "adaptation.parquet")
    found = reduced(rows[first], rows[others])
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    written(given.out, found)


if __name__ == "__main__":
    main()
