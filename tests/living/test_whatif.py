"""A what-if begins with the months ahead: what has been stays as it was; and few pairs of runs are told to be few."""

import numpy as np
import pytest
import scipy

from tests.views.lived import lived
from twin.base.messages import LANGS
from twin.base.months import month_number, month_text
from twin.living.ensemble.targets import EVERY
from twin.living.forecast.again import again, differences
from twin.living.forecast.forecast import forecasts
from twin.living.forecast.whatif import branch, from_next_month
from twin.report.living import cells, sentences
from twin.report.living.kept import Kept
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


@pytest.fixture(scope="module")
def estimate(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("whatif")).estimate


@pytest.fixture(scope="module")
def tables(estimate):
    """What so many pairs of runs say of a plan."""
    plan = Scenario.load(f"{estimate.prepared.folder}/linkage")
    return {count: branch(estimate, plan, 2, count, workers=1).table for count in (2, 6)}


@pytest.mark.parametrize("count", [2, 6])
def test_an_interval_is_that_of_one_more_pair(estimate, tables, count):
    own = estimate.prepared.setting.scenario
    begun, _ = from_next_month(Scenario.load(f"{estimate.prepared.folder}/linkage"), own, estimate.month + 1)
    other, same = (again(estimate, one, count, workers=1) for one in (begun, None))
    month = estimate.month - estimate.first + 2
    gap = differences(other, same, "needs_open", "county")[:, month, 0, 0].astype(float)
    half = scipy.stats.t.ppf(0.95, count - 1) * gap.std(ddof=1) * np.sqrt(1 + 1 / count)
    table = tables[count]
    row = table[((table["target"] == "needs_open") & (table["location"] == estimate.prepared.plan.codes.county)
                 & (table["horizon"] == 2)).to_numpy()].iloc[0]  # fmt: skip
    assert row["difference"] == pytest.approx(gap.mean())
    assert [row["difference_low"], row["difference_high"]] == pytest.approx([gap.mean() - half, gap.mean() + half])
    assert set(table["pairs"]) == {count}


def test_where_nothing_differs_it_is_the_forecast(estimate, tables):
    """Then is the forecast with the differences added, so that the two stand side by side without a gap of another making."""
    issued = forecasts(estimate, 2)
    issued = issued[((issued["output_type"] == "quantile") & (issued["output_type_id"].astype(str) == "0.5")).to_numpy()]
    key = ["target", "policy", "location", "horizon"]
    for table in tables.values():
        still = table[((table["difference_low"] == 0) & (table["difference_high"] == 0)).to_numpy()]
        found = still.merge(issued[[*key, "value"]], on=key, suffixes=("", "_issued"))
        assert len(found)
        np.testing.assert_allclose(found["value"], found["value_issued"], rtol=1e-5, atol=1e-6)


def test_every_number_can_be(tables):
    for table in tables.values():
        assert (table["difference_low"] <= table["difference"]).all() and (table["difference"] <= table["difference_high"]).all()
        assert (table["low"] <= table["value"]).all() and (table["value"] <= table["high"]).all() and (table["low"] >= 0).all()
        shares = table[table["target"].map(lambda key: EVERY[key].unit == "share").to_numpy()]
        assert shares["high"].max() <= 1 and shares["difference_low"].min() >= -1 and shares["difference_high"].max() <= 1


def test_two_pairs_are_never_sure_and_have_no_interval(tables):
    few, more = Kept(tables[2]), Kept(tables[6])
    assert not any(cells.is_sure(row) for row in few) and any(cells.is_sure(row) for row in more)
    assert {sentences.gap(row, "en")[1] for row in few} == {"–"}
    assert "–" not in {sentences.gap(row, "en")[1] for row in more}


@pytest.mark.parametrize("lang", LANGS)
def test_the_number_of_pairs_is_said(tables, lang):
    for count, table in tables.items():
        assert str(count) in sentences.of_pairs(list(Kept(table)), lang)
