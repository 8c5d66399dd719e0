"""What is not known when a portfolio is chosen: parameters, forms of relations, county traits, sizes of mechanisms, luck."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from SALib.sample import latin  # type: ignore[import-untyped]

from twin import posterior
from twin.base.errors import InputError
from twin.mechanisms.mechanism import Mechanism, Move
from twin.processes import registry
from twin.runner.run import Run
from twin.study.factors import Factors, Uniform
from twin.study.file import Study, StudyFile
from twin.study.levers import MEMBER, Levers
from twin.study.recommend.form import RecommendFile
from twin.study.recommend.portfolio import Portfolio, Space
from twin.study.varied import FactorSpec, VariedFile
from twin.terms.forms import STRUCTURE

SIZE = "size."  # attribute of a future: how strong a mechanism is within the range of its sizes
LATER = 1 / 3  # share of the posterior's members that at most is kept for the fresh runs
_SHARED = tuple(key for key in StudyFile.model_fields if key not in ("outcomes", "replicates", "store", "title", "about"))


@dataclass(frozen=True)
class Unsure:
    """The factors of futures. `members` of the posterior are for futures, `kept` for the fresh runs of the pick."""

    levers: Levers
    members: tuple[int, ...]
    kept: tuple[int, ...]

    @classmethod
    def of(cls, study: Study[RecommendFile], structures: tuple[str, ...]) -> "Unsure":
        """The factors of a study; raises InputError with file and line for one that cannot be."""
        members, kept = _members(study.file.fresh.replicates, study.file.seed)
        specs: dict[str, Any] = {f"structure.{form}": {} for form in structures if len(STRUCTURE[form]) > 1}
        specs |= {f"where.{path}": _trait(given).plainly() for path, given in study.file.futures.where.items()}
        if len(members) > 1:
            specs[MEMBER] = {"options": list(members)}
        data = {key: study.data[key] for key in _SHARED if study.data.get(key) is not None}
        try:
            return cls(Levers.of(Study.of(data | {"factors": specs}, VariedFile, study.source)), members, kept)
        except InputError as problem:
            raise InputError(str(problem).replace("factors.where.", "futures.where.")) from None

    def draw(self, space: Space, draws: int, sizes: bool, seed: int) -> pd.DataFrame:
        """Futures: one row each (index `future`), one column per factor, and `size.KEY` in [0, 1] per candidate.

        A Latin hypercube (McKay, Beckman & Conover 1979): each factor alone is spread evenly, however few draws.
        """
        keys = [key for key in space.options if sizes and sized(space.definitions[key], 1.0)]
        every = (*self.levers.factors, *(Uniform(f"{SIZE}{key}") for key in keys))
        if not every:  # nothing but luck differs
            return pd.DataFrame(index=pd.RangeIndex(draws, name="future"))
        known = Factors(every)
        found = known.settings(latin.sample(known.problem(), draws, seed=np.random.default_rng([seed, draws])))
        return found.set_index(pd.RangeIndex(draws, name="future"))

    def attributes(self, futures: pd.DataFrame) -> pd.DataFrame:
        """Futures in the terms that surveys could tell: the member's parameters by knob stand in for its number."""
        if MEMBER not in futures:
            return futures
        told = pd.DataFrame([posterior.member(int(one)) for one in futures[MEMBER]], index=futures.index)
        return pd.concat([told, futures.drop(columns=MEMBER)], axis=1)

    def run(self, space: Space, portfolio: Portfolio, future: Mapping[str, Any], replicate: int) -> Run:
        """A portfolio in a future; mechanisms in force have the future's size with or without more of them."""
        changes = space.changes(portfolio)
        for key in [*dict(portfolio), *(key for key in space.options if key in space.base and key not in dict(portfolio))]:
            if f"{SIZE}{key}" in future:
                changes |= {f"{key}.{path}": to for path, to in sized(space.definitions[key], future[SIZE + key]).items()}
        setting = {name: value for name, value in future.items() if not name.startswith(SIZE)}
        return self.levers.run(setting | changes, replicate)


def sized(one: Mechanism, strength: float) -> dict[str, float]:
    """The amounts of a mechanism's moves at a strength, by knob: all of its moves go together.

    At 0 each has the end of its range nearest to no effect, at 0.5 its own amount, at 1 the other end; straight lines between.
    Moves without a range stay. One strength for all moves: a mechanism that takes hold does its harm too.
    """
    found = {}
    for path, move in one.moves.items():
        if move.range is not None and move.range[0] < move.range[1]:
            weak, strong = sorted(move.range, key=lambda end: abs(end - _neutral(path, move)))
            found[path] = float(np.interp(strength, [0, 0.5, 1], [weak, move.amount, strong]))
    return found


def _neutral(path: str, move: Move) -> float:
    """The amount of a move that does nothing."""
    if move.verb == "set":
        return registry.knobs()[path].default
    return 1.0 if move.verb == "multiply" else 0.0


def _trait(given: list[str | bool | int | float]) -> FactorSpec:
    """A range of two numbers, or options."""
    numbers = len(given) == 2 and all(isinstance(one, int | float) and not isinstance(one, bool) for one in given)
    return FactorSpec(low=float(given[0]), high=float(given[1])) if numbers else FactorSpec(options=given)


def _members(fresh: int, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Members for futures, and those kept for fresh runs: the last in order, a third at most, so that none serves both."""
    every = posterior.order(seed)
    first = len(every) - min(fresh, int(len(every) * LATER))
    return tuple(sorted(every[:first])), every[first:]
