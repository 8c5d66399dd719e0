"""Study files of a calibration: which parameters are free, what informs each of them, how the posterior is found."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from twin.base.errors import InputError
from twin.base.knobs import Grade
from twin.files import shipped
from twin.files.strict import At, Source, Strict, between, hint, parse, read_yaml
from twin.outcomes.headline import INDICATORS
from twin.processes import registry
from twin.scenario.scenario import Scenario
from twin.study.calibrate.moments import FACTS, figures, grade_of, published
from twin.study.calibrate.priors import Prior

CYCLE = "need_cycle"  # the fact that is in days; the others are shares
MOST = 1e12  # of a figure
MOST_PARAMETERS = 10  # more than the facts can tell apart
SAME = 1e-9  # a fact is quoted as it stands


class Method(Strict):
    """How the posterior is found: members and rounds of ES-MDA, or runs and the share accepted of a rejection.

    For ES-MDA, `luck` counts the luck of runs as doubt about the facts in full (`twin.study.calibrate.infer.with_luck`), and
    `inflate` gives back the spread that a finite ensemble loses by chance (`es_mda`).
    """

    name: Literal["es-mda", "rejection"] = "es-mda"
    members: Annotated[int, between(20, 20000)] = 256
    rounds: Annotated[int, between(1, 20)] = 5
    accept: Annotated[float, between(0.005, 1)] = 0.05
    luck: bool = True
    inflate: bool = True


class Parameter(Strict):
    """A free parameter: its prior and the moment that is meant to inform it."""

    prior: Prior
    moment: str
    why: str | None = None


class Moment(Strict):
    """A figure that the twin should reproduce, with the doubt about it.

    `sd` is the uncertainty of the published figure, `discrepancy` how far the twin may miss it because it counts something
    slightly else; their squares add. `fact` names a row of the evidence, `source` a county's own figures.
    """

    value: Annotated[float, between(-MOST, MOST)]
    sd: Annotated[float, between(1e-9, 1e6)]
    discrepancy: Annotated[float, between(0, 1e6)] = 0.0
    figure: str | None = None
    fact: str | None = None
    source: str | None = None
    grade: Grade
    why: str | None = None

    @property
    def doubt(self) -> float:
        """Standard deviation of the fact as the twin sees it."""
        return float((self.sd**2 + self.discrepancy**2) ** 0.5)


class StudyFile(Strict):
    """The keys of a calibration study."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=100)
    county: str = "demo"
    scale: Annotated[float, between(0.001, 1)] = 1.0
    samples: Annotated[int, between(1, 1000)] = 1
    scenario: str = "baseline"
    months: Annotated[int, between(12, 240)] = 24
    burn_in: Annotated[int, between(0, 240)] = 36
    seed: Annotated[int, between(0, 2**31)] = 0
    method: Method = Method()
    keep: Annotated[int, between(1, 20000)] = 64
    parameters: dict[str, Parameter]
    moments: dict[str, Moment]


@dataclass(frozen=True)
class Study:
    """A checked calibration study. `parameters` and `moments` keep the order of the file, which is that of all tables."""

    file: StudyFile
    scenario: Scenario

    @classmethod
    def load(cls, path: str | Path) -> "Study":
        """Read a study file; raises InputError with file and line for whatever is wrong."""
        data, source = read_yaml(shipped.study(path))
        return cls._checked(data, source)

    @classmethod
    def from_dict(cls, data: Any) -> "Study":
        """A study from plain data in the format of a file; raises InputError for whatever is wrong."""
        return cls._checked(data, Source("study"))

    @classmethod
    def _checked(cls, data: Any, source: Source) -> "Study":
        file = parse(StudyFile, data, source)
        try:
            scenario = Scenario.load(file.scenario)
        except InputError as problem:
            raise source.error(("scenario",), str(problem)) from None
        _check_size(file, source)
        for path, parameter in file.parameters.items():
            _check_parameter(path, parameter, file, scenario, source)
        for name, moment in file.moments.items():
            _check_moment(name, moment, source)
        _check_figures(file, source)
        return cls(file, scenario)

    @property
    def key(self) -> str:
        """Hash of what the study asks, reasons and grades left out: equal keys, equal question."""
        words: Any = {"parameters": {"__all__": {"why": True, "prior": {"why"}}}, "moments": {"__all__": {"why", "grade"}}}
        asked = self.file.model_dump(mode="json", exclude=words)
        for choice in ("luck", "inflate"):
            if not asked["method"][choice]:  # as every study was before there was a choice
                del asked["method"][choice]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]

    @property
    def paths(self) -> list[str]:
        """Knob paths of the free parameters."""
        return list(self.file.parameters)

    @property
    def figures(self) -> list[str]:
        """The twin's figure beside each moment."""
        return [moment.figure or name for name, moment in self.file.moments.items()]


def _check_size(file: StudyFile, source: Source) -> None:
    """A handful of parameters, at least as many members as are kept."""
    if not 1 <= len(file.parameters) <= MOST_PARAMETERS:
        raise source.error(
            ("parameters",), "{count} are given; allowed: 1 to {most}", count=len(file.parameters), most=MOST_PARAMETERS
        )
    left = file.method.members if file.method.name == "es-mda" else int(file.method.accept * file.method.members)
    if file.keep > left:
        raise source.error(("keep",), "{keep} members cannot be kept of {left}; allowed: 1 to {left}", keep=file.keep, left=left)


def _check_parameter(path: str, parameter: Parameter, file: StudyFile, scenario: Scenario, source: Source) -> None:
    """A known knob, a prior inside its range, a moment of this study, and nothing that the scenario has settled."""
    at = ("parameters", path)
    known = registry.knobs()
    if path not in known:
        raise source.error(at, "unknown knob{hint}", hint=hint(path, known))
    low, high, prior = known[path].low, known[path].high, parameter.prior
    if not (low <= prior.low and prior.high <= high):
        raise source.error(
            (*at, "prior"),
            "{low:g} to {high:g} leaves the knob's range; allowed: {least:g} to {most:g}",
            low=prior.low,
            high=prior.high,
            least=low,
            most=high,
        )
    if parameter.moment not in file.moments:
        raise source.error(
            (*at, "moment"),
            "{moment!r} is no moment of this study{hint}",
            moment=parameter.moment[:80],
            hint=hint(parameter.moment, file.moments),
        )
    if path in scenario.settings:
        raise source.error(
            at, "scenario {name!r} sets it, so it is not free; allowed: take it out of one of the two", name=scenario.name
        )


def _check_figures(file: StudyFile, source: Source) -> None:
    """Every figure is fitted to one number: two would count the luck of a run twice, and cannot be told apart in any table."""
    seen: dict[str, str] = {}
    for name, moment in file.moments.items():
        figure = moment.figure or name
        if figure in seen:
            raise source.error(
                ("moments", name),
                "figure {figure!r} is fitted by moment {other!r} already; allowed: one moment a figure, such as their mean "
                "weighted by 1 / sd² with the sd of that mean",
                figure=figure[:80], other=seen[figure],
            )  # fmt: skip
        seen[figure] = name


def _check_value(figure: str, value: float, source: Source, at: At) -> None:
    """A figure of one's own must be one that there can be: a share from 0 to 1, days of 0 or more."""
    fact = "days" if figure == CYCLE else "share" if figure in FACTS else "number"
    unit = INDICATORS[figure].unit if figure in INDICATORS else fact
    if unit == "share" and not 0 <= value <= 1:
        near = value / 100 if 1 < value <= 100 else min(max(value, 0.0), 1.0)
        raise source.error(
            at,
            "{value:g} is no share; did you mean {near:g}?; allowed: {low:g} to {high:g}",
            value=value,
            near=near,
            low=0,
            high=1,
        )
    if unit == "days" and value < 0:
        raise source.error(at, "{value:g} is out of range; allowed: {low:g} to {high:g}", value=value, low=0, high=MOST)


def _check_moment(name: str, moment: Moment, source: Source) -> None:
    """A figure that the twin has, and either a fact that may be fitted to, quoted as it stands, or a source of one's own."""
    at = ("moments", name)
    figure = moment.figure or name
    if figure not in figures():
        raise source.error(at, "the twin has no figure {figure!r}{hint}", figure=figure[:80], hint=hint(figure, figures()))
    if (moment.fact is None) == (moment.source is None):
        raise source.error(at, "needs either `fact` (a row of the evidence) or `source` (where the county's own figure is from)")
    if moment.fact is None:
        _check_value(figure, moment.value, source, (*at, "value"))
        return
    try:
        value, grade = published(moment.fact), grade_of(moment.fact)
    except InputError as problem:
        raise source.error((*at, "fact"), str(problem)) from None
    if abs(value - moment.value) > SAME:
        raise source.error(
            (*at, "value"),
            "{value:g} is not what fact {fact!r} says; allowed: {published:g}",
            value=moment.value,
            fact=moment.fact,
            published=value,
        )
    if moment.grade != grade:
        raise source.error(
            (*at, "grade"),
            "{grade} is not the grade of fact {fact!r}; allowed: {published}",
            grade=moment.grade,
            fact=moment.fact,
            published=grade,
        )
