"""A county as a folder of tables: written as Parquet, read as Parquet or CSV, checked cell by cell.

Files speak in codes and words (a village gives its township's code and `hills`), memory in rows and small numbers. What a
folder leaves out (a column, or the whole table of units, townships, households or ties) is drawn as in a synthetic
county, to go with what is given, and the county then says that it is synthetic.
"""

import json
import shutil
from collections.abc import Container
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.limits import check_households
from twin.base.messages import message
from twin.county import head as county_head
from twin.county import ties as tie_maker
from twin.county.head import SHARES, Head, read_head
from twin.county.offices import MOST_SIGNS, MOST_UNITS, odd_key
from twin.county.people import one_row_each, people_of, repeats, ties_of
from twin.county.population import VILLAGE, Columns, Layout, build
from twin.county.tables import NEEDED, SCHEMA, Table, read_table
from twin.files.cells import trimmed
from twin.terms.places import TERRAINS, VILLAGE_TYPES

# Writing ---------------------------------------------------------------------------------------------------------------


def write(county: Any, folder: Path) -> Path:
    """Write the `county.json` and one Parquet file per table of a County; returns the folder.

    Everything is written beside the folder and renamed in the end, so that a county saved earlier is kept until then. Raises
    InputError where the folder holds anything that `write` did not put there, MachineError where the disk does not take it.
    """
    home = folder.resolve()
    _refuse_foreign(home)
    draft = home.with_name(f".{home.name[:40]}.{uuid4().hex[:8]}.tmp")
    try:
        draft.mkdir(parents=True)
        _fill(draft, county)
        _put(draft, home)
    except OSError as problem:
        raise MachineError("{folder}: the county cannot be saved: {reason}", folder=folder, reason=reason(problem)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _fill(draft: Path, county: Any) -> None:
    import pandas as pd

    tables = {f"{name}.parquet": columns for name, columns in _outward(county).items()}
    head = {"code": county.code, "name": county.name, "synthetic": county.synthetic}
    head |= {share: getattr(county, share) for share in SHARES} | {"tables": list(tables)}
    (draft / county_head.FILE).write_text(json.dumps(head, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for file, columns in tables.items():
        pd.DataFrame(columns).to_parquet(draft / file, index=False)


def _put(draft: Path, home: Path) -> None:
    """Rename a finished folder into its place; what stood there is removed only then."""
    if not home.exists():
        draft.rename(home)
        return
    before = home.with_name(f"{draft.name}.old")
    home.rename(before)
    try:
        draft.rename(home)
    except OSError:
        before.rename(home)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    """Raise InputError unless a folder is new, empty, or holds just what `write` wrote."""
    if not folder.exists():
        return
    there = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else [folder.name]
    listed = read_head(folder / county_head.FILE).tables if county_head.FILE in there else None
    foreign = [name for name in there if name not in {*(listed or ()), county_head.FILE} or listed is None]
    if foreign:
        raise InputError("{folder}: holds {file}, which a saved county has not put there; allowed: a new or empty folder, or "
                         "one that holds a saved county and nothing else", folder=folder, file=foreign[0])  # fmt: skip


def _outward(county: Any) -> dict[str, Columns]:
    """All tables in codes and words."""
    villages, households = dict(county.villages), dict(county.households)
    del villages["first"]
    villages["township"] = county.townships["uid"][villages["township"]]
    villages["type"] = np.array(VILLAGE_TYPES, dtype=object)[villages["type"]]
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
    """The parts of a county from a folder; raises InputError naming file, line and column."""
    head = read_head(folder / county_head.FILE)
    tables = {name: table for name in SCHEMA if (table := read_table(folder, name)) is not None}
    if "villages" not in tables:
        raise InputError("{folder}: villages.parquet or villages.csv is missing; it needs at least the columns uid and size",
                         folder=folder)  # fmt: skip
    villages = _villages(tables["villages"], head.code)
    layout = _layout(head, villages, tables.get("townships"), tables.get("households"))
    given = {"villages": villages.columns}
    for name, check in (("units", _units), ("townships", _townships), ("households", people_of)):
        if name in tables:
            given[name] = check(tables[name], layout)
    levels = build(layout, head.seed, given)
    complete = all(set(levels[name]) <= set(given.get(name, {})) for name in levels) and "ties" in tables
    web = ties_of(tables.get("ties"), levels, head.seed)
    return {
        "code": head.code, "name": head.names, "synthetic": head.synthetic or not complete, **levels,
        "ties_start": web.start, "ties": web.other, "named": web.named, "given": _shares(given),
        **{share: getattr(head, share) for share in SHARES},
    }  # fmt: skip


def _shares(given: dict[str, Columns]) -> dict[str, float]:
    """Share of each column that the tables give, by `table.column`: a table gives a column whole or not at all."""
    levels = ("units", "townships", "villages", "households")
    return {key: share for name in levels for key, share in shares_of(name, given.get(name, {})).items()}


def shares_of(name: str, given: Container[str]) -> dict[str, float]:
    """1 for each column of a table that is given, 0 for the others; names and what a table needs do not count."""
    return {f"{name}.{key}": float(key in given) for key in SCHEMA[name] if key not in NEEDED[name] and key != "name"}


# Checks between rows and tables ----------------------------------------------------------------------------------------


def _unique(table: Table, key: str = "uid") -> None:
    table.refuse(repeats(table.columns[key]), key, message("every value once"))


def _villages(table: Table, code: int) -> Table:
    uid = table.columns["uid"]
    if not uid.size:
        raise InputError("{file}: has no rows; allowed: one row for each village", file=table.file)
    _unique(table)
    table.refuse(uid // 1_000_000 != code, "uid", message("12 digits beginning with the county's code {code}", code=code))
    allowed = message("12 digits whose seventh to ninth and last three, for township and village, are not 000")
    table.refuse((uid // 1000 % 1000 == 0) | (uid % 1000 == 0), "uid", allowed)
    if "township" in table.columns:
        allowed = message("the first nine digits of the village's uid")
        table.refuse(table.columns["township"] != uid // 1000, "township", allowed)
    check_households(code, float(table.columns["size"].sum(dtype=np.int64)))
    table = table.sorted_by("uid")
    columns = dict(table.columns)
    size = columns["size"]
    columns["township"] = np.unique(columns["uid"] // 1000, return_inverse=True)[1].astype(np.int32)
    columns["first"] = np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.int32)
    return table._replace(columns=columns)


def _layout(head: Head, villages: Table, townships: Table | None, households: Table | None) -> Layout:
    uid, size = villages.columns["uid"], villages.columns["size"]
    towns = np.unique(uid // 1000)
    if townships is not None:
        lost = towns[~np.isin(towns, townships.columns["uid"])]
        if lost.size:
            raise InputError("{file}, column uid: township {code} is missing, though villages name it; "
                             "allowed: one row for each township of the villages", file=townships.file, code=lost[0])  # fmt: skip
    if households is not None:
        one_row_each(households, size, villages.file)
    thinning = (head.village_office, head.township_office, head.scale)
    return Layout(head.code, towns, uid, float(VILLAGE), size, thinning=thinning)


def _units(table: Table, layout: Layout) -> Columns:
    """The offices that the county has, by whatever keys its policies call them."""
    rows = table.row.size
    if not 1 <= rows <= MOST_UNITS:
        raise InputError("{file}: {rows} rows; allowed: 1 to {most} units", file=table.file, rows=rows, most=MOST_UNITS)
    _unique(table)
    allowed = message("eight digits beginning with {code}", code=layout.code)
    table.refuse(table.columns["uid"] // 100 != layout.code, "uid", allowed)
    keys = np.array([trimmed(key) for key in table.columns["key"]], dtype=object)
    table.refuse(np.array([odd_key(key) for key in keys]), "key", message("one line of at most {most} signs", most=MOST_SIGNS))
    table = table._replace(columns=table.columns | {"key": keys})
    _unique(table, "key")
    return table.sorted_by("uid").columns


def _townships(table: Table, layout: Layout) -> Columns:
    _unique(table)
    table.refuse(~np.isin(table.columns["uid"], layout.townships), "uid", message("townships that have a village"))
    return table.sorted_by("uid").columns
