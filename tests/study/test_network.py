"""Counties from field data: invented tables in every format, what is refused, and the rice insurance villages of Jiangxi."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from twin.base.errors import InputError
from twin.county.ties import Ties, edges_of
from twin.county.ties_measured import measures
from twin.files.strict import Source, read_yaml
from twin.study.network import CODE, MissingData, find_data, load

CASES = Path(__file__).parents[2] / "experiments" / "validation"
PEOPLE = pd.DataFrame(
    {
        "hh": [31, 12, 11, 13, 21, 22, 32],
        "place": ["b", "a", "a", "a", "b", "b", "b"],
        "part": [2.0, 1, 1, np.nan, 1, 1, 2],
        "town": [1, 1, 1, 1, 1, 1, 1],
        "late": [1.0, 0, 0, 1, 1, 1, np.nan],
    }
)
NAMES = pd.DataFrame(
    {
        "me": [11, 11, 12, 31, 31, 31, 22, 90, 13],
        "whom": [12, 99, 11, 32, 90, 91, 22, 31, np.nan],
        "late": [0.0, np.nan, 0, np.nan, 0, np.nan, 1, 1, 0],
        "place": ["a", None, "a", "b", "a", "c", "b", "b", "a"],
        "part": [1.0, np.nan, 1, 2, np.nan, 1, 1, 2, 1],
    }
)
PLAN = {
    "data": "made",
    "households": {"file": "people.csv", "id": "hh", "village": "place", "township": "town", "hamlet": "part"},
    "ties": {
        "file": "names.csv",
        "from": "me",
        "to": "whom",
        "missing": 99,
        "describes": "late",
        "absent": {"village": "place", "hamlet": "part"},
    },
    "attributes": {"late": "late", "early_friends": {"count_named": {"late": 0}}},
}


def with_(part: str, **changes: object) -> dict:
    return PLAN | {part: PLAN[part] | changes}


def named(county):
    return edges_of(Ties(county.ties_start, county.ties, county.named))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "made").mkdir()
    PEOPLE.to_csv(tmp_path / "made" / "people.csv", index=False)
    NAMES.to_csv(tmp_path / "made" / "names.csv", index=False)
    return tmp_path


def test_households_keep_their_places_and_friends(folder):
    county, table = load(PLAN, folder)
    assert county.synthetic
    assert county.code == CODE
    assert list(county.villages["uid"]) == [CODE * 10**6 + 101_201, CODE * 10**6 + 101_202]
    assert list(county.villages["size"]) == [4, 4]  # 90 lives in village a; 91 in a village without households
    assert list(table["id"]) == ["13", "90", "11", "12", "21", "22", "31", "32"]  # an empty hamlet is one of its own
    assert list(county.households["hamlet"]) == [0, 0, 1, 1, 0, 0, 1, 1]
    pairs = {(table["id"][a], table["id"][b]) for a, b in named(county).tolist()}
    assert pairs == {("11", "12"), ("12", "11"), ("31", "32"), ("31", "90"), ("90", "31")}  # nobody is his own friend
    assert np.array_equal(table["uid"], county.household_uids)
    assert not any(label in name for name in county.villages["name"] for label in ("a ", "b "))


def test_attributes_stand_beside_their_household(folder):
    _, table = load(PLAN, folder)
    table = table.set_index("id")
    assert table["late"].loc[["11", "13", "90"]].tolist() == [0, 1, 0]  # the ties file says what 90 is
    assert np.isnan(table["late"]["32"])
    assert table["surveyed"].sum() == 7
    assert table["names"].loc[["11", "31", "13"]].tolist() == [1, 3, 0]
    assert table["names_absent"][table["names_absent"]].index.tolist() == ["31"]
    assert table["early_friends"].loc[["11", "12", "31"]].tolist() == [1, 1, 1]
    assert np.isnan(table["early_friends"]["13"])  # named nobody


def test_absent_friends_can_be_left_out(folder):
    plan = PLAN | {"ties": {key: value for key, value in PLAN["ties"].items() if key != "absent"}}
    county, table = load(plan, folder)
    assert table["surveyed"].all()
    assert len(named(county)) == 3
    assert table.set_index("id")["early_friends"]["31"] == 1  # the file still says that a friend was early


@pytest.mark.parametrize("ending", ["dta", "csv.gz", "parquet"])
def test_every_format_gives_the_same_county(folder, ending):
    plan = dict(PLAN)
    for part, file, frame in (("households", "people", PEOPLE), ("ties", "names", NAMES)):
        plan |= {part: PLAN[part] | {"file": f"{file}.{ending}"}}
        path = folder / "made" / f"{file}.{ending}"
        if ending == "dta":
            frame.fillna({"place": ""}).to_stata(path, write_index=False)
        elif ending == "parquet":
            frame.to_parquet(path)
        else:
            frame.to_csv(path, index=False)
    (county, table), (same, again) = load(PLAN, folder), load(plan, folder)
    assert county.fingerprint == same.fingerprint
    pd.testing.assert_frame_equal(table, again, check_dtype=False)


def test_rows_can_be_chosen(folder):
    _, table = load(with_("households", keep={"late": [1, None], "place": "b"}), folder)
    assert table["id"][table["surveyed"]].tolist() == ["21", "22", "31", "32"]


def test_drawn_ties_stay_in_the_given_hamlets(folder):
    big = pd.DataFrame({"hh": range(400), "place": np.repeat([1, 2], 200), "part": np.arange(400) // 40, "town": 1})
    big.assign(late=np.arange(400) % 2).to_csv(folder / "made" / "people.csv", index=False)
    county, table = load(PLAN | {"ties": "synthetic"}, folder)
    web = measures(Ties(county.ties_start, county.ties, county.named), county.households["village"], county.households["hamlet"])
    assert web["in_hamlet"] == pytest.approx(0.82, abs=0.04)
    namer, friend = named(county).T
    early = np.bincount(namer, weights=table["late"].to_numpy()[friend] == 0, minlength=400)
    assert np.array_equal(table["early_friends"], early)
    assert not table["names_absent"].any()


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (with_("households", idd="hh"), "idd: unknown key idd; did you mean 'id'"),
        (with_("households", id="hhh"), r"people\.csv: column hhh is missing; did you mean 'hh'"),
        (with_("households", id="town"), r"column town: 1 is there twice"),
        (with_("households", id="part"), r"row 3: id, village or township is empty"),
        (with_("households", township="late", village="town", keep={"late": [0, 1]}), "village 1 lies in two townships"),
        (with_("households", keep={"late": 7}), "no household is left"),
        (with_("households", file="people.xls"), r"unknown kind of file; allowed: \.dta, \.csv"),
        (with_("ties", to="whoms"), r"names\.csv: column whoms is missing"),
        (PLAN | {"ties": "synthetik"}, "ties: must be `synthetic` or a mapping"),
        (PLAN | {"ties": "synthetic", "attributes": {"n": {"count_named": {"late": 0}}}}, "late is not an attribute"),
        (with_("attributes", names="late"), "attributes.names: names is there already"),
        (with_("attributes", x=3), "attributes.x: must be a column"),
        ({"data": "made"}, "households: is missing"),
    ],
)
def test_what_does_not_fit_is_refused(folder, plan, message):
    with pytest.raises(InputError, match=message):
        load(plan, folder)


def test_a_message_names_the_line_of_the_case(folder):
    where = ("county", "network")
    with pytest.raises(InputError, match=r"case\.yaml, line 7: county\.network: ties: is missing|line 7: county\.network\.ties"):
        load({key: PLAN[key] for key in ("data", "households")}, folder, Source("case.yaml", {where: 7}), where)


def test_a_broken_table_is_refused(folder):
    (folder / "made" / "people.dta").write_bytes(b"not a table")
    with pytest.raises(InputError, match=r"people\.dta: cannot be read"):
        load(with_("households", file="people.dta"), folder)


def test_data_are_looked_for_and_missed_in_one_message(folder, monkeypatch):
    assert find_data("made", folder) == folder / "made"
    monkeypatch.setenv("TWIN_DATA", str(folder))
    assert find_data("made", "elsewhere") == folder / "made"
    with pytest.raises(MissingData, match="'nowhere' are not here; put the folder nowhere .* TWIN_DATA"):
        find_data("nowhere", folder)
    (folder / "made" / "names.csv").unlink()
    with pytest.raises(MissingData, match=r"names\.csv: no such file"):
        load(PLAN, folder)


# The rice insurance villages -----------------------------------------------------------------------------------------


def cai(case: str) -> dict:
    return read_yaml(CASES / f"{case}.yaml")[0]["county"]["network"]


@pytest.fixture(scope="module")
def jiangxi():
    """The county of the case, with two columns more: the knowledge score and whether the household bought."""
    plan = cai("cai2015")
    plan["attributes"] |= {"score": "understanding", "bought": "takeup_survey"}
    try:
        return load(plan, CASES)
    except MissingData as missing:
        pytest.skip(str(missing))


def test_jiangxi_has_its_villages_and_sessions(jiangxi):
    county, table = jiangxi
    assert county.summary()["villages"] == 47
    assert county.summary()["townships"] == 3
    assert table["surveyed"].sum() == 4902
    sessions = table[table["surveyed"]].groupby(["delay", "intensive", "info_none"])
    assert sessions["score"].count().tolist() == [1006, 990, 717, 657, 693, 660]
    assert sessions["score"].mean().tolist() == pytest.approx([0.249, 0.566, 0.492, 0.470, 0.480, 0.537], abs=6e-4)
    assert sessions["bought"].mean().tolist() == pytest.approx([0.352, 0.504, 0.463, 0.443, 0.465, 0.465], abs=6e-4)
    absent = table[~table["surveyed"]]
    assert absent.groupby(["delay", "intensive"]).size().to_dict() == {(0.0, 1.0): 191}


def test_jiangxi_has_both_gradients_by_informed_friends(jiangxi):
    """Of the 657 households of the predicted group, 633 named somebody; 57 of them name someone absent with a known session."""
    table = jiangxi[1]
    group = table[(table["delay"] == 1) & (table["intensive"] == 0) & (table["info_none"] == 1)]
    assert (len(group), (group["names"] > 0).sum(), group["names_absent"].sum()) == (657, 633, 57)
    assert group["score"][group["names_absent"]].mean() == pytest.approx(0.90, abs=0.005)
    by_friends = group.groupby("informed_friends")["score"]
    assert by_friends.count().head(4).tolist() == [291, 234, 75, 23]
    assert by_friends.mean().head(4).tolist() == pytest.approx([0.352, 0.511, 0.573, 0.696], abs=6e-4)
    without = group[~group["names_absent"]].groupby("informed_friends")["score"]
    assert without.count().head(4).tolist() == [291, 226, 54, 4]
    assert without.mean().head(4).tolist() == pytest.approx([0.352, 0.494, 0.426, 0.400], abs=6e-4)


def test_jiangxi_has_its_ties(jiangxi):
    county, table = jiangxi
    web = Ties(county.ties_start, county.ties, county.named)
    found = measures(web, county.households["village"], county.households["hamlet"])
    assert found["in_village"] == pytest.approx(0.996, abs=0.002)
    asked = table["surveyed"].to_numpy()
    namer, friend = edges_of(web).T
    between = asked[namer] & asked[friend]
    both = set(zip(namer[between].tolist(), friend[between].tolist(), strict=True))
    assert np.mean([(b, a) in both for a, b in both]) == pytest.approx(0.26, abs=0.005)


def test_jiangxi_on_drawn_ties_has_the_same_sessions(jiangxi):
    county, table = load(cai("cai2015-synthetic"), CASES)
    real = jiangxi[1]
    real = real[real["surveyed"]].set_index("id")["delay"]
    pd.testing.assert_series_equal(table.set_index("id")["delay"].sort_index(), real.sort_index(), check_dtype=False)
    web = measures(Ties(county.ties_start, county.ties, county.named), county.households["village"], county.households["hamlet"])
    assert web["in_hamlet"] == pytest.approx(0.82, abs=0.03)
