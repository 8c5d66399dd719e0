"""The tables of matching plans: villages in all, by policy, step by step, and what is missing today."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.living.ensemble.targets import EVERY
from twin.living.forecast.branches import Ahead
from twin.living.observations.rows import last_day
from twin.living.warnings.warn import passing
from twin.terms.steps import FAILURES
from twin.views.attention import LIKELY, STUCK, likely
from twin.views.matching.missing import STEP, WHAT, missing
from twin.views.matching.plan import Plan, Screen, entitled, shares
from twin.views.matching.rule import Candidate
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

NINTH = 1.6449  # standard deviations that hold nine in ten
SURE: dict[str, Words] = {key: name for key, (_, name) in LIKELY.items()}
LANDS = {step: EVERY[f"lost_{step}"].name for step in FAILURES}
PLACE = (Column("village", both("village"), "place"), Column("township", both("township"), "place"))
WON = (
    Column("won", both("households won"), "count", both("by the deadline, beside how things stand: mean of the runs")),
    Column("won_low", both("won, low"), "whole", both("19 in 20 runs are above")),
    Column("won_high", both("won, high"), "whole", both("19 in 20 runs are below")),
)
COST = (
    Column("yuan", both("cost"), "yuan", both("until the last deadline, setting up included")),
    Column("hours", both("hours"), "hours", both("of the village, the township and county offices until the last deadline")),
)


def sheets(source: Source, ahead: Ahead, seen: Screen, plans: Sequence[Plan]) -> dict[str, Sheet]:
    """All tables; `plans` in the order in which they are told."""
    return {
        "villages": _villages(source, ahead, seen, plans),
        "plans": _policies(source, ahead, seen, plans),
        "steps": _steps(source, ahead, seen, plans),
        "missing": _missing(source, plans),
    }


def _place(source: Source, row: int) -> dict[str, str]:
    plan = source.estimate.prepared.plan
    return {
        "village": plan.codes.villages[row],
        "township": plan.codes.townships[source.estimate.prepared.field.townships[row]],
    }


def _won(won: float, low: float, high: float) -> dict[str, float]:
    return {"won": won, "won_low": low, "won_high": high}


def _villages(source: Source, ahead: Ahead, seen: Screen, plans: Sequence[Plan]) -> Sheet:
    columns = (
        *PLACE, Column("deadline", both("last deadline"), "month"),
        Column("lost", both("will not land, households"), "count", both("all policies, as things stand")), *WON,
        Column("likely", both("wins at least one household"), "word", both("the chance in a word"), SURE),
        Column("some", both("chance to win at least one"), "share"),
        Column("steps", both("steps"), "whole"), *COST,
    )  # fmt: skip
    rows = [
        _place(source, plan.village)
        | {
            "deadline": max((_due(source, *one) for one in ahead.deadlines), default=""),
            "lost": float(seen.lost[plan.village].sum()),
        }
        | _won(plan.won[-1], plan.low[-1], plan.high[-1])
        | {"likely": likely(plan.some), "some": plan.some, "steps": len(plan.steps), "yuan": plan.yuan, "hours": plan.hours}
        for plan in plans
    ]
    return sheet(both("plans by village"), columns, pd.DataFrame(rows, columns=[one.key for one in columns]))


def _policies(source: Source, ahead: Ahead, seen: Screen, plans: Sequence[Plan]) -> Sheet:
    columns = (
        *PLACE, Column("policy", both("policy"), "policy"), Column("deadline", both("deadline"), "month"),
        Column("households", both("entitled, households"), "whole"),
        Column("share", both("will land"), "share", both("of those entitled, by the deadline, as things stand")),
        Column("low", both("at least"), "share", both("19 in 20 are above")),
        Column("high", both("at most"), "share", both("19 in 20 are below")),
        Column("step", both("where it is stuck"), "word", STUCK, LANDS),
        Column("lost", both("will not land, households"), "count"), *WON,
    )  # fmt: skip
    landing = [shares(ahead, one) for one in ahead.deadlines]
    found = [
        (*one, entitled(ahead, one), np.quantile(share, (0.05, 0.5, 0.95), axis=0), share.mean(axis=0))
        for one, share in zip(ahead.deadlines, landing, strict=True)
    ]
    rows = []
    for plan in plans:
        for number, (policy, month, size, (low, middle, high), landed) in enumerate(found):
            lost, row = seen.lost[plan.village, number], plan.village
            if size[row] > 0:
                rows.append(
                    _place(source, row) | {"policy": policy, "deadline": _due(source, policy, month), "households": size[row],
                    "share": middle[row], "low": low[row], "high": high[row], "step": _stuck(lost / size[row], landed[row]),
                    "lost": float(lost.sum())} | _won(plan.won[number], plan.low[number], plan.high[number])
                )  # fmt: skip
    return sheet(both("plans by policy"), columns, pd.DataFrame(rows, columns=[one.key for one in columns]))


def _due(source: Source, policy: str, month: int) -> str:
    """The deadline of a policy's cycle that ends with a month."""
    return last_day(source.scenario.policies[policy].deadline(month)).isoformat()


def _stuck(lost: np.ndarray, landed: float) -> str:
    """The step that the list names, from shares lost by step and the share that lands."""
    return FAILURES[int((lost * passing(np.array([landed]), lost[None])[0]).argmax())]


def _steps(source: Source, ahead: Ahead, seen: Screen, plans: Sequence[Plan]) -> Sheet:
    does = {step: {"en": one.does.en, "zh": one.does.zh} for step, one in source.rule.steps.items()}
    names = {one.key: {"en": one.mechanism.name.en, "zh": one.mechanism.name.zh} for one in seen.candidates}
    columns = (
        *PLACE, Column("order", both("order"), "whole"),
        Column("policy", both("policy"), "policy", both("of which most is lost at this step")),
        Column("step", both("where it is stuck"), "word", None, LANDS),
        Column("action", both("what to do"), "word", None, does),
        Column("mechanism", both("by which mechanism"), "word", None, names),
        Column("charge", both("in charge"), "office"),
        Column("won", both("households won by it alone"), "count",
               both("several steps together win less or more than their sum")),
        *WON[1:], *COST,
    )  # fmt: skip
    rows = [
        _place(source, plan.village) | {"order": order} | _step(source, ahead, seen, plan, one)
        for plan in plans
        for order, one in enumerate(plan.steps, start=1)
    ]
    return sheet(both("steps of the plans"), columns, pd.DataFrame(rows, columns=[one.key for one in columns]))


def _step(source: Source, ahead: Ahead, seen: Screen, plan: Plan, one: Candidate) -> dict[str, object]:
    """Where most is lost of what a step works on, who does it, what it wins alone, what it costs."""
    lost = seen.lost[plan.village][:, [FAILURES.index(step) for step in one.steps]]
    due, place = np.unravel_index(int(lost.argmax()), lost.shape)
    key, number = ahead.deadlines[due][0], seen.candidates.index(one)
    step, where = one.steps[int(place)], _place(source, plan.village)
    offices = {"village": where["village"], "household": where["village"], "township": where["township"]}
    won, spread = seen.won[number, plan.village], np.hypot(seen.error[number, plan.village], seen.spread[plan.village])
    return {
        "policy": key, "step": step, "action": step, "mechanism": one.key,
        "charge": offices.get(one.mechanism.tier, source.scenario.policies[key].owner),
        **_won(won, np.floor(won - NINTH * spread), np.ceil(won + NINTH * spread)),
        "yuan": one.yuan(plan.months), "hours": one.hours(plan.months),
    }  # fmt: skip


def _missing(source: Source, plans: Sequence[Plan]) -> Sheet:
    columns = (
        *PLACE, Column("policy", both("policy"), "policy"),
        Column("what", both("what is missing"), "word", both("the first thing in a household's way today"), WHAT),
        Column("step", both("step"), "word", None, LANDS),
        Column("households", both("households"), "whole", both("each once, in one course of the county")),
    )  # fmt: skip
    found = missing(source.twin)
    order = {plan.village: number for number, plan in enumerate(plans)}
    found = found[found["village"].isin(order) & (found["what"] != "landed")]
    found = found.assign(order=found["village"].map(order), step=found["what"].map(STEP))
    found = found.sort_values(["order", "policy", "households"], ascending=[True, True, False], kind="stable")
    places = pd.DataFrame([_place(source, row) for row in found["village"]], columns=["village", "township"])
    rows = pd.concat([places, found[["policy", "what", "step", "households"]].reset_index(drop=True)], axis=1)
    about = both("Counted in one course of the county under the middle of what was learned, at the end of the month.")
    return sheet(both("what is missing"), columns, rows, about)
