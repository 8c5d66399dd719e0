"""Households drawn within what is known of their village: its people, its old, who works away, what it earns.

Drawn households are changed one member at a time, in an order by keyed luck, until the village's sums are met: a household that
is not touched is the one that would have been drawn anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.county.members import Members

MOST_ADULTS, MOST_ELDERS = 8, 4  # members of a household that is added to
Room = Callable[[Members], np.ndarray]  # which households can still give or take a member


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
        for village in np.flatnonzero(np.isfinite(self.persons) | np.isfinite(self.elders)):
            rows = slice(first[village], first[village] + size[village])
            own = tuple(part[rows] for part in found)  # views: changed in place
            _fit(own, self.persons[village], self.elders[village], np.argsort(luck[rows], kind="stable"))
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


def _fit(own: tuple[np.ndarray, ...], persons: float, elders: float, order: np.ndarray) -> None:
    """Change members of one village's households, in order, until elders and then persons add up, as far as they can."""
    adults, old, pupils = own
    if np.isfinite(elders):
        _step(old, elders - old.sum(), order, lambda: old < MOST_ELDERS, lambda: old > 0)
        adults[adults + old + pupils == 0] = 1  # nobody is left without a member
    if np.isfinite(persons):
        rest = persons - (adults + old + pupils).sum()
        rest = _step(adults, rest, order, lambda: adults < MOST_ADULTS, lambda: (adults > 1) | ((adults == 1) & (old > 0)))
        _step(pupils, min(rest, 0.0), order, lambda: pupils < 0, lambda: (pupils > 0) & (adults + old > 0))


def _step(
    part: np.ndarray, rest: float, order: np.ndarray, may_take: Callable[[], np.ndarray], may_give: Callable[[], np.ndarray]
) -> float:
    """Add (or take away) one member each, round after round, until `rest` is spent or nobody can; returns what is left of it."""
    sign = 1 if rest > 0 else -1
    while rest:
        can = order[(may_take() if sign > 0 else may_give())[order]][: int(abs(rest))]
        if not can.size:
            break
        part[can] += sign
        rest -= sign * can.size
    return rest
