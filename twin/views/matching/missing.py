"""What stands in a household's way, counted in one course of the county: each household once, at its first obstacle."""

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.terms.clauses import EXISTS, HOW, WHEN, WHO
from twin.terms.steps import (
    APPLIED,
    APPROVED,
    CANNOT_PAY,
    ELIGIBLE,
    FITS,
    FUNDED,
    IN_TIME,
    LANDED,
    NO_DUTY,
    PAID_IN_FULL,
)
from twin.views.sheet import Words

FAR = 20.0  # km, beyond which people stay away from meetings and offices
HOLDER = 3  # of the bits of `fault`: the tier that holds a file
WHAT: dict[str, Words] = {
    "landed": both("nothing: has landed"),
    "exists": both("does not know that the policy exists"),
    "who": both("does not know that it is meant"),
    "how": both("does not know how to apply"),
    "when": both("does not know until when to apply"),
    "way": both("nobody at home who could go, and the office is far"),
    "help": both("nobody at home who could go"),
    "will": both("knows enough and has not applied"),
    "committee": both("the village has not applied"),
    "list": both("left off the list"),
    "file_village": both("file with the village committee"),
    "file_township": both("file with the township"),
    "file_county": both("file with the county office"),
    "duty": both("does not know of its own contribution"),
    "contribution": both("cannot afford its own contribution"),
    "money": both("approved, money has not come"),
    "building": both("project under way"),
    "short": both("not yet paid in full"),
    "late": both("paid after the deadline"),
    "fit": both("does not fit what is needed"),
}
STEP = {
    "exists": "informed", "who": "informed", "how": "informed", "when": "applied", "way": "applied", "help": "applied",
    "will": "applied", "committee": "applied", "list": "approved", "file_village": "approved", "file_township": "approved",
    "file_county": "approved", "duty": "funded", "contribution": "funded", "money": "funded", "building": "paid_in_full",
    "short": "paid_in_full", "late": "in_time", "fit": "fits",
}  # fmt: skip
TIERS = ("county", "township", "village")


def missing(model) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Rows (village: row number, policy: key, what: key of `WHAT`, households) of all that are entitled in the running cycles."""
    world = model.world
    village = np.asarray(model.county.households["village"])
    names, frames = list(WHAT), []
    for number, policy in enumerate(world.policies):
        first = obstacles(world, number, village, np.asarray(model.county.villages["distance"]))
        entitled = first >= 0
        counts = np.zeros((len(model.county.villages["uid"]), len(names)), dtype=int)
        np.add.at(counts, (village[entitled], first[entitled]), 1)
        rows, whats = np.nonzero(counts)
        frames.append(pd.DataFrame({
            "village": rows, "policy": policy.key, "what": [names[one] for one in whats], "households": counts[rows, whats],
        }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def obstacles(world, number: int, village: np.ndarray, distance: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The first obstacle of each household by its number in `WHAT`, i8[H]; -1 for one that is not entitled."""
    hh, access = world.households, world.policies[number].access
    passed, known, fault = (hh[name][:, number].astype(np.int64) for name in ("passed", "known", "fault"))
    entitled = (passed & ELIGIBLE) > 0
    if access == "collective":
        known = world.villages["known"][:, number].astype(np.int64)[village]
    hindered = (hh["elders"] == hh["persons"]) | (np.asarray(hh["away"], dtype=bool) & ~np.asarray(hh["phone"], dtype=bool))
    tests: list[tuple[str, np.ndarray]] = [("landed", passed == LANDED)]
    applied = (passed & APPLIED) > 0
    if access != "automatic":
        clauses = (("exists", EXISTS), ("who", WHO), ("how", HOW))
        tests += [(name, ~applied & ((known & bit) == 0)) for name, bit in clauses]
    if access == "collective":
        tests += [("committee", ~applied)]
    elif access != "automatic":
        far = distance[village] > FAR
        tests += [("when", ~applied & ((known & WHEN) == 0)), ("way", ~applied & hindered & far), ("help", ~applied & hindered),
                  ("will", ~applied)]  # fmt: skip
    approved = (passed & APPROVED) > 0
    if access == "automatic":
        tests += [("list", ~approved & (hh["due"][:, number] < 0) & ((passed & FUNDED) == 0))]
    tests += [(f"file_{tier}", ~approved & ((fault & HOLDER) == place)) for place, tier in enumerate(TIERS)]
    unpaid, full = (passed & FUNDED) == 0, (passed & PAID_IN_FULL) > 0
    tests += [("duty", unpaid & ((fault & NO_DUTY) > 0)), ("contribution", unpaid & ((fault & CANNOT_PAY) > 0)),
              ("money", unpaid), *([("building", ~full)] if access == "collective" else []),
              ("short", ~full), ("late", (passed & IN_TIME) == 0),
              ("fit", (passed & FITS) == 0), ("file_village", np.ones(len(passed), dtype=bool))]  # fmt: skip
    names = list(WHAT)
    found = np.select([test for _, test in tests], [names.index(name) for name, _ in tests])
    return np.where(entitled, found, -1)
