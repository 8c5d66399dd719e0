"""The way of every study here: run the design, look, add replicates while luck still blurs the answer, and say whether it is
enough.

`evaluate(settings, replicates)` gives outputs [points x replicates x outcomes]; settings come as a table with one column per
factor, replicates as a range. Every point runs under the same replicates, and only replicates not yet run are asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files.strict import some
from twin.study.sensitivity.noise import Interval, Split, split

Evaluate = Callable[[pd.DataFrame, range], np.ndarray]
MATTERS, UNKNOWN, NOT = "matters", "cannot be told", "does not matter"
_SHOWN = 6  # factors of a design point in a message
_IN_VAIN = 0.1  # where luck is less than this share of an interval's error, more replicates do not narrow it


@dataclass(frozen=True)
class Effort:
    """How many replicates: `first` at once, then more up to `most` until luck is at most the share `noise` of the variance of
    the means over replicates and, if `width` is given, no interval of the main measure is wider than that.

    >>> Effort(first=4, most=8).most
    8
    """

    first: int = 2
    most: int = 16
    noise: float = 0.1
    width: float | None = None

    def __post_init__(self) -> None:
        if self.first < 2:
            raise InputError(
                "replicates: {first} is too few: luck cannot be told from factors; allowed: 2 or more", first=self.first
            )
        if self.most < self.first:
            raise InputError(
                "replicates: {most} at most is less than the {first} to begin with", most=self.most, first=self.first
            )
        if not 0 < self.noise < 1:
            raise InputError("noise: {noise:g} is not possible; allowed: more than 0 and less than 1", noise=self.noise)
        if self.width is not None and not self.width > 0:
            raise InputError("width: {width:g} is not possible; allowed: more than 0", width=self.width)


@dataclass(frozen=True)
class Finding:
    """One outcome's part of an answer: rows of the table, split of its variance, main measure and why it may not be told."""

    rows: list[dict[str, object]]
    split: Split
    main: str
    doubt: str = ""

    def widest(self) -> dict[str, object]:
        """The row of the main measure with the widest interval."""
        rows = [row for row in self.rows if row["measure"] == self.main]
        return max(rows, key=_width)


@dataclass(frozen=True)
class Sensitivity:
    """What a study found.

    `table`: one row per outcome, factor and measure, with estimate, low, high, `luck` (the share of the interval's squared
    error that is luck) and verdict. `variance`: the variance of single outputs by part. `noise`: by outcome, the share of luck
    left in the means over replicates. `enough` is False, with the reason, where the level asked for was not reached.

    >>> from twin.study.sensitivity import Uniform, morris
    >>> double = lambda points, replicates: np.repeat(2 * points.to_numpy()[:, None, :], len(replicates), axis=1)
    >>> morris([Uniform("x")], double, ["y"], 4).enough
    True
    """

    method: str
    table: pd.DataFrame
    variance: pd.DataFrame
    noise: dict[str, float]
    points: int
    replicates: int
    enough: bool
    reason: str = field(default="")


def verdict(low: float, high: float, threshold: float) -> str:
    """What an interval says at a threshold."""
    return MATTERS if low > threshold else NOT if high < threshold else UNKNOWN


def row(factor: str, measure: str, found: Interval, said: str = "") -> dict[str, object]:
    """One row of a table, but for the outcome."""
    about = {"estimate": found.estimate, "low": found.low, "high": found.high, "luck": found.luck}
    return {"factor": factor, "measure": measure, **about, "verdict": said}


def share_between(name: str, value: float) -> None:
    """Refuse a level or threshold that is no share."""
    if not 0 < value < 1:
        raise InputError("{name}: {value:g} is not possible; allowed: more than 0 and less than 1", name=name, value=value)


def conduct(
    method: str,
    settings: pd.DataFrame,
    evaluate: Evaluate,
    outcomes: Sequence[str],
    effort: Effort,
    judge: Callable[[np.ndarray], Finding],
    blur: Callable[[np.ndarray], Split] = split,
) -> Sensitivity:
    """Run, and add replicates until the effort's levels are met or spent.

    `judge` and `blur` take the outputs of one outcome [points x replicates]. Judging may be slow, so nothing is judged while
    luck is too much of the variance, which `blur` tells.
    """
    if not outcomes or len(set(outcomes)) < len(outcomes):
        raise InputError("outcomes: {outcomes} are not possible; allowed: one or more, all different", outcomes=some(outcomes))
    outputs = run(settings, evaluate, outcomes, range(effort.first))
    while True:
        _varies(outputs, outcomes)
        count, each = outputs.shape[1], np.moveaxis(outputs, 2, 0)
        wanted = max(_for_noise(blur(y).noise, effort, count) for y in each)
        if wanted == count or count == effort.most:
            found = dict(zip(outcomes, map(judge, each), strict=True))
            wanted = max(_for_width(one, effort, count) for one in found.values())
        if min(wanted, effort.most) == count:
            break
        more = range(count, min(wanted, effort.most))
        outputs = np.concatenate([outputs, run(settings, evaluate, outcomes, more)], axis=1)
    reasons = [text for outcome, one in found.items() for text in _unmet(outcome, one, effort, count)]
    return _told(method, found, len(settings), count, reasons)


def run(settings: pd.DataFrame, evaluate: Evaluate, outcomes: Sequence[str], replicates: range) -> np.ndarray:
    """Outputs [points x replicates x outcomes]; InputError unless every run gave finite numbers."""
    outputs = np.asarray(evaluate(settings.copy(), replicates), dtype=float)
    shape = (len(settings), len(replicates), len(outcomes))
    if outputs.shape != shape:
        raise InputError(
            "evaluate: outputs have shape {shape}; wanted: points x replicates x outcomes = {wanted}",
            shape=outputs.shape,
            wanted=shape,
        )
    bad = np.argwhere(~np.isfinite(outputs))
    if len(bad):
        point, replicate, outcome = bad[0]
        runs = len(np.unique(bad[:, :2], axis=0))
        raise InputError(
            "evaluate: {runs} of {all} runs failed or gave no finite number; first: point {point}, "
            "replicate {replicate}, outcome {outcome!r} ({at}); no index is computed from the rest",
            runs=runs,
            all=shape[0] * shape[1],
            point=point,
            replicate=replicates[replicate],
            outcome=outcomes[outcome],
            at=setting_of(settings.iloc[point]),
        )
    return outputs


def setting_of(point: pd.Series) -> str:
    """A design point in a message: the first factors by name."""
    shown = [f"{name}={value}" for name, value in point.items()]
    return ", ".join(shown[:_SHOWN]) + (", …" if len(shown) > _SHOWN else "")


def _varies(outputs: np.ndarray, outcomes: Sequence[str]) -> None:
    """Refuse outcomes that no point changes: their indices would be 0/0."""
    reach = np.ptp(outputs, axis=0).max(0)
    size = np.abs(outputs).max((0, 1))
    constant = [outcome for k, outcome in enumerate(outcomes) if reach[k] <= 1e-12 * size[k]]
    if constant:
        raise InputError(
            "outcome {names}: the same at every point; no index of a constant can be computed",
            names=some(map(repr, constant)),
        )


def _width(found: dict[str, object]) -> float:
    return float(found["high"]) - float(found["low"])  # type: ignore[arg-type]


def _for_noise(noise: float, effort: Effort, count: int) -> int:
    """Replicates wanted for less noise, as far as can be told; at most three times as many at once, since that is a guess."""
    if noise <= effort.noise:
        return count
    ratio = noise / max(1 - noise, 1e-9) * (1 - effort.noise) / effort.noise
    return int(np.clip(np.ceil(count * ratio), count + 1, 3 * count))


def _for_width(found: Finding, effort: Effort, count: int) -> int:
    """Replicates wanted for narrower intervals; none where luck has little part in them."""
    worst = found.widest()
    if effort.width is not None and _width(worst) > effort.width and float(worst["luck"]) >= _IN_VAIN:  # type: ignore[arg-type]
        return count + max(1, count // 2)
    return count


def _unmet(outcome: str, found: Finding, effort: Effort, count: int) -> list[str]:
    """Why an outcome's answer is not enough, if it is not."""
    reasons = []
    if found.split.noise > effort.noise:
        said = message(
            "luck is {share:.0%} of the variance of the means over {count} replicates; wanted: at most {most:.0%}",
            share=found.split.noise, count=count, most=effort.noise,
        )  # fmt: skip
        reasons.append(f"{outcome}: {said}")
    worst = found.widest()
    if effort.width is not None and _width(worst) > effort.width:
        said = message(
            "the interval of {measure} of {factor} is {width:.3g} wide; wanted: at most {most:g}; it takes more {cure}",
            measure=worst["measure"], factor=worst["factor"], width=_width(worst), most=effort.width, cure=_cure(worst),
        )  # fmt: skip
        reasons.append(f"{outcome}: {said}")
    return reasons + ([f"{outcome}: {found.doubt}"] if found.doubt else [])


def _cure(worst: dict[str, object]) -> str:
    """What narrows an interval: replicates only where luck is a part of its error that is worth a word."""
    if float(worst["luck"]) >= _IN_VAIN:  # type: ignore[arg-type]
        return message("replicates")
    return message("design points, since luck is a small part of it")


def _told(method: str, found: dict[str, Finding], points: int, count: int, reasons: list[str]) -> Sensitivity:
    """The answer as tidy tables."""
    table = pd.DataFrame([{"outcome": outcome, **one} for outcome, part in found.items() for one in part.rows])
    parts = [(outcome, *one) for outcome, part in found.items() for one in part.split.parts()]
    variance = pd.DataFrame(parts, columns=["outcome", "part", "variance", "share"])
    noise = {outcome: part.split.noise for outcome, part in found.items()}
    return Sensitivity(method, table, variance, noise, points, count, not reasons, "; ".join(reasons))
