"""Rows of the store: results and failures as plain data, as journal lines, and as Parquet files written whole or not at all."""

import json
import os
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.runner.measures import Number, scalars
from twin.runner.run import Keys, Run

IDENTITY = pa.schema([
    ("key", pa.string()), ("version", pa.string()), ("scenario", pa.string()), ("county", pa.string()), ("months", pa.int64()),
    ("seed", pa.int64()), ("replicate", pa.int64()), ("burn_in", pa.int64()), ("seconds", pa.float64()),
])  # fmt: skip
RESULT = IDENTITY.append(pa.field("undefined", pa.string()))
FAILURE = pa.schema([*IDENTITY, *(pa.field(name, pa.string()) for name in ("at", "kind", "message", "traceback"))])

Row = dict[str, Any]


def identity(key: str, run: Run, keys: Keys, seconds: float) -> Row:
    """What says which run a row is about."""
    scenario = keys.scenario(run)
    months = scenario.months if run.months is None else run.months
    return {
        "key": key, "version": keys.version, "scenario": scenario.name, "county": run.county.build().fingerprint,
        "months": months, "seed": run.seed, "replicate": run.replicate, "burn_in": run.burn_in, "seconds": seconds,
    }  # fmt: skip


def result(found: Mapping[str, Any]) -> Row:
    """The columns of a result; raises TypeError or ValueError if a value or a name is none that a table can hold."""
    values, reasons = scalars(found)
    taken = [name for name in values if name in RESULT.names]
    if taken:
        raise ValueError(f"indicator {taken[0]}: the store uses this name itself")
    return {**values, "undefined": json.dumps(reasons, sort_keys=True) if reasons else None}


def failure(error: BaseException) -> Row:
    """The columns of a failure: when, exception type, message, traceback."""
    text = "".join(traceback.format_exception(error))
    return failed(type(error).__name__, str(error), text)


def failed(kind: str, message: str, text: str = "") -> Row:
    """A failure in words."""
    return {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "kind": kind, "message": message, "traceback": text}


def is_failure(row: Row) -> bool:
    """Whether a row is one of a failed run."""
    return "kind" in row and "undefined" not in row


def line(row: Row) -> bytes:
    """A journal line; floats come back bit for bit."""
    return (json.dumps(row, allow_nan=False) + "\n").encode()


def lines(journal: Path) -> list[Row]:
    """The rows of a journal whose writer died: a last line that is not whole is left out. The first is the list of keys."""
    try:
        whole, _, _ = journal.read_bytes().rpartition(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(one) for one in whole.splitlines()]


def table(rows: Sequence[Row], fixed: pa.Schema) -> pa.Table:
    """Rows as a table: the fixed columns, then all others in order of name, as int64 where every value is whole."""
    names = sorted({name for row in rows for name in row} - set(fixed.names))
    columns = [pa.array([row[name] for row in rows], one.type) for name, one in zip(fixed.names, fixed, strict=True)]
    others = [_column([row.get(name) for row in rows]) for name in names]
    return pa.table([*columns, *others], names=[*fixed.names, *names])


def _column(values: list[Number]) -> pa.Array:
    """Empty columns have no type yet, so that they do not make floats of integers in other files."""
    kinds = {type(value) for value in values if value is not None}
    return pa.array(values, pa.null() if not kinds else pa.float64() if float in kinds else pa.int64())


def write(path: Path, batches: Iterable[pa.Table], schema: pa.Schema) -> None:
    """A Parquet file that is there whole or not at all, also after a loss of power."""
    draft = path.with_suffix(".tmp")
    with pq.ParquetWriter(draft, schema, compression="zstd") as out:
        for batch in batches:
            out.write_table(batch)
    with draft.open("r+b") as written:
        os.fsync(written.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last; file systems that cannot do this for folders do it by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
