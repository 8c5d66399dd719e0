"""Households and ties as tables, checked against the villages in which they are."""

from pathlib import Path

import numpy as np

from twin.base.draws import Namespace, luck
from twin.base.errors import InputError
from twin.base.messages import message
from twin.county import ties as tie_maker
from twin.county.population import Columns, Layout, household_uids
from twin.county.tables import Table


def one_row_each(households: Table, sizes: np.ndarray, villages: Path) -> None:
    """Raise InputError unless there is a row for every household of the villages."""
    rows, expected = households.columns["village"].size, int(sizes.sum(dtype=np.int64))
    if rows != expected:
        raise InputError("{file}: {rows} rows, but the sizes in {villages} add up to {expected}; allowed: one row for each "
                         "household", file=households.file, rows=rows, villages=villages, expected=expected)  # fmt: skip


def people_of(table: Table, layout: Layout) -> Columns:
    """Rows sorted by village and number; numbers must run from 1 and hamlets be blocks."""
    table.refuse(~np.isin(table.columns["village"], layout.villages), "village", message("a uid of the villages table"))
    sizes = np.zeros(0) if layout.sizes is None else layout.sizes
    limit = sizes[np.searchsorted(layout.villages, table.columns["village"])]
    table.refuse(table.columns["number"] > limit, "number", message("numbers from 1 to the size of the village"))
    key = table.columns["village"] * 100_000 + table.columns["number"]
    table.refuse(repeats(key), "number", message("each village code and number once"))
    if {"elders", "persons"} <= set(table.columns):
        more = table.columns["elders"] > table.columns["persons"]
        table.refuse(more, "elders", message("at most the persons of the household"))
    table = table.sorted_by("village", "number")
    columns = dict(table.columns)
    columns["village"] = np.searchsorted(layout.villages, columns["village"]).astype(np.int32)
    del columns["number"]
    if "hamlet" in columns:
        back = (np.diff(columns["hamlet"].astype(int), prepend=0) < 0) & (np.diff(columns["village"], prepend=-1) == 0)
        table.refuse(back, "hamlet", message("households numbered hamlet by hamlet, so none before that of the number before"))
    return columns


def repeats(values: np.ndarray) -> np.ndarray:
    """Which values stand further up already, bool[n]."""
    first = np.zeros(values.size, dtype=bool)
    first[np.unique(values, return_index=True)[1]] = True
    return ~first


def ties_of(table: Table | None, levels: dict[str, Columns], seed: int) -> tie_maker.Ties:
    """The network: as the table has it, else drawn; raises InputError for a household that is not there."""
    uid = household_uids(levels["villages"])
    if table is not None:
        return tie_maker.adjacency(edges_of(table, uid), uid.size)
    here = tie_maker.place(levels["households"], levels["villages"], uid)
    return tie_maker.adjacency(tie_maker.befriend(here, luck(seed, namespace=Namespace.POPULATION)), uid.size)


def edges_of(table: Table, uid: np.ndarray) -> np.ndarray:
    """Who names whom, int[n, 2] rows of households; raises InputError for a household that is not there."""
    rows = []
    for key in ("namer", "friend"):
        table.refuse(
            ~np.isin(table.columns[key], uid), key, message("a household's uid (village code, then a five-digit number)")
        )
        rows.append(np.searchsorted(uid, table.columns[key]))
    table.refuse(rows[0] == rows[1], "friend", message("another household than the namer"))
    return np.column_stack(rows)
