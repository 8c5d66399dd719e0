"""Forecasts as issued, in the form of a hubverse hub: one CSV a date, never rewritten once it is registered.

In DIR/living: `model-output/policy-twin/DATE-policy-twin.csv`, `model-metadata/policy-twin.yml`, `hub-config/` (see
`hub_config`) and `target-data/`. Source: hubverse documentation on model output and target data (schemas v6.0.0).
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from twin.base.errors import InputError
from twin.files.cells import read_texts
from twin.living.hub import hub_config
from twin.living.hub.hub_check import COLUMNS, Problem, problems_in
from twin.living.hub.hub_config import MODEL, Task
from twin.living.hub.vintage import KEYS, known
from twin.living.register import first, register
from twin.living.register.days import is_day
from twin.living.register.first import First
from twin.living.register.written import digest, once, replace

_METADATA = """team_name: "policy-twin"
team_abbr: "policy"
model_name: "policy twin"
model_abbr: "twin"
designated_model: true
methods: "An agent-based digital twin of a county, fitted to its observations"
"""


def place(folder: Path, date: str) -> Path:
    """The file of the forecast issued on a date; `folder` is DIR/living."""
    return folder / "model-output" / MODEL / f"{date}-{MODEL}.csv"


def dates(folder: Path) -> list[str]:
    """The dates of the forecasts that are there, in order; what is named after no day is no forecast."""
    end = f"-{MODEL}.csv"
    found = (path.name.removesuffix(end) for path in (folder / "model-output" / MODEL).glob(f"*{end}"))
    return sorted(date for date in found if is_day(date))


def write(folder: Path, forecasts: pd.DataFrame, tasks: Sequence[Task] | None = None) -> list[Path]:
    """Write the forecast of one date and its round in the hub's configuration; the files written, the forecast first.

    `forecasts` has the columns COLUMNS and one `reference_date`; `tasks` say what may be forecast (default: what is forecast).
    What a killed command left unregistered is written anew. Raises InputError where that date's forecast was issued with other
    numbers, and for the first row that the tasks do not allow.
    """
    table = _ordered(forecasts)
    found = table["reference_date"].unique()
    if len(found) != 1:
        raise InputError("a forecast has one reference_date, not {count}", count=len(found))
    file, date = place(folder, str(found[0])), str(found[0])
    content = _content(table)
    if file.exists() and file.read_bytes() != content and issued(folder, date):
        raise InputError(
            "{file}: this forecast was issued and stays as it is; allowed: a forecast of another date, as in --as-of", file=file
        )
    this = hub_config.round_of(date, tasks if tasks is not None else hub_config.tasks_of(table))
    for problem in problems_in(file, table, this):
        raise InputError(problem.text)
    config = hub_config.add_round(folder, this, replaces=not issued(folder, date))
    replace(folder / "model-metadata" / f"{MODEL}.yml", _METADATA.encode())
    if not once(file, content) and file.read_bytes() != content:
        replace(file, content)
    return [file, *config, folder / "model-metadata" / f"{MODEL}.yml"]


def same(folder: Path, forecasts: pd.DataFrame) -> bool:
    """Whether the file of a forecast's date holds just these numbers."""
    table = _ordered(forecasts)
    return place(folder, str(table["reference_date"].iloc[0])).read_bytes() == _content(table)


def issued(folder: Path, date: str) -> bool:
    """Whether the forecast of a date is in the register."""
    name = place(folder, date).relative_to(folder).as_posix()
    return any(name in event.outputs for event in register.events(folder))


def registered(folder: Path) -> dict[str, First]:
    """By date, the forecasts as they were registered first, in order."""
    return first.by_day(folder, f"model-output/{MODEL}/", f"-{MODEL}.csv")


def read_issued(folder: Path, one: First) -> pd.DataFrame | None:
    """A forecast as it was registered first, typed as by `read`, whatever lies in the folder now; None: nothing sound is left."""
    found = first.table(folder, one)
    return None if found is None else found[list(COLUMNS)].astype({"horizon": int, "value": float})


def read(folder: Path, date: str) -> pd.DataFrame:
    """The forecast of a date: COLUMNS, `horizon` int, `value` float, the rest text. Raises InputError for the first fault.

    One that is still as it was issued was looked at then (`write`), and is not again: that takes longer than to read it.
    """
    file = place(folder, date)
    if not file.is_file():
        raise InputError("{file}: no such forecast; there are {dates}", file=file, dates=", ".join(dates(folder)) or "-")
    for problem in () if _as_issued(folder, file) else check(folder, date):
        raise InputError(problem.text)
    table = read_texts(file, COLUMNS)[list(COLUMNS)]
    return table.astype({"horizon": int, "value": float})


def _as_issued(folder: Path, file: Path) -> bool:
    """Whether a forecast's file is, to the byte, the one that the register has of it last."""
    name = file.relative_to(folder).as_posix()
    issues = [event.outputs[name] for event in register.events(folder) if name in event.outputs]
    return bool(issues) and issues[-1] == digest(file)


def check(folder: Path, date: str | None = None) -> list[Problem]:
    """All that is wrong with the forecasts of a folder (or of one date) by its `hub-config/tasks.json`, with file and line."""
    rounds = hub_config.rounds(folder)
    found: list[Problem] = []
    for one in dates(folder) if date is None else [date]:
        file = place(folder, one)
        try:
            table = read_texts(file, COLUMNS)[list(COLUMNS)]
        except InputError as problem:
            found.append(Problem(file, 1, "", str(problem)))
            continue
        found += problems_in(file, table, rounds.get(one))
    return found


def write_targets(folder: Path, observations: pd.DataFrame) -> list[Path]:
    """Write `target-data/` from all observations: every vintage as a time series, and the newest of each as oracle output."""
    columns = ["target_end_date", "target", "policy", "location", "observation", "n", "source", "as_of"]
    series = observations.reindex(columns=columns).sort_values(columns, kind="stable")
    oracle = known(observations)[[*KEYS, "observation"]].rename(columns={"observation": "oracle_value"})
    home = folder / "target-data"
    return [
        replace(home / "time-series.csv", _dated(series).to_csv(index=False, lineterminator="\n").encode()),
        replace(home / "oracle-output.csv", _dated(oracle).to_csv(index=False, lineterminator="\n").encode()),
    ]


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every forecast that is there, by its path in DIR/living."""
    return {place(folder, date).relative_to(folder).as_posix(): digest(place(folder, date)) for date in dates(folder)}


def _content(table: pd.DataFrame) -> bytes:
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Dates as text, whatever they were given as."""
    columns = [name for name in ("reference_date", "target_end_date", "as_of") if name in table]
    return table.assign(**{name: pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d") for name in columns})


def _ordered(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Columns and rows in the order of files: the same numbers give the same bytes, in whatever order they came."""
    table = _dated(forecasts.reindex(columns=list(COLUMNS)))
    text = ["target", "policy", "location", "output_type", "output_type_id"]
    table = table.astype({name: str for name in text} | {"horizon": int, "value": float})
    number = pd.to_numeric(table["output_type_id"], errors="coerce")
    keys = ["reference_date", "target", "policy", "location", "horizon", "output_type", "_number", "output_type_id"]
    ordered = table.assign(_number=number).sort_values(keys, kind="stable")
    return ordered[list(COLUMNS)].reset_index(drop=True)
