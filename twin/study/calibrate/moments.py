"""What a run says on each published fact: the one place where facts and the twin's quantities are set side by side.

`live` steps a model through its months and measures it. Most figures are indicators of the last twelve months (shares of money:
of all months measured; of people: of the last month; of what they know: of the last December; as in a result). Two are expected
rather than drawn: `passed_up`, the share of complaints that one hop passes on, and `misuse_everywhere`, what an audit of every
account in every month would find, for comparison with `audited_misuse`, which comes from the audits that happen and from
complaints that are followed up.
"""

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import message
from twin.evidence.store import facts
from twin.files.strict import hint
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.outcomes.result import MONEY, SURVEY_MONTH, SURVEYED
from twin.processes.report import IMPLICATED
from twin.terms.calendar import YEAR

if TYPE_CHECKING:
    from twin.bare import BareTwin

# Facts whose number is not the `before` of the table: hours a week become the share of working time that the source gives with
# them; two audits of the audit office (.030 of 40 counties, .011 of 158) are taken at their middle.
AS_COUNTED = {"paperwork_hours": 0.35, "audit_office": 0.02, "pan_chen2018": 0.418}
STUDIES = ("audit_office", "pan_chen2018")  # the only studies that may be fitted to
FACTS = (
    "rare_visits", "visit_content", "paperwork_hours", "need_cycle", "need_shelved", "channel_visits", "scheme_known",
    "close_ties", "project_success", "passed_up", "misuse_everywhere",
)  # fmt: skip
ENDS: Final = "weibull"  # of n draws the k-th has a share k / (n + 1) below: the next draw falls between as often as said


def figures() -> tuple[str, ...]:
    """All that a calibration may hold against a fact, the user's own indicators too."""
    return tuple(dict.fromkeys((*FACTS, *outcomes.INDICATORS)))


@dataclass
class Watch:
    """What must be looked at month by month: accounts as audits would see them, and who has reason to keep complaints back."""

    diverted: float = 0.0
    looked_at: float = 0.0
    implicated: list[float] = field(default_factory=list)

    def look(self, model: "BareTwin") -> None:
        """Add the month that was just stepped."""
        villages, townships = model.world.villages, model.world.townships
        self.diverted += float(villages["diverted_open"].sum())
        paid = villages["paid_out"].sum() + villages["arrears_out"].sum()
        self.looked_at += float(paid + model.world.ledger["village"].sum())
        keeps = np.asarray(townships["divert"]) > IMPLICATED
        self.implicated.append(float(keeps[np.asarray(villages["township"])].mean()))

    def figures(self, model: "BareTwin") -> dict[str, float]:
        """What the months come to, under the knobs of the last one."""
        regime = copy.deepcopy(model.regime)  # rules remember what they saw, and must not see a month twice
        knobs = regime.at(model.month - 1, model.world)
        kept = float(np.mean(self.implicated)) * (1.0 - float(knobs.report.implicated[0]))
        return {
            "passed_up": float(knobs.report.pass_up.mean()) * (1.0 - kept),
            "misuse_everywhere": float(knobs.supervise.detection_power[0]) * self.diverted / self.looked_at,
        }


def live(model: "BareTwin", months: int | None = None, unseen: int = 0) -> dict[str, float]:
    """Step a model for `unseen` months, then for `months` (default: to its end) that are measured.

    Returns the figures named in `figures`: shares, days, or NaN where nothing happened that could be measured.
    """
    watch = Watch()
    for _ in range(unseen):
        model.step()
    begin = model.month
    for _ in range(model.scenario.end - begin if months is None else months):
        model.step()
        watch.look(model)
    raw = Raw.of(model.record, model.world).since(begin)
    year = raw.since(model.month - YEAR)
    found = outcomes.values(year.total()).iloc[0].to_dict()
    found |= outcomes.values(raw.total(), MONEY).iloc[0].to_dict()
    found |= outcomes.values(raw.survey(SURVEY_MONTH), SURVEYED).iloc[0].to_dict()
    found |= _facts(model, year, found) | watch.figures(model)
    return {name: float(found.get(name, float("nan"))) for name in figures()}


def _facts(model: "BareTwin", year: Raw, found: dict[str, float]) -> dict[str, float]:
    """Figures of the last twelve months that are no indicators of their own."""
    total = year.total().iloc[0]
    villages = year.people_of("village").sum()
    hours = villages[[f"hours_{use}" for use in outcomes.USES]]
    return {
        "rare_visits": 1.0 - total["visits"] / max(1, year.months) / total["households"],
        "visit_content": total["hollow_visits"] / total["visits"] if total["visits"] else float("nan"),
        "paperwork_hours": hours["hours_paperwork"] / hours.sum(),
        "need_cycle": found["response_days"],
        "need_shelved": 1.0 - found["resolution_rate"],
        "channel_visits": villages["raised_on_visits"] / villages["raised_needs"] if villages["raised_needs"] else float("nan"),
        "scheme_known": found["heard_of"],
        "close_ties": float(np.mean(model.world.households["trust"] >= 0.5)),
        "project_success": _success(year, "industry_project"),
    }


def _success(year: Raw, key: str) -> float:
    """Landed / approved households of a policy in the cycles that closed; NaN without the policy."""
    if key not in year.keys:
        return float("nan")
    counts = year.at("county", ("policy",)).reset_index().set_index("policy").loc[year.keys.index(key)]
    return float(counts["landed"] / counts["approved"]) if counts["approved"] else float("nan")


def inputs(model: "BareTwin") -> dict[str, float]:
    """Facts that are put in, as the model's county and knobs hold them."""
    place, hh = model.county, model.county.households
    alone = (hh["elders"] == hh["persons"]) & (hh["persons"] == 1)
    knobs = model.regime.at(model.month - 1, model.world)
    return {
        "village_coverage": float(np.mean(place.villages["cadres"] > 0)),
        "linkage_cadres": float(place.villages["cadres"].mean()),
        "household_coverage": float(knobs.workload.linked_share.mean()),
        "trace_weight": float(knobs.workload.trace_weight.mean()),
        "budget_per_village": 12000.0,
        "online_elderly": float(hh["phone"][alone].mean()),
    }


def published(fact: str) -> float:
    """A fact that may be fitted to, as the twin counts it; raises InputError for any other.

    Only rows of role `baseline` are facts of the traditional mode; of studies, the audit office's findings and the upward
    reporting of a prefecture. What a package reached, a plan promised or an experiment found is predicted, never fitted.
    """
    table = facts().set_index("id")
    allowed = [*table.index[table["role"] == "baseline"], *STUDIES]
    if fact not in allowed:
        row = table.loc[fact, "role"] if fact in table.index else None
        role = message("a {row} row is compared or predicted", row=row) if row else message("it is unknown")
        raise InputError("fact {fact!r} cannot be fitted to: {role}{hint}", fact=fact[:80], role=role, hint=hint(fact, allowed))
    return AS_COUNTED.get(fact) or float(table.loc[fact, "before"])


def grade_of(fact: str) -> str:
    """The grade of a fact that may be fitted to."""
    return "survey" if fact in STUDIES else str(facts().set_index("id").loc[fact, "grade"])


def spread(table: pd.DataFrame) -> pd.DataFrame:
    """Median, 5% and 95% of each column, one row per column: p05, p50, p95; NaN values left out."""
    rows = {
        name: np.quantile(column.dropna(), [0.05, 0.5, 0.95], method=ENDS)
        for name, column in table.items()
        if column.notna().any()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["p05", "p50", "p95"]).reindex(table.columns)
