"""The red, yellow and blue list: which villages will probably miss which deadline, who is in charge, and what to do."""

from datetime import date, timedelta

import pandas as pd

from twin.base.messages import both
from twin.living.ensemble.targets import EVERY
from twin.living.warnings.held import HELD, STEPS
from twin.living.warnings.warn import COLOURS, running
from twin.terms.steps import BLAMED, FAILURES
from twin.views.money import holder
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
    charge, closed = [_in_charge(source, row) for row in rows.itertuples()], closed_of(source)
    table = rows.assign(
        colour=rows["colour"].replace("", "none"), likely=[likely(one) for one in rows["chance"]],
        tier=[tier for tier, _ in charge], charge=[office for _, office in charge],
        action=[action_of(row, closed) if row.colour else "" for row in rows.itertuples()],
    )  # fmt: skip
    listed = sheet(both("red, yellow and blue list"), _columns(source), table, ORDER)
    work = sheet(both("who does what by when"), _tasks(source), _work(source, listed.rows))
    if source.village:
        return {"list": listed, "work": work}
    return {"list": listed, "work": work, "steps": sheet(both("if a step held"), _of_steps(), source.held[STEPS])}


def _in_charge(source: Source, row) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """The tier of the step at which most are lost, and its office: the policy's, the township, or the village, which also speaks
    to homes; where money does not come, who holds it.
    """
    if row.step == "funded":
        return holder(source, row.policy, str(row.village))
    offices = {"county": source.scenario.policies[row.policy].owner, "township": str(row.township)}
    return str(row.tier), offices.get(row.tier, str(row.village))


def closed_of(source: Source) -> frozenset[str]:
    """Policies with a deadline ahead for which nobody can apply any more."""
    now = source.estimate.month - source.estimate.first
    return frozenset(cycle.policy for cycle in running(source.estimate) if cycle.applications_end <= now)


def action_of(row, closed: frozenset[str]) -> str:  # type: ignore[no-untyped-def]
    """What to do about a row: what its step asks for, unless nobody can apply any more."""
    return CLOSED if row.policy in closed and row.step in ("informed", "applied") else str(row.step)


def _work(source: Source, listed: pd.DataFrame) -> pd.DataFrame:
    """What an office has to do of one kind for one policy and colour in a row, what is due first standing first."""
    rows = listed[listed["colour"].isin(COLOURS)]
    due = {colour: date.fromisoformat(source.day) + timedelta(days=source.rule.colours[colour].days) for colour in COLOURS}
    rows = rows.assign(by=[min(due[row.colour].isoformat(), row.deadline) for row in rows.itertuples()])
    found = rows.groupby(["by", "colour", "charge", "action", "policy"], sort=False, as_index=False).agg(
        villages=("village", "size"), places=("village", lambda codes: ",".join(codes[:NAMED])), to_win=("to_win", "sum")
    )  # of the villages of a row those where most are lost are named: the list has them in this order
    order = found["colour"].map({name: place for place, name in enumerate(COLOURS)})
    by = ["by", "order", "to_win", "charge", "action", "policy"]
    return found.assign(order=order).sort_values(by, ascending=[True, True, False, True, True, True], kind="stable")


def _tasks(source: Source) -> tuple[Column, ...]:
    return (
        Column("by", both("by"), "day", both("the day of the data and as many days as warning.yaml gives the colour")),
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
    return own | {CLOSED: both("see that files on hand are paid, note the others for the next cycle (applications are closed)")}


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
        Column("deadline", both("deadline"), "month"),
        Column("step", both("where it is stuck"), "word", STUCK, _LOST["step"]),
        Column(
            "tier",
            both("tier"),
            "word",
            both("that most of those lost at this step are charged to; that holds the money"),
            _LOST["tier"],
        ),
        Column("charge", both("in charge"), "office"),
        Column("households", both("entitled, households"), "whole"),
        Column("to_win", LOST, "whole", both("as far as those who pass it land; what holding it wins may be more or less")),
        *_WON,
        Column("action", both("what to do"), "word", None, _does(source)),
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
