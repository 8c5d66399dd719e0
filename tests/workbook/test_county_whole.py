"""What a workbook says of places in sum: codes that fit together, sums that are met or refused, and how much is one's own."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from tests.workbook.books import book, rows
from twin import County
from twin.base.errors import InputError
from twin.cli.month import _look_at_map
from twin.county.beside import beside
from twin.county.book import shares
from twin.county.boundaries import FILE
from twin.county.codes import numbers
from twin.county.names import own_names
from twin.county.offices import unit_codes
from twin.county.places import Places
from twin.county.within import Within
from twin.desk.data.stage import look
from twin.report.shared.place import SYNTHETIC, place
from twin.scenario.check import problems_of
from twin.scenario.initial import rows_of, write_folder
from twin.scenario.sheets import EVERY
from twin.sheets.read import read_book
from twin.sheets.write import write_book


def places(folder, **more):
    return Places(read_book(book(folder, **more), EVERY))


def told(found):
    return [(problem.weight, problem.place, problem.said) for problem in [*found.book.problems, *found.problems]]


def county(**more):
    return [{"name": "青溪县"} | more]


def changed(sheet, row, **cells):
    lines = rows()[sheet]
    lines[row] |= cells
    return {sheet: lines}


# Codes ------------------------------------------------------------------------------------------------------------------------


def test_a_place_has_999_numbers_and_the_next_has_none():
    names = [f"v{n}" for n in range(1000)]
    found = numbers(names, [None] * 1000, 201)
    assert sorted(found) == list(range(1000))
    assert min(numbers(names[:799], [None] * 799, 201)) == 201


def test_a_village_too_many_is_named(tmp_path):
    lines = [{"township": "东岭镇", "name": f"v{n}", "size": 30} for n in range(1001)]
    found = places(tmp_path, townships=[{"name": "东岭镇"}], villages=lines)
    assert [one.place for one in found.problems if one.weight == "error"] == ["村!B1003"]


FOREIGN = [{"township": f"{code}", "name": "新村", "size": 30} for code in (990_001_101, 990_001_102, 990_002_101)]
FAULTS = [
    ({"county": county(code="000001")}, "县!B"),
    ({"county": [{"name": "名" * 201}]}, "县!B"),
    (changed("villages", 0, uid="990001101000"), "村!C4"),
    (changed("townships", 0, uid="990001000"), "乡镇!B4"),
    ({"townships": [], "villages": FOREIGN}, "村!A6"),
    ({"units": [{"name": "农业局", "stands_for": "agriculture"}, {"name": "agriculture"}]}, "县直部门!A5"),
    ({"units": [{"name": "农业局", "uid": "88000101"}]}, "县直部门!E4"),
    ({"units": [{"name": f"u{n}"} for n in range(61)]}, "县直部门!A64"),
    ({"units": [{"name": "名" * 201}]}, "县直部门!A4"),
    ({"villages": [line | {"size": 99_999} for line in rows()["villages"]] + [
        {"township": "东岭镇", "name": f"v{n}", "size": 99_999} for n in range(40)]}, "村!D4"),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "spot"), FAULTS)
def test_what_no_county_can_be_is_one_fault_at_its_cell(tmp_path, sheets, spot):
    errors = [(where, said) for weight, where, said in told(places(tmp_path, **sheets)) if weight == "error"]
    assert len(errors) == 1 and errors[0][0].startswith(spot), errors


def test_codes_come_from_the_codes_below(tmp_path):
    found = places(tmp_path, **changed("villages", 1, uid="330523107205"))
    assert found.head.code == 330523 and found.problems == []
    assert found.town_codes[0] == 330523107 and found.village_codes[1] == 330523107205
    assert {code // 1000 for code in found.town_codes} == {330523}


def test_blanks_make_no_second_township(tmp_path):
    lines = [{"township": name, "name": f"v{n}", "size": 30} for n, name in enumerate(["东岭镇", "东 岭镇", "河口乡"])]
    found = places(tmp_path, townships=[], villages=lines)
    assert len(found.town_names) == 2 and found.town_of[0] == found.town_of[1]


def test_codes_of_offices_skip_those_that_are_taken_whatever_the_order():
    assert unit_codes(["b", "a", "c"], [None, None, 99000102], 990001) == [99000103, 99000101, 99000102]
    assert unit_codes(["a", "c", "b"], [None, 99000102, None], 990001) == [99000101, 99000102, 99000103]


def test_a_wrong_cell_is_one_fault(tmp_path):
    lines = rows()["villages"]
    del lines[0]["size"]
    assert [one[1] for one in told(places(tmp_path / "a", villages=lines))] == ["村!D4"]
    lines[0]["persons"] = -5
    assert [one[1] for one in told(places(tmp_path / "b", villages=lines))] == ["村!E4"]


def test_much_income_for_a_weak_village_is_unusual(tmp_path):
    found = places(tmp_path, **changed("villages", 0, type="rectifying", income=400_000.0))
    assert [(one[0], one[2]) for one in told(found)] == [("warning", "is much for a village of this type")]


# Sums -------------------------------------------------------------------------------------------------------------------------


def fitted(size, persons, elders, away, seed):
    """Members of one village's households, drawn at random and then made to add up."""
    luck = np.random.default_rng(seed)
    drawn = (luck.integers(0, 4, size), luck.integers(0, 3, size), luck.integers(0, 3, size))
    drawn[0][drawn[0] + drawn[1] == 0] = 1
    known = Within(*(np.array([value], dtype=float) for value in (persons, elders, away, np.nan)))
    return known.members(drawn, np.array([0]), np.array([size]), luck.random(size))


@pytest.mark.parametrize("seed", range(60))
def test_sums_that_can_be_met_are_met(seed):
    luck = np.random.default_rng([seed, 1])
    size = int(luck.integers(1, 80))
    persons = int(luck.integers(size, 12 * size + 1))
    elders = int(luck.integers(0, persons + 1))
    away = min(luck.random(), (persons - elders) / size)
    away = np.floor(away * size) / size
    for known in ((persons, elders, away), (persons, np.nan, away), (persons, elders, np.nan), (np.nan, elders, away)):
        adults, old, pupils = fitted(size, *known, seed)
        every = adults + old + pupils
        assert every.min() >= 1 and min(adults.min(), old.min(), pupils.min()) >= 0
        if np.isfinite(known[0]):
            assert every.sum() == persons
        if np.isfinite(known[1]):
            assert old.sum() == elders
        if np.isfinite(known[2]):
            assert (adults > 0).sum() >= round(away * size)


HARD = [
    {"size": 30, "elders": 200},
    {"size": 30, "persons": 31, "elders": 31},
    {"size": 20, "persons": 900},
    {"size": 30, "persons": 45, "elders": 20, "away": 0.8},
]


@pytest.mark.parametrize("cells", HARD)
def test_a_village_has_the_people_that_its_sheet_says(tmp_path, cells):
    found = County.load(book(tmp_path, **changed("villages", 0, **cells)))
    at = int(np.flatnonzero(found.villages["name"] == "上河村")[0])
    here = found.households["village"] == at
    for key in ("persons", "elders"):
        assert cells.get(key) in (None, found.households[key][here].sum())
    assert found.households["away"][here].sum() == round(cells["away"] * 30) if "away" in cells else True


@pytest.mark.parametrize(("cells", "spot"), [
    ({"size": 30, "persons": 45, "elders": 30, "away": 0.8}, "村!G4"),
    ({"size": 30, "persons": 1501}, "村!E4"),
    ({"size": 30, "elders": 1201}, "村!F4"),
])  # fmt: skip
def test_sums_that_cannot_be_met_are_refused_at_their_cell(tmp_path, cells, spot):
    errors = [one for one in told(places(tmp_path, **changed("villages", 0, **cells))) if one[0] == "error"]
    assert [one[1] for one in errors] == [spot]


# Tables beside, and whose county it is ----------------------------------------------------------------------------------------


def listed(folder, count=None, **columns):
    """Households of the county in a folder as a table beside it."""
    known = County.load(folder)
    table = {"village": known.villages["uid"][known.households["village"]], "number": known.household_uids % 100_000}
    pd.DataFrame(table | columns).iloc[:count].to_csv(folder / "households.csv", index=False)


def test_households_beside_the_workbook_are_checked(tmp_path):
    folder = book(tmp_path)
    listed(folder, 100)
    (problem,) = beside(Places(read_book(folder, EVERY)))
    assert problem.weight == "error" and "100 rows, but the sizes in" in problem.said
    (folder / "households.csv").unlink()
    pd.DataFrame({"namer": [1], "friend": [2]}).to_csv(folder / "ties.csv", index=False)
    (problem,) = beside(Places(read_book(folder, EVERY)))
    assert "ties.csv" in problem.said


def mapped(folder, names):
    """A map of points beside the workbook, one for each name."""
    points = [{"type": "Point", "coordinates": [110.0 + row, 30.0]} for row in range(len(names))]
    made = [{"type": "Feature", "properties": {"name": name}, "geometry": one} for name, one in zip(names, points, strict=True)]
    (folder / FILE).write_text(json.dumps({"type": "FeatureCollection", "features": made}), encoding="utf-8")


def test_a_map_beside_the_workbook_is_checked_and_takes_every_name_that_the_workbook_takes(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")
    folder = book(tmp_path)
    villages = Places(read_book(folder, EVERY)).called_villages
    names, above = County.load(folder).villages["name"], County.load(folder)
    towns = above.townships["name"][above.villages["township"]]
    behind = [f"{town}{name}" for name, town in zip(names, towns, strict=True)]
    for given in (villages.labels, behind):
        mapped(folder, given)
        assert not list(beside(Places(read_book(folder, EVERY)))), given
    mapped(folder, [*behind[:-1], "赵庄"])
    (problem,) = beside(Places(read_book(folder, EVERY)))
    assert (problem.weight, problem.file) == ("warning", FILE) and problem.said.startswith("第 12 个要素：赵庄 不是本县的村")
    assert not re.search("[,;:] ", problem.text)
    assert [(one.weight, one.file) for one in problems_of(folder)[1] if one.file == FILE] == [("warning", FILE)]
    with pytest.raises(InputError, match="赵庄"):
        _look_at_map(folder)
    assert look(folder).errors == 0, "data can be entered at the desk"


def test_what_households_say_of_members_stands_and_counts_as_given(tmp_path):
    folder = book(tmp_path, **changed("villages", 0, persons=100, elders=30, away=0.5))
    before = shares(Places(read_book(folder, EVERY)))
    listed(folder, persons=3)
    warned = list(beside(Places(read_book(folder, EVERY))))
    assert [(one.weight, one.place, one.said) for one in warned] == [
        ("warning", "村!E4", "households.csv adds up to 120 and stands")
    ]
    found = County.load(folder)
    assert (found.households["persons"] == 3).all() and (found.households["elders"] <= 3).all()
    assert found.given["households.persons"] == 1 and found.given["households.income"] == 0
    assert {key: share for key, share in found.given.items() if not key.startswith("households.")} == before
    assert "places and households" in place({"synthetic": True, "given": found.given}, "en")


def test_households_alone_say_how_many_there_are(tmp_path):
    folder = book(tmp_path)
    listed(folder)
    known = County.load(folder)
    book(folder, villages=[{key: line[key] for key in ("township", "name")} for line in rows()["villages"]])
    assert np.array_equal(County.load(folder).villages["size"], known.villages["size"])


def test_hours_in_place_of_staff_count_as_given(tmp_path):
    found = shares(places(tmp_path, townships=[{"name": line["name"], "hours": 900.0} for line in rows()["townships"]]))
    assert found["townships.staff"] == 1


def test_a_drawn_county_in_a_workbook_is_as_drawn_as_before(tmp_path):
    write_folder(tmp_path / "my", "demo", 36, "zh", csv=False)
    names = Places(read_book(tmp_path / "my", EVERY))
    assert shares(names) == {}
    assert not any(own_names(names.town_names)) and not any(own_names(names.rows.column("name")))
    assert own_names(["村12", "乡镇企业村", "上河 / 下河"]) == ["村12", "乡镇企业村", "上河 / 下河"]
    assert place({"synthetic": True, "given": {}}, "en") == SYNTHETIC


# A workbook from another ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("csv", [False, True])
def test_a_workbook_from_ones_own_loses_nothing(tmp_path, csv):
    policies = [{"name": "高龄补贴", "budget": 300_000.0, "opens": 3}]
    head = county(seed=7, start=24320, months=20, operations=50_000.0)
    lines = changed("villages", 0, name="上河 / 下河", away=0.4, household_income=9000.0, staff=4)
    old = book(
        tmp_path / "old",
        county=head,
        policies=policies,
        mechanisms=[{"mechanism": "points_system", "scenario": "方案一"}],
        **lines,
    )
    listed(old, persons=3)
    written = write_folder(tmp_path / "new", str(old), 36, "en", csv)
    assert tmp_path / "new" / "households.csv" in written
    before, after = (read_book(folder, EVERY) for folder in (old, tmp_path / "new"))
    assert after.problems == []
    assert {key: table.columns for key, table in after.tables.items()} == {
        key: table.columns for key, table in before.tables.items()
    }
    assert County.load(tmp_path / "new").fingerprint == County.load(old).fingerprint


def test_a_workbook_from_a_saved_county_is_that_county(tmp_path):
    saved = County.small(2, 2, 30, seed=3)
    saved.save(tmp_path / "saved")
    write_folder(tmp_path / "new", str(tmp_path / "saved"), 36, "en", csv=False)
    found = County.load(tmp_path / "new")
    for key, values in saved.households.items():
        assert np.array_equal(found.households[key], values), key
    assert np.array_equal(found.ties, saved.ties)


def test_sums_of_a_county_keep_its_households(tmp_path):
    known = County.small(2, 3, 40, seed=5)
    write_book(tmp_path / "county.xlsx", EVERY, rows_of(known, "en", 36, 24312, seed=5), "en")
    found = County.load(tmp_path)
    for key in ("persons", "elders", "away", "income"):
        assert np.array_equal(found.households[key], known.households[key]), key


def test_tables_of_an_empty_county_have_their_headings(tmp_path):
    written = write_folder(tmp_path / "my", "empty", 36, "en", csv=True)
    assert sorted(path.stem for path in written) == sorted(sheet.key for sheet in EVERY)
    assert (tmp_path / "my" / "villages.csv").read_text(encoding="utf-8-sig").startswith("township,name")
    assert [one.place for one in read_book(tmp_path / "my", EVERY).errors] == ["line 2, column name"]
