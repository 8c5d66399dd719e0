"""The month's knobs: composition against a naive oracle, doses by tier and month, money, rules, branches."""

import copy
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.base.errors import InputError
from twin.county.county import County
from twin.county.cover import group
from twin.mechanisms.mechanism import FITTING, Move
from twin.processes import registry
from twin.processes.registry import knobs
from twin.regime.compose import Step, compose, standard
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario

COUNTY = County.small(townships=4, villages_per_township=5, households_per_village=30)
VILLAGES, TOWNSHIPS = 20, 4
WORDS = {"en": "x", "zh": "某"}
MOVES = {
    "reach.notice_reach": {"raise": 0.5},
    "relay.village_reach": {"raise": 0.5},
    "fund.processing_days": {"multiply": 0.5},
    "translate.clarity": {"raise": 0.5},
    "workload.unit_hours": {"multiply": 1.2},
}

NOTICE = knobs()["reach.notice_reach"].default


def mechanism(moves=None, **more):
    return {"name": WORDS, "about": WORDS, "tier": "village", "moves": MOVES if moves is None else moves, **more}


def scenario(uses=None, define=None, **more):
    return Scenario.from_dict({"define": define or {"m": mechanism()}, "mechanisms": {"m": 1} if uses is None else uses, **more})


def arrays(knobs):
    return {path: getattr(getattr(knobs, knob.process), knob.name) for path, knob in registry.knobs().items()}


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(arrays(one).values(), arrays(other).values(), strict=True))


def world(operations=10**15, hours=1e6, **seen):
    visible = {
        tier: {name: np.zeros(count) for name in ("reported", "progress", "findings", "complaints", "satisfaction")}
        for tier, count in (("townships", TOWNSHIPS), ("villages", VILLAGES))
    }
    for name, values in seen.items():
        visible["villages" if len(values) == VILLAGES else "townships"][name] = np.asarray(values, dtype=float)
    rows = {"connected": COUNTY.villages["coverage"], "skill_now": COUNTY.villages["skill"]}
    rows["used"] = np.full((VILLAGES, 7), hours)
    above = {"townships": {"used": np.full((TOWNSHIPS, 7), 1e6)}, "units": {"used": np.full((12, 7), 1e6)}}
    return SimpleNamespace(ledger={"operations": np.array([operations])}, visible=visible, villages=rows, **above)


# Shapes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["baseline", "linkage", "pilot-rollout"])
def test_arrays_are_alike_every_month(name):
    regime = Regime(Scenario.load(name), COUNTY)
    policies = len(regime.scenario.policies)
    tiers = {
        "county": (1,),
        "unit": (12,),
        "township": (TOWNSHIPS,),
        "village": (VILLAGES,),
        "household": (VILLAGES, regime.strata),
    }
    for month in (regime.scenario.start - 1, regime.scenario.start, regime.scenario.start + 20):
        knobs = regime.at(month)
        for path, values in arrays(knobs).items():
            knob = registry.knobs()[path]
            assert values.shape == tiers[knob.tier] + ((policies,) if knob.per_policy else ())
            assert values.dtype == np.float64
            assert values.flags.c_contiguous
            assert values.flags.writeable
            assert values.min() >= knob.low
            assert values.max() <= knob.high
        assert knobs.hours_village.shape == (VILLAGES,)
        assert knobs.hours_township.shape == (TOWNSHIPS,)
        assert knobs.hours_unit.shape == (12,)
        assert type(knobs.reach) is type(regime.at(month).reach)


def test_defaults_hold_without_anything():
    knobs = Regime(Scenario.from_dict({}), COUNTY).at(24312)
    assert all((values == registry.knobs()[path].default).all() for path, values in arrays(knobs).items())
    assert knobs.due == {}
    assert knobs.flows == []


def test_nothing_is_copied_where_nothing_moves():
    regime = Regime(scenario(), COUNTY)
    first, second = arrays(regime.at(24312)), arrays(regime.at(24313))
    assert all(first[path] is second[path] for path in first if path not in MOVES)


# Composition ------------------------------------------------------------------------------------------------------------


def oracle(kind, base, steps):
    """The formulas of the model description, one number at a time."""
    for verb, amount, dose in steps:
        if verb == "set":
            base = base + dose * (amount - base)
    if kind == "probability":
        up = down = 1.0
        for verb, amount, dose in steps:
            up *= 1 - dose * amount if verb == "raise" else 1
            down *= 1 - dose * amount if verb == "lower" else 1
        return (1 - (1 - base) * up) * down
    for verb, amount, dose in steps:
        base = base * (1 + dose * (amount - 1)) if verb == "multiply" else base + dose * amount if verb == "add" else base
    return base


@st.composite
def moved(draw):
    kind = draw(st.sampled_from(sorted(FITTING)))
    share = st.floats(0, 1)
    amounts = {"raise": share, "lower": share, "multiply": st.floats(0, 3), "add": st.floats(-2, 2), "set": share}
    verbs = draw(st.lists(st.sampled_from([verb for verb in FITTING[kind] if verb != "set"]), max_size=5))
    verbs += ["set"] * draw(st.integers(0, 1))
    return kind, draw(share), [(verb, draw(amounts[verb]), draw(share)) for verb in verbs]


@given(moved())
@settings(max_examples=150, deadline=None)
def test_composition_matches_the_oracle(case):
    kind, base, steps = case
    made = compose(np.full(3, base), [Step(verb, amount, np.full(3, dose)) for verb, amount, dose in steps], -50, 1000)
    assert made == pytest.approx(np.full(3, oracle(kind, base, steps)), abs=1e-12, rel=1e-12)
    if kind == "probability":
        assert ((made >= 0) & (made <= 1)).all()


@given(moved(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_order_of_moves_means_nothing(case, random):
    _, base, steps = case
    shuffled = list(steps)
    random.shuffle(shuffled)
    one, other = (
        compose(np.full(1, base), [Step(verb, amount, np.full(1, dose)) for verb, amount, dose in every], -50, 1000)
        for every in (steps, shuffled)
    )
    assert one == pytest.approx(other, abs=1e-12)


@given(moved())
@settings(max_examples=100, deadline=None)
def test_a_dose_of_zero_changes_no_bit(case):
    _, base, steps = case
    made = compose(np.full(3, base), [Step(verb, amount, np.zeros(3)) for verb, amount, _ in steps], -50, 1000)
    assert np.array_equal(made, np.full(3, base))


@given(st.permutations(["a", "b", "c"]))
@settings(max_examples=6, deadline=None)
def test_order_of_mechanisms_means_nothing(order):
    define = {key: mechanism({"reach.notice_reach": {"raise": 0.1 * (n + 1)}}) for n, key in enumerate("abc")}
    one = Regime(scenario({key: 0.7 for key in order}, {key: define[key] for key in order}), COUNTY).at(24312)
    assert same(one, Regime(scenario(dict.fromkeys("abc", 0.7), define), COUNTY).at(24312))


def test_zero_dose_and_uncovered_villages_are_bit_identical():
    bare = Regime(scenario({}), COUNTY).at(24312)
    assert same(Regime(scenario({"m": 0}), COUNTY).at(24312), bare)
    part = Regime(scenario({"m": {"cover": {"share": 0.5, "assign": "village"}}}), COUNTY).at(24312)
    changed = part.relay.village_reach != bare.relay.village_reach
    assert changed.sum() == VILLAGES / 2
    assert (part.relay.village_reach[~changed] == 0.65).all()


def test_standard_size_closes_a_quarter():
    moves = {"fund.processing_days": {"multiply": 0.9}, "reach.notice_reach": {"raise": 0.9}, "report.pressure": {"raise": 0.1}}
    knobs = Regime(scenario(define={"m": mechanism(moves)}, sizes="standard"), COUNTY).at(24312)
    assert knobs.fund.processing_days == pytest.approx(40 - 0.25 * 39)
    assert knobs.reach.notice_reach == pytest.approx(NOTICE + 0.25 * (1 - NOTICE))
    assert knobs.report.pressure == pytest.approx(0.55 + 0.1 * 0.45)  # a side effect keeps its own size
    knob = registry.knobs()["fund.processing_days"]
    assert standard(Move.model_validate({"multiply": 0.9}), knob) == ("towards", 1.0)


# Doses by tier, month and cover -------------------------------------------------------------------------------------------


def test_dose_on_each_tier():
    township = [int(COUNTY.townships["uid"][0])]
    knobs = Regime(scenario({"m": {"dose": 0.5, "cover": {"townships": township}}}), COUNTY).at(24312)
    here = COUNTY.villages["township"] == 0
    assert knobs.relay.village_reach == pytest.approx(np.where(here, 1 - 0.35 * 0.75, 0.65))
    assert knobs.reach.notice_reach[:, 0] == pytest.approx(np.where(here, 1 - (1 - NOTICE) * 0.75, NOTICE))
    assert knobs.fund.processing_days == pytest.approx([30, 40, 40, 40])
    assert knobs.translate.clarity[0] == pytest.approx(1 - 0.03 * (1 - 0.125 * 0.5))
    assert knobs.workload.unit_hours == pytest.approx(1 + 0.125 * 0.2)


def test_ramp_and_dates():
    define = {"m": mechanism({"reach.notice_reach": {"raise": 1.0}}, takes_hold_months=4)}
    uses = {"m": {"dose": {"2026-03": 0.5, "2026-08": 1.0, "2026-10": None}, "until": "2026-12"}}
    regime = Regime(scenario(uses, define), COUNTY)
    got = [(regime.at(24312 + month).reach.notice_reach[0, 0] - NOTICE) / (1 - NOTICE) for month in range(13)]
    assert got == pytest.approx([0, 0, 0.125, 0.25, 0.375, 0.5, 0.5, 1, 1, 0, 0, 0, 0])


def test_rollout_ramps_where_it_arrives():
    define = {"m": mechanism({"relay.village_reach": {"raise": 1.0}}, takes_hold_months=2)}
    pilot, everyone = {"villages": [int(COUNTY.villages["uid"][3])]}, {"from": "2026-04"}
    regime = Regime(scenario({"m": {"cover": pilot, "then": everyone}}, define), COUNTY)
    doses = np.array([(regime.at(24312 + month).relay.village_reach - 0.65) / 0.35 for month in range(6)])
    assert doses[:, 3] == pytest.approx([0.5, 1, 1, 1, 1, 1])
    assert doses[:, 0] == pytest.approx([0, 0, 0, 0.5, 1, 1])


def test_larger_shares_contain_smaller_ones():
    def covered(share, assign):
        cover = {"share": share, "assign": assign}
        return Regime(scenario({"m": {"cover": cover}}), COUNTY).at(24312).relay.village_reach > 0.65

    for assign in ("village", "township"):
        small, large = covered(0.25, assign), covered(0.75, assign)
        assert small.sum() == 5
        assert large.sum() == 15
        assert not (small & ~large).any()
    assert (np.bincount(COUNTY.villages["township"], weights=covered(0.5, "township")) % 5 == 0).all()


def test_lots_differ_between_mechanisms_and_seeds():
    cover = {"dose": 1, "cover": {"share": 0.5}}
    define = {key: mechanism({path: {"raise": 0.5}}) for key, path in (("a", "relay.village_reach"), ("b", "relay.village_keep"))}
    chosen = scenario({"a": cover, "b": cover}, define)
    first, again, other = (Regime(chosen, COUNTY, replicate=number).at(24312).relay for number in (0, 0, 1))
    assert np.array_equal(first.village_reach, again.village_reach)
    assert not np.array_equal(first.village_reach, other.village_reach)
    assert not np.array_equal(first.village_reach > 0.65, first.village_keep > 0.85)


def test_household_covers_make_strata():
    uses = {"m": {"cover": {"households": "away"}}, "n": {"cover": {"share": 0.5, "assign": "household"}}}
    define = {
        "m": mechanism({"reach.notice_reach": {"raise": 1.0}, "relay.village_reach": {"raise": 1.0}}),
        "n": mechanism({"act.reward": {"add": 1.0}}),
    }
    regime = Regime(scenario(uses, define), COUNTY)
    assert regime.strata == 4
    knobs, village = regime.at(24312), COUNTY.households["village"]
    away = group(COUNTY, "away")
    assert np.array_equal(knobs.reach.notice_reach[village, regime.stratum] == 1.0, away)
    assert (knobs.act.reward[village, regime.stratum] == 1.0).sum() == round(away.size / 2)
    share = np.bincount(village, weights=away) / COUNTY.villages["size"]
    assert knobs.relay.village_reach == pytest.approx(1 - 0.35 * (1 - share))


def test_a_count_of_townships_shrinks_with_the_townships_of_a_sample():
    whole = County.small(6, 4, 10)
    uses = {"m": {"cover": {"count": 4, "assign": "township"}}}
    define = {"m": mechanism({"relay.village_reach": {"raise": 1.0}})}
    for county, covered in ((whole, 4), (whole.sample(0.5, whole="township"), 2), (whole.sample(0.5), 4)):
        reached = Regime(scenario(uses, define), county).at(24312).relay.village_reach == 1.0
        assert len(set(county.villages["township"][reached])) == covered


def test_preconditions():
    coverage = COUNTY.villages["coverage"]
    middle = float(np.median(coverage))
    define = {
        "a": mechanism({"relay.village_reach": {"raise": 1.0}}, needs={"coverage_above": middle}),
        "b": mechanism({"relay.village_keep": {"raise": 1.0}}, needs={"mechanism": ["a"]}),
    }
    both = Regime(scenario({"a": 1, "b": 1}, define), COUNTY).at(24312).relay
    assert np.array_equal(both.village_reach == 1.0, coverage > middle)
    assert np.array_equal(both.village_keep == 1.0, coverage > middle)
    assert (Regime(scenario({"b": 1}, define), COUNTY).at(24312).relay.village_keep == 0.85).all()


# Settings ---------------------------------------------------------------------------------------------------------------


def test_settings_by_month_cover_and_policy():
    uid = [int(code) for code in COUNTY.townships["uid"]]
    change = {
        "fund.release_days": {"2026-03": 5, "2026-05": None},
        "supervise.audit_probability": [
            {"value": 1.0, "cover": {"townships": uid[:2]}},
            {"value": 0.04, "cover": {"townships": uid[2:]}},
        ],
        "translate.local_fit": {"value": 0.9, "policies": ["farm_subsidy"]},
        "act.apply_trust": 2,
    }
    regime = Regime(Scenario.from_dict({"set": change}), COUNTY)
    months = [regime.at(24312 + month) for month in range(6)]
    assert [knobs.fund.release_days[0] for knobs in months] == [20, 20, 5, 5, 20, 20]
    assert months[0].supervise.audit_probability[[0, -1]].tolist() == [1.0, 0.04]
    assert (months[0].translate.local_fit == 0.9).sum(axis=1).tolist() == [1] * VILLAGES
    before = regime.at(24311)
    assert before.act.apply_trust[0] == 2
    assert (before.supervise.audit_probability == 0.1).all()


@pytest.mark.parametrize("first", [{"value": 1.0}, {"value": 1.0, "cover": {"terrain": "hills"}}])
def test_settings_that_meet_are_refused(first):
    change = {"supervise.audit_probability": [first, {"value": 0.1, **first}]}
    with pytest.raises(InputError, match=r"set\.supervise\.audit_probability: two values overlap"):
        Regime(Scenario.from_dict({"set": change}), COUNTY)


def test_what_is_set_everywhere_holds_where_nothing_else_is_set():
    uid = [int(code) for code in COUNTY.townships["uid"]]
    some = {"value": {"2026-02": 0.1}, "cover": {"townships": uid[:1]}}
    for several in ([{"value": 1.0}, some], [some, {"value": 1.0}]):
        regime = Regime(Scenario.from_dict({"set": {"supervise.audit_probability": several}}), COUNTY)
        assert (regime.at(24312).supervise.audit_probability == 1.0).all()
        later = regime.at(24313).supervise.audit_probability
        assert later.tolist() == np.where(COUNTY.villages["township"] == 0, 0.1, 1.0).tolist()


def test_codes_that_the_county_lacks_are_refused():
    with pytest.raises(InputError, match="has no township 5"):
        Regime(scenario({"m": {"cover": {"townships": [5]}}}), COUNTY)


# Money and hours ----------------------------------------------------------------------------------------------------------

COSTS = {"setup_yuan": 1000, "monthly_yuan": 100, "hours": {"village": 6, "township": 5, "county": 24}}


def test_costs_and_hours():
    define = {"m": mechanism(costs=COSTS)}
    regime = Regime(scenario({"m": {"dose": 0.5, "cover": {"share": 0.5}}}, define), COUNTY)
    first, second = regime.at(24312, world()), regime.at(24313, world())
    assert first.due == {"m": 10 * (50_000 + 5_000)}
    assert second.due == {"m": 10 * 5_000}
    assert sorted(second.hours_village / COUNTY.village_office) == pytest.approx([0] * 10 + [3] * 10)
    assert set(second.hours_township * 2) <= {0.0, 5.0 * COUNTY.township_office}
    assert second.hours_unit.sum() == pytest.approx(12 * COUNTY.scale)


def test_doses_shrink_to_what_can_be_paid():
    define = {"m": mechanism({"reach.notice_reach": {"raise": 1.0}}, costs=COSTS)}
    asked = VILLAGES * 1100 * 100
    knobs = Regime(scenario(define=define), COUNTY).at(24312, world(operations=12 * (asked // 4)))
    assert knobs.due == {"m": asked // 4}
    assert knobs.reach.notice_reach == pytest.approx(NOTICE + (1 - NOTICE) * 0.25 * 0.25)  # a quarter set up, a quarter run
    assert knobs.hours_village == pytest.approx(1.5 * COUNTY.village_office)
    broke = Regime(scenario(define=define), COUNTY).at(24312, world(operations=0))
    assert same(broke, Regime(scenario({}), COUNTY).at(24312))
    assert broke.due == {"m": 0}


def test_flows():
    flows = [
        {"from": "outside", "to": "operations", "yuan_per_year": 1200},
        {"from": "outside", "to": "village", "policy": "industry_project", "yuan_per_year_per_village": 120},
        {"from": "outside", "to": "village", "policy": "living_allowance", "yuan_per_year": 120},
    ]
    knobs = Regime(scenario(define={"m": mechanism(flows=flows)}), COUNTY).at(24312)
    (whole, each) = knobs.flows
    assert whole[:3] == ("outside", "operations", -1)
    assert whole[3].tolist() == [round(10_000 * COUNTY.scale)]
    assert each[:3] == ("outside", "village", list(Regime(scenario(), COUNTY).scenario.policies).index("industry_project"))
    assert each[3].dtype == np.int64
    assert each[3].tolist() == [1000] * VILLAGES


def test_a_yearly_sum_is_split_to_the_fen():
    flows = [{"from": "operations", "to": "village", "policy": "farm_subsidy", "yuan_per_year": 1001}]
    uses = {"m": {"cover": {"share": 0.35}}}
    scaled = Regime(scenario(uses, {"m": mechanism(flows=flows)}), COUNTY).at(24312, world())
    (flow,) = scaled.flows
    assert flow[3].sum() == round(1001 * 100 / 12 * 0.35 * COUNTY.scale)
    assert (flow[3] > 0).sum() == 7


# Rules --------------------------------------------------------------------------------------------------------------------


def ruled(test, tier="village", **more):
    rule = {"see": "reported", "tier": tier, "test": test, "moves": {"relay.village_reach": {"set": 1.0}}, **more}
    return Regime(scenario(define={"m": mechanism({}, rules=[rule])}), COUNTY)


def fired(regime, month, values):
    return np.flatnonzero(regime.at(24312 + month, world(reported=values)).relay.village_reach == 1.0).tolist()


RISING = np.arange(VILLAGES) / VILLAGES


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"below": 0.1}, [0, 1]),
        ({"above": 0.85}, [18, 19]),
        ({"top": 3}, [17, 18, 19]),
        ({"bottom": 2}, [0, 1]),
        ("event", list(range(1, VILLAGES))),
        ({"event": True}, list(range(1, VILLAGES))),
    ],
)
def test_rules_fire_on_what_is_seen(test, expected):
    assert fired(ruled(test), 0, RISING) == expected


def test_rules_last_and_are_evaluated_now_and_then():
    low, high = np.where(np.arange(VILLAGES) == 4, 0.0, 1.0), np.ones(VILLAGES)
    lasting = ruled({"below": 0.5}, lasts=3)
    assert [fired(lasting, month, low if month == 0 else high) for month in range(5)] == [[4], [4], [4], [], []]
    rare = ruled({"below": 0.5}, every=3)
    assert [fired(rare, month, low) for month in range(6)] == [[], [], [4], [], [], [4]]


def test_streaks_need_every_month():
    low, high = np.where(np.arange(VILLAGES) == 4, 0.0, 1.0), np.ones(VILLAGES)
    regime = ruled({"streak": {"below": 0.5, "months": 2}})
    assert [fired(regime, month, values) for month, values in enumerate([low, high, low, low, low])] == [[], [], [], [4], [4]]


def test_streaks_count_months_though_the_rule_looks_now_and_then():
    low, high = np.zeros(VILLAGES), np.ones(VILLAGES)
    regime = ruled({"streak": {"below": 0.5, "months": 2}}, every=3)
    months = [high, low, low, low, high, low]
    assert [len(fired(regime, month, values)) for month, values in enumerate(months)] == [0, 0, VILLAGES, 0, 0, 0]


def test_township_rules_reach_all_their_villages():
    assert fired(ruled({"top": 1}, tier="township"), 0, np.array([0, 2, 1, 0])) == list(range(5, 10))


def test_what_is_not_known_never_fires():
    assert fired(ruled({"below": 0.5}), 0, np.full(VILLAGES, np.nan)) == []


def test_asking_twice_changes_nothing():
    regime = ruled({"streak": {"below": 0.5, "months": 2}}, lasts=2)
    low = np.zeros(VILLAGES)
    assert fired(regime, 0, low) == fired(regime, 0, low) == fired(regime, 0, low) == []
    assert fired(regime, 1, low) == fired(regime, 1, low) == list(range(VILLAGES))


def test_branches_remember_apart():
    regime = ruled({"streak": {"below": 0.5, "months": 2}})
    low, high = np.zeros(VILLAGES), np.ones(VILLAGES)
    fired(regime, 0, low)
    for branch in (copy.deepcopy(regime), pickle.loads(pickle.dumps(regime))):
        assert fired(branch, 1, high) == []
        assert fired(branch, 2, low) == []
    assert fired(regime, 1, low) == list(range(VILLAGES))


def test_knobs_can_be_pickled():
    knobs = Regime(Scenario.load("linkage"), COUNTY).at(24312)
    assert same(knobs, pickle.loads(pickle.dumps(knobs)))


def test_grades_follow_what_was_in_force():
    define = {
        "m": mechanism({"reach.notice_reach": {"raise": 0.5, "grade": "survey"}}),
        "n": mechanism({"act.reward": {"add": 0.5, "grade": "source"}}),
    }
    regime = Regime(scenario({"m": 1, "n": {"from": "2026-02", "dose": 0.5}}, define), COUNTY)
    regime.at(24312)
    assert regime.grades()["survey"] == 1
    regime.at(24313)
    assert regime.grades() == {"experiment": 0, "survey": 0.8, "source": 0.2, "assumed": 0}


@given(st.dictionaries(st.sampled_from(sorted(registry.knobs())), st.floats(0, 1), max_size=6), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_knobs_stay_within_their_ranges(shares, dose):
    values = {path: knob.low + shares[path] * (knob.high - knob.low) for path, knob in registry.knobs().items() if path in shares}
    regime = Regime(Scenario.load("linkage").set(values).set({"points_system.dose": dose}), COUNTY)
    for path, found in arrays(regime.at(24330)).items():
        knob = registry.knobs()[path]
        assert ((found >= knob.low) & (found <= knob.high)).all()


def test_set_up_is_paid_in_instalments_and_grows_as_far_as_it_is_paid():
    define = {
        "m": mechanism({"reach.notice_reach": {"raise": 1.0}}, costs={"setup_yuan": 1200, "per": "village"}, takes_hold_months=4)
    }
    regime = Regime(scenario(define=define), COUNTY)
    full = VILLAGES * 1200 * 100 // 4
    assert regime.at(24312, world(operations=12 * full)).due == {"m": full}
    half = regime.at(24313, world(operations=11 * full // 2))
    assert half.due["m"] == pytest.approx(full / 2, abs=1)
    # Set up to 1/4 + 1/8, and half of the month's work paid for.
    assert half.reach.notice_reach[:, 0] == pytest.approx(1 - (1 - NOTICE) * (1 - 0.375 * 0.5))
    for month in range(24314, 24317):
        last = regime.at(month, world(operations=12 * full))
    assert last.reach.notice_reach[:, 0] == pytest.approx(1.0)
    assert regime.at(24317, world(operations=12 * full)).due == {"m": 0}


def test_doses_shrink_to_the_hours_that_cadres_have():
    define = {"m": mechanism({"reach.notice_reach": {"raise": 1.0}}, costs={"per": "village", "hours": {"village": 12}})}
    knobs = Regime(scenario(define=define), COUNTY).at(24312, world(hours=1.0 * COUNTY.village_office))
    # Six of seven uses are not paperwork: six hours where twelve are asked for.
    assert knobs.reach.notice_reach[:, 0] == pytest.approx(NOTICE + (1 - NOTICE) * 0.5)
    enough = Regime(scenario(define=define), COUNTY).at(24312, world(hours=2.0 * COUNTY.village_office))
    assert enough.reach.notice_reach[:, 0] == pytest.approx(1.0)
