"""How money and hours that do not reach go round among mechanisms: by priority, then the same share for all; who got what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.regime.dose import Dose, Place, Running

Asked = Mapping[int, np.ndarray]  # by number of the running mechanism
Hours = Mapping[str, np.ndarray]  # by level of offices; those of several mechanisms with an axis of mechanisms before


def shares(asked: Asked, priority: Mapping[int, int], free: np.ndarray) -> dict[int, np.ndarray]:
    """The share of what it asks that each gets, in the shape of `free`, entry by entry; 1 where it asks for nothing.

    The lowest number is served in full before the next one; those of one number get the same share.
    """
    left = free
    found: dict[int, np.ndarray] = {}
    for level in sorted({priority[one] for one in asked}):
        peers = {one: own for one, own in asked.items() if priority[one] == level}
        wanted = np.sum(list(peers.values()), axis=0)
        share = np.divide(left, wanted, out=np.ones(free.shape), where=wanted > left)
        left = np.maximum(left - wanted, 0.0)
        found |= {one: np.where(own > 0.0, share, 1.0) for one, own in peers.items()}
    return found


def hours_of(running: Sequence[Running], doses: Mapping[int, Dose], place: Place) -> dict[str, np.ndarray]:
    """Staff hours that mechanisms take this month at some doses: of covered villages, their townships, units by their size.

    f8[mechanism, office] by level, in the order of `doses`.
    """
    if not doses:
        sizes = {"village": place.villages, "township": place.townships, "unit": place.units}
        return {level: np.zeros((0, size)) for level, size in sizes.items()}
    costs = [running[number].mechanism.costs.hours for number in doses]
    level = np.array([dose.level for dose in doses.values()])
    villages, townships, anywhere = zip(*(running[number].offices(dose, place) for number, dose in doses.items()), strict=True)
    county = np.array([one.county for one in costs]) * level * np.array(anywhere) * place.scale
    return {
        "village": (np.array([one.village for one in costs]) * level)[:, None] * np.stack(villages),
        "township": (np.array([one.township for one in costs]) * level)[:, None] * np.stack(townships),
        "unit": county[:, None] * place.unit_share,
    }


def pooled(hours: Hours) -> dict[str, np.ndarray]:
    """The same hours with those of county units as one pool."""
    return {**hours, "unit": hours["unit"].sum(axis=-1, keepdims=True)}


def total(hours: Hours) -> np.ndarray:
    """Hours of all levels together, by mechanism."""
    found: np.ndarray = sum((own.sum(axis=-1) for own in hours.values()), start=np.zeros(()))
    return found


def enough(asked: Hours, rank: np.ndarray, free: Hours) -> bool:
    """Whether every office has the hours that are asked of it, so that nothing need be shared out; `rank` i8[mechanism]."""
    for level, left in free.items():
        for one in np.unique(rank):
            wanted = asked[level][rank == one].sum(axis=0)
            if (wanted > left).any():
                return False
            left = left - wanted
    return True


def free_hours(world: Any, place: Place) -> Hours:
    """Hours that offices have for mechanisms: last month's without its paperwork; no limit before anybody has worked."""
    if world is None or not world.villages["used"].any():
        return {
            "village": np.full(place.villages, np.inf),
            "township": np.full(place.townships, np.inf),
            "unit": np.array([np.inf]),
        }
    used = {level: np.asarray(getattr(world, f"{level}s")["used"]) for level in ("village", "township", "unit")}
    return pooled({level: hours.sum(axis=1) - hours[:, 0] for level, hours in used.items()})


def staffing(asked: Hours, priority: Mapping[int, int], free: Hours) -> dict[str, np.ndarray]:
    """The share of the hours it asks that each gets: of every village, of every township, of the county units together.

    `priority` is by number of the mechanism, in the order of `asked`.
    """
    found = {level: shares(dict(zip(priority, asked[level], strict=True)), priority, hours) for level, hours in free.items()}
    return {level: np.stack([own[one] for one in priority]) for level, own in found.items()}


def staffed(dose: Dose, share: Hours, place: Place) -> Dose:
    """A dose as far as there is staff: the level that is shortest of hours which the mechanism takes decides."""
    least = np.minimum(np.minimum(share["village"], share["township"][place.township]), share["unit"])
    return dose if least.min() >= 1.0 else dose.times(least)


@dataclass(frozen=True)
class Given:
    """What one mechanism asked for in a month and what it got, in the whole county.

    `planned`: the dose of its schedule where it works, a mean over villages; `in_force`: what came of it, as far as it was set
    up, paid for and staffed. `asked_yuan` is asked of the operating budget, `paid_yuan` taken from it, what is handed on to
    villages included; `paid_share` is the share of the asking that was granted. One that hands money on hands on less than that
    where it could be set up or staffed in part only.
    `staffed_share`: the part of the paid dose for which there was staff. Shares are 1 where nothing is asked. `fresh`: the part
    of what was in force that has not worn off.
    """

    month: int
    mechanism: str
    planned: float
    in_force: float
    asked_yuan: float
    paid_yuan: float
    paid_share: float
    asked_hours: float
    granted_hours: float
    staffed_share: float
    fresh: float = 1.0

    def __deepcopy__(self, memo: dict[int, Any]) -> "Given":
        """Itself: it never changes."""
        return self
