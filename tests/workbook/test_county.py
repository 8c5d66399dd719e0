"""A county out of a workbook: what is given stands, what is empty is drawn to go with it, and names are as good as codes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.workbook.books import book, rows
from twin import County
from twin.base.errors import InputError
from twin.county.county import LEVELS
from twin.county.folder import write
from twin.county.which import is_book
from twin.scenario.check import problems_of
from twin.scenario.initial import rows_of, write_folder
from twin.scenario.sheets import EVERY
from twin.sheets.write import write_book

TOWNS = ("townships", "villages")


def same(one, other, but=()):
    """Whether two counties agree in every column of every level."""
    return [
        (level, key)
        for level in LEVELS
        for key, values in getattr(one, level).items()
        if (level, key) not in but and not np.array_equal(values, getattr(other, level)[key])
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_demo_county_written_and_read_is_the_demo_county(tmp_path, lang):
    demo = County.demo()
    write_folder(tmp_path / "my", "demo", 36, lang, csv=False)
    found = County.load(tmp_path / "my")
    assert same(demo, found, but={("townships", "name"), ("villages", "name"), ("units", "name")}) == []
    assert np.array_equal(demo.ties, found.ties)


def test_a_county_given_in_full_draws_nothing_and_is_the_same_as_its_tables(tmp_path):
    known = County.small(3, 4, 40, seed=5)
    names = {level: getattr(known, level) | {"name": np.array([f"{level} {n}" for n in range(len(getattr(known, level)["uid"]))],
             dtype=object)} for level in (*TOWNS, "units")}  # fmt: skip
    known = replace(known, synthetic=False, **names)
    tables = write(known, tmp_path / "tables")
    folder = tmp_path / "book"
    folder.mkdir()
    write_book(folder / "county.xlsx", EVERY, rows_of(known, "en", 36, 24312, seed=999), "en")
    for table in ("households", "ties"):
        (folder / f"{table}.parquet").write_bytes((tables / f"{table}.parquet").read_bytes())
    found, loaded = County.load(folder), County.load(tables)
    assert same(loaded, found) == []
    assert not found.synthetic and not loaded.synthetic
    assert np.array_equal(loaded.ties, found.ties) and np.array_equal(loaded.named, found.named)
    assert found.fingerprint == replace(loaded, name=found.name).fingerprint


def test_rows_may_stand_in_any_order(tmp_path):
    straight = County.load(book(tmp_path / "a"))
    turned = {key: list(reversed(lines)) for key, lines in rows().items()}
    assert County.load(book(tmp_path / "b", **turned)).fingerprint == straight.fingerprint


def test_a_new_village_leaves_codes_and_luck_of_the_others(tmp_path):
    before = County.load(book(tmp_path / "a"))
    more = [*rows()["villages"], {"township": "石桥镇", "name": "高家湾村", "size": 77}]
    after = County.load(book(tmp_path / "b", villages=more))
    kept = np.isin(after.villages["uid"], before.villages["uid"])
    assert kept.sum() == 12
    for key in ("name", "size", "leaning", "cadres"):  # types are quotas of a county, and skill goes by type
        assert np.array_equal(after.villages[key][kept], before.villages[key])


def test_given_cells_stand_and_the_rest_goes_with_them(tmp_path):
    lines = rows()["villages"]
    lines[0] |= {
        "terrain": "hills",
        "type": "leading",
        "income": 90_000.0,
        "distance": 33.0,
        "coverage": 0.55,
        "staff": 7,
        "cadres": 3,
    }
    lines[1] |= {"income": 20_000.0}
    lines[2] |= {"persons": 170, "elders": 61, "away": 0.5, "household_income": 30_000.0}
    lines[3].pop("size")
    county = County.load(book(tmp_path, villages=lines))
    at = {name: int(np.flatnonzero(county.villages["name"] == name)[0]) for name in ("上河村", "下河村", "茶园村")}
    first = {
        key: county.villages[key][at["上河村"]]
        for key in ("terrain", "type", "income", "distance", "coverage", "hours", "cadres")
    }
    assert first == {"terrain": 1, "type": 0, "income": 90_000, "distance": 33, "coverage": 0.55, "hours": 420, "cadres": 3}
    assert county.villages["type"][at["下河村"]] == 2  # below 50,000 yuan a village is weak
    people = {key: values[county.households["village"] == at["茶园村"]] for key, values in county.households.items()}
    assert people["persons"].sum() == 170 and people["elders"].sum() == 61
    assert people["away"].mean() == pytest.approx(0.5, abs=0.02)
    assert np.average(people["income"], weights=people["persons"]) == pytest.approx(30_000, rel=1e-3)
    assert county.synthetic and county.given["villages.terrain"] == pytest.approx(1 / 12)
    assert county.given["villages.size"] == pytest.approx(11 / 12)


def test_households_from_people_where_only_they_are_known(tmp_path):
    lines = rows()["villages"]
    lines[0] = {"township": "东岭镇", "name": "上河村", "persons": 294}
    county = County.load(book(tmp_path, villages=lines))
    at = int(np.flatnonzero(county.villages["name"] == "上河村")[0])
    assert county.villages["size"][at] == 100
    assert county.households["persons"][county.households["village"] == at].sum() == 294


WRONG = [
    ("townships", 0, {"name": "东林镇"}, "村!A", "东林镇"),  # its villages' township is gone; the nearest is named
    ("villages", 1, {"name": "上河村"}, "村!B5", "村!B4"),
    ("villages", 2, {"uid": "330523101201"}, "村!C6", "12 digits beginning with"),
    ("townships", 1, {"uid": "330523101"}, "乡镇!B5", "nine digits beginning with 990001"),
    ("villages", 4, {"elders": 90, "persons": 80, "size": 30}, "村!F8", "at most 80"),
    ("villages", 4, {"persons": 10}, "村!E8", "at least 40"),
]


@pytest.mark.parametrize(("sheet", "row", "change", "place", "said"), WRONG)
def test_what_does_not_fit_is_refused_with_its_cell(tmp_path, sheet, row, change, place, said):
    lines = rows()[sheet]
    lines[row] |= change
    with pytest.raises(InputError) as problem:
        County.load(book(tmp_path, county=[{"name": "青溪县", "code": "990001"}], **{sheet: lines}))
    assert place in str(problem.value) and said in str(problem.value)


def test_places_of_one_name_are_told_apart_by_codes(tmp_path):
    towns = [{"name": "新镇", "uid": "990001101"}, {"name": "新镇", "uid": "990001102"}]
    villages = [{"township": code, "name": "新村", "size": 40} for code in ("990001101", "990001102")]
    county = County.load(book(tmp_path / "a", townships=towns, villages=villages))
    assert list(county.townships["name"]) == ["新镇", "新镇"] and len(county.villages["uid"]) == 2
    with pytest.raises(InputError, match="two townships are called so"):
        County.load(book(tmp_path / "b", townships=towns, villages=[villages[0] | {"township": "新镇"}, villages[1]]))


def test_townships_of_one_name_are_told_before_their_villages(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    lines = rows()
    lines["townships"][1]["name"] = "东岭镇"
    _, problems = problems_of(book(tmp_path / "a", townships=lines["townships"]))
    assert [(one.place, one.nearest) for one in problems] == [("乡镇!A5", "")]
    for number, town in enumerate(lines["townships"]):
        town["uid"] = f"99000110{number + 1}"
    _, problems = problems_of(book(tmp_path / "b", townships=lines["townships"]))
    assert {one.nearest for one in problems} == {""} and len([one for one in problems if one.weight == "error"]) == 8
    assert problems[0].allowed == "东岭镇 990001101, 东岭镇 990001102"
    for village in lines["villages"]:
        village["township"] = {"东岭镇": "东岭镇 990001101", "河口乡": "990001102"}.get(village["township"], village["township"])
    assert len(County.load(book(tmp_path / "c", **lines)).townships["uid"]) == 3


def test_two_offices_of_one_standard_office_are_told_in_the_words_of_the_sheet(tmp_path):
    offices = [{"name": name, "stands_for": "agriculture"} for name in ("乡村振兴局", "三农办")]
    (problem,) = [one for one in problems_of(book(tmp_path, units=offices))[1] if one.weight == "error"]
    assert problem.said.startswith("农业农村局 ")


def test_own_offices_stand_for_usual_ones_or_for_themselves(tmp_path):
    offices = [{"name": "农业农村局", "stands_for": "agriculture", "staff": 20}, {"name": "乡村振兴办", "staff": 4}]
    county = County.load(book(tmp_path, units=offices))
    assert dict(zip(county.units["name"], county.units["key"], strict=True)) == {
        "农业农村局": "agriculture",
        "乡村振兴办": "乡村振兴办",
    }
    assert sorted(county.units["hours"]) == [320, 1600]


def test_tables_of_their_own_are_the_same_county(tmp_path):
    whole = County.load(book(tmp_path / "a"))
    folder = tmp_path / "b"
    folder.mkdir()
    for sheet, lines in rows().items():
        pd.DataFrame(lines).to_csv(folder / f"{sheet}.csv", index=False, encoding="gb18030")
    assert is_book(folder)
    assert County.load(folder).fingerprint == whole.fingerprint


def test_a_folder_with_a_workbook_is_not_written_over(tmp_path):
    write_folder(tmp_path / "my", "empty", 36, "zh", csv=False)
    before = (tmp_path / "my" / "县情.xlsx").read_bytes()
    with pytest.raises(InputError, match="is there already"):
        write_folder(tmp_path / "my", "empty", 36, "en", csv=False)
    assert [path.name for path in (tmp_path / "my").iterdir()] == ["县情.xlsx"]
    assert (tmp_path / "my" / "县情.xlsx").read_bytes() == before
