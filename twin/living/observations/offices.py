"""Who observes what of a county: how often, where, of how many, how late and how well, as data (`offices.yaml`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from twin.base.errors import InputError
from twin.county.county import County
from twin.files.strict import Amount, Names, Share, Strict, Words, parse, read_yaml
from twin.files.strict import hint as nearest_of
from twin.living.ensemble.targets import TARGETS
from twin.sheets.words import plain
from twin.terms.observed import TOTALS

FILE = Path(__file__).with_name("offices.yaml")
OFFICE = "office"  # the column of a table of observations that says whose row it is
Level = Literal["village", "township", "county"]
Months = Annotated[int, Field(ge=0, le=60)]


class Office(Strict):
    """One office's way of observing.

    `places` of its level are looked at (a share of them; above 1 so many), every so many months, drawn anew each time or, `by`
    a target, those in which it is largest. `asked` households of each (empty: all), who answer alike by a `design` effect.
    `filter`: of counts, the share that gets through. `error`: of amounts, a standard deviation as a share of them. `lag` months
    pass until it is known, of `late` ones two more; of chosen places `missing` send nothing, of a township's months `outage`
    are lost.
    """

    name: Words
    also: Names = ()
    targets: Names
    level: Level
    places: Amount = 1.0
    every: Annotated[int, Field(ge=1, le=60)] = 1
    by: str | None = None
    asked: Annotated[int, Field(ge=1)] | None = None
    design: Annotated[float, Field(ge=1, le=100)] = 1.0
    filter: Annotated[float, Field(gt=0, le=1)] = 1.0
    error: Share = 0.0
    lag: Months = 0
    late: Share = 0.0
    missing: Share = 0.0
    outage: Share = 0.0

    def answers_to(self, source: str) -> bool:
        """Whether a source is this office, by name in either language or by what else it is called."""
        return plain(source) in {plain(name) for name in (self.name.en, self.name.zh, *self.also)}


@dataclass(frozen=True)
class Codes:
    """Codes of a county's places as texts, in the order of a run's rows, and how many households and villages each has.

    `households` and `tasks` (villages, each one task a policy) are i8[places] by level.
    """

    county: str
    townships: tuple[str, ...]
    villages: tuple[str, ...]
    households: dict[str, np.ndarray]
    tasks: dict[str, np.ndarray]

    @classmethod
    def of(cls, county: County) -> "Codes":
        """Of a county as a run has it."""
        size, town = np.asarray(county.villages["size"], dtype=np.int64), np.asarray(county.villages["township"])
        uids = [str(code) for code in county.townships["uid"]]
        sums = [
            {"village": each, "township": np.bincount(town, weights=each, minlength=len(uids)).astype(np.int64),
             "county": np.array([each.sum()])}
            for each in (size, np.ones_like(size))
        ]  # fmt: skip
        return cls(str(county.code), tuple(uids), tuple(str(code) for code in county.villages["uid"]), *sums)

    def whole(self, location: str, whole: str | None) -> float:
        """How many a share at a place is of, where that is known of the place itself; NaN else."""
        place, known = self.row_of(location), {"households": self.households, "surveyed": self.households, "tasks": self.tasks}
        if place is None or whole not in known:
            return float("nan")
        return float(known[str(whole)][place[0]][place[1]])

    def at(self, level: str) -> tuple[str, ...]:
        """The codes of a level."""
        return {"village": self.villages, "township": self.townships, "county": (self.county,)}[level]

    def row_of(self, location: str) -> tuple[str, int] | None:
        """Level and row of a place; None for one that the county does not have."""
        return self._rows.get(location)

    @property
    def _rows(self) -> dict[str, tuple[str, int]]:
        return _rows(self.county, self.townships, self.villages)


@cache
def _rows(county: str, townships: tuple[str, ...], villages: tuple[str, ...]) -> dict[str, tuple[str, int]]:
    found = {code: ("village", row) for row, code in enumerate(villages)}
    return found | {code: ("township", row) for row, code in enumerate(townships)} | {county: ("county", 0)}


@dataclass(frozen=True)
class Plan:
    """Which offices observe, by key, and the places they observe."""

    offices: dict[str, Office]
    codes: Codes
    _known: dict[tuple[str, str], Office | None] = field(default_factory=dict, repr=False, compare=False)

    def office(self, source: str, target: str) -> Office | None:
        """The office that a row comes from: the one its source names, else the first that observes its target."""
        if (source, target) not in self._known:
            named = (one for key, one in self.offices.items() if plain(source) == plain(key) or one.answers_to(source))
            usual = (one for one in self.offices.values() if target in one.targets)
            self._known[source, target] = next(named, None) or next(usual, None)
        return self._known[source, target]


def file_of(folder: Path) -> Path:
    """A county's own offices where its folder has them, else the usual ones."""
    own = folder / FILE.name
    return own if own.is_file() else FILE


def offices_of(sources: Iterable[str], targets: Iterable[str], offices: Mapping[str, Office]) -> list[str]:
    """Whose rows are those: the office that a source names, without one the first that observes the target; else as it is said.

    An office is the same in either language, and a row that names none is of the usual one: what it says once it must not say
    twice. Who is only `also` taken for it observes in its way, but for itself.
    """
    named = {plain(name): key for key, one in offices.items() for name in (key, one.name.en, one.name.zh)}
    usual = {target: key for key, one in reversed([*offices.items()]) for target in one.targets}
    pairs = ((plain(source or ""), TOTALS.get(target, target)) for source, target in zip(sources, targets, strict=True))
    return [named.get(source, source) if source else usual.get(target, "") for source, target in pairs]


def read_offices(file: Path = FILE) -> dict[str, Office]:
    """The offices of a file by key; raises InputError with file and line for what it may not say."""
    data, source = read_yaml(file)
    found = {}
    for key, one in data.items():
        office = found[str(key)] = parse(Office, one, source, (key,))
        for target in (*office.targets, *([office.by] if office.by else [])):
            if target not in TARGETS:
                raise source.error((key, "targets"), "no target is called {target}{hint}", target=target,
                                   hint=nearest_of(target, TARGETS))  # fmt: skip
    if not found:
        raise InputError("{file}: names no office; allowed: at least one", file=file)
    return found


def plan_of(county: County, file: Path = FILE) -> Plan:
    """The offices of a file over a county's places."""
    return Plan(read_offices(file), Codes.of(county))
