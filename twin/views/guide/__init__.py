"""The policy supermarket (zhengce chaoshi): what a household of a kind can get, how, where, until when, what it brings."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from twin.base.messages import LANGS, both, told
from twin.base.months import month_text
from twin.policies.policy import Policy
from twin.views.cycles import coming
from twin.views.guide.bring import bring_of
from twin.views.guide.people import People, kinds
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

ACCESS: dict[str, Words] = {
    "automatic": both("from a list that the village posts"),
    "application": both("by applying"),
    "collective": both("the village applies for all"),
}
PAID: dict[str, Words] = {"village": both("through the village"), "household": both("to the bank card")}
NOW: dict[str, Words] = {"yes": both("open now"), "no": both("opens later")}


def make(source: Source) -> Mapping[str, Sheet]:
    """`kinds`: the kinds of households; `shelf`: what each can get, what must be asked for first standing first."""
    policies, county, month = source.scenario.policies, source.county, source.month
    people = [(one, int(one.of(county).sum())) for one in kinds(policies.values())]
    people = [(one, count) for one, count in people if count]
    rows = [_offer(one, policy, month) for one, _ in people for policy in policies.values() if one.meant(policy)]
    names = {one.key: one.name for one, _ in people}
    shelf = pd.DataFrame(rows, columns=list(_ROW))
    of_kind = pd.DataFrame([_kind(one, count, rows) for one, count in people], columns=["kind", "households", "offers", "most"])
    bring = bring_of(source.folder, tuple(policies))
    words = {policy.key: _joined([text.plainly() for text in bring.of(policy)]) for policy in policies.values()}
    shelf["place"] = shelf["kind"].map({one.key: number for number, (one, _) in enumerate(people)})
    shelf = shelf.sort_values(["place", "until", "policy"], kind="stable")
    kind = Column("kind", both("household"), "word", words=names)
    return {
        "kinds": sheet(both("Kinds of households"), (
            kind, Column("households", both("households"), "whole"), Column("offers", both("policies"), "whole"),
            Column("most", both("at most in a year"), "yuan", both("if it gets all, what it pays itself taken off")),
        ), of_kind),
        "shelf": sheet(both("What a household can get"), (
            kind, Column("policy", both("policy"), "policy"), Column("each", both("what it gets"), "yuan"),
            Column("own", both("what it pays itself"), "yuan"), Column("access", both("how"), "word", words=ACCESS),
            Column("paid", both("paid how"), "word", words=PAID),
            Column("share", both("of such households"), "share", both("share that is meant, where traits alone do not tell")),
            Column("now", both("state"), "word", words=NOW), Column("opens", both("opens in"), "month"),
            Column("until", both("ask by the end of"), "month"), Column("by", both("paid by the end of"), "month"),
            Column("bring", both("bring"), "word", words=words), Column("office", both("office in charge"), "office"),
        ), shelf),
    }  # fmt: skip


_ROW = ("kind", "policy", "each", "own", "access", "paid", "share", "now", "opens", "until", "by", "bring", "office")


def _offer(people: People, policy: Policy, month: int) -> dict[str, Any]:
    """A policy on the shelf of a kind of households: the cycle for which it can still ask."""
    cycle = coming(policy, month)
    return {
        "kind": people.key, "policy": policy.key, "each": policy.entitlement, "own": policy.contribution, "access": policy.access,
        "paid": policy.paid, "share": policy.target.share, "now": "yes" if cycle.opened <= month + 1 else "no",
        "opens": month_text(cycle.opened), "until": month_text(cycle.closes), "by": month_text(cycle.deadline),
        "bring": policy.key, "office": policy.owner,
    }  # fmt: skip


def _kind(people: People, count: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in rows if row["kind"] == people.key]
    most = sum(row["each"] - row["own"] for row in own)
    return {"kind": people.key, "households": count, "offers": len(own), "most": most}


def _joined(texts: list[Words]) -> Words:
    return {lang: told(lang, ", ").join(text[lang] for text in texts) for lang in LANGS}
