"""A small county that lives month by month by the commands, with late, corrected, missing and impossible data."""

import numpy as np
import pandas as pd
from typer.testing import CliRunner

import twin.cli
from twin.base.draws import Namespace, luck
from twin.base.months import month_text
from twin.county.county import County
from twin.living.ensemble.cube import cube_of
from twin.living.observations.observations import FOLDER
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, write
from twin.living.update.estimate import prepare

MEMBERS, TRUTH = 60, 902
CHANGED = 10  # month of the change of staff, from 1
KEPT = ("state", "warnings", "scores", "fans", "model-output", "pages")


def invoke(*arguments):
    """A command in this process; what it raises is raised."""
    outcome = CliRunner().invoke(twin.cli.app, [*map(str, arguments)])
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


def founded(place, townships=3, villages=4, households=50, months=18):
    """A folder made by `twin init` around a small invented county, its pool, and what offices will see of a truth."""
    County.small(townships, villages, households).save(place / "county")
    home = place / "my"
    invoke("init", home, "--county", place / "county", "--months", months, "--lang", "en")
    prepared = prepare(home, MEMBERS, workers=1)
    return home, _seen(prepared)


def _seen(prepared):
    """Observations of a run in which four fifths of the committees' and townships' hours are gone from month ten on."""
    own, since = prepared.setting.scenario, month_text(prepared.setting.scenario.start + CHANGED - 1)
    knobs = ("workload.committee_hours", "workload.township_hours")
    run = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH))
    hours = {path: 0.2 * run.parameters.get(path, _default(path)) for path in knobs}
    changed = own.set({path: {since: value} for path, value in hours.items()})
    run = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH), changed)
    rows = seen(cube_of(run.finished()), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
    return _with_faults(rows)


def _default(path):
    from twin.processes import registry

    return registry.knobs()[path].default


def _with_faults(rows):
    """Some sums of money are first told a third too high and corrected a month later; a share above one was typed once."""
    money = rows[(rows["target"] == "used").to_numpy()]
    wrong = money.iloc[::7].assign(observation=lambda some: np.round(1.33 * some["observation"]))
    late = pd.to_datetime(money.iloc[::7]["as_of"]) + pd.offsets.MonthEnd(1)
    rows = rows.copy()
    rows.loc[money.index[::7], "as_of"] = late.dt.date
    slip = rows[(rows["target"] == "satisfaction").to_numpy()].iloc[:1].assign(observation=5.5, source="office")
    return pd.concat([rows, wrong, slip], ignore_index=True)


def live(home, rows, month, *more):
    """One month: what was known by its end, then the list and the forecast with all that is kept; the commands' outputs."""
    known(home, rows, month)
    options = ("--as-of", day_of(home, month), "--members", MEMBERS, "--workers", 1, *more)
    return [
        invoke("assimilate", home, "--again", 0, *options),
        invoke("warn", home, "--tries", 2, *options),
        invoke("forecast", home, *options),
    ]


def known(home, rows, month):
    """Put into the folder what was known by the end of a month."""
    day = last_day(_first(home) + month - 1)
    (home / FOLDER).mkdir(exist_ok=True)
    write(rows[(rows["as_of"] <= day).to_numpy()], home / FOLDER / "all.csv")


def day_of(home, month):
    """The day of a month lived, as files are named."""
    return last_day(_first(home) + month - 1).isoformat()


def _first(home):
    from twin.scenario.scenario import Scenario

    return Scenario.load(f"{home}/baseline").start


def bytes_of(home):
    """Every file that living leaves, by path, but for runs."""
    living = home / "living"
    files = [
        path
        for path in living.rglob("*")
        if path.is_file() and path.relative_to(living).parts[0] not in ("pool", "again", "ahead", "lock")
    ]
    return {path.relative_to(living).as_posix(): path.read_bytes() for path in files}
