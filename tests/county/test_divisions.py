"""Division codes: tables that contradict themselves are refused by line, and what a county rests on is counted and said."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.county.division_tables import _names
from twin.county.divisions import account, based, counties, layout_of
from twin.report.region.account import of_county, said
from twin.study.region import Region

DIVISIONS = Path(__file__).parents[3] / "shared" / "data" / "divisions"
needs_divisions = pytest.mark.skipif(not DIVISIONS.is_dir(), reason="real division codes are not here")
AREAS = (990101, 990102)


class Folder:
    """A divisions folder of two counties with two townships of three villages and a community each, as frames to change."""

    def __init__(self):
        self.areas = pd.DataFrame({"code": [str(code) for code in AREAS], "name": ["甲县", "乙县"]})
        towns = [f"{area}{town}" for area in AREAS for town in (101, 102)]
        self.streets = pd.DataFrame({"code": towns})
        places = [(f"{town}{number}", "甲村委会") for town in towns for number in (201, 202, 203)]
        places += [(f"{area}101001", "甲社区居委会") for area in AREAS]
        self.villages = pd.DataFrame(places, columns=["code", "name"])
        people = {"Code_County": [str(code) for code in AREAS], "Name_County": ["甲县", "乙县"], "Pop_2018": ["7200", "9600"]}
        self.people = pd.DataFrame(people | {"Pop_2017": "", "Pop_2010": "7000", "Pop_2000": "", "Area": "900.0"})

    def write(self, place):
        place.mkdir(exist_ok=True)
        self.areas.to_csv(place / "areas.csv", index=False)
        self.streets.to_csv(place / "streets.csv", index=False)
        self.people.to_csv(place / "county_population.csv", index=False)
        with gzip.open(place / "villages.csv.gz", "wt", encoding="utf-8") as out:
            self.villages.to_csv(out, index=False)
        return place


@pytest.fixture
def folder():
    return Folder()


def whole(place):
    """What the counties of a folder are drawn from, and what is said of it."""
    found = [based(place, code) for code in counties(place)]
    return [one.layout.fingerprint for one in found], account(place, found).to_json()


# What does no harm ----------------------------------------------------------------------------------------------------------


def test_a_clean_folder_rests_on_nothing(folder, tmp_path):
    layouts, told = whole(folder.write(tmp_path / "d"))
    assert len(layouts) == 2 and said(told, "en") == []


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u00a0", "\t", "\ufeff"])
def test_blanks_around_names_and_codes_change_nothing(folder, tmp_path, blank):
    folder.villages["name"] = folder.villages["name"].str.replace("甲村委会", "甲村")
    plain = whole(folder.write(tmp_path / "plain"))
    folder.villages = folder.villages + blank
    folder.streets = folder.streets + blank
    folder.areas, folder.people = folder.areas + blank, folder.people + blank
    assert whole(folder.write(tmp_path / "blank")) == plain


def test_full_width_digits_are_digits(folder, tmp_path):
    plain = whole(folder.write(tmp_path / "plain"))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    folder.villages["code"] = folder.villages["code"].str.translate(wide)
    assert whole(folder.write(tmp_path / "wide")) == plain


@pytest.mark.parametrize("table", ["villages", "streets", "areas", "people"])
def test_the_same_row_again_counts_once_and_is_said(folder, tmp_path, table):
    layouts, _ = whole(folder.write(tmp_path / "plain"))
    frame = getattr(folder, table)
    setattr(folder, table, pd.concat([frame, frame, frame.iloc[:1]]))
    again, told = whole(folder.write(tmp_path / "twice"))
    assert again == layouts
    assert list(told["repeated_rows"].values()) == [len(frame) + 1]
    assert all(str(len(frame) + 1) in said(told, lang)[0] for lang in LANGS)


# What contradicts itself ----------------------------------------------------------------------------------------------------


def cell(table, row, column, value):
    def change(folder):
        getattr(folder, table).loc[row, column] = value

    return change


def repeat(table, column, value):
    def change(folder):
        frame = getattr(folder, table)
        setattr(folder, table, pd.concat([frame, frame.iloc[:1].assign(**{column: value})]))

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (repeat("villages", "name", "乙村委会"), r"line 16, column name: '乙村委会'; allowed: '甲村委会', as on line 2"),
        (repeat("areas", "name", "丙县"), r"areas\.csv, line 4, column name"),
        (repeat("people", "Pop_2018", "7300"), r"county_population\.csv, line 4, column Pop_2018: '7300'"),
        (cell("people", 1, "Pop_2018", "9,600"), r"line 3, column Pop_2018: '9,600'; allowed: a number above 0"),
        (cell("people", 1, "Pop_2018", "0"), r"line 3, column Pop_2018: '0'"),
        (cell("people", 1, "Pop_2018", "-5"), r"line 3, column Pop_2018: '-5'"),
        (cell("people", 1, "Pop_2018", "many"), r"line 3, column Pop_2018: 'many'"),
        (cell("people", 1, "Pop_2018", "inf"), r"line 3, column Pop_2018: 'inf'"),
        (cell("people", 1, "Pop_2018", "1e400"), r"line 3, column Pop_2018: '1e400'"),
        (cell("people", 1, "Area", "0"), r"line 3, column Area: '0'"),
        (cell("people", 1, "Area", "900000000"), r"line 3, column Area: '900000000'"),
        (cell("people", 1, "Pop_2018", "0.96"), r"line 3, column Pop_2018: '0.96'; allowed: persons, within 20 times of 7,000"),
        (cell("people", 1, "Code_County", "9901"), r"line 3, column Code_County: '9901'; allowed: 6 digits"),
        (cell("villages", 4, "code", "9.90101E+11"), r"line 6, column code: '9.90101E\+11'; allowed: 12 digits"),
        (cell("streets", 0, "code", ""), r"streets\.csv, line 2, column code: ''"),
        (cell("streets", 0, "code", "99010110"), r"streets\.csv, line 2, column code: '99010110'; allowed: 9 digits"),
    ],
)
def test_what_contradicts_itself_is_refused_by_file_line_and_column(folder, tmp_path, change, told):
    change(folder)
    with pytest.raises(InputError, match=told):
        whole(folder.write(tmp_path / "d"))


@pytest.mark.parametrize(("unit", "people"), [("thousands", "7.2"), ("ten thousands", "0.72")])
def test_persons_in_another_unit_are_refused(folder, tmp_path, unit, people):
    folder.people[["Pop_2018", "Pop_2010"]] = people
    with pytest.raises(InputError, match=rf"line 2: {people} persons are .* households a village in 6 rural villages"):
        layout_of(folder.write(tmp_path / unit), 990101)


def test_a_table_in_another_encoding_is_one_message(folder, tmp_path):
    place = folder.write(tmp_path / "d")
    folder.areas.to_csv(place / "areas.csv", index=False, encoding="gb18030")
    with pytest.raises(InputError, match=r"areas\.csv: is not UTF-8 text; allowed: a table saved as CSV UTF-8"):
        counties(place)


def test_a_code_keeps_the_zero_that_it_begins_with():
    account = {"assumed": {"area": {"counties": 1, "villages": 2, "codes": [99010]}}, "renamed": {},
               "left_out": {"no_village": [99020]}, "repeated_rows": {}}  # fmt: skip
    assert ["099010" in line or "099020" in line for line in said(account, "en")] == [True, True]


# Assumptions and what is left out -------------------------------------------------------------------------------------------


def test_a_county_without_a_population_is_counted_as_assumed(folder, tmp_path):
    folder.people = folder.people.iloc[:1].assign(Area="")
    place = folder.write(tmp_path / "d")
    _, told = whole(place)
    assert told["assumed"]["population"] == {"counties": 1, "villages": 6, "codes": [990102]}
    assert told["assumed"]["area"] == {"counties": 2, "villages": 12, "codes": [990101, 990102]}
    assert layout_of(place, 990102).village_size == 360
    assert any("360" in line and "990102" in line for line in of_county(f"divisions:{place}#990102", "en"))


def test_a_bounded_size_is_counted(folder, tmp_path):
    folder.people.loc[0, "Pop_2018"] = "72000"
    _, told = whole(folder.write(tmp_path / "d"))
    assert told["assumed"]["size_bounded"]["codes"] == [990101]


def test_a_renamed_county_is_found_by_province_and_name(folder, tmp_path):
    folder.areas.loc[1, "name"] = "某某区"
    folder.people.loc[1, ["Code_County", "Name_County"]] = ["990199", "某某县"]
    found = based(folder.write(tmp_path / "d"), 990102)
    assert (found.listed, found.assumed) == (990199, ("renamed",))
    folder.people.loc[1, "Code_County"] = "980199"  # another province
    assert based(folder.write(tmp_path / "other"), 990102).listed is None


def test_a_name_that_several_rows_bear_is_no_match(folder, tmp_path):
    folder.areas.loc[1, "name"] = "某某区"
    rows = [
        folder.people.iloc[[0]].assign(Code_County=code, Name_County=name)
        for code, name in (("990198", "某某市"), ("990199", "某某县"))
    ]
    folder.people = pd.concat([folder.people.iloc[[0]], *rows])
    assert based(folder.write(tmp_path / "d"), 990102).listed is None


def test_names_lose_their_kind_but_not_their_meaning():
    assert _names("海门区") & _names("海门市") == {"海门"}
    assert _names("沙县区") & _names("沙县") == {"沙县"}
    assert not _names("横县") & _names("横州市")


def test_codes_left_out_are_named_with_the_reason(folder, tmp_path):
    folder.areas = pd.DataFrame({"code": ["990101", "990103", "990104"], "name": ["甲县", "丙县", "丁县"]})
    folder.villages.loc[len(folder.villages)] = ["990104101001", "丁居委会"]
    place = folder.write(tmp_path / "d")
    expected = {"not_in_areas": [990102], "no_village": [990103], "no_rural_village": [990104]}
    assert account(place, []).left_out == expected
    assert account(place, [], ("990104",)).left_out == {"not_in_areas": [], "no_village": [], "no_rural_village": [990104]}
    plan = ["region", "baseline", "--divisions", str(place), "--plan"]
    assert json.loads(CliRunner().invoke(twin.cli.app, [*plan, "--json"]).stdout)["divisions"]["left_out"] == expected
    for lang in LANGS:
        shown = CliRunner().invoke(twin.cli.app, [*plan, "--lang", lang]).output
        assert all(str(codes[0]) in shown for codes in expected.values())
    with pytest.raises(InputError, match=r"990102 is not in .*though villages\.csv\.gz has villages of it"):
        layout_of(place, 990102)


# What is a rural village ----------------------------------------------------------------------------------------------------

RURAL = ["甲嘎查委员会", "甲嘎查委会", "甲牧委会", "甲渔委会", "甲村民委", "甲村委", "甲农村社区", "", "甲生产队"]


@pytest.mark.parametrize(
    ("number", "name", "rural"),
    [(201, name, True) for name in RURAL]
    + [(501, name, True) for name in ("一连生活区", "第三管理区", "甲农场生活区")]
    + [(598, "虚拟生活区", False), (500, "甲林场生活区", False), (201, "甲居委会", False), (501, "甲居委会", False)]
    + [(5, "甲社区", False), (401, "甲管理区", False), (5, "甲社区村民委员会", True), (5, "甲嘎查", True), (5, "甲村", True)],
)
def test_the_class_in_a_code_says_what_a_unit_is_unless_its_name_does(folder, tmp_path, number, name, rural):
    folder.villages.loc[0] = [f"990101101{number:03d}", name]
    assert layout_of(folder.write(tmp_path / "d"), 990101).villages.size == 5 + rural


# The real codes -------------------------------------------------------------------------------------------------------------


@needs_divisions
@pytest.mark.parametrize(
    ("code", "villages"),
    [(150726, 56), (632324, 39), (659003, 172), (659002, 274), (230206, 10), (659012, 35), (330523, 168), (410225, 432)],
)
def test_rural_units_of_every_name_are_villages(code, villages):
    assert layout_of(DIVISIONS, code).villages.size == villages


@needs_divisions
def test_a_district_that_was_a_city_keeps_its_people_and_area():
    found = based(DIVISIONS, 320614)
    assert found.listed == 320684 and "renamed" in found.assumed and "population" not in found.assumed
    assert found.layout.radius == pytest.approx((939 / 3.14159265) ** 0.5)


@needs_divisions
def test_the_whole_country_can_be_planned_and_says_what_it_rests_on():
    told = Region(DIVISIONS, "baseline").ahead()
    assert told["counties"] == 2849 and told["villages"] == 491_883
    rests = told["divisions"]["assumed"]
    assert (rests["population"]["counties"], rests["renamed"]["counties"]) == (124, 31)
    assert told["divisions"]["left_out"]["not_in_areas"] == []
