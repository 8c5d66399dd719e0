"""What a month leaves in `DIR/living`: written whole, then entered in the register, so that it is done or it is not."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from twin.files.there import is_file
from twin.living import hub, register
from twin.living.drift import drift
from twin.living.estimate import HOME, Estimate
from twin.living.forecast import forecasts
from twin.living.learned import next_survey, parameters, predictive
from twin.living.observations import FOLDER
from twin.living.written import digest, replace
from twin.sheets.words import WORKBOOKS

HORIZON = 6  # months ahead
ASSIMILATION, FORECAST, WARNING, SCORE = "assimilation", "forecast", "warning", "score"


def inputs_of(folder: Path) -> list[Path]:
    """What a county gives: its workbook or tables, its observations, its own rules."""
    here = [path for path in sorted(folder.iterdir()) if is_file(path) and path.name[0] not in "~."]
    inside = folder / FOLDER
    observed = sorted(path for path in inside.iterdir() if is_file(path) and path.name[0] not in "~.") if inside.is_dir() else []
    return [path for path in here if path.suffix.lower() in {*WORKBOOKS, ".csv", ".parquet", ".yaml"}] + observed


def day_of(estimate: Estimate) -> str:
    """The day that an estimate is of, as files are named."""
    return estimate.as_of.isoformat()


def assimilate(estimate: Estimate) -> dict[str, pd.DataFrame]:
    """The tables of an estimate: parameters, what runs show beside observations, the next survey, drift, and the rows used."""
    found = drift(estimate)
    fits = pd.DataFrame(columns=["target", "location", "since", "seen", "direction", "size"])
    return {
        "parameters": parameters(estimate),
        "predictive": predictive(estimate),
        "next_survey": next_survey(estimate),
        "drift": fits if found is None else found.alarms,
        "observations": estimate.rows,
    }


def keep(folder: Path, kind: str, day: str, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write tables as `DIR/living/KIND/DAY/NAME.csv` and enter them; what is there already with the same numbers stays."""
    home = folder / HOME / kind / day
    files = [home / f"{name}.csv" for name in tables]
    for path, table in zip(files, tables.values(), strict=True):
        replace(path, table.to_csv(index=False, lineterminator="\n").encode())
    if not _entered(folder / HOME, files):
        register.append(folder / HOME, kind, day, inputs_of(folder), files)
    return files


def forecast(folder: Path, estimate: Estimate, months: int = HORIZON) -> pd.DataFrame:
    """Issue the forecast of an estimate: the file of the hub, its configuration, the register.

    Raises InputError where that date's forecast was issued with other numbers.
    """
    table = forecasts(estimate, months)
    files = hub.write(folder / HOME, table)
    if not hub.issued(folder / HOME, str(table["reference_date"].iloc[0])):
        register.append(folder / HOME, FORECAST, day_of(estimate), inputs_of(folder), files)
    return table


def _entered(living: Path, files: list[Path]) -> bool:
    """Whether the register knows these files as they are."""
    known = {name: hash for event in register.events(living) for name, hash in event.outputs.items()}
    return all(known.get(path.relative_to(living).as_posix()) == digest(path) for path in files)
