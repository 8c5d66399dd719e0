"""What the tables of a county folder may hold, and how one table is read and checked cell by cell."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from twin.errors import InputError
from twin.population import TERRAINS, TYPES, Columns


class Column(NamedTuple):
    """What a column may hold: dtype in memory, range, or the words that stand for 0, 1, 2."""

    dtype: str
    low: float = 0.0
    high: float = np.inf
    words: tuple[str, ...] = ()


_TEXT = Column("O")
_CODE = Column("i8", 1)
_SHARE = Column("f8", 0, 1)
_HOURS = Column("f8", 0)
SCHEMA: dict[str, dict[str, Column]] = {
    "units": {"uid": _CODE, "key": _TEXT, "hours": _HOURS},
    "townships": {"uid": _CODE, "hours": _HOURS, "skill": _SHARE, "leaning": Column("f8", 1e-6, 100), "name": _TEXT},
    "villages": {
        "uid": _CODE, "township": _CODE, "size": Column("i4", 1, 99_999),
        "type": Column("i1", words=TYPES), "terrain": Column("i1", words=TERRAINS),
        "distance": Column("f8", 0, 2_000), "coverage": _SHARE, "income": Column("f8", 0), "hours": _HOURS,
        "cadres": Column("f8", 0, 100), "skill": _SHARE, "independence": _SHARE, "leaning": Column("f8", 1e-6, 100),
        "name": _TEXT,
    },
    "households": {
        "village": _CODE, "number": Column("i4", 1, 99_999), "hamlet": Column("u1", 0, 255),
        "persons": Column("u1", 1, 50), "elders": Column("u1", 0, 50), "children": Column("?", 0, 1),
        "away": Column("?", 0, 1), "phone": Column("?", 0, 1), "income": Column("f4", 0), "kin": Column("?", 0, 1),
        "receptivity": Column("f4", 0, 1), "sociability": Column("f4", -20, 20), "link_rank": Column("f4", 0, 1),
        "present": Column("?", 0, 1),
    },
    "ties": {"namer": _CODE, "friend": _CODE},
}  # fmt: skip
NEEDED = {"units": ("uid", "key"), "townships": ("uid",), "villages": ("uid", "size"),
          "households": ("village", "number"), "ties": ("namer", "friend")}  # fmt: skip


class Table(NamedTuple):
    """A table as read: columns in file order, and where it came from."""

    file: Path
    columns: Columns

    def fail(self, row: int, column: str, wrong: str, allowed: str) -> InputError:
        """The error for one cell (lines of a CSV file count its header)."""
        place = f"line {row + 2}" if self.file.suffix == ".csv" else f"row {row}"
        return InputError(f"{self.file}, {place}, column {column}: {wrong}; allowed: {allowed}")

    def refuse(self, bad: np.ndarray, column: str, allowed: str) -> None:
        """Raise for the first bad row, if any."""
        rows = np.flatnonzero(bad)
        if rows.size:
            raise self.fail(int(rows[0]), column, f"'{self.columns[column][rows[0]]}'", allowed)

    def sorted_by(self, *keys: str) -> "Table":
        """Rows in ascending order of some columns."""
        order = np.lexsort([self.columns[key] for key in reversed(keys)])
        return Table(self.file, {key: values[order] for key, values in self.columns.items()})


def read_table(folder: Path, name: str) -> Table | None:
    """One table, its columns converted and within range; None if the folder has no such file."""
    import pandas as pd

    file = next((f for f in (folder / f"{name}.parquet", folder / f"{name}.csv") if f.is_file()), None)
    if file is None:
        return None
    try:
        frame = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file)
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: cannot be read ({error}); allowed columns: {', '.join(SCHEMA[name])}") from error
    strange = [str(column) for column in frame.columns if column not in SCHEMA[name]]
    lacking = [column for column in NEEDED[name] if column not in frame.columns]
    if strange or lacking:
        wrong = f"unknown column {strange[0]}" if strange else f"column {lacking[0]} is missing"
        raise InputError(f"{file}: {wrong}; allowed columns: {', '.join(SCHEMA[name])}")
    raw = Table(file, {key: frame[key].to_numpy(dtype=object) for key in frame.columns})
    return Table(file, {key: _convert(raw, key, SCHEMA[name][key]) for key in raw.columns})


def _convert(table: Table, key: str, column: Column) -> np.ndarray:
    """A column as its dtype; raises InputError for the first cell that does not fit."""
    import pandas as pd

    values = table.columns[key]
    table.refuse(np.asarray(pd.isna(values)), key, "a value in every row")
    if column.dtype == "O":
        return np.array([str(value) for value in values], dtype=object)
    if column.words:
        place = {word: i for i, word in enumerate(column.words)}
        table.refuse(np.array([value not in place for value in values], dtype=bool), key, ", ".join(column.words))
        return np.array([place[value] for value in values], dtype=column.dtype)
    number = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype=float)
    whole = column.dtype[0] in "iu?"
    wrong = ~((number >= column.low) & (number <= column.high)) | (whole & (number % 1 != 0))
    top = "" if np.isinf(column.high) else f" up to {column.high:g}"
    table.refuse(wrong, key, f"{'whole ' if whole else ''}numbers from {column.low:g}{top}")
    return np.array(values.tolist() if column.dtype == "i8" else number, dtype=column.dtype)
