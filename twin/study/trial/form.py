"""The keys of a case file; what they mean together is checked when a case is loaded."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from twin.base.errors import InputError
from twin.files.strict import Names, Strict, Tupled, refused
from twin.scenario.layers import ScenarioFile
from twin.study.keys import Location, Note, Place, Seed

ROLES = ("predict", "tune", "structure", "plausibility", "report")
# What a study tries; a dull predictor takes the mean effect of other studies of the same.
FAMILIES = ("information", "money", "people", "supervision", "participation", "services")
# What an expectation can be about; the first group takes one arm, the second an arm against another.
ALONE = ("value", "icc", "sd", "rising")
AGAINST = ("difference", "relative_change", "ratio")
OTHER = ("ratio_of_differences", "smaller_than", "at_least_as_negative_as")
UNITS = ("household", "village", "township", "county")  # from fine to coarse
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


def _upward(value: tuple[float, float]) -> tuple[float, float]:
    if value[0] > value[1]:
        raise refused("upside_down", "the lower bound {low:g} is above the upper bound {high:g}", low=value[0], high=value[1])
    return value


Span = Annotated[tuple[float, float], Tupled, AfterValidator(_upward)]
Pair = Annotated[tuple[str, str], Tupled]
Months = Annotated[int, Field(ge=1, le=600)]
MOST_REPLICATES = 1000
Replicates = Annotated[int, Field(ge=1, le=MOST_REPLICATES)]


def check_replicates(count: int) -> None:
    """Raise InputError for a number of replicates that no trial runs."""
    if not 1 <= count <= MOST_REPLICATES:
        raise InputError("replicates: {count} is not possible; allowed: 1 to {most}", count=count, most=MOST_REPLICATES)


def _named(found: dict[str, Any]) -> dict[str, Any]:
    for name in found:
        if not _NAME.fullmatch(name):
            raise refused("arm", "{name!r} is no name; allowed: up to 60 letters, digits and _, a letter first", name=name[:80])
    return found


def _several(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, int) else value


def _in_turn(value: tuple[int, ...]) -> tuple[int, ...]:
    if not value or any(later <= sooner for sooner, later in zip(value, value[1:], strict=False)):
        raise refused("months", "give one month or more, each later than the one before")
    return value


class Arm(Strict):
    """What one arm gets, beyond what the whole case has."""

    about: Note | None = None
    set: dict[str, Any] | None = None
    mechanisms: dict[str, Any] | None = None
    define: dict[str, Any] | None = None
    structure: dict[str, Any] | None = None
    policies: list[Any] | None = None
    scenario: str | None = None
    share: float = Field(default=1.0, gt=0, le=1000)
    measured: Annotated[tuple[Months, ...], BeforeValidator(_several), AfterValidator(_in_turn)] | None = None
    where: dict[str, Any] | None = None


class Assign(Strict):
    """How units get into arms: which units, within which blocks, how many per arm, and what clusters them."""

    unit: Literal["household", "village", "township", "county", "given"] = "village"
    within: Literal["village", "township"] | None = None
    pilot: Annotated[int, Field(ge=1, le=10**6)] | None = None
    cluster: Literal["village", "township"] | None = None


class Target(Strict):
    """The number that a parameter is tuned to: the mean of an outcome in an arm."""

    arm: str
    outcome: str
    value: float
    policy: str | None = None
    where: str | dict[str, Any] | None = None


class Tune(Strict):
    """One parameter, moved until the simulated mean of an outcome is the published one."""

    parameter: str
    to: Target
    between: Span | None = None
    inside: Names | None = Field(default=None, alias="in")


def _synonym(value: Any) -> Any:
    known = {"mean": "value", "absolute_change": "difference", "change": "difference"}
    return known.get(value, value) if isinstance(value, str) else value


class Expect(Strict):
    """One published number beside the simulated one, with the tolerance that was written before the first run."""

    id: str | None = None
    outcome: str | None = None
    arm: str | None = None
    against: str | None = None
    measure: Annotated[Literal[ALONE + AGAINST + OTHER] | None, BeforeValidator(_synonym)] = None  # type: ignore[valid-type]
    between: Span | None = None
    published: float | str | list[float] | None = None
    ci: Span | None = None
    se: Annotated[float, Field(gt=0)] | None = None
    policy: str | None = None
    level: Literal["household", "village", "county"] | None = None
    month: Months | None = None
    by_construction: bool = False
    where: str | dict[str, Any] | None = None
    by: str | None = None
    over: list[bool | int | float | str] | None = None
    numerator: Pair | None = None
    denominator: Pair | None = None
    of: str | None = None
    role: Literal[ROLES] = "predict"  # type: ignore[valid-type]
    note: Note | None = None

    @model_validator(mode="after")
    def _around(self) -> "Expect":
        found = self.published
        if self.ci is not None and isinstance(found, int | float) and not self.ci[0] <= found <= self.ci[1]:
            raise refused(
                "outside", "published {found:g} lies outside its own interval, {low:g} to {high:g}",
                found=found, low=self.ci[0], high=self.ci[1],
            )  # fmt: skip
        return self

    @property
    def kind(self) -> str:
        """The measure; a difference where two arms are named and nothing else is said, else a value."""
        return self.measure or ("difference" if self.against else "value")

    @property
    def arms(self) -> list[str]:
        """The arms it is about; empty where it is about all."""
        named = (self.arm, self.against, *(self.numerator or ()), *(self.denominator or ()))
        return list(dict.fromkeys(name for name in named if name is not None))

    @property
    def compares(self) -> bool:
        """Whether it sets arms or rows against each other, so that it tells nothing where no observation differs from another."""
        return self.against is not None or self.kind in ("rising", "ratio_of_differences")


class Power(Strict):
    """A question about a planned pilot: how large must it be to see an effect?"""

    outcome: str
    arm: str | None = None
    against: str | None = None
    policy: str | None = None
    effect: float
    level: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8

    @model_validator(mode="after")
    def _some_effect(self) -> "Power":
        if self.effect == 0:
            raise refused("no_effect", "the effect to be seen must not be 0")
        return self


def _unit(value: Any) -> Any:
    return {"unit": value} if isinstance(value, str) else value


class Quick(Strict):
    """A smaller form of the case, for tests."""

    replicates: Replicates | None = None
    county: Location | None = None
    months: Months | None = None
    burn_in: Annotated[int, Field(ge=0, le=600)] | None = None


class CaseFile(ScenarioFile):
    """A case: a scenario for all arms, and what is special to a trial."""

    name: str = Field(min_length=1)  # type: ignore[assignment]
    about: Note | None = None
    source: dict[str, Any] | None = None
    county: Location = Place(demo=True)
    policy: str | dict[str, Any] | None = None
    replicates: Replicates = 8
    burn_in: Annotated[int, Field(ge=0, le=600)] = 36
    seed: Seed = 0
    tune: list[Tune] = []
    arms: Annotated[dict[str, Arm], Field(min_length=1), AfterValidator(_named)]
    assign: Annotated[Assign, BeforeValidator(_unit)] = Assign(unit="county")
    outcomes: list[str] = []
    groups: Annotated[dict[str, dict[str, Any]], AfterValidator(_named)] = {}
    expect: list[Expect] = []
    power: Power | None = None
    family: Literal[FAMILIES] | None = None  # type: ignore[valid-type]
    quick: Quick | None = None
