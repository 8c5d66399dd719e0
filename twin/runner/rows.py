"""Rows of the store: results and failures as plain data, as journal lines, and as Parquet files written whole or not at all."""

import json
import os
import traceback
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.runner import kept, sealed
from twin.runner.kept import Kept
from twin.runner.measures import Number, scalars
from twin.runner.run import Keys, Run

IDENTITY = pa.schema([
    ("key", pa.string()), ("version", pa.string()), ("scenario", pa.string()), ("county", pa.string()), ("months", pa.int64()),
    ("seed", pa.int64()), ("replicate", pa.int64()), ("burn_in", pa.int64()), ("seconds", pa.float64()),
])  # fmt: skip
RESULT = IDENTITY.append(pa.field("undefined", pa.string()))
FAILURE = pa.schema([*IDENTITY, *(pa.field(name, pa.string()) for name in ("at", "kind", "message", "traceback"))])

Row = dict[str, Any]
_BLOCK = 1 << 20  # bytes read at a time


def identity(key: str, run: Run, keys: Keys, seconds: float) -> Row:
    """What says which run a row is about."""
    scenario = keys.scenario(run)
    months = scenario.months if run.months is None else run.months
    return {
        "key": key, "version": keys.version, "scenario": scenario.name, "county": run.county.build().fingerprint,
        "months": months, "seed": run.seed, "replicate": run.replicate, "burn_in": run.burn_in, "seconds": seconds,
    }  # fmt: skip


def result(found: Mapping[str, Any] | Kept) -> Row:
    """The columns of a result; raises TypeError or ValueError if a value or a name is none that a table can hold."""
    if isinstance(found, Kept):
        return {kept.COLUMN: found.packed(), "undefined": None}
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


def lines(journal: Path) -> tuple[list[Row], bool]:
    """The rows of a journal whose writer died, and whether all of it is what was written.

    A last line that is not whole is left out, as a killed process leaves one; the first row is the list of keys.
    """
    try:
        *complete, _ = journal.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], True
    except OSError:  # a folder, or nothing that can be read
        return [], False
    found = [sealed.opened(one + b"\n") for one in complete]
    return [row for row in found if row is not None], None not in found


def table(rows: Sequence[Row], fixed: pa.Schema) -> pa.Table:
    """Rows as a table: the fixed columns, then all others in order of name, as int64 where every value is whole."""
    names = sorted({name for row in rows for name in row} - set(fixed.names))
    columns = [pa.array([row[name] for row in rows], one.type) for name, one in zip(fixed.names, fixed, strict=True)]
    others = [_column([row.get(name) for row in rows]) for name in names]
    return pa.table([*columns, *others], names=[*fixed.names, *names])


def _column(values: list[Number] | list[str]) -> pa.Array:
    """Empty columns have no type yet, so that they do not make floats of integers in other files."""
    kinds = {type(value) for value in values if value is not None}
    if str in kinds:
        return pa.array(values, pa.string())
    return pa.array(values, pa.null() if not kinds else pa.float64() if float in kinds else pa.int64())


def write(folder: Path, name: str, batches: Iterable[pa.Table], schema: pa.Schema) -> None:
    """A Parquet file with its checksum in its name, there whole or not at all, also after a loss of power."""
    draft = folder / f"{name}.tmp"
    try:
        with pq.ParquetWriter(draft, schema, compression="zstd") as out:
            for batch in batches:
                out.write_table(batch)
        with draft.open("r+b") as whole:
            os.fsync(whole.fileno())
        draft.replace(folder / f"{name}-{checksum(draft)}.parquet")
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(folder)


def written(folder: Path, name: str) -> bool:
    """Whether a part of this name is there."""
    return any(folder.glob(f"{name}-????????.parquet"))


def checksum(path: Path) -> str:
    """CRC-32 of a file's bytes, eight hexadecimal digits."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = zlib.crc32(block, found)
    return f"{found:08x}"


def publish(root: Path, name: str, found: Iterable[Row]) -> None:
    """Write rows as one part of results and one of failures; a part that is there already is whole and stays."""
    every = list(found)
    for folder, fixed, bad in (("parts", RESULT, False), ("failures", FAILURE, True)):
        chosen = [row for row in every if is_failure(row) is bad]
        if chosen and not written(root / folder, name):
            made = table(chosen, fixed)
            write(root / folder, name, [made], made.schema)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last; file systems that cannot do this for folders do it by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
