"""Take what has been lived, ask the index, write numbers and the section: see the package."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.adaptation import __doc__ as about
from experiments.adaptation.asked import ask
from experiments.adaptation.page import written
from experiments.adaptation.results import reduced
from experiments.living.lived import live
from experiments.living.truths import KINDS, setting, truths
from twin.living.ensemble.field import Field
from twin.living.ensemble.pool import MEMBERS, Setting, pool
from twin.living.observations.offices import plan_of
from twin.living.update.estimate import Prepared
from twin.views.index.measured import FILE

ROOT = Path(__file__).parents[2]
FIRST = 5  # truths of the first kind, by which the weighting is chosen
SEEN = (10, 15)  # of the first kind: looked at while weightings were being written down, so neither choosing nor reported


def main(own: Setting | None = None) -> None:
    """Read the words, ask (of another county than the page's, if one is given), write."""
    words = argparse.ArgumentParser("python -m experiments.adaptation", description=about)
    words.add_argument("--truths", type=int, default=20, help="of each kind; the first five choose the weighting")
    words.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS[:1]))
    words.add_argument("--members", type=int, default=MEMBERS, help="of the pool")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living", help="runs, shared with experiments.living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "views.md")
    words.add_argument("--numbers", type=Path, default=FILE, help="where the numbers go that the page of definitions tells")
    words.add_argument("--workers", type=int, default=2)
    given = words.parse_args()
    rows = asked(own or setting(), given.store, given.kinds, given.truths, given.members, given.workers)
    found = reduced(*parted(rows))
    given.numbers.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    written(given.out, found)


def asked(own: Setting, store: Path, kinds: Sequence[str], count: int, members: int, workers: int) -> pd.DataFrame:
    """The rows of `ask` for so many truths of each kind, kept in the store."""
    made = pool(own, store / "pool", members, workers)
    prior = Prepared(store, own, made, Field.of(made), plan_of(own.county.build()))
    rows = ask(
        prior, [one for kind in kinds for one in live(list(truths(own, kind, count)), prior, store, workers=workers)], workers
    )
    rows.to_parquet(store / "adaptation.parquet")
    return rows


def parted(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The truths that choose the weighting, and those that nothing was seen of."""
    same = (rows["kind"] == KINDS[0]).to_numpy()
    first = same & (rows["number"] < FIRST).to_numpy()
    return rows[first], rows[~first & ~(same & rows["number"].isin(SEEN).to_numpy())]


if __name__ == "__main__":
    main()
