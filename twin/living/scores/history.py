"""How earlier forecasts did: scored on what has come since, beside dull rivals and beside the twin without any data.

Each is scored as it was registered, whatever lies in the folder. Those that were made afterwards (see `register.afterwards`) say
nothing of how well the twin forecasts: they are compared only where there is nothing else, and never called better or worse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from twin.living.ensemble.targets import EVERY
from twin.living.forecast.forecast import QUANTILES, forecasts
from twin.living.hub import hub
from twin.living.observations.law import answered, law, values, wholes
from twin.living.observations.observations import Observations, read
from twin.living.observations.rows import COLUMNS
from twin.living.observations.standing import entering, judged
from twin.living.register.afterwards import afterwards
from twin.living.register.first import First
from twin.living.scores import skill
from twin.living.scores.rivals import rivals
from twin.living.scores.skill import TASK
from twin.living.update.estimate import HOME, Estimate, Prepared

TWIN, PRIOR = "twin", "without data"
AFTERWARDS = "afterwards"
SHARED = ("target", "policy", "location", "horizon")
ENDS = 1e-9
_CELL = ["target", "policy", "location", "target_end_date"]


@dataclass(frozen=True)
class History:
    """Scores of all forecasts that have been issued and can be judged.

    `tasks`: one row a forecast that was observed, for every forecaster (`who`), with `wis`, `in50`, `in90`, `in95`, and whether
    it was made `afterwards`. `against`: by rival and target (and all together, target ""), mean scores of what was issued in time
    and their ratio with its interval; and of how many months forecasts were made `afterwards`. Where all were, these are what is
    compared, without an interval and with 0 `origins`. `origins`: how many forecasts.
    """

    tasks: pd.DataFrame
    against: pd.DataFrame
    origins: int

    @property
    def beats(self) -> bool | None:
        """Whether the twin did better than persistence over all; None where nothing issued in time can be judged yet."""
        table = self.against
        found = table[(table["rival"] == "persistence").to_numpy() & (table["target"] == "").to_numpy()]
        return None if found.empty or not found["origins"].iloc[0] else bool(found["ratio"].iloc[0] < 1)


def corrected(prepared: Prepared, observations: pd.DataFrame) -> pd.DataFrame:
    """Observations as estimates of the thing itself: what a hotline does not hear is put back, the rest as it is."""
    rows = entering(observations)
    if rows.empty:
        return rows
    found = _shown(rows["target"], values(rows, prepared.plan), answered(rows, prepared.plan))
    shares = rows["target"].map(lambda key: EVERY[key].unit == "share").to_numpy()
    return rows.assign(observation=np.where(shares, rows["observation"], found))


def history(prepared: Prepared, observations: Observations | None = None) -> History:
    """Every issued forecast against what is known now."""
    found = observations or read(prepared.folder)
    table = corrected(prepared, judged(found.table) if len(found.table) else found.table)
    living, now = prepared.folder / HOME, str(table["as_of"].max()) if len(table) else ""
    registered = hub.registered(living) if len(table) else {}
    days = [_of_day(prepared, table, *one) for one in registered.items()]
    tasks = _scored([day for day in days if day], table, prepared)
    late = afterwards(living, registered, now)
    tasks = tasks.assign(**{AFTERWARDS: tasks["reference_date"].isin(late).astype(bool)})
    return History(tasks, _against(tasks), tasks["reference_date"].nunique())


def _of_day(prepared: Prepared, table: pd.DataFrame, day: str, one: First) -> dict[str, pd.DataFrame]:
    """What was forecast on a day of what has been observed since, by forecaster; nothing where nothing has."""
    issued = hub.read_issued(prepared.folder / HOME, one)
    if issued is None:  # its copy is gone and its file is another: `twin verify` says so
        return {}
    made = max(day, one.made)
    came = table[(pd.to_datetime(table["as_of"]) > pd.Timestamp(made)).to_numpy()]
    tasks = _observed(issued[issued["output_type"] == "quantile"], came)
    if tasks.empty:
        return {}
    before = forecasts(_without_data(prepared, day), int(tasks["horizon"].max()))
    before = before[before["output_type"] == "quantile"].astype({"target_end_date": str, "reference_date": str})
    bounds = {key: (0.0, 1.0) if target.unit == "share" else (0.0, np.inf) for key, target in EVERY.items()}
    known = _as_known(table[[*COLUMNS]], day, made)
    others = rivals(known, day, tasks[list(SHARED)].drop_duplicates(), QUANTILES, bounds)
    return {TWIN: tasks, PRIOR: _observed(before, came), **others}


def _as_known(table: pd.DataFrame, day: str, made: str) -> pd.DataFrame:
    """The table with what came between the end of a forecast's month and the day of its data as known then, to rivals, too."""
    came = pd.to_datetime(table["as_of"])
    between = (came > pd.Timestamp(day)) & (came <= pd.Timestamp(made))
    return table.assign(as_of=came.mask(between, pd.Timestamp(day)))


def _scored(days: Sequence[Mapping[str, pd.DataFrame]], table: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """A row for every forecast: day by day, forecaster by forecaster; scored together, in the time of a few days alone."""
    parts = []
    for who in days[0] if days else ():
        every = pd.concat([day[who] for day in days], ignore_index=True)
        if len(every):
            every = as_observed(every, table, prepared) if who in (TWIN, PRIOR) else every
            parts.append(skill.scored(every, table).assign(who=who))
    if not parts:
        return pd.DataFrame(columns=["who", *TASK, "observed", "wis"])
    return pd.concat(parts, ignore_index=True).sort_values("reference_date", kind="stable", ignore_index=True)


def _observed(issued: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of what has been observed."""
    there = came[_CELL].astype(str).drop_duplicates()
    return issued.merge(there, on=_CELL)


def _without_data(prepared: Prepared, day: str) -> Estimate:
    """The county as its runs have it before any data, at the end of a day's month."""
    end = pd.Timestamp(day)
    return Estimate(prepared, end.date(), end.year * 12 + end.month - 1, pd.DataFrame(), None)


def as_observed(issued: pd.DataFrame, came: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Quantiles of the thing itself as quantiles of what would be observed: the error of the observation is added.

    On the target's scale, as answers of so many as were asked, each quantile's distance from the median is lengthened as that of
    a normal error would be. Answers of some are whole numbers, so that an interval reaches to the next ones: nobody may say yes,
    or everybody.
    """
    key = ["reference_date", *_CELL]
    middle = issued[issued["output_type_id"].astype(float) == 0.5][[*key, "value"]].rename(columns={"value": "middle"})
    rows = came.assign(target_end_date=came["target_end_date"].astype(str)).merge(middle, on=_CELL)
    if rows.empty:
        return issued
    asked, there = answered(rows, prepared.plan), wholes(rows, prepared.plan)
    expected = _on_scale(rows["target"], rows["middle"].to_numpy(float), there)
    rows = rows.assign(error=law(rows, expected, prepared.plan).variance, asked=asked, some=asked < there)
    rows = rows.sort_values("error", kind="stable").drop_duplicates(key)
    found = issued.merge(rows[[*key, "middle", "error", "asked", "some"]], on=key)
    rank = scipy.special.ndtri(found["output_type_id"].astype(float).to_numpy())
    of = found["asked"].to_numpy()
    centre, quantile = (_on_scale(found["target"], found[name].to_numpy(float), of) for name in ("middle", "value"))
    far = np.sign(rank) * np.sqrt((quantile - centre) ** 2 + rank**2 * found["error"].to_numpy())
    shown = _shown(found["target"], centre + far, of)
    shares = found["target"].map(lambda key: EVERY[key].unit == "share").to_numpy()
    found["value"] = np.where(shares & found["some"].to_numpy(), _whole(shown, of, rank), shown)
    return found.drop(columns=["middle", "error", "asked", "some"])


def _whole(shares: np.ndarray, asked: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Shares of so many as whole numbers of them, lower quantiles (`rank` below 0) downwards, upper ones upwards."""
    yes = shares * asked
    yes = np.where(rank < 0, np.floor(yes + ENDS), np.where(rank > 0, np.ceil(yes - ENDS), yes))
    return np.clip(yes / asked, 0.0, 1.0)


def _on_scale(targets: pd.Series, said: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Shares as answers of so many, counts or sums on their targets' scales, f8[n]."""
    return _by_target(targets, said, lambda target, values, of: np.asarray(target.scored(values * of, of)
                      if target.unit == "share" else target.scored(values)), asked)  # fmt: skip


def _shown(targets: pd.Series, scored: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The same back from their scales, f8[n]."""
    return _by_target(targets, scored, lambda target, values, of: np.asarray(target.shown(values, of)), asked)


def _by_target(targets: pd.Series, values: np.ndarray, turn: Callable[..., np.ndarray], *more: np.ndarray) -> np.ndarray:
    codes, keys = pd.factorize(targets)
    found = np.empty(len(values))
    for code, key in enumerate(keys):
        chosen = codes == code
        found[chosen] = turn(EVERY[key], values[chosen], *(one[chosen] for one in more))
    return found


def counted(tasks: pd.DataFrame) -> pd.DataFrame:
    """The rows that a comparison is made of: what was issued in time, or all where nothing was."""
    in_time = tasks[~tasks[AFTERWARDS].to_numpy(dtype=bool)]
    return in_time if len(in_time) else tasks


def _against(tasks: pd.DataFrame) -> pd.DataFrame:
    """The twin beside each rival, by target and over all."""
    parts, of = [], counted(tasks)
    own = of[of["who"] == TWIN]
    for rival in of["who"].unique():
        if rival != TWIN:
            other = of[of["who"] == rival]
            parts += [skill.against(own, other, by=by).assign(rival=rival) for by in (("target",), ())]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["target", "ratio", "rival"])
    if len(of) and of[AFTERWARDS].all():  # no months of issue, and no doubt that could be put in numbers
        found = found.assign(origins=0, low=np.nan, high=np.nan, p=np.nan)
    late = tasks.loc[tasks[AFTERWARDS].to_numpy(dtype=bool), "reference_date"].nunique()
    return found.assign(**{AFTERWARDS: late}).fillna({"target": ""})


def cover(tasks: pd.DataFrame) -> pd.DataFrame:
    """How often intervals held what came, by forecaster: `who`, `tasks`, `in50`, `in90`, `in95`; of what is `counted`."""
    if tasks.empty:
        return pd.DataFrame(columns=["who", "tasks", "in50", "in90", "in95"])
    return counted(tasks).groupby("who", sort=False).agg(tasks=("wis", "size"), in50=("in50", "mean"), in90=("in90", "mean"),
                                                        in95=("in95", "mean")).reset_index()  # fmt: skip
