"""Rows that a case answers itself: its arms differ in a knob that multiplies the very outcome that is compared.

That such a row comes out as it was written says that the dose was copied, not that the twin predicts it.
"""

from fnmatch import fnmatchcase

from twin.study.trial.design import Design
from twin.study.trial.differ import differing
from twin.study.trial.form import Expect
from twin.study.trial.known import find

# Outcomes (patterns) by the knobs that they are proportional to, or a plain sum of, with nothing of the cascade between.
MULTIPLIED: dict[str, tuple[str, ...]] = {
    "act.apply_rate": ("applied",),
    "act.initiative": ("applied",),
    "act.reward": ("took_part*", "participation*"),
    "act.part_base": ("took_part*", "participation*"),
    "act.plan_support": ("plans_approved",),
    "act.complaint_ease": ("complained", "complaints"),
    "act.need_rate": ("backlog*", "unraised*", "needs_raised"),
    "deliver.exclusion": ("approved", "funded"),
    "deliver.favour": ("paid_without_title",),
    "deliver.skim": ("received*", "paid_in_full"),
    "fund.budget": ("spending", "ledger.*"),
    "fund.external": ("spending", "ledger.*"),
    "fund.overhead": ("ledger.overhead",),
    "fund.operations": ("cost_yuan", "ledger.mechanism_cost"),
    "fund.verification": ("saved_yuan",),
    "learn.baseline_experience": ("trust", "satisf*"),
    "report.pass_up": ("passed_per_hop", "complaints_heard_share"),
    "report.bypass": ("complaints_heard_share",),
    "report.pressure": ("reported_*",),
    "report.target": ("reported_*",),
    "act.raise_hotline": ("used_hotline",),
    "serve.answer_met": ("first_answer_days",),
    "serve.answer_office": ("first_answer_days",),
    "serve.answer_sent": ("first_answer_days",),
    "serve.village_need_days": ("response_days", "resolution_days"),
    "serve.township_need_days": ("response_days", "resolution_days"),
    "serve.unit_need_days": ("response_days", "resolution_days"),
    "serve.buck_passing": ("resolution_rate",),
    "serve.shelving": ("resolution_rate",),
    "supervise.detection_power": ("audited_misuse",),
    "supervise.diligence": ("inspect*",),
    "supervise.diversion_level": ("leakage*", "ledger.diverted_*"),
    "supervise.township_level": ("leakage*", "ledger.diverted_*"),
    "supervise.unit_level": ("leakage*", "ledger.diverted_*"),
    "supervise.false_claims": ("leakage*", "ledger.diverted_*", "spending", "saved_yuan"),
    "workload.paperwork_base": ("paperwork_share",),
    "workload.paperwork_load": ("paperwork_share",),
    "workload.paperwork_slope": ("paperwork_share",),
    "workload.trace_weight": ("paperwork_share",),
    "workload.hollow_slope": ("visits_hollow",),
    "workload.linked_share": ("visited",),
    "workload.visit_rhythm": ("visited", "visits_made"),
}


def constructed(case: Design, one: Expect) -> bool:
    """Whether a row compares arms that differ in a knob which multiplies its outcome, or says so itself (`by_construction`)."""
    outcome = find(one.outcome or "")
    if one.by_construction or outcome is None:
        return one.by_construction
    if not (one.against or one.numerator):
        return False
    doses = [path for path in _doses(case) if _differs(case, one.arms, path)]
    return any(fnmatchcase(part, name) for part in outcome.parts for path in doses for name in MULTIPLIED.get(path, ()))


def _doses(case: Design) -> list[str]:
    """Knobs whose size the case chose itself and in which its arms differ: set, or moved by a mechanism that it defines."""
    own = {*(case.file.define or {}), *(key for arm in case.file.arms.values() for key in arm.define or {})}
    moved = {path for arm in case.arms.values() for key in own & set(arm.definitions) for path in arm.definitions[key].moves}
    return [*differing(case), *moved]


def _differs(case: Design, names: list[str], path: str) -> bool:
    """Whether the named arms differ in a knob."""
    own = {*(case.file.define or {}), *(key for arm in case.file.arms.values() for key in arm.define or {})}
    found = []
    for arm in (case.arms[name] for name in names):
        used = [(key, arm.mechanisms[key]) for key in sorted(own & set(arm.mechanisms)) if path in arm.definitions[key].moves]
        found.append(repr((arm.settings.get(path), used, [arm.definitions[key].moves[path] for key, _ in used])))
    return len(set(found)) > 1
