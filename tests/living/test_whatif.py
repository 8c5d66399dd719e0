"""A what-if begins with the months ahead: what has been stays as it was."""

import pytest

from twin.base.months import month_number, month_text
from twin.living.forecast.whatif import from_next_month
from twin.scenario.scenario import Scenario

NEXT = month_number("2026-09")


@pytest.fixture(scope="module")
def own():
    return Scenario.from_dict({"base": "baseline", "mechanisms": {"points_system": 1.0}})


def plan(mechanisms, **more):
    return Scenario.from_dict({"base": "baseline", "mechanisms": mechanisms, **more})


def test_what_is_new_begins_next_month_or_later(own):
    new = {"points_system": 1.0, "smart_platform": 1.0, "project_butler": {"dose": 0.5, "from": "2027-03"}}
    begun, early = from_next_month(plan(new), own, NEXT)
    assert month_text(begun.mechanisms["smart_platform"].since) == "2026-09"
    assert month_text(begun.mechanisms["project_butler"].since) == "2027-03"
    assert begun.mechanisms["points_system"] == own.mechanisms["points_system"]
    assert early == ()


def test_before_next_month_nothing_is_otherwise(own):
    begun, _ = from_next_month(plan({"points_system": 1.0, "smart_platform": 1.0}), own, NEXT)
    for month in range(own.start, own.end):
        doses = {key: use.dose_at(month) for key, use in begun.mechanisms.items() if use.dose_at(month)}
        assert doses == {"points_system": 1.0} | ({"smart_platform": 1.0} if month >= NEXT else {})


def test_what_cannot_begin_later_is_told(own):
    other = plan({"points_system": 0.5, "smart_platform": 1.0}, set={"fund.processing_days": 10})
    assert from_next_month(other, own, NEXT)[1] == ("points_system", "fund.processing_days")
    assert from_next_month(plan({}), own, NEXT)[1] == ("points_system",)


def test_it_lasts_as_long_as_the_county(own):
    begun, _ = from_next_month(plan({"smart_platform": 1.0}, start="2027-01", months=6), own, NEXT)
    assert (begun.start, begun.months) == (own.start, own.months)
