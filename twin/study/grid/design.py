"""The points of a grid study: every combination of levels, a Latin hypercube, or a list that somebody wrote down."""

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from twin.base.errors import InputError, reason
from twin.base.limits import check_runs
from twin.base.messages import message
from twin.files import reads
from twin.files.strict import read_value
from twin.study.factors import Choice, Factor, Whole
from twin.study.grid.names import flat

LEVELS, POINTS = 3, 64
Points = list[dict[str, Any]]


def factorial(factors: Sequence[Factor], levels: int = LEVELS) -> Points:
    """Every combination of the levels of all units, the last one moving fastest; factors of one group move together.

    Options are all taken; of numbers `levels`, evenly over the quantiles from end to end where the ends are finite.
    """
    units: dict[str, list[Factor]] = {}
    for factor in factors:
        units.setdefault(factor.group or factor.name, []).append(factor)
    columns = [_together(unit, members, levels) for unit, members in units.items()]
    count = 1
    for column in columns:
        count *= len(column)
    check_runs(count)
    return [{path: value for part in point for path, value in part.items()} for point in itertools.product(*columns)]


def latin(factors: Sequence[Factor], points: int = POINTS, seed: int = 0) -> Points:
    """A Latin hypercube over the quantiles of all units (SciPy's `qmc.LatinHypercube`); points that coincide stand there once.

    They do where all factors are options or whole numbers. Under the same luck a point that is run twice tells nothing new, and
    in a table it would count as two.
    """
    units = list(dict.fromkeys(factor.group or factor.name for factor in factors))
    check_runs(points)
    cube = qmc.LatinHypercube(len(units), rng=np.random.default_rng(seed)).random(points)
    columns = {one.name: list(one.setting(cube[:, units.index(one.group or one.name)])) for one in factors}
    found = listed(pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()}))
    return list({repr(point): point for point in found}.values())


def _together(unit: str, members: Sequence[Factor], levels: int) -> Points:
    columns = {factor.name: _levels(factor, levels) for factor in members}
    if len({len(values) for values in columns.values()}) > 1:
        raise InputError(
            "factors: those of group {unit!r} have different numbers of levels, so they cannot move together", unit=unit
        )
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _levels(factor: Factor, levels: int) -> list[Any]:
    """The values that a factor takes in a factorial design."""
    if isinstance(factor, Choice):
        return list(factor.options)
    if isinstance(factor, Whole):
        return list(dict.fromkeys(np.rint(np.linspace(factor.low, factor.high, levels)).astype(int).tolist()))
    return factor.setting(np.linspace(0, 1, levels) if factor.ends else (np.arange(levels) + 0.5) / levels).tolist()


def listed(table: pd.DataFrame | Sequence[Mapping[str, Any]]) -> Points:
    """The rows of a table as points, in Python's own types; what is missing is left as the scenario has it."""
    rows = table.to_dict("records") if isinstance(table, pd.DataFrame) else table
    return [{str(path): _own(value) for path, value in row.items() if not _missing(value)} for row in rows]


def _own(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def read(path: Path, known: Sequence[str] = ()) -> Points:
    """The rows of a CSV file; see `read_text`. Raises InputError for a file that cannot be read."""
    reads.note(path, settings=True)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = reason(problem) if isinstance(problem, OSError) else message("it is not UTF-8 text")
        raise InputError("{file}: cannot be read: {reason}", file=path, reason=why) from None
    return read_text(text, path.name, known)


def read_text(text: str, name: str, known: Sequence[str] = ()) -> Points:
    """The rows of a CSV text: a column for each path, dotted or flat where it is `known`, values as in a scenario file.

    An empty cell leaves the scenario as it is. Raises InputError with line and column.
    """
    table = csv.reader(io.StringIO(text))
    head = [cell.strip() for cell in next(table, [])]
    dotted = {flat(path): path for path in known}
    paths = [dotted.get(one, one) for one in head]
    if not any(paths) or "" in paths or len(set(paths)) < len(paths):
        raise InputError(
            "{file}, line 1: the first row names the factors, each once; allowed: paths such as fund.processing_days", file=name
        )
    points = []
    for row in table:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(paths):
            raise InputError(
                "{file}, line {line}: {count} cells; allowed: {wanted}, as in the first row",
                file=name, line=table.line_num, count=len(row), wanted=len(paths),
            )  # fmt: skip
        label = message("{file}, line {line}", file=name, line=table.line_num)
        points.append({path: read_value(cell, f"{label}: {path}") for path, cell in zip(paths, row, strict=True) if cell.strip()})
    if not points:
        raise InputError("{file}: no points; allowed: a row for each", file=name)
    return points
