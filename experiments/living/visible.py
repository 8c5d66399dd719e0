"""What of a drift could be seen at all? Members of the pool are lived once more with it, the same luck, in two townships each.

`same`: the share of members of which no datum moves within the months allowed. `told`: the share told apart by a reader who knows
everything but whether it happened: which townships, what changes there and since when, how that shows on average in the other
members, and how data vary where nothing changes (a likelihood ratio, at as many false alarms as are allowed). `far`: by how many
standard deviations of that reader's ratio, on average. No watch that has to find all of it out can be expected to find more.

    python -m experiments.living.visible --members 20
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.living.build import ROOT, build
from experiments.living.lived import live, noted_at, prepared
from experiments.living.tolerances import DRIFT, WITHIN
from experiments.living.truths import DRIFTS, HALVED, Truth, drifting, setting, truths
from twin.living.ensemble.changes import USUAL, Changes, as_in
from twin.living.ensemble.field import LEVELS
from twin.living.ensemble.pool import lived
from twin.living.update.estimate import Prepared
from twin.living.update.matched import Covariance, Residuals, by_township, covariance, inverse
from twin.living.update.streams import PARTS, Streams, streams

MARKS = ("<!-- visible: made by `python -m experiments.living.visible` -->", "<!-- end of visible -->")
LAST = HALVED + WITHIN - 1  # months lived when a drift must have been found
FALSE = {one.key: one.high for one in DRIFT}["false"] / 100 * WITHIN  # by then, in a county in which nothing changes
APART = 100  # from the numbers of truths: which townships change


def changed(prior: Prepared, kind: str, count: int, store: Path) -> Changes:
    """The first members of a pool with a kind of drift, and where each has it."""
    own = prior.setting
    several = [_truth(prior, kind, member) for member in range(count)]
    cube = lived([one.run for one in several], store / "truths")
    what = np.full((count, len(own.unknowns.codes)), USUAL)
    for member, one in enumerate(several):
        what[member, list(one.where)] = 0
    since = np.full(count, own.scenario.start + HALVED - 1)
    return Changes((kind,), since, what, {level: as_in(prior.field, cube, level) for level in LEVELS})


def _truth(prior: Prepared, kind: str, member: int) -> Truth:
    scores = prior.pool.scores[member]
    return drifting(prior.setting, Truth(kind, APART + member, prior.setting.run(member, scores), "", scores))


def told(prior: Prepared, known: Changes, store: Path, count: int = 3) -> dict[str, float]:
    """Of a kind of drift: `same`, `told` and `far` (see above), each the mean over what offices saw of some quiet counties."""
    own = replace(prior, changes=known)
    seen = live(list(truths(prior.setting, "same", count)), prior, store)
    places = prior.plan.codes.townships
    found = []
    for one in seen:
        here = streams(noted_at(own, one, LAST))
        assert here is not None, "by then there is something to judge"
        found.append(_told(here, known, places))
    same, said, far = np.mean(found, axis=0)
    return {"same": float(same), "told": float(said), "far": float(far), "members": len(known)}


def _told(found: Streams, known: Changes, places: Sequence[str]) -> tuple[float, float, float]:
    own = by_township(found, places)
    members, seen = len(own.quiet), own.seen.ravel()
    parts = np.arange(members) % PARTS
    quiet = own.quiet.reshape(members, -1)[:, seen]
    inverses = [inverse(_whole(covariance(own.quiet[parts != part], own.seen), len(places), seen)) for part in range(PARTS)]
    hits, far = [], []
    for member in range(len(known)):
        expected = _expected(own, known, member).ravel()[seen]
        ratio = np.empty(members)
        for part in range(PARTS):
            ratio[part::PARTS] = quiet[part::PARTS] @ (inverses[part] @ expected)
        moved = float(own.shift[member].ravel()[seen] @ (inverses[member % PARTS] @ expected))
        rest = np.delete(ratio, member)
        hits.append(ratio[member] + moved > np.quantile(rest, 1 - FALSE))
        far.append(moved / rest.std())
    still = [not own.shift[member].any() for member in range(len(known))]
    return float(np.mean(still)), float(np.mean(hits)), float(np.mean(far))


def _expected(own: Residuals, known: Changes, member: int) -> np.ndarray:
    """How the change shows on average in the townships of other members, put where it is in this one, f8[T, P, M]."""
    others = np.arange(len(known)) != member
    there = (known.what[others] != USUAL)[:, :, None, None] & own.seen
    mean = (own.shift[others] * there).sum(axis=(0, 1)) / np.maximum(there.sum(axis=(0, 1)), 1)
    return np.where((known.what[member] != USUAL)[:, None, None] & own.seen, mean, 0.0)


def _whole(spread: Covariance, townships: int, seen: np.ndarray) -> np.ndarray:
    """Covariance of what was seen in all townships: each its own, and what all share."""
    size = len(seen) // townships
    own, shared = (part.reshape(size, size) for part in (spread.own, spread.shared))
    whole = np.kron(np.eye(townships), own - shared) + np.kron(np.ones((townships, townships)), shared)
    return np.asarray(whole[seen][:, seen])


def main() -> None:
    """Live the members, write the part."""
    words = argparse.ArgumentParser("python -m experiments.living.visible", description=__doc__)
    words.add_argument("--members", type=int, default=20, help="of each kind of drift")
    words.add_argument("--store", type=Path, default=ROOT / "out" / "living")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "living.md")
    given = words.parse_args()
    prior = prepared(setting(), given.store)
    found = {kind: told(prior, changed(prior, kind, given.members, given.store), given.store) for kind in DRIFTS}
    old = given.out.read_text(encoding="utf-8")
    own = re.compile(f"{re.escape(MARKS[0])}.*{re.escape(MARKS[1])}", re.DOTALL)
    said = f"{_part(found)}\n\nOf commit {build()}."
    given.out.write_text(own.sub(lambda _: f"{MARKS[0]}\n{said}\n{MARKS[1]}", old), encoding="utf-8")
    print(_part(found))


def _part(found: dict[str, dict[str, float]]) -> str:
    rows = (
        ("nothing that any office saw differs within three months", "same", ".0%"),
        ("told apart by a reader who knows where, what and since when", "told", ".0%"),
        ("by how many standard deviations, on average", "far", ".1f"),
    )
    lines = [f"| {said} | {' | '.join(format(found[kind][key], form) for kind in DRIFTS)} |" for said, key, form in rows]
    return (
        f"| of {found['staff']['members']:.0f} members each | half the staff | money three times as slow |\n|---|---:|---:|\n"
        + "\n".join(lines)
    )


if __name__ == "__main__":
    main()
