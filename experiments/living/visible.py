"""What of a drift could be seen at all? Every county that drifts is lived once more without its change, with the same luck.

`same`: the share of counties in which no office saw anything else within the months allowed, not by one digit. `told`: the share
told apart by a reader who knows in which townships something may have changed, and from the other counties how such a change
shows (Fisher's linear discriminant of what the watch looks at), at as many false alarms as are allowed. No watch that has to find
out both can be expected to find more.

    python -m experiments.living.visible --truths 20
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.living.lived import Lived, known_at, live, prepared
from experiments.living.tolerances import DRIFT, WITHIN
from experiments.living.truths import DRIFTS, HALVED, Truth, setting, truths
from twin.living.observations.rows import CELL, last_day
from twin.living.update.drift import streams
from twin.living.update.estimate import Prepared

MARKS = ("<!-- visible: made by `python -m experiments.living.visible` -->", "<!-- end of visible -->")
LAST = HALVED + WITHIN - 1  # months lived when a drift must have been found
FALSE = {one.key: one.high for one in DRIFT}["false"] / 100  # false alarms a month that are allowed
RIDGE = 0.1  # of the variance of quiet normal scores, against directions that they hardly have
Key = tuple[str, str, int]  # target, policy, month


@dataclass(frozen=True)
class Pair:
    """A county that drifts and the same without: whether any office saw anything else, and normal scores where it drifts.

    `changed`, `plain`: by target, policy and month, the mean over the townships that changed; `quiet`: of members, f8[N] each.
    """

    same: bool
    changed: dict[Key, float]
    plain: dict[Key, float]
    quiet: dict[Key, np.ndarray]


def pairs(prior: Prepared, kind: str, count: int, store: Path) -> list[Pair]:
    """The first counties of a kind of drift, each beside itself without."""
    own = prior.setting
    drifting = list(truths(own, kind, count))
    usual = [replace(one, run=replace(one.run, scenario=own.scenario)) for one in drifting]
    lived = zip(live(drifting, prior, store), live(usual, prior, store), strict=True)
    return [_pair(prior, changed, plain) for changed, plain in lived]


def _pair(prior: Prepared, changed: Lived, plain: Lived) -> Pair:
    scores, quiet = _scores(prior, changed, changed.truth)
    usual, _ = _scores(prior, plain, changed.truth)
    return Pair(_known(prior, changed) == _known(prior, plain), scores, usual, quiet)


def _known(prior: Prepared, one: Lived) -> list[tuple[object, ...]]:
    """All that offices had seen by the last month."""
    table = one.seen[(one.seen["as_of"] <= last_day(prior.setting.scenario.start + LAST - 1)).to_numpy()]
    return sorted(table[[*CELL, "source", "observation"]].itertuples(index=False, name=None), key=str)


def _scores(prior: Prepared, one: Lived, truth: Truth) -> tuple[dict[Key, float], dict[Key, np.ndarray]]:
    """What the watch looks at in the townships that changed, and the same of members in which nothing does."""
    found = streams(known_at(prior, one, LAST))
    assert found is not None, "by then there is something to judge"
    towns = [prior.plan.codes.townships[row] for row in truth.where]
    cells: dict[Key, list[tuple[int, int]]] = {}
    for number, (target, place, policy) in enumerate(found.names):
        if place in towns:
            for at, month in enumerate(found.months):
                cells.setdefault((target, policy, int(month)), []).append((number, at))
    mean = {key: float(np.mean([found.observed[cell] for cell in some])) for key, some in cells.items()}
    return mean, {key: np.mean([found.quiet[:, *cell] for cell in some], axis=0) for key, some in cells.items()}


def told(several: Sequence[Pair]) -> dict[str, float]:
    """Of a kind of drift: `same` and `told` (see above), `counties`."""
    keys = sorted({key for one in several for key in one.quiet})
    shift = np.stack([_row(one.changed, keys) - _row(one.plain, keys) for one in several])
    quiet = [np.stack([one.quiet.get(key, np.zeros(_members(one))) for key in keys], axis=1) for one in several]
    spread = np.cov(np.concatenate(quiet), rowvar=False) + RIDGE * np.eye(len(keys))
    found = []
    for number, one in enumerate(several):
        others = (shift.sum(axis=0) - shift[number]) / (len(several) - 1)
        weights = np.linalg.solve(spread, others)
        found.append(_row(one.changed, keys) @ weights > np.quantile(quiet[number] @ weights, 1 - FALSE * WITHIN))
    return {"same": float(np.mean([one.same for one in several])), "told": float(np.mean(found)), "counties": len(several)}


def _row(scores: dict[Key, float], keys: Sequence[Key]) -> np.ndarray:
    return np.array([scores.get(key, 0.0) for key in keys])


def _members(one: Pair) -> int:
    return len(next(iter(one.quiet.values())))


def main() -> None:
    """Live the pairs, write the part."""
    words = argparse.ArgumentParser("python -m experiments.living.visible", description=__doc__)
    root = Path(__file__).parents[2]
    words.add_argument("--truths", type=int, default=20, help="of each kind of drift")
    words.add_argument("--store", type=Path, default=root / "out" / "living")
    words.add_argument("--out", type=Path, default=root / "docs" / "living.md")
    given = words.parse_args()
    prior = prepared(setting(), given.store)
    found = {kind: told(pairs(prior, kind, given.truths, given.store)) for kind in DRIFTS}
    old = given.out.read_text(encoding="utf-8")
    own = re.compile(f"{re.escape(MARKS[0])}.*{re.escape(MARKS[1])}", re.DOTALL)
    given.out.write_text(own.sub(lambda _: f"{MARKS[0]}\n{_part(found)}\n{MARKS[1]}", old), encoding="utf-8")
    print(_part(found))


def _part(found: dict[str, dict[str, float]]) -> str:
    rows = (
        ("nothing that any office saw differs within three months, not by one digit", "same"),
        ("told apart by a reader who knows where and what to look for", "told"),
    )
    lines = [f"| {said} | {' | '.join(f'{found[kind][key]:.0%}' for kind in DRIFTS)} |" for said, key in rows]
    return (
        f"| of {found['staff']['counties']:.0f} counties each | half the staff | money three times as slow |\n|---|---:|---:|\n"
        + "\n".join(lines)
    )


if __name__ == "__main__":
    main()
