"""Outputs of design points through the store: only what is not there is run, and nothing is computed over gaps."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files.strict import hint
from twin.runner.evaluate import evaluate
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.study.factors import rows_of
from twin.study.levers import Levers
from twin.study.sensitivity.rounds import setting_of

Progress = Callable[[int, int], None]
BLOCK = 200  # points whose replicates are run together: scenarios stay in memory, points of a replicate share a burn-in


@dataclass
class Outputs:
    """`evaluate(settings, replicates)` for `twin.study.sensitivity`: outputs [points x replicates x outcomes] of a study's runs.

    `settings` and `values` keep what was asked for last and all its replicates so far.
    """

    levers: Levers
    store: Store
    county: CountySpec | None = None
    workers: int | None = None
    executor: Executor | None = None
    retry_failed: bool = False
    progress: Progress | None = None
    ran: int = 0
    settled: int = 0
    settings: pd.DataFrame | None = None
    values: np.ndarray | None = None

    def __call__(self, settings: pd.DataFrame, replicates: range) -> np.ndarray:
        """Run what is missing; raises InputError that names the key of a run that failed or gave no number."""
        runs = list(in_blocks(self.levers, settings, replicates, self.county))
        self._first([run for _, _, run in runs])
        report = evaluate(
            (run for _, _, run in runs), self.store, self.executor, self.workers, self.retry_failed,
            progress=self._told, total=len(runs),
        )  # fmt: skip
        self.ran, self.settled = self.ran + report.ran, self.settled + len(runs)
        found = self._read(settings, replicates, runs)
        more = self.values is not None and self.settings is not None and self.settings.equals(settings)
        self.values = np.concatenate([self.values, found], axis=1) if more and self.values is not None else found
        self.settings = settings
        return found

    @property
    def told(self) -> np.ndarray:
        """Outputs [points x replicates x outcomes] of the last design, all replicates so far."""
        if self.values is None:
            raise ValueError("nothing has been evaluated")
        return self.values

    def _first(self, runs: Sequence[Run]) -> None:
        """Run one point, so that a wrong name of an outcome stops before any time is spent."""
        if self.values is not None:
            return
        evaluate(runs[:1], self.store, workers=1, retry_failed=self.retry_failed)
        known = [name for name in self.store.require(keys_of(runs[:1])).columns if name not in NOT_MEASURED]
        for number, name in enumerate(self.levers.study.file.outcomes):
            if name not in known:
                raise self.levers.study.source.error(
                    ("outcomes", number), "unknown outcome {name!r}{hint}", name=name[:80], hint=hint(name, known)
                )

    def _told(self, done: int, total: int) -> None:
        if self.progress:
            self.progress(self.settled + done, self.settled + total)

    def _read(self, settings: pd.DataFrame, replicates: range, runs: Sequence[tuple[int, int, Run]]) -> np.ndarray:
        outcomes = list(self.levers.study.file.outcomes)
        keys = keys_of(run for _, _, run in runs)
        frame = self.store.require(list(dict.fromkeys(keys)), [*outcomes, "undefined"])
        numbers = frame.loc[keys, outcomes].astype(float).to_numpy()
        bad = np.argwhere(~np.isfinite(numbers))
        if len(bad):
            row, column = bad[0]
            raise _undefined(keys[row], outcomes[column], frame, runs[row], settings, len(np.unique(bad[:, 0])))
        found = np.empty((len(settings), len(replicates), len(outcomes)))
        for (point, replicate, _), values in zip(runs, numbers, strict=True):
            found[point, replicate - replicates.start] = values
        return found


NOT_MEASURED = ("version", "scenario", "county", "months", "seed", "replicate", "burn_in", "seconds", "undefined")


def in_blocks(
    levers: Levers, settings: pd.DataFrame, replicates: range, county: CountySpec | None = None
) -> Iterator[tuple[int, int, Run]]:
    """(point, replicate, run) of a design, some points at a time, those that may share a burn-in next to each other."""
    rows = rows_of(settings)
    for start in range(0, len(rows), BLOCK):
        block = list(enumerate(rows[start : start + BLOCK], start))
        for replicate in replicates:
            runs = [(point, replicate, levers.run(row, replicate, county)) for point, row in block]
            yield from sorted(runs, key=lambda one: repr((one[2].parameters, getattr(one[2].county, "traits", ()))))


def _undefined(
    key: str, outcome: str, frame: pd.DataFrame, run: tuple[int, int, Run], settings: pd.DataFrame, count: int
) -> InputError:
    """Why no index can be computed, with the first run that has no number."""
    said = frame.loc[[key], "undefined"].iloc[0]
    reasons: Mapping[str, str] = json.loads(said) if isinstance(said, str) and said else {}
    point, replicate, _ = run
    return InputError(
        "run {key}: outcome {outcome!r} is undefined ({why}) at point {point}, replicate {replicate} ({at}); {count} of the runs "
        "have none; allowed: outcomes that every run defines, or narrower factors",
        key=key[:80], outcome=outcome, why=reasons.get(outcome) or message("no number"), point=point, replicate=replicate,
        at=setting_of(settings.iloc[point]), count=count,
    )  # fmt: skip
