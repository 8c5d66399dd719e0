"""The outcomes of trials: what can be observed of a household, a village or a whole county, and how each is computed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from twin.base.messages import Text, both
from twin.outcomes.indicators import BEFORE, INDICATORS
from twin.outcomes.result import scalars
from twin.outcomes.survey import LIFE_COUNTS
from twin.study.trial.moment import Moment
from twin.terms.clauses import AMOUNT, AWARE, CONTACT, DUTY, EXISTS, REDRESS, WHEN
from twin.terms.steps import (
    APPLIED,
    APPROVED,
    BLAMED,
    COMPLAINED,
    ELIGIBLE,
    FAILURES,
    FUNDED,
    IN_TIME,
    INFORMED,
    LANDED,
    PAID_IN_FULL,
    STEPS,
)
from twin.world.ledger import FEN, Sink

HOUSEHOLD, VILLAGE, COUNTY = "household", "village", "county"
_DETAILS = WHEN | AMOUNT | DUTY | CONTACT | REDRESS
_FULL = 0.999  # a share diverted of all that was spent has no logarithm


@dataclass(frozen=True)
class Outcome:
    """One outcome: where it is observed (finest level first), whether it is a stock that exists before the first month."""

    name: str
    levels: tuple[str, ...]
    unit: str
    about: Text
    stock: bool = False
    by_policy: bool = True


# Households -------------------------------------------------------------------------------------------------------------

Seen = Callable[[Moment], np.ndarray]
_BY_HOUSEHOLD: dict[str, Seen] = {}
_BY_VILLAGE: dict[str, Callable[[Moment, str | None], np.ndarray]] = {}
KNOWN: dict[str, Outcome] = {}


def _add(name: str, level: str, unit: str, about: Text, stock: bool = False, by_policy: bool = True) -> None:
    levels = (level, COUNTY) if name in scalars() else (level,)
    KNOWN[name] = Outcome(name, levels, unit, about, stock, by_policy)


def _clauses(name: str, about: Text, share: Callable[[np.ndarray], np.ndarray]) -> None:
    """An outcome about what households hold rightly, f8[H, P]."""
    _add(name, HOUSEHOLD, "share", about, stock=True)
    _BY_HOUSEHOLD[name] = lambda m: share(m.world.households["known"]).astype(float)


def _step(name: str, bits: int, about: Text) -> None:
    """An outcome about a step of the cascade, among households that are eligible in the running cycle."""
    _add(name, HOUSEHOLD, "share", about)
    _BY_HOUSEHOLD[name] = lambda m: _eligible(m, (m.world.households["passed"] & bits == bits).astype(float))


def _eligible(m: Moment, values: np.ndarray) -> np.ndarray:
    return np.where(m.world.households["passed"] & ELIGIBLE, values, np.nan)


def _life(name: str, unit: str, about: Text, seen: Callable[[Any], np.ndarray], stock: bool = False) -> None:
    """An outcome of a household that is not about one policy, f8[H]."""
    _add(name, HOUSEHOLD, unit, about, stock, by_policy=False)
    _BY_HOUSEHOLD[name] = lambda m: seen(m.world.households).astype(float)


def _holds(bits: int, known: np.ndarray) -> np.ndarray:
    return known & bits == bits


def _count(bits: np.ndarray) -> np.ndarray:
    return np.bitwise_count(bits)


_clauses("knowledge_score", both("clauses rightly known, of eight"), lambda k: _count(k) / 8)
_clauses(
    "detail_score", both("of when, amount, duty, contact and redress, the share rightly known"),
    lambda k: _count(k & _DETAILS) / 5,
)  # fmt: skip
_clauses("aware", both("knows that it exists, for whom and how to apply"), lambda k: k & AWARE == AWARE)
_clauses("heard_of", both("knows that it exists"), lambda k: k & EXISTS == EXISTS)
_clauses("knows_enough", both("knows enough to apply in time"), lambda k: k & (AWARE | WHEN) == AWARE | WHEN)
for _name, _bits, _about in (
    ("knows_deadline", WHEN, both("knows the deadline")),
    ("knows_amount", AMOUNT, both("knows what one is owed")),
    ("knows_contact", CONTACT, both("knows who is responsible")),
    ("knows_redress", REDRESS, both("knows how to complain")),
):
    _clauses(_name, _about, partial(_holds, _bits))
for _name, _bits, _about in (
    ("informed", INFORMED, both("eligible household was informed")),
    ("applied", APPLIED, both("eligible household applied")),
    ("approved", APPROVED, both("eligible household was approved")),
    ("funded", FUNDED, both("eligible household received something")),
    ("paid_in_full", PAID_IN_FULL, both("eligible household was paid in full")),
    ("in_time", IN_TIME, both("eligible household was paid in time")),
    ("landed", LANDED, both("eligible household passed every step so far")),
):
    _step(_name, _bits, _about)
_add("received", HOUSEHOLD, "yuan", both("received in this cycle, by eligible households"))
_BY_HOUSEHOLD["received"] = lambda m: _eligible(m, m.world.households["received"] / FEN)
_add("received_share", HOUSEHOLD, "share", both("received in this cycle / entitlement"))
_BY_HOUSEHOLD["received_share"] = lambda m: _eligible(
    m, m.world.households["received"] / np.array([FEN * p.entitlement or np.nan for p in m.world.policies])
)
_add("complained", HOUSEHOLD, "share", both("eligible household complained in this cycle"))
_BY_HOUSEHOLD["complained"] = lambda m: _eligible(m, (m.world.households["fault"] & COMPLAINED != 0).astype(float))
_add("paid_without_title", HOUSEHOLD, "share", both("household that is not eligible received something"))
_BY_HOUSEHOLD["paid_without_title"] = lambda m: np.where(
    m.world.households["passed"] & ELIGIBLE, np.nan, (m.world.households["passed"] & FUNDED != 0).astype(float)
)
_life("trust", "0 to 1", both("trust in cadres and offices"), lambda hh: hh["trust"], stock=True)
_life("satisfied", "share", both("satisfaction of one half or more"), lambda hh: hh["satisfaction"] >= 0.5, stock=True)
_life("satisfaction_score", "0 to 1", both("satisfaction"), lambda hh: hh["satisfaction"], stock=True)
_life("took_part", "share", both("took part in the last month"), lambda hh: hh["turnout"] & 1)
_life("took_part_year", "share", both("took part in the last twelve months"), lambda hh: hh["turnout"] > 0, stock=True)
_life("visited", "share", both("had a substantive visit in the last month"), lambda hh: hh["visited"])

_add(
    "recipient_knowledge",
    HOUSEHOLD,
    "share",
    both("clauses rightly known, by those who received something"),
)
_BY_HOUSEHOLD["recipient_knowledge"] = lambda m: np.where(
    m.world.households["passed"] & FUNDED, _count(m.world.households["known"]) / 8, np.nan
)
ALIASES = {
    "take_up": "applied", "delivered": "funded", "knowledge": "knowledge_score", "receipts": "received", "receipt": "received",
}  # fmt: skip

# Villages ---------------------------------------------------------------------------------------------------------------


class _Probe(dict):  # type: ignore[type-arg]
    """Counts that note which of them an indicator asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> np.ndarray:
        self.asked.add(name)
        return np.ones(1)


@cache
def _asks(name: str) -> frozenset[str]:
    """The counts that an indicator is made of."""
    probe = _Probe()
    INDICATORS[name](probe)
    return frozenset(probe.asked)


_COUNTY_COUNTS = {"appropriated", "recovered", *BEFORE}
_PEOPLE_COUNTS = {*LIFE_COUNTS, "solved_days", "solved_days_capped", "solved_needs", "shelved_needs", "withdrawn_needs"}


_registered: set[str] = set()


def _sentence(name: str) -> Text:
    text = " ".join((INDICATORS[name].__doc__ or name).split())
    return {"en": text, "zh": text}


def _register_indicators() -> None:
    for name in [name for name in INDICATORS if name not in _registered]:
        _registered.add(name)
        asked = _asks(name)
        levels = [VILLAGE] if not asked & _COUNTY_COUNTS else []
        levels = [*(KNOWN[name].levels[:1] if name in KNOWN else ()), *levels, *([COUNTY] if name in scalars() else [])]
        unit = "days" if name.endswith("_days") else "share"
        by_policy = not asked & _PEOPLE_COUNTS and not any(count.startswith("hours_") for count in asked)
        about = KNOWN[name].about if name in KNOWN else _sentence(name)
        stock = name in KNOWN and KNOWN[name].stock
        KNOWN[name] = Outcome(name, tuple(dict.fromkeys(levels)), unit, about, stock, by_policy)


_register_indicators()


def diverted(m: Moment, policy: str | None, part: str = "all") -> np.ndarray:
    """Share of what was spent that was diverted, f8[V]: on a project the part that households see, or the other, or all."""
    lost, spent = np.zeros(len(m.made)), np.zeros(len(m.made))
    vil, record = m.world.villages, m.model.record
    sink = m.world.ledger["village_sink"] - record.begin["village_sink"]
    sink[:, :, Sink.DIVERTED_PUBLIC : Sink.DIVERTED_PRIVATE + 1] += record.returned  # what came back had been diverted
    for p in m.of(policy):
        visible = m.world.policies[p].visible
        if m.world.policies[p].access == "collective":
            weight = {"all": 1.0, "seen": visible, "hidden": 1.0 - visible}[part]
            lost += {"all": vil["short"], "seen": vil["short_seen"], "hidden": vil["short"] - vil["short_seen"]}[part][:, p]
            spent += weight * vil["spent"][:, p]
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


_VILLAGES: dict[str, tuple[str, Text, Callable[[Moment, str | None], np.ndarray]]] = {
    "leakage_share": ("share", both("diverted / spent in the running cycle"), diverted),
    "leakage_log": ("log points", both("-log(1 - diverted / spent) in the running cycle"), _part("all")),
    "leakage_log_seen": ("log points", both("the same of what households can see of projects"), _part("seen")),
    "leakage_log_hidden": ("log points", both("the same of what households cannot see"), _part("hidden")),
    "complaints": ("per 1,000 households", both("complaints made since the start"), _complaints),
    "complaints_heard_share": ("share", both("complaints that reached the county / made"), _heard),
}
for _name, (_unit, _about, _village) in _VILLAGES.items():
    _add(_name, VILLAGE, _unit, _about)
    _BY_VILLAGE[_name] = _village

# The county -------------------------------------------------------------------------------------------------------------


def _hops(m: Moment, policy: str | None) -> float:
    """Share passed on at each of two hops, what went past the tiers taken out."""
    made, heard = m.made[:, m.of(policy)].sum(), m.heard[:, m.of(policy)].sum()
    bypass = float(m.model.regime.at(m.model.month - 1, None).report.bypass[0])
    if made == 0 or bypass >= 1.0:
        return float("nan")
    return float(np.sqrt(max(0.0, 1.0 - (1.0 - heard / made) / (1.0 - bypass))))


_COUNTY_ONLY = {
    "backlog": ("households", both("needs on record and not finished at the end")),
    "unraised": ("households", both("needs that nobody has on record at the end")),
    "pending": ("households", both("eligible in cycles that are not over")),
    "cost_yuan": ("yuan", both("cost of mechanisms")),
    "yuan_per_landed": ("yuan", both("cost of mechanisms per landed household")),
    "hours_per_landed": ("hours", both("cadre hours per landed household")),
    "passed_per_hop": ("share", both("complaints passed on at each hop")),
    **{f"cascade.{step}": ("households", both("households that passed the step {step}", step=step)) for step in STEPS},
    **{f"losses_by_step.{step}": ("households", both("households lost at {step}", step=step)) for step in FAILURES},
    **{f"losses_by_tier.{tier}": ("households", both("households lost to {tier}", tier=tier)) for tier in BLAMED},
    **{f"ledger.{sink.name.lower()}": ("fen", both("fen in {sink}", sink=sink.name.lower())) for sink in Sink},
    "ledger.idle": ("fen", both("fen lying idle")),
    "inequality.between_villages": ("share", both("standard deviation of landing between villages")),
    **{f"cadre_hours.{tier}": ("hours", both("cadre hours of the {tier}", tier=tier)) for tier in BLAMED[:3]},
}
for _name, (_unit, _about) in _COUNTY_ONLY.items():
    KNOWN[_name] = Outcome(_name, (COUNTY,), _unit, _about, by_policy=_name == "passed_per_hop")


def find(name: str) -> Outcome | None:
    """The outcome of that name or alias; the user's own indicators are among them."""
    _register_indicators()
    return KNOWN.get(ALIASES.get(name, name))


def observe(m: Moment, outcome: Outcome, level: str, policy: str | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Values of an outcome by row of a level (NaN: not observed), and weights where rows count by size (complaints made)."""
    if level == HOUSEHOLD:
        values = _BY_HOUSEHOLD[outcome.name](m)
        if values.ndim == 2:
            values = mean_over_policies(values[:, m.of(policy)])
        return np.where(m.world.households["present"], values, np.nan), None
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


def mean_over_policies(values: np.ndarray) -> np.ndarray:
    """Mean of what is observed in each row, NaN where nothing is."""
    seen = np.isfinite(values)
    number = seen.sum(axis=1)
    total = np.where(seen, values, 0.0).sum(axis=1)
    return np.divide(total, number, out=np.full(len(values), np.nan), where=number > 0)
