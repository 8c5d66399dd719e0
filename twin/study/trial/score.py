"""Scores of what was predicted: the published effect under the twin's predictions, beside two dull predictors.

Written down before the first run. A row is scored where the case predicts it, nothing was tuned to it, its dose is not its
answer, it compares arms, and the study gave a standard error. The *twin* says: one of its replicates (each with a draw of the
fitted parameters and of all luck), with the study's own error around it: a mixture of normal distributions. *No effect* says:
zero, with that error. *The literature* says: the mean effect of the other studies that tried the same (family) and measured it on
the same scale, with their spread and that error around it; of all families where there are fewer than two others. Effects are
signed so that more is better for households. Where fewer than two other studies are on its scale, a row is not scored.

CRPS is in the units of an effect and adds up over studies only once it is divided by something. The study's own error would make
one large study outweigh all others, though a model is no worse at it; the size of its effect would reward whoever expects small
ones, since it is what is to be predicted. So it is divided by the root of the square of the error plus the mean square of the
other studies' effects on this scale, which is known before the study is looked at: 1 is as wrong as effects are commonly large.
The log score needs no unit once densities are of the effect in these units. Rows are averaged within a study, then over studies.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from twin.study.trial.check import Check
from twin.study.trial.design import Design
from twin.study.trial.differ import differing
from twin.study.trial.form import AGAINST, FAMILIES
from twin.study.trial.known import find
from twin.study.trial.trial import Trial

PREDICTORS = ("twin", "nothing", "literature")
COMPARED = (*AGAINST, "smaller_than", "at_least_as_negative_as")
FEW = 2  # other studies that tell a mean and a spread
_FAMILY = {
    "translate": "information", "relay": "information", "reach": "information", "fund": "money", "deliver": "money",
    "supervise": "supervision", "report": "supervision", "workload": "people", "learn": "people", "act": "participation",
    "serve": "services",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One published effect, signed so that more is better: study, what was tried, scale, error, and what the twin says."""

    study: str
    case: str
    id: str
    outcome: str
    family: str
    scale: str
    effect: float
    se: float
    draws: tuple[float, ...]
    scored: bool


@dataclass(frozen=True)
class Scores:
    """`rows` has a line per scored effect, `means` one per predictor and score; `ahead` by how much less the twin's CRPS is, by
    study, than each dull predictor's: mean, low and high (95% over studies; NaN for one study). `unscored`: why rows are not.
    """

    rows: pd.DataFrame
    means: dict[str, dict[str, float]]
    ahead: dict[str, tuple[float, float, float]]
    studies: int
    unscored: dict[str, int]

    @property
    def best(self) -> bool:
        """Whether the twin's mean CRPS is less than that of both dull predictors."""
        return bool(self.studies) and all(mean > 0 for mean, _, _ in self.ahead.values())

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        ahead = {name: list(values) for name, values in self.ahead.items()}
        plain = {"beats_both": self.best, "studies": self.studies, "means": self.means, "ahead": ahead, "unscored": self.unscored}
        return plain | {"rows": self.rows.to_dict("records")}


def family_of(case: Design) -> str:
    """What a study tries: as its case says, else by the first knob in which its arms differ, or the first mechanism's kind."""
    if case.file.family:
        return str(case.file.family)
    paths = differing(case)
    if paths:
        return _FAMILY[paths[0].split(".")[0]]
    kinds = [str(arm.definitions[key].kind) for arm in case.arms.values() for key in arm.mechanisms]
    return next((kind for kind in kinds if kind in FAMILIES), "people")


def rows_of(case: Design, trial: Trial) -> list[Row]:
    """All published effects of a case that its study gave an error for."""
    return [
        _row(case, check) for check in trial.checks
        if check.role == "predict" and check.measure in COMPARED and isinstance(check.published, int | float) and check.se
        and len(check.draws)
    ]  # fmt: skip


def _row(case: Design, check: Check) -> Row:
    outcome = find(check.outcome)
    assert outcome is not None, "the case was checked"
    sign = -1.0 if outcome.better == "down" else 1.0
    relative = check.measure in ("relative_change", "ratio")
    none = 1.0 if check.measure == "ratio" else 0.0
    scale = "relative" if relative else "points" if outcome.unit in ("share", "0 to 1", "points", "log points") else outcome.unit
    source = case.file.source or {}
    year = f" ({source['year']})" if "year" in source else ""
    study = f"{source['authors']}{year}" if "authors" in source else case.name
    return Row(
        study, case.name, check.id, check.outcome, family_of(case), scale, sign * (check.published - none), float(check.se or 0),
        tuple(sign * (draw - none) for draw in check.draws if math.isfinite(draw)), check.verdict in ("met", "missed"),
    )  # fmt: skip


def scored(rows: Sequence[Row], unscored: dict[str, int] | None = None) -> Scores:
    """The scores of all rows that count; those by construction still are literature for the others."""
    others = {row.study: [one for one in rows if one.study != row.study] for row in rows}
    counted = [row for row in rows if row.scored]
    known = [row for row in counted if _alike(row, others[row.study]) >= FEW]
    if alone := len(counted) - len(known):
        unscored = (unscored or {}) | {"alone": alone}
    found = [_scored(row, others[row.study]) for row in known]
    table = pd.DataFrame(found, columns=_COLUMNS)
    by_study = table.groupby("study")[[name for name in _COLUMNS if name.startswith(("crps_", "log_"))]].mean()
    means = {score: {name: float(by_study[f"{score}_{name}"].mean()) for name in PREDICTORS} for score in ("crps", "log")}
    ahead = {name: _ahead((by_study[f"crps_{name}"] - by_study["crps_twin"]).to_numpy()) for name in PREDICTORS[1:]}
    return Scores(table, means, ahead, len(by_study), unscored or {})


def unscored(trials: Iterable[Trial]) -> dict[str, int]:
    """How many predicted rows are not scored, by reason."""
    found = dict.fromkeys(("construction", "untold", "levels", "unpublished", "no_error"), 0)
    for check in (check for trial in trials for check in trial.checks if check.role == "predict"):
        if (why := _why_not(check)) is not None:
            found[why] += 1
    return {why: count for why, count in found.items() if count}


def _why_not(check: Check) -> str | None:
    """Why a predicted row has no score, or None where it has one."""
    if check.verdict in ("construction", "untold"):
        return check.verdict
    if check.measure not in COMPARED:
        return "levels"
    if not isinstance(check.published, int | float):
        return "unpublished"
    return None if check.se and check.draws else "no_error"


_COLUMNS = [
    "study", "case", "id", "outcome", "family", "scale", "effect", "se", "predicted", "unit",
    *(f"{score}_{name}" for score in ("crps", "log") for name in PREDICTORS),
]  # fmt: skip


def _scored(row: Row, others: Sequence[Row]) -> dict[str, Any]:
    """One row's scores in its unit."""
    unit = math.hypot(row.se, _size(others, row.scale))
    middle, spread = literature(row, others)
    said = {
        "twin": (np.array(row.draws), row.se),
        "nothing": (np.zeros(1), row.se),
        "literature": (np.array([middle]), math.hypot(spread, row.se)),
    }
    found: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS[:8]}
    found |= {"predicted": float(np.mean(row.draws)), "unit": unit}
    for name, (points, se) in said.items():
        found[f"crps_{name}"] = crps(row.effect, points, se) / unit
        found[f"log_{name}"] = log_score(row.effect, points, se) - math.log(unit)
    return found


def _by_study(rows: Iterable[Row], of: Callable[[Row], float]) -> np.ndarray:
    """A mean per study, so that one with many rows counts once."""
    groups: dict[str, list[float]] = {}
    for row in rows:
        groups.setdefault(row.study, []).append(of(row))
    return np.array([np.mean(values) for values in groups.values()])


def _alike(row: Row, others: Sequence[Row]) -> int:
    """How many other studies are on a row's scale."""
    return len({one.study for one in others if one.scale == row.scale})


def _size(others: Sequence[Row], scale: str) -> float:
    """How large effects commonly are on a scale: the root mean square of the other studies'."""
    squares = _by_study([one for one in others if one.scale == scale], lambda one: one.effect**2)
    return float(np.sqrt(squares.mean()))


def literature(row: Row, others: Sequence[Row]) -> tuple[float, float]:
    """Mean and spread of what other studies found, for one more study: those of the family, all where there are too few."""
    alike = [one for one in others if one.scale == row.scale]
    effects = _by_study([one for one in alike if one.family == row.family], lambda one: one.effect)
    if effects.size < FEW:
        effects = _by_study(alike, lambda one: one.effect)
    return float(effects.mean()), float(effects.std(ddof=1) * math.sqrt(1 + 1 / effects.size))


def _ahead(differences: np.ndarray) -> tuple[float, float, float]:
    from twin.study.trial.effect import over

    found = over(differences.tolist())
    return found.mean, found.low, found.high


def crps(value: float, points: np.ndarray, se: float) -> float:
    """CRPS of an equal mixture of normal distributions around points, all with one error (Grimit et al. 2006), in its units."""
    pairs = np.abs(points[:, None] - points[None, :])
    return float(_mean_distance(value - points, se).mean() - _mean_distance(pairs, math.sqrt(2) * se).mean() / 2)


def _mean_distance(away: np.ndarray, se: float) -> np.ndarray:
    """E|X| of a normal distribution with these means."""
    from scipy.special import ndtr  # costly to import

    z = away / se
    found: np.ndarray = away * (2 * ndtr(z) - 1) + 2 * se * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return found


def log_score(value: float, points: np.ndarray, se: float) -> float:
    """Minus the log density of the same mixture."""
    exponents = -(((value - points) / se) ** 2) / 2
    top = float(exponents.max())
    return -(top + math.log(np.exp(exponents - top).mean())) + math.log(se * math.sqrt(2 * math.pi))
