"""All validation cases: what was published beside what the twin gives, hits and misses alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.plain import plain
from twin.files import shipped
from twin.files.strict import hint
from twin.files.there import is_file
from twin.runner import Place
from twin.study.network import MissingData
from twin.study.trial.case import Case
from twin.study.trial.run import run_case
from twin.study.trial.score import Row, Scores, rows_of, scored, unscored
from twin.study.trial.trial import Trial


@dataclass(frozen=True)
class Validation:
    """What the cases found; `skipped` says which could not run for want of data, and why; `effects` are what can be scored."""

    trials: list[Trial]
    skipped: dict[str, str]
    effects: list[Row] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything expected was met (rows that are only shown do not count)."""
        return all(trial.ok for trial in self.trials)

    @property
    def table(self) -> pd.DataFrame:
        """One row per published number: case, role, outcome, measure, arms, published, allowed, simulated, interval, verdict."""
        rows = [check.row() for trial in self.trials for check in trial.checks]
        return pd.DataFrame(rows)

    @property
    def tuned(self) -> pd.DataFrame:
        """One row per tuned parameter: case, parameter, value, what it was tuned to, whether that was reached."""
        return pd.DataFrame([{"case": trial.about["case"], **vars(one)} for trial in self.trials for one in trial.tuned])

    @property
    def scores(self) -> Scores:
        """How well effects were predicted that nothing was fitted to, beside two dull predictors."""
        return scored(self.effects, unscored(self.trials))

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "ok": self.ok,
            "score": plain(self.scores.to_json()),
            "skipped": self.skipped,
            "cases": [trial.to_json() for trial in self.trials],
        }


def shipped_cases() -> dict[str, Path]:
    """Files of the shipped cases by name."""
    return {path.stem: path for path in sorted(shipped.folder("experiments").glob("validation/*.yaml"))}


def located(names: Sequence[str] | None) -> list[Path]:
    """Files of the cases asked for: shipped names or paths; all shipped ones where nothing is asked for."""
    if not names:
        return list(shipped_cases().values())
    paths = [Path(name) if is_file(name) else shipped_cases().get(name) for name in names]
    for name, path in zip(names, paths, strict=True):
        if path is None:
            known = hint(name, shipped_cases())
            raise InputError("no case {name!r}: neither a file nor a shipped name{hint}", name=name[:80], hint=known)
    return [path for path in paths if path is not None]


def validate(
    names: Sequence[str] | None = None,
    *,
    replicates: int | None = None,
    quick: bool = False,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    store: Place = True,
) -> Validation:
    """Run the cases (default: all shipped ones) and gather their checks.

    `quick` takes each case's small form; `store` says where replicates are kept (see `run_case`). `progress` is called with
    (cases done, cases). Raises InputError for a case that cannot be read; one whose data are not on this machine is skipped and
    listed.
    """
    cases = [Case.load(path) for path in located(names)]
    trials, skipped, rows = [], {}, []
    for number, case in enumerate(cases, start=1):
        try:
            trials.append(run_case(case, replicates=replicates, quick=quick, workers=workers, store=store))
            rows += rows_of(case, trials[-1])
        except MissingData as missing:
            skipped[case.name] = str(missing)
        if progress:
            progress(number, len(cases))
    return Validation(trials, skipped, rows)
