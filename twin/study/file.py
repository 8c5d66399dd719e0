"""What all experiments share: a file that says where, under which scenario, how often and what is asked, and runs made from it.

`StudyFile` holds the common keys; each kind of study adds its own in a subclass. A `Study` is a checked file: its scenario is
resolved once, and `Study.run` makes a run of the runner from changes by path.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, model_validator

from twin.base.edge import whole
from twin.base.errors import InputError
from twin.base.months import month_text
from twin.county.county import SMALL
from twin.files import shipped
from twin.files.strict import Share, Source, Strict, parse, read_yaml, refused
from twin.files.there import is_file
from twin.processes import registry
from twin.runner.place import CountySpec
from twin.runner.run import Run
from twin.scenario.layers import USE_FIELDS, Layer, ScenarioFile, check_taken, is_own, layer, locate, scenario_folder, stack
from twin.scenario.reading import named
from twin.scenario.scenario import Scenario
from twin.study.keys import Location, Note, Place
from twin.study.places import county_of, place_of

BASE = "baseline"
SCENARIO = "scenario"  # the path of the base itself, where a study varies it
_OWN = ("name", "title", "about", "base")  # of the study, not of its scenario
_LAYERED = tuple(key for key in ScenarioFile.model_fields if key not in _OWN)
_BLOCKS = ("mechanisms", "set", "structure")  # of a scenario: changed entry by entry


class Replicates(Strict):
    """How often each point is run: `first` times at once, then more up to `most` while luck blurs the answer."""

    first: Annotated[int, Field(ge=1, le=1000)] = 4
    most: Annotated[int, Field(ge=1, le=1000)] = 8

    @model_validator(mode="after")
    def _upward(self) -> "Replicates":
        if self.most < self.first:
            raise refused("replicates", "`most` ({most}) is less than `first` ({first})", most=self.most, first=self.first)
        return self


class StudyFile(ScenarioFile):
    """The keys of every study: those of a scenario, and where, how often and about what.

    `county` and `scale` say which county (else that of the workbook which the base belongs to) and what share of its villages,
    `store` the folder of the runs (else out/NAME/store), `outcomes` are indicators of `twin run --json` by dotted name
    (`landing_rate`, `cascade.landed`).
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=100)  # type: ignore[assignment]
    about: Note | None = None
    county: Location = Place(demo=True)
    scale: Annotated[Share, Field(gt=0)] = 1.0
    burn_in: Annotated[int, Field(ge=0, le=600)] = 36
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    replicates: Replicates = Replicates()
    outcomes: Annotated[list[str], Field(min_length=1)] = ["landing_rate"]
    store: str | None = None

    @model_validator(mode="after")
    def _different(self) -> "StudyFile":
        twice = [name for name in self.outcomes if self.outcomes.count(name) > 1]
        if twice:
            raise refused("outcomes", "outcome {name!r} is given twice", name=twice[0][:80])
        return self


File = TypeVar("File", bound=StudyFile, covariant=True)


@dataclass(frozen=True)
class Study(Generic[File]):
    """A checked study. `base` is its scenario without changes, `source` knows the lines of the file."""

    file: File
    base: Scenario
    data: dict[str, Any]
    source: Source

    @classmethod
    def load(cls, path: str | Path, model: type[File]) -> "Study[File]":
        """Read a study file of a kind; raises InputError with file and line for whatever is wrong."""
        place = shipped.study(path)
        if not is_file(place):
            raise InputError("no study {path!r}: there is no such file", path=str(path))
        data, source = read_yaml(place)
        return cls.of({} if data is None else data, model, source)

    @classmethod
    def of(cls, data: Any, model: type[File], source: Source | None = None) -> "Study[File]":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        known = source or Source("study")
        file = parse(model, data, known)
        _check_size(file.county, known)
        return cls(file, _scenario(file, data, known), data, known)

    @property
    def store(self) -> Path:
        """The folder of the runs."""
        return Path(self.file.store or Path("out") / self.file.name / "store")

    @cached_property
    def county(self) -> CountySpec:
        """The county, named in a few bytes where it can be; raises InputError for one that cannot be made."""
        return self.county_at(1.0)

    def county_at(self, scale: float) -> CountySpec:
        """The county with `scale` times the study's share of villages; at most all of them."""
        share = min(1.0, scale * self.file.scale)
        place = place_of(self.file, [self.base])
        if place.where or place.network is not None or place.divisions is not None or place.folder is not None:
            return CountySpec.of(county_of(place, self.source, share)[0])
        if place.demo:
            return CountySpec("demo", seed=place.seed, share=min(1.0, share * place.scale), whole=place.sample)
        given = {name: number for name in SMALL if (number := getattr(place, name)) is not None}
        return replace(CountySpec.small(**given, seed=place.seed), share=share * place.scale, whole=place.sample)

    def run(
        self,
        changes: Mapping[str, Any] | None = None,
        replicate: int = 0,
        parameters: Mapping[str, float] | None = None,
        county: CountySpec | None = None,
    ) -> Run:
        """A run of the study's scenario with changes by path (see `scenario`).

        `parameters` stand in for the replicate's member of the posterior, `county` for the study's county.
        """
        where = self.county if county is None else county
        scenario = self.scenario(changes or {})
        return Run(where, scenario, None, self.file.seed, replicate, self.file.burn_in, parameters)

    def scenario(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The study's scenario with changes, as plain data in the format of a file.

        Paths: `PROCESS.KNOB`, `policies.KEY.FIELD`, `KEY.PROCESS.KNOB` (the amount of a move), `KEY.dose`, `KEY.cover`,
        `KEY.cover.share`, `KEY.from` (a month such as 2026-03, or whole months after the start), `structure.FORM`, `sizes`,
        `scenario` (another base); `KEY: None` takes a mechanism out.
        """
        found = {key: self.data[key] for key in _LAYERED if self.data.get(key) is not None} | {"base": self._base}
        for block in _BLOCKS:
            found[block] = dict(found.get(block) or {})
        for key in [path for path in found["set"] if _used(path)]:  # one home for each field: below `mechanisms`
            self._put(found, key, found["set"].pop(key))
        for path, value in changes.items():
            self._put(found, path, value)
        return {key: value for key, value in found.items() if value != {}}

    def check(self, changes: Mapping[str, Any], *at: str | int) -> Scenario:
        """The scenario with changes, resolved; what is wrong with it is said as of the file's line of `at`."""
        try:
            return Scenario.from_dict(self.scenario(changes), self.file.name)
        except InputError as problem:
            raise self.source.error(at, str(problem).removeprefix(f"{self.file.name}: ")) from None

    @cached_property
    def _base(self) -> str:
        """The study's own base."""
        return self._located(BASE if self.file.base is None else self.file.base)

    def _located(self, name: str) -> str:
        """A base as workers find it too: a shipped name, or a whole path."""
        place = (self.source.folder or Path()) / name
        if is_own(name, self.source.folder):
            return str(place.parent.resolve() / place.name)
        path = locate(name, self.source.folder).resolve()
        home = scenario_folder().resolve()
        return path.relative_to(home).with_suffix("").as_posix() if path.is_relative_to(home) else str(path)

    def _put(self, found: dict[str, Any], path: str, value: Any) -> None:
        """One change, in its place."""
        head, *rest = path.split(".")
        if path == SCENARIO:
            found["base"] = self._located(value)
        elif path == "sizes":
            found[path] = value
        elif head == "structure" and rest:
            found["structure"][".".join(rest)] = value
        elif not rest:
            found["mechanisms"][head] = value
            for below in [key for key in found["set"] if key.startswith(f"{head}.")]:
                del found["set"][below]
        elif _used(path):
            before = found["mechanisms"].get(head)
            use = dict(before) if isinstance(before, dict) else {} if before is None else {"dose": before}
            found["mechanisms"][head] = use | self._field(head, use, rest, value)
        else:
            found["set"][path] = value

    def _field(self, key: str, use: Mapping[str, Any], rest: list[str], value: Any) -> dict[str, Any]:
        """A field of how a mechanism is used; `cover.share` changes the share of the cover that is there."""
        if rest == ["cover", "share"]:
            first = self.base.mechanisms[key].phases[0].cover if key in self.base.mechanisms else None
            cover = use.get("cover") or (first.plainly() if first is not None else {})
            return {"cover": {**{part: said for part, said in cover.items() if part != "count"}, "share": value}}
        if rest == ["from"] and isinstance(value, int):
            return {"from": month_text(self.base.start + value)}
        return {".".join(rest): value}


def _used(path: str) -> bool:
    """Whether a path is a field of how a mechanism is used, such as `KEY.dose`."""
    head, *rest = path.split(".")
    return bool(rest) and rest[0] in USE_FIELDS and head not in {*registry.ORDER, "policies", "structure"}


def _check_size(place: Place, source: Source) -> None:
    """Refuse a made county of a size that cannot be, where the file says so."""
    for name, most in SMALL.items():
        if (number := getattr(place, name)) is not None:
            try:
                whole(name, number, 1, most)
            except InputError as problem:
                raise source.error(("county", name), str(problem).removeprefix(name).lstrip(":： ")) from None


def _scenario(file: StudyFile, data: Any, source: Source) -> Scenario:
    """The study's own scenario; what is wrong is said with file and line."""
    below: Layer = named(BASE if file.base is None else file.base, source.folder, source)
    below = {path: entry for path, entry in below.items() if path[0] not in _OWN}
    own = {key: data[key] for key in _LAYERED if data.get(key) is not None}
    above = layer(own, source)
    check_taken(below, above)
    return Scenario.from_layers(stack(below, above), file.name)
