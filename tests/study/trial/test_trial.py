"""Field trials: the case format, the lot, arms in one county, outcomes, effects against hand formulas, tuning and power."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from twin.base.draws import Namespace, luck
from twin.base.errors import InputError
from twin.county.county import County
from twin.files.strict import Source
from twin.model import PolicyTwin
from twin.processes import registry
from twin.regime.regime import Regime
from twin.report.trial.power import power_text
from twin.study.places import county_of
from twin.study.trial import Case, run_case
from twin.study.trial.arms import composed
from twin.study.trial.assign import NOBODY, _by_blocks, assign, dealt_within, round_of
from twin.study.trial.check import Check
from twin.study.trial.differ import spreading, worlds
from twin.study.trial.effect import Sample, fit, intra_cluster, over, significant
from twin.study.trial.expect import STATISTICS, jackknife
from twin.study.trial.known import KNOWN
from twin.study.trial.moment import Moment, account, since_opening
from twin.study.trial.outcomes import observe
from twin.study.trial.remarks import _before_the_start, _old_cycles, _says_little
from twin.study.trial.replicate import Plan, run_replicate
from twin.study.trial.robust import regress
from twin.study.trial.shares import Arm, error, wilson
from twin.study.trial.sizes import Pilot, multiple, power_of
from twin.study.trial.trial import Planned
from twin.study.trial.wanted import Wanted
from twin.terms.clauses import AMOUNT
from twin.terms.steps import ELIGIBLE
from twin.world.ledger import Sink

SIZE = {"townships": 4, "villages_per_township": 4, "households_per_village": 40}
PLACE = County.small(**SIZE)
NOTHING = pd.DataFrame(index=range(len(PLACE.households["village"])))
ARMS = {"control": {}, "points": {"mechanisms": {"points_system": 1}}}
PLAIN = {"name": "t", "county": SIZE, "months": 3, "replicates": 2, "burn_in": 0, "arms": ARMS, "assign": "village"}
GOOD = """\
name: t
county: {townships: 4, villages_per_township: 4, households_per_village: 40}
months: 3
burn_in: 0
assign: village
arms:
  control: {}
  points: {set: {reach.notice_reach: 0.5}}
"""


def case(**more):
    return Case.from_dict(PLAIN | more)


def trial(**more):
    return run_case(case(**more), workers=1)


def written(tmp_path, text):
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# The format --------------------------------------------------------------------------------------------------------------

WRONG = [
    ("replicats: 3", "line 9: replicats: unknown key replicats; did you mean 'replicates'?"),
    ("expect: [{outcome: aware, arm: pionts, against: control, between: [0, 1]}]", "did you mean 'points'?"),
    (
        "expect: [{outcome: awre, arm: points, against: control, between: [0, 1]}]",
        "line 9: expect.0.outcome: unknown outcome 'awre'",
    ),
    ("expect: [{arm: points, against: control, between: [0, 1]}]", "measure difference needs `outcome`"),
    ("expect: [{outcome: aware, arm: points, against: control}]", "measure difference needs `between`"),
    ("expect: [{outcome: aware, arm: points, between: [1, 0]}]", "the lower bound 1 is above the upper bound 0"),
    ("expect: [{outcome: aware, arm: points, measure: relative_change, between: [0, 1]}]", "needs `against`"),
    (
        "expect: [{outcome: aware, arm: points, against: control, measure: smaller_than, of: x}]",
        "no expectation above has the id 'x'",
    ),
    ("expect: [{outcome: aware, arm: points, policy: rice, between: [0, 1]}]", "policy 'rice' is not in this case"),
    ("expect: [{outcome: trust, level: household, arm: points, policy: farm_subsidy, between: [0, 1]}]", "leave out `policy`"),
    ("expect: [{outcome: funds_used, arm: points, between: [0, 1]}]", "funds_used is observed by county"),
    ("expect: [{outcome: aware, arm: points, role: guess, between: [0, 1]}]", "'guess' is not known"),
    ("tune: [{parameter: act.reward, to: {arm: pilot, outcome: aware, value: 0.2}}]", "unknown arm 'pilot'"),
    ("tune: [{parameter: act.rewrd, to: {arm: control, outcome: aware, value: 0.2}}]", "did you mean 'act.reward'?"),
    (
        "tune: [{parameter: reach.notice_reach, in: [points], to: {arm: points, outcome: aware, value: 0.2}}]",
        "also set in arm points",
    ),
    (
        "tune: [{parameter: act.reward, between: [0, 9], to: {arm: control, outcome: aware, value: 0.2}}]",
        "9.0 is out of range; allowed: -1 to 3",
    ),
    ("power: {outcome: aware, effect: 0}", "must not be 0"),
    ("power: {outcome: aware, against: nobody, effect: 0.1}", "unknown arm 'nobody'"),
    ("set: {fund.processing_days: 900}", "line 9: set.fund.processing_days: 900 is out of range"),
    ("base: nowhere", "line 9: base: no scenario 'nowhere'"),
    ("groups: {told: {friends_in: [pionts]}}", "line 9: groups.told.friends_in.0: unknown arm 'pionts'"),
    ("groups: {told: {friends_in: points}}", "friends_in stands alone and lists arms"),
    ("power: {outcome: awre, effect: 0.1}", "did you mean 'aware'?"),
    ("quick: {months: 2, replicats: 1}", "did you mean 'replicates'?"),
    ("expect: [{measure: {}}]", "line 9: expect.0.measure: "),
    ("expect: [{outcome: aware, arm: points, measure: [value], between: [0, 1]}]", "expect.0.measure: "),
    ("expect: [{outcome: aware, measure: rising, by: elders, over: [{}, []]}]", "expect.0.over.0"),
    ("groups: {told: {friends_in: [{}]}}", "unknown arm {}"),
    ("seed: 18446744073709551616", "line 9: seed: must be 9223372036854775807 or less"),
    ("replicates: 1000000000", "line 9: replicates: must be 1000 or less"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path, text, said):
    with pytest.raises(InputError) as problem:
        Case.load(written(tmp_path, GOOD + text + "\n"))
    assert "c.yaml, line " in str(problem.value)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


CHANGED = [
    ("  control: {}\n  points: {set: {reach.notice_reach: 0.5}}", "  {}", "1 entries or more"),
    ("reach.notice_reach: 0.5", "reach.notice_rech: 0.5", "line 8: set.reach.notice_rech: unknown knob"),
    ("control: {}", "control: {measured: 4}", "month 4 lies outside the run; allowed: 1 to 3"),
    ("control: {}", "control: {scenario: linkage}", "only with `assign: county`"),
    ("control: {}", "control: {where: {kin: true}}", "needs `assign: given`"),
    ("control: {}", "control-1: {}", "'control-1' is no name"),
    ("assign: village", "assign: given", "every arm says whom it holds"),
    ("assign: village", "assign: hamlet", "'hamlet' is not known"),
    ("assign: village", "assign: {unit: village, within: village}", "blocks must be larger"),
    ("assign: village", "assign: {unit: township, cluster: village}", "at least as large as what is assigned (township)"),
    ("assign: village", "assign: {unit: county, pilot: 2}", "leave out the other keys"),
    (
        "burn_in: 0",
        "expect: [{outcome: aware, where: {kinn: true}, between: [0, 1]}]",
        "expect.0.where.kinn: unknown column kinn",
    ),
    ("burn_in: 0", "expect: [{outcome: aware, where: kin, between: [0, 1]}]", "'kin' is not a group of rows"),
    ("burn_in: 0", "groups: {old: {elders: [2, 1]}}", "a range is [low, high]"),
    ("burn_in: 0", "groups: {old: {elders: 1" + 60 * "0" + "}}", "no column holds so large a number"),
    ("burn_in: 0", "expect: [{outcome: aware, measure: rising, by: kn, over: [0, 1]}]", "expect.0.by.kn: unknown column kn"),
    ("burn_in: 0", "expect: [{outcome: aware, where: {terrain: mountain}, between: [0, 1]}]", "'mountain' is not known"),
    ("burn_in: 0", "expect: [{outcome: aware, where: {elders: many}, between: [0, 1]}]", "must be a number, not 'many'"),
    ("burn_in: 0", "expect: [{outcome: aware, where: {first: 0}, between: [0, 1]}]", "unknown column first"),
    ("burn_in: 0", "expect: [{outcome: aware, where: {distance: [1900, 2000]}, between: [0, 1]}]", "no household of this county"),
    (
        "burn_in: 0",
        "expect: [{outcome: aware, arm: points, against: points, between: [0, 1]}]",
        "set against itself; allowed: control",
    ),
    (
        "burn_in: 0",
        "expect: [{outcome: aware, arm: points, against: control, measure: value, between: [0, 1]}]",
        "measure value is about one arm",
    ),
    ("burn_in: 0", "expect: [{outcome: aware, measure: rising, by: elders, over: [0]}]", "needs two values or more"),
    (
        "burn_in: 0",
        "power: {outcome: aware, effect: 0.1, arm: points, against: points}",
        "power.against: arm points is set against",
    ),
    ("burn_in: 0", "outcomes: [funds_used]", "every arm a county of its own (`assign: county`) has it"),
    (
        "burn_in: 0",
        "tune: [{parameter: reach.notice_reach, to: {arm: points, outcome: aware, value: 0.5}}]",
        "reach.notice_reach is set in arm points",
    ),
    (
        "set: {reach.notice_reach: 0.5}",
        "mechanisms: {points_system: {dose: 1, cover: {villages: [1]}}}",
        "arms.points.mechanisms.points_system: cover: county 990001 has no village 1",
    ),
    ("{townships: 4,", "{demo: true, townships: 4,", "a county has one form"),
    ("40}\nmonths", "40, where: {villages: {covrage: 0.1}}}\nmonths", None),
]


@pytest.mark.parametrize(("old", "new", "said"), CHANGED)
def test_changed_lines_are_refused(tmp_path, old, new, said):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(InputError) as problem:
        run_case(Case.load(path), workers=1)
    assert (said or "unknown column covrage; did you mean 'coverage'?") in str(problem.value)
    assert "c.yaml, line " in str(problem.value)


def test_no_file_and_no_replicates():
    with pytest.raises(InputError, match="no such file"):
        Case.load("nowhere.yaml")
    with pytest.raises(InputError, match="no such file"):
        Case.load(300 * "x")
    for wrong in (0, 10**9):
        with pytest.raises(InputError, match=f"replicates: {wrong} is not possible; allowed: 1 to 1000"):
            run_case(case(), replicates=wrong)
    with pytest.raises(InputError, match="would take about"):
        run_case(case(county={"demo": True}, outcomes=["aware", "trust", "received"]), replicates=1000)


def test_quick_form_takes_the_place_of_the_full_one(tmp_path):
    loaded = Case.load(written(tmp_path, GOOD + "quick: {replicates: 1, months: 1, county: {townships: 2}}\n"))
    assert (loaded.file.replicates, loaded.months) == (8, 3)
    assert (loaded.quick().file.replicates, loaded.quick().months) == (1, 1)
    assert loaded.quick().file.county.townships == 2


def test_columns_of_the_county_can_be_overridden():
    where = {"villages": {"coverage": 0.0, "type": "rectifying"}, "households": {"phone": False}, "townships": {"skill": 1}}
    county, _ = county_of(case(county=SIZE | {"where": where}).file.county, Source("c"))
    assert not county.villages["coverage"].any() and not county.households["phone"].any()
    assert (county.villages["type"] == 2).all() and (county.townships["skill"] == 1).all()
    for level, column, value, said in (
        ("villages", "uid", 1, "unknown column uid"),
        ("villages", "coverage", 2, "must be a number from 0 to 1"),
        ("villages", "type", "best", "'best' is not known"),
        ("households", "phone", 1, "must be true or false"),
    ):
        with pytest.raises(InputError, match=said):
            county_of(case(county=SIZE | {"where": {level: {column: value}}}).file.county, Source("c"))


# The lot -----------------------------------------------------------------------------------------------------------------


def lot(replicate=0, place=PLACE, attributes=NOTHING, **more):
    return assign(case(**more), place, attributes, replicate)


@pytest.mark.parametrize(("unit", "units"), [("household", 640), ("village", 16), ("township", 4)])
def test_the_lot_is_balanced_and_keyed(unit, units):
    drawn = lot(assign=unit)
    assert drawn.counts(2) == [units // 2, units // 2]
    assert np.array_equal(drawn.of, lot(assign=unit).of)
    others = [lot(assign=unit, name="other").of, lot(assign=unit, seed=1).of, lot(3, assign=unit).of, lot(5, assign=unit).of]
    assert any(not np.array_equal(drawn.of, other) for other in others)


def test_every_unit_is_as_likely_to_be_treated():
    treated = np.mean([lot(replicate).of for replicate in range(400)], axis=0)
    assert np.abs(treated - 0.5).max() < 4 * math.sqrt(0.25 / 400)


def test_pilots_are_nested():
    small, large = (lot(assign={"unit": "village", "pilot": n}).of for n in (3, 6))
    assert (small >= 0).sum() == 6 and (large >= 0).sum() == 12
    assert (small[small >= 0] == large[small >= 0]).all()


def test_blocks_are_balanced_within():
    drawn = lot(assign={"unit": "village", "within": "township"}).of.reshape(4, 4)
    assert (drawn.sum(axis=1) == 2).all()
    pilot = lot(assign={"unit": "village", "within": "township", "pilot": 4}).of.reshape(4, 4)
    assert [sorted(row[row >= 0]) for row in pilot] == [[0, 1]] * 4


def test_blocks_hold_their_shares_and_so_does_the_whole():
    arms = {"usual": {"share": 3}, "notices": {"share": 1}}
    place = County.small(4, 8, 5)
    for replicate in range(5):
        drawn = lot(replicate, place, arms=arms, assign={"unit": "village", "within": "township"}).of.reshape(4, 8)
        assert (drawn.sum(axis=1) == 2).all()
    uneven = lot(arms=arms, assign={"unit": "household", "within": "village", "pilot": 100})
    inside = np.array([np.bincount(uneven.of[PLACE.households["village"] == v] + 1, minlength=3)[1:] for v in range(16)])
    assert inside.sum(axis=0).tolist() == [150, 50]
    assert (np.abs(inside - inside.sum(axis=1)[:, None] * [0.75, 0.25]) < 1).all()
    rng = np.random.default_rng(0)
    for _ in range(200):
        shares, block = rng.uniform(0.2, 5, rng.integers(2, 5)), np.sort(rng.integers(0, 9, rng.integers(9, 60)))
        dealt = dealt_within(shares, rng.permutation(block))
        assert np.abs(np.bincount(dealt, minlength=shares.size) - shares / shares.sum() * block.size).max() < 1


@pytest.mark.parametrize(
    ("shares", "each"), [((1, 1), 2), ((1, 1, 1), 3), ((3, 1), 4), ((3, 1, 1), 5), ((3, 2), 3), ((0.1,) * 7, 7)]
)
def test_a_round_has_the_fewest_units_that_give_every_arm_one(shares, each):
    assert round_of(np.array(shares)) == each
    assert set(dealt_within(np.array(shares), np.zeros(each, dtype=int))) == set(range(len(shares)))


def test_pilots_of_unlike_arms_have_both_in_every_block():
    arms = {"usual": {"share": 3}, "notices": {"share": 1}}
    place = County.small(4, 8, 5)
    drawn = lot(0, place, arms=arms, assign={"unit": "village", "within": "township", "pilot": 6}).of.reshape(4, 8)
    assert sorted(tuple(sorted(row[row >= 0])) for row in drawn) == [(), (0, 0, 0, 1), (0, 0, 0, 1), (0, 0, 0, 1)]


def _of_a_pilot(shares, each, lots=150):
    """Of pilots of invented units in 12 townships of 12: the error stated (root mean square), its freedom, effects of blocks."""
    rng, shares = np.random.default_rng(1), np.array(shares, dtype=float)
    block, found = np.repeat(np.arange(12), 12), []
    for number in range(lots):
        fortune = luck(number, 0, 0, Namespace.ASSIGNMENT)
        taken = _by_blocks(rng.permutation(block.size), block, 1, fortune, round_of(shares))[: each * shares.size]
        value = rng.normal(size=12)[block[taken]] + rng.normal(size=taken.size)
        one = fit(Sample(dealt_within(shares, block[taken]), taken, block[taken], taken, value, None, None, block[taken]))
        found.append((one.contrast(1, 0).error ** 2, one.contrast(1, 0).freedom, one.blocks))
    error, freedom, blocks = np.nanmean(found, axis=0)
    return math.sqrt(error), freedom, blocks


@pytest.mark.parametrize(("shares", "each"), [((3, 1), 12), ((1, 1, 1), 9)])
def test_the_plan_of_a_pilot_in_blocks_is_that_of_one_that_is_run(shares, each):
    whole = 144 // len(shares)
    error, freedom, blocks = _of_a_pilot(shares, whole, 20)
    planned = Pilot(error, freedom, whole, 2, 1e4, blocks, round_of(np.array(shares))).at(each)
    assert planned == pytest.approx(_of_a_pilot(shares, each)[:2], rel=0.12)


def test_equal_arms_in_blocks_go_to_the_arms_in_turn():
    """Units of one block in their order: the lot of equal arms is that of the order alone."""
    assert dealt_within(np.ones(2), np.array([0, 0, 1, 1, 0, 0, 0, 1])).tolist() == [0, 1, 0, 1, 0, 1, 0, 1]
    assert dealt_within(np.ones(3), np.array([4, 4, 4, 2, 2])).tolist() == [0, 1, 2, 0, 1]


def test_shares_and_too_many():
    arms = {"a": {"share": 3}, "b": {"share": 1}}
    assert lot(arms=arms).counts(2) == [12, 4]
    small, large = (lot(arms=arms, assign={"unit": "village", "pilot": n}).of for n in (4, 6))
    assert [np.bincount(one + 1).tolist() for one in (small, large)] == [[8, 6, 2], [4, 9, 3]]
    assert (small[small >= 0] == large[small >= 0]).all()
    with pytest.raises(InputError, match="9 for each of 2 arms are more than there are; allowed: up to 8"):
        lot(assign={"unit": "village", "pilot": 9})
    with pytest.raises(InputError, match="no township is in this arm"):
        lot(assign="township", arms={name: {} for name in "abcde"})


def test_a_table_can_say_who_is_where():
    told = NOTHING.assign(session=np.arange(640) % 2)
    arms = {"a": {"where": {"session": 0}}, "b": {"where": {"session": 1, "kin": False}}}
    drawn = assign(case(assign="given", arms=arms), PLACE, told, 0)
    assert drawn.unit == "household" and drawn.counts(2)[0] == 320
    assert (drawn.of == NOBODY).sum() == (PLACE.households["kin"] & (told["session"] == 1)).sum()
    by_type = {"a": {"where": {"type": "leading"}}, "b": {"where": {"type": "upgrading"}}}
    assert assign(case(assign="given", arms=by_type), PLACE, NOTHING, 0).unit == "village"
    with pytest.raises(InputError, match="unknown column sesion"):
        assign(case(assign="given", arms={"a": {"where": {"sesion": 0}}}), PLACE, told, 0)
    with pytest.raises(InputError, match="households are also in arm a"):
        assign(case(assign="given", arms={"a": {"where": {"session": 0}}, "b": {"where": {"session": [0, 1]}}}), PLACE, told, 0)


# Arms in one county --------------------------------------------------------------------------------------------------------


def knobs_of(one, month=0):
    drawn = assign(one, PLACE, NOTHING, 0)
    scenario = composed(one, PLACE, drawn)
    return Regime(scenario, PLACE).at(scenario.start + month), drawn


def test_settings_hold_in_their_arm_and_the_case_s_own_elsewhere():
    arms = {"low": {"set": {"relay.village_reach": 0.1}}, "high": {"set": {"relay.village_reach": 0.9}}}
    knobs, drawn = knobs_of(case(arms=arms, set={"relay.village_reach": 0.4}, assign={"unit": "village", "pilot": 4}))
    wanted = np.select([drawn.of == 0, drawn.of == 1], [0.1, 0.9], 0.4)
    assert np.allclose(knobs.relay.village_reach, wanted)


def test_dated_settings_and_households():
    arms = {"a": {"set": {"reach.briefing_reach": {"2026-01": 1, "2026-02": 0}}}, "b": {}}
    one = case(arms=arms, assign="household")
    (first, drawn), (second, _) = knobs_of(one), knobs_of(one, 1)
    stratum = Regime(composed(one, PLACE, drawn), PLACE).stratum
    reach = first.reach.briefing_reach[PLACE.households["village"], stratum]
    assert np.array_equal(reach == 1, drawn.of == 0)
    assert not second.reach.briefing_reach.any()


def test_one_mechanism_in_two_doses_and_one_that_needs_it():
    words = {"en": "x", "zh": "某"}
    define = {
        "base": {"name": words, "about": words, "tier": "village", "moves": {"relay.village_reach": {"set": 1.0}}},
        "upon": {
            "name": words, "about": words, "tier": "village", "needs": {"mechanism": ["base"]},
            "moves": {"relay.village_keep": {"set": 1.0}},
        },
    }  # fmt: skip
    arms = {
        "none": {},
        "half": {"mechanisms": {"base": 0.5}},
        "full": {"mechanisms": {"base": 1.0, "upon": 1.0}},
        "lone": {"mechanisms": {"upon": 1.0}},
    }
    knobs, drawn = knobs_of(case(arms=arms, define=define))
    reach, keep = (registry.knobs()[f"relay.village_{name}"].default for name in ("reach", "keep"))
    wanted = np.array([reach, reach + 0.5 * (1 - reach), 1.0, reach])[drawn.of]
    assert np.allclose(knobs.relay.village_reach, wanted)
    assert np.allclose(knobs.relay.village_keep, np.array([keep, keep, 1.0, keep])[drawn.of])


def test_covers_of_an_arm_stay_within_it():
    cover = {"village_type": ["upgrading"]}
    arms = {"a": {}, "b": {"set": {"relay.village_reach": {"value": 1.0, "cover": cover}}}}
    knobs, drawn = knobs_of(case(arms=arms))
    assert np.array_equal(knobs.relay.village_reach == 1, (drawn.of == 1) & (PLACE.villages["type"] == 1))


def test_equal_arms_are_the_case_itself():
    alike = {name: {"mechanisms": {"points_system": 0.7}, "set": {"relay.village_reach": 0.3}} for name in "ab"}
    one = case(arms=alike, mechanisms={"points_system": 0.7}, set={"relay.village_reach": 0.3})
    assert composed(one, PLACE, assign(one, PLACE, NOTHING, 0)).to_dict() == one.common.to_dict()


def test_knobs_above_the_unit_ask_for_worlds():
    assert worlds(case(), "village") is None
    county = {"a": {}, "b": {"set": {"supervise.sanction": 2}}}
    assert "supervise.sanction" in worlds(case(arms=county), "village")["en"]
    assert worlds(case(arms={"a": {}, "b": {"set": {"relay.village_reach": 1}}}), "household") is not None
    alike = {"a": {"set": {"supervise.sanction": 2}}, "b": {"set": {"supervise.sanction": 2, "relay.village_reach": 1}}}
    one = case(arms=alike)
    assert worlds(one, "village") is None
    assert knobs_of(one)[0].supervise.sanction[0] == 2
    assert spreading(case(arms={"a": {}, "b": {"mechanisms": {"smart_platform": 1}}}), "village") == ["smart_platform"]


def test_tuned_values_go_where_they_are_asked_for():
    to = {"arm": "control", "outcome": "aware", "value": 0.1}
    everywhere = case(tune=[{"parameter": "act.reward", "to": to}]).tuned({0: 0.5})
    assert all("act.reward" in one.settings for one in (everywhere.common, *everywhere.arms.values()))
    one = case(tune=[{"parameter": "act.reward", "to": to, "in": ["points"]}]).tuned({0: 0.5})
    assert ["act.reward" in arm.settings for arm in (one.common, *one.arms.values())] == [False, False, True]


# Outcomes ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moment():
    model = PolicyTwin(PLACE, "baseline", seed=0, burn_in=0)
    made = np.zeros_like(model.world.villages["complaints"], dtype=np.int64)
    heard = made.copy()
    for _ in range(14):
        model.step()
        made += model.world.villages["complaints"]
        heard += model.world.villages["heard"]
    return Moment(model, made, heard)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_outcome_can_be_observed(moment, name):
    outcome = KNOWN[name]
    rows = {"household": 640, "village": 16, "county": 1}
    for level in outcome.levels:
        for policy in (None, "farm_subsidy") if outcome.by_policy and "." not in name and level != "county" else (None,):
            values, weight = observe(moment, outcome, level, policy)
            assert values.shape == (rows[level],) and (weight is None or weight.shape == values.shape)
            known = values[np.isfinite(values)]
            if outcome.unit == "share":
                assert ((known >= 0) & (known <= 1)).all()
    assert outcome.about["en"] and outcome.about["zh"]


def test_village_indicators_agree_with_the_result(moment):
    result = moment.model.result()
    for name in ("landing_rate", "trust", "participation", "awareness"):
        values, _ = observe(moment, KNOWN[name], "village", None)
        assert np.allclose(values, result.villages[name], equal_nan=True)
    for name in ("funds_used", "awareness", "cascade.eligible", "cadre_hours.village"):
        values, _ = observe(moment, KNOWN[name], "county", None)
        head, _, tail = name.partition(".")
        assert values[0] == (result.summary[head][tail] if tail else result.summary[head])


def test_scores_count_clauses(moment):
    known = moment.world.households["known"][:, 0]
    key = moment.keys[0]
    assert np.allclose(observe(moment, KNOWN["knowledge_score"], "household", key)[0], np.bitwise_count(known) / 8)
    assert np.allclose(observe(moment, KNOWN["detail_score"], "household", key)[0], np.bitwise_count(known & 0b11111000) / 5)


def test_visible_and_hidden_leakage_make_up_the_whole():
    road = {
        "name": {"en": "Road", "zh": "路"}, "owner": "transport", "access": "collective", "entitlement": 1000, "opens": 1,
        "window": 4, "delivery": 7, "complexity": 0.2, "visible": 0.25, "minimum": 20000, "absorption": 9000,
    }  # fmt: skip
    ways = {path: 1 for path in ("relay.township_reach", "relay.village_reach", "act.initiative", "fund.release_days")}
    quick = {"fund.processing_days": 1, "deliver.village_days": 1, "deliver.township_days": 1, "deliver.unit_days": 1}
    found = trial(
        policy=road, months=12, arms={"all": {"set": {"supervise.diversion_level": 0.4}}}, assign="county", set=ways | quick,
        outcomes=["leakage_share", "leakage_log", "leakage_log_seen", "leakage_log_hidden"],
    ).means.set_index("outcome")["mean"]  # fmt: skip
    assert 0 < found["leakage_log_seen"] <= found["leakage_log_hidden"]
    assert found["leakage_log_seen"] <= found["leakage_log"] <= found["leakage_log_hidden"]
    assert found["leakage_share"] < found["leakage_log"]


@pytest.mark.parametrize("burn_in", [0, 12])
def test_leakage_is_that_of_the_running_cycle(burn_in):
    """Of payments to households it once was that of all cycles since the start, of projects that of the running one."""
    model = PolicyTwin(County.small(2, 3, 40), "baseline", seed=1, burn_in=burn_in)
    nothing, opened = np.zeros((6, 4), dtype=np.int64), None
    place = [policy.key for policy in model.world.policies].index("farm_subsidy")
    for month in range(1, 25):
        opened = since_opening(model, opened)
        model.step()
        if month in (3, 14, 20, 24) and (burn_in or month > 3):
            spent = (account(model) - opened)[:, place].sum()
            vil, back = model.world.villages, int(model.record.returned[:, place].sum())
            # What came back was paid out again to those it was taken from.
            assert 0 <= spent - int((vil["paid_out"] + vil["arrears_out"])[:, place].sum()) <= back
    cycle, run = Moment(model, nothing, nothing, opened), Moment(model, nothing, nothing)
    shares = [observe(one, KNOWN["leakage_share"], "village", "farm_subsidy")[0] for one in (cycle, run)]
    assert not np.allclose(*shares)
    lost = (account(model) - opened)[:, place, Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1].sum(axis=1)
    assert np.allclose(shares[0], lost / (account(model) - opened)[:, place].sum(axis=1))


# Effects -----------------------------------------------------------------------------------------------------------------


def sample(arm, value, cluster=None, pre=None, weight=None, township=None):
    arm = np.asarray(arm)
    rows = np.arange(arm.size)
    cluster = rows if cluster is None else np.asarray(cluster)
    return Sample(arm, cluster, cluster if township is None else township, rows, np.asarray(value, dtype=float), pre, weight)


def clustered(clusters=12, size=7, effect=0.4, seed=0):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), size)
    arm = cluster % 2
    value = rng.normal(size=clusters)[cluster] + rng.normal(size=cluster.size) + effect * arm
    return sample(arm, value, cluster)


def test_clustered_error_is_welch_s_where_clusters_are_alike():
    """With arms alone and clusters of one size, CR2 is the two-sample formula on the clusters' means, with 2 (G - 1) degrees."""
    data = clustered()
    estimate, error, freedom = fit(data).contrast(1, 0)
    means = data.value.reshape(12, 7).mean(axis=1)
    own, other = means[1::2], means[::2]
    assert estimate == pytest.approx(own.mean() - other.mean())
    assert error == pytest.approx(math.sqrt(own.var(ddof=1) / 6 + other.var(ddof=1) / 6))
    assert freedom == pytest.approx(10)


def test_robust_error_is_that_of_unequal_variances_where_units_are_observations():
    rng = np.random.default_rng(1)
    arm = np.arange(30) % 2
    data = sample(arm, rng.normal(size=30) * (1 + arm))
    variance = sum(data.value[arm == a].var(ddof=1) / 15 for a in (0, 1))
    assert fit(data).contrast(1, 0).error == pytest.approx(math.sqrt(variance))


def test_sandwich_and_its_freedom_are_those_of_the_definition():
    """Against the n x n matrices of Bell & McCaffrey: uneven clusters, a covariate, weights."""
    rng = np.random.default_rng(0)
    group, weight = rng.integers(0, 9, 60), rng.uniform(0.5, 2, 60)
    root = np.sqrt(weight)
    design = np.column_stack([group % 2 == 0, group % 2 == 1, rng.normal(size=60)]).astype(float)
    value = rng.normal(size=60) + rng.normal(size=9)[group]
    found, contrast = regress(value, design, group, weight), np.array([-1.0, 1.0, 0.0])
    rows = design * root[:, None]
    inner = np.linalg.inv(rows.T @ rows)
    rest = np.eye(60) - rows @ inner @ rows.T
    variance, parts = 0.0, []
    for one in range(9):
        here = group == one
        roots, vectors = np.linalg.eigh(rest[np.ix_(here, here)])
        score = vectors @ np.diag(roots**-0.5) @ vectors.T @ rows[here] @ inner @ contrast
        variance += (score @ (rest @ (value * root))[here]) ** 2
        parts.append(rest[:, here] @ score)
    across = np.array(parts) @ np.array(parts).T
    assert found.coefficients == pytest.approx(inner @ rows.T @ (value * root))
    assert found.covariance(contrast, contrast) == pytest.approx(variance)
    assert found.freedom(contrast) == pytest.approx(np.trace(across) ** 2 / (across**2).sum())


@pytest.mark.parametrize("nested", ["clusters in blocks", "rows in blocks", "blocks in clusters"])
def test_effects_of_blocks_are_those_of_their_columns(nested):
    """Against the n x n matrices with a column per block: uneven clusters, a covariate, weights."""
    rng = np.random.default_rng(4)
    fine, weight, pre = rng.integers(0, 12, 70), rng.uniform(0.5, 2, 70), rng.normal(size=70)
    group, block = {
        "clusters in blocks": (fine, fine // 4), "rows in blocks": (np.arange(70), fine // 4),
        "blocks in clusters": (fine // 3, fine),
    }[nested]  # fmt: skip
    arm = fine % 2 if nested == "clusters in blocks" else rng.integers(0, 2, 70)
    design = np.column_stack([arm == 0, arm == 1, pre]).astype(float)
    value = rng.normal(size=70) + rng.normal(size=12)[fine] + rng.normal(size=12)[block]
    found = regress(value, design, group, weight, block)
    share = np.bincount(block, weight) / weight.sum()
    columns = (block[:, None] == np.arange(1, share.size)) - share[1:]
    rows = np.column_stack([design, columns]) * np.sqrt(weight)[:, None]
    inner, rest = np.linalg.inv(rows.T @ rows), np.eye(70)
    rest = rest - rows @ inner @ rows.T
    assert found.coefficients == pytest.approx((inner @ rows.T @ (value * np.sqrt(weight)))[:3])
    for contrast in ([-1.0, 1.0, 0.0], [1.0, 0.0, 0.0]):
        scores, parts = [], []
        for one in np.unique(group):
            here = group == one
            roots, vectors = np.linalg.eigh(rest[np.ix_(here, here)])
            inverse = np.where(roots > 1e-9, np.maximum(roots, 1e-9) ** -0.5, 0.0)
            whole = np.array([*contrast, *np.zeros(share.size - 1)])
            score = vectors @ np.diag(inverse) @ vectors.T @ rows[here] @ inner @ whole
            scores.append(score @ (rest @ (value * np.sqrt(weight)))[here])
            parts.append(rest[:, here] @ score)
        across = np.array(parts) @ np.array(parts).T
        assert found.covariance(np.array(contrast), np.array(contrast)) == pytest.approx(np.square(scores).sum())
        assert found.freedom(np.array(contrast)) == pytest.approx(np.trace(across) ** 2 / (across**2).sum())


def test_a_trial_in_blocks_is_compared_inside_them():
    rng = np.random.default_rng(6)
    block, arm = np.repeat(np.arange(6), 4), np.tile([0, 0, 1, 1], 6)
    value = 3.0 * block + 0.5 * arm + 0.1 * rng.normal(size=24)
    plain, inside = fit(sample(arm, value)), fit(replace(sample(arm, value), block=block))
    assert (plain.method, inside.method) == ("means", "means, blocks")
    assert inside.contrast(1, 0).estimate == pytest.approx(plain.contrast(1, 0).estimate)
    assert inside.contrast(1, 0).error < 0.05 * plain.contrast(1, 0).error
    assert inside.contrast(1, 0).freedom == pytest.approx(17) and inside.blocks == 5
    # A block of one arm takes nothing from the others; where no block has both arms, there are none to compare inside.
    alone = replace(sample([*arm, 0, 0], [*value, 90.0, 95.0]), block=np.array([*block, 6, 6]))
    assert fit(alone).contrast(1, 0).estimate == pytest.approx(inside.contrast(1, 0).estimate)
    apart = replace(sample(block % 2, value), block=block)
    assert fit(apart).method == "means"
    assert fit(apart).contrast(1, 0) == fit(sample(block % 2, value)).contrast(1, 0)


def test_the_blocks_of_a_lot_reach_the_observations():
    asked = {"outcome": "trust", "arm": "points", "against": "control", "between": [-1, 1]}
    found = trial(assign={"unit": "village", "within": "township"}, expect=[asked], burn_in=1, replicates=1)
    row = found.effects.set_index("outcome").loc["trust"]
    assert row["method"] == "ancova, blocks" and row["freedom"] < 12
    assert found.checks[0].simulated == pytest.approx(row["estimate"])


def test_a_value_before_that_only_says_the_arm_is_left_out():
    """It once gave .444 for a plain difference of .667: the design could not tell it from the arm."""
    arm = np.array([0, 0, 0, 1, 1, 1])
    value, pre = np.array([0.0, 0, 1, 1, 1, 1]), arm.astype(float)
    found = fit(sample(arm, value, pre=pre), share=True)
    assert found.method == "means" and found.contrast(1, 0).estimate == pytest.approx(2 / 3)


def test_the_slope_takes_a_degree_of_freedom():
    rng = np.random.default_rng(5)
    arm, pre = np.arange(8) % 2, rng.normal(size=8)
    plain, adjusted = (fit(sample(arm, rng.normal(size=8), pre=one)).contrast(1, 0).freedom for one in (None, pre))
    assert plain == pytest.approx(6) and 0 < adjusted < 5.01


def test_errors_of_shares_do_not_vanish():
    arm = np.repeat([0, 1], 20)
    nobody, some = np.zeros(40), (np.arange(40) >= 30).astype(float)
    assert math.isnan(fit(sample(arm, nobody), share=True).contrast(1, 0).error)
    assert math.isnan(fit(sample(arm, some)).contrast(1, 0).error)  # not a share: an arm that does not vary tells nothing
    told = fit(sample(arm, some), share=True).contrast(1, 0)
    assert told.estimate == 0.5 and 0.1 < told.error < 0.25 and significant(*told)
    parted = fit(sample(arm, arm.astype(float)), share=True).contrast(1, 0)
    assert parted.estimate == 1 and parted.error > 0.05


def test_bounds_of_shares_are_wilson_s():
    from scipy.stats import binomtest, norm

    quantile = norm.ppf(0.975)
    for hits, of in ((0, 9), (3, 20), (20, 20)):
        theirs = binomtest(hits, of).proportion_ci(method="wilson")
        assert wilson(hits / of, of, quantile) == pytest.approx((theirs.low, theirs.high))
    # Newcombe (1998), table II, case (a): 56/70 against 48/80 gives 0.0524 to 0.3339.
    own, other = (Arm(p, p * (1 - p) / (n - 1), n, n) for p, n in ((0.8, 70), (0.6, 80)))
    assert 0.2 - error(own, other, 0.0, quantile) * quantile == pytest.approx(0.0524, abs=5e-4)


def test_values_before_sharpen_the_estimate():
    rng = np.random.default_rng(2)
    before, arm = rng.normal(size=200), np.arange(200) % 2
    value = 0.9 * before + 0.1 * rng.normal(size=200) + 0.5 * arm
    plain, adjusted = fit(sample(arm, value)), fit(sample(arm, value, pre=before))
    assert (plain.method, adjusted.method) == ("means", "ancova")
    assert adjusted.contrast(1, 0)[1] < 0.3 * plain.contrast(1, 0)[1]
    assert adjusted.contrast(1, 0)[0] == pytest.approx(0.5, abs=0.05)
    assert fit(sample(arm, value, pre=np.zeros(200))).method == "means"


def test_nothing_observed_and_too_few_clusters():
    assert fit(sample([0, 1], [np.nan, np.nan])) is None
    assert math.isnan(fit(sample([0, 0, 1, 1], [1, 2, 3, 4], [0, 0, 1, 1])).contrast(1, 0)[1])
    assert math.isnan(fit(sample([0, 0], [1, 2])).contrast(1, 0)[0])


def test_weights_pool_shares():
    data = sample([0, 0, 1, 1], [0.5, 0.0, 1.0, 0.0], weight=np.array([2.0, 8.0, 1.0, 3.0]))
    assert data.mean(0) == pytest.approx(0.1) and data.mean(1) == pytest.approx(0.25)
    assert fit(data).contrast(1, 0)[0] == pytest.approx(0.15)


def test_intra_cluster_correlation_is_found():
    rng = np.random.default_rng(3)
    township = np.repeat(np.arange(400), 5)
    arm = township % 2
    value = math.sqrt(0.3) * rng.normal(size=400)[township] + math.sqrt(0.7) * rng.normal(size=2000) + 5 * arm
    assert intra_cluster(sample(arm, value, township=township)) == pytest.approx(0.3, abs=0.05)
    assert intra_cluster(sample(arm, value, township=township), 1) == pytest.approx(0.3, abs=0.08)
    independent = rng.normal(size=2000)
    assert intra_cluster(sample(arm, independent, township=township)) == pytest.approx(0.0, abs=0.04)


def test_power_is_that_of_the_t_test():
    from statsmodels.stats.power import TTestIndPower

    known = TTestIndPower()
    for per_arm, size in ((10, 0.8), (40, 0.5), (200, 0.2)):
        error = math.sqrt(2 / per_arm)
        theirs = known.power(effect_size=size, nobs1=per_arm, alpha=0.05)
        assert power_of(size, error, 2 * per_arm - 2) == pytest.approx(theirs, abs=1e-6)
    wanted = math.ceil(known.solve_power(effect_size=0.5, alpha=0.05, power=0.8))
    assert Pilot(math.sqrt(2 / 20), 38, 20, 2, math.inf).needed(0.5, 0.05, 0.8) == wanted
    assert multiple(1e6) == pytest.approx(2.8016, abs=1e-3)


def test_a_plan_knows_that_its_error_is_an_estimate():
    """From few villages more are needed for the same promise, and the promise itself is uncertain."""
    known, few = (Pilot(0.2, 6, 4, 2, freedom) for freedom in (math.inf, 6.0))
    assert few.needed(0.2, 0.05, 0.8) > 1.2 * known.needed(0.2, 0.05, 0.8)
    units = few.needed(0.2, 0.05, 0.8)
    low, high = few.power_between(units, 0.2, 0.05)
    assert low < 0.5 < 0.8 <= few.power(units, 0.2, 0.05) < high
    assert multiple(6, known=6) > multiple(6) and math.isnan(multiple(0.0, known=6))
    assert Pilot(math.nan, 0.0, 4, 0, 0.0).needed(0.2, 0.05, 0.8) is None
    assert power_of(40, 1, 30) == pytest.approx(1)  # where scipy's noncentral t is not a number


def test_a_plan_for_blocks_counts_their_effects():
    """Clusters grow with units, blocks do not; a small lot is drawn in fewer of them."""
    of_blocks = Pilot(0.2, 28, 16, 2, math.inf, 3)  # 32 units less two arms and four blocks, of which one is in the arms
    assert of_blocks.at(16) == (0.2, pytest.approx(28 - 1 + 1)) and of_blocks.at(32)[1] == pytest.approx(61)
    assert of_blocks.at(2)[1] == pytest.approx(33 / 8 - 2 - (33 / 16 - 1))


def test_equal_arms_are_significant_as_often_as_the_level_says():
    hits = 0
    for seed in range(400):
        found = fit(clustered(clusters=24, effect=0.0, seed=seed))
        hits += significant(*found.contrast(1, 0))
    assert 8 <= hits <= 35  # within 0.1% of both tails of a binomial of 400 at 5%


def test_ratios_are_of_means_with_a_jackknife():
    values = [[0.1], [0.2], [0.4], [0.3]]
    mean, low, high = jackknife(values, STATISTICS["value"])
    plain = over([value for (value,) in values])
    assert (mean, low, high) == pytest.approx((plain.mean, plain.low, plain.high))
    ratio = jackknife([[0.2, 1.2, 1.0], [0.4, 1.4, 1.0], [math.nan, 1.0, 1.0]], STATISTICS["relative_change"])
    assert ratio[0] == pytest.approx(0.3) and ratio[1] < 0.3 < ratio[2]


# Trials end to end -----------------------------------------------------------------------------------------------------------


def told(**more):
    """A trial in which one arm is briefed and the other is not."""
    arms = {"control": {}, "briefed": {"set": {"reach.briefing_reach": 1.0}}}
    return trial(arms=arms, assign="household", months=4, set=OPEN | {"reach.briefing_keep": 0.8}, **more)


OPEN = {
    "translate.clarity": 1, "translate.translation_days": 0, "relay.township_reach": 1, "relay.township_keep": 1,
    "relay.village_reach": 1, "relay.village_keep": 1,
    "reach.notice_reach": 0, "reach.meeting_topic": 0, "reach.app_reach": 0, "workload.linked_share": 0,
}  # fmt: skip


def test_a_briefing_teaches_and_friends_hear_of_it():
    expect = [
        {"id": "direct", "outcome": "knowledge", "arm": "briefed", "against": "control", "between": [0.1, 1]},
        {"outcome": "detail_score", "arm": "briefed", "against": "control", "measure": "ratio", "between": [1.1, 50]},
        {"outcome": "knowledge", "arm": "control", "measure": "rising", "by": "friends", "over": [0, 2]},
        {"outcome": "knowledge", "arm": "control", "where": {"friends": [1, 9], "kin": False}, "between": [0, 1]},
        {
            "outcome": "trust",
            "arm": "briefed",
            "where": "far",
            "against": "control",
            "measure": "smaller_than",
            "of": "direct",
        },
        {"outcome": "knowledge", "arm": "briefed", "role": "report", "published": 0.9},
    ]
    groups = {"friends": {"friends_in": ["briefed"]}, "far": {"terrain": "hills"}}
    found = told(outcomes=["trust"], expect=expect, groups=groups)
    assert [check.ok for check in found.checks][:4] == [True, True, True, True]
    assert found.checks[-1].ok is None and found.ok is all(check.ok is not False for check in found.checks)
    effect = found.effects.set_index("outcome").loc["knowledge_score"]
    assert effect["estimate"] == pytest.approx(found.checks[0].simulated)
    assert effect["se"] > 0 and effect["detectable"] > effect["se"] and effect["method"] == "means"
    assert found.means.set_index(["outcome", "arm"]).loc[("trust", "control"), "units"] == 320
    document = found.to_json()
    assert document["checks"][0]["ok"] is True and document["arms"] == {"control": 320, "briefed": 320}
    assert "<table" in found._repr_html_()


def test_friends_are_counted_by_name():
    one = case(arms={"a": {}, "b": {}}, assign="household", groups={"n": {"friends_in": ["b"]}}, outcomes=["trust"], months=1)
    plan = Plan(one, PLACE, NOTHING, (), False)
    counted = run_replicate(plan, 0).columns["n"]
    arms = assign(one, PLACE, NOTHING, 0).of
    for household in range(0, 640, 37):
        named = range(PLACE.ties_start[household], PLACE.ties_start[household + 1])
        assert counted[household] == sum(PLACE.named[tie] & 1 and arms[PLACE.ties[tie]] == 1 for tie in named)


def test_progress_counts_up_to_what_is_planned():
    said = []
    to = {"arm": "points", "outcome": "took_part_year", "value": 0.2}
    more = {"tune": [{"parameter": "act.reward", "to": to}], "power": {"outcome": "took_part", "effect": 0.3}}
    run_case(case(**more), workers=1, progress=lambda done, planned: said.append((done, planned)))
    assert [done for done, _ in said] == list(range(1, len(said) + 1))
    assert all(done <= planned for done, planned in said)


@pytest.mark.slow
def test_workers_do_not_change_the_numbers():
    one = case(outcomes=["took_part"], months=1)
    assert run_case(one, workers=1).effects.equals(run_case(one, workers=2).effects)


def test_arms_are_measured_in_their_own_month():
    arms = {"early": {"measured": 1}, "late": {"set": {"reach.notice_reach": 0.9}}}
    same = {"assign": "household", "outcomes": ["knowledge", "trust"], "replicates": 1}
    short, long = (trial(arms=arms, months=4, **same).means, trial(arms=arms | {"early": {}}, months=1, **same).means)
    assert short[short["arm"] == "early"].equals(long[long["arm"] == "early"])
    assert not short[short["arm"] == "late"].equals(long[long["arm"] == "late"])


def test_worlds_share_their_luck_and_know_the_county():
    found = trial(assign="county", outcomes=["funds_used", "took_part_year"], months=4, arms=ARMS | {"same": {}})
    effects = found.effects.set_index(["outcome", "arm"])
    assert effects.loc[("took_part_year", "same"), "estimate"] == 0 and effects.loc[("took_part_year", "points"), "estimate"] >= 0
    assert effects["method"].eq("worlds").all() and found.effects["level"].tolist()[0] == "county"
    assert "world of its own" in found.notes[0]["en"]


def test_a_burn_in_gives_values_before():
    found = trial(burn_in=12, assign="township", outcomes=["trust", "applied"])
    effects = found.effects.set_index("outcome")
    assert effects.loc["trust", "method"] == "ancova" and effects.loc["applied", "method"] == "means"
    assert any("adjusted" in note["en"] for note in found.notes)


def tune(value, **more):
    to = {"arm": "briefed", "outcome": "knowledge", "value": value}
    return told(tune=[{"parameter": "reach.briefing_keep", "to": to, **more}], replicates=1)


def told_without(**more):
    arms = {"control": {}, "briefed": {"set": {"reach.briefing_reach": 1.0}}}
    return trial(arms=arms, assign="household", months=4, set=OPEN, replicates=1, **more)


def test_tuning_meets_its_target_and_the_value_is_kept():
    to = {"arm": "briefed", "outcome": "knowledge", "value": 0.4}
    expect = [{"outcome": "knowledge", "arm": "briefed", "between": [0.398, 0.402], "role": "tune"}]
    found = told_without(tune=[{"parameter": "reach.briefing_keep", "to": to}], expect=expect)
    (one,) = found.tuned
    assert one.reached and 0 < one.value < 1 and one.simulated == pytest.approx(0.4, abs=0.001)
    assert found.ok and found.checks[0].simulated == pytest.approx(one.simulated)


def test_a_target_out_of_reach_is_said_and_misses():
    to = {"arm": "briefed", "outcome": "knowledge", "value": 0.999}
    found = told_without(tune=[{"parameter": "reach.briefing_keep", "between": [0.2, 0.5], "to": to}])
    assert not found.tuned[0].reached and found.tuned[0].value == 0.5 and not found.ok
    (place,) = (place for place, note in enumerate(found.notes) if "OUT OF REACH" in note["en"])
    binds = found.tuned[0].binds
    assert binds and binds.step is None and binds.knob and 0.5 < binds.freed <= 1  # what it knows at the end of the range
    assert binds.knob in found.notes[place + 1]["en"] and binds.knob in found.notes[place + 1]["zh"]


def test_power_is_answered_and_tried():
    question = {"outcome": "took_part", "arm": "b", "against": "a", "effect": 0.25}
    arms = {"a": {}, "b": {"set": {"act.reward": 3}}}
    answer = trial(arms=arms, power=question, replicates=3, assign="household").power
    assert answer.units == 320 and answer.available == 320
    assert answer.needed is not None and 2 < answer.needed < 320 and answer.replicates == 3
    assert 0 < answer.detectable < 0.25 < 1 and answer.power > 0.99
    assert 0 <= answer.seen[1] <= answer.seen[0] <= answer.seen[2] <= 1


def test_a_plan_keeps_the_shares_of_the_case():
    """It once took 160 and 480 households for 320 each, and tried trials of equal arms."""
    question = {"outcome": "took_part", "arm": "b", "against": "a", "effect": 0.25}
    arms = {"a": {"share": 3}, "b": {"share": 1, "set": {"act.reward": 3}}}
    answer = trial(arms=arms, power=question, replicates=2, assign="household").power
    assert (answer.units, answer.units_against) == (160, 480) == (answer.available, answer.available_against)
    assert answer.needed >= 2 and answer.needed_against == pytest.approx(3 * answer.needed, abs=2) and answer.replicates == 2
    text = power_text(answer, "en", {"b": {"en": "rewarded", "zh": "奖励"}})
    assert "160 households in rewarded and 480 in a" in text
    assert f"{answer.needed} and {answer.needed_against} households (this county has 160 and 480)" in text
    assert "奖励160个" in power_text(answer, "zh", {"b": {"en": "rewarded", "zh": "奖励"}})


def test_equal_arms_in_the_twin_differ_by_chance_only():
    found = case(
        arms={"a": {}, "b": {}},
        replicates=60,
        outcomes=["took_part", "knowledge"],
        months=3,
        set={"translate.translation_days": 0},
    )
    seen = [run_replicate(Plan(found, PLACE, NOTHING, wanted_of(found), False), number) for number in range(60)]
    for wanted in wanted_of(found):
        fits = [fit(one.samples[wanted]) for one in seen]
        hits = sum(significant(*one.contrast(1, 0)) for one in fits)
        assert hits <= 9  # beyond this lie less than 0.5% of a binomial of 60 at 5%
        estimates = np.array([one.contrast(1, 0)[0] for one in fits])
        errors = np.sqrt(np.mean([one.contrast(1, 0)[1] ** 2 for one in fits]))
        assert 0.7 < estimates.std(ddof=1) / errors < 1.4


def wanted_of(one):
    from twin.study.trial.wanted import all_asked, resolved

    return tuple(resolved(asked, one.source, "village", False) for asked in all_asked(one).values())


def test_the_shipped_pilot_runs_in_its_quick_form():
    from pathlib import Path

    found = run_case(Case.load(Path(__file__).parents[3] / "experiments" / "pilot.yaml"), quick=True, workers=1)
    assert found.power.outcome == "took_part_year" and found.power.units == 8 and found.ok


# What must be known to read a result --------------------------------------------------------------------------------------


def said(**more):
    """The English notes of a trial."""
    return [note["en"] for note in trial(**more).notes]


def test_cycles_that_opened_before_the_trial_are_named():
    names = {"outcomes": ["landing_rate"], "policies": ["farm_subsidy"]}
    assert any("no cycle of Farm subsidy closes" in note for note in said(months=1, **names))
    assert any("opened before the trial began (2026-01)" in note for note in said(months=12, replicates=1, **names))
    loaded = case(months=26, **names)
    assert not _old_cycles(loaded, [Wanted("landing_rate", "village", None)])
    assert not _old_cycles(case(months=1), [Wanted("landed", "household", None)])


def test_a_policy_that_differs_between_arms_differs_before_the_trial_too():
    arms = {"usual": {}, "short": {"set": {"policies.farm_subsidy.window": 1}}}
    assert any("1 months before the trial too" in note for note in said(arms=arms, assign="county", burn_in=1, months=1))
    assert not _before_the_start(case(burn_in=1))


def test_a_power_question_without_a_standard_error_is_not_answered_with_a_number():
    planned = Planned("aware", "b", "a", "village", 0.05, 0.05, 0.8, 0.0, math.nan, 0.0, 1, math.nan, math.nan, None, 8)
    assert "no standard error" in power_text(planned, "en") and "标准误" in power_text(planned, "zh")
    some = replace(planned, error=0.02, known=6.0, detectable=0.06, needed=12, power_between=(0.55, 0.93))
    assert "12 villages per arm (this county has 8)" in power_text(some, "en")
    assert "from 55% to 93%" in power_text(some, "en") and "55%至93%" in power_text(some, "zh")


def test_a_mechanism_that_was_never_in_force_is_said():
    """The operating budget is settled at the end of the first month: until then nothing is paid for."""
    never = "mechanisms.points_system: in force in no month of the trial"
    assert any(note.startswith(never) for note in said(months=1, outcomes=["took_part"]))
    assert any(note.startswith(never) for note in said(months=1, outcomes=["took_part"], assign="county"))
    assert not any(never in note for note in said(months=3, outcomes=["took_part"]))


def test_arms_measured_at_different_times_are_said():
    assert any("control 1, points 3" in note for note in said(arms=ARMS | {"control": {"measured": 1}}))


def test_checks_that_say_little_are_said():
    def check(simulated, low, high, ok=False):
        return Check("c", "1", "predict", "aware", "value", "a", None, None, None, (0.0, 0.1), simulated, low, high, ok)

    nothing = check(math.nan, math.nan, math.nan, None)
    assert nothing.verdict == "untold" and "nothing was observed" in _says_little([nothing])[0]["en"]
    assert "more replicates" in _says_little([check(0.2, 0.05, 0.35)])[0]["en"]
    assert not _says_little([check(0.2, 0.15, 0.25)])


def test_where_nothing_can_happen_nothing_is_told():
    """Nobody can have landed after two months: no effect, no error, no size, and the expectation is neither met nor missed."""
    expect = [
        {"outcome": "landed", "arm": "points", "against": "control", "between": [-0.01, 0.01]},
        {"outcome": "landed", "arm": "points", "against": "control", "measure": "smaller_than", "of": "1", "id": "then"},
        {"outcome": "landed", "arm": "points", "between": [0, 0.01]},
    ]
    expect[0]["id"] = "1"
    question = {"outcome": "landed", "effect": 0.05}
    found = trial(months=2, outcomes=["received"], expect=expect, power=question)
    assert [check.verdict for check in found.checks] == ["untold", "untold", "met"] and not found.ok
    document = found.to_json()
    assert [row["ok"] for row in document["checks"]] == [None, None, True]
    for row in document["effects"]:
        assert row["estimate"] == 0 and row["told"] == 0
        assert all(row[name] is None for name in ("se", "detectable", "low", "high"))
    assert all(document["power"][name] is None for name in ("error", "detectable", "power", "needed"))
    for lang, words in (("en", ("not zero", "neither met nor missed")), ("zh", ("并非为零", "既不算符合也不算不符"))):
        told = " ".join(note[lang] for note in found.notes)
        assert all(word in told for word in words)
    assert "cannot be told" in power_text(found.power, "en") and "无法判断" in power_text(found.power, "zh")


def test_replicates_that_agree_tell_no_interval():
    assert all(math.isnan(bound) for bound in (over([0.1, 0.1, 0.1]).low, jackknife([[0.1]] * 3, STATISTICS["value"])[1]))
    assert over([0.1, 0.1, 0.1]).mean == pytest.approx(0.1)


def test_clauses_and_errors_of_inclusion_and_complaints_are_observed(moment):
    known, passed = moment.world.households["known"], moment.world.households["passed"]
    place = moment.keys.index("farm_subsidy")
    amount, _ = observe(moment, KNOWN["knows_amount"], "household", "farm_subsidy")
    assert (amount == (known[:, place] & AMOUNT > 0)).all()
    untitled, _ = observe(moment, KNOWN["paid_without_title"], "household", "farm_subsidy")
    assert (np.isnan(untitled) == (passed[:, place] & ELIGIBLE > 0)).all()
    complained, _ = observe(moment, KNOWN["complained"], "household", "farm_subsidy")
    assert (np.isnan(complained) == (passed[:, place] & ELIGIBLE == 0)).all()


def test_an_outcome_given_twice_is_refused():
    with pytest.raises(InputError, match="outcomes.1: outcome 'landed' is given twice"):
        case(outcomes=["landed", "landed"])


def test_a_county_that_is_none_is_said_once_in_chinese(monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")
    with pytest.raises(InputError, match="^case：county：未知的县 'nowhere'；"):
        county_of(case(county={"folder": "nowhere"}).file.county, case().source)
