"""Before and between: how long a study takes, and a first look at runs that are there."""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.runner.evaluate import evaluate
from twin.runner.place import CountySpec
from twin.runner.run import keys_of
from twin.runner.store import Store
from twin.study.factors import rows_of
from twin.study.sensitivity.file import SensitivityStudy
from twin.study.sensitivity.found import FirstLook, Forecast
from twin.study.sensitivity.outputs import in_blocks

FEWEST = 10  # points for a first look


def forecast(study: SensitivityStudy | str | Path, workers: int | None = None) -> Forecast:
    """How many runs, those of `check_scale` among them, and how long, from three points that are run and kept.

    `seconds` is for what is left of the first replicates; a run at another scale is taken to last as many times as long.

    >>> from twin.study.sensitivity import SensitivityStudy
    >>> forecast(SensitivityStudy.load("my-study.yaml"), workers=1).points
    8
    """
    chosen = SensitivityStudy.load(study)
    store, file, design = Store(chosen.study.store), chosen.file, chosen.design
    keys, other = first_keys(chosen)
    few = design.iloc[np.linspace(0, len(design) - 1, 3).astype(int)]
    sample = [run for _, _, run in in_blocks(chosen.levers, few, range(1))]
    evaluate(sample[:1], store, workers=1)  # the first run of a process also loads compiled code
    evaluate(sample, store, workers=1)
    each = float(store.require(keys_of(sample[1:]), ["seconds"])["seconds"].mean())
    store.refresh()
    there, others = (len(store.finished(list(some))) for some in (keys, other))
    count = workers or os.cpu_count() or 1
    left, left_other = len(keys) - there, len(other) - others
    seconds = (left + left_other * _times(chosen)) * each / max(1, min(count, left + left_other))
    more = len(keys) // file.replicates.first * (file.replicates.most - file.replicates.first)
    runs = len(keys) + len(other)
    return Forecast(len(design), runs, runs + more, there + others, each, seconds, count)


def first_keys(chosen: SensitivityStudy) -> tuple[set[str], set[str]]:
    """Keys of the first replicates at the study's scale, and of those that `check_scale` runs beside them.

    Points may coincide, and those of the small design with the study's own.
    """
    replicates, asked = range(chosen.file.replicates.first), chosen.file.check_scale
    keys = set(_keys(chosen, chosen.design, replicates))
    if asked is None:
        return keys, set()
    small, place = chosen.design_of(chosen.scale_size), chosen.study.county_at(asked.times)
    return keys, (set(_keys(chosen, small, replicates)) | set(_keys(chosen, small, replicates, place))) - keys


def _times(chosen: SensitivityStudy) -> float:
    """How many times as large the county of `check_scale` is: at most the whole county."""
    asked = chosen.file.check_scale
    return 1.0 if asked is None else min(asked.times, 1 / chosen.file.scale)


def first_look(study: SensitivityStudy | str | Path) -> FirstLook:
    """What the runs that are there say; runs nothing. Raises InputError where fewer than ten points have a run.

    >>> from twin.study.sensitivity import SensitivityStudy
    >>> first_look(SensitivityStudy.load("my-study.yaml"))
    Traceback (most recent call last):
        ...
    twin.base.errors.InputError: store out/mine/store: 0 points have a run; allowed: 10 or more for a first look
    """
    chosen = SensitivityStudy.load(study)
    store, file, design = Store(chosen.study.store), chosen.file, chosen.design
    names = list(file.outcomes)
    rows = []
    for replicate in range(file.replicates.first):
        keys = _keys(chosen, design, range(replicate, replicate + 1))
        if store.refresh().finished(keys):
            found = store.frame(None, names)
            rows.append(found.reindex(keys)[names].astype(float).reset_index(drop=True))
    seen = pd.concat(rows).groupby(level=0).mean().dropna() if rows else pd.DataFrame()
    if len(seen) < FEWEST:
        raise InputError(
            "store {store}: {count} points have a run; allowed: {fewest} or more for a first look",
            store=chosen.study.store,
            count=len(seen),
            fewest=FEWEST,
        )
    coded = {name: pd.factorize(column, sort=True)[0] for name, column in design.iloc[seen.index].items()}
    table = [
        {"outcome": outcome, "factor": factor, "rank_correlation": _spearman(values, seen[outcome].to_numpy())}
        for outcome in names
        for factor, values in coded.items()
    ]
    return FirstLook(len(seen), len(design), len(rows), pd.DataFrame(table))


def _spearman(x: np.ndarray, y: np.ndarray) -> float:
    """The rank correlation; 0 where one of the two does not vary."""
    first, second = pd.Series(x).rank().to_numpy(), pd.Series(y).rank().to_numpy()
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _keys(chosen: SensitivityStudy, design: pd.DataFrame, replicates: range, county: CountySpec | None = None) -> list[str]:
    """Keys of a design, point by point; `county` stands in for the study's."""
    return keys_of(chosen.levers.run(row, replicate, county) for row in rows_of(design) for replicate in replicates)
