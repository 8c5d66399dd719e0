"""The keys of a recommendation study: what may be chosen, under which budgets, and how it is put to the test."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.files.strict import Share, Strict, Tupled, Words, between, refused
from twin.study.file import StudyFile

ALL = "all"
MOST = 1e12
OBJECTIVES = {"landing_rate": "max", "public_yuan": "min", "inequality": "min", "formalism_gap": "min"}
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
    """What a portfolio may take: yuan and cadre hours (running it, and more paperwork), each in one of two forms.

    Yuan a household and year, or `yuan` in all for the whole county over `years` (default: those of the run); the share of all
    cadre hours, or `hours` in all for the whole county over the run.
    """

    title: Words | None = None
    yuan_per_household: Annotated[float, between(0, 1e6)] | None = None
    yuan: Annotated[float, between(0, MOST)] | None = None
    years: Annotated[float, between(1 / 12, 50)] | None = None
    hours_share: Annotated[float, between(0, 1)] | None = None
    hours: Annotated[float, between(0, MOST)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Budget":
        if (self.yuan_per_household is None) == (self.yuan is None):
            raise refused("budget", "a budget has exactly one of yuan_per_household (a year) and yuan (in all)")
        if (self.hours_share is None) == (self.hours is None):
            raise refused("budget", "a budget has exactly one of hours_share and hours (in all)")
        if self.years is not None and self.yuan is None:
            raise refused("budget", "`years` says over how many years `yuan` is; allowed: both, or no years")
        return self


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


class RecommendFile(StudyFile):
    """The keys of a recommendation study beside those of every study; `objectives` takes the place of `outcomes`.

    The scenario of the file is the base that portfolios are added to. `candidates`: mechanisms to choose among (`all`, a list, or
    levels by key; `levels` holds for those that give none). The first of `objectives` is the main outcome, which finalists are
    judged by. `counts`: which yuan budgets limit, all new public money or only what mechanisms cost. `plain`: whether picks and
    budgets are set beside plain budget and plain staff. `criterion`: the smallest expected regret, the best `worst` share of
    futures (cvar) or the best mean.
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
    counts: Literal["public", "mechanisms"] = "public"
    plain: bool = True
