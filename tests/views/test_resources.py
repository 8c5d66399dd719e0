"""The resource map: sums that add up, colours of the list, names that do not meet, and a map of the county's own."""

import json
from itertools import combinations

import numpy as np
import pytest

from twin.base.errors import InputError
from twin.county.boundaries import FILE
from twin.county.names import called
from twin.county.shapes import read
from twin.report.living.words import Names
from twin.report.shared.style import png
from twin.report.views import resources as page
from twin.report.views.maps import coloured, own_map, schematic, shaded
from twin.report.views.tiles import tiling
from twin.report.views.told import Told
from twin.views import resources
from twin.views.attention import COLOUR

LETTERS = {"red": "R", "yellow": "Y", "blue": "B"}


@pytest.fixture(scope="module")
def sheets(source):
    return resources.make(source)


def test_villages_add_up_to_townships_and_county(sheets, source):
    villages, townships, county = (sheets[name].rows for name in ("villages", "townships", "county"))
    for name in ("households", "persons", "elders", "away", "arrived", "used", "idle", "projects", "cadres", "to_win"):
        by_town = villages.groupby("township")[name].sum()
        np.testing.assert_allclose(townships.set_index("township")[name], by_town[townships["township"]])
        assert county[name].item() == pytest.approx(villages[name].sum())
    assert county["households"].item() == source.county.households["present"].sum()
    assert county["persons"].item() == source.county.households["persons"][source.county.households["present"]].sum()
    for name in ("coverage", "phones", "contacts"):
        assert county[name].item() == pytest.approx(np.average(villages[name], weights=villages["households"]))
    assert townships["villages"].sum() == len(villages) == county["villages"].item()


def test_money_is_that_of_the_ledger_and_its_sums(sheets, source):
    money, villages = sheets["money"].rows, sheets["villages"].rows.set_index("village")
    assert 100 * money["idle"].sum() == pytest.approx(source.twin.world.ledger["village"].sum())
    for name in ("arrived", "used", "idle"):
        np.testing.assert_allclose(money.groupby("village")[name].sum()[villages.index], villages[name])
    record = source.twin.record.read("policies")
    since = (record["level"] == 0) & (record["month"] >= source.month - source.month % 12)
    assert 100 * money["arrived"].sum() == pytest.approx(record["arrived"][since].sum())


def test_colours_and_households_are_those_of_the_list(sheets, source):
    order = {"red": 0, "yellow": 1, "blue": 2, "": 3}
    for row in sheets["villages"].rows.to_dict("records"):
        mine = source.listed[source.listed["village"] == row["village"]]
        best = min(mine["colour"], key=order.get, default="")
        assert row["colour"] == (best or "none")
        assert row["to_win"] == pytest.approx(mine.loc[mine["colour"] != "", "to_win"].sum())


@pytest.mark.parametrize(("sizes"), [[12], [4, 4, 4], [20] * 20, [1, 30, 7], [3] * 60])
def test_tiles_do_not_meet_and_townships_hang_together(sizes):
    plan = tiling(np.repeat(np.arange(len(sizes)), sizes), len(sizes))
    assert len({tuple(np.round(one, 6)) for one in plan.tiles}) == sum(sizes)
    assert all(max(abs(one - other)) > 1 - 1e-9 for one, other in combinations(plan.tiles, 2))
    assert plan.tiles.min() >= 0
    assert (plan.tiles.max(axis=0) + 1 <= np.array([plan.width, plan.height]) + 1e-9).all()
    start = 0
    for size in sizes:
        mine = {tuple(np.round(one, 6)) for one in plan.tiles[start : start + size]}
        reached, edge = set(), [next(iter(mine))]
        while edge:
            at = edge.pop()
            reached.add(at)
            beside = {(round(at[0] + x, 6), round(at[1] + y, 6)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))}
            edge += list((mine & beside) - reached)
        assert reached == mine
        start += size


@pytest.mark.parametrize("name", ["{}家湾村", "Long Creek Village {} of the North", "{:03d}"])
@pytest.mark.parametrize(("townships", "each"), [(3, 4), (20, 20)])
def test_names_do_not_meet(name, townships, each):
    count = townships * each
    layer = coloured("A title", ["red", "yellow", "blue", "none"] * (count // 4), LETTERS, [])
    names = [name.format(number) for number in range(count)], [f"第{number}乡镇" for number in range(townships)]
    figure = schematic(layer, np.repeat(np.arange(townships), each), names, "whose", "zh")
    figure.canvas.draw()
    written = [text for text in figure.axes[0].texts if text.get_text()]
    boxes = np.array([text.get_window_extent().extents for text in written])
    assert len(boxes) >= count + townships
    apart = (boxes[:, None, :2] >= boxes[None, :, 2:] - 0.5).any(axis=2) | (boxes[None, :, :2] >= boxes[:, None, 2:] - 0.5).any(
        axis=2
    )
    assert (apart | np.eye(len(boxes), dtype=bool)).all(), "a text lies on another"
    assert boxes.min() >= 0
    assert (boxes[:, 2] <= figure.bbox.width).all()
    assert min(text.get_fontsize() for text in written) >= 5.5


def test_a_schematic_map_says_so_and_is_the_same_twice():
    layer = shaded("A title", [1.0, 2.0], ["1", "2"], "1", "2")
    pictures = [schematic(layer, np.array([0, 0]), (["a", "b"], ["t"]), "whose", "en") for _ in range(2)]
    assert "Schematic map" in pictures[0].get_supxlabel()
    assert png(pictures[0]) == png(pictures[1])
    assert set(COLOUR) >= set(LETTERS)


def written(folder, features):
    (folder / FILE).write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def square(code, x, **more):
    ring = [[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]} | more}


@pytest.fixture
def every(source):
    return [square(int(code), 110 + row) for row, code in enumerate(source.county.villages["uid"])]


def test_an_own_map_is_matched_by_code_and_drawn(source, every, tmp_path):
    every[1]["geometry"] = {"type": "Point", "coordinates": [111.5, 30.5]}
    written(tmp_path, every[::-1])
    shapes = read(tmp_path, called(source.county, "villages"))
    np.testing.assert_allclose([one.point for one in shapes], [[110.5 + row, 30.5] for row in range(6)])
    assert [len(one.rings) for one in shapes] == [1, 0, 1, 1, 1, 1]
    layer = coloured("A title", ["red"] * 6, LETTERS, [])
    assert png(own_map(layer, shapes, list("abcdef"), "whose", "en")).startswith(b"\x89PNG")
    assert read(tmp_path / "nowhere", called(source.county, "villages")) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda every: every[:-1], "1 of 6 villages are not on the map"),
        (lambda every: [*every, every[0]], "feature 7, properties: 990001101201; allowed: each village once"),
        (lambda every: [*every, square(5, 0)], "feature 7: 5 is no village of the county"),
        (lambda every: [*every, square(None, 0)], "feature 7, properties: neither code nor name"),
        (
            lambda every: [square(990001101201, 0, type="LineString"), *every[1:]],
            "feature 1, geometry: LineString; allowed: Polygon",
        ),
        (lambda every: [square(990001101201, 0, coordinates=[[[1, 2], [3, "x"]]]), *every[1:]], "feature 1, coordinates"),
    ],
)
def test_a_map_that_does_not_match_is_one_clear_message(source, every, tmp_path, change, said):
    written(tmp_path, change(every))
    with pytest.raises(InputError) as caught:
        read(tmp_path, called(source.county, "villages"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is no JSON"), ("[]", "has no list of features"), ('{"features": [1]}', "no list")]
)
def test_what_is_no_map_is_refused(source, tmp_path, text, said):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(InputError) as caught:
        read(tmp_path, called(source.county, "villages"))
    assert said in str(caught.value)


def test_a_long_table_of_money_shows_what_is_most_and_says_so(source, sheets, monkeypatch):
    names = Names(source.estimate.prepared)
    monkeypatch.setattr(page, "MOST", 3)
    view = page.tell(Told.of(sheets, names, source.day), "en")
    (money,) = (part for part in view.parts if part.title == "Money by village and policy")
    most = sheets["money"].rows.nlargest(3, "idle")
    assert [row[0].beside or row[0].text for row in money.table.rows] == list(most["village"])
    assert f"The 3 rows of {len(sheets['money'].rows)} with most" in money.note
    monkeypatch.setattr(page, "MOST", 1000)
    view = page.tell(Told.of(sheets, names, source.day), "en")
    (money,) = (part for part in view.parts if part.title == "Money by village and policy")
    assert [row[0].beside or row[0].text for row in money.table.rows] == list(sheets["money"].rows["village"]) and not money.note
