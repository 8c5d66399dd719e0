"""Households drawn within what is known of their village: its people, its old, who works away, what it earns.

Drawn households are changed one member at a time, in an order by keyed luck, until the village's sums are met: a household that
is not touched is the one that would have been drawn anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.county.members import Members

PEOPLE = 2.94  # members of a drawn household: where only a village's people are known, so many households have they
MOST_ADULTS, MOST_ELDERS = 8, 4  # members of a household that is added to, while others have fewer
MOST_MEMBERS = 50  # of a household at all, as in tables


@dataclass(frozen=True)
class Within:
    """Sums of villages, f8[V] each; NaN where nothing is known.

    `persons`: members of all households; `elders`: those of 60 and over; `away`: share of households of which somebody works
    away; `income`: mean yuan a head and year.
    """

    persons: np.ndarray
    elders: np.ndarray
    away: np.ndarray
    income: np.ndarray

    @classmethod
    def nothing(cls, villages: int) -> "Within":
        """Nothing known of any village."""
        return cls(*(np.full(villages, np.nan) for _ in range(4)))

    def members(self, drawn: Members, first: np.ndarray, size: np.ndarray, luck: np.ndarray) -> Members:
        """Members of working age, elders and pupils, int64[H] each, that add up; `luck`: uniforms f8[H]."""
        found = tuple(part.copy() for part in drawn)
        away = np.round(np.nan_to_num(self.away) * size)
        for village in np.flatnonzero(np.isfinite(self.persons) | np.isfinite(self.elders) | (away > 0)):
            rows = slice(first[village], first[village] + size[village])
            own = tuple(part[rows] for part in found)  # views: changed in place
            _fit(own, self.persons[village], self.elders[village], away[village], np.argsort(luck[rows], kind="stable"))
        return found  # type: ignore[return-value]

    def absent(self, drawn: np.ndarray, adults: np.ndarray, village: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """Households of which somebody works away, bool[H]: where a share is known, the first of those with adults by luck."""
        known = np.isfinite(self.away)[village]
        if not known.any():
            return drawn
        order = np.lexsort((luck, adults == 0, village))
        size = np.bincount(village)
        place = np.empty(village.size)
        place[order] = np.arange(village.size) - np.repeat(np.cumsum(size) - size, size)
        wanted = np.round(np.nan_to_num(self.away) * size)[village]
        return np.where(known, (adults > 0) & (place < wanted), drawn)

    def earned(self, drawn: np.ndarray, persons: np.ndarray, village: np.ndarray) -> np.ndarray:
        """Yuan a head and year, f4[H]: where a mean is known, all of a village's households in proportion."""
        people = np.bincount(village, weights=persons)
        mean = np.bincount(village, weights=drawn * persons) / np.maximum(people, 1)
        factor = np.where(np.isfinite(self.income), self.income / mean, 1.0)
        return np.where(factor[village] == 1.0, drawn, np.round(drawn * factor[village])).astype(np.float32)


def households_of(size: int | None, persons: int | None) -> int | None:
    """Households of a village: as said, else from its people; None where neither is known."""
    return size if size is not None or persons is None else max(1, round(persons / PEOPLE))


def _fit(own: tuple[np.ndarray, ...], persons: float, elders: float, away: float, order: np.ndarray) -> None:
    """Change members of one village's households, in order, until elders and then persons add up.

    `away`: households that need a member of working age. All can be met where there are at least as many people as households,
    and as elders and `away` together.
    """
    adults, old, pupils = own
    if np.isfinite(elders):
        _grow(old, elders - old.sum(), own, MOST_ELDERS, order)
        _step(old, min(elders - old.sum(), 0.0), order, lambda: old > 0)
        adults[_all(own) == 0] = 1  # nobody is left without a member
    _step(adults, max(away - (adults > 0).sum(), 0.0), order, lambda: adults == 0)
    if np.isfinite(persons):
        _grow(adults, persons - _all(own).sum(), own, MOST_ADULTS, order)
        _shrink(own, persons, away, order, fixed=bool(np.isfinite(elders)))


def _grow(part: np.ndarray, rest: float, own: tuple[np.ndarray, ...], most: int, order: np.ndarray) -> None:
    """Add members of one kind, to households with `most` of them only where nobody has fewer."""
    rest = _step(part, max(rest, 0.0), order, lambda: (part < most) & (_all(own) < MOST_MEMBERS))
    _step(part, rest, order, lambda: _all(own) < MOST_MEMBERS)


def _shrink(own: tuple[np.ndarray, ...], persons: float, away: float, order: np.ndarray, fixed: bool) -> None:
    """Take away pupils and those of working age in proportion, then whoever can be spared; `fixed`: elders are given."""
    adults, old, pupils = own

    def least() -> float:
        return min(persons - float(_all(own).sum()), 0.0)

    def young() -> np.ndarray:
        return (pupils > 0) & (_all(own) > 1)

    share = pupils.sum() / max(pupils.sum() + adults.sum(), 1)
    _step(pupils, float(np.round(least() * share)), order, young)
    _step(adults, least(), order, lambda: adults > 1)
    _step(pupils, least(), order, young)
    spare = (adults > 0).sum() - away
    _step(adults, max(least(), -max(spare, 0.0)), order, lambda: (adults == 1) & (old > 0))
    if not fixed:
        _step(old, least(), order, lambda: (old > 0) & (_all(own) > 1))
    while (left := min(-least(), (adults > 0).sum() - away)) > 0:  # an old member moves in where somebody lives alone, who goes
        alone = order[((adults == 1) & (old + pupils == 0))[order]]
        gives = order[((old > 0) & (_all(own) > 1))[order]]
        count = int(min(left, alone.size, gives.size))
        if not count:
            break
        old[gives[:count]] -= 1
        old[alone[:count]], adults[alone[:count]] = 1, 0


def _all(own: tuple[np.ndarray, ...]) -> np.ndarray:
    """Members of each household."""
    return np.asarray(own[0] + own[1] + own[2])


def _step(part: np.ndarray, rest: float, order: np.ndarray, able: Callable[[], np.ndarray]) -> float:
    """Add (or take away) one member each, round after round, until `rest` is spent or nobody is able; returns what is left."""
    sign = 1 if rest > 0 else -1
    while rest:
        can = order[able()[order]][: int(abs(rest))]
        if not can.size:
            break
        part[can] += sign
        rest -= sign * can.size
    return rest
