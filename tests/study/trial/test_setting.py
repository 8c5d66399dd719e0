"""The setting of a trial: what held before, how arms begin, several months of measurement, what a row answers itself."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.base.errors import InputError
from twin.county.county import County
from twin.model import PolicyTwin
from twin.outcomes.indicators import BEFORE, INDICATORS
from twin.outcomes.result import scalars
from twin.outcomes.survey import LIFE_COUNTS
from twin.processes import declarations, registry
from twin.study.trial import Case, run_case
from twin.study.trial.construction import MULTIPLIED, constructed
from twin.study.trial.differ import worlds
from twin.study.trial.known import COUNTY, HOUSEHOLD, KNOWN, SINKS, VILLAGE, find
from twin.study.trial.moment import Moment
from twin.study.trial.outcomes import observe
from twin.study.trial.remarks import _begins_with, _idle, _never_lived, _young_cycles
from twin.study.trial.state import STATE, state_of
from twin.study.trial.wanted import Wanted
from twin.terms.steps import ELIGIBLE, LANDED
from twin.world.ledger import FEN, Sink

SIZE = {"townships": 2, "villages_per_township": 3, "households_per_village": 30}
PLACE = County.small(**SIZE)
ARMS = {"control": {}, "points": {"set": {"act.reward": 1.0}}}
PLAIN = {"name": "t", "county": SIZE, "months": 3, "replicates": 2, "burn_in": 0, "arms": ARMS, "assign": "village"}
POLICY = "farm_subsidy"


def case(**more):
    return Case.from_dict(PLAIN | more)


# What held before --------------------------------------------------------------------------------------------------------


def held(one, path="reach.notice_reach"):
    """What a case's burn-in has of a knob."""
    return [[setting.value.at(0) for setting in arm.before().settings.get(path, ())] for arm in (one.common, *one.arms.values())]


SET = {"reach.notice_reach": 0.6, "act.initiative": {"value": 1.0, "cover": {"terrain": ["hills"]}}}
SAID = [
    ({}, [[0.6]] * 3),
    ({"before": {"inherit": False}}, [[]] * 3),
    ({"before": {"set": {"reach.notice_reach": None}}}, [[]] * 3),
    ({"before": {"set": {"reach.notice_reach": 0.2}}}, [[0.2]] * 3),
    ({"set": {"reach.notice_reach": {"2026-01": 0.6}}}, [[]] * 3),
    ({"arms": {"control": {}, "told": {"set": {"reach.notice_reach": 0.9}}}}, [[0.6]] * 3),  # an arm begins with the trial
]


@pytest.mark.parametrize(("more", "before"), SAID)
def test_what_a_case_sets_held_before_unless_it_says_otherwise(more, before):
    assert held(case(**({"set": SET} | more))) == before


def test_a_covered_setting_and_a_tuned_parameter_held_before_too():
    to = {"arm": "control", "outcome": "leakage_log", "value": 0.2}
    one = case(set=SET, tune=[{"parameter": "supervise.diversion_level", "to": to}])
    assert one.common.before().settings["act.initiative"][0].cover is not None
    assert held(one.tuned({0: 0.31}), "supervise.diversion_level") == [[0.31]] * 3
    assert held(one.change({"before": {"inherit": False}}).tuned({0: 0.31}), "supervise.diversion_level") == [[]] * 3


def test_an_arm_that_sets_what_is_tuned_has_its_own_value_only_from_the_trial_on():
    """What an arm sets begins with the trial, whether the rest was set by hand or tuned."""
    own = {"control": {}, "more": {"set": {"reach.tie_pass": 0.2}}}
    to = {"arm": "control", "outcome": "aware", "value": 0.5}
    tuned = case(arms=own, tune=[{"parameter": "reach.tie_pass", "to": to}]).tuned({0: 0.7})
    by_hand = case(arms=own, set={"reach.tie_pass": 0.7})
    for name in own:
        assert tuned.arms[name].to_dict() == by_hand.arms[name].to_dict()
        assert tuned.arms[name].before().to_dict() == by_hand.arms[name].before().to_dict()


def test_a_trial_that_begins_with_a_change_says_so():
    assert not _begins_with(case(set=SET, burn_in=2))
    (note,) = _begins_with(case(set=SET, burn_in=2, before={"set": {"reach.notice_reach": None}}))
    assert "reach.notice_reach 0.6 (as fitted, by replicate)" in note["en"] and "act.initiative" not in note["en"]
    assert "reach.notice_reach 0.6 (" in note["zh"]
    assert not _begins_with(case(set=SET, burn_in=0, before={"inherit": False}))  # there are no months before


def test_what_ends_with_the_trial_is_said_too():
    before = {"set": {"fund.processing_days": 200}, "mechanisms": {"plain_language_notice": 1}}
    (note,) = _begins_with(case(burn_in=2, before=before))
    assert "fund.processing_days 40 (200)" in note["en"] and "mechanisms.plain_language_notice no more (in force)" in note["en"]
    (note,) = _begins_with(case(burn_in=2, before=before, mechanisms={"plain_language_notice": 1}))
    assert "plain_language_notice" not in note["en"]


@pytest.mark.parametrize(
    ("burn_in", "months", "words"), [(0, 3, "burn_in: 0"), (2, 3, "of 3 months, the burn-in of 2"), (3, 3, "")]
)
def test_months_before_that_are_not_lived_are_said(burn_in, months, words):
    notes = _never_lived(case(burn_in=burn_in, before={"set": {"reach.notice_reach": 0.2}, "months": months}))
    assert [words in note["en"] for note in notes] == ([True] if words else [])


def idle(one):
    return [note["en"] for note in _idle(one)]


def test_going_back_to_the_default_is_not_called_doing_nothing():
    back = {"control": {}, "back": {"set": {"report.verification": 0.1}}}
    assert "back: set.report.verification is the default: it changes nothing" in idle(case(arms=back))
    assert not idle(case(arms=back, set={"report.verification": 0.9}))
    assert not idle(case(arms=back, burn_in=2, before={"set": {"report.verification": 0.9}}))


def test_a_cycle_that_has_only_begun_is_said():
    """The living allowance opens in October, for three months."""
    young = case(policies=["living_allowance"], outcomes=["received_share"], months=12, start="2026-01")
    (note,) = _young_cycles(young, [Wanted("received_share", "household", None)])
    assert "after 12 months, open for 3 of 3" in note["en"]
    assert not _young_cycles(young.change({"months": 18}), [Wanted("received_share", "household", None)])
    assert not _young_cycles(young, [Wanted("trust", "household", None)])


# What is refused ---------------------------------------------------------------------------------------------------------

ROW = {"outcome": "aware", "arm": "points", "against": "control", "between": [-1, 1]}
REFUSED = [
    ({"expect": [ROW | {"se": -0.3}]}, "se"),
    ({"expect": [ROW | {"published": 0.5, "ci": [0.1, 0.2]}]}, "outside its own interval"),
    ({"expect": [ROW | {"role": "tune"}]}, "nothing is tuned"),
    ({"expect": [ROW | {"by": "terrain"}]}, "does not use `by`"),
    ({"expect": [ROW | {"id": "a"}, ROW | {"of": "a"}]}, "does not use `of`"),
    ({"expect": [ROW | {"id": "a", "measure": "ratio"}, ROW | {"of": "a", "measure": "smaller_than"}]}, "cannot be compared"),
    (
        {"expect": [ROW | {"id": "a"}, ROW | {"of": "a", "measure": "smaller_than", "outcome": "complaints"}]},
        "cannot be compared",
    ),
    ({"power": {"outcome": "aware", "effect": 5}}, "out of range; allowed: -1 to 1"),
    (
        {"tune": [{"parameter": "reach.tie_pass", "to": {"arm": "control", "outcome": "aware", "value": 1.7}}]},
        "out of range; allowed: 0 to 1",
    ),
]


@pytest.mark.parametrize(("more", "words"), REFUSED)
def test_what_cannot_be_meant_is_refused_before_anything_runs(more, words):
    with pytest.raises(InputError) as refused:
        case(**more)
    assert words in str(refused.value)


# How arms begin ----------------------------------------------------------------------------------------------------------


def test_the_state_before_is_that_of_the_columns():
    model = PolicyTwin(PLACE, seed=1, burn_in=12, parameters={})
    hh, found = model.world.households, state_of(model.world)
    assert list(found) == list(STATE)
    assert found["knows.exists"] == pytest.approx(float((hh["known"] & 1 > 0)[hh["present"]].mean()))
    assert found["trust"] == pytest.approx(float(hh["trust"][hh["present"]].mean()))
    idle = sum(int(fen[:-1].sum()) for name, fen in model.world.balances().items() if name not in ("treasury", "operations"))
    assert found["idle"] == pytest.approx(idle / FEN / hh["present"].sum()) and idle > 0
    alone = hh["village"] == 1
    own = state_of(model.world, alone)
    assert own["eyes.audit"] == pytest.approx(float(model.world.villages["felt_audit"][1]))
    assert own["knows.exists"] != found["knows.exists"] and state_of(model.world, ~hh["present"]) == {}


# Several months, new outcomes --------------------------------------------------------------------------------------------


def test_an_arm_measured_thrice_is_what_it_is_when_measured_once_then():
    """The row of a month is that of a trial that ends in it; what is not measured then is not there."""
    arms = {"control": {"measured": [1, 3]}, "points": {"set": {"act.reward": 1.0}, "measured": [1, 2, 3]}}
    rows = {"outcome": "took_part", "arm": "points", "against": "control", "between": [-1, 1]}
    found = run_case(case(arms=arms, outcomes=["took_part"], expect=[rows | {"month": 1}, rows]), workers=1, store=False)
    once = run_case(case(months=1, outcomes=["took_part"], expect=[rows]), workers=1, store=False)
    assert found.checks[0].simulated == once.checks[0].simulated != found.checks[1].simulated
    means = found.means.set_index(["month", "arm"])["mean"]
    assert means.loc[1.0].to_dict() == once.means.set_index("arm")["mean"].to_dict()
    assert np.isnan(means[2.0, "control"]) and np.isfinite(means[2.0, "points"])
    assert found.about["measured"] == {"control": [1, 3], "points": [1, 2, 3]}


MONTHS = [
    ({"arms": {"control": {"measured": []}}}, "give one month or more"),
    ({"arms": {"control": {"measured": [2, 2]}}}, "each later than the one before"),
    ({"arms": {"control": {"measured": [2, 4]}}}, "month 4 lies outside the run; allowed: 1 to 3"),
    (
        {"expect": [{"outcome": "aware", "arm": "points", "month": 2, "between": [0, 1]}]},
        "not measured after 2 months; allowed: 3",
    ),
    ({"outcomes": ["aware - received"]}, "different units"),
    ({"outcomes": ["aware - awre"]}, "unknown outcome 'aware - awre'"),
    ({"outcomes": ["aware - funds_used"]}, "funds_used is observed by"),
    ({"family": "luck"}, "'luck' is not known"),
]


@pytest.mark.parametrize(("more", "said"), MONTHS)
def test_what_is_wrong_with_months_and_outcomes_is_said(more, said):
    with pytest.raises(InputError) as problem:
        case(**more)
    assert said in str(problem.value)


@pytest.fixture(scope="module")
def moment():
    model = PolicyTwin(PLACE, seed=1, burn_in=12, parameters={}).run(8)
    nothing = np.zeros_like(model.world.villages["complaints"], dtype=np.int64)
    return Moment(model, nothing, nothing)


def values(moment, name, level, policy=None):
    return observe(moment, find(name), level, policy)[0]


def test_a_difference_of_outcomes_is_the_difference(moment):
    for level, name in (
        (HOUSEHOLD, "funded - paid_in_full"),
        (VILLAGE, "awareness - heard_of"),
        (COUNTY, "landing_any - landing_rate"),
    ):
        first, second = (values(moment, part, level) for part in name.split(" - "))
        np.testing.assert_array_equal(values(moment, name, level), first - second)
    assert find("aware - aware") is None and find("take_up - funded").name == "applied - funded"


def test_nothing_landed_is_nobody_of_what_one_is_eligible_for(moment):
    passed = moment.world.households["passed"]
    found = values(moment, "nothing_landed", HOUSEHOLD)
    for row in range(0, len(passed), 7):
        own = [bits & LANDED == LANDED for bits in passed[row] if bits & ELIGIBLE]
        assert np.isnan(found[row]) if not own else found[row] == (not any(own))
    alone, landed = (values(moment, name, HOUSEHOLD, POLICY) for name in ("nothing_landed", "landed"))
    np.testing.assert_array_equal(alone, 1 - landed)


def test_spending_is_what_left_the_villages(moment):
    of_policies = [values(moment, "spending", VILLAGE, policy.key) for policy in moment.world.policies]
    np.testing.assert_allclose(np.sum(of_policies, axis=0), values(moment, "spending", VILLAGE))
    left = moment.world.ledger["village_sink"].sum() - moment.model.record.begin["village_sink"].sum()
    yuan = (values(moment, "spending", VILLAGE) * moment.world.place.villages["size"]).sum()
    assert yuan == pytest.approx(left / FEN) and left > 0


def test_shares_of_waiting_needs_are_the_villages_counts(moment):
    hh = moment.world.households
    share = values(moment, "backlog_share", HOUSEHOLD)
    assert np.nansum(share) == (np.isin(hh["need"], (2, 3, 4)) & hh["present"]).sum() > 0
    assert np.nanmean(values(moment, "unraised_share", HOUSEHOLD)) == pytest.approx((hh["need"] == 1)[hh["present"]].mean())


# What is known without compiling -----------------------------------------------------------------------------------------

IDLE_COUNTS = {"appropriated", "recovered", *BEFORE}
PEOPLE = {
    *LIFE_COUNTS, "answered_needs", "answer_hours", "solved_days", "solved_days_capped", "solved_needs", "shelved_needs",
    "withdrawn_needs", "linked_homes", "visits", "hollow_visits", "raised_on_visits",
}  # fmt: skip


class Probe(dict):
    """Counts that note which of them an indicator asks for."""

    def __init__(self):
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return np.ones(1)


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_observed_where_its_counts_are(name):
    probe = Probe()
    INDICATORS[name](probe)
    levels = {*([] if probe.asked & IDLE_COUNTS else [VILLAGE]), *([COUNTY] if name in scalars() else [])}
    assert set(KNOWN[name].levels) - {HOUSEHOLD} == levels
    people = probe.asked & PEOPLE or any(count.startswith("hours_") for count in probe.asked)
    assert KNOWN[name].by_policy != bool(people)


def test_knobs_read_from_the_sources_are_those_of_the_processes():
    imported = {knob.path: knob for process in registry.processes() for knob in process.knobs.values()}
    assert declarations.read(registry.SHIPPED) == imported
    assert list(declarations.read(registry.SHIPPED)) == list(imported)
    assert declarations.read(("nowhere",)) is None
    assert tuple(sink.name.lower() for sink in Sink) == SINKS


def test_a_case_is_checked_with_nothing_heavy(tmp_path):
    """Neither compiler, tables nor Mesa: their import alone takes more than the second that a check may."""
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(PLAIN | {"set": SET, "outcomes": ["aware", "aware - heard_of"]}), encoding="utf-8")
    code = (
        "import sys; from twin.cli.app import main; import twin.cli.trial; sys.argv[1:] = sys.argv[1:]\n"
        "try: main()\nexcept SystemExit as end: code = end.code\n"
        "heavy = {'numba', 'pandas', 'mesa', 'scipy', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(f'{code} {sorted(heavy)}' if code or heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "trial", str(path), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "can be read; arms control, points" in done.stdout


# Rows that a case answers itself -----------------------------------------------------------------------------------------

ROW = {"outcome": "took_part_year", "arm": "points", "against": "control", "between": [0.9, 1]}
LEVEL = {"outcome": "leakage_log", "arm": "points", "against": "control", "between": [0, 1]}
ANSWERS = [
    (ROW, ARMS, True),
    (ROW | {"outcome": "trust"}, ARMS, False),
    (ROW | {"outcome": "trust", "by_construction": True}, ARMS, True),
    (ROW | {"against": None}, ARMS, False),  # a level, not an effect of the dose
    (LEVEL, {"control": {}, "points": {"set": {"supervise.audit_probability": 1}}}, False),
    (LEVEL, {"control": {}, "points": {"set": {"supervise.diversion_level": 0.4}}}, True),
    (ROW, {"control": {}, "points": {"mechanisms": {"points_system": 1}}}, False),  # its size is not the case's
    (ROW, {"control": {"set": {"act.reward": 1}}, "points": {"set": {"act.reward": 1, "act.raise_self": 0.5}}}, False),
]


@pytest.mark.parametrize(("row", "arms", "answers"), ANSWERS)
def test_a_row_whose_dose_is_its_answer_is_found(row, arms, answers):
    one = case(arms=arms, expect=[row])
    assert constructed(one, one.file.expect[0]) == answers


def test_it_is_neither_met_nor_missed():
    found = run_case(case(expect=[ROW, ROW | {"outcome": "trust", "between": [-1, 1]}]), workers=1, store=False)
    assert [check.verdict for check in found.checks] == ["construction", "met"]
    assert found.ok and found.checks[0].ok is None
    assert not run_case(case(expect=[ROW | {"outcome": "trust"}]), workers=1, store=False).ok  # which another row would be


def test_multiplied_outcomes_and_their_knobs_exist():
    from fnmatch import fnmatchcase

    assert set(MULTIPLIED) <= set(registry.knobs())
    for pattern in {name for names in MULTIPLIED.values() for name in names}:
        assert any(fnmatchcase(name, pattern) for name in KNOWN), pattern


def test_the_study_s_error_is_given_or_from_its_interval():
    rows = [ROW | {"published": 0.1, "se": 0.02}, ROW | {"published": 0.1, "ci": [0.0, 0.392]}, ROW]
    found = run_case(case(expect=rows), workers=1, store=False).checks
    assert found[0].se == 0.02 and found[1].se == pytest.approx(0.1, abs=1e-4) and found[2].se is None
    assert len(found[0].draws) == 2 and np.mean(found[0].draws) == pytest.approx(found[0].simulated)
    assert replace(found[0], construction=False, ok=True).verdict == "met"


def test_the_docs_name_every_outcome():
    page = (Path(__file__).parents[3] / "docs" / "trials.md").read_text(encoding="utf-8")
    families = {name.partition(".")[0] for name in KNOWN if "." in name}
    assert not [name for name in KNOWN if "." not in name and f"| `{name}` |" not in page]
    assert not [family for family in families if f"`{family}." not in page]


# Flows that a scenario rearranges ---------------------------------------------------------------------------------------

FLOWS = sorted((Path(__file__).parents[3] / "experiments" / "flows").glob("*.yaml"))


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_every_flow_example_is_read_and_its_arms_differ(path):
    case = Case.load(path)
    assert len(case.arms) >= 2
    assert len({repr((arm.settings, arm.policies)) for arm in case.arms.values()}) == len(case.arms)


def test_money_straight_to_villages_may_be_drawn_by_township_in_one_county():
    case = Case.load(next(path for path in FLOWS if path.stem == "direct-by-township"))
    assert worlds(case, case.assign.unit) is None
