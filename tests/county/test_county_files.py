"""County folders: what is given stays, what is drawn goes with it, wrong cells are named, and saving spoils nothing."""

import json
import os
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import changed, small
from twin.base.errors import InputError, MachineError
from twin.base.limits import HOUSEHOLDS
from twin.county.county import County, resolve
from twin.county.folder import _outward
from twin.county.members import compose
from twin.county.population import standard_layout
from twin.county.tables import NEEDED, SCHEMA

# A county whose columns are as odd as tables may be: big families, many elders, incomes across the line
ODD = changed(
    small(2, 3, 30),
    households={
        "persons": np.arange(180) % 9 + 1,
        "elders": (np.arange(180) * 7) % (np.arange(180) % 9 + 1),
        "children": np.arange(180) % 9 + 1 > (np.arange(180) * 7) % (np.arange(180) % 9 + 1) + 1,
        "away": (np.arange(180) * 7) % (np.arange(180) % 9 + 1) == 0,
    },
    villages={"terrain": [2, 1, 0, 2, 1, 0], "type": [2, 0, 1, 2, 0, 1], "income": [1, 60_000, 90_000, 2, 50_000, 70_000]},
)
TABLES = {name: pd.DataFrame(columns) for name, columns in _outward(ODD).items()}
OPTIONAL = {name: [key for key in TABLES[name] if key not in NEEDED[name]] for name in SCHEMA}
chosen = st.fixed_dictionaries(
    {name: st.none() if name == "ties" else st.lists(st.sampled_from(keys), unique=True) for name, keys in OPTIONAL.items()}
)


def folder_of(place, columns, suffix=".csv"):
    """A folder of some columns of ODD; a table of which none is chosen is left out, but for the villages."""
    place.mkdir()
    (place / "county.json").write_text(json.dumps({"code": ODD.code}))
    for name, keys in columns.items():
        if keys or name == "villages":
            frame = TABLES[name][[*NEEDED[name], *(keys or [])]]
            frame.to_csv(place / f"{name}.csv", index=False) if suffix == ".csv" else frame.to_parquet(place / f"{name}.parquet")
    return place


@settings(max_examples=40)
@given(chosen, st.sampled_from([".csv", ".parquet"]))
def test_any_columns_that_are_given_stay_and_the_rest_goes_with_them(tmp_path_factory, columns, suffix):
    county = County.load(folder_of(tmp_path_factory.mktemp("any") / "county", columns, suffix))
    for level in ("units", "townships", "villages", "households"):
        for key in columns[level] or ():
            assert np.array_equal(getattr(county, level)[key], getattr(ODD, level)[key]), (level, key)
    people = {key: values.astype(int) for key, values in county.households.items() if values.dtype != object}
    workers = people["persons"] - people["elders"] - people["children"]
    assert (people["elders"] <= people["persons"]).all() and (people["persons"] >= 1).all()
    assert (workers >= 0).all(), "a child is no elder"
    assert (workers[people["away"] > 0] >= 1).all(), "who works away is of working age"
    assert np.array_equal(np.bincount(people["village"]), county.villages["size"])
    assert np.all(np.diff(people["hamlet"])[np.diff(people["village"]) == 0] >= 0)
    village = county.villages
    if not {"type", "income"} <= set(columns["villages"]):
        assert np.array_equal(village["type"] == 2, village["income"] < 50_000)
    if "distance" not in columns["villages"] and "terrain" in columns["villages"]:
        assert village["distance"][village["terrain"] == 2].max() <= village["distance"][village["terrain"] != 2].min()


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.booleans(),
    st.booleans(),
    st.sets(st.sampled_from(["persons", "elders", "children", "away"])),
)
def test_members_go_with_whatever_is_given(persons, elders, children, away, keys):
    persons = max(persons, elders + children + away, 1)
    said = {"persons": persons, "elders": elders, "children": children, "away": away}
    given_columns = {key: np.full(64, said[key]) for key in keys}
    adults, old, pupils = compose((np.arange(64) + 0.5) / 64, given_columns)
    assert ((adults >= 0) & (old >= 0) & (pupils >= 0) & (adults + old + pupils >= 1)).all()
    assert "persons" not in keys or (adults + old + pupils == persons).all()
    assert "elders" not in keys or (old == elders).all()
    assert "children" not in keys or ((pupils > 0) == children).all()
    assert not ("away" in keys and away) or (adults >= 1).all()


def test_a_complete_folder_is_the_county_again(tmp_path):
    columns = OPTIONAL | {"ties": ["namer"][:0]}
    for suffix in (".csv", ".parquet"):
        place = folder_of(tmp_path / suffix[1:], columns, suffix)
        TABLES["ties"].to_csv(place / "ties.csv", index=False)
        loaded = County.load(place)
        assert np.array_equal(loaded.ties, ODD.ties) and not loaded.synthetic


def with_units(place, units):
    folder_of(place, dict.fromkeys(OPTIONAL))
    pd.DataFrame(units).to_csv(place / "units.csv", index=False)
    return place


def test_a_county_may_have_any_units(tmp_path):
    """Keys are names: only blanks around them go. What they lack in hours is drawn alike; saving keeps their names."""
    code = ODD.code * 100
    units = {"uid": [code + 2, code + 1], "key": [" 民政局 ", "农业农村局（畜牧）"], "name": ["民政局", "农业农村局"]}
    county = County.load(with_units(tmp_path / "own", units))
    assert list(county.units["key"]) == ["农业农村局（畜牧）", "民政局"]
    assert list(county.units["name"]) == ["农业农村局", "民政局"]
    assert np.array_equal(county.units["hours"], [960.0, 960.0])
    assert County.load(county.save(tmp_path / "saved")).fingerprint == county.fingerprint
    many = [code + n for n in range(1, 61)]
    assert len(County.load(with_units(tmp_path / "many", {"uid": many, "key": many})).units["key"]) == 60


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ({"uid": [], "key": []}, "0 rows; allowed: 1 to 60 units"),
        ({"uid": range(1, 62), "key": range(1, 62)}, "61 rows; allowed: 1 to 60 units"),
        ({"uid": [1, 2], "key": ["财政局", " 财政局"]}, "column key: '财政局'; allowed: every value once"),
        ({"uid": [1, 2], "key": ["a", "b" * 201]}, "one line of at most 200 signs"),
        ({"uid": [1, 2], "key": ["a", "b\x1b[31m"]}, "one line of at most 200 signs"),
        ({"uid": [1, 1], "key": ["a", "b"]}, "column uid: .*every value once"),
    ],
)
def test_units_that_cannot_be_are_refused(tmp_path, units, said):
    units = units | {"uid": [ODD.code * 100 + n for n in units["uid"]]}
    with pytest.raises(InputError, match=said):
        County.load(with_units(tmp_path / "c", units))


# Wrong cells ----------------------------------------------------------------------------------------------------------------


def plain(place):
    return folder_of(place, dict.fromkeys(OPTIONAL))


NUMERIC = [(t, key) for t, keys in SCHEMA.items() for key, column in keys.items() if column.dtype != "O" and not column.words]


@pytest.mark.parametrize("value", ["inf", "-1e300", "1e400", "nan", "", "9" * 5000, "x"])
@pytest.mark.parametrize(("table", "column"), NUMERIC)
def test_every_number_has_a_range_and_its_cell_is_named(tmp_path, table, column, value):
    place = plain(tmp_path / "c")
    frame = TABLES[table].astype(str)
    frame.loc[1, column] = value
    frame.to_csv(place / f"{table}.csv", index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError, match=rf"{table}\.csv, line 3, column {column}: '{value[:80]}'") as found:
            County.load(place)
    assert len(str(found.value)) < 300 + len(str(place))


def test_a_wrong_word_among_yes_and_no_is_named_by_its_own_line(tmp_path):
    place = plain(tmp_path / "c")
    frame = TABLES["households"].astype(str)
    frame.loc[64, "kin"] = "perhaps"
    text = frame.to_csv(index=False)
    (place / "households.csv").write_text("\n" + text.replace("\n", "\n\n", 3))  # blank lines count
    with pytest.raises(InputError, match="line 70, column kin: 'perhaps'; allowed: true or false"):
        County.load(place)


@pytest.mark.parametrize("code", ["9.90001E+11", "990001101201.0", "99000110120", "9900011012011", "-990001101201", "甲"])
def test_a_code_that_is_none_is_one_message(tmp_path, code):
    place = plain(tmp_path / "c")
    (place / "villages.csv").write_text(f"uid,size\n{code},60\n")
    with pytest.raises(InputError, match=r"villages\.csv, line 2, column uid"):
        County.load(place)
    (place / "villages.csv").unlink()
    pd.DataFrame({"uid": [code], "size": [60]}).to_parquet(place / "villages.parquet")
    with pytest.raises(InputError, match=r"villages\.parquet, row 0, column uid"):
        County.load(place)


@pytest.mark.parametrize(
    "codes", [["９９０００１１０１２０１"], [" 990001101201\u3000"], [990001101201.0], [np.int64(990001101201)]]
)
def test_the_same_code_in_another_dress_is_that_code(tmp_path, codes):
    place = plain(tmp_path / "c")
    (place / "villages.csv").unlink()
    pd.DataFrame({"uid": codes, "size": [6]}).to_parquet(place / "villages.parquet")
    assert County.load(place).villages["uid"].tolist() == [990001101201]


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("villages.csv", b"uid,size\n", "has no rows; allowed: one row for each village"),
        ("villages.csv", b"", "cannot be read as a table"),
        ("villages.csv", "uid,size,name\n990001101201,6,甲\n".encode("gb18030"), "is not UTF-8 text; allowed: a table"),
        ("villages.csv", b"uid,size\n990001101201,6,7\n990001101202,6,7\n", "line 2: 3 cells, but the first line names 2"),
        ("villages.csv", b"\nuid,size\n\n990001101201,6,7\n", "line 4: 3 cells, but the first line names 2"),
        ("villages.csv", b"uid,size, size\n990001101201,6,7\n", "column size stands there twice"),
        ("villages.csv", b"uid,size\n990001101201,6\n990001101202,1,234\n", "line 3: 3 cells, but the first line names 2"),
        ("villages.csv", b"uid,size\n990001000201,6\n", "line 2, column uid: '990001000201'; allowed: 12 digits whose seventh"),
        ("villages.csv", b"uid,size\n990001101000,6\n", "line 2, column uid: '990001101000'; allowed: 12 digits whose seventh"),
        ("Villages.csv", b"uid,size\n", r"Villages\.csv: would not be read; allowed: a file named villages\.parquet / villages"),
        ("households.xlsx", b"PK", r"households\.xlsx: would not be read; allowed: a file named households"),
        ("ties.csv.gz", b"", r"ties\.csv\.gz: would not be read"),
        ("villages.parquet", b"PAR1", r"villages\.parquet \+ villages\.csv are two files of one table"),
        ("households.parquet", b"no table", r"households\.parquet: cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_table_is_one_message(tmp_path, file, content, told):
    place = plain(tmp_path / "c")
    (place / file).write_bytes(content)
    with pytest.raises(InputError, match=told):
        County.load(place)


@pytest.mark.parametrize("name", ["villages.csv", "households.parquet"])
def test_a_folder_or_link_in_place_of_a_table_is_named(tmp_path, name):
    place = plain(tmp_path / "c")
    (place / name).unlink(missing_ok=True)
    (place / name).symlink_to("nowhere")
    with pytest.raises(InputError, match=f"{name}: would not be read"):
        County.load(place)


@pytest.mark.parametrize("name", ["villages.csv.bak", "villages.xlsx", "notes.txt"])
def test_what_lies_beside_a_table_may_stay(tmp_path, name):
    place = plain(tmp_path / "c")
    (place / name).write_bytes(b"x")
    assert County.load(place).villages["uid"].size == 6


def test_yes_and_no_are_no_numbers(tmp_path):
    place = plain(tmp_path / "c")
    (place / "villages.csv").unlink()
    pd.DataFrame({"uid": [990001101201], "size": [True]}).to_parquet(place / "villages.parquet")
    with pytest.raises(InputError, match="row 0, column size: 'True'; allowed: whole numbers"):
        County.load(place)


@pytest.mark.parametrize("text", ["x" * 5000, f"divisions:{'x' * 5000}#990101", "/nowhere/" + "y/" * 3000])
def test_a_county_of_a_name_that_no_folder_can_have_is_bad_input(text):
    with pytest.raises(InputError) as found:
        resolve(text)
    assert len(str(found.value)) < 350


def test_a_table_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    place = plain(tmp_path / "c")
    (place / "villages.csv").write_bytes(b"\xef\xbb\xbf" + (place / "villages.csv").read_bytes())
    assert County.load(place).villages["uid"].size == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"code": 990001, "scale": true}', "scale: must be a number, not True"),
        ('{"code": 990001, "scale": 1e-300}', "scale: 1e-300 is out of range"),
        ('{"code": 990001, "scale": 1e999}', "scale: must be a finite number"),
        ('{"code": 990001, "name": {"en": 5, "zh": "x"}}', "name.en: must be text, not 5"),
        ('{"code": 990001, "name": {"en": "x"}}', "name.zh: is missing"),
        ('{"code": true}', "code: must be a whole number, not True"),
        ('{"code": 990001.0}', "code: must be a whole number"),
        ('{"code": ' + "9" * 3000 + "}", "a number of more than 30 digits"),
        ('{"code": ' + "9" * 9000 + "}", "a number in it is too long"),
        ('{"code": 990001, "scale": ' + "9" * 3000 + "}", "scale: "),
        ('{"code": 990001, "seed": -1}', "seed: must be 0 or more, not -1"),
        ('{"code": 990001, "code": 990002}', "key 'code' is given twice"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"code": 990001, "name": "' + "x" * 2_000_000 + '"}', "longer than 1,000,000 bytes"),
        ('{"code": 990001, "\\ud800": 1}', r"\\ud800: unknown key \\ud800"),
        ('{"code": 990001, "name": {"en": "\\ud800", "zh": "x"}}', "name.en: must be text that UTF-8 can hold, not"),
        ("[]", "must be a mapping"),
        ('{\n"code": x}', r"county\.json, line 2: cannot be read as JSON"),
    ],
)
def test_a_head_says_what_is_wrong_in_one_line(tmp_path, text, told):
    place = plain(tmp_path / "c")
    (place / "county.json").write_text(text)
    with pytest.raises(InputError, match=told) as found:
        County.load(place)
    assert len(str(found.value)) < 300 + len(str(place)) and "\n" not in str(found.value)


# Saving ---------------------------------------------------------------------------------------------------------------------


def test_saving_keeps_what_others_put_into_a_folder(tmp_path):
    home = tmp_path / "saved"
    small(1, 1, 5).save(home)
    small(1, 2, 5).save(home)  # over a county saved earlier
    assert County.load(home).villages["uid"].size == 2 and [file.name for file in tmp_path.iterdir()] == ["saved"]
    (home / "thesis.txt").write_text("mine")
    before = {file.name: file.read_bytes() for file in home.iterdir()}
    with pytest.raises(InputError, match=r"holds thesis\.txt, which a saved county has not put there"):
        small(1, 1, 5).save(home)
    assert {file.name: file.read_bytes() for file in home.iterdir()} == before


@pytest.mark.parametrize("file", ["villages.parquet", "county.json"])
def test_tables_made_by_hand_are_not_written_over(tmp_path, file):
    (tmp_path / file).write_text('{"code": 990001}')
    with pytest.raises(InputError, match="allowed: a new or empty folder"):
        small(1, 1, 5).save(tmp_path)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_nothing_is_the_machines_fault(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(MachineError, match="cannot be saved"):
        small(1, 1, 5).save(tmp_path / "c")


def test_a_file_in_place_of_the_folders_parent_is_the_machines_fault(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot be saved"):
        small(1, 1, 5).save(tmp_path / "file" / "c")


# Limits ---------------------------------------------------------------------------------------------------------------------


def test_more_households_than_a_machine_holds_are_refused_before_they_are_drawn(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="400,000,000 households would take about 600 GB .* TWIN_LIMIT_HOUSEHOLDS"):
        County.small(200, 500, 4000)
    with pytest.raises(InputError, match="TWIN_LIMIT_HOUSEHOLDS"):
        County.from_layout(standard_layout(1, 2, HOUSEHOLDS))
    place = plain(tmp_path / "c")
    rows = "".join(f"990001{town}{number},99999\n" for town in (101, 102) for number in range(201, 301))
    (place / "villages.csv").write_text("uid,size\n" + rows)
    with pytest.raises(InputError, match="19,999,800 households"):
        County.load(place)
    monkeypatch.setenv("TWIN_LIMIT_HOUSEHOLDS", "100")
    with pytest.raises(InputError, match="allowed: 100, or more"):
        County.small(1, 1, 101)
    assert County.small(1, 1, 100).villages["size"].sum() == 100
    monkeypatch.setenv("TWIN_LIMIT_HOUSEHOLDS", "many")
    with pytest.raises(InputError, match="TWIN_LIMIT_HOUSEHOLDS: 'many' is not possible"):
        County.small(1, 1, 5)


def test_the_limit_leaves_room_for_the_largest_county():
    assert HOUSEHOLDS > 8 * 476_000
