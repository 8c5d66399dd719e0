"""A forecast against what came, and against a rival: scored task by task, compared by targets, with an honest doubt.

Scores of one origin share their month's luck over all places, and those of neighbouring origins share most of their months. So
the test looks at one number an origin, the mean difference, and at that series' long-run variance (see `difference_test`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from twin.living.hub.vintage import KEYS, known
from twin.living.scores import scores

TASK = ["reference_date", "target", "policy", "location", "target_end_date", "horizon"]
FEWEST = 6  # origins for a test


@dataclass(frozen=True)
class Test:
    """Mean difference of two series of scores (below 0: the first is better), its 95% interval and p (two-sided), `n` origins."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def scored(forecasts: pd.DataFrame, observations: pd.DataFrame, at: object = None) -> pd.DataFrame:
    """One row a task that was observed (by `at`): TASK, `observed`, `wis`, `crps`, `in50` `in90` `in95`, `pit_low`, `pit_high`.

    `forecasts` as in files; NaN in what their output types do not give. All tasks must have the same levels and members each.
    """
    truth = known(observations, at)[[*KEYS, "observation"]].rename(columns={"observation": "observed"})
    truth["target_end_date"] = truth["target_end_date"].dt.strftime("%Y-%m-%d")
    parts = [_wide(forecasts, form).merge(truth, on=list(KEYS)) for form in ("quantile", "sample")]
    by_quantile, by_sample = parts[0], parts[1]
    marks = _of_quantiles(by_quantile)
    ensemble = _of_samples(by_sample)
    if by_quantile.empty or by_sample.empty:
        return marks if by_sample.empty else ensemble
    return marks.merge(ensemble.drop(columns="observed"), on=TASK, how="outer")


def _wide(forecasts: pd.DataFrame, form: str) -> pd.DataFrame:
    """Tasks by output_type_id."""
    own = forecasts[forecasts["output_type"] == form]
    wide = own.pivot(index=TASK, columns="output_type_id", values="value")
    wide.columns = [str(name) for name in wide.columns]
    return wide.reset_index()


def _of_quantiles(table: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in table.columns if name not in (*TASK, "observed")]
    found = table[[*TASK, "observed"]].copy()
    if table.empty:
        return found
    names.sort(key=float)
    levels, q, y = np.array([float(name) for name in names]), table[names].to_numpy(float), table["observed"].to_numpy(float)
    found["wis"] = scores.weighted_interval_score(y, q, levels)
    for share in scores.INTERVALS:
        found[f"in{share * 100:.0f}"] = scores.inside(y, q, levels, share)
    return found


def _of_samples(table: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in table.columns if name not in (*TASK, "observed")]
    found = table[[*TASK, "observed"]].copy()
    if table.empty:
        return found
    x, y = table[names].to_numpy(float), table["observed"].to_numpy(float)
    found["crps"] = scores.crps_ensemble(y, x)
    found["pit_low"], found["pit_high"] = scores.pit(y, x)
    return found


def against(own: pd.DataFrame, rival: pd.DataFrame, score: str = "wis", by: Sequence[str] = ("target",)) -> pd.DataFrame:
    """Own scores beside a rival's on the tasks that both have, a row for each value of `by` (none: one row, all together).

    Columns: `by`, `tasks`, `origins`, `own`, `rival` (mean scores), `ratio` (below 1: own is better), `skill` (1 - ratio), `low`,
    `high`, `p`. Scores are divided by the rival's mean of their target first, so that yuan and shares can stand together; `low`
    and `high` are the 95% interval of the ratio.
    """
    both = own[[*TASK, score]].merge(rival[[*TASK, score]], on=TASK, suffixes=("_own", "_rival")).dropna()
    scale = both.groupby("target")[f"{score}_rival"].transform("mean")
    both = both.assign(own=both[f"{score}_own"] / scale, rival=both[f"{score}_rival"] / scale)
    both = both[scale > 0]  # a rival without any error leaves nothing to compare
    groups = both.groupby(list(by), sort=True) if by else [((), both)]
    rows = [dict(zip(by, key, strict=True)) | _compared(part, score) for key, part in groups if len(part)]
    return pd.DataFrame(rows, columns=[*by, "tasks", "origins", "own", "rival", "ratio", "skill", "low", "high", "p"])


def _compared(part: pd.DataFrame, score: str) -> dict[str, float]:
    ratio = part["own"].mean() / part["rival"].mean()
    means = part.groupby("reference_date", sort=True)[["own", "rival"]].mean()
    # Of a ratio: what remains of the own score when the ratio's part of the rival's is taken off, by the rival's mean.
    linear = (means["own"] - ratio * means["rival"]) / means["rival"].mean()
    doubt = difference_test(linear)
    plain = difference_test(means["own"] - means["rival"])
    half = (doubt.high - doubt.low) / 2.0
    return {
        "tasks": len(part), "origins": len(means), "own": part[f"{score}_own"].mean(), "rival": part[f"{score}_rival"].mean(),
        "ratio": ratio, "skill": 1.0 - ratio, "low": float(np.maximum(ratio - half, 0.0)), "high": ratio + half, "p": plain.p,
    }  # fmt: skip


def difference_test(differences: ArrayLike) -> Test:
    """Whether differences of scores, one an origin in order of time (origins,), have a mean other than 0.

    Diebold and Mariano's question with the long-run variance from the first B cosines of the series, B = 0.4 n^(2/3), and
    Student's t with B degrees of freedom (Lazarus, Lewis, Stock & Watson 2018): sound for dozens of origins whose differences
    depend on each other, where the usual correction (Harvey, Leybourne & Newbold 1997) may find a negative variance. It is
    wide when there is little to go on. Less than FEWEST origins: no test (NaN).
    """
    d = np.asarray(differences, float)
    d = d[~np.isnan(d)]
    n = d.size
    mean = float(d.mean()) if n else np.nan
    if n < FEWEST:
        return Test(mean, np.nan, np.nan, np.nan, n)
    count = max(1, int(0.4 * n ** (2.0 / 3.0)))
    time = (np.arange(1, n + 1) - 0.5) / n
    waves = np.sqrt(2.0 / n) * np.cos(np.pi * np.arange(1, count + 1)[:, None] * time)
    error = float(np.sqrt(((waves @ d) ** 2).mean() / n))
    if error == 0.0:
        return Test(mean, mean, mean, 1.0 if mean == 0.0 else 0.0, n)
    half = float(scipy.special.stdtrit(count, 0.975)) * error
    return Test(mean, mean - half, mean + half, float(2.0 * scipy.special.stdtr(count, -abs(mean) / error)), n)
