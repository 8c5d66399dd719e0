"""What a month leaves in `DIR/living`: written whole, then entered in the register, so that it is done or it is not."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from twin.files.there import is_file
from twin.living.ensemble.cube import Cube
from twin.living.fans import fans, landing, observed
from twin.living.forecast.both import both
from twin.living.forecast.forecast import forecasts
from twin.living.hub import hub
from twin.living.observations.observations import FOLDER, Observations
from twin.living.observations.rows import last_day
from twin.living.register import register
from twin.living.register.written import digest, replace
from twin.living.scores.history import corrected, cover, history
from twin.living.update.drift import COLUMNS, drift
from twin.living.update.estimate import HOME, Estimate, Progress, watching
from twin.living.update.learned import next_survey, parameters, predictive
from twin.living.update.taken import doubtful, taken
from twin.living.warnings import lists
from twin.living.warnings.held import TRIES, held
from twin.living.warnings.warn import Rule, misuse, warnings
from twin.sheets.words import WORKBOOKS

HORIZON = 6  # months ahead
STATE, FORECAST, FANS, SCORES, BRANCHES, PAGE = "state", "forecast", "fans", "scores", "branches", "page"


def inputs_of(folder: Path) -> list[Path]:
    """What a county gives: its workbook or tables, its observations, its own rules."""
    here = [path for path in sorted(folder.iterdir()) if is_file(path) and path.name[0] not in "~."]
    inside = folder / FOLDER
    observed = sorted(path for path in inside.iterdir() if is_file(path) and path.name[0] not in "~.") if inside.is_dir() else []
    return [path for path in here if path.suffix.lower() in {*WORKBOOKS, ".csv", ".parquet", ".yaml"}] + observed


def day_of(estimate: Estimate) -> str:
    """The day that an estimate is of, as files are named."""
    return estimate.as_of.isoformat()


def assimilate(
    estimate: Estimate, observations: Observations | None = None, again: Cube | None = None, months: int = HORIZON
) -> dict[str, pd.DataFrame]:
    """The tables of an estimate: parameters, what runs show beside observations, the next survey, drift, and the rows used.

    `fit` says since when drift is looked for and how often a county in which nothing changes would be blamed. With `observations`
    what became of them, with runs made `again` both updates side by side.
    """
    found = drift(dataclasses.replace(estimate, prepared=watching(estimate.prepared)))
    fits = pd.DataFrame(columns=list(COLUMNS))
    tables = {
        "parameters": parameters(estimate),
        "predictive": predictive(estimate),
        "next_survey": next_survey(estimate),
        "drift": fits if found is None else found.alarms,
        "fit": pd.DataFrame([] if found is None else [(last_day(found.until).isoformat(), found.judged, found.quiet)],
                            columns=["until", "judged", "quiet"]),
        "observations": estimate.rows,
    }  # fmt: skip
    if observations is not None:
        tables |= {"taken": taken(estimate, observations), "doubtful": doubtful(estimate, observations)}
    return tables | ({} if again is None else {"both": both(estimate, again, months)})


def warn(
    folder: Path, estimate: Estimate, rule: Rule, tries: int = TRIES, workers: int | None = None, progress: Progress | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of a list: villages, with since when each is on it; misuse in villages, by township; what a held step would win.

    The last are found in so many pairs of runs of each step (`tries`; see `held`).
    """
    found = warnings(estimate, rule, lists.before(folder / HOME, day_of(estimate)))
    return {lists.NAME: found, "misuse": misuse(estimate)} | held(estimate, found, tries, workers, progress)


def score(observations: Observations, estimate: Estimate) -> dict[str, pd.DataFrame]:
    """How all that was issued did, by what was known on the day of the estimate: forecasts beside rivals, and earlier lists."""
    found = history(estimate.prepared, _by_then(observations, estimate))
    return {"tasks": found.tasks, "against": found.against, "cover": cover(found.tasks)} | judge(observations, estimate)


def judge(observations: Observations, estimate: Estimate) -> dict[str, pd.DataFrame]:
    """How earlier lists did, row by row and together."""
    table = _by_then(observations, estimate).table
    rows = lists.judged(estimate.prepared.folder / HOME, corrected(estimate.prepared, table) if len(table) else table)
    return {"judged": rows, "lists": lists.marks(rows)}


def _by_then(observations: Observations, estimate: Estimate) -> Observations:
    """What was known on the day of an estimate."""
    return Observations(observations.by(estimate.as_of), folder=estimate.prepared.folder)


def views(estimate: Estimate, observations: Observations, rule: Rule, months: int = HORIZON) -> dict[str, pd.DataFrame]:
    """What is drawn of the whole county: quantiles by month, what was observed, and what will have landed at deadlines."""
    seen = observed(estimate, observations)
    return {"county": fans(estimate, seen, months), "observed": seen.drop(columns="as_of"), "landing": landing(estimate, rule)}


def file_name(name: str) -> str:
    """A name that a user gave, as the name of a file: letters, digits and marks between them."""
    return re.sub(r"[^\w-]+", "_", name)[:80] or "_"


def keep(folder: Path, kind: str, day: str, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write tables as `DIR/living/KIND/DAY/NAME.csv` and enter them; what is there already with the same numbers stays."""
    home = folder / HOME / kind / day
    files = [home / f"{name}.csv" for name in tables]
    for path, table in zip(files, tables.values(), strict=True):
        replace(path, table.to_csv(index=False, lineterminator="\n").encode())
    if not _entered(folder / HOME, files):
        register.append(folder / HOME, kind, day, inputs_of(folder), files)
    return files


class Month(NamedTuple):
    """What a month left: its forecast, and the tables of `views` and `score` by name."""

    issued: "Issued"
    tables: dict[str, pd.DataFrame]


class Issued(NamedTuple):
    """A forecast as it is registered, and whether it `stays` from before although what is known now says something else.

    The table has no rows where no month lies ahead: then nothing was issued.
    """

    table: pd.DataFrame
    stays: bool


def forecast(folder: Path, estimate: Estimate, months: int = HORIZON) -> Issued:
    """Issue the forecast of an estimate: the file of the hub, its configuration, the register.

    A forecast that was issued stays as it is, also where data or code have changed since. In the county's last month none is.
    """
    table, living, date = forecasts(estimate, months), folder / HOME, estimate.ended.isoformat()
    if table.empty:
        return Issued(table, stays=False)
    if not hub.issued(living, date):
        register.append(living, FORECAST, day_of(estimate), inputs_of(folder), hub.write(living, table))
        return Issued(table, stays=False)
    return Issued(hub.read(living, date), stays=not hub.same(living, table))


def month(
    folder: Path, estimate: Estimate, observations: Observations, rule: Rule, again: Cube | None = None,
    tries: int = TRIES, workers: int | None = None, progress: Progress | None = None,
) -> Month:  # fmt: skip
    """All that a month leaves: scores of what was issued before, what was learned, list, forecast, fans.

    `tries`, `workers` and `progress` are of the runs that tell what holding a step would win.
    """
    scores = score(observations, estimate)
    keep(folder, STATE, day_of(estimate), assimilate(estimate, observations, again))
    listed = warn(folder, estimate, rule, tries, workers, progress)
    keep(folder, lists.WARNINGS, day_of(estimate), listed)
    issued = forecast(folder, estimate)
    keep(folder, SCORES, day_of(estimate), scores)
    shown = views(estimate, observations, rule)
    keep(folder, FANS, day_of(estimate), shown)
    return Month(issued, shown | scores)


def _entered(living: Path, files: list[Path]) -> bool:
    """Whether the register knows these files as they are."""
    known = {name: hash for event in register.events(living) for name, hash in event.outputs.items()}
    return all(known.get(path.relative_to(living).as_posix()) == digest(path) for path in files)
