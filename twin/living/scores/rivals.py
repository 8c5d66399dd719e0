"""What a forecast has to beat: persistence, the same month last year and a damped trend, from what was known at the origin.

All work on the series of one target, policy and place, and give the same quantiles and samples for the same tasks as the twin.
Their spread is that of the past: changes over as many months as the forecast reaches beyond the last month that was known.
Where the history is too short it is borrowed, and `basis` says so:

- `own`: at least FEW changes of the series itself;
- `places`: fewer, so those of all places of the same target and policy;
- `scaled`: not enough over so many months at any place, so changes over one month, times the root of the months;
- `others`: nothing was observed here, so the newest values of the other places;
- for the last two rivals `persistence`, where there is no value of last year, or too little for a trend.

Where nothing of a target and policy was observed anywhere there is no forecast.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.base.draws import Luck, uniforms
from twin.living.hub.hub_config import ends
from twin.living.hub.vintage import known
from twin.terms.decisions import Decision

FEW = 8  # changes that show a distribution
FEW_FOR_TREND = 8  # observed months
NAMES = ("persistence", "last_year", "damped_trend")
_YEAR = 12
Series = dict[int, float]  # observations by month (year * 12 + month - 1)
Key = tuple[str, str, str]  # target, policy, location
Numbers = float | np.ndarray
_Change = np.ndarray


@dataclass(frozen=True)
class _Dressed:
    """The values that are thought possible, in order, each as likely; `basis` as above."""

    values: np.ndarray
    basis: str


def rivals(
    observations: pd.DataFrame,
    origin: str,
    tasks: pd.DataFrame,
    levels: Sequence[float],
    bounds: Mapping[str, tuple[float, float]],
    members: int = 0,
    luck: Luck | None = None,
) -> dict[str, pd.DataFrame]:
    """By name of a rival its forecasts (columns as in files, and `basis`), from observations with `as_of` <= `origin`.

    `tasks` has target, policy, location and horizon (months from the origin's month on); `levels` of quantiles; `bounds` by
    target; `members` samples of each task, drawn with `luck`.
    """
    history, level = _History(known(observations, origin)), np.asarray(levels, float)
    asked = tasks[["target", "policy", "location", "horizon"]].drop_duplicates().itertuples(index=False, name=None)
    month = pd.Period(origin[:7], "M")
    heads: dict[str, list[tuple[object, ...]]] = {name: [] for name in NAMES}
    values: dict[str, list[np.ndarray]] = {name: [] for name in NAMES}
    for target, policy, location, horizon in asked:
        key, months = (str(target), str(policy), str(location)), int(horizon)
        ranks = np.concatenate([level, _draws(luck, members, key, months)])
        for name in NAMES:
            found = _RIVALS[name](history, key, month.year * 12 + month.month - 1 + months)
            if found is not None:
                heads[name].append((origin, *key, ends(origin, months), months, found.basis))
                values[name].append(np.clip(_quantiles(found.values, ranks), *bounds.get(key[0], (-np.inf, np.inf))))
    return {name: _table(heads[name], values[name], level, members) for name in NAMES}


class _History:
    """What was known at the origin, by series; changes over months are collected once."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.series: dict[Key, Series] = {}
        months = table["target_end_date"].dt.year * 12 + table["target_end_date"].dt.month - 1
        for month, target, policy, location, value in zip(
            months, table["target"], table["policy"], table["location"], table["observation"], strict=True
        ):
            self.series.setdefault((str(target), str(policy), str(location)), {})[int(month)] = float(value)
        self._pooled: dict[tuple[str, str, int], _Change] = {}
        self._trends: dict[Key, tuple[tuple[float, float, np.ndarray], tuple[float, float, float]]] = {}

    def changes(self, key: Key, months: int) -> tuple[_Change, str]:
        """Past changes over so many months, and their basis."""
        own = _changes(self.series.get(key, {}), months)
        if own.size >= FEW:
            return own, "own"
        pooled = self.pooled(key, months)
        if pooled.size >= FEW:
            return pooled, "places"
        return self.pooled(key, 1) * np.sqrt(months), "scaled"

    def pooled(self, key: Key, months: int) -> _Change:
        """Changes of all places of the same target and policy."""
        place = (key[0], key[1], months)
        if place not in self._pooled:
            self._pooled[place] = np.concatenate([np.empty(0), *(_changes(one, months) for one in self.alike(key))])
        return self._pooled[place]

    def trend(self, key: Key) -> tuple[tuple[float, float, np.ndarray], tuple[float, float, float]]:
        """Level, trend and errors of a series, and its smoothing."""
        if key not in self._trends:
            series = self.series[key]
            y = np.array([series.get(month, np.nan) for month in range(min(series), max(series) + 1)])
            smoothing = best(y)
            level, trend, errors = holt(y, *smoothing)
            self._trends[key] = (float(level), float(trend), errors), smoothing
        return self._trends[key]

    def alike(self, key: Key) -> Iterator[Series]:
        """The series of all places of the same target and policy."""
        return (series for (target, policy, _), series in self.series.items() if (target, policy) == key[:2])


def _changes(series: Series, months: int) -> _Change:
    return np.array([series[at + months] - value for at, value in series.items() if at + months in series])


def _both_ways(value: float, changes: _Change) -> np.ndarray:
    """Changes and their opposites, so that the middle stays where it is; the value alone where none is known."""
    return value + np.sort(np.concatenate([changes, -changes])) if changes.size else np.array([value])


def persistence(history: _History, key: Key, at: int) -> _Dressed | None:
    """The last value that was known (before the month that is asked for, or of it), with changes over the months since."""
    series = {month: value for month, value in history.series.get(key, {}).items() if month <= at}
    if not series:
        others = np.array([one[max(one)] for one in history.alike(key)])
        return _Dressed(np.sort(others), "others") if others.size else None
    last = max(series)
    changes, basis = history.changes(key, max(1, at - last))
    return _Dressed(_both_ways(series[last], changes), basis)


def last_year(history: _History, key: Key, at: int) -> _Dressed | None:
    """The value of the same month a year before, with changes over a year."""
    value = history.series.get(key, {}).get(at - _YEAR)
    if value is None:
        found = persistence(history, key, at)
        return None if found is None else _Dressed(found.values, "persistence")
    changes, basis = history.changes(key, _YEAR)
    return _Dressed(_both_ways(value, changes), basis)


def damped_trend(history: _History, key: Key, at: int) -> _Dressed | None:
    """Holt's trend that fades, with its own errors of one month, widened as the method says."""
    series = history.series.get(key, {})
    if len(series) < FEW_FOR_TREND or max(series) >= at:
        found = persistence(history, key, at)
        return None if found is None else _Dressed(found.values, "persistence")
    (level, trend, errors), smoothing = history.trend(key)
    middle, widening = ahead(level, trend, at - max(series), *smoothing)
    return _Dressed(_both_ways(middle, errors[~np.isnan(errors)] * widening), "own")


def holt(y: np.ndarray, alpha: Numbers, beta: Numbers, phi: Numbers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Level and trend after a series (months,), and the errors of each month ahead (NaN where nothing was observed and at first).

    Damped additive trend (Gardner & McKenzie 1985): begins with the first value and no trend; a month without observation goes on
    as foreseen. For smoothing of shape S the level and trend have shape S, the errors (months,) + S.
    """
    level, trend = np.full(np.shape(alpha), y[0]), np.zeros(np.shape(alpha))
    errors = np.full((y.size, *np.shape(alpha)), np.nan)
    for month in range(1, y.size):
        foreseen, trend = level + phi * trend, phi * trend
        if np.isnan(y[month]):
            level = foreseen
            continue
        error = errors[month] = y[month] - foreseen
        level, trend = foreseen + alpha * error, trend + alpha * beta * error
    return level, trend, errors


def ahead(level: float, trend: float, months: int, alpha: float, beta: float, phi: float) -> tuple[float, float]:
    """The value so many months on, and its standard deviation in those of one month (Hyndman et al. 2008, class 1)."""
    fades = np.cumsum(phi ** np.arange(1, months + 1))
    weights = alpha * (1.0 + beta * fades[:-1])
    return float(level + trend * fades[-1]), float(np.sqrt(1.0 + (weights**2).sum()))


def best(y: np.ndarray) -> tuple[float, float, float]:
    """The smoothing of a coarse grid with the smallest squared errors of one month; the first of equal ones."""
    squares = np.nansum(holt(y, *_GRID.T)[2] ** 2, axis=0)
    alpha, beta, phi = _GRID[int(squares.argmin())]
    return float(alpha), float(beta), float(phi)


_GRID = np.array(
    [(alpha, beta, phi) for phi in (0.8, 0.9, 0.98) for beta in (0.0, 0.1, 0.3) for alpha in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)]
)
_RIVALS = {"persistence": persistence, "last_year": last_year, "damped_trend": damped_trend}


def _quantiles(ordered: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Quantiles of values in order, on the line between neighbours, as NumPy has them (it takes ten times as long)."""
    return np.interp(ranks * (ordered.size - 1), np.arange(ordered.size), ordered)


def _draws(luck: Luck | None, members: int, key: Key, months: int) -> np.ndarray:
    """The ranks in [0, 1) of the samples of a task, (members,)."""
    if not members:
        return np.empty(0)
    assert luck is not None, "samples are drawn with a luck"
    task = int.from_bytes(hashlib.sha256("|".join([*key, str(months)]).encode()).digest()[:8], "big")
    uids = np.arange(members, dtype=np.uint64)
    return uniforms(luck, Decision.RIVAL, uids, np.full(members, task, np.uint64))[:, 0]


def _table(heads: list[tuple[object, ...]], values: list[np.ndarray], levels: np.ndarray, members: int) -> pd.DataFrame:
    """Tasks (n) with their quantiles and samples, each (levels + members,), as rows."""
    names = ["reference_date", "target", "policy", "location", "target_end_date", "horizon", "basis"]
    each = levels.size + members
    table = pd.DataFrame(heads, columns=names)
    table = table.loc[table.index.repeat(each)].reset_index(drop=True)
    forms = ["quantile"] * levels.size + ["sample"] * members
    ids = [*(f"{level:g}" for level in levels), *(str(number) for number in range(members))]
    table["output_type"], table["output_type_id"] = forms * len(heads), ids * len(heads)
    table["value"] = np.concatenate(values) if values else np.empty(0)
    return table[[*names[:-1], "output_type", "output_type_id", "value", "basis"]]
