"""Correlations of an ensemble, pooled over places that are alike, and kept to the directions that can be told.

Townships are exchangeable, and so are the villages of one: a correlation between two kinds depends on how their places are
related and on nothing else. So it is estimated from all such pairs at once: what is of the place itself (the same village, the
same township) stands apart from what the whole county shares, and a township's data inform that township first. Averaging a
sample covariance over all exchanges of places leaves a covariance.

What the county shares is seen once a member, though, and a hundred members cannot tell hundreds of directions: with all of them
nine in ten intervals held the truth six times in ten. So data speak about what is shared through the few directions in
which they say most, relative to their errors (the subspace of Evensen 2004, taken here for each relation of places).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from twin.living.ensemble.field import LEVELS, Field

Block = np.ndarray  # f4[kinds of the first, chosen kinds of the second]
SHARED = 16  # directions in which data speak of the county
OWN = 40  # and of a township apart from its county, seen once a member and township


class Related(NamedTuple):
    """Correlations of all kinds at one level with chosen kinds at another, by how the two places are related.

    `apart`: in other townships (or one is the county); `near`: in the same township, or one in the other (a township is in
    itself); `same`: the same place.
    """

    apart: Block
    near: Block
    same: Block


@dataclass(frozen=True)
class Side:
    """What one side of a correlation is made of: anomalies of some kinds at a level, and their sums by township.

    `z` is f4[N, places, kinds], `towns` f4[N, townships, kinds]; `sizes` the places of each township, f8[townships].
    """

    level: str
    z: np.ndarray
    towns: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, field: Field, level: str, kinds: np.ndarray | slice = slice(None)) -> "Side":
        """Of all kinds, or of some (numbers)."""
        z = field.levels[level].limited(kinds)
        if level != "village":
            return cls(level, z, z, np.ones(z.shape[1]))
        return cls(level, z, _by_township(field.townships, z), np.bincount(field.townships).astype(np.float64))

    @property
    def mean(self) -> np.ndarray:
        """Over all places, f4[N, kinds]."""
        return np.asarray(self.towns.sum(axis=1) / np.float32(self.z.shape[1]))


def related(one: Side, other: Side) -> Related:
    """Pooled correlations between the kinds of one side and those of another."""
    members = len(one.z)
    if "county" in (one.level, other.level):
        product = _cross(one.mean, other.mean) / members
        return Related(product, product, product)
    within = _cross(_flat(one.towns), _flat(other.towns))
    across = _cross(one.towns.sum(axis=1), other.towns.sum(axis=1)) - within
    together = one.sizes @ other.sizes  # pairs of places in the same township
    apart = across / max(members * (one.sizes.sum() * other.sizes.sum() - together), 1)
    if one.level != other.level:
        near = within / (members * together)
        return Related(apart, near, near)
    product = _cross(_flat(one.z), _flat(other.z))
    same = product / (members * one.sizes.sum())
    pairs = members * (together - one.sizes.sum())
    return Related(apart, (within - product) / pairs if pairs > 0 else same, same)


def every_related(field: Field, chosen: Mapping[str, np.ndarray]) -> "Blocks":
    """Of all kinds at every level with the `chosen` ones of each level that has any."""
    others = {level: Side.of(field, level, kinds) for level, kinds in chosen.items()}
    found: Blocks = {}
    for level in LEVELS:
        one = Side.of(field, level)  # one level at a time: that of villages is hundreds of megabytes
        found |= {(level, name): related(one, other) for name, other in others.items()}
    return found


def _by_township(townships: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Sums over the places of each township, f4[N, townships, kinds]."""
    found = np.empty((len(z), townships.max() + 1, z.shape[2]), dtype=z.dtype)
    for township in range(found.shape[1]):
        rows = np.flatnonzero(townships == township)
        within = slice(rows[0], rows[-1] + 1) if len(rows) == np.ptp(rows) + 1 else rows  # side by side they need no copy
        found[:, township] = z[:, within].sum(axis=1)
    return found


def _flat(z: np.ndarray) -> np.ndarray:
    return z.reshape(-1, z.shape[2])


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a.T @ b, dtype=np.float32)


# Directions ----------------------------------------------------------------------------------------------------------

Blocks = dict[tuple[str, str], Related]


@dataclass(frozen=True)
class Told:
    """The blocks kept to the directions that data tell best.

    `shared`: what each kind observed at a level has of the county's directions, f8[kinds, directions]; times its transpose it is
    what `apart` says among data.
    """

    blocks: Blocks
    shared: dict[str, np.ndarray]


def directions(members: int) -> int:
    """In how many directions data speak of the county: of a small ensemble in fewer, one for eight members."""
    return max(1, min(SHARED, members // 8))


def told(blocks: Blocks, chosen: Mapping[str, np.ndarray], noise: Mapping[str, np.ndarray], seen: tuple[int, int]) -> Told:
    """What the county shares, and what is a township's own, kept to a few directions.

    `chosen` are the kinds observed at each level that has any; `noise` the error variance of what all data of a kind say of the
    county, in squared standard deviations of the ensemble; `seen`: members and townships, of which each has so many times fewer.
    """
    members, townships = seen
    scale = np.sqrt(np.concatenate([noise[other] for other in chosen]))
    apart, shared = _kept({key: one.apart for key, one in blocks.items()}, chosen, scale, directions(members))
    most = max(1, min(OWN, members * townships // 20))
    own, _ = _kept({key: one.near - one.apart for key, one in blocks.items()}, chosen, scale * np.sqrt(townships), most)
    found: Blocks = {}
    for key, one in blocks.items():
        near = apart[key] + (own[key] if "county" not in key else 0)
        found[key] = Related(apart[key], near, near + one.same - one.near)
    return Told(found, shared)


Parts = dict[tuple[str, str], Block]


def _kept(parts: Parts, chosen: Mapping[str, np.ndarray], scale: np.ndarray, most: int) -> tuple[Parts, dict[str, np.ndarray]]:
    """Every block, its second side projected on the leading directions of all data, in units of their errors; and these."""
    wide = {level: np.concatenate([parts[level, other] for other in chosen], axis=1) / scale for level in LEVELS}
    square = np.concatenate([wide[level][kinds] for level, kinds in chosen.items()]) / scale[:, None]
    roots, vectors = np.linalg.eigh(0.5 * (square + square.T))
    leading = np.flatnonzero(roots > 0)[::-1][:most]
    directions = vectors[:, leading]
    ends = np.cumsum([len(kinds) for kinds in chosen.values()])[:-1]
    found: Parts = {}
    for level, block in wide.items():
        projected = ((block @ directions) @ directions.T * scale).astype(np.float32)
        found |= {(level, other): part for other, part in zip(chosen, np.split(projected, ends, axis=1), strict=True)}
    loadings = np.split(scale[:, None] * directions * np.sqrt(roots[leading]), ends)
    return found, dict(zip(chosen, loadings, strict=True))
