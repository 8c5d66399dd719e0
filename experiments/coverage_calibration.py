"""How often intervals of a calibration hold the truth, by brute force on two stand-ins of the twin that take no time to run.

Run: python -m experiments.coverage_calibration          (about two minutes: 400 truths for each line of the table)
     python -m experiments.coverage_calibration --refit  (the stand-in again from 500 runs of the twin: ten minutes on one core)
Truths are drawn from the priors, facts are made from each with luck and doubt, and the interval of every parameter is looked at.
`linear` is a straight line with the slopes that the shipped calibration found; `county` has the quadratic responses and the luck
of runs of the twin for the facts of `calibrate_baseline.yaml`, `small county` four times that luck. Half of the variance of a
member's luck is the same in all rounds, as in runs of the twin (correlations of .4 to .7 where luck is large).
"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from twin.study.calibrate.coverage import LEVELS
from twin.study.calibrate.file import Study
from twin.study.calibrate.infer import es_mda, with_luck
from twin.study.calibrate.moments import ENDS
from twin.study.calibrate.priors import normal_scores
from twin.study.calibrate.run import LUCKY

HERE = Path(__file__).parent
STAND_IN = HERE / "coverage_calibration.csv"
ROUNDS, MEMBERS, REACH = 4, (64, 128, 256), 3.0  # scores beyond REACH were hardly run, so responses stay what they are there
SHARED = 0.5
SHRINKAGE = (0.32, 0.77, 0.86, 0.88, 0.34, 0.73, 0.35, 0.06, 0.76, 0.92)  # docs/calibration.md


@dataclass(frozen=True)
class World:
    """A stand-in: `slopes` f8[terms, facts] of figures on `terms` of the scores, luck of a run and doubt f8[facts]."""

    name: str
    slopes: np.ndarray
    luck: np.ndarray
    doubts: np.ndarray
    bent: bool

    def louder(self, name: str, times: float) -> "World":
        """The same with more luck."""
        return replace(self, name=name, luck=times * self.luck)

    def figures(self, scores: np.ndarray) -> np.ndarray:
        """Figures of scores (members, parameters), without luck: (members, facts)."""
        return np.asarray((terms(scores) if self.bent else scores) @ self.slopes)


def terms(scores: np.ndarray) -> np.ndarray:
    """One, every score, every product of two: (members, 1 + p + p (p + 1) / 2)."""
    z = np.clip(scores, -REACH, REACH)
    one, other = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, one] * z[:, other]])


def linear() -> World:
    """Ten facts, each moved mostly by a parameter of its own as far as the shipped calibration learned of it."""
    share = np.array(SHRINKAGE)
    own = np.sqrt(share / (1 - share))
    others = 0.15 * np.random.default_rng(0).normal(size=(len(own), len(own))) * np.minimum(own, 1.5)
    return World("linear", np.diag(own) + others, np.full(len(own), 0.5), np.ones(len(own)), bent=False)


def twin() -> World:
    """Responses fitted to runs of the twin."""
    table = pd.read_csv(STAND_IN, index_col="term")
    doubts = [moment.doubt for moment in Study.load(HERE / "calibrate_baseline.yaml").file.moments.values()]
    return World("county", table.drop(index="luck").to_numpy(), table.loc["luck"].to_numpy(), np.array(doubts), bent=True)


def held(world: World, members: int, corrected: bool, repetitions: int, seed: int) -> np.ndarray:
    """For each truth and level (of LEVELS) the share of parameters whose interval holds it, f8[repetitions, levels]."""
    return np.array([_held(world, members, corrected, np.random.default_rng([seed, number])) for number in range(repetitions)])


def _held(world: World, members: int, corrected: bool, rng: np.random.Generator) -> list[float]:
    count = len(SHRINKAGE)
    truth = rng.normal(size=(1, count))
    facts = (world.figures(truth) + world.luck * rng.normal(size=count))[0] + world.doubts * rng.normal(size=count)
    kept = SHARED**0.5 * rng.normal(size=(members, count))

    def forward(scores: np.ndarray) -> np.ndarray:
        fresh = (1 - SHARED) ** 0.5 * rng.normal(size=(members, count))
        return world.figures(scores) + world.luck * (kept + fresh)

    doubts = world.doubts
    if corrected:
        doubts = with_luck(doubts, world.luck * rng.normal(size=(LUCKY, count)).std(axis=0, ddof=1), ROUNDS)
    before = normal_scores(members, count, rng)
    after = es_mda(before, forward, facts, doubts, ROUNDS, rng, corrected)
    ends = [np.quantile(after, [0.5 - level / 2, 0.5 + level / 2], axis=0, method=ENDS) for level in LEVELS]
    return [float(((low <= truth) & (truth <= high)).mean()) for low, high in ends]


def worlds() -> list[World]:
    """The stand-ins."""
    return [linear(), twin(), twin().louder("small county", 4.0)]


def rows(repetitions: int = 400, seed: int = 0) -> list[dict]:
    """One row per kind of interval: kind, nominal, measured, error (standard error of measured), on."""
    found = []
    for world in worlds():
        for corrected in (False, True):
            for members in MEMBERS:
                shares = held(world, members, corrected, repetitions, seed)
                kind = f"calibration, {members} members, {'luck and lost spread counted' if corrected else 'as they come'}"
                error = shares.std(axis=0, ddof=1) / np.sqrt(repetitions)
                found += [
                    {"kind": kind, "nominal": level, "measured": measured, "error": off, "on": f"{world.name} stand-in"}
                    for level, measured, off in zip(LEVELS, shares.mean(axis=0), error, strict=True)
                ]
    return found


def refit(runs: int = 500, seed: int = 7) -> None:
    """Fit the responses to runs of the twin at parameters drawn from the priors, and write them."""
    from twin.runner import CountySpec, shelf
    from twin.study.calibrate.simulate import Simulator, lived

    study = Study.load(HERE / "calibrate_baseline.yaml")
    scores = normal_scores(runs, len(study.paths), np.random.default_rng(seed))
    values = {path: one.prior.value(scores[:, place]) for place, (path, one) in enumerate(study.file.parameters.items())}
    with shelf(True, lived, CountySpec.of(study.file.county), 1) as home:
        figures = Simulator(study, home, runs).figures(pd.DataFrame(values))[study.figures]
    write(scores, figures)


def write(scores: np.ndarray, figures: pd.DataFrame) -> None:
    """Responses by least squares; what they leave is luck."""
    x = terms(scores)
    slopes, *_ = np.linalg.lstsq(x, figures.to_numpy(), rcond=None)
    luck = np.sqrt(((figures.to_numpy() - x @ slopes) ** 2).sum(axis=0) / (len(x) - x.shape[1]))
    table = pd.DataFrame(np.vstack([slopes, luck]), columns=figures.columns)
    one, other = np.triu_indices(scores.shape[1])
    names = ["1", *(f"z{i}" for i in range(scores.shape[1])), *(f"z{i} z{j}" for i, j in zip(one, other, strict=True)), "luck"]
    table.set_axis(pd.Index(names, name="term")).to_csv(STAND_IN, float_format="%.6g")


if __name__ == "__main__":
    if "--refit" in sys.argv[1:]:
        refit()
    sys.stdout.write(pd.DataFrame(rows()).round(3).to_string(index=False) + "\n")
