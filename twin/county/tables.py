"""What the tables of a county folder may hold, and how one table is read and checked cell by cell."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.population import Columns
from twin.files import reads
from twin.files.cells import SHOWN, clean, cleaned, line_of, read_texts, unreadable
from twin.terms.places import TERRAINS, VILLAGE_TYPES


class Column(NamedTuple):
    """What a column may hold: dtype in memory, range, or the words that stand for 0, 1, 2."""

    dtype: str
    low: float = 0.0
    high: float = 0.0
    words: tuple[str, ...] = ()


_TEXT = Column("O")
_CODE = Column("i8", 1, 10**18 - 1)
_SHARE = Column("f8", 0, 1)
_YES = Column("?", 0, 1)
_HOURS = Column("f8", 0, 1e7)  # a month: of 60,000 people at full time
_YUAN = Column("f8", 0, 1e10)  # a year, of a village
_LEANING = Column("f8", 1e-6, 100)
SCHEMA: dict[str, dict[str, Column]] = {
    "units": {"uid": _CODE, "key": _TEXT, "hours": _HOURS, "name": _TEXT},
    "townships": {"uid": _CODE, "hours": _HOURS, "skill": _SHARE, "leaning": _LEANING, "name": _TEXT},
    "villages": {
        "uid": _CODE, "township": _CODE, "size": Column("i4", 1, 99_999),
        "type": Column("i1", words=VILLAGE_TYPES), "terrain": Column("i1", words=TERRAINS),
        "distance": Column("f8", 0, 2_000), "coverage": _SHARE, "income": _YUAN, "hours": _HOURS,
        "cadres": Column("f8", 0, 100), "skill": _SHARE, "independence": _SHARE, "leaning": _LEANING,
        "name": _TEXT,
    },
    "households": {
        "village": _CODE, "number": Column("i4", 1, 99_999), "hamlet": Column("u1", 0, 255),
        "persons": Column("u1", 1, 50), "elders": Column("u1", 0, 50), "children": _YES,
        "away": _YES, "phone": _YES, "income": Column("f4", 0, 1e8), "kin": _YES,
        "receptivity": Column("f4", 0, 1), "sociability": Column("f4", -20, 20), "link_rank": Column("f4", 0, 1),
        "present": _YES,
    },
    "ties": {"namer": _CODE, "friend": _CODE},
}  # fmt: skip
NEEDED = {"units": ("uid", "key"), "townships": ("uid",), "villages": ("uid", "size"),
          "households": ("village", "number"), "ties": ("namer", "friend")}  # fmt: skip
SUFFIXES = (".parquet", ".csv")
_EXACT = 2.0**53  # beyond this a floating-point number may be another code


class Table(NamedTuple):
    """A table as read: columns by name, where it came from, and of each row its number in the file (from 0)."""

    file: Path
    columns: Columns
    row: np.ndarray

    def fail(self, place: int, column: str, value: Any, allowed: str) -> InputError:
        """The error for one cell of the table as it stands in the file (lines of a CSV file count its header)."""
        row = int(self.row[place])
        csv = self.file.suffix == ".csv"
        said = message("line {line}", line=line_of(self.file, row)) if csv else message("row {row}", row=row)
        return InputError("{file}, {place}, column {column}: {value!r}; allowed: {allowed}",
                          file=self.file, place=said, column=column, value=str(value)[:SHOWN], allowed=allowed)  # fmt: skip

    def refuse(self, bad: np.ndarray, column: str, allowed: str) -> None:
        """Raise for the first bad row, if any."""
        rows = np.flatnonzero(bad)
        if rows.size:
            raise self.fail(int(rows[0]), column, self.columns[column][rows[0]], allowed)

    def sorted_by(self, *keys: str) -> "Table":
        """Rows in ascending order of some columns."""
        order = np.lexsort([self.columns[key] for key in reversed(keys)])
        return Table(self.file, {key: values[order] for key, values in self.columns.items()}, self.row[order])


def read_table(folder: Path, name: str) -> Table | None:
    """One table, its columns converted and within range; None if the folder has no such file."""
    found = [file for suffix in SUFFIXES if (file := folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        raise InputError("{folder}: {files} are two files of one table; allowed: one of them (remove the other)",
                         folder=folder, files=" + ".join(file.name for file in found))  # fmt: skip
    _refuse_alike(folder, name, bool(found))
    if not found:
        return None
    file, frame = found[0], _frame(found[0])
    strange = [str(column) for column in frame.columns if column not in SCHEMA[name]]
    lacking = [column for column in NEEDED[name] if column not in frame.columns]
    allowed = ", ".join(SCHEMA[name])
    if strange:
        raise InputError("{file}: unknown column {column}; allowed columns: {columns}",
                         file=file, column=strange[0][:SHOWN], columns=allowed)  # fmt: skip
    if lacking:
        raise InputError("{file}: column {column} is missing; allowed columns: {columns}",
                         file=file, column=lacking[0], columns=allowed)  # fmt: skip
    raw = Table(file, {key: _plain(frame[key]) for key in frame.columns}, np.arange(len(frame)))
    return raw._replace(columns={key: _convert(raw, key, SCHEMA[name][key]) for key in raw.columns})


def _refuse_alike(folder: Path, name: str, known: bool) -> None:
    """Raise for what looks like a table and would not be read: `Villages.csv`, `ties.xlsx`; a copy beside the table may stay."""
    for path in sorted(folder.iterdir()):
        stem, suffix = clean(path.stem.split(".")[0]).lower(), path.suffix.lower()
        exact = path.name in {name + one for one in SUFFIXES}
        if stem == name and not (exact and path.is_file()) and (exact or not known or suffix in SUFFIXES):
            raise InputError("{file}: would not be read; allowed: a file named {names} (rename it or move it away)",
                             file=path, names=" / ".join(name + one for one in SUFFIXES))  # fmt: skip


def _frame(file: Path) -> Any:
    import pandas as pd

    reads.note(file)
    if file.suffix == ".csv":
        return read_texts(file)
    try:
        return pd.read_parquet(file)
    except (ValueError, OSError) as error:
        raise unreadable(file, error) from None


def _plain(values: Any) -> np.ndarray:
    """A column as numbers where the file holds numbers, else as texts ("" where there is nothing)."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return np.asarray(values)
    return np.array(["" if value is None or value != value else str(value) for value in values], dtype=object)  # noqa: PLR0124


def _convert(table: Table, key: str, column: Column) -> np.ndarray:
    """A column as its dtype; raises InputError for the first cell that does not fit."""
    values = table.columns[key]
    table.refuse(_missing(values), key, message("a value in every row"))
    if column.dtype == "O":
        return np.array([str(value) for value in values], dtype=object)
    if column.words:
        place = {word: i for i, word in enumerate(column.words)}
        plain = [clean(str(value)) for value in values]
        table.refuse(np.array([value not in place for value in plain], dtype=bool), key, ", ".join(column.words))
        return np.array([place[value] for value in plain], dtype=column.dtype)
    return _codes(table, key, column) if column is _CODE else _numbers(table, key, column)


def _missing(values: np.ndarray) -> np.ndarray:
    if values.dtype == object:
        return np.array([not clean(one) for one in values], dtype=bool)
    return values != values  # noqa: PLR0124 (what is no number)


def _codes(table: Table, key: str, column: Column) -> np.ndarray:
    """A column of codes: whole numbers in plain digits, none of them rounded on the way here."""
    values = table.columns[key]
    allowed = message("whole numbers up to {most} digits, as digits only", most=len(str(int(column.high))))
    if values.dtype == object:
        texts = cleaned(_series(values), _digits)
        table.refuse(~_digits(texts), key, allowed)
        values = np.array(texts.tolist(), dtype="i8")
    elif values.dtype.kind == "f":
        table.refuse((values != np.floor(values)) | (np.abs(values) >= _EXACT), key, allowed)
    table.refuse((values.dtype.kind == "b") | (values < column.low) | (values > column.high), key, allowed)
    return values.astype("i8")


def _digits(texts: Any) -> np.ndarray:
    return np.asarray(texts.str.fullmatch("[0-9]{1,18}"), dtype=bool)


def _numbers(table: Table, key: str, column: Column) -> np.ndarray:
    """A column of numbers or of true and false, in range."""
    import pandas as pd

    values, whole = table.columns[key], column.dtype[0] in "iu?"
    if values.dtype == object:
        texts = _series(values).map(clean)
        if column.dtype == "?":
            texts = texts.str.lower().replace({"true": "1", "false": "0"})
        values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
    wrong = ~((values >= column.low) & (values <= column.high)) | (whole & (values != np.floor(values.astype(float))))
    wrong |= (values.dtype.kind == "b") & (column.dtype != "?")
    table.refuse(wrong, key, _range(column, whole))
    return values.astype(column.dtype)


def _range(column: Column, whole: bool) -> str:
    if column.dtype == "?":
        return message("true or false")
    if whole:
        return message("whole numbers from {low:g} to {high:,.0f}", low=column.low, high=column.high)
    return message("numbers from {low:g} to {high:,.10g}", low=column.low, high=column.high)


def _series(values: np.ndarray) -> Any:
    import pandas as pd

    return pd.Series(values, dtype="str")
