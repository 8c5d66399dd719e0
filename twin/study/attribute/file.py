"""Study files of an attribution: which package, whose values, of which outcomes, with how many runs (docs/attribution.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from twin.base.errors import InputError
from twin.base.limits import check_runs
from twin.files.strict import Names, Source, between, hint
from twin.runner.run import Run
from twin.scenario.scenario import Scenario
from twin.study.attribute.game import Package
from twin.study.attribute.groups import five
from twin.study.attribute.plan import Plan
from twin.study.file import Study, StudyFile
from twin.study.measure import NESTED, PUBLIC, known, smaller
from twin.study.plain import STEPS, further

ALL, FIVE = "all", "five"
SIZINGS = ("evidence", "standard")
EXACT = 10  # players of which all subsets are evaluated unless the study gives orders


class AttributionFile(StudyFile):
    """The keys of an attribution study beside those of every study.

    The scenario of the file is the package in force. `players` are its mechanisms or some of them (the others stay in force).
    `groups`: `five` kinds, `none`, or lists of players by name. `orders`: pairs of orders of arrival per replicate (default: all
    subsets up to ten players, one whole square for more). `costs`: what values are divided by. `top`: how many count as the best
    (default: five, or half of fewer than ten). `plain`: whether values are set beside plain budget and plain staff.
    """

    players: Annotated[Names, Field(min_length=1)] = (ALL,)
    groups: Literal["five", "none"] | dict[str, list[str]] = "five"
    outcomes: Annotated[list[str], Field(min_length=1)] = ["landing_rate", "reported_landing_rate", "awareness"]
    costs: list[str] = [PUBLIC, "burden_hours"]
    sizings: Annotated[Names, Field(min_length=1)] = SIZINGS
    replicates: Annotated[int, between(1, 1000)] = 20  # type: ignore[assignment]
    orders: Annotated[int, between(1, 10000)] | None = None
    pairs: bool = True
    top: Annotated[int, between(1, 61)] | None = None
    plain: bool = True


@dataclass(frozen=True)
class AttributionStudy:
    """A checked study: the file, the package as a game, and which coalitions it needs.

    >>> AttributionStudy.load("my-study.yaml").plan.replicates
    (0, 1)
    """

    study: Study[AttributionFile]
    package: Package
    plan: Plan

    @classmethod
    def load(cls, path: "str | Path | AttributionStudy") -> "AttributionStudy":
        """Read a study file; raises InputError with file and line for whatever is wrong."""
        return path if isinstance(path, AttributionStudy) else cls._checked(Study.load(path, AttributionFile))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "AttributionStudy":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls._checked(Study.of(dict(data), AttributionFile))

    @classmethod
    def _checked(cls, study: Study[AttributionFile]) -> "AttributionStudy":
        file = study.file
        _check_words(file, study.source)
        players = _players(study)
        plan = _plan(study, players)
        steps = sum(map(len, STEPS.values())) * len(plan.replicates) * file.plain
        check_runs((plan.most + steps) * len(file.sizings))
        return cls(study, Package(study.base, players, file.sizings, study.county, file.seed, file.burn_in), plan)

    @property
    def file(self) -> AttributionFile:
        """The study file."""
        return self.study.file

    @property
    def store(self) -> Path:
        """The folder of the runs."""
        return self.study.store

    @property
    def top(self) -> int:
        """How many players count as the best."""
        return self.file.top or min(5, len(self.package.players) // 2)

    @property
    def columns(self) -> tuple[str, ...]:
        """Outcomes and costs, each once."""
        return tuple(dict.fromkeys((*self.file.outcomes, *self.file.costs)))

    @cached_property
    def _steps(self) -> dict[str, list[Scenario]]:
        """Plain budgets and plain staff in place of the package, by sizing; where nobody has a mechanism, one for both."""
        found: dict[str, list[Scenario]] = {}
        if not self.file.plain:
            return found
        package, county = self.package, self.package.county.build()
        for size in package.sizings:
            nobody = package.of(size, ())
            first = found.get(package.sizings[0])
            found[size] = first if first and not nobody.mechanisms else further(nobody, county)
        return found

    def plain_runs(self, size: str, replicate: int) -> list[Run]:
        """The runs with plain budgets, then plain staff; none where the study does without."""
        package = self.package
        several = self._steps.get(size, [])
        return [Run(package.county, one, None, package.seed, replicate, package.burn_in) for one in several]

    def runs(self, plan: Plan, replicates: Sequence[int] | None = None) -> Iterator[Run]:
        """Every run of the study, those of a replicate together."""
        for replicate in plan.replicates if replicates is None else replicates:
            yield from self.package.runs(plan, [replicate])
            own = [run for size in self.package.sizings for run in self.plain_runs(size, replicate)]
            yield from dict(zip(map(id, (run.scenario for run in own)), own, strict=True)).values()

    def count(self, plan: Plan) -> int:
        """How many runs that is."""
        steps = {id(one) for several in self._steps.values() for one in several}
        return self.package.count(plan) + len(steps) * len(plan.replicates)

    @property
    def smaller_is_better(self) -> list[str]:
        """Those of the columns whose ranking puts the smallest value first."""
        return [name for name in self.columns if name in smaller() or name.split(".")[0] == "cadre_hours"]


def _check_words(file: AttributionFile, source: Source) -> None:
    """Known outcomes, costs and sizings, each once; both sizings are the study's, not its scenario's."""
    if file.sizes is not None:
        raise source.error(("sizes",), "the scenario is run under each of `sizings`; allowed: give those instead")
    allowed = known()
    for key, words in {"outcomes": allowed, "costs": allowed, "sizings": SIZINGS, "players": None}.items():
        names = list(getattr(file, key))
        for place, name in enumerate(names):
            if name in names[:place]:
                raise source.error((key,), "{name!r} is given twice; allowed: each once", name=name[:80])
            if words and name not in words and name.split(".")[0] not in NESTED:
                raise source.error((key,), "{name!r} is not known{hint}", name=name[:80], hint=hint(name, words))


def _players(study: Study[AttributionFile]) -> tuple[str, ...]:
    """Mechanisms of the scenario whose values are asked for, in order of key."""
    mechanisms, asked = study.base.mechanisms, study.file.players
    chosen = tuple(mechanisms) if asked == (ALL,) else tuple(key for key in mechanisms if key in asked)
    for player in () if asked == (ALL,) else asked:
        if player not in mechanisms:
            raise study.source.error(
                ("players",),
                "{player!r} is no mechanism of the scenario{hint}",
                player=player[:80],
                hint=hint(player, mechanisms),
            )
    if len(chosen) < 2:
        raise study.source.error(
            ("players",),
            "the scenario has {count} of them; allowed: two or more; one alone has the whole gain",
            count=len(chosen),
        )
    if study.file.top is not None and study.file.top >= len(chosen):
        raise study.source.error(
            ("top",),
            "{top} of {count} players; allowed: 1 to {most}",
            top=study.file.top,
            count=len(chosen),
            most=len(chosen) - 1,
        )
    return chosen


def _plan(study: Study[AttributionFile], players: tuple[str, ...]) -> Plan:
    """Which coalitions each replicate needs."""
    file, orders = study.file, study.file.orders
    if orders is None and len(players) > EXACT:
        orders = len(players) if len(players) % 2 else len(players) // 2  # a whole square
    try:
        kinds = five(players, study.base.definitions) if file.groups == FIVE else {}
        groups = file.groups if isinstance(file.groups, dict) else kinds if len(kinds) > 1 else {}
        return Plan.of(players, file.replicates, orders, groups, file.pairs, file.seed)
    except InputError as problem:
        key, _, said = str(problem).partition(": ")
        raise study.source.error(tuple(key.split(".")), said) from None
