"""Run the case `validation/olken2007-audits.yaml` under the six forms of deterrence, and what follows from the runs.

In its small form the case is run under every form of the diverted share, each tuned to the same control mean. Then come the
curves that separate the forms: leakage by announced probability of an audit, in counties that share their luck, in the first
year of audits and in the second; and what offices would divert while audits are certain and after they end. All levels are
those of the case's own place.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twin import PolicyTwin
from twin.base.months import month_text
from twin.processes import registry
from twin.study.places import county_of
from twin.study.trial import Case, Trial, run_case
from twin.study.trial.check import Check

ROOT = Path(__file__).parents[2]
CASE = ROOT / "experiments" / "validation" / "olken2007-audits.yaml"
DEFAULT = "saturating"
REPLICATES, PAIRED, COURSES = 12, 4, 2  # lots of the case; counties of a curve; counties followed by the month
CONTROL = 0.04  # announced probability of an audit in the control
PROBABILITIES = (0.0, CONTROL, 0.1, 0.25, 0.5, 0.75, 1.0)
YEARS = (12, 24)  # months after which the curves are read
STOP, END = 24, 48  # months of certain audits in the course, and its length
AFTER = 6  # months after audits end
SHARES = {  # share of an effect that is there early: (from, early, full), and what proportion alone would give
    "tenth": ((0.0, 0.1, 0.5), 0.2),
    "quarter": ((0.0, 0.25, 1.0), 0.25),
    "half": ((0.0, 0.5, 1.0), 0.5),
}
STEPS = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.0))
COST = 0.10  # of a project: what an audit costs in the example
SEEN = 2.8  # standard errors that a difference must have to be seen with 80% power in a test at 5%


@dataclass(frozen=True)
class Form:
    """One form: its trial, its curves by month read, shares of money lost by month read, and its course by month."""

    name: str
    trial: Trial
    curves: dict[int, dict[str, Check]]
    lost: dict[int, np.ndarray]
    course: np.ndarray
    eyes: np.ndarray

    @property
    def checks(self) -> dict[str, Check]:
        """Checks of the trial: `change`, `left` and `icc` are the case's own, `seen` and `hidden` are shown."""
        named = {"relative_change": "change", "value": "left", "icc": "icc"}
        return {one.id if one.id in ("seen", "hidden") else named[one.measure]: one for one in self.trial.checks}

    @property
    def level(self) -> float:
        """The tuned share that would be diverted if nobody looked."""
        return self.trial.tuned[0].value

    @property
    def kept(self) -> float:
        """Share of the effect of certain audits that is left some months after they end."""
        return float((1.0 - self.course[STOP + AFTER - 1]) / (1.0 - self.course[STOP - 1]))


def name_of(probability: float) -> str:
    """The arm of an announced probability."""
    return f"p{round(100 * probability)}"


def small(replicates: int, **changes: Any) -> Case:
    """The case in its small form, with some of its keys replaced."""
    return Case.load(CASE).quick().change({"replicates": replicates} | changes)


def under(form: str) -> dict[str, str]:
    """The structure of a scenario with this form."""
    return {"deterrence": form}


def trial_of(form: str, case: Case) -> Trial:
    """The case under a form, with the changes of the seen and the hidden part besides."""
    parts = [
        {"id": part, "outcome": f"leakage_log_{part}", "arm": "audited", "against": "control",
         "measure": "relative_change", "role": "report"}
        for part in ("seen", "hidden")
    ]  # fmt: skip
    return run_case(case.change({"structure": under(form), "expect": [*case.data["expect"], *parts]}), workers=1)


def curve_case(form: str, level: float, months: int, case: Case) -> Case:
    """Counties under each announced probability at a level, with what is asked of them."""
    to_control = {"outcome": "leakage_log", "against": name_of(CONTROL), "measure": "relative_change", "role": "report"}
    asked = [to_control | {"id": name_of(p), "arm": name_of(p)} for p in PROBABILITIES if p != CONTROL]
    for key, ((least, early, full), _) in SHARES.items():
        ends = {"numerator": [name_of(least), name_of(early)], "denominator": [name_of(least), name_of(full)]}
        asked.append({"id": key, "outcome": "leakage_log", "measure": "ratio_of_differences", "role": "report"} | ends)
    return case.change(
        {
            "structure": under(form), "assign": "county", "months": months, "tune": [], "expect": asked,
            "outcomes": ["leakage_share"], "set": {**case.data["set"], "supervise.diversion_level": level},
            "arms": {name_of(p): {"set": {"supervise.audit_probability": p}} for p in PROBABILITIES},
        }
    )  # fmt: skip


def course_of(form: str, level: float, case: Case, counties: int) -> tuple[np.ndarray, np.ndarray]:
    """What offices would divert where only auditors look, against the control, and their felt eyes, f8[month] each.

    Audits are certain in the first months, and then as rare as in the control. Eyes are in multiples of those that end half.
    """
    start = case.common.start
    until = {month_text(start): 1.0, month_text(start + STOP): CONTROL}
    arms = {
        "control": {"set": {"supervise.audit_probability": CONTROL}},
        "audited": {"set": {"supervise.audit_probability": until}},
    }
    level_set = {**case.data["set"], "supervise.diversion_level": level}
    planned = case.change({"structure": under(form), "months": END, "tune": [], "expect": [], "arms": arms, "set": level_set})
    county, _ = county_of(planned.file.county, planned.source)
    diverted, eyes = np.zeros((2, END)), np.zeros(END)
    for number in range(counties):
        for arm, scenario in enumerate(planned.arms.values()):
            model = PolicyTwin(county, scenario, seed=planned.file.seed, replicate=number, burn_in=planned.file.burn_in)
            for month in range(END):
                model.step()
                diverted[arm, month] += model.world.villages["divert_hidden"].mean()
                eyes[month] += arm * model.world.villages["felt_audit"].mean() / counties
    return diverted[1] / diverted[0], eyes / registry.knobs()["supervise.eyes_half"].default


def run_form(form: str, replicates: int = REPLICATES, paired: int = PAIRED, courses: int = COURSES, **changes: Any) -> Form:
    """Everything about one form; `changes` replace keys of the case (for a smaller county)."""
    case = small(replicates, **changes)
    trial = trial_of(form, case)
    level = trial.tuned[0].value
    curves, lost = {}, {}
    for months in YEARS:
        found = run_case(curve_case(form, level, months, small(paired, **changes)), workers=1)
        curves[months] = {one.id: one for one in found.checks}
        lost[months] = found.means[found.means["outcome"] == "leakage_share"]["mean"].to_numpy()
    return Form(form, trial, curves, lost, *course_of(form, level, case, courses))


def saved(form: Form, months: int, step: tuple[float, float]) -> float:
    """Share of a project's money that one further audit keeps from being diverted, between two probabilities."""
    low, high = (PROBABILITIES.index(p) for p in step)
    return float((form.lost[months][low] - form.lost[months][high]) / (step[1] - step[0]))


def worth(form: Form, months: int, cost: float = COST) -> float:
    """The highest of the probabilities up to which every step saves more than an audit costs."""
    paid = [saved(form, months, step) > cost for step in STEPS]
    return STEPS[paid.index(False)][0] if False in paid else STEPS[-1][1]


def townships_needed(one: Form, other: Form, months: int) -> float:
    """Townships per arm of a trial without audits, with a quarter and with all, that would tell two forms apart.

    From the standard error of the case's own contrast, by the delta method on the share of the effect that a quarter has. The
    error falls with the root of the number of townships.
    """
    effects = one.trial.effects
    row = effects[effects["outcome"] == "leakage_log"].iloc[0]
    control = float(one.trial.means.query("outcome == 'leakage_log' and arm == 'control'")["mean"].iloc[0])
    curve, share = one.curves[months], one.curves[months]["quarter"].simulated
    full = control * (curve["p0"].simulated - curve["p100"].simulated)
    error = float(row["se"]) / math.sqrt(2.0) / full * math.sqrt(2.0 + 2.0 * share**2 - 2.0 * share)
    apart = abs(share - other.curves[months]["quarter"].simulated)
    return float(one.trial.about["arms"]["control"]) * (SEEN * error / apart) ** 2
