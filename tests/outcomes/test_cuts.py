"""What landed at every cut of the entitlement, and tasks at every cut of the eligible, are what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import scenarios, small, some
from twin import PolicyTwin
from twin.outcomes.cuts import LANDED_AT, PAID_COUNTS, PARTS, TASK_COUNTS, TASK_CUTS, complete_at, landed_at, landing_curve
from twin.outcomes.indicators import INDICATORS
from twin.outcomes.survey import members
from twin.terms.steps import IN_TIME, LANDED, PAID_IN_FULL

SHORT = LANDED & ~PAID_IN_FULL  # all but paid in full


def at(passed, received, entitlement=1000, fault=0):
    """Counts of some households of one village and one policy, by name."""
    rows = len(passed)
    households = {
        "passed": np.array(passed, dtype=np.uint8).reshape(rows, 1),
        "received": np.array(received, dtype=np.int32).reshape(rows, 1),
        "fault": np.broadcast_to(np.array(fault, dtype=np.uint8), rows).reshape(rows, 1),
    }
    listed = members(np.zeros(rows, dtype=np.int32), 1, np.zeros((rows, 0), dtype=bool), np.ones(rows, dtype=bool))
    counts = landed_at(households, listed, np.array([entitlement]), np.array([True]))
    return dict(zip(PAID_COUNTS, counts[0, 0].tolist(), strict=True))


def test_a_known_answer():
    passed = [LANDED, LANDED, SHORT, SHORT, SHORT, SHORT, SHORT, 0, SHORT & ~1]
    received = [1000, 900, 899, 750, 500, 1, 0, 1000, 1000]
    assert at(passed, received) == {"landed_any": 6, "landed_50": 5, "landed_75": 4, "landed_100": 1}


def test_who_was_made_whole_too_late_counts_where_its_first_payment_did():
    late = LANDED & ~IN_TIME
    fault = [4 * reached + 130 for reached in (0, 1, 2, 3, 3, 1)]  # beside the holder and a complaint
    counted = at([late, late, late, late, SHORT, late & ~1], [1000] * 5 + [700], fault=fault)
    assert counted == {"landed_any": 4, "landed_50": 3, "landed_75": 2, "landed_100": 0}


def test_who_failed_elsewhere_landed_at_no_cut():
    assert at([SHORT & ~(1 << step) for step in range(8) if 1 << step != PAID_IN_FULL], [1000] * 7) == dict.fromkeys(
        PAID_COUNTS, 0
    )


@given(
    st.lists(st.tuples(st.sampled_from([LANDED, SHORT, 0]), st.integers(0, 2000)), min_size=1, max_size=30), st.integers(0, 1500)
)
def test_no_curve_rises_and_villages_add_up(lives, entitlement):
    """Whatever was paid and whatever the entitlement, none included, once the cascade has said who was paid in full."""
    passed, received = zip(*lives, strict=True)
    passed = [bits if bits != SHORT or 10 * fen < 9 * entitlement else LANDED for bits, fen in lives]
    counts = at(passed, received, entitlement) | {"landed": passed.count(LANDED), "eligible": len(passed)}
    curve = list(landing_curve(counts).values())
    assert curve == sorted(curve, reverse=True)


def test_closing_cycles_alone_are_counted_by_village_and_group():
    village = np.array([0, 0, 1, 3, 3, 3], dtype=np.int32)
    groups = np.array([[1, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0]], dtype=bool).T
    present = np.array([1, 1, 1, 1, 0, 1], dtype=bool)
    households = {"passed": np.full((6, 2), LANDED, dtype=np.uint8), "received": np.full((6, 2), 70, dtype=np.int32)}
    households["fault"] = np.zeros((6, 2), dtype=np.uint8)
    counts = landed_at(households, members(village, 4, groups, present), np.array([70, 70]), np.array([False, True]))
    assert not counts[:, 0].any()
    assert counts[:, 1, 0].tolist() == [2, 1, 0, 2, 3, 0]
    assert counts.shape == (6, 2, len(PARTS))


def test_tasks_at_every_cut():
    share, task = np.array([[0.5, 0.7, 0.8, 0.9, 1.0, 1.0]]), np.array([[True] * 5 + [False]])
    found = complete_at(share, task, "actual")
    assert [int(found[name].sum()) for name in TASK_COUNTS["actual"].values()] == [5, 4, 4, 3, 2]
    assert list(TASK_COUNTS["reported"]) == list(TASK_CUTS)


@given(scenarios(months=14))
@some(5)
def test_of_a_run_the_curve_passes_through_the_landing_rate(scenario):
    """To the last bit, at nine tenths and at four fifths; never rising; the same by policy and place."""
    result = PolicyTwin(small(2, 3, 30), scenario, seed=3, burn_in=0).run(14).result()
    summary = result.summary
    assert summary["landing_curve"]["0.9"] == summary["landing_rate"]
    assert [summary["landing_curve"][cut] for cut in ("any", "1.0")] == [summary["landing_any"], summary["landing_full"]]
    assert summary["task_curve"]["actual"]["0.8"] == summary["task_landing_rate"]
    assert summary["task_curve"]["reported"]["0.8"] == summary["reported_landing_rate"]
    table = result.cascade
    for names in (list(LANDED_AT.values()), *(list(names.values()) for names in TASK_COUNTS.values())):
        assert (np.diff(table[names].to_numpy(), axis=1) <= 0).all()
    monthly = result.monthly.dropna(subset=["landing_rate"])
    assert (monthly["landing_any"] >= monthly["landing_rate"]).all()
    assert (monthly["landing_full"] <= monthly["landing_rate"]).all()


@pytest.mark.parametrize("name", ["landing_any", "landing_full"])
def test_a_share_of_the_eligible_missing_without_any(name):
    counted = {"landing_any": "landed_any", "landing_full": "landed_100"}[name]
    counts = {counted: np.array([3, 0, 0]), "eligible": np.array([4, 5, 0])}
    np.testing.assert_array_equal(INDICATORS[name](counts), [0.75, 0.0, np.nan])
