"""A linear Gaussian county with three levels, whose posterior is known in closed form: is the update in data space right?

Villages are alike within a township, and townships within the county; every quantity of a village is a sum of what the county
shares, what its township has of its own, and what is the village's. Townships and the county are means of villages. One
parameter of the county and one of each township are hidden causes themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from twin.living.ensemble.field import LEVELS, Field, Kind, Level
from twin.living.scores import scores
from twin.living.update.data import Data
from twin.living.update.update import Update, update
from twin.living.update.widen import widened

TOWNSHIPS, VILLAGES = 6, 8  # of each township
KINDS = 12
CAUSES = (3, 3, 2)  # of the county, of each township, of each village
MEMBERS = 160
ERROR = 0.5  # standard deviation of an observation
SEEN = (4, 6, 2)  # kinds observed of some villages, of townships, of the county; the first ones


@dataclass(frozen=True)
class Exact:
    """A county's quantities as linear functions of independent standard normal causes, f8[quantities, causes], by level."""

    maps: dict[str, np.ndarray]

    @property
    def causes(self) -> int:
        """How many there are."""
        return int(self.maps["county"].shape[-1])

    def field(self, draws: np.ndarray) -> Field:
        """Members with causes f8[N, causes] as the ensemble of an update."""
        levels = {}
        for level, one in self.maps.items():
            values = draws @ one.reshape(-1, self.causes).T
            levels[level] = Level.of(values.reshape(len(draws), *one.shape[:2]).astype(np.float32))
        kinds = tuple(Kind("one" if number < KINDS // 2 else "other", "all", number) for number in range(KINDS))
        townships = np.repeat(np.arange(TOWNSHIPS), VILLAGES).astype(np.int32)
        return Field(kinds, ("shared",), ("own",), townships, levels)

    def true(self, causes: np.ndarray) -> dict[str, np.ndarray]:
        """All quantities of one county, f8[places, quantities] by level."""
        return {level: self.maps[level] @ causes for level in LEVELS}

    def rows(self, data: Data) -> np.ndarray:
        """What each datum observes, f8[n, causes]."""
        return np.stack(
            [self.maps[level][place, kind] for level, place, kind in zip(data.level, data.place, data.kind, strict=True)]
        )

    def posterior(self, data: Data) -> tuple[np.ndarray, np.ndarray]:
        """Mean and covariance of the causes after data: what an update should say."""
        rows = self.rows(data)
        covariance = np.linalg.inv(np.eye(self.causes) + (rows / data.variance[:, None]).T @ rows)
        return covariance @ (rows / data.variance[:, None]).T @ data.value, covariance


def county(rng: np.random.Generator) -> Exact:
    """A county with loadings of its own; the parameters are the last two kinds, where a level does not have one it is 0."""
    of_county, of_town, of_village = (rng.normal(size=(KINDS, count)) / np.sqrt(count) for count in CAUSES)
    first, second = CAUSES[0], CAUSES[0] + TOWNSHIPS * CAUSES[1]
    villages = np.zeros((TOWNSHIPS * VILLAGES, KINDS + 2, second + TOWNSHIPS * VILLAGES * CAUSES[2]))
    for village in range(len(villages)):
        at = first + village // VILLAGES * CAUSES[1], second + village * CAUSES[2]
        villages[village, :KINDS, :first] = of_county
        villages[village, :KINDS, at[0] : at[0] + CAUSES[1]] = of_town
        villages[village, :KINDS, at[1] : at[1] + CAUSES[2]] = of_village
    towns = villages.reshape(TOWNSHIPS, VILLAGES, *villages.shape[1:]).mean(axis=1)
    whole = towns.mean(axis=0, keepdims=True)
    whole[0, KINDS, 0] = 1.0
    towns[np.arange(TOWNSHIPS), KINDS + 1, first + np.arange(TOWNSHIPS) * CAUSES[1]] = 1.0
    return Exact({"village": villages, "township": towns, "county": whole})


def observed(exact: Exact, causes: np.ndarray, rng: np.random.Generator) -> Data:
    """A quarter of the villages, all townships and the county, with errors."""
    chosen = np.sort(rng.choice(TOWNSHIPS * VILLAGES, TOWNSHIPS * VILLAGES // 4, replace=False))
    places = {"village": chosen, "township": np.arange(TOWNSHIPS), "county": np.arange(1)}
    rows = [
        (level, place, kind)
        for level, count in zip(LEVELS, SEEN, strict=True)
        for place in places[level]
        for kind in range(count)
    ]
    level, place, kind = zip(*rows, strict=True)
    data = Data(level, np.array(place), np.array(kind), np.zeros(len(rows)), np.full(len(rows), ERROR**2))
    return replace(data, value=exact.rows(data) @ causes + ERROR * rng.standard_normal(len(rows)))


def members_of(found: Update, level: str, rng: np.random.Generator, wide: bool = True) -> np.ndarray:
    """Members after an update, f8[N, places, quantities]; `wide`: as they are published."""
    half = rng.standard_normal((len(found.data), len(found.field.levels[level].z) // 2))
    errors = np.concatenate([half, -half], axis=1)
    if not wide:
        return np.asarray(found.members(level, errors), dtype=np.float64)
    parts = [widened(found, level, target, errors) for target in found.field.columns]
    return np.concatenate(parts, axis=2, dtype=np.float64)


def asked(seeds: int, members: int = MEMBERS) -> pd.DataFrame:
    """A row a seed and level: `crps` and `exact` (what the exact posterior scores), `prior`, and what intervals hold."""
    return pd.DataFrame([row for seed in range(seeds) for row in _of_seed(seed, members)])


def _of_seed(seed: int, members: int) -> Iterator[dict[str, float | str]]:
    rng = np.random.default_rng(seed)
    exact = county(rng)
    causes = rng.standard_normal(exact.causes)
    data, field = observed(exact, causes, rng), exact.field(rng.standard_normal((members, exact.causes)))
    found, true = update(field, data), exact.true(causes)
    mean, covariance = exact.posterior(data)
    for level in LEVELS:
        there = np.abs(exact.maps[level]).sum(axis=-1) > 0
        after = np.moveaxis(members_of(found, level, rng), 0, -1)[there]
        best = rng.multivariate_normal(mean, covariance, 400) @ exact.maps[level][there].T
        y = true[level][there]
        row: dict[str, float | str] = {"level": level, "seed": seed, "crps": float(scores.crps_ensemble(y, after).mean())}
        row |= {"exact": float(scores.crps_ensemble(y, best.T).mean())}
        row |= {"prior": float(scores.crps_ensemble(y, np.moveaxis(field.levels[level].values(), 0, -1)[there]).mean())}
        for share in scores.INTERVALS:
            ends = np.quantile(after, ((1 - share) / 2, (1 + share) / 2), axis=-1)
            row[f"in{100 * share:.0f}"] = float(((ends[0] <= y) & (y <= ends[1])).mean())
        yield row
