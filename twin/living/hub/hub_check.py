"""What is wrong with a table of forecasts by its round of `tasks.json`: every problem with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from twin.base.messages import message
from twin.base.texts import shown
from twin.files.cells import line_of
from twin.files.strict import some
from twin.living.hub.hub_config import Round, ends

COLUMNS = (
    "reference_date", "target", "policy", "location", "target_end_date", "horizon", "output_type", "output_type_id", "value",
)  # fmt: skip
TASK = ["target", "policy", "location", "target_end_date", "horizon"]
_IDS = ["reference_date", *TASK]


@dataclass(frozen=True)
class Problem:
    """A fault of a file: its line (from 1), its field ("" for the whole row), and the sentence that says it."""

    file: Path
    line: int
    field: str
    text: str


def problems_in(file: Path, table: pd.DataFrame, this: Round | None) -> list[Problem]:
    """All problems of a table with COLUMNS (texts or numbers), rows in the order of the file, by line."""
    if this is None:
        said = message("{file}: hub-config/tasks.json has no round of this date", file=file)
        return [Problem(file, 1, "reference_date", said)]
    rows = table.reset_index(drop=True).assign(
        horizon=pd.to_numeric(table["horizon"].reset_index(drop=True), errors="coerce"),
        value=pd.to_numeric(table["value"].reset_index(drop=True), errors="coerce"),
    )
    number = rows.groupby(TASK, sort=False).ngroup()
    rows["task"] = number.where(number >= 0)  # NaN where a field of it is missing
    found = [*_duplicates(rows), *_dates(rows, table)]
    left = pd.Series(True, rows.index)
    for task in this["model_tasks"]:
        target = task["task_ids"]["target"]["optional"]
        own = rows["target"].isin(target)
        left &= ~own
        found += _of_task(rows[own], task)
    known = [name for task in this["model_tasks"] for name in task["task_ids"]["target"]["optional"]]
    found += [_unknown(row, "target", rows.at[row, "target"], known) for row in rows.index[left]]
    seen = dict.fromkeys(found)
    at = _lines(file, len(rows))
    placed = [Problem(file, at(row), field, _said(file, at(row), field, text)) for row, field, text in seen]
    return sorted(placed, key=lambda problem: (problem.line, problem.field))


Found = tuple[int, str, str]  # row from 0, field, what is wrong


def _said(file: Path, line: int, field: str, text: str) -> str:
    if field:
        return message("{file}, line {line}, {field}: {text}", file=file, line=line, field=field, text=text)
    return message("{file}, line {line}: {text}", file=file, line=line, text=text)


def _lines(file: Path, rows: int) -> Any:
    """Rows to lines: a row a line as we write it; counted where a hand has put in other lines."""
    plain = not file.is_file() or file.read_bytes().count(b"\n") == rows + 1
    return (lambda row: row + 2) if plain else (lambda row: line_of(file, row))


def _unknown(row: int, field: str, value: Any, known: list[Any]) -> Found:
    return row, field, message("{value} is none of this round; allowed: {known}", value=shown(value), known=some(known))


def _duplicates(rows: pd.DataFrame) -> Iterator[Found]:
    keys = [*_IDS, "output_type", "output_type_id"]
    for row in rows.index[rows.duplicated(keys)]:
        yield row, "", message("the same task, output_type and output_type_id stand in an earlier line")


def _dates(rows: pd.DataFrame, table: pd.DataFrame) -> Iterator[Found]:
    """Months that do not lie as far ahead as the horizon says; numbers that are none."""
    raw = table.reset_index(drop=True)
    for field in ("horizon", "value"):
        for row in rows.index[~np.isfinite(rows[field])]:
            yield row, field, message("{value} is no number", value=shown(raw.at[row, field]))
    whole = rows[np.isfinite(rows["horizon"])]
    for (date, months), same in whole.groupby(["reference_date", "horizon"]):
        try:
            wanted = ends(str(date), int(months))
        except (ValueError, OverflowError):
            wanted = ""
        for row in same.index[same["target_end_date"] != wanted]:
            yield row, "target_end_date", message(
                "{value} is not the end of the month {months} months after {date}; allowed: {wanted}",
                value=shown(rows.at[row, "target_end_date"]), months=int(months), date=date, wanted=wanted or "-",
            )  # fmt: skip


def _of_task(rows: pd.DataFrame, task: dict[str, Any]) -> Iterator[Found]:
    for field, allowed in task["task_ids"].items():
        known = [*(allowed["required"] or []), *(allowed["optional"] or [])]
        for row in rows.index[~rows[field].isin(known) & rows[field].notna()]:
            yield _unknown(row, field, rows.at[row, field], known)
    forms = task["output_type"]
    for row in rows.index[~rows["output_type"].isin(list(forms))]:
        yield _unknown(row, "output_type", rows.at[row, "output_type"], list(forms))
    for form, wanted in forms.items():
        own = rows[rows["output_type"] == form]
        yield from _values(own, wanted["value"])
        yield from _quantiles(own, wanted) if form == "quantile" else _samples(own, wanted)


def _values(rows: pd.DataFrame, bounds: dict[str, Any]) -> Iterator[Found]:
    low, high = bounds.get("minimum", -np.inf), bounds.get("maximum", np.inf)
    for row in rows.index[(rows["value"] < low) | (rows["value"] > high)]:
        yield row, "value", message("{value:g} is out of range; allowed: {low:g} to {high:g}",
                                    value=rows.at[row, "value"], low=low, high=high)  # fmt: skip


def _quantiles(rows: pd.DataFrame, wanted: dict[str, Any]) -> Iterator[Found]:
    """Levels that are unknown or lacking, and quantiles that fall as the level rises."""
    levels = wanted["output_type_id"]["required"]
    level = pd.to_numeric(rows["output_type_id"], errors="coerce")
    for row in rows.index[~level.isin(levels)]:
        yield _unknown(row, "output_type_id", rows.at[row, "output_type_id"], levels)
    good = rows.assign(level=level)[level.isin(levels)]
    there = good.groupby("task", sort=False)["level"].transform("nunique")
    for _, one in good[there < len(levels)].groupby("task", sort=False):
        lacking = sorted(set(levels) - set(one["level"]))
        yield one.index[0], "output_type_id", message("of this task the levels {levels} are missing", levels=some(lacking))
    ordered = good.sort_values(["task", "level"], kind="stable")
    falls = (ordered["value"].diff() < 0) & (ordered["task"] == ordered["task"].shift())
    for row in ordered.index[falls]:
        said = message("the quantile {level} is smaller than that of the level before it", level=ordered.at[row, "level"])
        yield row, "value", said


def _samples(rows: pd.DataFrame, wanted: dict[str, Any]) -> Iterator[Found]:
    """Tasks with too few or too many samples, and samples whose name is too long."""
    asked = wanted["output_type_id_params"]
    least, most, longest = asked["min_samples_per_task"], asked["max_samples_per_task"], asked.get("max_length", np.inf)
    for row in rows.index[rows["output_type_id"].astype(str).str.len() > longest]:
        yield row, "output_type_id", message("is longer than {longest} signs", longest=longest)
    size = rows.groupby("task", sort=False)["value"].transform("size")
    wrong = rows[(size < least) | (size > most)]
    for row in wrong.index[~wrong.duplicated("task")]:
        yield (
            row,
            "output_type_id",
            message("this task has {count} samples; allowed: {least} to {most}", count=size[row], least=least, most=most),
        )
