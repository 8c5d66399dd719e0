"""The red, yellow and blue list: which villages will probably miss which deadline, who is in charge, and what to do."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.living.ensemble.targets import EVERY
from twin.living.warnings.held import HELD, STEPS
from twin.living.warnings.warn import COLOURS, LEAST, asks, running
from twin.terms.steps import BLAMED, FAILURES
from twin.views.money import holder, is_short
from twin.views.offices import finance_of
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

COLOUR: dict[str, Words] = {"red": both("red"), "yellow": both("yellow"), "blue": both("blue"), "none": both("none")}
LIKELY: dict[str, tuple[float, Words]] = {
    "almost_certain": (0.95, both("almost certain")),
    "very_likely": (0.8, both("very likely")),
    "likely": (0.6, both("likely")),
    "even": (0.4, both("as likely as not")),
    "unlikely": (0.2, both("unlikely")),
    "very_unlikely": (0.0, both("very unlikely")),
}  # the chance from which a word is used; every page that uses one shows what it means
ORDER = both(
    "In order: red before yellow before blue; within a colour the villages first in which most households are lost at one step. "
    "So a policy for many can stand before one that is due sooner, and what is lost is not always to be won."
)
NAMED = 3  # villages of a task
LOST = both("lost at this step, households")
STUCK = both("the step at which most households are lost that would land if they passed it")
CLOSED = "closed"  # instead of a step, where nobody can apply any more
SHORT = "short"  # where the budget is too small for those who are entitled
IDLE = "idle"  # where nobody is expected to be lost
LITTLE = "little"  # where runs in which the step held won hardly anything
NOTHING = (IDLE, LITTLE)  # nothing is asked in the field
_OWN: dict[str, Words] = {
    CLOSED: both("see that files on hand are paid, note the others for the next cycle (applications are closed)"),
    SHORT: both("raise the budget, or say who comes first (it is too small for all who are entitled)"),
    IDLE: both("nothing to be done in the field: hardly a household is lost at any one step"),
    LITTLE: both("nothing to be done in the field: by runs, hardly a household is won by holding this step"),
}
OPENS = both("where the cycle has not opened yet: before, nothing is done in the field")
BY = both("as many days as warning.yaml gives the colour, from the day on which to begin")
BEGINS = both("the day of the data, or that on which the cycle opens where it lies ahead")


def likely(chance: float) -> str:
    """The defined word for a chance, as a key of `LIKELY`.

    >>> likely(0.85)
    'very_likely'
    """
    return next(key for key, (least, _) in LIKELY.items() if chance >= least)


def make(source: Source) -> dict[str, Sheet]:
    """`list`: every village and policy with a deadline ahead, in ORDER; `work`: who does what by when; `steps`: if a step held.

    What a step would win if it held is as it was kept with the list of the day; nothing where that was not made. Of one village
    there are no `steps`: they hold everywhere.
    """
    rows = source.listed.merge(source.held[HELD], on=["step", "village", "policy", "deadline"], how="left")
    rows = rows[rows["village"] == source.village] if source.village else rows
    closed, short = closed_of(source), frozenset(key for key in source.scenario.policies if is_short(source, key))
    found = [_in_charge(source, row, short) for row in rows.itertuples()]
    table = rows.assign(
        colour=rows["colour"].replace("", "none"), likely=[likely(one) for one in rows["chance"]],
        charge=[charge for charge, _ in found], holder=[office for _, office in found],
        action=[action_of(row, closed, short) if row.colour else "" for row in rows.itertuples()],
    )  # fmt: skip
    table = table.assign(begins=[_begins(source, row) for row in table.itertuples()])
    table = table.assign(by=[_due(source, row) for row in table.itertuples()])
    listed = sheet(both("red, yellow and blue list"), _columns(source), table, ORDER)
    work = sheet(both("who does what by when"), _tasks(source), _work(source, listed.rows))
    if source.village:
        return {"list": listed, "work": work}
    return {"list": listed, "work": work, "steps": sheet(both("if a step held"), _of_steps(), source.held[STEPS])}


def _in_charge(source: Source, row, short: frozenset[str]) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """The office of the tier that most of those lost at the step are charged to, and, where money does not come, who holds it.

    In charge is the policy's office, the township, or the village, which also speaks to homes. Where money does not come and who
    holds it is of that tier, it answers; where the budget is too small, the finance office does.
    """
    owner = source.scenario.policies[row.policy].owner
    usual = {"county": owner, "township": str(row.township)}.get(row.tier, str(row.village))
    if row.step != "funded":
        return usual, ""
    tier, office = holder(source, row.policy, str(row.village))
    if row.tier == "county" and row.policy in short:
        return finance_of(source.county, owner), office
    return office if tier == row.tier else usual, office


def closed_of(source: Source) -> frozenset[str]:
    """Policies with a deadline ahead for which nobody can apply any more."""
    now = source.estimate.month - source.estimate.first
    return frozenset(cycle.policy for cycle in running(source.estimate) if cycle.applications_end <= now)


def action_of(row, closed: frozenset[str], short: frozenset[str] = frozenset()) -> str:  # type: ignore[no-untyped-def]
    """What to do about a row: what its step asks for, unless nobody is lost or to be won, applications or funds have ended."""
    if row.to_win < LEAST:
        return IDLE
    if row.policy in closed and row.step in ("informed", "applied"):
        return CLOSED
    if row.policy in short and (row.step, row.tier) == ("funded", "county"):
        return SHORT  # asked of an office, not in the field: the budget is too small also where runs won little
    if getattr(row, "won_high", np.nan) < LEAST:  # by runs; where none were made it is not known
        return LITTLE
    return str(row.step)


def waits(opens: str, action: str) -> bool:
    """Whether what is asked for can begin only when a cycle opens: a budget is best raised before."""
    return opens != "" and action not in (SHORT, *NOTHING)


def _work(source: Source, listed: pd.DataFrame) -> pd.DataFrame:
    """What an office has to do of one kind for one policy and colour in a row, what is due first standing first."""
    rows = listed[(listed["by"] != "").to_numpy()]
    found = rows.groupby(["by", "begins", "colour", "charge", "action", "policy"], sort=False, as_index=False).agg(
        villages=("village", "size"), places=("village", lambda codes: ",".join(codes[:NAMED])), to_win=("to_win", "sum")
    )  # of the villages of a row those where most are lost are named: the list has them in this order
    order = found["colour"].map({name: place for place, name in enumerate(COLOURS)})
    by = ["by", "order", "to_win", "charge", "action", "policy"]
    return found.assign(order=order).sort_values(by, ascending=[True, True, False, True, True, True], kind="stable")


def _begins(source: Source, row) -> str:  # type: ignore[no-untyped-def]
    """From when on something is asked for; empty where nothing is."""
    if not asks(row.colour, row.to_win) or row.action in NOTHING:
        return ""
    return str(row.opens) if waits(row.opens, row.action) else source.day


def _due(source: Source, row) -> str:  # type: ignore[no-untyped-def]
    """Until when: as many days as its colour gives after work on it can begin, never past the deadline; empty as `_begins`."""
    if row.begins == "":
        return ""
    last = date.fromisoformat(row.begins) + timedelta(days=source.rule.colours[row.colour].days)
    return min(last.isoformat(), str(row.deadline))


def _tasks(source: Source) -> tuple[Column, ...]:
    return (
        Column("by", both("by"), "day", BY),
        Column("begins", both("begin on"), "day", BEGINS),
        Column("charge", both("who"), "office"),
        Column("action", both("what to do"), "word", None, _does(source)),
        Column("policy", both("policy"), "policy"),
        Column("colour", both("colour"), "word", None, COLOUR),
        Column("places", both("where to begin"), "places", both("the villages where most are lost at the step")),
        Column("villages", both("number of villages"), "whole"),
        Column("to_win", LOST, "whole", both("in these villages together, as in the list; not what can be won")),
    )


def _does(source: Source) -> dict[str, Words]:
    own: dict[str, Words] = {step: {"en": one.does.en, "zh": one.does.zh} for step, one in source.rule.steps.items()}
    return own | _OWN


_LOST: dict[str, dict[str, Words]] = {
    name: {key: EVERY[f"lost_{key}"].name for key in keys} for name, keys in (("step", FAILURES), ("tier", BLAMED))
}
_WON = (
    Column("won", both("if it held, households"), "whole", both("would land more by the deadline if that step held everywhere")),
    Column("won_low", both("if it held, at least"), "whole", both("19 in 20 are above")),
    Column("won_high", both("if it held, at most"), "whole", both("19 in 20 are below")),
)


def _of_steps() -> tuple[Column, ...]:
    return (
        Column("step", both("where it is stuck"), "word", STUCK, _LOST["step"]),
        Column("listed", both("villages and policies"), "whole", both("listed with this step")),
        Column("tries", both("pairs of runs"), "whole"),
        *_WON,
    )


def _columns(source: Source) -> tuple[Column, ...]:
    return (
        Column("colour", both("colour"), "word", both("how urgent, by the chance of a miss and what an error costs"), COLOUR),
        Column("village", both("village"), "place"),
        Column("township", both("township"), "place"),
        Column("policy", both("policy"), "policy"),
        Column("opens", both("opens in"), "month", OPENS),
        Column("deadline", both("deadline"), "month"),
        Column("step", both("where it is stuck"), "word", STUCK, _LOST["step"]),
        Column("tier", both("tier"), "word", both("that most of those lost at this step are charged to"), _LOST["tier"]),
        Column("charge", both("in charge"), "office"),
        Column("holder", both("money lies with"), "office", both("where it does not come: who holds it in the one course")),
        Column("households", both("entitled, households"), "whole"),
        Column("to_win", LOST, "whole", both("as far as those who pass it land; what holding it wins may be more or less")),
        *_WON,
        Column("action", both("what to do"), "word", None, _does(source)),
        Column("begins", both("begin on"), "day", BEGINS),
        Column("by", both("by"), "day", BY),
        Column("likely", both("a miss is"), "word", both("the chance in a word"), {key: one for key, (_, one) in LIKELY.items()}),
        Column("chance", both("chance of a miss"), "share"),
        Column("share", both("will land"), "share", both("of those entitled, by the deadline: middle of what is likely")),
        Column("low", both("at least"), "share", both("19 in 20 are above")),
        Column("high", both("at most"), "share", both("19 in 20 are below")),
        Column("target", both("target"), "share"),
        Column("first", both("listed since"), "month"),
    )


def strongest(rows: pd.DataFrame) -> pd.Series:
    """The strongest colour of each village, `none` where it has none: by code, of rows as `Source.listed` has them."""
    order = {name: place for place, name in enumerate((*COLOURS, ""))}
    best = rows.assign(order=rows["colour"].map(order)).sort_values("order", kind="stable").drop_duplicates("village")
    return best.set_index("village")["colour"].replace("", "none")
