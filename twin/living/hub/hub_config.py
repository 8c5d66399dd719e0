"""The configuration of the county's hub: `admin.json`, `target-data.json` and `tasks.json`, to which each date adds its round.

Source: JSON schemas v6.0.0 of github.com/hubverse-org/schemas.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.living.ensemble.targets import TARGETS
from twin.living.register.written import replace

MODEL = "policy-twin"
SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
Round = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """What is forecast of a target: for which policies and places, how many months ahead, between which bounds, and in what form.

    `levels` are those of quantiles (0 to 1), `members` is the number of samples of each task (0: none).
    """

    target: str
    policies: tuple[str, ...]
    locations: tuple[str, ...]
    horizons: tuple[int, ...]
    levels: tuple[float, ...] = ()
    members: int = 0
    unit: str = "count"
    low: float | None = 0.0
    high: float | None = None


def tasks_of(forecasts: pd.DataFrame) -> list[Task]:
    """The tasks that a table of forecasts answers, its targets' bounds by their units (a share lies in 0 to 1)."""
    found = []
    for key, rows in forecasts.groupby("target", sort=True):
        unit = TARGETS[str(key)].unit if str(key) in TARGETS else "count"
        levels = sorted({float(text) for text in rows.loc[rows["output_type"] == "quantile", "output_type_id"]})
        samples = rows.loc[rows["output_type"] == "sample", "output_type_id"].nunique()
        places = [tuple(sorted({str(text) for text in rows[name]})) for name in ("policy", "location")]
        horizons = tuple(sorted({int(months) for months in rows["horizon"]}))
        bounds = (0.0, 1.0) if unit == "share" else (0.0, None)
        found.append(Task(str(key), places[0], places[1], horizons, tuple(levels), samples, unit, *bounds))
    return found


def round_of(date: str, tasks: Sequence[Task]) -> Round:
    """The round of a date as `tasks.json` holds it."""
    return {
        "round_id_from_variable": True,
        "round_id": "reference_date",
        "round_name": date,
        "model_tasks": [_model_task(date, task) for task in tasks],
        "submissions_due": {"relative_to": "reference_date", "start": 0, "end": 31},
    }


@cache
def ends(date: str, horizon: int) -> str:
    """The `target_end_date` of a horizon: the last day of the month so many months after that of the reference date."""
    month = pd.Period(date[:7], "M")
    if month is pd.NaT:  # of a date that says so
        raise ValueError(date)
    return str((month + int(horizon)).end_time.date())


def _model_task(date: str, task: Task) -> dict[str, Any]:
    optional = {
        "target": [task.target], "policy": list(task.policies), "location": list(task.locations),
        "target_end_date": [ends(date, months) for months in task.horizons], "horizon": list(task.horizons),
    }  # fmt: skip
    bounds = {name: bound for name, bound in (("minimum", task.low), ("maximum", task.high)) if bound is not None}
    value, forms = {"type": "double", **bounds}, {}
    if task.levels:
        forms["quantile"] = {"output_type_id": {"required": list(task.levels)}, "value": value, "is_required": True}
    if task.members:
        forms["sample"] = {
            "output_type_id_params": {
                "type": "character", "max_length": 12, "min_samples_per_task": task.members,
                "max_samples_per_task": task.members, "compound_taskid_set": ["reference_date"],
            },
            "value": value,
            "is_required": not task.levels,
        }  # fmt: skip
    return {
        "task_ids": {"reference_date": {"required": [date], "optional": None}}
        | {name: {"required": None, "optional": values} for name, values in optional.items()},
        "output_type": forms,
        "target_metadata": [
            {
                "target_id": task.target,
                "target_name": task.target.replace("_", " "),
                "target_units": task.unit,
                "target_keys": {"target": task.target},
                "target_type": "continuous",
                "is_step_ahead": True,
                "time_unit": "month",
            }  # fmt: skip
        ],
    }


def rounds(folder: Path) -> dict[str, Round]:
    """The rounds of `hub-config/tasks.json` by date; none without that file. Raises InputError where it cannot be read."""
    file = folder / "hub-config" / "tasks.json"
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_bytes())["rounds"]
        return {str(one["model_tasks"][0]["task_ids"]["reference_date"]["required"][0]): one for one in found}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise InputError("{file}: is no tasks.json that this version reads; allowed: as it was written", file=file) from None


def add_round(folder: Path, this: Round, replaces: bool) -> list[Path]:
    """Write the configuration with one more round; one of the same date stays unless it is replaced. The files."""
    every, date = rounds(folder), this["round_name"]
    if replaces or date not in every:
        every[date] = this
    tasks = {
        "schema_version": f"{SCHEMAS}/tasks-schema.json",
        "rounds": [every[one] for one in sorted(every)],
        "output_type_id_datatype": "character",
        "derived_task_ids": ["target_end_date"],
    }
    documents = {"tasks.json": tasks, "admin.json": _ADMIN, "target-data.json": _TARGET_DATA}
    return [replace(folder / "hub-config" / name, _text(document)) for name, document in documents.items()]


def _text(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


_ADMIN: dict[str, Any] = {
    "schema_version": f"{SCHEMAS}/admin-schema.json",
    "name": "Living twin of a county",
    "maintainer": "The county",
    "contact": {"name": "The county", "email": "nobody@example.org"},
    "repository": {"host": "github", "owner": "none", "name": "none"},  # the schema wants one; the folder is not published
    "file_format": ["csv"],
    "timezone": "Asia/Shanghai",
}
_TARGET_DATA: dict[str, Any] = {
    "schema_version": f"{SCHEMAS}/target-data-schema.json",
    "observable_unit": ["target_end_date", "target", "policy", "location"],
    "date_col": "target_end_date",
    "versioned": True,
    "time-series": {
        "non_task_id_schema": {"observation": "double", "n": "double", "source": "character"},
        "observable_unit": ["target_end_date", "target", "policy", "location", "source"],
    },
    "oracle-output": {"has_output_type_ids": False, "versioned": False},
}
