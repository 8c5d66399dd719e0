"""Rows that a case answers itself: its arms differ in a knob that multiplies the very outcome that is compared.

That such a row comes out as it was written says that the dose was copied, not that the twin predicts it. A row is told by its
case, its arms and the months that its outcome counts; what is in the table is held to runs by `tests/study/trial`.
"""

from twin import posterior
from twin.mechanisms.mechanism import Mechanism
from twin.policies.policy import Policy
from twin.processes import registry
from twin.scenario.plan import Use
from twin.scenario.scenario import Scenario
from twin.study.trial.design import Design
from twin.study.trial.differ import differing
from twin.study.trial.form import Expect
from twin.study.trial.known import COUNTY, HOUSEHOLD, VILLAGE, find
from twin.terms.calendar import YEAR

_DIVERTED = ("leakage_share", "leakage_log", "leakage_log_seen", "leakage_log_hidden")
_CLAIMED = ("leakage_share", "leakage_log", "leakage_log_hidden")  # bills for work that was not done: nobody sees them
_LOST = ("leakage", "ledger.diverted_public", "ledger.diverted_private")
_CAME = ("took_part", "took_part_year", "participation", "participation_monthly", "used_meeting")

# Outcomes by the knobs that they follow in proportion, or by a formula of knobs alone, with nothing of the cascade between. Not
# here: what a knob only adds to beside much else, what comes about step by step (who applied, what was received, needs solved),
# what follows a knob only as long as hours or money do not run out (visits asked for, budgets), and ways of raising needs that
# applications take too.
MULTIPLIED: dict[str, tuple[str, ...]] = {
    "act.complaint_ease": ("complained", "complaints"),
    "act.part_base": _CAME,
    "act.raise_hotline": ("used_hotline",),
    "act.reward": _CAME,
    "deliver.exclusion": ("approved",),
    "deliver.favour": ("paid_without_title",),
    "deliver.on_result": _DIVERTED,
    "deliver.screening": ("paid_without_title",),
    "fund.verification": (*_CLAIMED, "leakage", "ledger.diverted_private", "saved_yuan"),
    "learn.baseline_experience": ("trust", "satisfied", "satisfaction_score", "satisfaction"),
    "report.bypass": ("complaints_heard_share",),
    "report.pass_up": ("passed_per_hop", "complaints_heard_share"),
    "report.pressure": ("reported_landing_rate", "reported_share"),
    "report.target": ("reported_landing_rate", "reported_share"),
    "supervise.detection_power": ("audited_misuse",),
    "supervise.diligence": ("inspected", "inspections_made"),
    "supervise.diversion_level": (*_DIVERTED, *_LOST),
    "supervise.effort_shown": ("inspected", "inspections_made"),
    "supervise.false_claims": (*_CLAIMED, "leakage", "ledger.diverted_private", "saved_yuan"),
    "supervise.shown": ("inspected", "inspections_made"),
    "supervise.temptation": _DIVERTED,
    "supervise.township_level": _LOST,
    "supervise.unit_level": _LOST,
    "workload.hollow_slope": ("visits_hollow", "visited"),
    "workload.paperwork_base": ("paperwork_share",),
    "workload.paperwork_load": ("paperwork_share",),
    "workload.paperwork_slope": ("paperwork_share",),
    "workload.result_pay": _DIVERTED,
    "workload.substance": ("visits_hollow", "visited"),
    "workload.trace_weight": ("paperwork_share", "visits_hollow", "visited"),
}

# Outcomes to which several knobs add, each with the value at which it adds nothing: one of them multiplies the whole only where
# the others are closed.
_VILLAGE = {"supervise.diversion_level": 0.0, "supervise.false_claims": 0.0}
_TIERS = _VILLAGE | {"supervise.township_level": 0.0, "supervise.unit_level": 0.0}
_UNTITLED = {"deliver.favour": 0.0, "deliver.screening": 1.0}
SOURCES: dict[str, dict[str, float]] = {
    **dict.fromkeys(_CLAIMED, _VILLAGE),
    "leakage": _TIERS | _UNTITLED,
    "ledger.diverted_public": _TIERS,
    "ledger.diverted_private": _TIERS,
    "paid_without_title": _UNTITLED,
}
# What makes one of those sources larger or smaller.
THROUGH = {
    "deliver.on_result": "supervise.diversion_level",
    "fund.verification": "supervise.false_claims",
    "supervise.temptation": "supervise.diversion_level",
    "workload.result_pay": "supervise.diversion_level",
}
# Access of the policies of which a source lets something through, and of those among which a knob is all there is: of an
# application most that are not approved were on no list.
LETS = {"deliver.favour": "automatic", "deliver.screening": "application"}
AMONG = {"deliver.exclusion": {"automatic"}}

# The months that an outcome counts: all since the start, those of the running cycle, or so many; of the rest the last twelve, and
# of a household the last alone. Of a village `participation` is the mean of twelve years, each ending a month after the other.
_SINCE_START = {"complaints", "complaints_heard_share", "passed_per_hop", "audited_misuse", "saved_yuan", *_LOST}
_CYCLE = {"approved", "complained", "paid_without_title", *_DIVERTED}
_MONTHS = {"took_part_year": YEAR, "participation": 2 * YEAR - 1, "inspected": 1}


def constructed(case: Design, one: Expect) -> bool:
    """Whether a row compares arms that differ in a knob which multiplies its outcome, or says so itself (`by_construction`)."""
    outcome = find(one.outcome or "")
    if one.by_construction or outcome is None:
        return one.by_construction
    if not (one.against or one.numerator):
        return False
    doses = _doses(case)
    return any(_answers(case, one, path, part) for part in outcome.parts for path in doses if part in MULTIPLIED.get(path, ()))


def _doses(case: Design) -> list[str]:
    """Knobs whose size the case chose itself and in which its arms differ: set, or moved by a mechanism that it defines."""
    moved = {path for arm in case.arms.values() for _, one in _own(case, arm) for path in one.moves}
    return [*differing(case), *moved]


def _own(case: Design, arm: Scenario) -> list[tuple[Use, Mechanism]]:
    """Mechanisms of an arm that the case defines itself."""
    own = {*(case.file.define or {}), *(key for one in case.file.arms.values() for key in one.define or {})}
    return [(arm.mechanisms[key], arm.definitions[key]) for key in sorted(own & set(arm.mechanisms))]


def _answers(case: Design, one: Expect, path: str, part: str) -> bool:
    """Whether the row's arms differ in a knob in months that the outcome counts, and the knob is all that the outcome follows."""
    months = sorted({month for name in one.arms for month in counted(case, one, part, name)})
    arms = [case.arms[name] for name in one.arms]
    held = {repr([_held(case, arm, path, month) for month in months]) for arm in arms}
    return len(held) > 1 and all(_alone(case, one, arm, path, part, months) for arm in arms)


# When -----------------------------------------------------------------------------------------------------------------------


def counted(case: Design, one: Expect, part: str, name: str) -> range:
    """Months, as absolute numbers, that an outcome counts when the row looks at an arm."""
    arm = case.arms[name]
    last = arm.start + (one.month or case.measured(name)) - 1
    return range(max(arm.start, last + 1 - _span(case, one, part, arm, last)), last + 1)


def _span(case: Design, one: Expect, part: str, arm: Scenario, last: int) -> int:
    """How many months an outcome counts, up to the last one."""
    if part in _SINCE_START:
        return last + 1 - arm.start
    if part in _CYCLE:
        return max((_open_for(policy, last) for policy in _policies(one, arm)), default=YEAR)
    outcome = find(part)
    by_household = outcome is not None and HOUSEHOLD in outcome.levels and one.level != VILLAGE
    of_county = case.assign.unit == COUNTY and one.level != VILLAGE and one.where is None
    return YEAR if part == "participation" and of_county else _MONTHS.get(part, 1 if by_household else YEAR)


def _open_for(policy: Policy, month: int) -> int:
    """Months of the running cycle of a policy, with this one."""
    return (month + 1 - policy.opens) % YEAR + 1


def _policies(one: Expect, arm: Scenario) -> list[Policy]:
    """The policies that a row is about."""
    return [policy for key, policy in arm.policies.items() if one.policy in (None, key)]


# What is in force -----------------------------------------------------------------------------------------------------------


def _held(case: Design, arm: Scenario, path: str, month: int) -> list[object]:
    """What the case has of a knob in a month: what is set otherwise than by default, and what its own mechanisms move."""
    usual = (None, _default(arm, path))
    settings = [one for one in arm.settings.get(path, ()) if one.value.at(month) not in usual]
    used = [(use, own) for use, own in _own(case, arm) if path in own.moves and use.dose_at(month)]
    how = [
        (use.dose_at(month), use.size, use.since, use.phases, use.fades_months, own.moves[path], own.fades) for use, own in used
    ]
    return [*((one.value.at(month), one.cover, one.policies) for one in settings), *how]


def _default(arm: Scenario, path: str) -> float | None:
    """What a knob is where nothing is set; None where each replicate has a fitted value of its own."""
    fitted = arm.parameters == "posterior" and path in posterior.member(0)
    return None if fitted else registry.knobs()[path].default


# Whether the knob is all there is -------------------------------------------------------------------------------------------


def _alone(case: Design, one: Expect, arm: Scenario, path: str, part: str, months: list[int]) -> bool:
    """Whether nothing else adds to what an outcome counts in an arm."""
    access = {policy.access for policy in _policies(one, arm)}
    through = THROUGH.get(path, path)
    others = {source: closed for source, closed in SOURCES.get(part, {}).items() if source != through}
    adding = {source: closed for source, closed in others.items() if source not in LETS or LETS[source] in access}
    return access <= AMONG.get(path, access) and all(_closed(case, arm, *pair, months) for pair in adding.items())


def _closed(case: Design, arm: Scenario, source: str, closed: float, months: list[int]) -> bool:
    """Whether a source is closed everywhere in all these months, and neither tuned nor moved by a mechanism."""
    moved = any(source in arm.definitions[key].moves for key in arm.mechanisms)
    if moved or any(one.parameter == source for one in case.file.tune):
        return False
    settings, default = arm.settings.get(source, ()), _default(arm, source)
    everywhere = any(one.cover is None for one in settings)
    said = {one.value.at(month) for one in settings for month in months} | (set() if everywhere else {default})
    return {default if value is None else value for value in said} <= {closed}
