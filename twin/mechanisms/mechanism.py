"""A mechanism is data: which knobs it moves and by how much, what it costs, what it needs, how it can backfire."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from twin.base.cards import Carded
from twin.base.errors import InputError
from twin.base.knobs import Knob
from twin.base.messages import message
from twin.files.strict import Amount, At, Names, Share, Source, Strict, Tupled, Words, hint, parse, read_yaml, refused, shown
from twin.processes import registry

Seen = Literal["reported", "progress", "findings", "complaints", "satisfaction"]
Account = Literal["outside", "operations", "treasury", "county", "unit", "township", "village", "household"]
GradeName = Literal["experiment", "survey", "source", "assumed"]
Kind = Literal["information", "money", "people", "supervision", "digital"]

# Ways that the ledger has for what mechanisms move (`twin/processes/fund.py`): new money, or some of the operating budget.
WAYS = (("outside", "operations"), ("outside", "village"), ("operations", "village"))
VERBS = ("raise", "lower", "multiply", "add", "set")
FITTING = {"probability": ("raise", "lower", "set"), "positive": ("multiply", "set"), "count": ("add", "set")}


class Move(Strict):
    """How one knob moves at dose one: exactly one verb with its amount, the range in doubt and where it comes from."""

    raise_: Share | None = Field(default=None, alias="raise")
    lower: Share | None = None
    multiply: float | None = Field(default=None, ge=0, le=1000)
    add: float | None = Field(default=None, ge=-1e9, le=1e9)
    set: float | None = None
    range: Annotated[tuple[float, float] | None, Tupled] = None
    policies: Names | None = None
    grade: GradeName = "assumed"
    evidence: Names = ()
    why: str | Words = ""

    @model_validator(mode="after")
    def _one_verb(self) -> "Move":
        given = [verb for verb in VERBS if self._of(verb) is not None]
        if len(given) != 1:
            said = message(" and ").join(given) or message("none")
            raise refused(
                "verb", "a move has exactly one verb, not {given}; allowed: {allowed}", given=said, allowed=", ".join(VERBS)
            )
        if self.range is not None and not self.range[0] <= self.amount <= self.range[1]:
            low, high, amount = *self.range, self.amount
            raise refused(
                "move_range", "the amount {amount:g} lies outside its own range {low:g} to {high:g}",
                amount=amount, low=low, high=high,
            )  # fmt: skip
        return self

    def _of(self, verb: str) -> float | None:
        value: float | None = getattr(self, "raise_" if verb == "raise" else verb)
        return value

    @property
    def verb(self) -> str:
        """One of raise, lower, multiply, add, set."""
        return next(verb for verb in VERBS if self._of(verb) is not None)

    @property
    def amount(self) -> float:
        """What the verb takes at dose one."""
        return float(self._of(self.verb) or 0.0)


class Streak(Strict):
    """A run of months above or below a threshold."""

    above: float | None = None
    below: float | None = None
    months: int = Field(ge=1, le=120)

    @model_validator(mode="after")
    def _one_side(self) -> "Streak":
        if (self.above is None) == (self.below is None):
            raise refused("streak", "a streak has exactly one of above and below")
        return self


class Test(Strict):
    """When a rule fires, on what an office can see: exactly one of the keys."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    above: float | None = None
    below: float | None = None
    top: int | None = Field(default=None, ge=1)
    bottom: int | None = Field(default=None, ge=1)
    streak: Streak | None = None
    event: Literal[True] | None = None

    @model_validator(mode="before")
    @classmethod
    def _word(cls, data: Any) -> Any:
        return {"event": True} if data == "event" else data

    @model_validator(mode="after")
    def _one(self) -> "Test":
        if len(self.model_dump(exclude_none=True)) != 1:
            keys = ", ".join(type(self).model_fields)
            raise refused("test", "a test has exactly one key; allowed: {allowed}", allowed=keys)
        return self


class Rule(Strict):
    """Moves that begin where an office sees something, for some months."""

    see: Seen
    tier: Literal["township", "village"]
    test: Test
    moves: dict[str, Move] = Field(min_length=1)
    lasts: int = Field(default=1, ge=1, le=120)
    every: int = Field(default=1, ge=1, le=120)


class Flow(Strict):
    """Money that a mechanism moves or brings: a yearly sum, in all or per covered village; to villages for one policy."""

    source: Account = Field(alias="from")
    target: Account = Field(alias="to")
    policy: str | None = None
    yuan_per_year: Amount | None = None
    yuan_per_year_per_village: Amount | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> "Flow":
        if (self.yuan_per_year is None) == (self.yuan_per_year_per_village is None):
            raise refused("flow", "a flow has exactly one of yuan_per_year and yuan_per_year_per_village")
        return self

    @model_validator(mode="after")
    def _has_a_way(self) -> "Flow":
        if (self.source, self.target) not in WAYS:
            ways = ", ".join(f"{source} → {target}" for source, target in WAYS)
            raise refused(
                "flow_way", "no mechanism moves money {source} → {target}; allowed: {ways}",
                source=self.source, target=self.target, ways=ways,
            )  # fmt: skip
        if self.target == "village" and self.policy is None:
            raise refused("flow_policy", "a flow to villages needs a policy, in whose account of the village it arrives")
        return self


class Hours(Strict):
    """Staff hours a month: of each covered village, of each covered township, of all county units together."""

    village: Amount = 0.0
    township: Amount = 0.0
    county: Amount = 0.0


class Costs(Strict):
    """Yuan at the start and every month, per covered village, township or for the county; staff hours a month."""

    setup_yuan: Amount = 0.0
    monthly_yuan: Amount = 0.0
    per: Literal["village", "township", "county"] = "village"
    hours: Hours = Hours()
    grade: GradeName = "assumed"
    evidence: Names = ()


class Needs(Strict):
    """What a village must have for the mechanism to work there; without it the dose is 0."""

    coverage_above: Share | None = None
    skill_above: Share | None = None
    mechanism: Names = ()


class Fading(Strict):
    """How what a mechanism moves wears off once it is set up: half of what can wear off is gone after `months`, `to` stays.

    What goes is novelty, of which people tire; what stays is habit. Its hours, yuan and flows do not fade.
    """

    months: float = Field(ge=0.5, le=600)
    to: Share = 0.0
    grade: GradeName = "assumed"
    evidence: Names = ()
    why: str | Words = ""


class Mechanism(Strict, Carded):
    """One mechanism, as in its file.

    `kind` is assumed, one for each: what works through a network or a computer is digital; else what it mainly moves decides:
    the text, its way down and what is known of needs (information), funds (money), skill, hours, duties and taking part
    (people), checks, rewards and sanctions of officials (supervision).

    `does_little` says, from the cascade, why it moves nothing by itself, or moves what it names the wrong way; a mechanism marked
    dead or contrary in docs/every_mechanism.md has it.
    """

    key: str = Field(default="", exclude=True)
    name: Words
    about: Words
    tier: Literal["county", "township", "village", "household"]
    kind: Kind | None = None
    moves: dict[str, Move] = {}
    rules: Annotated[tuple[Rule, ...], Tupled] = ()
    flows: Annotated[tuple[Flow, ...], Tupled] = ()
    costs: Costs = Costs()
    takes_hold_months: int = Field(default=1, ge=0, le=120)
    fades: Fading | None = None
    needs: Needs = Needs()
    backfires: Words | None = None
    limits: Words | None = None
    does_little: Words | None = None

    @model_validator(mode="after")
    def _does_something(self) -> "Mechanism":
        if not (self.moves or self.rules or self.flows):
            raise refused("idle", "a mechanism needs moves, rules or flows")
        return self

    def all_moves(self) -> list[tuple[At, str, Move]]:
        """Every move, plain or of a rule: (where in the file, knob path, move)."""
        plain: list[tuple[At, str, Move]] = [(("moves", path), path, move) for path, move in self.moves.items()]
        ruled: list[tuple[At, str, Move]] = [
            (("rules", number, "moves", path), path, move)
            for number, rule in enumerate(self.rules)
            for path, move in rule.moves.items()
        ]
        return plain + ruled


def mechanism_from(key: str, data: Any, source: Source, at: At = ()) -> Mechanism:
    """A mechanism from plain data, its moves checked against the knobs; an InputError names line and field."""
    mechanism = parse(Mechanism, data, source, at).model_copy(update={"key": key})
    for where, path, move in mechanism.all_moves():
        check_knob(path, source, (*at, *where))
        problem = _misfit(registry.knobs()[path], move)
        if problem:
            raise source.error((*at, *where), str(problem))
    _sets_once(mechanism, source, at)
    return mechanism


def _sets_once(mechanism: Mechanism, source: Source, at: At) -> None:
    """A knob is set by one move of a mechanism, plain or of a rule: of two, neither could be said to win."""
    found: set[str] = set()
    for where, path, move in mechanism.all_moves():
        if move.verb == "set" and path in found:
            raise source.error((*at, *where), "two moves of {key} set {path}; allowed: one", key=mechanism.key, path=path)
        if move.verb == "set":
            found.add(path)


def check_knob(path: str, source: Source, at: At) -> Knob:
    """The knob of that path, or an InputError with the nearest one."""
    known = registry.knobs()
    if path in known:
        return known[path]
    process = path.split(".", 1)[0]
    choices = [name for name in known if name.startswith(process + ".")] or list(known)
    raise source.error(at, "unknown knob {path}{hint}", path=shown(path), hint=hint(path, choices, see="twin knobs"))


def _misfit(knob: Knob, move: Move) -> InputError | None:
    """What is wrong with this move on this knob, or nothing."""
    if not knob.movable:
        return InputError(
            "mechanisms may not move {path}: it is a trait of people or places; a scenario may set it", path=knob.path
        )
    if move.verb not in FITTING[knob.kind]:
        fitting = ", ".join(FITTING[knob.kind])
        return InputError("{verb} does not fit a {kind} knob; allowed: {verbs}", verb=move.verb, kind=knob.kind, verbs=fitting)
    if move.verb == "set" and not knob.low <= move.amount <= knob.high:
        said = {"value": move.amount, "low": knob.low, "high": knob.high, "unit": knob.unit}
        return InputError("{value:g} is out of range; allowed: {low:g} to {high:g} ({unit})", **said)
    if move.policies is not None and not knob.per_policy:
        return InputError("{path} is the same for all policies; leave out `policies`", path=knob.path)
    return None


def mechanism_folder() -> Path:
    """Where the shipped mechanisms are."""
    return Path(__file__).parent


@cache
def keys() -> tuple[str, ...]:
    """Keys of the shipped mechanisms."""
    return tuple(sorted(path.stem for path in mechanism_folder().glob("*.yaml")))


@cache
def find(key: str) -> Mechanism:
    """The shipped mechanism of that key."""
    if key not in keys():
        raise InputError("unknown mechanism {key}{hint}", key=shown(key), hint=hint(key, keys(), see="twin mechanisms"))
    data, source = read_yaml(mechanism_folder() / f"{key}.yaml")
    mechanism = mechanism_from(key, data, source)
    for other in mechanism.needs.mechanism:
        if other not in keys():
            near = hint(other, keys(), see="twin mechanisms")
            raise source.error(("needs", "mechanism"), "unknown mechanism {key}{hint}", key=shown(other), hint=near)
    return mechanism


def catalogue() -> dict[str, Mechanism]:
    """All shipped mechanisms by key."""
    return {key: find(key) for key in keys()}
