"""Mechanisms that bring or move a fixed sum, which may be far from what a county has to spend: reminders at their lines."""

from collections.abc import Iterable, Iterator
from typing import Any

from twin.base.messages import mark, message
from twin.county.cover import drawn
from twin.county.places import Places
from twin.mechanisms import mechanism
from twin.processes.fund import OPERATING_YUAN
from twin.scenario.idle import villages_among
from twin.sheets.problems import Problem
from twin.sheets.read import Filled

WAN = 1e4
BRINGS = mark("brings {yuan:,.1f} ten thousand yuan a year from outside, more than the county's operating budget ({budget:,.1f})")
MOVES = mark("moves {yuan:,.1f} ten thousand yuan a year, more than the county's operating budget ({budget:,.1f})")


def brought(table: Filled, rows: Iterable[int], places: Places, operations: float | None) -> Iterator[Problem]:
    """Lines whose yearly sums by `flows` exceed the operating budget (`operations`: as the county says, None: the usual one)."""
    budget = operations if operations is not None else float(OPERATING_YUAN * len(places.rows))
    for row in rows:
        cells = table.row(row)
        yuan = _yearly(cells, places)
        if yuan <= budget:
            continue
        outside = any(flow.source == "outside" for flow in mechanism.find(cells["mechanism"]).flows)
        allowed = message(
            "a lower strength or a narrower range, which move as much less; for another sum a mechanism file of your own with "
            "other `flows` (`define` of a scenario)"
        )
        said = message(BRINGS if outside else MOVES, yuan=yuan / WAN, budget=budget / WAN)
        yield table.problem(row, "mechanism", said, allowed, weight="warning")


def _yearly(cells: dict[str, Any], places: Places) -> float:
    """Yuan a year at the strength of a line, in the villages that it covers.

    As a run pays it: a sum for the whole county comes in the share of all villages that are covered.
    """
    dose = 1.0 if cells["dose"] is None else float(cells["dose"])
    among, share = villages_among(places, cells["places"]), cells["village_share"]
    villages = among if share is None else drawn(share, among)
    flows = mechanism.find(cells["mechanism"]).flows
    whole = sum(flow.yuan_per_year or 0.0 for flow in flows) * places.head.scale * villages / len(places.rows)
    return dose * (whole + villages * sum(flow.yuan_per_year_per_village or 0.0 for flow in flows))
