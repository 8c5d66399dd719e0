"""How money and hours that do not reach go round among mechanisms: by priority, then the same share for all; who got what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.base.plain import added
from twin.regime.dose import Dose, Place

Asked = Mapping[int, np.ndarray]  # by number of the running mechanism
Hours = Mapping[str, np.ndarray]  # by level


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


def free_hours(world: Any, place: Place) -> Hours:
    """Hours that offices have for mechanisms: last month's without its paperwork; no limit before anybody has worked."""
    if world is None or not world.villages["used"].any():
        return {
            "village": np.full(place.villages, np.inf),
            "township": np.full(place.townships, np.inf),
            "unit": np.array([np.inf]),
        }
    used = {level: np.asarray(getattr(world, f"{level}s")["used"]) for level in ("village", "township", "unit")}
    return by_level({f"hours_{level}": hours.sum(axis=1) - hours[:, 0] for level, hours in used.items()})


def by_level(hours: Hours) -> dict[str, np.ndarray]:
    """Hours of villages, of townships, and of county units as one pool."""
    found = {name.removeprefix("hours_"): own for name, own in hours.items()}
    return found | {"unit": found["unit"].sum(keepdims=True)}


def total(hours: Hours, share: Hours | None = None) -> float:
    """Hours of all levels together, or the share of them that is granted."""
    return added(float((own if share is None else own * share[level]).sum()) for level, own in hours.items())


def staffing(asked: Mapping[int, Hours], priority: Mapping[int, int], free: Hours) -> dict[int, Hours]:
    """The share of the hours it asks that each gets: of every village, of every township, of the county units together."""
    by_level = {level: shares({one: own[level] for one, own in asked.items()}, priority, hours) for level, hours in free.items()}
    return {one: {level: by_level[level][one] for level in free} for one in asked}


def staffed(dose: Dose, share: Hours, place: Place) -> Dose:
    """A dose as far as there is staff: the level that is shortest of hours which the mechanism takes decides."""
    least = np.minimum(np.minimum(share["village"], share["township"][place.township]), share["unit"])
    return dose if least.min() >= 1.0 else dose.times(least)


@dataclass(frozen=True)
class Given:
    """What one mechanism asked for in a month and what it got, in the whole county.

    `planned`: the dose of its schedule where it works, a mean over villages; `in_force`: what came of it, as far as it was set
    up, paid for and staffed. `asked_yuan` is asked of the operating budget, what is handed on to villages included.
    `staffed_share`: the part of the paid dose for which there was staff. Shares are 1 where nothing is asked.
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

    def __deepcopy__(self, memo: dict[int, Any]) -> "Given":
        """Itself: it never changes."""
        return self
