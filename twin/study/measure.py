"""What is measured of runs whose costs count: the indicators of a run, and the cadre hours by what they went into."""

from typing import Any

from twin.base.plain import added
from twin.outcomes.headline import INDICATORS
from twin.outcomes.indicators import USES
from twin.runner.measures import counted
from twin.runner.run import Run

HOURS = ("mechanism_hours", "paperwork_hours", "burden_hours", "all_hours")
NESTED = (
    "cascade", "landing_curve", "task_curve", "losses_by_step", "losses_by_tier", "ledger", "money", "inequality", "cadre_hours",
)  # fmt: skip
OTHERS = ("backlog", "pending", "yuan_per_landed", "hours_per_landed")
PUBLIC = "public_yuan"  # of a run against one with the same luck: see `twin.study.plain.public`
KNOWN = (*INDICATORS, PUBLIC, *HOURS, *OTHERS, *NESTED)
SMALLER = (*(name for name, one in INDICATORS.items() if one.better == "down"), PUBLIC, *HOURS[:3], *OTHERS)
LEVELS = ("county", "township", "village")
BURDEN = ("mechanisms", "paperwork")


def measured(run: Run) -> dict[str, Any]:
    """The indicators that `twin.runner.summary` gives, and hours of cadres of all tiers over the whole run.

    `mechanism_hours` went into running mechanisms, `paperwork_hours` into paperwork, `burden_hours` is their sum: what a package
    asks of cadres. `all_hours` are those that offices have at all, which grow where a mechanism hires.
    """
    raw, found = counted(run)
    people = [raw.people_of(level) for level in LEVELS]
    hours = {use: added(float(table[f"hours_{use}"].sum()) for table in people) for use in USES}
    return found | {
        "mechanism_hours": hours["mechanisms"],
        "paperwork_hours": hours["paperwork"],
        "burden_hours": added(hours[use] for use in BURDEN),
        "all_hours": added(hours.values()),
    }
