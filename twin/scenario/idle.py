"""Cells of a county's workbook that change nothing: said as reminders, since the line can be meant to."""

from collections.abc import Iterable, Iterator
from typing import Any

from twin.base.messages import language, message
from twin.county.cover import drawn
from twin.county.places import Places
from twin.policies import policy
from twin.scenario.own_mechanisms import BASE, is_whole
from twin.scenario.own_policies import NEW, QUESTIONS
from twin.sheets.problems import Problem
from twin.sheets.read import Filled
from twin.sheets.words import parts, plain

PROJECT = ("minimum", "absorption")  # what only a village's project has


def idle_policies(table: Filled, rows: Iterable[int]) -> Iterator[Problem]:
    """Of policies: what only a village's project has, and answers that the complexity stands in for."""
    for row in rows:
        cells = table.row(row)
        like = policy.find(cells["like"]).plainly() if cells["like"] else NEW
        if (cells["access"] or like["access"]) != "collective":
            for key in PROJECT:
                if cells[key] is not None:
                    said = message("changes nothing: this policy is not divided as a village project")
                    yield table.problem(row, key, said, message("empty, or the policy as a village project"), weight="warning")
        answered = [key for key in QUESTIONS if cells[key] is not None]
        if cells["complexity"] is not None and answered:
            heads = message(", ").join(table.sheet.column(key).head[language()] for key in answered)
            said = message("stands in place of the answers, which then change nothing: {heads}", heads=heads)
            yield table.problem(row, "complexity", said, message("empty, so that the answers count"), weight="warning")


def idle_uses(table: Filled, places: Places | None) -> Iterator[Problem]:
    """Of mechanisms: no strength, or a lot that no village draws (`places`: None while these are not known)."""
    plans = [said is not None and plain(str(said)) not in BASE for said in table.column("scenario")]
    standing = {key for key, planned in zip(table.column("mechanism"), plans, strict=True) if not planned}
    for row, planned in enumerate(plans):
        cells = table.row(row)
        share, stops = cells["village_share"], planned and cells["mechanism"] in standing  # a plan may end what is in force
        if cells["dose"] == 0 and not stops:
            said = message("at no strength it changes nothing, whatever the rest of the line says")
            yield table.problem(row, "dose", said, message("more than 0, or no such line"), weight="warning")
        among = villages_among(places, cells["places"]) if places is not None and share is not None else 0
        if among and drawn(share, among) == 0:
            said = message("of {villages} villages that is none, so nothing changes", villages=among)
            allowed = message("at least {least}%: one village", least=-(-50 // among))
            yield table.problem(row, "village_share", said, allowed, weight="warning")


def villages_among(places: Places, said: Any) -> int:
    """How many villages lie in the places that a cell names, all where it names none; 0 where nobody knows the places."""
    named = parts(str(said or ""))
    fits = [] if is_whole(named, places) else [places.named(name) for name in named]
    if not all(len(one) == 1 for one in fits):
        return 0
    codes = {code for one in fits for _, code, _ in one}
    inside = (places.town_codes[town] in codes for town in places.town_of if town is not None)
    return (sum(inside) or len(codes)) if codes else len(places.village_codes)
