"""A recommendation study that is ready to run: its file, its portfolios and its futures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twin.files.strict import Source, hint
from twin.mechanisms import mechanism
from twin.study.file import Study
from twin.study.measure import NESTED, known
from twin.study.recommend.form import ALL, Levels, RecommendFile
from twin.study.recommend.portfolio import Seeds, Space, space_of
from twin.study.recommend.unsure import Unsure
from twin.terms.forms import STRUCTURE

DERIVED = ("public_yuan", "cost_yuan", "cadre_hours", "inequality", "formalism_gap")
FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


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
        if name not in (*known(), *DERIVED) and name.split(".")[0] not in NESTED:
            raise source.error(
                ("objectives", name), "{name!r} is not known{hint}", name=name[:80], hint=hint(name, (*DERIVED, *known()))
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
