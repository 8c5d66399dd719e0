"""What the first screen shows: figures by another way, losses that add up, a course of places that is that of the estimate."""

import numpy as np
import pandas as pd
import pytest

from tests.views.lived import lived
from twin.base.messages import LANGS
from twin.desk.meeting import clauses, lost, tiles
from twin.desk.meeting import map as grids
from twin.desk.meeting.history import history
from twin.desk.meeting.panels import FOOT, HEIGHT, LEFT, RIGHT, TOP, WIDTH, panels
from twin.desk.meeting.shown import tiles as told_tiles
from twin.living import issue
from twin.living.ensemble.field import Kind
from twin.living.warnings.warn import running
from twin.outcomes.tables import county_rows
from twin.report.living.words import Names
from twin.report.shared.words import label
from twin.report.views.told import Told
from twin.views import needs


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """Two townships of three villages of forty households, twelve months, twenty-four members."""
    return lived(tmp_path_factory.mktemp("meeting"))


@pytest.fixture(scope="module")
def seen(source):
    return issue.views(source.estimate, source.observations, source.rule)["observed"]


@pytest.fixture(scope="module")
def figures(source, seen):
    rows = pd.concat([one.rows for one in tiles.make(source, seen).values()])
    return rows.set_index("tile")


def members(source, target, policy, month):
    place = source.estimate.prepared.field.place_of[Kind(target, policy, month)]
    return source.estimate.members("county")[:, 0, place].astype(float)


def test_five_figures_each_within_its_interval(figures):
    assert list(figures.index) == ["awareness", "landing", "used", "days", "gap"]
    assert (figures["low"] <= figures["middle"]).all() and (figures["middle"] <= figures["high"]).all()


def test_awareness_is_the_mean_over_policies_of_the_month_that_ended(source, figures):
    now = source.month - source.estimate.first
    each = [members(source, "awareness", policy, now) for policy in source.estimate.prepared.pool.cube.policies]
    assert figures.loc["awareness", "middle"] == pytest.approx(np.median(np.mean(each, axis=0)))
    before = [members(source, "awareness", policy, now - 1) for policy in source.estimate.prepared.pool.cube.policies]
    assert figures.loc["awareness", "change"] == pytest.approx(np.median(np.mean(each, axis=0) - np.mean(before, axis=0)))


def test_the_gap_is_reported_less_landed_of_the_same_members(source, figures):
    cube = source.estimate.prepared.pool.cube
    listed = source.listed.drop_duplicates("policy")
    numbers = {f"{month // 12:04d}-{month % 12 + 1:02d}": month - source.estimate.first
               for month in range(source.estimate.first, source.estimate.first + cube.months)}  # fmt: skip
    policies = source.scenario.policies
    after = {key: 12 - policy.window - policy.delivery for key, policy in policies.items()}  # months until the cycle is judged
    at = {row.policy: numbers[row.deadline[:7]] + after[row.policy] for row in listed.itertuples()}
    entitled = source.listed.groupby("policy")["households"].sum()
    whole = sum(entitled[policy] for policy in at)
    parts = {
        name: sum(entitled[policy] * members(source, name, policy, month) for policy, month in at.items()) / whole
        for name in ("reported", "landing")
    }
    assert figures.loc["gap", "middle"] == pytest.approx(np.median(parts["reported"] - parts["landing"]), abs=2e-3)
    assert figures.loc["landing", "middle"] == pytest.approx(np.median(parts["landing"]), abs=2e-3)


def test_money_used_has_the_denominator_of_the_indicator_of_that_name(source, figures):
    """In the one course: spent / at hand by the record is what the tile says of money spent by that same course."""
    rows = county_rows(source.twin.result().monthly)[0]
    this = rows[rows["month"] >= source.day[:4]]
    hand = (float(this["opening"].iloc[0]) + float(this["appropriated"].sum())) / 100
    months = range(len(rows) - len(this), len(rows))
    spent = sum(
        members(source, "used", policy, month) for policy in source.estimate.prepared.pool.cube.policies for month in months
    )
    assert figures.loc["used", "middle"] == pytest.approx(np.median(spent) / hand, rel=1e-6)
    assert figures.loc["used", "target"] == pytest.approx(int(source.day[5:7]) / 12)


def test_days_are_open_needs_by_needs_solved(source, figures):
    now = source.month - source.estimate.first
    solved = np.mean([members(source, "needs_solved", "all", now - one) for one in range(3)], axis=0)
    days = members(source, "needs_open", "all", now) / np.maximum(solved, 0.5) * 365.25 / 12
    assert figures.loc["days", "middle"] == pytest.approx(np.median(days))


def test_days_stand_beside_what_is_overdue_and_have_no_target(source, figures, seen):
    """Many solved a month make it short although others wait: it is no time limit kept, and has not the name of the wait."""
    county = needs.make(source)["county"].rows.iloc[0]
    assert figures.loc["days", "overdue"] == county["overdue"] and figures.loc["days", "aim"] == "none"
    assert np.isnan(figures.loc["days", "target"])
    for lang in LANGS:
        made = Told.of(tiles.make(source, seen), Names(source.estimate.prepared), source.day)
        said = {one.key: one for one in told_tiles(made, lang)}
        assert f"{int(county['overdue']):,}" in said["days"].beside and f"{int(county['overdue']):,}" not in said["days"].about
        assert {"en": "By one run, end of", "zh": "单次推演"}[lang] in said["days"].beside and not said["landing"].beside
        assert said["days"].name not in label("resolution_days", lang) and "target" not in said["days"].scale


@pytest.mark.parametrize("sheet", ["tiers", "steps"])
def test_what_becomes_of_those_entitled_adds_up(source, sheet):
    rows = lost.make(source)[sheet].rows
    cycles = {one.policy: one.month for one in running(source.estimate)}
    way = lost.WAY if sheet == "tiers" else lost.STEPS
    assert rows[list(way)].sum(axis=1).to_numpy() == pytest.approx(1)
    middles = [
        np.median(members(source, "landing", row.policy, cycles[row.policy]))
        for row in rows[rows["place"] == source.estimate.prepared.plan.codes.county].itertuples()
    ]
    county = rows[rows["place"] == source.estimate.prepared.plan.codes.county]
    assert county["landed"].to_numpy() == pytest.approx(middles), "what will land is the middle, as in the list and the report"
    by = rows.groupby("policy")["households"].apply(list)
    assert all(one[0] == pytest.approx(sum(one[1:])) for one in by), "townships add up to the county"


def test_clauses_are_those_of_the_course(source):
    table = clauses.make(source)["clauses"].rows
    world, row = source.twin.world, table.iloc[0]
    assert row["households"] == pytest.approx(float((world.households["known"][:, 0] & 1).mean()))
    assert len(table) == 8 * len(list(source.scenario.policies)) and table[list(clauses.TIERS)].to_numpy().max() <= 1


@pytest.fixture(scope="module")
def found(source):
    return history(source)


def test_history_is_the_estimate_of_each_place(source, found):
    village = source.estimate.prepared.plan.codes.villages[2]
    key, month = found.keys[0], source.month - source.estimate.first
    place = source.estimate.prepared.field.place_of[Kind(*key, month)]
    wanted = np.quantile(source.estimate.members("village")[:, 2, place], (0.05, 0.5, 0.95))
    assert found.of(village, key)[:, found.now] == pytest.approx(wanted, rel=1e-5)
    assert found.days[found.now] == source.day and len(found.dots)


def test_pictures_stay_inside_and_hold_every_dot(source, found):
    names = Names(source.estimate.prepared)
    for place in found.places[:4]:
        made = panels(found, place, names, "en")
        assert len(made) == len(found.keys)
        for one, key in zip(made, found.keys, strict=True):
            points = [tuple(map(float, point.split(","))) for point in one.band.split()] + [dot[:2] for dot in one.dots]
            assert all(LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - FOOT for x, y in points)
            assert len(one.dots) == len(found.seen(place, key))
            assert ("shelved ones apart" in one.title) == (key[0] == "needs_open")


def test_needs_past_their_limit_may_be_more_than_open_ones_and_say_why(source):
    views = {"needs": Told.of(needs.make(source), Names(source.estimate.prepared), source.day)}
    (late,) = [one for one in grids.layers(views, None, "zh") if one.key == "overdue"]
    assert late.name == "超期诉求（含搁置）" and views["needs"].sheets["villages"].column("overdue").name["zh"].endswith(
        "（含搁置）"
    )


def test_what_is_not_there_is_said_and_no_zero(source, seen):
    """Without observations no tile shows a dot."""
    said = told_tiles(Told.of(tiles.make(source, seen[:0]), Names(source.estimate.prepared), source.day), "en")
    assert len(said) == 5 and all(one.observed == "not observed" and "observed" not in one.scale for one in said)


def test_the_grid_has_every_village_once_with_the_letter_of_the_list(source, found):
    from twin.views import attention

    names = Names(source.estimate.prepared)
    views = {"attention": Told.of(attention.make(source), names, source.day)}
    layers = {one.key: one for one in grids.layers(views, found, "en")}
    cells = {cell.code: cell for _, _, some in grids.grid(layers["colour"], names, "en") for cell in some}
    assert set(cells) == set(source.estimate.prepared.plan.codes.villages)
    order = {"red": "R", "yellow": "Y", "blue": "B", "": "–"}
    for code, rows in source.listed.groupby("village"):
        best = next(one for one in order if (rows["colour"] == one).any())
        assert cells[code].text == order[best] and best in (cells[code].look, "")
    aware = {cell.code: cell for _, _, some in grids.grid(layers["aware"], names, "en") for cell in some}
    assert {one.look for one in aware.values()} <= set(grids.GRADES)
