"""Run what is missing, ask every truth, write numbers, page and pictures: see the package."""

import argparse
import json
from pathlib import Path

from experiments.living import __doc__ as about
from experiments.living import gaussian, picture
from experiments.living.ask import Question, ask
from experiments.living.lived import live, prepared
from experiments.living.page import page, written
from experiments.living.results import reduced
from experiments.living.truths import KINDS, setting, truths
from twin.base.messages import LANGS
from twin.report.shared import style

ROOT = Path(__file__).parents[2]
SEEDS = 200  # counties with an exact posterior


def main() -> None:
    """Read the words, ask, write."""
    words = argparse.ArgumentParser("python -m experiments.living", description=about)
    words.add_argument("--truths", type=int, default=20, help="of each kind")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "living.md")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--again", action="store_true", help="only write the page again from the numbers kept beside it")
    given = words.parse_args()
    kept = given.out.with_suffix(".json")
    if not given.again:
        found = results(given.store, given.truths, given.workers)
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    found = json.loads(kept.read_text(encoding="utf-8"))
    written(given.out, page(found))
    figures = given.out.parent / "figures"
    figures.mkdir(exist_ok=True)
    for lang in LANGS:
        for name, draw in (("reliability", picture.reliability), ("horizons", picture.horizons)):
            (figures / f"living_{name}.{lang}.png").write_bytes(style.png(draw(found["kinds"], lang)))


def results(store: Path, count: int, workers: int, seeds: int = SEEDS, members: int = 160) -> dict[str, object]:
    """All numbers of the page."""
    own = setting()
    prior = prepared(own, store, members)
    questions = [
        Question(one, watch=kind == "same") for kind in KINDS for one in live(list(truths(own, kind, count)), prior, store)
    ]
    drifting = live(list(truths(own, "drift", count)), prior, store)
    questions += [Question(one, origins=(), watch=True) for one in drifting]
    return reduced(ask(prior, questions, workers), gaussian.asked(seeds))


if __name__ == "__main__":
    main()
