"""A county as a folder of tables: written as Parquet, read as Parquet or CSV, checked cell by cell.

Files speak in codes and words (a village gives its township's code and `hills`), memory in rows and small numbers. What a
folder leaves out (a column, or the whole table of units, townships, households or ties) is drawn as in a synthetic
county, and the county then says that it is synthetic.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin import ties as tie_maker
from twin.county_tables import SCHEMA, Table, read_table
from twin.draws import Namespace, luck
from twin.errors import InputError
from twin.population import TERRAINS, TYPES, UNITS, VILLAGE, Columns, Layout, build, household_uids

if TYPE_CHECKING:
    from twin.county import County


SHARES = ("scale", "village_scale", "township_scale", "township_part", "village_office", "township_office")
HEAD = {"code": int, "name": dict, "synthetic": bool, "seed": int} | dict.fromkeys(SHARES, float)


# Writing ---------------------------------------------------------------------------------------------------------------


def write(county: "County", folder: Path) -> Path:
    """Write `county.json` and one Parquet file per table; returns the folder."""
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    head = {"code": county.code, "name": county.name, "synthetic": county.synthetic}
    head |= {share: getattr(county, share) for share in SHARES}
    (folder / "county.json").write_text(json.dumps(head, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, columns in _outward(county).items():
        pd.DataFrame(columns).to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def _outward(county: "County") -> dict[str, Columns]:
    """All tables in codes and words."""
    villages, households = dict(county.villages), dict(county.households)
    del villages["first"]
    villages["township"] = county.townships["uid"][villages["township"]]
    villages["type"] = np.array(TYPES, dtype=object)[villages["type"]]
    villages["terrain"] = np.array(TERRAINS, dtype=object)[villages["terrain"]]
    village = households.pop("village")
    uid = county.household_uids
    edges = uid[tie_maker.edges_of(tie_maker.Ties(county.ties_start, county.ties, county.named))]
    return {
        "units": county.units,
        "townships": county.townships,
        "villages": villages,
        "households": {"village": county.villages["uid"][village], "number": uid % 100_000} | households,
        "ties": {"namer": edges[:, 0], "friend": edges[:, 1]},
    }


# Reading ---------------------------------------------------------------------------------------------------------------


def read(folder: Path) -> dict[str, Any]:
    """The parts of a county from a folder; raises InputError naming file, row and column."""
    head = _head(folder / "county.json")
    tables = {name: table for name in SCHEMA if (table := read_table(folder, name)) is not None}
    if "villages" not in tables:
        raise InputError(f"{folder}: villages.parquet or villages.csv is missing; it needs at least the columns uid and size")
    villages = _villages(tables["villages"], head["code"])
    layout = _layout(head["code"], villages, tables.get("townships"), tables.get("households"))
    drawn = build(layout, head["seed"])
    given = {"villages": villages.columns}
    for name, check in (("units", _units), ("townships", _townships), ("households", _households)):
        if name in tables:
            given[name] = check(tables[name], layout)
    levels = {name: {key: given.get(name, {}).get(key, values) for key, values in drawn[name].items()} for name in drawn}
    levels["units"] |= given.get("units", {})
    complete = all(set(drawn[name]) - {"first"} <= set(given.get(name, {})) for name in drawn) and "ties" in tables
    web = _ties(tables.get("ties"), levels, head["seed"])
    return {
        "code": head["code"], "name": head["name"], "synthetic": head["synthetic"] or not complete, **levels,
        "ties_start": web.start, "ties": web.other, "named": web.named,
        **{share: head[share] for share in SHARES},
    }  # fmt: skip


def _head(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise InputError(f"{file}: no such file; a county folder holds county.json and tables such as villages.csv")
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: cannot be read ({error}); allowed is JSON with the keys {', '.join(HEAD)}") from error
    if not isinstance(given, dict) or not isinstance(given.get("code"), int):
        raise InputError(f"{file}, key code: missing or no number; allowed is the six-digit code of the county")
    code = given["code"]
    allowed = ", ".join(f"{key} ({kind.__name__})" for key, kind in HEAD.items())
    for key, value in given.items():
        kind = HEAD.get(key)
        if kind is None or not isinstance(value, (int, float) if kind is float else kind):
            raise InputError(f"{file}, key {key}: '{value}'; allowed keys: {allowed}")
    plain: dict[str, Any] = {"name": {"en": f"County {code}", "zh": f"县{code}"}, "synthetic": False, "seed": 0}
    plain |= dict.fromkeys(SHARES, 1.0)
    head = plain | given
    if not 100_000 <= code <= 999_999 or not {"en", "zh"} <= set(head["name"]):
        raise InputError(f"{file}: code {code}, name {head['name']}; allowed are six digits and a name with en and zh")
    if head["seed"] < 0 or not all(0 < head[share] <= 1 for share in SHARES):
        raise InputError(f"{file}: seed {head['seed']}, {', '.join(f'{share} {head[share]}' for share in SHARES)}; "
                         "allowed are a seed from 0 and scales above 0 and up to 1")  # fmt: skip
    return head


# Checks between rows and tables ----------------------------------------------------------------------------------------


def _unique(table: Table, key: str = "uid") -> None:
    table.refuse(_repeats(table.columns[key]), key, "every value once")


def _villages(table: Table, code: int) -> Table:
    _unique(table)
    uid = table.columns["uid"]
    table.refuse(uid // 1_000_000 != code, "uid", f"12 digits beginning with the county's code {code}")
    if "township" in table.columns:
        table.refuse(table.columns["township"] != uid // 1000, "township", "the first nine digits of the village's uid")
    table = table.sorted_by("uid")
    columns = dict(table.columns)
    size = columns["size"]
    columns["township"] = np.unique(columns["uid"] // 1000, return_inverse=True)[1].astype(np.int32)
    columns["first"] = np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.int32)
    return Table(table.file, columns)


def _layout(code: int, villages: Table, townships: Table | None, households: Table | None) -> Layout:
    uid, size = villages.columns["uid"], villages.columns["size"]
    towns = np.unique(uid // 1000)
    if townships is not None:
        lost = towns[~np.isin(towns, townships.columns["uid"])]
        if lost.size:
            raise InputError(f"{townships.file}, column uid: township {lost[0]} is missing, though villages name it; "
                             "allowed: one row for each township of the villages")  # fmt: skip
    if households is not None:
        rows, expected = households.columns["village"].size, int(size.sum())
        if rows != expected:
            raise InputError(f"{households.file}: {rows} rows, but the sizes in {villages.file} add up to {expected}; "
                             "allowed: one row for each household")  # fmt: skip
    return Layout(code, towns, uid, float(VILLAGE), size)


def _units(table: Table, layout: Layout) -> Columns:
    _unique(table)
    _unique(table, "key")
    table.refuse(table.columns["uid"] // 100 != layout.code, "uid", f"eight digits beginning with {layout.code}")
    missing = [key for key in UNITS if key not in set(table.columns["key"])]
    if missing or table.columns["key"].size != len(UNITS):
        wrong = f"unit {missing[0]} is missing" if missing else "too many rows"
        raise InputError(f"{table.file}, column key: {wrong}; allowed: one row each for {', '.join(UNITS)}")
    return table.sorted_by("uid").columns


def _townships(table: Table, layout: Layout) -> Columns:
    _unique(table)
    table.refuse(~np.isin(table.columns["uid"], layout.townships), "uid", "townships that have a village")
    return table.sorted_by("uid").columns


def _households(table: Table, layout: Layout) -> Columns:
    """Rows sorted by village and number; numbers must run from 1 and hamlets be blocks."""
    table.refuse(~np.isin(table.columns["village"], layout.villages), "village", "a uid of the villages table")
    sizes = np.zeros(0) if layout.sizes is None else layout.sizes
    limit = sizes[np.searchsorted(layout.villages, table.columns["village"])]
    table.refuse(table.columns["number"] > limit, "number", "numbers from 1 to the size of the village")
    key = table.columns["village"] * 100_000 + table.columns["number"]
    Table(table.file, table.columns | {"number": key}).refuse(_repeats(key), "number", "each village code and number once")
    if {"elders", "persons"} <= set(table.columns):
        table.refuse(table.columns["elders"] > table.columns["persons"], "elders", "at most the persons of the household")
    table = table.sorted_by("village", "number")
    columns = dict(table.columns)
    columns["village"] = np.searchsorted(layout.villages, columns["village"]).astype(np.int32)
    del columns["number"]
    if "hamlet" in columns:
        back = (np.diff(columns["hamlet"].astype(int)) < 0) & (np.diff(columns["village"]) == 0)
        rows = np.flatnonzero(back)
        if rows.size:
            village, number = table.columns["village"][rows[0] + 1], table.columns["number"][rows[0] + 1]
            raise InputError(f"{table.file}, column hamlet: household {number} of village {village} lies in an earlier hamlet "
                             "than the one before; allowed: households numbered hamlet by hamlet")  # fmt: skip
    return columns


def _repeats(values: np.ndarray) -> np.ndarray:
    first = np.zeros(values.size, dtype=bool)
    first[np.unique(values, return_index=True)[1]] = True
    return ~first


def _ties(table: Table | None, levels: dict[str, Columns], seed: int) -> tie_maker.Ties:
    uid = household_uids(levels["villages"])
    if table is None:
        here = tie_maker.place(levels["households"], levels["villages"], uid)
        return tie_maker.adjacency(tie_maker.befriend(here, luck(seed, namespace=Namespace.POPULATION)), uid.size)
    rows = []
    for key in ("namer", "friend"):
        table.refuse(~np.isin(table.columns[key], uid), key, "a household's uid (village code, then a five-digit number)")
        rows.append(np.searchsorted(uid, table.columns[key]))
    table.refuse(rows[0] == rows[1], "friend", "another household than the namer")
    return tie_maker.adjacency(np.column_stack(rows), uid.size)
