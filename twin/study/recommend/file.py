"""Study files of a recommendation: what may be chosen, under which budgets, and how it is put to the test."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.files.strict import Share, Source, Strict, Tupled, Words, between, hint, refused
from twin.mechanisms import mechanism
from twin.study.attribute.file import KNOWN, NESTED
from twin.study.file import Study, StudyFile
from twin.study.recommend.portfolio import Seeds, Space, space_of
from twin.study.recommend.unsure import Unsure
from twin.terms.forms import STRUCTURE

ALL = "all"
MOST = 1e12
DERIVED = ("cost_yuan", "cadre_hours", "inequality", "formalism_gap")
OBJECTIVES = {"landing_rate": "max", "cost_yuan": "min", "inequality": "min", "formalism_gap": "min"}
Dose = Annotated[float, Field(gt=0, le=1)]
Month = Annotated[int, between(0, 599)]


class Levels(Strict):
    """What may be chosen of a mechanism that is on: its dose, the share of villages, its first month after the start."""

    dose: Annotated[tuple[Dose, ...], Tupled, Field(min_length=1, max_length=9)] | None = None
    cover: Annotated[tuple[Dose, ...], Tupled, Field(min_length=1, max_length=9)] | None = None
    since: Annotated[tuple[Month, ...], Tupled, Field(min_length=1, max_length=9)] | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _each_once(self) -> "Levels":
        for name, given in (("dose", self.dose), ("cover", self.cover), ("from", self.since)):
            if given and len(set(given)) < len(given):
                raise refused("levels", "`{name}` names a level twice; allowed: each once", name=name[:80])
        return self


class Budget(Strict):
    """What a portfolio may take: yuan a household and year, and the share of all cadre hours (running it, and more paperwork)."""

    title: Words | None = None
    yuan_per_household: Annotated[float, between(0, 1e6)]
    hours_share: Annotated[float, between(0, 1)]


class Search(Strict):
    """Designs tried in all, how many in a generation, and with how many replicates each."""

    trials: Annotated[int, between(4, 100000)] = 300
    population: Annotated[int, between(4, 1000)] = 30
    replicates: Annotated[int, between(1, 100)] = 2


class Futures(Strict):
    """Futures that finalists are put to: how many, how often each, and what differs between them beside the posterior member.

    `structure`: relations whose form differs (all, none, or some); `where`: county traits as LEVEL.COLUMN with a range or
    options; `sizes`: whether the sizes of mechanisms differ over their ranges.
    """

    draws: Annotated[int, between(20, 100000)] = 200
    replicates: Annotated[int, between(1, 100)] = 2
    structure: Literal["all", "none"] | list[str] = ALL  # type: ignore[assignment]
    where: dict[str, list[str | bool | int | float]] = {}
    sizes: bool = True

    @model_validator(mode="after")
    def _finite(self) -> "Futures":
        for path, given in self.where.items():
            for one in given:
                if isinstance(one, int | float) and not abs(one) <= MOST:
                    raise refused(
                        "where", "{path}: a number is out of range; allowed: {low:g} to {high:g}", path=path, low=-MOST, high=MOST
                    )
        return self


class Fresh(Strict):
    """On how much new luck the pick is run again."""

    replicates: Annotated[int, between(2, 1000)] = 20


class Fails(Strict):
    """What counts as failing: another finalist does better by more than `regret`, or doing nothing is beaten by less than `gain`.

    Exactly one of the two, in the main outcome's own unit.
    """

    regret: Annotated[float, Field(ge=0)] | None = None
    gain: float | None = None

    @model_validator(mode="after")
    def _one(self) -> "Fails":
        if (self.regret is None) == (self.gain is None):
            raise refused("fails", "`fails` has exactly one of regret and gain")
        return self


def _candidates(value: Any) -> Any:
    if value == ALL:
        return None
    if not (isinstance(value, list) and all(isinstance(key, str) for key in value)):
        return value
    twice = next((key for place, key in enumerate(value) if key in value[:place]), None)
    if twice is not None:
        raise refused("candidates", "{name!r} is given twice; allowed: each once", name=twice[:80])
    return dict.fromkeys(value)


FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class RecommendFile(StudyFile):
    """The keys of a recommendation study beside those of every study; `objectives` takes the place of `outcomes`.

    The scenario of the file is the base that portfolios are added to. `candidates`: mechanisms to choose among (`all`, a list, or
    levels by key; `levels` holds for those that give none). The first of `objectives` is the main outcome, which finalists are
    judged by. `criterion`: the smallest expected regret, the best `worst` share of futures (cvar) or the best mean.
    """

    candidates: Annotated[dict[str, Levels | None] | None, BeforeValidator(_candidates)] = None
    levels: Levels = Levels()
    budgets: Annotated[dict[str, Budget], Field(min_length=1)]
    objectives: Annotated[dict[str, Literal["max", "min"]], Field(min_length=2, max_length=6)] = OBJECTIVES  # type: ignore[assignment]
    search: Search = Search()
    finalists: Annotated[int, between(2, 100)] = 6
    futures: Futures = Futures()
    fresh: Fresh = Fresh()
    criterion: Literal["regret", "cvar", "mean"] = "regret"
    worst: Annotated[Share, Field(gt=0)] = 0.1
    fails: Fails = Fails(regret=0.02)


@dataclass(frozen=True)
class RecommendStudy:
    """A checked study: the file, the space of portfolios, and what differs between futures.

    >>> RecommendStudy.load("my-study.yaml").study.file.candidates
    {'points_system': None, 'village_grid': None}
    """

    study: Study[RecommendFile]
    space: Space
    unsure: Unsure

    @classmethod
    def load(cls, path: "str | Path | RecommendStudy", seed: int | None = None) -> "RecommendStudy":
        """Read a study file (`seed` in place of its own); raises InputError with file and line for whatever is wrong."""
        if isinstance(path, RecommendStudy):
            return path
        study = Study.load(path, RecommendFile)
        if seed is not None:
            study = Study.of(study.data | {"seed": seed}, RecommendFile, study.source)
        return cls._checked(study)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "RecommendStudy":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls._checked(Study.of(dict(data), RecommendFile, Source("study")))

    @classmethod
    def _checked(cls, study: Study[RecommendFile]) -> "RecommendStudy":
        _check(study)
        unsure = Unsure.of(study, _structures(study))
        found = cls(study, space_of(study, _levels(study)), unsure)
        found._check_trials()
        return found

    @property
    def file(self) -> RecommendFile:
        """The study file."""
        return self.study.file

    @property
    def store(self) -> Path:
        """The folder of the runs."""
        return self.study.store

    @property
    def main(self) -> str:
        """The main outcome."""
        return next(iter(self.file.objectives))

    @cached_property
    def seeds(self) -> Seeds:
        """Designs that planners know already and that are tried first."""
        return Seeds.of(self.space)

    def _check_trials(self) -> None:
        """A search goes beyond what is known beforehand by a generation at least."""
        search, known = self.file.search, len(self.seeds.all)
        members = len(self.unsure.members)
        if self.study.base.parameters == "posterior" and search.replicates > members:
            raise self.study.source.error(
                ("search", "replicates"),
                "{count} would use members of the posterior that are kept for fresh runs; allowed: 1 to {members}",
                count=search.replicates, members=members,
            )  # fmt: skip
        least = (-(-known // search.population) + 1) * search.population
        if search.trials < least:
            raise self.study.source.error(
                ("search", "trials"),
                "{trials} are too few: doing nothing, packages and mechanisms alone are {known} designs to begin with; "
                "allowed: {least} or more",
                trials=search.trials, known=known, least=least,
            )  # fmt: skip


def _check(study: Study[RecommendFile]) -> None:
    """What the keys mean together."""
    file, source = study.file, study.source
    if file.outcomes != ["landing_rate"]:
        raise source.error(("outcomes",), "a recommendation has objectives; allowed: give `objectives` instead")
    for name in file.objectives:
        if name not in (*KNOWN, *DERIVED) and name.split(".")[0] not in NESTED:
            raise source.error(
                ("objectives", name), "{name!r} is not known{hint}", name=name[:80], hint=hint(name, (*DERIVED, *KNOWN))
            )
    for name in file.budgets:
        if not FOLDER.fullmatch(name) or name == "figures":
            raise source.error(
                ("budgets", name), "{name!r} names a folder; allowed: letters, digits, - and _, not 'figures'", name=name
            )


def _levels(study: Study[RecommendFile]) -> dict[str, Levels]:
    """Levels by candidate, in order of key; raises InputError for a mechanism that is not known."""
    file = study.file
    known = sorted({*mechanism.keys(), *study.base.definitions, *(file.define or {})})
    given: Mapping[str, Levels | None] = dict.fromkeys(known) if file.candidates is None else file.candidates
    for key in given:
        if key not in known:
            raise study.source.error(("candidates", key), "unknown mechanism {key!r}{hint}", key=key[:80], hint=hint(key, known))
    if not given:
        raise study.source.error(("candidates",), "there is nothing to choose among; allowed: all, or one mechanism or more")
    for path in file.set or {}:
        if path.split(".")[0] in given:
            raise study.source.error(
                ("set", path), "{key} is a candidate; allowed: `define` it with other amounts", key=path.split(".")[0]
            )
    return {key: given[key] or Levels() for key in sorted(given)}


def _structures(study: Study[RecommendFile]) -> tuple[str, ...]:
    """Relations whose form differs between futures."""
    asked = study.file.futures.structure
    if isinstance(asked, str):
        return tuple(STRUCTURE) if asked == ALL else ()
    for number, form in enumerate(asked):
        if form in asked[:number]:
            raise study.source.error(
                ("futures", "structure", number), "{name!r} is given twice; allowed: each once", name=form[:80]
            )
        if form not in STRUCTURE:
            raise study.source.error(
                ("futures", "structure", number), "unknown relation {form!r}{hint}", form=form[:80], hint=hint(form, STRUCTURE)
            )
    return tuple(form for form in STRUCTURE if form in asked)
