"""A user's boundaries come back with the county's own columns, village by village, or are refused by feature."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from twin.base.errors import InputError, MachineError
from twin.county.boundaries import FILE
from twin.county.county import County
from twin.model import PolicyTwin

COUNTY = County.small(2, 3, 30)
CODES = COUNTY.villages["uid"].tolist()


def spots(codes):
    points = [{"type": "Point", "coordinates": [110.0 + row, 30.0]} for row in range(len(codes))]
    return [{"type": "Feature", "properties": {"code": code}, "geometry": one} for code, one in zip(codes, points, strict=True)]


def collection(codes):
    return {"type": "FeatureCollection", "features": spots(codes)}


def test_every_village_has_its_own_shape_and_columns(tmp_path):
    model = PolicyTwin(COUNTY, seed=1, burn_in=0).run(2)
    now, shuffled = model.to_frame(), [CODES[row] for row in (3, 1, 5, 0, 2, 4)]
    made = COUNTY.to_geojson(collection(shuffled), now)
    again = json.loads(json.dumps(made, allow_nan=False))  # what other programs read, RFC 8259
    assert [int(one["properties"]["code"]) for one in again["features"]] == CODES
    for code, one in zip(CODES, again["features"], strict=True):
        assert one["geometry"]["coordinates"][0] == 110.0 + shuffled.index(code)
        assert one["properties"]["motivation"] == now.loc[code, "motivation"]
    np.testing.assert_array_equal([one["properties"]["income"] for one in again["features"]], COUNTY.villages["income"])
    (tmp_path / FILE).write_text(json.dumps(collection(shuffled)), encoding="utf-8")
    assert COUNTY.to_geojson(tmp_path, now) == COUNTY.to_geojson(tmp_path / FILE, now) == made


def test_what_is_undefined_is_null():
    frame = PolicyTwin(COUNTY, seed=1, burn_in=0).to_frame()[[]].assign(never=np.nan)
    made = COUNTY.to_geojson(collection(CODES), frame)
    assert [one["properties"]["never"] for one in made["features"]] == [None] * 6


def test_a_table_may_have_codes_in_a_column():
    villages = PolicyTwin(COUNTY, seed=1, burn_in=0).run(2).result().villages
    made = COUNTY.to_geojson(collection(CODES), villages)
    assert made == COUNTY.to_geojson(collection(CODES), villages.set_index("code"))
    assert [one["properties"]["trust"] for one in made["features"]] == villages["trust"].tolist()


def test_villages_that_a_table_leaves_out_have_null():
    frame = PolicyTwin(COUNTY, seed=1, burn_in=0).to_frame().iloc[[1]]
    found = [one["properties"]["motivation"] for one in COUNTY.to_geojson(collection(CODES), frame)["features"]]
    assert found[1] is not None and found[:1] + found[2:] == [None] * 5


def test_a_partial_table_leaves_the_countys_own_columns_and_may_have_codes_as_floats():
    frame = pd.DataFrame({"code": [float(CODES[1])], "income": [1.5], "score": [2]})
    found = [one["properties"] for one in COUNTY.to_geojson(collection(CODES), frame)["features"]]
    kept = COUNTY.villages["income"].tolist()
    assert [one["income"] for one in found] == [kept[0], 1.5, *kept[2:]]
    assert [one["score"] for one in found] == [None, 2, *[None] * 4]


def test_a_table_of_other_places_is_refused():
    model = PolicyTwin(COUNTY, seed=1, burn_in=0)
    other = model.to_frame().reset_index(drop=True)
    for frame in (model.to_frame("townships"), model.to_frame("households"), other, other.iloc[:0]):
        with pytest.raises(InputError, match="frame: no row is of a village of the county"):
            COUNTY.to_geojson(collection(CODES), frame)
    twice = model.to_frame().iloc[[0, 1, 0]]
    with pytest.raises(InputError, match=f"frame: village {CODES[0]} has several rows"):
        COUNTY.to_geojson(collection(CODES), twice)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (collection(CODES[:-1]), "boundaries: 1 of 6 villages are not on the map"),
        (collection([*CODES, CODES[0]]), "boundaries, feature 7, properties: .*; allowed: each village once"),
        (collection([*CODES[:-1], 5]), "boundaries, feature 6: 5 is no village of the county"),
        ([], "boundaries: has no list of features; allowed: a GeoJSON FeatureCollection"),
        ("no/such/map.geojson", "no/such/map.geojson: there is no such file; allowed: GeoJSON, or a folder with map.geojson"),
    ],
)
def test_boundaries_of_other_places_are_refused(given, said):
    with pytest.raises(InputError, match=said):
        COUNTY.to_geojson(given)


def test_an_empty_code_is_as_good_as_none():
    (wrong,) = (one | {"properties": {"code": None, "name": "x"}} for one in spots(CODES[:1]))
    with pytest.raises(InputError, match="feature 1: x is no village of the county"):
        COUNTY.to_geojson({"type": "FeatureCollection", "features": [wrong]})


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff\xfe", b"9" * 5000])
def test_why_a_file_is_no_map_is_said_in_chinese(tmp_path, monkeypatch, content):
    monkeypatch.setenv("TWIN_LANG", "zh")
    (tmp_path / "map.geojson").write_bytes(content)
    with pytest.raises(InputError) as caught:
        COUNTY.to_geojson(tmp_path)
    said = str(caught.value).partition("map.geojson")[2]
    assert not re.search("[A-Za-z]{3,}", re.sub("JSON|GeoJSON|UTF", "", said)), said


def test_a_map_that_may_not_be_read_is_said_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")
    (tmp_path / "map.geojson").touch()
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(MachineError, match="没有权限"):
        COUNTY.to_geojson(tmp_path)
