"""Parts read as one table: columns may differ from part to part, and parts may be merged while one reads."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.runner import rows
from twin.runner.index import parts

_TRIES = 20
Found = TypeVar("Found")


def frame(folder: Path, keys: Sequence[str] | None, columns: Sequence[str] | None, last: bool = False) -> pd.DataFrame:
    """Rows by key, each once: of `keys` in their order, or all in order of key; `last`: of several the one of the latest `at`."""
    return _steadily(partial(_frame, folder, keys, columns, last))


def _frame(folder: Path, keys: Sequence[str] | None, columns: Sequence[str] | None, last: bool) -> pd.DataFrame:
    found = _dataset(folder)
    chosen = _columns(found.schema, columns)
    asked = None if keys is None else ds.field("key").isin(pa.array(list(keys), pa.string()))
    table = _pandas(found.to_table(columns=[*chosen, "at"] if last and "at" not in chosen else chosen, filter=asked))
    if last:
        table = table.sort_values("at", kind="stable")
    table = table.drop_duplicates("key", keep="last" if last else "first").set_index("key")
    if keys is None:
        return table.sort_index()
    return table.loc[[key for key in dict.fromkeys(keys) if key in table.index]]


def batches(folder: Path, columns: Sequence[str] | None) -> Iterator[pd.DataFrame]:
    """Rows piece by piece, part after part; a part that is merged away meanwhile is an error that says so."""
    found = _dataset(folder)
    chosen = _columns(found.schema, columns)
    try:
        for batch in found.to_batches(columns=chosen):
            if batch.num_rows:
                yield _pandas(pa.Table.from_batches([batch])).set_index("key")
    except FileNotFoundError:
        raise InputError("{folder}: parts were merged while they were read; allowed: read again", folder=folder) from None


def merge(folder: Path, name: str, drop: set[str], last: bool = False) -> int:
    """All parts as one called `name`, each run once and without those to `drop`; then the merged ones go. How many there were.

    Reads one part at a time. `last`: of several rows of a run the one of the latest part in time stays.
    """
    return _steadily(partial(_merge, folder, name, drop, last))


def _merge(folder: Path, name: str, drop: set[str], last: bool) -> int:
    old = sorted(parts(folder), key=lambda part: (folder / part).stat().st_mtime, reverse=last)
    if len(old) < 2 and not drop:
        return 0
    seen, wide = set(drop), _unified(folder, old)
    rows.write(folder, name, (_once(_wide(folder / part, wide), seen) for part in old), wide)
    for part in old:
        (folder / part).unlink(missing_ok=True)
    return len(old)


def _steadily(read: Callable[[], Found]) -> Found:
    """Read again when a part was merged away between the listing and the reading."""
    for _ in range(_TRIES):
        try:
            return read()
        except FileNotFoundError:
            continue
    return read()


def _unified(folder: Path, names: Sequence[str]) -> pa.Schema:
    """Later columns are added; whole numbers give way to floats where a part has floats."""
    return pa.unify_schemas([pq.read_schema(folder / name) for name in names], promote_options="permissive")


def _dataset(folder: Path) -> Any:
    names = sorted(parts(folder))
    if not names:
        return ds.dataset((rows.RESULT if folder.name == "parts" else rows.FAILURE).empty_table())
    return ds.dataset([str(folder / name) for name in names], schema=_unified(folder, names), format="parquet")


def _columns(known: pa.Schema, columns: Sequence[str] | None) -> list[str]:
    chosen = known.names if columns is None else list(dict.fromkeys(["key", *columns]))
    for name in chosen:
        if name not in known.names:
            raise InputError("store: no part has a column {name!r}{hint}", name=name, hint=hint(name, known.names))
    return list(chosen)


def _pandas(table: pa.Table) -> pd.DataFrame:
    """Plain NumPy columns, but nullable integers where a whole number is missing, so that none becomes a float."""
    gaps = [name for name in table.column_names if pa.types.is_integer(table[name].type) and table[name].null_count]
    whole = table.drop_columns(gaps).to_pandas() if gaps else table.to_pandas()
    for name in gaps:
        whole[name] = pd.array(table[name].to_pylist(), dtype="Int64")
    empty = [name for name in table.column_names if pa.types.is_null(table[name].type)]
    return whole.astype(dict.fromkeys(empty, "float64"))[table.column_names]


def _wide(path: Path, wide: pa.Schema) -> pa.Table:
    table = pq.read_table(path)
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in wide
    ]
    return pa.table(columns, schema=wide)


def _once(table: pa.Table, seen: set[str]) -> pa.Table:
    keep = []
    for key in table["key"].to_pylist():
        keep.append(key not in seen)
        seen.add(key)
    return table.filter(pa.array(keep, pa.bool_()))
