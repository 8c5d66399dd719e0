"""What a mechanism moves wears off: by half in so many months since it took hold, down to what stays; its costs do not."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import small, some
from twin.base.errors import InputError
from twin.county.county import County
from twin.mechanisms.mechanism import catalogue
from twin.model import PolicyTwin
from twin.processes.registry import knobs
from twin.regime import carried
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario

COUNTY = County.small(townships=4, villages_per_township=5, households_per_village=30)
WORDS = {"en": "x", "zh": "某"}
NOTICE, START = knobs()["reach.notice_reach"].default, 24312
HOURS = {"hours": {"village": 2}, "monthly_yuan": 100}


def regime(use=None, **more):
    moves = {"reach.notice_reach": {"raise": 0.5}}
    own = {"name": WORDS, "about": WORDS, "tier": "village", "moves": moves, "costs": HOURS, **more}
    return Regime(Scenario.from_dict({"define": {"m": own}, "mechanisms": {"m": use or {"dose": 1}}}), COUNTY)


def raised(month_knobs):
    """By how much the move raises in each village, of the half that it raises at full strength."""
    return (1.0 - (1.0 - month_knobs.reach.notice_reach[:, 0]) / (1.0 - NOTICE)) / 0.5


def lived(one, months):
    return np.array([raised(one.at(START + month))[0] for month in range(months)])


@given(half_life=st.floats(0.5, 60), stays=st.floats(0, 1), setting_up=st.integers(1, 6))
@some(30)
def test_half_of_what_can_wear_off_is_gone_after_the_half_life(half_life, stays, setting_up):
    found = lived(regime(fades={"months": half_life, "to": stays}, takes_hold_months=setting_up), 24)
    age = np.arange(24) - (setting_up - 1)
    wanted = np.where(age < 0, (np.arange(24) + 1) / setting_up, stays + (1 - stays) * 0.5 ** (np.maximum(age, 0) / half_life))
    assert found == pytest.approx(wanted, abs=1e-12)


def test_without_it_nothing_wears_off_to_the_last_bit():
    plain, never = regime(), regime({"fades_months": 0}, fades={"months": 3})
    for month in range(START, START + 12):
        one, other = plain.at(month), never.at(month)
        assert np.array_equal(one.reach.notice_reach, other.reach.notice_reach)
    assert plain.memory.worn == never.memory.worn == {}


def test_the_catalogue_says_which_ones_fade_and_on_what_evidence():
    fading = {key: one.fades for key, one in catalogue().items() if one.fades is not None}
    assert all(fades.evidence or fades.grade == "assumed" for fades in fading.values())


def test_a_use_says_otherwise_than_the_mechanism():
    own, longer = lived(regime(fades={"months": 6, "to": 0.2}), 13), lived(regime({"fades_months": 12}, fades={"months": 6}), 13)
    assert (own[12], longer[12]) == (pytest.approx(0.2 + 0.8 / 4), pytest.approx(0.5))


def test_how_it_fades_counts_only_where_its_grade_of_evidence_does():
    own = {"name": WORDS, "about": WORDS, "tier": "village", "fades": {"months": 2, "grade": "assumed"}}
    own["moves"] = {"reach.notice_reach": {"raise": 0.5, "grade": "experiment", "evidence": ["cai2015"]}}
    several = [
        lived(Regime(Scenario.from_dict({"define": {"m": own}, "mechanisms": {"m": 1}, "grades": grades}), COUNTY), 5)[4]
        for grades in (["experiment"], ["experiment", "assumed"])
    ]
    assert several == [pytest.approx(1.0), pytest.approx(0.25)]


def test_hours_and_money_do_not_fade():
    one = regime(fades={"months": 1})
    first, late = one.at(START), [one.at(month) for month in range(START + 1, START + 13)][-1]
    assert np.array_equal(first.hours_village, late.hours_village)
    assert first.hours_village.min() > 0
    assert first.due == late.due


def test_where_it_does_not_work_it_does_not_wear_off():
    """A pause is no wear; villages that come later find it new."""
    late = {"cover": {"share": 0.5}, "then": {"from": "2026-07"}, "fades_months": 6}
    one = regime(late)
    found = [raised(one.at(START + month)) for month in range(13)][-1]
    assert sorted(set(np.round(found, 9))) == [pytest.approx(0.25), pytest.approx(0.5)]
    paused = regime({"dose": {"2026-01": 1, "2026-04": 0, "2026-10": 1}, "fades_months": 3})
    strengths = lived(paused, 10)
    assert strengths == pytest.approx([1, 0.5 ** (1 / 3), 0.5 ** (2 / 3), 0, 0, 0, 0, 0, 0, 0.5])


def test_the_same_month_twice_a_branch_and_a_file_say_the_same():
    one = regime({"fades_months": 4})
    for month in range(START, START + 5):
        first = raised(one.at(month))
        assert np.array_equal(first, raised(one.at(month)))
    taken_up = regime({"fades_months": 4})
    taken_up.memory = carried.unpacked(carried.packed(one.memory))
    assert np.array_equal(raised(copy.deepcopy(one).at(START + 5)), raised(taken_up.at(START + 5)))
    assert raised(one.at(START + 5))[0] == pytest.approx(0.5 ** (5 / 4))


def test_what_was_in_force_before_goes_on_as_far_as_it_had_worn_off():
    plan = {"mechanisms": {"plain_language_notice": {"dose": 1, "fades_months": 6}}}
    model = PolicyTwin(small(), Scenario.from_dict({**plan, "before": {**plan, "months": 12}}), burn_in=12)
    worn = model.regime.memory.worn["plain_language_notice"]
    assert (worn > 6).all()
    model.step()
    assert (model.regime.memory.worn["plain_language_notice"] == worn + 1).all()


def test_the_result_tells_how_much_has_not_worn_off():
    model = PolicyTwin(small(), Scenario.from_dict({"mechanisms": {"progress_board": {"dose": 1, "fades_months": 6}}}), burn_in=0)
    for _ in range(8):
        model.step()
    told = model.result().mechanisms
    assert told["fresh"].is_monotonic_decreasing and told["fresh"].iloc[0] == 1.0
    falls = int((told["fresh"].diff() < 0).sum())
    assert falls > 3 and told["fresh"].iloc[-1] == pytest.approx(0.5 ** (falls / 6))


@pytest.mark.parametrize("bad", [-1, 601, "six", True])
def test_a_bad_number_of_months_is_refused(bad):
    with pytest.raises(InputError, match=r"points_system\.fades_months: "):
        Scenario.from_dict({"mechanisms": {"points_system": {"dose": 1, "fades_months": bad}}})


def test_it_is_written_down_and_can_be_set():
    plan = Scenario.from_dict({"mechanisms": {"points_system": {"dose": 1, "fades_months": 6}}})
    assert Scenario.from_dict(plan.to_dict()).mechanisms["points_system"].fades_months == 6.0
    assert plan.set({"points_system.fades_months": 0}).mechanisms["points_system"].fades_months == 0.0
    assert plan.set({"points_system.fades_months": None}).mechanisms["points_system"].fades_months is None
