"""What a case answers itself: knobs move the outcomes that the table says they multiply as it says, and rows are told by it."""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from twin.bare import BareTwin
from twin.base.draws import chance, luck
from twin.county.county import County
from twin.outcomes.indicators import INDICATORS, values
from twin.outcomes.result import MONEY
from twin.processes import registry
from twin.scenario.scenario import Scenario
from twin.study.trial import Case
from twin.study.trial.construction import AMONG, LETS, MULTIPLIED, SOURCES, THROUGH, constructed, counted
from twin.study.trial.known import KNOWN
from twin.study.trial.moment import Moment
from twin.study.trial.outcomes import observe
from twin.terms.decisions import Decision

# Doses and answers ------------------------------------------------------------------------------------------------------------

TOLERANCE = 0.15  # of the logarithm of what an outcome is multiplied by
SEED, PLACE = 1, County.small(6, 8, 60)
SMALL_LIST, APPLIED, PROJECT = ["farm_subsidy"], ["living_allowance"], ["industry_project"]
CLOSED = {
    "supervise.diversion_level": 0, "supervise.false_claims": 0, "supervise.township_level": 0, "supervise.unit_level": 0,
    "deliver.favour": 0, "deliver.screening": 1,
}  # fmt: skip
TAKEN = {"supervise.diversion_level": 0.2, "supervise.temptation": 1, "workload.result_pay": 0.6, "deliver.on_result": 0.2}
CLAIMS = CLOSED | {"supervise.false_claims": 0.1, "fund.verification": 0.4}
GARBLED = {  # so that many think that they are meant who are not
    "relay.garble_share": 1, "relay.village_keep": 0.4, "relay.township_keep": 0.5, "reach.notice_reach": 0.9,
    "reach.notice_keep": 0.9, "act.apply_rate": 1,
}  # fmt: skip
NOTICED = {  # and townships that take nothing, so that they let complaints about villages pass
    "supervise.diversion_level": 0.5, "supervise.township_level": 0, "act.complaint_ease": 1, "reach.notice_reach": 0.8,
}  # fmt: skip
LOOKED_AT = {"supervise.inspections": 200, "supervise.diligence": 0.4, "supervise.effort_shown": 0.7, "supervise.shown": 0.8}
SCENES = {  # policies, months, what is set
    "life": (SMALL_LIST, 24, {"act.raise_hotline": 0.03, "workload.trace_weight": 0.5}),
    "list": (SMALL_LIST, 12, TAKEN | {"supervise.audit_probability": 0.5, "deliver.favour": 0.8}),
    "projects": (PROJECT, 18, TAKEN),
    "claims": (SMALL_LIST, 12, CLAIMS),
    "bills": (PROJECT, 18, CLAIMS),
    "applied": (APPLIED, 14, GARBLED),
    "villages": (SMALL_LIST, 12, CLOSED | {"supervise.diversion_level": 0.2}),
    "townships": (SMALL_LIST, 12, CLOSED | {"supervise.township_level": 0.2}),
    "units": (SMALL_LIST, 12, CLOSED | {"supervise.unit_level": 0.2}),
    "looked_at": (SMALL_LIST, 12, LOOKED_AT),
    "complaints": (SMALL_LIST, 12, NOTICED),
}


def same(x):
    return x


def rest(x):
    """What is not so."""
    return 1 - x


def odds(x):
    return x / (1 - x)


def log_odds(x):
    """The odds of a share that is told as -log(1 - share)."""
    return math.expm1(x)


def heard(pass_up, bypass):
    """Share of complaints that reach the county in two hops, or past them."""
    return 1 - (1 - pass_up**2) * (1 - bypass)


OUT = ("leakage_share", "leakage_log")
PARTS = ("leakage_log_seen", "leakage_log_hidden")
SUMS = ("leakage", "ledger.diverted_public", "ledger.diverted_private")
CAME = ("took_part", "took_part_year", "participation", "participation_monthly", "used_meeting")
INSPECTED = ("inspected", "inspections_made")
FALSE = (0.05 / 0.95) / (0.1 / 0.9)  # false claims are a share of all claims, paid beside the true ones
# Scene, knob, value, by how much the answer is multiplied and what of the outcomes, outcomes.
MOVES = [
    ("life", "act.reward", 0.5, math.exp(0.5), odds, CAME),
    ("life", "act.part_base", -4.1, math.exp(-0.5), odds, CAME),
    ("life", "act.raise_hotline", 0.015, 0.5, same, ("used_hotline",)),
    ("life", "workload.trace_weight", 0.25, 0.5, same, ("visits_hollow",)),
    ("life", "workload.trace_weight", 0.25, (1 - 1.07 * 0.25) / (1 - 1.07 * 0.5), same, ("visited",)),
    ("life", "workload.trace_weight", 0.25, (0.07 + 0.4 * 0.25) / (0.07 + 0.4 * 0.5), same, ("paperwork_share",)),
    ("life", "workload.hollow_slope", 0.535, 0.5, same, ("visits_hollow",)),
    ("life", "workload.hollow_slope", 0.535, (1 - 1.07 * 0.25) / (1 - 1.07 * 0.5), same, ("visited",)),
    ("life", "workload.substance", 0.5, 0.5, same, ("visited",)),
    ("life", "workload.substance", 0.5, 0.5, rest, ("visits_hollow",)),
    ("life", "workload.paperwork_base", 0.14, (0.14 + 0.2) / (0.07 + 0.2), same, ("paperwork_share",)),
    ("life", "workload.paperwork_load", 0.5, 0.5, same, ("paperwork_share",)),
    ("life", "workload.paperwork_slope", 0.2, (0.07 + 0.1) / (0.07 + 0.2), same, ("paperwork_share",)),
    ("list", "act.complaint_ease", 0.075, 0.5, same, ("complained", "complaints")),
    ("list", "deliver.exclusion", 0.06, 0.5, rest, ("approved",)),
    ("list", "deliver.favour", 0.4, 0.5, same, ("paid_without_title",)),
    ("list", "deliver.on_result", 0.6, 0.5, same, OUT),
    ("list", "supervise.detection_power", 0.3, 0.5, same, ("audited_misuse",)),
    ("list", "supervise.diversion_level", 0.1, 0.5, same, OUT),
    ("list", "supervise.temptation", 0, 1 / 1.6, same, OUT),
    ("list", "workload.result_pay", 0, 1 / 1.6, same, OUT),
    ("projects", "deliver.on_result", 0.6, 0.5, same, OUT + PARTS),
    ("projects", "supervise.diversion_level", 0.1, 0.5, same, OUT + PARTS),
    ("projects", "supervise.temptation", 0, 1 / 1.6, same, OUT + PARTS),
    ("projects", "workload.result_pay", 0, 1 / 1.6, same, OUT + PARTS),
    ("claims", "supervise.false_claims", 0.05, FALSE, odds, ("leakage_share", "leakage")),
    ("claims", "supervise.false_claims", 0.05, FALSE, log_odds, ("leakage_log",)),
    ("claims", "supervise.false_claims", 0.05, FALSE, same, ("ledger.diverted_private", "saved_yuan")),
    ("claims", "fund.verification", 0.7, 0.5, odds, ("leakage_share", "leakage")),
    ("claims", "fund.verification", 0.7, 0.5, log_odds, ("leakage_log",)),
    ("claims", "fund.verification", 0.7, 0.5, same, ("ledger.diverted_private",)),
    ("claims", "fund.verification", 0.7, 0.7 / 0.4, same, ("saved_yuan",)),
    ("bills", "supervise.false_claims", 0.05, FALSE, log_odds, ("leakage_log_hidden",)),
    ("bills", "fund.verification", 0.7, 0.5, log_odds, ("leakage_log_hidden",)),
    ("applied", "deliver.screening", 0.4, 0.6 / 0.2, same, ("paid_without_title",)),
    ("villages", "supervise.diversion_level", 0.1, 0.5, same, SUMS),
    ("townships", "supervise.township_level", 0.1, 0.5, same, SUMS),
    ("units", "supervise.unit_level", 0.1, 0.5, same, SUMS),
    ("looked_at", "supervise.diligence", 0.2, 0.5, same, INSPECTED),
    ("looked_at", "supervise.shown", 0, math.exp(-0.7 * 0.8), same, INSPECTED),
    ("looked_at", "supervise.effort_shown", 0, math.exp(-0.7 * 0.8), same, INSPECTED),
    ("complaints", "report.pass_up", 0.21, 0.5, same, ("passed_per_hop",)),
    ("complaints", "report.pass_up", 0.21, heard(0.21, 0.03) / heard(0.42, 0.03), same, ("complaints_heard_share",)),
    ("complaints", "report.bypass", 0.3, heard(0.42, 0.3) / heard(0.42, 0.03), same, ("complaints_heard_share",)),
]
REPORTED = ("reported_landing_rate", "reported_share")
FELT = ("trust", "satisfied", "satisfaction_score", "satisfaction")
APART = {**dict.fromkeys(("report.pressure", "report.target"), REPORTED), "learn.baseline_experience": FELT}  # have own tests


@cache
def lived(policies, months, *given):
    """A county at the end of some months under what is set, with the same luck whatever that is."""
    said = {"policies": list(policies), "parameters": "point", "months": months, "set": dict(given)}
    model = BareTwin(PLACE, Scenario.from_dict(said), seed=SEED, burn_in=12)
    made, heard = (np.zeros_like(model.world.villages["complaints"], dtype=np.int64) for _ in range(2))
    for _ in range(months):
        model.step()
        made += model.world.villages["complaints"]
        heard += model.world.villages["heard"]
    return Moment(model, made, heard)


def under(scene, **changes):
    policies, months, given = SCENES[scene]
    return lived(tuple(policies), months, *(given | changes).items())


def seen(moment, name):
    """An outcome of the county as a whole: an indicator as such, else the mean of what is observed."""
    if name in INDICATORS:
        return float(values((moment.raw if name in MONEY else moment.year).at("county"), (name,))[name].iloc[0])
    found, weight = observe(moment, KNOWN[name], KNOWN[name].levels[0], None)
    known = np.isfinite(found)
    return float(np.average(found[known], weights=None if weight is None else weight[known]))


@pytest.mark.parametrize(("scene", "knob", "value", "factor", "what", "outcomes"), MOVES)
def test_an_outcome_follows_what_multiplies_it(scene, knob, value, factor, what, outcomes):
    usual, moved = under(scene), under(scene, **{knob: value})
    found = {name: what(seen(moved, name)) / what(seen(usual, name)) for name in outcomes}
    assert not {name: ratio for name, ratio in found.items() if not abs(math.log(ratio / factor)) < TOLERANCE}, found


@pytest.mark.parametrize(("knob", "value"), [("report.pressure", 0.275), ("report.target", 0.85)])
def test_what_is_reported_is_the_truth_and_the_pull_of_the_target(knob, value):
    usual = {"report.pressure": 0.55, "report.target": 0.95, "report.verification": 0}
    other = usual | {knob: value}
    share = lived(tuple(SMALL_LIST), 18, *usual.items()).world.villages["actual"][:, 0]
    for office in (PLACE.villages["uid"], PLACE.townships["uid"][PLACE.villages["township"]]):  # each lifts it again
        candour = np.array([chance(luck(SEED), Decision.CANDOUR, 0, uid) for uid in office])
        lift = np.minimum(1, 2 * other["report.pressure"] * candour)
        share = share + lift * np.maximum(0, other["report.target"] - share)
    moved = lived(tuple(SMALL_LIST), 18, *other.items())
    assert seen(moved, "reported_share") == pytest.approx(share.mean(), rel=0.02)
    assert seen(moved, "reported_landing_rate") == pytest.approx((share >= 0.8).mean(), abs=0.05)


def test_experience_adds_up_in_trust_and_satisfaction():
    usual, moved = under("life"), under("life", **{"learn.baseline_experience": 0.33})
    months = SCENES["life"][1]
    shift = {name: 0.1 * (1 - (1 - speed) ** months) for name, speed in (("trust", 0.08), ("satisfaction_score", 0.15))}
    households = usual.world.households["satisfaction"]
    fewer = (households - shift["satisfaction_score"] >= 0.5).mean()
    for name, fall in shift.items():
        level = KNOWN[name].levels[0]
        means = [np.nanmean(observe(one, KNOWN[name], level, None)[0]) for one in (usual, moved)]
        assert means[0] - means[1] == pytest.approx(fall, rel=TOLERANCE)
    assert seen(moved, "satisfied") == pytest.approx(fewer, rel=TOLERANCE)
    ratio = seen(moved, "satisfaction") / seen(usual, "satisfaction")
    assert ratio == pytest.approx(fewer / (households >= 0.5).mean(), rel=TOLERANCE)


def test_the_table_claims_what_is_tried_and_no_more():
    tried = {(knob, name) for _, knob, _, _, _, outcomes in MOVES for name in outcomes}
    tried |= {(knob, name) for knob, outcomes in APART.items() for name in outcomes}
    assert tried == {(knob, name) for knob, outcomes in MULTIPLIED.items() for name in outcomes}
    beside = {*AMONG, *LETS, *THROUGH, *THROUGH.values(), *(one for several in SOURCES.values() for one in several)}
    assert {*MULTIPLIED, *beside} <= set(registry.knobs())
    assert {*SOURCES, *(name for outcomes in MULTIPLIED.values() for name in outcomes)} <= set(KNOWN)


# Rows -------------------------------------------------------------------------------------------------------------------------

LATER = {"2026-01": 0.5, "2028-01": 0}
PRIZE = {"name": {"en": "Prize", "zh": "奖"}, "about": {"en": "A prize.", "zh": "奖。"}, "tier": "village"}


def row(outcome, given, *, usual=None, month=12, measure="difference", policy=None, **more):
    """Whether a row is told as answered by the case, of an arm under what is given against one under what is usual."""
    said = {"name": "t", "county": {"townships": 2, "villages_per_township": 3, "households_per_village": 30}, "months": 48}
    arms = {"usual": {"set": usual or {}, "measured": month}, "one": {"set": given, "measured": month}}
    expect = [{"outcome": outcome, "arm": "one", "against": "usual", "measure": measure, "policy": policy, "between": [0, 1]}]
    case = Case.from_dict(said | {"assign": "county", "arms": arms, "expect": expect} | more)
    return constructed(case, case.file.expect[0])


@pytest.mark.parametrize(("outcome", "knob", "value"), [
    ("applied", "act.apply_rate", 0.2), ("applied", "act.initiative", 0.2), ("received_share", "deliver.skim", 0.25),
    ("paid_in_full", "deliver.skim", 0.25), ("spending", "fund.external", 50), ("spending", "fund.budget", 0.5),
    ("ledger.idle", "fund.budget", 1.25), ("inspections_finding", "supervise.diligence", 0.5),
    ("used_hall", "act.raise_self", 0.01), ("leakage_share", "supervise.township_level", 0.6),
    ("leakage_share", "supervise.unit_level", 0.6), ("leakage", "supervise.unit_level", 0.6),
    ("leakage", "supervise.diversion_level", 0.4), ("visited", "workload.visit_rhythm", 2),
])  # fmt: skip
def test_what_is_only_moved_is_predicted(outcome, knob, value):
    assert not row(outcome, {knob: value})


@pytest.mark.parametrize(("outcome", "given", "usual", "answered"), [
    ("took_part_year", {"act.reward": 0.5}, {}, True),
    ("took_part_year", {"act.reward": 0}, {}, False),  # the default
    ("leakage_share", {"supervise.diversion_level": 0.08}, {}, True),  # replicates have fitted values of their own
    ("leakage", {"supervise.unit_level": 0.6} | {"supervise.diversion_level": 0}, CLOSED, False),
    ("leakage", CLOSED | {"supervise.unit_level": 0.6}, CLOSED, True),
    ("leakage", CLOSED | {"supervise.unit_level": 0.6, "supervise.township_level": {"2026-06": 0.1}}, CLOSED, False),
    ("leakage_share", {"fund.verification": 0.5}, {}, False),  # beside what is diverted of true claims
    ("leakage_share", {"fund.verification": 0.5, "supervise.diversion_level": 0}, {"supervise.diversion_level": 0}, True),
    ("leakage_share", {"workload.result_pay": 0.3}, {}, True),
    ("inspections_made", {"supervise.shown": 1}, {}, True),
])  # fmt: skip
def test_a_knob_answers_where_nothing_adds_to_what_it_multiplies(outcome, given, usual, answered):
    assert row(outcome, given, usual=usual) == answered


def test_a_source_that_is_tuned_or_moved_is_not_closed():
    given = {"supervise.diversion_level": 0.3}
    tune = {"parameter": "supervise.false_claims", "to": {"arm": "usual", "outcome": "leakage", "value": 0.1}}
    moves = {"moves": {"supervise.false_claims": {"raise": 0.1}}}
    assert row("leakage_share", given) and not row("leakage_share", given, tune=[tune])
    assert not row("leakage_share", given, define={"prize": PRIZE | moves}, mechanisms={"prize": 1})


BOTH = APPLIED + SMALL_LIST


@pytest.mark.parametrize(("policies", "policy", "screening", "favour", "exclusion"), [
    (APPLIED, None, True, False, False), (SMALL_LIST, None, False, True, True), (BOTH, None, False, False, False),
    (BOTH, APPLIED[0], True, False, False), (BOTH, SMALL_LIST[0], False, True, True),
])  # fmt: skip
def test_lists_and_applications_are_told_apart(policies, policy, screening, favour, exclusion):
    of = {"policies": policies, "policy": policy}
    assert row("paid_without_title", {"deliver.screening": 0.5}, **of) == screening
    assert row("paid_without_title", {"deliver.favour": 0.5}, **of) == favour
    assert row("approved", {"deliver.exclusion": 0.5}, **of) == exclusion


@pytest.mark.parametrize(("outcome", "month", "answered"), [
    ("took_part", 24, True), ("took_part", 25, False), ("took_part_year", 35, True), ("took_part_year", 36, False),
    ("participation", 35, True), ("participation", 36, False), ("participation_monthly", 35, True), ("used_meeting", 35, False),
])  # fmt: skip
def test_arms_are_compared_in_the_months_that_an_outcome_counts(outcome, month, answered):
    assert row(outcome, {"act.reward": LATER}, month=month) == answered


@pytest.mark.parametrize(("month", "answered"), [(46, True), (47, False)])
def test_participation_of_villages_is_a_mean_of_twelve_years(month, answered):
    assert row("participation", {"act.reward": LATER}, month=month, assign="village") == answered


def test_sums_count_all_months_and_cycles_theirs():
    assert row("complaints", {"act.complaint_ease": {"2026-01": 0.5, "2026-02": 0.15}}, month=48)
    taken = {"supervise.diversion_level": {"2026-01": 0.4, "2028-01": 0.1}}
    asked = {"usual": {"supervise.diversion_level": 0.1}, "policies": SMALL_LIST}  # which opens in March
    assert row("leakage_share", taken, month=26, **asked) and not row("leakage_share", taken, month=27, **asked)
    arms = {"a": {}, "b": {"measured": [7, 30]}}
    expect = [
        {"outcome": "leakage_share", "arm": "a", "role": "report"},
        {"outcome": "complaints", "arm": "b", "month": 7, "role": "report"},
    ]
    case = Case.from_dict({"name": "t", "months": 30, "policies": SMALL_LIST, "arms": arms, "expect": expect})
    start = case.arms["a"].start
    assert counted(case, case.file.expect[0], "leakage_share", "a") == range(start + 26, start + 30)
    assert counted(case, case.file.expect[1], "complaints", "b") == range(start, start + 7)


@pytest.mark.parametrize(("until", "answered"), [("2026-06", False), ("2027-06", True)])
def test_a_mechanism_of_the_case_counts_while_it_is_in_force(until, answered):
    arms = {"usual": {}, "one": {"mechanisms": {"prize": {"dose": 1, "until": until}}}}
    moves = {"moves": {"act.reward": {"add": 1}}}
    assert row("took_part_year", {}, arms=arms, months=24, define={"prize": PRIZE | moves}) == answered


CASES = Path(__file__).parents[3] / "experiments" / "validation"
SHIPPED = [
    ("field-gobifo2012", "takes_part", False),  # measured two years after all is as before
    ("field-inspectionapp2020", "year", True),
    ("backfire-more-traces", None, True),
    ("olken2007-invitations", "invitations", False),
]


@pytest.mark.parametrize(("name", "key", "answered"), SHIPPED)
def test_shipped_rows_are_told_as_they_are(name, key, answered):
    case = Case.load(CASES / f"{name}.yaml")
    assert constructed(case, next(one for one in case.file.expect if one.id == key)) == answered
