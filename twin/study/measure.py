"""What is measured of runs whose costs count: the indicators of a run, and the cadre hours by what they went into."""

from typing import TYPE_CHECKING, Any

from twin.base.plain import added
from twin.outcomes.headline import INDICATORS
from twin.outcomes.indicators import USES

if TYPE_CHECKING:
    from twin.runner.run import Run

HOURS = ("mechanism_hours", "paperwork_hours", "burden_hours", "all_hours")
NESTED = (
    "cascade", "landing_curve", "task_curve", "losses_by_step", "losses_by_tier", "ledger", "money", "inequality", "cadre_hours",
)  # fmt: skip
OTHERS = ("backlog", "pending", "yuan_per_landed", "hours_per_landed")
PUBLIC = "public_yuan"  # of a run against one with the same luck: see `twin.study.plain.public`
LEVELS = ("county", "township", "village")
BURDEN = ("mechanisms", "paperwork")


def known() -> tuple[str, ...]:
    """All that a study may name, the user's own indicators too."""
    return (*INDICATORS, PUBLIC, *HOURS, *OTHERS, *NESTED)


def smaller() -> tuple[str, ...]:
    """Of these, what is better when it is smaller."""
    return (*(name for name, one in INDICATORS.items() if one.better == "down"), PUBLIC, *HOURS[:3], *OTHERS)


def measured(run: "Run") -> dict[str, Any]:
    """The indicators that `twin.runner.summary` gives, and hours of cadres of all tiers over the whole run.

    `mechanism_hours` went into running mechanisms, `paperwork_hours` into paperwork, `burden_hours` is their sum: what a package
    asks of cadres. `all_hours` are those that offices have at all, which grow where a mechanism hires.
    """
    from twin.runner.measures import counted  # a runner is costly to import, and most who ask for names need none

    raw, found = counted(run)
    hours = {use: added(raw.hours_of(level, (f"hours_{use}",)) for level in LEVELS) for use in USES}
    return found | {
        "mechanism_hours": hours["mechanisms"],
        "paperwork_hours": hours["paperwork"],
        "burden_hours": added(hours[use] for use in BURDEN),
        "all_hours": added(hours.values()),
    }
