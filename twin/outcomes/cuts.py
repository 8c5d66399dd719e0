"""What counts as landed and as complete, at several cuts, so that no headline hangs on one of them.

Nine tenths of the entitlement is what `landing_rate` asks for and four fifths of the eligible what a complete task has; both are
conventions. Beside them stand what landed if any payment counts, or half, three quarters, all of the entitlement; and
tasks with half of the eligible landed, or up to nine tenths.
"""

from collections.abc import Mapping

import numpy as np

from twin.terms.steps import COMPLETE, IN_TIME, LANDED, PAID_IN_FULL, PART_IN_TIME, PARTS_IN_TIME

FULL = "0.9"  # of the entitlement: the cut of `landing_rate`
PARTS = dict(zip(("any", "0.5", "0.75", "1.0"), (*PARTS_IN_TIME, (1, 1)), strict=True))  # the other cuts, of the entitlement
PAID_COUNTS = ("landed_any", "landed_50", "landed_75", "landed_100")  # households that landed so, in the order of `PARTS`
LANDED_AT = dict(zip(("any", "0.5", "0.75", FULL, "1.0"), (*PAID_COUNTS[:3], "landed", PAID_COUNTS[3]), strict=True))

TASK_CUTS = {"0.5": 0.5, "0.6": 0.6, "0.7": 0.7, "0.8": COMPLETE, "0.9": 0.9}  # of a task's eligible households
TASK_COUNTS = {
    side: {name: f"{side}_tasks" if cut == COMPLETE else f"{side}_tasks_{100 * cut:.0f}" for name, cut in TASK_CUTS.items()}
    for side in ("actual", "reported")
}
ALL_COUNTS = (*PAID_COUNTS, "tasks", *(name for names in TASK_COUNTS.values() for name in names.values()))


def landed_at(
    households: Mapping[str, np.ndarray], listed: tuple[np.ndarray, np.ndarray], entitlement: np.ndarray, closing: np.ndarray
) -> np.ndarray:
    """Households that passed every step but the payment's size, by village and then group and by cut: i8[V + G, P, PARTS].

    `listed` are the `survey.members`, `entitlement` is in fen, i8[P]; counted is where a cycle is `closing`, bool[P]. Whoever
    was paid in full by the cascade counts at every lower cut, so that no curve rises. Whoever got restitution too late counts
    where its first payment, which was in time, would have counted.
    """
    begins, rows = listed
    counts = np.zeros((begins.size - 1, closing.size, len(PARTS)), dtype=np.int64)
    for p in np.flatnonzero(closing):
        passed, received = households["passed"][rows, p], households["received"][rows, p].astype(np.int64)
        first = households["fault"][rows, p] // PART_IN_TIME % 4  # cuts reached in time, where more came too late
        otherwise = (passed | PAID_IN_FULL | np.where(first > 0, IN_TIME, 0)) == LANDED
        full = passed == LANDED
        for place, (cut, (part, whole)) in enumerate(PARTS.items()):
            enough = np.where(first > 0, first > place, (received > 0) & (whole * received >= part * entitlement[p]))
            landed = full & (whole * received >= entitlement[p]) if cut == "1.0" else full | (otherwise & enough)
            counts[:, p, place] = np.diff(np.concatenate(([0], np.cumsum(landed)))[begins])
    return counts


def complete_at(share: np.ndarray, task: np.ndarray, side: str) -> dict[str, np.ndarray]:
    """Tasks of which at least so large a share of the eligible landed, or is reported to have, by count."""
    return {TASK_COUNTS[side][name]: (task & (share >= cut)).astype(np.int64).ravel() for name, cut in TASK_CUTS.items()}


def landing_curve(counts: Mapping[str, float]) -> dict[str, float | None]:
    """Landed / eligible at each cut of the entitlement, from the counts of a place."""
    return {cut: _share(counts[name], counts["eligible"]) for cut, name in LANDED_AT.items()}


def task_curve(counts: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """Tasks complete, really and as reported, / tasks closed, at each cut of the eligible."""
    return {
        side: {cut: _share(counts[name], counts["tasks"]) for cut, name in names.items()} for side, names in TASK_COUNTS.items()
    }


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole else None
