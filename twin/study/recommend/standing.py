"""Mechanisms that the base scenario has already: what would be more than they do, and their use once it is.

What is in force stays in force: of a candidate among them only more can be chosen, and a run that has it takes the difference.
"""

from typing import Any

from twin.base.months import month_text
from twin.scenario.plan import Use


def adds(use: Use, dose: float, since: int, run: range) -> bool:
    """Whether a dose everywhere from a month on is more than a use in some month of the run, and less in none."""
    later = [month for month in run if month >= since]
    fewer = any(use.dose_at(month) < dose or _somewhere(use, month) for month in later)
    return fewer and all(use.dose_at(month) <= dose for month in later)


def _somewhere(use: Use, month: int) -> bool:
    """Whether a use covers not everybody in a month."""
    phases = [phase for phase in use.phases if phase.since <= month]
    return bool(phases) and phases[-1].cover is not None


def raised(use: Use, dose: float, since: int) -> dict[str, Any]:
    """The fields of a use that is as it is until a month, and from then on everywhere at a dose."""
    if since <= use.since:
        return {"dose": dose, "from": month_text(since), "until": None, "cover": None, "then": None}
    before = use.dose.changes or ((use.since, use.dose.plain),)
    ended = [] if use.until is None or use.until + 1 >= since else [(use.until + 1, 0.0)]
    doses = [(month, value) for month, value in [*before, *ended] if month < since and (value is not None)]
    phases = [phase for phase in use.phases if phase.since < since]
    covers = [phase.cover.plainly() if phase.cover else None for phase in phases]
    then = [{"from": month_text(phase.since), "cover": cover} for phase, cover in zip(phases, covers, strict=True)][1:]
    return {
        "dose": {month_text(month): value for month, value in [*doses, (since, dose)]}, "from": month_text(use.since),
        "until": None, "cover": covers[0], "then": [*then, {"from": month_text(since), "cover": None}],
    }  # fmt: skip
