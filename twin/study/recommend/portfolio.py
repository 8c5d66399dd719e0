"""Portfolios: which mechanisms are in force, at what dose, in what share of the villages, from which month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from twin.base.months import month_text
from twin.files.strict import Source
from twin.mechanisms.mechanism import Mechanism
from twin.scenario.layers import scenario_folder
from twin.scenario.plan import Use
from twin.scenario.scenario import Scenario
from twin.study.file import Study
from twin.study.recommend.form import Levels
from twin.study.recommend.standing import adds, raised

LOT = "portfolio"  # mechanisms of a portfolio that cover a share of the villages meet in the same ones
DOSES, COVERS, STARTS = (0.5, 1.0), (1.0, 0.5), (0, 12)
WIDE = ("village", "household")  # tiers of which a share of the villages can be covered at a share of the cost


@dataclass(frozen=True, order=True)
class Choice:
    """How a mechanism that is on is used: dose, share of villages, months after the start."""

    dose: float
    cover: float = 1.0
    since: int = 0


Portfolio = tuple[tuple[str, Choice], ...]  # in order of key; () is nothing


@dataclass(frozen=True)
class Space:
    """All portfolios: the choices of each candidate (in order of key), what cannot go together, and what needs what.

    `base`: the mechanisms in force without any portfolio, which stay in force with every one. Of a candidate among them only more
    can be chosen; one of which there is no more has no choices, though a definition.
    """

    options: dict[str, tuple[Choice, ...]]
    definitions: dict[str, Mechanism]
    base: dict[str, Use]
    start: int

    def clean(self, chosen: Mapping[str, Choice]) -> Portfolio:
        """What of a choice makes sense together.

        A mechanism whose needed ones are not there would cost and do nothing: it is left out. Of two that set one knob the one
        with the larger dose stays, of equal ones the first in order of key.
        """
        kept = dict(sorted(chosen.items()))
        taken: set[str] = set()
        for key, _ in sorted(chosen.items(), key=lambda one: (-one[1].dose, one[0])):
            own = set(_sets(self.definitions[key]))
            if own & taken:
                del kept[key]
            else:
                taken |= own
        while True:
            lost = [key for key in kept if not self._needed(key) <= {*kept, *self.base}]
            if not lost:
                return tuple(kept.items())
            for key in lost:
                del kept[key]

    def single(self, key: str) -> Portfolio:
        """A mechanism alone in its fullest form, with those that it needs."""
        chosen, open_ = {}, [key]
        while open_:
            one = open_.pop()
            if one in chosen or one not in self.options:
                continue
            chosen[one] = self.fullest(one)
            open_ += sorted(self._needed(one) - set(self.base))
        return self.clean(chosen)

    def fullest(self, key: str) -> Choice:
        """The highest dose in most villages from the earliest month."""
        return min(self.options[key], key=lambda choice: (-choice.dose, -choice.cover, choice.since))

    def sparse(self, rng: np.random.Generator, share: float) -> Portfolio:
        """A random portfolio in which about a share of the candidates is on."""
        chosen = {key: options[rng.integers(len(options))] for key, options in self.options.items() if rng.random() < share}
        return self.clean(chosen)

    def changes(self, portfolio: Portfolio) -> dict[str, Any]:
        """What a portfolio changes in the base scenario, by path (see `twin.study.file.Study.scenario`)."""
        found: dict[str, Any] = {}
        for key, choice in portfolio:
            if key in self.base:
                more = raised(self.base[key], choice.dose, self.start + choice.since)
                found |= {f"{key}.{field}": value for field, value in more.items()}
            else:
                found[key] = self._use(choice)
        return found

    @property
    def in_force(self) -> dict[str, bool]:
        """The candidates that the base has, and whether there is more of them to choose."""
        return {key: key in self.options for key in self.definitions if key in self.base}

    def standing(self, key: str, since: int) -> Choice:
        """What the base has of a mechanism so many months after the start (of listed places or kinds: as if in all)."""
        month, use = self.start + since, self.base.get(key)
        if use is None:
            return Choice(0.0, 0.0)
        cover = [phase for phase in use.phases if phase.since <= max(month, use.since)][-1].cover
        return Choice(use.dose_at(month), 1.0 if cover is None else cover.share)

    def _use(self, choice: Choice) -> dict[str, Any]:
        use: dict[str, Any] = {"dose": choice.dose, "from": month_text(self.start + choice.since)}
        if choice.cover < 1:
            use["cover"] = {"share": choice.cover, "assign": "village", "lot": LOT}
        return use

    def packages(self) -> dict[str, Portfolio]:
        """Shipped scenarios that are portfolios of this space, by name: constant doses from the start, everywhere."""
        found = {}
        for path in sorted(scenario_folder().glob("*.yaml")):
            uses = {key: use for key, use in Scenario.load(path).mechanisms.items() if max(use.dose.values) > 0}
            chosen = {key: _plainly(use) for key, use in uses.items() if self.in_force.get(key, True)}
            fits = all(choice is not None and choice in self.options.get(key, ()) for key, choice in chosen.items())
            if chosen and fits:
                whole = {key: choice for key, choice in chosen.items() if choice is not None}
                if self.clean(whole) == tuple(sorted(whole.items())):
                    found[path.stem] = self.clean(whole)
        return found

    def _needed(self, key: str) -> frozenset[str]:
        return frozenset(self.definitions[key].needs.mechanism)


def _sets(one: Mechanism) -> Iterator[str]:
    return (path for _, path, move in one.all_moves() if move.verb == "set")


def _plainly(use: Use) -> Choice | None:
    """A use as a choice; None for one with dates or a cover of its own."""
    dated = len(use.phases) > 1 or use.phases[0].cover is not None or use.until is not None or use.dose.changes
    return None if dated else Choice(max(use.dose.values))


def space_of(study: Study[Any], levels: Mapping[str, Levels]) -> Space:
    """The space of a study's candidates; raises InputError for a candidate that cannot be added to the base scenario."""
    base, common = study.base, study.file.levels
    definitions = {}
    options = {}
    for key, own in levels.items():
        scenario = study.check({key: {"dose": 1.0}}, "candidates", key)
        definitions[key] = scenario.definitions[key]
        choices = _options(definitions[key], own, common, base.months, study.source)
        if more := _more(choices, base, key):
            options[key] = more
    if not options:
        raise study.source.error(("candidates",), "all are in force already; allowed: one that is not, or more of one that is")
    return Space(options, definitions, dict(base.mechanisms), base.start)


def _more(choices: tuple[Choice, ...], base: Scenario, key: str) -> tuple[Choice, ...]:
    """The choices that are more than what is in force; of a mechanism that is, only those that cover everybody."""
    if key not in base.mechanisms:
        return choices
    use, run = base.mechanisms[key], range(base.start, base.start + base.months)
    return tuple(one for one in choices if one.cover == 1 and adds(use, one.dose, base.start + one.since, run))


def _options(one: Mechanism, own: Levels, common: Levels, months: int, source: Source) -> tuple[Choice, ...]:
    """The choices of a candidate: its own levels, else the study's, else the defaults.

    A mechanism of the county or of townships costs the same wherever it works: unless its own levels say so, it covers all.
    """
    doses = own.dose or common.dose or DOSES
    covers = own.cover or ((common.cover or COVERS) if one.tier in WIDE else (1.0,))
    starts = own.since or common.since or tuple(month for month in STARTS if month < months)
    late = [month for month in starts if month >= months]
    if late:
        where = ("candidates", one.key, "from") if own.since else ("levels", "from")
        raise source.error(where, "month {month} comes after the run; allowed: 0 to {last}", month=late[0], last=months - 1)
    return tuple(Choice(*each) for each in product(sorted(doses), sorted(covers), sorted(starts)))


def distance(one: Portfolio, other: Portfolio, space: Space) -> float:
    """How different two portfolios are: per mechanism the part of its work (dose x share of villages) that differs, added up.

    A mechanism of the base that a portfolio does not raise works on as in the base.
    """
    first, second = dict(one), dict(other)
    pairs = (_pair(first.get(key), second.get(key), key, space) for key in {*first, *second})
    return sum(abs(a.dose * a.cover - b.dose * b.cover) + 0.1 * (a.since != b.since) for a, b in pairs)


def _pair(first: Choice | None, second: Choice | None, key: str, space: Space) -> tuple[Choice, Choice]:
    since = max(one.since for one in (first, second) if one is not None)
    without = space.standing(key, since)
    return first or without, second or without


def greedy(space: Space, singles: Sequence[tuple[Portfolio, float, float]]) -> Portfolio:
    """Add singles by gain per share of the budget until no further one fits: what a planner does with a list of effects.

    `singles`: portfolio, gain, share of the budget that it takes (of yuan or of hours, whichever is larger; can be negative).
    """
    worth = [(gain / max(taken, 1e-6), number) for number, (_, gain, taken) in enumerate(singles) if gain > 0]
    chosen: dict[str, Choice] = {}
    left = 1.0
    for _, number in sorted(worth, key=lambda one: (-one[0], one[1])):
        portfolio, _, taken = singles[number]
        if taken <= left:
            trial = space.clean(chosen | dict(portfolio))
            left -= taken if len(trial) > len(chosen) else 0.0
            chosen = dict(trial)
    return space.clean(chosen)


@dataclass(frozen=True)
class Seeds:
    """Designs that are tried first, whatever the search: doing nothing, shipped packages, and every mechanism alone."""

    packages: dict[str, Portfolio]
    singles: tuple[Portfolio, ...]

    @classmethod
    def of(cls, space: Space) -> "Seeds":
        """Those of a space, each once."""
        singles = (space.single(key) for key in space.options)
        return cls(space.packages(), tuple(dict.fromkeys(one for one in singles if one)))

    @property
    def all(self) -> tuple[Portfolio, ...]:
        """In the order in which they are tried."""
        return tuple(dict.fromkeys([(), *self.packages.values(), *self.singles]))
