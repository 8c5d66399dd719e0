"""Observing the outcomes of trials: how each is computed of a household, a village or a whole county."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from twin.study.trial.known import CLAUSES, COUNTY, HOUSEHOLD, VILLAGE, Outcome, find
from twin.study.trial.moment import Moment, account
from twin.terms.calendar import DAYS
from twin.terms.clauses import AMOUNT, AWARE, CONTACT, DUTY, EXISTS, REDRESS, WHEN
from twin.terms.steps import (
    APPLIED,
    APPROVED,
    COMPLAINED,
    DUE,
    ELIGIBLE,
    FUNDED,
    IN_TIME,
    INFORMED,
    LANDED,
    MADE,
    PAID_IN_FULL,
    USED,
    USED_APP,
    USED_HALL,
    USED_HOTLINE,
    USED_MEETING,
    USED_VISIT,
    Need,
)
from twin.world.ledger import FEN, Sink

_DETAILS = WHEN | AMOUNT | DUTY | CONTACT | REDRESS
_FULL = 0.999  # a share diverted of all that was spent has no logarithm

# Households -------------------------------------------------------------------------------------------------------------

Seen = Callable[[Moment], np.ndarray]


def _eligible(m: Moment, values: np.ndarray) -> np.ndarray:
    return np.where(m.world.households["passed"] & ELIGIBLE, values, np.nan)


def _holds(bits: int, known: np.ndarray) -> np.ndarray:
    return known & bits == bits


def _count(bits: np.ndarray) -> np.ndarray:
    return np.bitwise_count(bits)


def _share_of(name: str) -> Callable[[np.ndarray], np.ndarray]:
    """What an outcome about clauses is made of: all its bits held."""
    bits = {
        "aware": AWARE, "heard_of": EXISTS, "knows_enough": AWARE | WHEN, "knows_deadline": WHEN, "knows_amount": AMOUNT,
        "knows_contact": CONTACT, "knows_redress": REDRESS,
    }[name]  # fmt: skip
    return partial(_holds, bits)


_SCORES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "knowledge_score": lambda known: _count(known) / 8,
    "detail_score": lambda known: _count(known & _DETAILS) / 5,
}
_STEPS = {
    "informed": INFORMED, "applied": APPLIED, "approved": APPROVED, "funded": FUNDED, "paid_in_full": PAID_IN_FULL,
    "in_time": IN_TIME, "landed": LANDED,
}  # fmt: skip


def _clauses(name: str) -> Seen:
    """About what households hold rightly, f8[H, P]."""
    share = _SCORES.get(name) or _share_of(name)
    return lambda m: share(m.world.households["known"]).astype(float)


def _step(bits: int) -> Seen:
    """About a step of the cascade, among households that are eligible in the running cycle."""
    return lambda m: _eligible(m, (m.world.households["passed"] & bits == bits).astype(float))


def _life(seen: Callable[[Any], np.ndarray]) -> Seen:
    """About a household and not about one policy, f8[H]."""
    return lambda m: seen(m.world.households).astype(float)


_WAYS = {
    "used_app": USED_APP, "used_hall": USED_HALL, "used_hotline": USED_HOTLINE, "used_visit": USED_VISIT,
    "used_meeting": USED_MEETING,
}  # fmt: skip


def _used(m: Moment, ways: int) -> np.ndarray:
    return m.world.households["contact"] & ways != 0


def _way(bit: int) -> Seen:
    """About a way of dealing with offices, among households that did so in whatever way."""
    return lambda m: np.where(_used(m, USED), _used(m, bit).astype(float), np.nan)


def _in_need(seen: Seen) -> Seen:
    """About households in need, f8[H]."""
    return lambda m: np.where(m.world.households["need"] != Need.NONE, seen(m).astype(float), np.nan)


def _in_work(m: Moment) -> np.ndarray:
    return np.isin(m.world.households["need"], (Need.VILLAGE, Need.TOWNSHIP, Need.SHARED))


def _called_on(m: Moment) -> np.ndarray:
    return _used(m, USED_VISIT)


def _older(m: Moment) -> np.ndarray:
    """Whether a need was registered before the last month."""
    return m.world.households["need_since"] < (m.model.month - 1 - m.world.epoch) * DAYS


_BY_HOUSEHOLD: dict[str, Seen] = {
    **{name: _clauses(name) for name in CLAUSES},
    **{name: _step(bits) for name, bits in _STEPS.items()},
    "received": lambda m: _eligible(m, m.world.households["received"] / FEN),
    "received_share": lambda m: _eligible(
        m, m.world.households["received"] / np.array([FEN * p.entitlement or np.nan for p in m.world.policies])
    ),
    "complained": lambda m: _eligible(m, (m.world.households["fault"] & COMPLAINED != 0).astype(float)),
    "paid_without_title": lambda m: np.where(
        m.world.households["passed"] & ELIGIBLE, np.nan, (m.world.households["passed"] & FUNDED != 0).astype(float)
    ),
    "recipient_knowledge": lambda m: np.where(
        m.world.households["passed"] & FUNDED, _count(m.world.households["known"]) / 8, np.nan
    ),
    "trust": _life(lambda hh: hh["trust"]),
    "satisfied": _life(lambda hh: hh["satisfaction"] >= 0.5),
    "satisfaction_score": _life(lambda hh: hh["satisfaction"]),
    "took_part": _life(lambda hh: hh["turnout"] & 1),
    "took_part_year": _life(lambda hh: hh["turnout"] > 0),
    "visited": _life(lambda hh: hh["visited"]),
    "backlog_share": lambda m: _in_work(m).astype(float),
    "unraised_share": _life(lambda hh: hh["need"] == Need.SILENT),
    "contacted": _life(lambda hh: hh["contact"] & USED != 0),
    **{name: _way(bit) for name, bit in _WAYS.items()},
    "needs_waiting": _in_need(lambda m: m.world.households["need"] == Need.SILENT),
    "helped_twice": _in_need(lambda m: _in_work(m) & _called_on(m) & _older(m)),
    "blind_spot": _in_need(lambda m: ~_in_work(m) & ~_called_on(m)),
}


def _nothing_landed(m: Moment, policies: list[int]) -> np.ndarray:
    """Whether nothing landed with a household of all that it is eligible for, f8[H]; NaN where that is nothing."""
    passed = m.world.households["passed"][:, policies]
    eligible = passed & ELIGIBLE != 0
    none = ~(eligible & (passed & LANDED == LANDED)).any(axis=1)
    return np.where(eligible.any(axis=1), none.astype(float), np.nan)


_ACROSS = {"nothing_landed": _nothing_landed}

# Villages ---------------------------------------------------------------------------------------------------------------


def diverted(m: Moment, policy: str | None, part: str = "all") -> np.ndarray:
    """Share of what was spent in the running cycle that was diverted, f8[V].

    Of a project that is the part that households see, or the other, or all; of payments to households all.
    """
    lost, spent = np.zeros(len(m.made)), np.zeros(len(m.made))
    vil, sink = m.world.villages, account(m.model) - m.opened
    for p in m.of(policy):
        visible = m.world.policies[p].visible
        if m.world.policies[p].access == "collective":
            weight = {"all": 1.0, "seen": visible, "hidden": 1.0 - visible}[part]
            lost += {"all": vil["short"], "seen": vil["short_seen"], "hidden": vil["short"] - vil["short_seen"]}[part][:, p]
            spent += weight * vil["spent"][:, p]
            billed = 0 if part == "seen" else vil["false_paid"][:, p]  # for work that was not done, which nobody sees
            lost += billed
            spent += billed
        elif part == "all":
            lost += sink[:, p, Sink.DIVERTED_PUBLIC] + sink[:, p, Sink.DIVERTED_PRIVATE]
            spent += sink[:, p].sum(axis=1)
    return np.divide(lost, spent, out=np.full(len(lost), np.nan), where=spent > 0)


def _log(share: np.ndarray) -> np.ndarray:
    return -np.log1p(-np.minimum(share, _FULL))


def _heard(m: Moment, policy: str | None) -> np.ndarray:
    made, heard = m.made[:, m.of(policy)].sum(axis=1), m.heard[:, m.of(policy)].sum(axis=1)
    return np.divide(heard, made, out=np.full(len(made), np.nan), where=made > 0)


def _complaints(m: Moment, policy: str | None) -> np.ndarray:
    return 1000.0 * m.made[:, m.of(policy)].sum(axis=1) / m.world.place.villages["size"]


def _part(part: str) -> Callable[[Moment, str | None], np.ndarray]:
    return lambda m, policy: _log(diverted(m, policy, part))


def _spending(m: Moment, policy: str | None) -> np.ndarray:
    """Yuan that left for a final use, by household of the village; what came back since is not counted."""
    sink = (m.world.ledger["village_sink"] - m.model.record.begin["village_sink"])[:, m.of(policy)]
    return sink.sum(axis=(1, 2)) / (FEN * m.world.place.villages["size"])


def _inspected(m: Moment, policy: str | None) -> np.ndarray:
    bits = m.world.villages["inspection"][:, m.of(policy)]
    due, made = (bits & DUE > 0).sum(axis=1), (bits & MADE > 0).sum(axis=1)
    return np.divide(made, due, out=np.full(len(due), np.nan), where=due > 0)


def _raised(m: Moment, policy: str | None) -> np.ndarray:
    return 1000.0 * m.world.villages["raised_now"] / m.world.place.villages["size"]


_BY_VILLAGE: dict[str, Callable[[Moment, str | None], np.ndarray]] = {
    "leakage_share": diverted, "leakage_log": _part("all"), "leakage_log_seen": _part("seen"),
    "leakage_log_hidden": _part("hidden"), "complaints": _complaints, "complaints_heard_share": _heard, "spending": _spending,
    "inspected": _inspected, "needs_raised": _raised,
}  # fmt: skip

# The county -------------------------------------------------------------------------------------------------------------


def _hops(m: Moment, policy: str | None) -> float:
    """Share passed on at each of two hops, what went past the tiers taken out."""
    made, heard = m.made[:, m.of(policy)].sum(), m.heard[:, m.of(policy)].sum()
    bypass = float(m.model.regime.at(m.model.month - 1, None).report.bypass[0])
    if made == 0 or bypass >= 1.0:
        return float("nan")
    return float(np.sqrt(max(0.0, 1.0 - (1.0 - heard / made) / (1.0 - bypass))))


def observe(m: Moment, outcome: Outcome, level: str, policy: str | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Values of an outcome by row of a level (NaN: not observed), and weights where rows count by size (complaints made)."""
    if len(outcome.parts) > 1:
        first, second = (observe(m, part, level, policy)[0] for part in map(find, outcome.parts) if part)
        return first - second, None
    if level == HOUSEHOLD:
        return np.where(m.world.households["present"], _of_households(m, outcome.name, policy), np.nan), None
    if level == VILLAGE:
        weight = m.made[:, m.of(policy)].sum(axis=1).astype(float) if outcome.name == "complaints_heard_share" else None
        if outcome.name in _BY_VILLAGE:
            return _BY_VILLAGE[outcome.name](m, policy), weight
        return m.indicator(outcome.name, VILLAGE, policy), weight
    if outcome.name == "passed_per_hop":
        return np.array([_hops(m, policy)]), None
    if policy is not None:
        return m.indicator(outcome.name, COUNTY, policy), None
    return np.array([m.summary.get(outcome.name, np.nan)]), None


def _of_households(m: Moment, name: str, policy: str | None) -> np.ndarray:
    """Values by household, f8[H]: means over policies where there is one for each."""
    if name in _ACROSS:
        return _ACROSS[name](m, m.of(policy))
    values = _BY_HOUSEHOLD[name](m)
    return mean_over_policies(values[:, m.of(policy)]) if values.ndim == 2 else values


def mean_over_policies(values: np.ndarray) -> np.ndarray:
    """Mean of what is observed in each row, NaN where nothing is."""
    seen = np.isfinite(values)
    number = seen.sum(axis=1)
    total = np.where(seen, values, 0.0).sum(axis=1)
    return np.divide(total, number, out=np.full(len(values), np.nan), where=number > 0)
