"""`calibrate`: from a study to a posterior ensemble and everything needed to doubt it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.base.limits import check_runs
from twin.runner import CountySpec, Place, shelf
from twin.study.calibrate.file import Study
from twin.study.calibrate.infer import complete, es_mda, rejection, with_luck
from twin.study.calibrate.priors import normal_scores
from twin.study.calibrate.simulate import Progress, Simulator, lived

LUCKY = 32  # runs that tell luck: its standard deviation is then known to an eighth
NOTHING = "(nothing)"  # a number drawn like a parameter that nothing reads: how much seems to be learned about it is chance


@dataclass(frozen=True)
class Ensemble:
    """Members by row: `scores` on the prior's scale (`NOTHING` included), `values` by knob path, `figures`: all measured."""

    scores: pd.DataFrame
    values: pd.DataFrame
    figures: pd.DataFrame


@dataclass(frozen=True)
class Calibration:
    """What a calibration found: the ensemble before and after, and the row numbers of the members to keep, most central first."""

    study: Study
    prior: Ensemble
    posterior: Ensemble
    kept: np.ndarray
    runs: int
    synthetic: bool

    @property
    def members(self) -> pd.DataFrame:
        """The members to use, one row each, columns by knob path."""
        return self.posterior.values.iloc[self.kept].reset_index(drop=True)


def calibrate(study: Study, workers: int = 1, progress: Progress | None = None, store: Place = True) -> Calibration:
    """Find the posterior ensemble of a study (`twin.report.calibrate.folder.save` writes it).

    `progress` gets (runs done, runs planned). The result does not depend on `workers`. Runs are kept in the folder `store` (True:
    below the user's cache; False: not at all), so that the same study goes on where it was stopped. Raises InputError where a
    moment cannot be measured in most runs.
    """
    check_runs(_planned(study))
    file = study.file
    rng = np.random.default_rng([file.seed, 1])
    with shelf(store, lived, CountySpec.of(study.file.county), workers) as home:
        simulator = Simulator(study, home, _planned(study), progress)
        prior, posterior = _found(study, simulator, rng)
    kept = _order(posterior.scores[study.paths].to_numpy(), file.keep, rng)
    return Calibration(study, prior, posterior, kept, simulator.runs, simulator.counties[0].build().synthetic)


def _planned(study: Study) -> int:
    method = study.file.method
    if method.name == "es-mda":
        return method.members * (method.rounds + 1) + LUCKY * method.luck
    return method.members + max(len(study.figures) + 2, int(method.accept * method.members))


def _found(study: Study, simulator: Simulator, rng: np.random.Generator) -> tuple[Ensemble, Ensemble]:
    """The ensemble before and after the facts."""
    method, moments = study.file.method, study.file.moments.values()
    facts, doubts = np.array([m.value for m in moments]), np.array([m.doubt for m in moments])
    lived: list[Ensemble] = []

    def forward(scores: np.ndarray) -> np.ndarray:
        lived.append(_lived(study, simulator, scores))
        return complete(lived[-1].figures[study.figures].to_numpy(), study.figures)

    scores = normal_scores(method.members, len(study.paths) + 1, rng)
    if method.name == "es-mda":
        if method.luck:
            doubts = with_luck(doubts, _luck(study, simulator), method.rounds)
        after = es_mda(scores, forward, facts, doubts, method.rounds, rng, method.inflate)
    else:
        after = rejection(scores, forward(scores), facts, doubts, method.accept, rng)
    forward(after)
    return lived[0], lived[-1]


def _luck(study: Study, simulator: Simulator) -> np.ndarray:
    """Standard deviation of every figure over runs in the middle of the priors that differ by luck and villages only."""
    figures = _lived(study, simulator, np.zeros((LUCKY, len(study.paths) + 1))).figures[study.figures].to_numpy()
    return complete(figures, study.figures).std(axis=0, ddof=1)


def _lived(study: Study, simulator: Simulator, scores: np.ndarray) -> Ensemble:
    """Values and figures of members given by their scores."""
    priors = {path: parameter.prior for path, parameter in study.file.parameters.items()}
    values = pd.DataFrame({path: prior.value(scores[:, i]) for i, (path, prior) in enumerate(priors.items())})
    return Ensemble(pd.DataFrame(scores, columns=[*study.paths, NOTHING]), values, simulator.figures(values))


def _order(scores: np.ndarray, keep: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of the members to keep: the one nearest to the median of all, then others by lot."""
    central = int(np.argmin(((scores - np.median(scores, axis=0)) ** 2).sum(axis=1)))
    others = rng.permutation(np.delete(np.arange(len(scores)), central))
    return np.concatenate(([central], others[: keep - 1]))
