"""Mechanisms that the base scenario has already: what would be more than they do, and their use once it is.

What is in force stays in force: of a candidate among them only more can be chosen, and a run that has it takes the difference.
"""

from typing import Any

from twin.base.months import month_text
from twin.county.cover import Cover
from twin.scenario.plan import Use


def adds(use: Use, dose: float, since: int, run: range) -> bool:
    """Whether a dose everywhere from a month on is more than a use in some month of the run, and less in none."""
    later = [month for month in run if month >= since]
    fewer = any(use.dose_at(month) < dose or _somewhere(use, month) for month in later)
    return fewer and all(use.dose_at(month) <= dose for month in later)


def _somewhere(use: Use, month: int) -> bool:
    """Whether a use covers not everybody in a month."""
    phases = [phase for phase in use.phases if phase.since <= month]
    return bool(phases) and not _everybody(phases[-1].cover)


def _everybody(cover: Cover | None) -> bool:
    """Whether a cover leaves nobody out: none at all, or a share of one of all places and kinds."""
    whole = Cover().__dict__
    return cover is None or all(value == whole[name] for name, value in cover.__dict__.items() if name not in ("lot", "assign"))


def raised(use: Use, dose: float, since: int) -> dict[str, Any]:
    """The fields of a use that is as it is until a month, and from then on everywhere at a dose."""
    if since <= use.since:
        return {"dose": dose, "from": month_text(since), "until": None, "cover": None, "then": None}
    turns = {use.since, *(month for month, _ in use.dose.changes), *([] if use.until is None else [use.until + 1])}
    # What it asks in a month is read from the use itself: a dose of null is none, and none comes after its last month.
    doses = [(month, use.dose_at(month)) for month in sorted(turns) if use.since <= month < since]
    phases = [phase for phase in use.phases if phase.since < since]
    covers = [phase.cover.plainly() if phase.cover else None for phase in phases]
    then = [{"from": month_text(phase.since), "cover": cover} for phase, cover in zip(phases, covers, strict=True)][1:]
    return {
        "dose": {month_text(month): value for month, value in [*doses, (since, dose)]}, "from": month_text(use.since),
        "until": None, "cover": covers[0], "then": [*then, {"from": month_text(since), "cover": None}],
    }  # fmt: skip
