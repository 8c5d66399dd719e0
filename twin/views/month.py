"""The monthly effect report: what was observed, what is estimated, what will come, and what was forecast a month ago."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.living import issue
from twin.living.ensemble.targets import EVERY, TARGETS
from twin.living.fans import PERSISTENCE
from twin.living.hub import hub
from twin.living.observations.rows import last_day
from twin.living.register.afterwards import afterwards
from twin.living.scores.history import PRIOR, TWIN
from twin.living.update.estimate import HOME
from twin.views.sheet import Column, Sheet, Unit, sheet
from twin.views.source import Source

NAME = both("monthly effect report")
KEYS = ["target", "policy"]
BY_UNIT = {"share": ("shares", both("shares")), "count": ("counts", both("numbers")), "yuan": ("money", both("money"))}
WRITTEN: dict[str, Unit] = {"share": "share", "count": "count", "yuan": "yuan"}
YES = {"yes": both("yes"), "no": both("no")}
WAS = {"0.05": "was_low", "0.5": "was", "0.95": "was_high"}  # levels of a forecast, and what they are called here
WHOLE = both(
    "observed, and what its office does not hear put back by the share that offices.yaml assumes: an estimate, to be compared "
    "with what is estimated and forecast"
)
FRESH = 6  # months after which an observation is no news
QUANTITY = Column("target", both("quantity"), "word", None, {key: one.name for key, one in TARGETS.items()})
RIVALS = {
    PRIOR: both("the twin without any data"), PERSISTENCE: both("as last observed"),
    "last_year": both("as in the same month last year"), "damped_trend": both("as the trend goes on, fading"),
}  # fmt: skip


def make(source: Source, found: Mapping[str, pd.DataFrame] | None = None) -> dict[str, Sheet]:
    """Sheets `shares`, `counts`, `money` (quantities of the county), `deadlines`, `scores`, `held`.

    `found`: the tables of `issue.views` and `issue.score` where they are made already.
    """
    assert source.observations is not None, "a report is of a county's observations"
    if found is None:
        shown = issue.views(source.estimate, source.observations, source.rule)
        found = shown | issue.score(source.observations, source.estimate)
    return {
        **_quantities(source, found),
        "deadlines": sheet(both("at the next deadlines"), _deadlines(), found["landing"]),
        "scores": sheet(both("scores of earlier forecasts"), _scores(), _against(found["against"])),
        "held": sheet(both("how often intervals held"), _held(), _cover(found["cover"])),
    }


def _quantities(source: Source, shown: Mapping[str, pd.DataFrame]) -> dict[str, Sheet]:
    """A row a quantity and policy, in a sheet a unit."""
    county = shown["county"]
    own = county[(county["who"] == TWIN).to_numpy()]
    ends = max(1, int(own["horizon"].max()))  # in the county's last month there is no such month, and nothing is said of it
    now, last = (own[(own["horizon"] == number).to_numpy()] for number in (0, ends))
    found = own[KEYS].drop_duplicates().reset_index(drop=True)
    for rows, heads in ((now, ("low", "middle", "high")), (last, ("then_low", "then", "then_high"))):
        found = found.merge(rows[[*KEYS, "q05", "q50", "q95"]].set_axis([*KEYS, *heads], axis=1), "left", KEYS)
    seen = _seen(source, shown["observed"])
    found = found.merge(seen.merge(_forecasts_before(source, seen), "left", [*KEYS, "of"]), "left", KEYS)
    found["held"] = np.where(found[["whole", "was"]].isna().any(axis=1), "",
                             np.where(found["whole"].between(found["was_low"], found["was_high"]), "yes", "no"))  # fmt: skip
    units = found["target"].map(lambda key: EVERY[key].unit)
    found["until"] = last["target_end_date"].iloc[0] if len(last) else ""
    return {key: sheet(name, _of_unit(unit), found[(units == unit).to_numpy()]) for unit, (key, name) in BY_UNIT.items()}


def _seen(source: Source, observed: pd.DataFrame) -> pd.DataFrame:
    """What was observed last of each quantity, and of which month, brought to the county; nothing that is older than `FRESH`.

    `whole`: the same with what an office does not hear put back, as it is compared with forecasts.
    """
    oldest = last_day(source.month - FRESH + 1).isoformat()
    rows = observed[(observed["target_end_date"] >= oldest).to_numpy()].sort_values("target_end_date", kind="stable")
    rows = rows.drop_duplicates(KEYS, keep="last")
    return rows[[*KEYS, "heard", "observation", "target_end_date"]].set_axis([*KEYS, "observed", "whole", "of"], axis=1)


def _forecasts_before(source: Source, seen: pd.DataFrame) -> pd.DataFrame:
    """What the newest forecast issued before the end of each month that was observed said of it."""
    living = source.folder / HOME
    registered = {date: one for date, one in hub.registered(living).items() if date < source.day}
    late = afterwards(living, registered, source.day)
    issued = {date: one for date, one in registered.items() if date not in late}
    found = [pd.DataFrame(columns=[*KEYS, *WAS.values(), "of"]).astype(dict.fromkeys(WAS.values(), float))]
    for month in sorted(set(seen["of"])):
        before = [one for date, one in issued.items() if date < month and one.made < month]
        said = hub.read_issued(living, before[-1]) if before else None
        if said is not None:
            found.append(_said_of(source, said, month))
    return pd.concat([one for one in found if len(one)] or found, ignore_index=True)


def _said_of(source: Source, forecast: pd.DataFrame, month: str) -> pd.DataFrame:
    """Of a forecast, the county's quantiles of a month."""
    county = source.estimate.prepared.plan.codes.county
    wanted = (forecast["location"].astype(str) == county) & (forecast["target_end_date"].astype(str) == month)
    rows = forecast[(wanted & (forecast["output_type"] == "quantile") & forecast["output_type_id"].isin(WAS)).to_numpy()]
    wide = rows.pivot(index=KEYS, columns="output_type_id", values="value").reindex(columns=list(WAS))
    return wide.set_axis(list(WAS.values()), axis=1).reset_index().assign(of=month)


def _against(table: pd.DataFrame) -> pd.DataFrame:
    """Over all targets, a row a rival."""
    return table[(table["target"] == "").to_numpy()] if len(table) else table


def _cover(table: pd.DataFrame) -> pd.DataFrame:
    """Of the twin's own forecasts."""
    return table[(table["who"] == TWIN).to_numpy()] if len(table) else table


def _of_unit(unit: str) -> tuple[Column, ...]:
    return (QUANTITY, Column("policy", both("policy"), "policy"), *_numbers(WRITTEN[unit]))


def _numbers(unit: Unit) -> Iterator[Column]:
    yield Column("observed", both("observed"), unit, both("of the places that reported, brought to the whole county"))
    if unit == "count":  # of shares and money nothing is held back
        yield Column("whole", both("with what is not heard"), unit, WHOLE)
    yield Column("of", both("observed of"), "month", both("the newest month of which it is known"))
    yield Column("middle", both("estimated"), unit, both("middle of what is likely, from all data"))
    yield Column("low", both("at least"), unit, both("19 in 20 are above"))
    yield Column("high", both("at most"), unit, both("19 in 20 are below"))
    yield Column("was", both("was forecast"), unit, both("by the newest forecast issued before"))
    yield Column("was_low", both("was forecast, at least"), unit)
    yield Column("was_high", both("was forecast, at most"), unit)
    between = both("whether what was observed lay between, with what is not heard put back")
    yield Column("held", both("held"), "word", between, YES)
    yield Column("until", both("month ahead"), "month", both("the last one that is forecast"))
    yield Column("then", both("forecast for then"), unit, both("middle of what is likely"))
    yield Column("then_low", both("for then, at least"), unit)
    yield Column("then_high", both("for then, at most"), unit)


def _deadlines() -> tuple[Column, ...]:
    return (
        Column("policy", both("policy"), "policy"), Column("deadline", both("deadline"), "month"),
        Column("middle", both("will land"), "share", both("of those entitled, by the deadline: middle of what is likely")),
        Column("low", both("at least"), "share", both("19 in 20 are above")),
        Column("high", both("at most"), "share", both("19 in 20 are below")),
        Column("reported", both("will be reported"), "share"), Column("target", both("target"), "share"),
        Column("chance", both("chance of a miss"), "share"),
    )  # fmt: skip


def _scores() -> tuple[Column, ...]:
    return (
        Column("rival", both("beside"), "word", None, RIVALS),
        Column("ratio", both("ratio of scores"), "ratio", both("of weighted interval scores; below 1 the twin is better")),
        Column("low", both("ratio, at least"), "ratio"), Column("high", both("ratio, at most"), "ratio"),
        Column("tasks", both("forecasts"), "whole"), Column("origins", both("months of issue"), "whole"),
    )  # fmt: skip


def _held() -> tuple[Column, ...]:
    return (
        Column("tasks", both("forecasts"), "whole"),
        Column("in50", both("held by intervals of 50 in 100"), "share"),
        Column("in90", both("held by intervals of 90 in 100"), "share"),
        Column("in95", both("held by intervals of 95 in 100"), "share"),
    )
