"""Unknown parameters of a county and its townships, as scores that may move freely, and the values that they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import scipy

from twin import posterior
from twin.base.draws import luck, uniforms
from twin.files.strict import Strict
from twin.files.yaml_text import read_yaml
from twin.processes import registry
from twin.terms.decisions import Decision

FILE = Path(__file__).parent / "unknowns.yaml"


class Spread(Strict):
    """How far a parameter differs among counties, or among the townships of one."""

    spread: float
    why: str


class Document(Strict):
    """The file of unknowns."""

    fitted: float
    county: dict[str, Spread]
    township: dict[str, Spread]


@dataclass(frozen=True)
class Unknowns:
    """Which parameters are unknown: of the county by knob path, and of each township by `PATH@CODE`.

    Scores are logits of where a value lies in its knob's range, f8[..., parameter]: the county's first, then township by
    township. A township's score is the parameter's own, not its difference from the county's.
    """

    county: tuple[str, ...]
    township: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each score."""
        return (*self.county, *(f"{path}@{code}" for code in self.codes for path in self.township))

    def values(self, scores: np.ndarray) -> dict[str, float]:
        """One vector of scores as a run's `parameters`; what townships have of their own goes before the county's."""
        return {name: float(self.natural(name.partition("@")[0], one)) for name, one in zip(self.names, scores, strict=True)}

    @staticmethod
    def natural(path: str, scores: np.ndarray) -> np.ndarray:
        """Scores of one parameter as values in its knob's range, f8[...]."""
        knob = registry.knobs()[path]
        return np.asarray(knob.low + (knob.high - knob.low) * scipy.special.expit(scores))

    def prior(self, member: int, seed: int = 0) -> np.ndarray:
        """The scores of a member before any data; they do not depend on how many members there are."""
        document = known()
        key = luck(seed, member, 0)
        draws = scipy.special.ndtri(np.maximum(uniforms(key, Decision.UNKNOWN, np.arange(len(self.names)))[:, 0], 1e-12))
        fitted = posterior.member(member)
        spreads = [document.county[path].spread if path in document.county else document.fitted for path in self.county]
        centre = np.array([_score(path, fitted.get(path, registry.knobs()[path].default)) for path in self.county])
        county = centre + np.array(spreads) * draws[: len(self.county)]
        around = dict(zip(self.county, county, strict=True))
        own = np.array([around.get(path, usual(path)) for path in self.township])
        apart = np.array([document.township[path].spread for path in self.township])
        townships = own + apart * draws[len(self.county) :].reshape(len(self.codes), -1)
        return np.concatenate([county, townships.ravel()])


def unknowns(codes: Sequence[str]) -> Unknowns:
    """The unknowns of a county with these townships."""
    document = known()
    fitted = tuple(posterior.member(0))
    county = (*fitted, *(path for path in document.county if path not in fitted))
    return Unknowns(county, tuple(document.township), tuple(codes))


@cache
def known() -> Document:
    """The file, read once."""
    return Document.model_validate(read_yaml(FILE)[0])


def usual(path: str) -> float:
    """The score of a parameter's default."""
    return _score(path, registry.knobs()[path].default)


def _score(path: str, value: float) -> float:
    knob = registry.knobs()[path]
    return float(scipy.special.logit((value - knob.low) / (knob.high - knob.low)))
