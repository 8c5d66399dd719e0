"""Correlations of an ensemble, pooled over places that are alike, and kept to the directions that can be told.

Townships are exchangeable, and so are the villages of one: a correlation between two kinds depends on how their places are
related and on nothing else. So it is estimated from all such pairs at once: what is of the place itself (the same village, the
same township) stands apart from what the whole county shares, and a township's data inform that township first. Averaging a
sample covariance over all exchanges of places leaves a covariance.

What the county shares is seen once a member, though, and a hundred members cannot tell hundreds of directions: with all of them
nine in ten intervals held the truth six times in ten. So data speak about what is shared through the few directions in
which they say most, relative to their errors (the subspace of Evensen 2004, taken here for each relation of places).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from twin.living.ensemble.field import ALL, Columns, Field

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
    def of(cls, field: Field, level: str, kinds: Columns = ALL) -> "Side":
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


def _by_township(townships: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Sums over the places of each township, f4[N, townships, kinds]."""
    found = np.empty((len(z), townships.max() + 1, z.shape[2]), dtype=z.dtype)
    for township in range(found.shape[1]):
        rows = np.flatnonzero(townships == township)
        within = slice(rows[0], rows[-1] + 1) if len(rows) == np.ptp(rows) + 1 else rows  # side by side they need no copy
        found[:, township] = z[:, within].sum(axis=1)
    return found


def _flat(z: np.ndarray) -> np.ndarray:
    return z.reshape(z.shape[0] * z.shape[1], z.shape[2])


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a.T @ b, dtype=np.float32)


# Directions ----------------------------------------------------------------------------------------------------------

Blocks = dict[str, Related]  # with the kinds observed at each level


class Directions(NamedTuple):
    """The few directions in which data say most: `scale` is the error of all data of each observed kind, f8[observed].

    `vectors` f8[observed, directions] are in units of these errors, `roots` how much data vary in each.
    """

    scale: np.ndarray
    vectors: np.ndarray
    roots: np.ndarray

    @classmethod
    def of(cls, square: Block, scale: np.ndarray, most: int) -> "Directions":
        """The leading ones of correlations among observed kinds, f4[observed, observed]."""
        square = square / np.outer(scale, scale)
        roots, vectors = np.linalg.eigh(0.5 * (square + square.T))
        leading = np.flatnonzero(roots > 0)[::-1][:most]
        return cls(scale, vectors[:, leading], roots[leading])

    def kept(self, block: Block) -> Block:
        """Correlations of kinds with the observed ones, f4[kinds, observed], projected on the directions."""
        return np.asarray((((block / self.scale) @ self.vectors) @ self.vectors.T * self.scale).astype(np.float32))

    @property
    def loadings(self) -> np.ndarray:
        """What each observed kind has of the directions, f8[observed, directions]; times its transpose: what is kept of it."""
        return np.asarray(self.scale[:, None] * self.vectors * np.sqrt(self.roots))


@dataclass(frozen=True)
class Told:
    """How kinds go with those observed, kept to the directions that data tell best.

    `chosen`: the kinds observed at each level that has any, `sides`: the same with their anomalies; `apart`: directions of the
    county, `own`: of a township apart from it. Both number observed kinds level after level.
    """

    field: Field
    chosen: dict[str, np.ndarray]
    sides: dict[str, Side]
    apart: Directions
    own: Directions
    _found: dict[tuple[str, bytes], Blocks] = dataclass_field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, field: Field, chosen: dict[str, np.ndarray], noise: Mapping[str, np.ndarray]) -> "Told":
        """Of observed kinds, with the error variance of what all data of a kind say of the county, in squared spreads."""
        sides = {level: Side.of(field, level, kinds) for level, kinds in chosen.items()}
        every = {one.level: _beside([related(one, other) for other in sides.values()]) for one in sides.values()}
        apart, near = (np.concatenate([getattr(one, part) for one in every.values()]) for part in ("apart", "near"))
        own = near - apart
        scale = np.sqrt(np.concatenate([noise[level] for level in chosen]))
        members, townships = field.levels["township"].z.shape[:2]
        most = max(1, min(OWN, members * townships // 20))  # of what is seen once a member and township so many times fewer
        return cls(
            field, chosen, sides,
            Directions.of(apart, scale, directions(members)), Directions.of(own, scale * np.sqrt(townships), most),
        )  # fmt: skip

    def blocks(self, level: str, columns: Columns) -> Blocks:
        """Correlations of some kinds at a level with those observed at each; worked out once for the same columns."""
        key = (level, np.arange(self.field.levels[level].z.shape[2])[columns].tobytes())
        if key not in self._found:
            self._found[key] = self._blocks(Side.of(self.field, level, columns))
        return self._found[key]

    def _blocks(self, side: Side) -> Blocks:
        every = _beside([related(side, other) for other in self.sides.values()])
        apart = self.apart.kept(every.apart)
        near = apart + self.own.kept(every.near - every.apart)
        kept = Related(apart, near, near + every.same - every.near)
        return {level: Related(*(part[:, mine] for part in kept)) for level, mine in self.numbers.items()}

    @cached_property
    def numbers(self) -> dict[str, slice]:
        """Where the observed kinds of each level stand among those of all."""
        ends = np.cumsum([len(kinds) for kinds in self.chosen.values()])
        return {level: slice(end - len(kinds), end) for (level, kinds), end in zip(self.chosen.items(), ends, strict=True)}

    def among(self) -> tuple[Block, Block]:
        """Among observed kinds, f8[observed, observed]: what a township has apart from its county, a place from its township."""
        own, alone = np.zeros((2, len(self.apart.scale), len(self.apart.scale)))
        for level, mine in self.numbers.items():
            blocks = self.blocks(level, self.chosen[level])
            own[mine] = np.concatenate([one.near - one.apart for one in blocks.values()], axis=1)
            alone[mine, mine] = blocks[level].same - blocks[level].near
        return 0.5 * (own + own.T), 0.5 * (alone + alone.T)


def _beside(parts: Sequence[Related]) -> Related:
    """Correlations with kinds at one level after another, side by side."""
    return Related(*(np.concatenate(one, axis=1) for one in zip(*parts, strict=True)))


def directions(members: int) -> int:
    """In how many directions data speak of the county: of a small ensemble in fewer, one for eight members."""
    return max(1, min(SHARED, members // 8))
