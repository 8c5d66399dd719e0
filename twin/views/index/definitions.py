"""What the thirty-two indicators are, as data: `indicators.yaml`, and the weights of a county's own `index.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from twin.base.errors import InputError
from twin.files.strict import Amount, Names, Strict, Words, hint, parse, read_yaml

FILE, OWN = Path(__file__).with_name("indicators.yaml"), "index.yaml"
From = Literal["tables", "policy", "scenario", "estimate"]


class Dimension(Strict):
    """A group of indicators; `weight` beside the other dimensions."""

    name: Words
    weight: Amount
    why: Words


class Indicator(Strict):
    """One indicator: 0 at `worst`, 100 at `best`, in proportion between; either may be the larger.

    `source`: what observes or estimates it; of tables, `columns` are those that it reads. `mend`: whether it can be mended
    within a year.
    """

    name: Words
    dimension: str
    unit: Literal["share", "gap", "count", "whole"]
    source: From
    columns: Names = ()
    worst: float
    best: float
    weight: Amount
    mend: bool
    formula: Words
    why: Words


class _Document(Strict):
    dimensions: dict[str, Dimension]
    indicators: dict[str, Indicator]


class _Weights(Strict):
    dimensions: dict[str, Amount] = Field(default_factory=dict)
    indicators: dict[str, Amount] = Field(default_factory=dict)


@dataclass(frozen=True)
class Definitions:
    """Dimensions and indicators by key, with the weights in use; `own`: whether some are the county's."""

    dimensions: dict[str, Dimension]
    indicators: dict[str, Indicator]
    own: bool = False

    def of(self, dimension: str) -> list[str]:
        """The indicators of a dimension, in order."""
        return [key for key, one in self.indicators.items() if one.dimension == dimension]


@cache
def shipped() -> Definitions:
    """The definitions as they are shipped."""
    data, source = read_yaml(FILE)
    found = parse(_Document, data, source)
    return Definitions(found.dimensions, found.indicators)


def definitions(folder: Path | None = None) -> Definitions:
    """The definitions, under the weights of the folder's `index.yaml` where it has one.

    Raises InputError with file and line for what it may not say: an unknown key, a weight below zero, no weight left.
    """
    base = shipped()
    file = None if folder is None else folder / OWN
    if file is None or not file.is_file():
        return base
    data, source = read_yaml(file)
    given = parse(_Weights, data, source)
    known: dict[str, Mapping[str, Any]] = {"dimensions": base.dimensions, "indicators": base.indicators}
    for part, names in known.items():
        for key in getattr(given, part):
            if key not in names:
                raise source.error((part, key), "nothing of the index is called {key}{hint}", key=key, hint=hint(key, names))
    dimensions, indicators = ({
        key: one.model_copy(update={"weight": getattr(given, part).get(key, one.weight)}) for key, one in names.items()
    } for part, names in known.items())  # fmt: skip
    return _weighed(Definitions(dimensions, indicators, own=True), file)


def _weighed(found: Definitions, file: Path) -> Definitions:
    """The same, if something counts in it."""
    for key, one in found.dimensions.items():
        if one.weight > 0 and not any(found.indicators[name].weight > 0 for name in found.of(key)):
            raise InputError(
                "{file}: no indicator of the dimension {key} has a weight; allowed: one above 0, or the dimension at 0",
                file=file, key=key,
            )  # fmt: skip
    if not any(one.weight > 0 for one in found.dimensions.values()):
        raise InputError("{file}: no dimension has a weight; allowed: one or more above 0", file=file)
    return found
