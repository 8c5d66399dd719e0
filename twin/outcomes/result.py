"""What a run found: tidy tables and indicators, computed from the recorded counts."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd

from twin.base.cards import Carded
from twin.base.errors import InputError, fault
from twin.base.kernel import source_hash
from twin.base.months import month_text
from twin.base.plain import added
from twin.base.texts import json_text
from twin.county.county import County
from twin.outcomes import indicators as outcomes
from twin.outcomes import own
from twin.outcomes.counts import Raw
from twin.outcomes.cuts import landing_curve, task_curve
from twin.outcomes.frames import coded, cube, decoded, tidy
from twin.outcomes.headline import INDICATORS
from twin.outcomes.money import by_kind
from twin.outcomes.record import Recorder
from twin.outcomes.tables import (
    cascade_of_all,
    cascade_table,
    clause_table,
    county_rows,
    flow_table,
    held_by,
    loss_table,
    lost,
    mechanism_table,
    monthly_table,
    place_table,
)
from twin.terms.calendar import YEAR
from twin.terms.steps import BLAMED, FAILURES
from twin.world.ledger import FEN, Flow, Sink
from twin.world.world import World

SURVEY_MONTH = 11  # awareness is measured in December
TABLES = ("monthly", "cascade", "losses", "clauses", "flows", "villages", "townships", "mechanisms")


class Lived(Protocol):
    """What a result is made of: a model with some months behind it."""

    county: County
    scenario: Any
    regime: Any
    world: World
    record: Recorder
    month: int
    luck_seed: int
    replicate: int
    burn_in: int
    parameters: Any
    history: Any
    own: Any


class _OnDemand:
    """A table of a result, given as it is or as what makes it when it is first looked at."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, result: Any, owner: type | None = None) -> Any:
        if result is None:
            raise AttributeError(self.name)  # so that a dataclass sees no default
        kept = result.__dict__[self.name]
        if isinstance(kept, partial):
            kept = result.__dict__[self.name] = kept()
        return kept

    def __set__(self, result: Any, table: Any) -> None:
        result.__dict__[self.name] = table


@dataclass(frozen=True)
class Result(Carded):
    """The outcome of one run. `summary` has the keys of `twin run --json`; the tables are tidy DataFrames, made when looked at.

    >>> result = twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(2).result()
    >>> result.summary["households"], len(result.monthly)
    (120, 120)
    """

    FILES: ClassVar[tuple[str, ...]] = (*(f"{name}.parquet" for name in TABLES), "result.json")

    summary: dict[str, Any]
    about: dict[str, Any]
    monthly: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    cascade: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    losses: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    clauses: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    flows: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    villages: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    townships: pd.DataFrame = _OnDemand()  # type: ignore[assignment]
    mechanisms: pd.DataFrame = _OnDemand()  # type: ignore[assignment]

    @property
    def ledger(self) -> dict[str, int]:
        """Integer fen: inflows = the sinks + idle. Of the inflows `opening` was held before and `recovered` had been diverted.

        >>> sorted(twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().ledger)[:3]
        ['benefit', 'diverted_private', 'diverted_public']
        """
        return dict(self.summary["ledger"])

    @property
    def unlock_gain(self) -> dict[str, float] | None:
        """What landing gains when one step alone cannot fail, if that was asked for.

        >>> twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().unlock_gain is None
        True
        """
        return self.summary.get("unlock_gain")

    @classmethod
    def of(cls, model: Lived) -> "Result":
        """The result of a model as far as it has run; raises InputError before the first month.

        >>> Result.of(twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1)).summary["months"]
        1
        """
        if model.month <= model.record.start:
            raise InputError("no month has been run yet; allowed: model.run(months) first")
        raw = Raw.of(model.record, model.world)
        last_year, made = raw.since(model.month - YEAR), dict[str, Any]()
        made["monthly"] = partial(monthly_table, raw, names=tuple(outcomes.INDICATORS))  # those that there are now
        made["cascade"], made["losses"] = partial(cascade_table, last_year), partial(loss_table, last_year)
        made["clauses"] = partial(clause_table, last_year, held_by(model.world, model.record.meant))  # as it stands now
        made["flows"] = flow_table(model.world, model.record)
        made["villages"], made["townships"] = (partial(place_table, last_year, level) for level in ("village", "township"))
        made["mechanisms"] = partial(mechanism_table, tuple(model.regime.memory.given), model.record.start)
        return cls(summary=summarise(model, raw, last_year), about=about(model), **made)

    def with_more(self, summary: dict[str, Any], about: dict[str, Any]) -> "Result":
        """The same result, of which more is said.

        >>> found = twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result()
        >>> found.with_more({"note": 1}, {}).summary["note"], "note" in found.summary
        (1, False)
        """
        more = object.__new__(type(self))  # as a copy would make every table, which `__getstate__` does for another process
        more.__dict__.update(self.__dict__, summary=self.summary | summary, about=self.about | about)
        return more

    def of_county(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The monthly table of the county alone: all policies together, and policy by policy.

        >>> together, apart = twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(2).result().of_county()
        >>> len(together), len(apart)
        (2, 8)
        """
        kept = self.__dict__["monthly"]
        return county_rows(kept(("county",)) if isinstance(kept, partial) else kept)

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: the tables themselves."""
        return self.__dict__ | {name: getattr(self, name) for name in TABLES}

    def to_frame(self) -> pd.DataFrame:
        """The monthly table for other tools: months are dates, names are categories; `attrs` hold the units of indicators.

        >>> twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().to_frame()["month"].dtype.kind
        'M'
        """
        return tidy(self.monthly)

    def to_xarray(self, level: str = "township") -> Any:
        """A level of the monthly table as an `xarray.Dataset` over month, place and policy (`all` among them).

        Levels: county, township, village, group. Raises InputError for others, and where xarray is not installed.

        >>> twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().to_xarray().sizes["place"]
        2
        """
        return cube(self.monthly, level)

    def save(self, folder: str | Path) -> Path:
        """Write the tables as Parquet and the rest as JSON; returns the folder.

        >>> twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().save("out").name
        'out'
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            table = getattr(self, name)
            plain = table if isinstance(table.index, pd.RangeIndex) else table.reset_index()
            coded(plain).to_parquet(place / f"{name}.parquet", index=False)
        document = {"summary": self.summary, "about": self.about}
        (place / "result.json").write_text(json_text(document), encoding="utf-8")
        return place

    @classmethod
    def load(cls, folder: str | Path) -> "Result":
        """A saved result; raises InputError if the folder does not hold one.

        >>> place = twin.PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0).run(1).result().save("out")
        >>> Result.load(place).summary["months"]
        1
        """
        place = Path(folder)
        try:
            document = json.loads((place / "result.json").read_text(encoding="utf-8"))
            older = {} if (place / "mechanisms.parquet").exists() else {"mechanisms": mechanism_table((), 0)}
            tables = {name: pd.read_parquet(place / f"{name}.parquet") for name in TABLES if name not in older} | older
            tables = {name: decoded(table) for name, table in tables.items()}
            for name, index in {"losses": "step", "clauses": "clause"}.items():
                tables[name] = tables[name].set_index(index)
            plain = {name: table.drop(columns="index", errors="ignore") for name, table in tables.items()}
            return cls(document["summary"], document["about"], **plain)
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise InputError(
                "{folder}: not a saved result ({problem}); allowed: a folder written by `twin run --out`",
                folder=place, problem=fault(wrong),
            ) from wrong  # fmt: skip


def about(model: Lived) -> dict[str, Any]:
    """What was run, for titles."""
    scenario = model.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title.plainly() if scenario.title else {"en": scenario.name, "zh": scenario.name},
        "synthetic": model.county.synthetic,
        "given": dict(model.county.given),
        "county": model.county.name,
        "policies": {key: policy.name.plainly() for key, policy in scenario.policies.items()},
        "mechanisms": {key: mechanism.name.plainly() for key, mechanism in scenario.definitions.items()},
        **({"before": before} if (before := turns(model)) else {}),
    }


def turns(model: Lived) -> list[dict[str, Any]]:
    """What a branch left behind when it went its own way: from which month on it is no longer so, and what was."""
    return [
        {"until": month_text(month)} | left | ({"scenario": left["scenario"]["name"]} if "scenario" in left else {})
        for month, left in model.history
    ]


def run_key(model: Lived) -> str:
    """What names a run: hash of source files, resolved scenario, county content, months, luck, processes of the user's own."""
    asked = [
        source_hash(), model.scenario.to_dict(), model.county.fingerprint, model.burn_in, model.month - model.record.start,
        model.luck_seed, model.replicate, model.parameters, model.history, model.own, int(model.world.county["perfected"][0]),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]


def summarise(model: Lived, raw: Raw, year: Raw) -> dict[str, Any]:
    """The scalar results: flows and cycles of the last twelve months (`year`), money of the whole run (`raw`).

    Counts of people are those of the last month (`Raw.total`), what households know is that of the last December; tables of
    villages and townships (`place_table`) take means over the twelve months instead.
    """
    lost_by, everyone = lost(year), cascade_of_all(year)
    # Money moves more slowly than a year and projects are lumpy, so shares of it are of all that was at hand in the run.
    whole, total = raw.totals(), year.totals()
    found = outcomes.of_columns(total)
    own.check(total, found)
    found |= outcomes.of_columns(whole, MONEY) | outcomes.of_columns(raw.surveyed(SURVEY_MONTH), SURVEYED)
    money, landed = ledger(model), whole["landed"][0]
    hours = {level: raw.hours_of(level, _HOURS) for level in ("county", "township", "village")}
    plain = {name: _number(found[name][0]) if name in found else None for name in scalars()}
    return plain | {
        "cascade": {step: everyone[step] for step in outcomes.STEPS},
        "landing_curve": landing_curve(everyone),
        "task_curve": task_curve(everyone),
        "losses_by_step": dict(zip(FAILURES, map(int, lost_by.sum(axis=1)), strict=True)),
        "losses_by_tier": dict(zip(BLAMED, map(int, lost_by.sum(axis=0)), strict=True)),
        "unlock_gain": None,
        "ledger": money,
        "pending": pending(model),
        "backlog": int(whole["open_needs"][0]),
        "unraised": int(whole["unraised_needs"][0]),
        "inequality": inequality(year),
        "money": by_kind(np.asarray(model.world.ledger["flow"]) - model.record.flows_before),
        "landed_in_run": int(landed),
        "mechanism_hours": added(raw.hours_of(level, ("hours_mechanisms",)) for level in hours),
        "cost_yuan": money["mechanism_cost"] / 100,
        "saved_yuan": saved(model),
        "yuan_per_landed": _number(_per(money["mechanism_cost"] / 100, landed)),
        "hours_per_landed": _number(_per(added(hours.values()), landed)),
        "cadre_hours": hours,
        "households": len(model.county.households["village"]),
        "months": model.month - model.record.start,
        "seed": model.luck_seed,
        "replicate": model.replicate,
        "run_key": run_key(model),
        "evidence_grades": model.regime.grades(),
    }


def scalars() -> tuple[str, ...]:
    """All indicators that people are shown, the user's own last; costs apart."""
    return tuple(name for name in INDICATORS if name in outcomes.INDICATORS)


def _per(amount: float, landed: float) -> float | None:
    """An amount for each landed household and policy."""
    return amount / landed if landed else None


def pending(model: Lived) -> int:
    """Eligible households in cycles that are still running: not judged yet."""
    last, hh = model.month - 1, model.world.households
    running = [p for p, policy in enumerate(model.world.policies) if not policy.closes(last)]
    return int((hh["passed"][:, running] & 1).sum())


def inequality(year: Raw) -> dict[str, float | None]:
    """Landing rate of each group minus that of all, and the standard deviation of landing between villages."""
    everyone, groups, villages = (_landing(year, level) for level in ("county", "group", "village"))
    gaps = {year.names["group"][place]: _number(rate - everyone[0]) for place, rate in enumerate(groups)}
    return gaps | {"between_villages": _number(_spread(villages))}


def _spread(values: np.ndarray) -> float | None:
    """Standard deviation of those that are known; None where none is."""
    known = np.count_nonzero(~np.isnan(values))
    return float(np.sqrt(np.nansum((np.nansum(values) / known - values) ** 2) / known)) if known else None


def _landing(year: Raw, level: str) -> np.ndarray:
    """Landing rates of the places of a level."""
    return outcomes.of_columns(year.columns(level), ("landing_rate",))["landing_rate"]


MONEY = ("funds_arrived", "funds_used", "fund_efficiency", "leakage", "audited_misuse", "audited_idle")
SURVEYED = ("awareness", "heard_of", "knows_enough")
_HOURS = [f"hours_{use}" for use in outcomes.USES]


def _number(value: Any) -> float | None:
    """A plain float; None where there was nothing to divide by."""
    return None if value is None or not np.isfinite(value) else float(value)


def saved(model: Lived) -> float:
    """Yuan claimed for people and work that do not exist, struck off in the run and therefore not paid out."""
    return float((model.world.ledger["flow"] - model.record.flows_before)[:, Flow.SAVED].sum()) / FEN


def ledger(model: Lived) -> dict[str, int]:
    """Integer fen of the run: what came in, where it ended, what lies idle.

    Money comes in from outside, from what the accounts held at month 0 (`opening`) and from what had been diverted, before
    month 0 or since, and came back (`recovered`); what was diverted stays counted as diverted.
    """
    books, record = model.world.ledger, model.record
    opening = sum(int(fen.sum()) for fen in record.opening.values())
    returned = record.returned.sum(axis=(0, 1)) + record.returned_above.sum(axis=0)
    sinks = books["sink"].sum(axis=0) - record.begin["sink"].sum(axis=0)
    sinks[Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1] += returned
    return {
        "inflows": opening + int(books["inflow"].sum() - record.begin["inflow"].sum()) + int(returned.sum()),
        **{sink.name.lower(): int(sinks[sink]) for sink in Sink},
        "idle": model.world.held(),
        "opening": opening,
        "recovered": int(returned.sum()),
    }
