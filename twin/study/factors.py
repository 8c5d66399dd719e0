"""What a study varies: factors of every kind, all of them reached from the unit cube.

A factor turns numbers u in [0, 1) into settings by its quantile function, so that one design serves bounds, distributions,
posterior samples, whole numbers and unordered choices. Variance-based indices take the factors as independent of each other;
parameters that are not (the members of a posterior) belong into ONE factor, a `Choice` of member numbers, which keeps their
joint distribution.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.files.strict import some

_EDGE = 2.0**-33  # quantile functions of unbounded distributions are infinite at 0 and 1 itself


@dataclass(frozen=True)
class Factor:
    """Something varied; `group` names the factors that move together (empty: it moves alone).

    >>> Factor("fund.processing_days", group="money").group
    'money'
    """

    name: str
    group: str = ""
    ends: ClassVar[bool] = False  # whether u may be 0 and 1 themselves

    def setting(self, u: np.ndarray) -> Any:
        """Settings for numbers in [0, 1): same shape."""
        raise NotImplementedError

    def moved(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """How far a move in the unit cube goes, signed, as a share of the factor's range."""
        return after - before


@dataclass(frozen=True)
class Uniform(Factor):
    """A number, every value from `low` to `high` equally likely.

    >>> Uniform("x", low=1.0, high=3.0).high
    3.0
    """

    low: float = 0.0
    high: float = 1.0
    ends: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise InputError(
                "factor {name!r}: bounds {low:g} to {high:g} are not possible; allowed: finite, low < high",
                name=self.name,
                low=self.low,
                high=self.high,
            )

    def setting(self, u: np.ndarray) -> np.ndarray:
        """Between the bounds, in proportion."""
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True)
class Distributed(Factor):
    """A number with a distribution given by its quantile function, such as `scipy.stats.norm(3, 1).ppf`.

    >>> Distributed("x", quantile=lambda u: 2 * u).quantile(np.array([0.5]))
    array([1.])
    """

    quantile: Callable[[np.ndarray], np.ndarray] = staticmethod(lambda u: u)

    def setting(self, u: np.ndarray) -> np.ndarray:
        """Quantiles; InputError if one of them is infinite or no number."""
        found = np.asarray(self.quantile(np.clip(u, _EDGE, 1 - _EDGE)), dtype=float)
        if not np.isfinite(found).all():
            raise InputError(
                "factor {name!r}: its quantile function gives values that are not finite; allowed: finite values", name=self.name
            )
        return found


@dataclass(frozen=True)
class Sampled(Factor):
    """A number known from samples (one parameter of a posterior): quantiles of the samples, linear between them.

    >>> Sampled("x", samples=(1.0, 2.0, 4.0)).samples
    (1.0, 2.0, 4.0)
    """

    samples: Sequence[float] = ()

    def __post_init__(self) -> None:
        values = np.asarray(self.samples, dtype=float)
        if values.size < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
            raise InputError(
                "factor {name!r}: samples are too few, all equal or not finite; allowed: finite, two values or more",
                name=self.name,
            )

    def setting(self, u: np.ndarray) -> np.ndarray:
        """Quantiles of the samples."""
        return np.quantile(np.asarray(self.samples, dtype=float), u)


@dataclass(frozen=True)
class Whole(Factor):
    """A whole number from `low` to `high`, both included, all equally likely.

    >>> Whole("months", low=1, high=6).high
    6
    """

    low: int = 0
    high: int = 1

    def __post_init__(self) -> None:
        if not (isinstance(self.low, int) and isinstance(self.high, int) and self.low < self.high):
            raise InputError(
                "factor {name!r}: bounds {low} to {high} are not possible; allowed: whole, low < high",
                name=self.name,
                low=self.low,
                high=self.high,
            )

    def setting(self, u: np.ndarray) -> np.ndarray:
        """Whole numbers."""
        return self.low + _slot(u, self.high - self.low + 1)

    def moved(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Steps taken, of all the steps from low to high."""
        return (self.setting(after) - self.setting(before)) / (self.high - self.low)


@dataclass(frozen=True)
class Choice(Factor):
    """One of some options without an order (alternative sub-models, members of a posterior), all equally likely.

    >>> Choice("form", options=("saturating", "logit")).options
    ('saturating', 'logit')
    """

    options: Sequence[Hashable] = ()

    def __post_init__(self) -> None:
        if len(self.options) < 2 or len(set(self.options)) < len(self.options):
            raise InputError(
                "factor {name!r}: options {options} are not possible; allowed: two or more, all different",
                name=self.name,
                options=some(self.options),
            )

    def setting(self, u: np.ndarray) -> pd.Series:
        """Options, as a column that keeps their own type."""
        slots = _slot(u, len(self.options))
        return pd.Series([self.options[slot] for slot in slots])

    def moved(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Another option is the whole way, wherever it stands in the list; signed by its place."""
        count = len(self.options)
        return np.sign(_slot(after, count) - _slot(before, count)).astype(float)


def switch(name: str, group: str = "") -> Choice:
    """A factor that is off or on.

    >>> switch("points_system.dose").options
    (False, True)
    """
    return Choice(name, group, (False, True))


def _slot(u: np.ndarray, count: int) -> np.ndarray:
    return np.minimum((np.asarray(u) * count).astype(int), count - 1)


@dataclass(frozen=True)
class Factors:
    """All that a study varies; `units` are what it tells apart: groups, and factors without one, in the order given.

    >>> len(Factors.of([Uniform("a"), Uniform("b")]).every)
    2
    """

    every: tuple[Factor, ...]

    @classmethod
    def of(cls, factors: Sequence[Factor]) -> "Factors":
        """Checked: every factor and group with a name of its own, and two things to tell apart unless there is one factor."""
        names = [factor.name for factor in factors]
        if not names or "" in names:
            raise InputError("factors: at least one is needed, each with a name")
        twice = [name for name in names if names.count(name) > 1] + [one.group for one in factors if one.group in names]
        if twice:
            raise InputError(
                "factors: {twice!r} names two things; allowed: every factor and group with a name of its own", twice=twice[0]
            )
        found = cls(tuple(factors))
        if len(found.units) == 1 and len(names) > 1:
            raise InputError(
                "factors: all are in group {unit!r}; allowed: two groups or more, or factors without one", unit=found.units[0]
            )
        return found

    @property
    def units(self) -> list[str]:
        """Groups and single factors, in the order of their first mention."""
        return list(dict.fromkeys(self._unit_of))

    @property
    def _unit_of(self) -> list[str]:
        return [factor.group or factor.name for factor in self.every]

    def members(self, unit: str) -> list[int]:
        """The columns of a unit."""
        return [column for column, name in enumerate(self._unit_of) if name == unit]

    def problem(self) -> dict[str, Any]:
        """A problem specification for SALib over the unit cube: a new one at each call, since SALib writes into it."""
        names = [factor.name for factor in self.every]
        problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0] for _ in names]}
        return problem if self._unit_of == names else problem | {"groups": self._unit_of}

    def settings(self, u: np.ndarray) -> pd.DataFrame:
        """Settings [points x factors] of points in the unit cube, one column per factor."""
        return pd.DataFrame({factor.name: factor.setting(u[:, column]) for column, factor in enumerate(self.every)})


def rows_of(settings: pd.DataFrame) -> list[dict[str, Any]]:
    """The points as mappings of Python's own types."""
    columns = {name: settings[name].tolist() for name in settings}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
