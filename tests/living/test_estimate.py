"""What data teach of a county on a small pool: nothing without them, the right thing with many, and only what was known."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from twin.base.draws import Namespace, luck
from twin.base.errors import InputError
from twin.living.ensemble.cube import Cube, cube_of
from twin.living.ensemble.field import LEVELS, Field
from twin.living.ensemble.pool import Setting, pool
from twin.living.ensemble.targets import EVERY, TARGETS
from twin.living.forecast.both import both
from twin.living.forecast.forecast import COLUMNS, OF_VILLAGES, QUANTILES, forecasts
from twin.living.observations.observations import Observations
from twin.living.observations.offices import plan_of
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, month_of
from twin.living.update.drift import drift
from twin.living.update.estimate import Estimate, Prepared, estimate
from twin.living.update.learned import next_survey, parameters, predictive, scores
from twin.living.update.widen import widened
from twin.living.warnings.warn import misuse, rule_of, running, usual, warnings
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario
from twin.terms.steps import BLAMED, FAILURES

MEMBERS, TRUTH, LIVED = 40, 900, 10


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    setting = Setting(CountySpec.small(2, 3, 30), Scenario.load("baseline"), 18, burn_in=2)
    made = pool(setting, tmp_path_factory.mktemp("pool"), MEMBERS, workers=1)
    return Prepared(Path("my"), setting, made, Field.of(made), plan_of(setting.county.build()))


@pytest.fixture(scope="module")
def truth(prepared):
    return cube_of(prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH)).finished())


@pytest.fixture(scope="module")
def observed(prepared, truth):
    rows = seen(truth, prepared.plan, luck(1, 0, 0, Namespace.OBSERVATION))
    return rows.assign(standing="used", why="", where=[str(number) for number in range(len(rows))], derived=False)


@pytest.fixture(scope="module")
def day(prepared):
    return last_day(prepared.pool.cube.first + LIVED - 1)


@pytest.fixture(scope="module")
def found(prepared, observed, day):
    return estimate(prepared, day, Observations(observed))


@pytest.mark.parametrize("level", LEVELS)
def test_one_kind_is_to_the_bit_what_all_of_them_say_of_it(found, level):
    every = found.members(level)
    for number, kind in enumerate(found.prepared.field.kinds[::7]):
        np.testing.assert_array_equal(found.of(level, kind), every[..., 7 * number])


def nothing(prepared, day) -> Estimate:
    columns = ["target_end_date", "location", "target", "policy", "observation", "n", "source", "as_of"]
    none = pd.DataFrame(columns=[*columns, "standing", "why", "where", "derived"])
    return estimate(prepared, day, Observations(none))


def test_without_data_nothing_is_learned(prepared, day):
    found = nothing(prepared, day)
    assert found.update is None
    assert all(np.array_equal(found.scored(level), prepared.field.levels[level].values()) for level in LEVELS)
    assert not parameters(found)["informed"].any()
    assert drift(found) is None


def test_only_what_was_known_counts(prepared, observed, day, found):
    later = (observed["as_of"] > day).to_numpy()
    assert later.any()
    changed = observed.assign(observation=np.where(later, 0.0, observed["observation"]))
    again = estimate(prepared, day, Observations(changed))
    assert all(np.array_equal(again.scored(level), found.scored(level)) for level in LEVELS)
    assert (found.rows["as_of"] <= day).all()


def test_the_order_of_rows_does_not_matter(prepared, observed, day, found):
    mixed = observed.sample(frac=1.0, random_state=3, ignore_index=True)
    again = estimate(prepared, day, Observations(mixed))
    for level in LEVELS:
        np.testing.assert_array_equal(again.scored(level), found.scored(level))


def test_a_row_that_cannot_enter_says_why(prepared, observed, day):
    strange = observed.iloc[[0]].assign(location="999999999", where="strange")
    rows = estimate(prepared, day, Observations(pd.concat([observed, strange], ignore_index=True))).rows
    assert rows.loc[rows["location"] == "999999999", "left"].item() != ""


def test_data_bring_the_county_nearer_to_the_truth(prepared, truth, found):
    own = Field.of(replace(prepared.pool, cube=Cube.stacked([truth, truth], 2), scores=prepared.pool.scores[:2]))
    before, after, count = 0.0, 0.0, 0
    for level in LEVELS:
        field = prepared.field.levels[level]
        moves = (field.sd > 0)[:, : len(prepared.field.kinds)]
        for number, kind in enumerate(prepared.field.kinds):
            if kind not in own.place_of or kind.month >= LIVED or not moves[:, number].any():
                continue
            at = moves[:, number]
            there = own.levels[level].mean[at, own.place_of[kind]]
            for sums, members in ((0, field.values()), (1, found.scored(level))):
                miss = np.abs(members[:, at, number].mean(axis=0) - there) / field.sd[at, number]
                before, after = (before + miss.sum(), after) if sums == 0 else (before, after + miss.sum())
            count += at.sum()
    assert after < 0.8 * before
    assert count > 1000


def test_forecasts_are_of_what_lies_ahead(prepared, found, day):
    table = forecasts(found, 6)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["horizon"]) == set(range(1, 7))
    assert (table["reference_date"] == day).all()
    assert not table.duplicated([*COLUMNS[1:5], "output_type", "output_type_id"]).any()
    quantiles = table[table["output_type"] == "quantile"]
    wide = quantiles.pivot(index=list(COLUMNS[1:5]), columns="output_type_id", values="value")[[str(one) for one in QUANTILES]]
    assert (np.diff(wide.to_numpy(float), axis=1) >= 0).all()
    shares = [key for key, target in TARGETS.items() if target.unit == "share"]
    assert quantiles["value"].min() >= 0
    assert quantiles.loc[quantiles["target"].isin(shares), "value"].max() <= 1
    villages = set(prepared.plan.codes.villages)
    assert set(table.loc[table["location"].isin(villages), "target"]) <= set(OF_VILLAGES)
    assert not set(table["target"]) & {key for key, target in EVERY.items() if target.inferred}


def test_a_landing_is_forecast_where_its_cycle_ends_alone(prepared, found):
    table = forecasts(found, 8)
    landing = table[table["target"] == "landing"]
    policies = prepared.setting.scenario.policies
    assert all(policies[row.policy].closes(month_of(row.target_end_date)) for row in landing.itertuples())
    assert len(landing)


def test_a_deadline_that_has_passed_is_none_to_warn_of(prepared, found):
    """What lands later lands too late, though it is judged at the end of the cycle only."""
    policies, seen = prepared.setting.scenario.policies, set()
    for month in range(found.first, found.first + 20):
        for cycle in running(replace(found, month=month)):
            policy, deadline = policies[cycle.policy], found.first + cycle.deadline
            opened = found.first + cycle.month - 11
            assert month < deadline == opened + policy.window + policy.delivery - 1 < found.first + cycle.month
            assert found.first + cycle.applications_end == opened + policy.window - 1
            assert policy.opens - 1 == opened % 12
            seen.add((cycle.policy, cycle.month))
    assert len(seen) > 2


def test_a_listed_step_is_charged_to_a_tier_that_can_lose_it(prepared, found):
    """A short payment from a list is always the village's; who does not apply is charged to the home or whoever lost the date."""
    lost = prepared.pool.cube.charged.sum(axis=(0, 1))
    for row in warnings(found, rule_of()).itertuples():
        of = lost[prepared.pool.cube.policies.index(row.policy), FAILURES.index(row.step)]
        assert of[BLAMED.index(row.tier)] > 0 or not of.any()


def test_a_row_says_when_its_cycle_opens_where_that_lies_ahead(prepared, found):
    """On the day before it opens a cycle is not open; on its first day it is."""
    kinds = set()
    for month in range(found.first - 1, found.first + 12):
        day = last_day(month)
        for moved in (replace(found, month=month, as_of=day), replace(found, month=month, as_of=day + timedelta(days=1))):
            first = {one.policy: last_day(found.first + one.opens - 1) + timedelta(days=1) for one in running(moved)}
            for policy, rows in warnings(moved, rule_of()).groupby("policy"):
                ahead = first[policy] > moved.as_of
                assert set(rows["opens"]) == {first[policy].isoformat() if ahead else ""}
                assert first[policy].month == prepared.setting.scenario.policies[policy].opens
                kinds.add(ahead)
    assert kinds == {True, False}


def test_the_list_names_every_village_with_somebody_entitled(prepared, found):
    table = warnings(found, rule_of())
    assert ((table["chance"] >= 0) & (table["chance"] <= 1)).all()
    assert (table["to_win"] <= table["households"] + 1e-6).all()
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()
    assert set(table["policy"]) == {cycle.policy for cycle in running(found)}
    colours = table["colour"].map({"red": 0, "yellow": 1, "blue": 2, "": 3}).to_numpy()
    assert (np.diff(colours) >= 0).all()
    assert (table["first"] == "").equals(table["colour"] == "")


def test_a_village_keeps_the_month_in_which_it_was_first_listed(found):
    rule = rule_of()
    before = warnings(found, rule).assign(first=lambda table: np.where(table["colour"] != "", "2026-02-28", ""))
    again = warnings(found, rule, before)
    assert set(again.loc[again["colour"] != "", "first"]) == {"2026-02-28"}


def test_who_meets_the_target_to_the_digit_does_not_miss_it(found):
    for cycle in running(found):
        target = usual(found, cycle)
        assert target == float(f"{target:.2f}")  # written and read again it is what a share observed is
    assert set(warnings(found, rule_of())["target"]) == {usual(found, cycle) for cycle in running(found)}


def test_misuse_is_told_in_aggregate(prepared, found):
    table = misuse(found)
    assert set(table["township"]) == set(prepared.plan.codes.townships)
    assert (table[["yuan", "usual", "chance"]] >= 0).all(axis=None)


def test_what_was_learned_and_what_a_survey_would_tell(prepared, found):
    table = parameters(found)
    assert len(table) == len(prepared.pool.unknowns.names)
    assert (table["learned"] <= 1).all()
    assert table["informed"].any()
    assert np.isfinite(scores(found)).all()
    fit = predictive(found)
    assert fit["observations"].sum() == len(found.update.data)
    survey = next_survey(found)
    assert survey["told"].between(0, 1).all()
    assert survey["told"].is_monotonic_decreasing
    assert len(survey)


def test_both_ways_stand_side_by_side(prepared, found):
    table = both(found, prepared.pool.cube, 4)
    assert {"update", "again", "disagree"} <= set(table.columns)
    assert set(table["location"]) == {*prepared.plan.codes.townships, prepared.plan.codes.county}
    assert table["disagree"].mean() < 0.5


def test_a_day_outside_the_countys_months_is_refused(prepared, observed):
    with pytest.raises(InputError, match="outside the county's months"):
        estimate(prepared, date(2039, 1, 31), Observations(observed))


def test_without_a_day_the_newest_row_that_can_be_decides(prepared, observed):
    """A mistyped year stops nobody, and what comes after the county's last month is of that month still."""
    far = observed.iloc[:1].assign(as_of=date(2062, 7, 15), standing="impossible")
    some = observed[(observed["as_of"] <= last_day(prepared.pool.cube.first + 3)).to_numpy()]
    assert estimate(prepared, None, Observations(pd.concat([some, far]))).as_of == some["as_of"].max()
    last = prepared.pool.cube.first + prepared.pool.cube.months - 1
    late = observed.iloc[:1].assign(as_of=last_day(last + 3))
    assert estimate(prepared, None, Observations(pd.concat([some, late]))).month == last


@pytest.mark.parametrize("level", ["county", "township"])
def test_no_member_shows_more_money_than_any_run_had_there(prepared, found, level):
    """In a month and, of what moves, in a year; a shift of logarithms would go beyond, and does where it is not held back."""
    beyond = 0
    for target in (target for target in TARGETS.values() if target.unit == "yuan"):
        kinds = prepared.field.kinds[prepared.field.columns[target.key]]
        before = target.shown(prepared.field.levels[level].values(prepared.field.columns[target.key]))
        after = estimate_of(found, level, target.key)
        moved = target.shown(widened(found.update, level, target.key, found._errors))
        for policy in {kind.policy for kind in kinds}:
            mine = [number for number, kind in enumerate(kinds) if kind.policy == policy]
            years = [[number for number in mine if kinds[number].month // 12 == year] for year in (0, 1)]
            most, sums = before[..., mine].max(axis=(0, 2)), [before[..., year].sum(axis=2).max(axis=0) for year in years]
            assert (after[..., mine].max(axis=(0, 2)) <= most * (1 + 1e-5) + 0.1).all()
            assert target.stock or all(
                (after[..., year].sum(axis=2).max(axis=0) <= sum_ * (1 + 1e-5) + 0.1).all()
                for year, sum_ in zip(years, sums, strict=True)
            )
            beyond += int((moved[..., mine].max(axis=(0, 2)) > 1.01 * most + 1).sum())
    assert beyond > 0


def estimate_of(found, level, target):
    """Members of all kinds of a target, in yuan."""
    columns = found.prepared.field.columns[target]
    return EVERY[target].shown(found.scored(level, range(columns.start, columns.stop)))
