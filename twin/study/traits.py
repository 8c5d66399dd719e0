"""Counties with traits that a study varies: a spec in a few bytes, so that thousands of variants need no files."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np

from twin.county.county import County
from twin.runner.place import CountySpec

_BUILT = 4  # variants that a process keeps at a time


@dataclass(frozen=True)
class TraitSpec(CountySpec):
    """A county in which columns are constant: `traits` are (level, column, value as it is stored)."""

    traits: tuple[tuple[str, str, Any], ...] = ()

    @classmethod
    def over(cls, spec: CountySpec, traits: tuple[tuple[str, str, Any], ...]) -> "TraitSpec":
        """The county of a spec with traits."""
        return cls(**{field.name: getattr(spec, field.name) for field in fields(CountySpec)}, traits=traits)

    @property
    def content(self) -> str:
        """What names the county in a run's key, its traits with it."""
        return self.build().fingerprint

    def build(self) -> County:
        """The county with its traits, its columns of their own type."""
        below = CountySpec(**{field.name: getattr(self, field.name) for field in fields(CountySpec)})
        return _varied(below.build(), self.traits)


@lru_cache(maxsize=_BUILT)
def _varied(county: County, traits: tuple[tuple[str, str, Any], ...]) -> County:
    changed: dict[str, Any] = {}
    for level, column, value in traits:
        table = changed.get(level, getattr(county, level))
        changed[level] = table | {column: np.full(table[column].shape, value, dtype=table[column].dtype)}
    return replace(county, **changed)
