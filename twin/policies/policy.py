"""A policy: what is promised to whom, by which units, when, and the eight clauses that can get lost on the way."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zlib import crc32

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from twin.base.errors import InputError
from twin.files.cells import trimmed
from twin.files.strict import (
    Amount,
    At,
    Name,
    Names,
    Share,
    Source,
    Strict,
    Words,
    hint,
    listed,
    parse,
    read_yaml,
    refused,
    shown,
)
from twin.terms.places import VILLAGE_TYPES

MOST_YUAN = 10_000_000  # entitlement of one household
LEAST_YUAN = 0.01  # a fen: less than that could not be paid, and nothing would count as all of it
Unit = Annotated[Name, AfterValidator(trimmed)]  # the key of a unit of the county, as the county's tables have it
# The policies of a scenario that does not name any.
DEFAULT = ("afterschool_care", "farm_subsidy", "industry_project", "sanitary_toilet")


class Target(Strict):
    """Who is eligible: a household must meet all that is given."""

    elders: bool | None = None
    children: bool | None = None
    income_below: Amount | None = None
    village_types: Names | None = None
    share: Share = 1.0

    @field_validator("village_types")
    @classmethod
    def _types(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in value or ():
            if name not in VILLAGE_TYPES:
                near = hint(name, VILLAGE_TYPES)
                raise refused("village_type", "unknown village type {name}{hint}", name=shown(name), hint=near)
        return value


class ByTerrain(Strict):
    """Share of households that the standard design suits, by terrain."""

    plains: Share = 1.0
    hills: Share = 1.0
    suburb: Share = 1.0


class ByType(Strict):
    """Share of households that the standard design suits, by village type."""

    leading: Share = 1.0
    upgrading: Share = 1.0
    rectifying: Share = 1.0


class ByTrait(Strict):
    """Share of households that the standard design suits, with and without a trait."""

    yes: Share = 1.0
    no: Share = 1.0

    @model_validator(mode="before")
    @classmethod
    def _words(cls, data: Any) -> Any:
        # YAML 1.1 readers turn the words yes and no into true and false.
        return (
            {{True: "yes", False: "no"}.get(key, key): value for key, value in data.items()} if isinstance(data, dict) else data
        )


class Profile(Strict):
    """On five dimensions, the share of households that the standard design suits; a household's match is the product."""

    terrain: ByTerrain = ByTerrain()
    type: ByType = ByType()
    elderly: ByTrait = ByTrait()
    away: ByTrait = ByTrait()
    poor: ByTrait = ByTrait()


class Changes(Strict):
    """Share of years in which a new text changes a clause, so that everybody has to learn it again."""

    exists: Share = 0.0
    who: Share = 0.1
    how: Share = 0.0
    when: Share = 0.5
    amount: Share = 0.25
    duty: Share = 0.1
    contact: Share = 0.0
    redress: Share = 0.0


class Policy(Strict):
    """One policy. Money in yuan, times in calendar months; see the shipped files for each field in use.

    What a cycle is given is `funding` times the entitlements of all who are eligible, or `budget`: yuan a year for the whole
    county. `owner` and `with` are units of the county, by key: which there are is known where a scenario meets a county.
    """

    key: str = Field(default="", exclude=True)
    name: Words
    owner: Unit
    partners: Annotated[tuple[Unit, ...], BeforeValidator(listed)] = Field(default=(), alias="with")
    access: Literal["automatic", "application", "collective"]
    paid: Literal["village", "household"] = "village"
    target: Target = Target()
    entitlement: Amount
    contribution: Amount = 0.0
    funding: float = Field(default=1.0, ge=0, le=10)
    budget: Amount | None = None
    opens: int = Field(ge=1, le=12)
    window: int = Field(ge=1, le=11)
    delivery: int = Field(ge=1, le=11)
    complexity: Share
    changes: Changes = Changes()
    hard_target: Share = 0.5
    visible: Share = 1.0
    minimum: Amount = 0.0
    absorption: Amount = 0.0
    profile: Profile = Profile()
    grade: Literal["experiment", "survey", "source", "assumed"] = "assumed"
    evidence: Names = ()
    about: Words | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "Policy":
        if self.window + self.delivery > 11:
            months = self.window + self.delivery
            raise refused("cycle", "window + delivery is {months} months; allowed: at most 11", months=months)
        if self.owner in self.partners:
            raise refused("unit", "{unit} owns the policy; allowed under `with`: other units", unit=shown(self.owner))
        if self.budget is not None and self.funding != 1.0:
            raise refused("budget", "a policy has either a budget in yuan or a funding as a share; allowed: one of them")
        if self.budget is not None and self.entitlement <= 0:
            raise refused("budget", "a budget needs an entitlement above 0, which it pays")
        if self.access == "collective" and (self.absorption <= 0 or self.minimum <= 0):
            raise refused("collective", "a collective policy needs an absorption and a minimum above 0")
        if self.access == "collective" and self.paid == "household":
            raise refused("paid", "a collective policy pays for a village project; allowed: paid: village")
        if self.entitlement > MOST_YUAN:
            raise refused("entitlement", "entitlement is above {most} yuan a household", most=MOST_YUAN)
        for name in ("entitlement", "contribution", "minimum", "absorption", "budget"):
            if 0 < (getattr(self, name) or 0.0) < LEAST_YUAN:
                raise refused(
                    "fen", "{name} is less than a fen; allowed: 0, or {least} yuan and more", name=name, least=LEAST_YUAN
                )
        return self

    def closes(self, month: int) -> bool:
        """Whether a yearly cycle of the policy ends, and is judged, with this month (absolute number)."""
        return (month - (self.opens - 1)) % 12 == 11

    def deadline(self, ends: int) -> int:
        """The month by the end of which a cycle is to be delivered that ends with a month (absolute numbers)."""
        return ends - 12 + self.window + self.delivery

    def applications_end(self, ends: int) -> int:
        """The last month in which one can apply in a cycle that ends with a month (absolute numbers)."""
        return ends - 12 + self.window

    @property
    def id(self) -> int:
        """A number that names this policy in keyed draws, the same in every scenario."""
        return crc32(self.key.encode())

    @property
    def units(self) -> tuple[str, ...]:
        """Keys of the owning unit and its co-owners."""
        return self.owner, *self.partners


def policy_from(key: str, data: Any, source: Source, at: At = ()) -> Policy:
    """A policy from plain data; an InputError names the source's line and the field."""
    return parse(Policy, data, source, at).model_copy(update={"key": key})


def policy_folder() -> Path:
    """Where the shipped policies are."""
    return Path(__file__).parent


@cache
def find(key: str) -> Policy:
    """The shipped policy of that key."""
    path = policy_folder() / f"{key}.yaml"
    if key not in keys():
        raise InputError("unknown policy {key}{hint}", key=shown(key), hint=hint(key, keys()))
    data, source = read_yaml(path)
    return policy_from(key, data, source)


@cache
def keys() -> tuple[str, ...]:
    """Keys of the shipped policies."""
    return tuple(sorted(path.stem for path in policy_folder().glob("*.yaml")))


def shipped() -> dict[str, Policy]:
    """All shipped policies by key."""
    return {key: find(key) for key in keys()}
