"""Run what is missing, ask every truth, write numbers, page and pictures: see the package."""

import argparse
from pathlib import Path

import pandas as pd

from experiments.living import __doc__ as about
from experiments.living import gaussian, picture
from experiments.living.ask import Question, Tables, ask
from experiments.living.drifts import CHANGED, QUIET
from experiments.living.lived import live, prepared
from experiments.living.page import page, written
from experiments.living.results import reduced
from experiments.living.truths import DRIFTS, KINDS, setting, truths
from twin.base.messages import LANGS
from twin.living.ensemble.pool import MEMBERS, Setting
from twin.report.shared import style

ROOT = Path(__file__).parents[2]
SEEDS = 200  # counties with an exact posterior
TABLES = ("forecasts", "lists", "parameters", "months", "exact")


def main() -> None:
    """Read the words, ask, write."""
    words = argparse.ArgumentParser("python -m experiments.living", description=about)
    words.add_argument("--truths", type=int, default=20, help="of each kind")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "living.md")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--again", action="store_true", help="only write the page again from the tables kept in the store")
    given = words.parse_args()
    tables = kept(given.store) if given.again else asked(given.store, given.truths, given.workers)
    found = reduced(tables)
    written(given.out, page(found))
    figures = given.out.parent / "figures"
    figures.mkdir(exist_ok=True)
    for lang in LANGS:
        for name, draw in (("reliability", picture.reliability), ("horizons", picture.horizons)):
            (figures / f"living_{name}.{lang}.png").write_bytes(style.png(draw(found["kinds"], lang)))


def asked(
    store: Path, count: int, workers: int, own: Setting | None = None, members: int = MEMBERS, seeds: int = SEEDS
) -> Tables:
    """All tables of the page, kept in the store."""
    own = own or setting()
    prior = prepared(own, store, members)
    questions = [
        Question(one, watched=QUIET if kind == "same" else ())
        for kind in KINDS
        for one in live(list(truths(own, kind, count)), prior, store)
    ]
    for kind in DRIFTS:
        drifting = live(list(truths(own, kind, count)), prior, store)
        questions += [Question(one, origins=(), watched=CHANGED) for one in drifting]
    found = ask(prior, questions, workers) | {"exact": gaussian.asked(seeds)}
    for name, table in found.items():
        table.to_parquet(store / f"{name}.parquet")
    return found


def kept(store: Path) -> Tables:
    """The tables that were kept last."""
    return {name: pd.read_parquet(store / f"{name}.parquet") for name in TABLES}


if __name__ == "__main__":
    main()
