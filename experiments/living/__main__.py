"""Run what is missing, ask every truth, write numbers, page and pictures: see the package."""

import argparse
from pathlib import Path

import pandas as pd

from experiments.living import __doc__ as about
from experiments.living import gaussian, picture
from experiments.living.ask import Question, Tables, ask
from experiments.living.build import ROOT, build
from experiments.living.drifts import CHANGED, QUIET, told
from experiments.living.lived import live, prepared
from experiments.living.page import DRIFT_MARKS, drift_part, page, written
from experiments.living.results import reduced
from experiments.living.truths import DRIFTS, KINDS, setting, truths
from twin.base.messages import LANGS
from twin.living.ensemble.pool import MEMBERS, Setting
from twin.living.update.estimate import Prepared
from twin.report.shared import style

SEEDS = 200  # counties with an exact posterior
BUILD = "build.txt"  # beside the tables: which build they are of
TABLES = ("forecasts", "lists", "parameters", "months", "exact")


def main() -> None:
    """Read the words, ask, write."""
    words = argparse.ArgumentParser("python -m experiments.living", description=about)
    words.add_argument("--truths", type=int, default=20, help="of each kind")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "living.md")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--again", action="store_true", help="only write the page again from the tables kept in the store")
    words.add_argument("--drift", action="store_true", help="only ask the watch for drift, and write its part of the page")
    given = words.parse_args()
    if given.drift:
        months = drifting(given.store, given.truths, given.workers)
        written(given.out, drift_part({kind: told(months, kind) for kind in DRIFTS}, build()), DRIFT_MARKS)
        return
    if given.again:
        tables = kept(given.store)
    else:
        tables = asked(given.store, given.truths, given.workers)
        (given.store / BUILD).write_text(build(), encoding="utf-8")
    found = reduced(tables) | {"build": (given.store / BUILD).read_text(encoding="utf-8")}
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
    questions += _drifting(own, prior, store, count)
    found = ask(prior, questions, workers) | {"exact": gaussian.asked(seeds)}
    for name, table in found.items():
        table.to_parquet(store / f"{name}.parquet")
    return found


def drifting(store: Path, count: int, workers: int, own: Setting | None = None, members: int = MEMBERS) -> pd.DataFrame:
    """The table `months` alone, kept in the store: counties that drift, and as many in which nothing changes."""
    own = own or setting()
    prior = prepared(own, store, members)
    quiet = [Question(one, origins=(), watched=QUIET) for one in live(list(truths(own, "same", count)), prior, store)]
    found = ask(prior, quiet + _drifting(own, prior, store, count), workers)["months"]
    found.to_parquet(store / "months.parquet")
    return found


def _drifting(own: Setting, prior: Prepared, store: Path, count: int) -> list[Question]:
    return [
        Question(one, origins=(), watched=CHANGED)
        for kind in DRIFTS
        for one in live(list(truths(own, kind, count)), prior, store)
    ]


def kept(store: Path) -> Tables:
    """The tables that were kept last."""
    return {name: pd.read_parquet(store / f"{name}.parquet") for name in TABLES}


if __name__ == "__main__":
    main()
