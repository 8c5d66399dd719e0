"""Moves of money made fit for drawing: all downward, each place with as much leaving as entering.

Three things stand in the way of a plain picture: money that goes back up and down again (pooled, clawed back, recovered),
balances that accounts held before the run or still hold, and diverted money, which the flows give in one.
"""

from collections.abc import Mapping

import pandas as pd

COLUMN = {
    "outside": 0, "returned": 0, "opening": 0, "treasury": 1, "county": 2, "operations": 2, "unit": 3,
    "township": 4, "own_contribution": 4, "village": 5, "household": 6,
}  # fmt: skip
END = 7
PASSED = ("treasury", "county", "operations", "unit", "township", "village", "household")


def column(place: str) -> int:
    """How far down the way of the money a place stands; ends come last."""
    return COLUMN.get(place, END)


def drawable(flows: pd.DataFrame, ledger: Mapping[str, float]) -> pd.DataFrame:
    """Flows (source, target, fen) over all policies that run downward only and balance at every place.

    Money that returns to the treasury starts again from `returned` and ends in `returned_to`; balances come from `opening` and
    rest in `kept`; pooling between villages and their township is netted.
    """
    table = flows.groupby(["source", "target"])["fen"].sum()
    moves = _netted({(str(source), str(target)): float(fen) for (source, target), fen in table.items()})
    upward = {ends: fen for ends, fen in moves.items() if column(ends[1]) < column(ends[0])}
    moves = _split({ends: fen for ends, fen in moves.items() if ends not in upward}, ledger)
    for (_, target), fen in upward.items():
        moves["returned", target] = moves.get(("returned", target), 0.0) + fen
    for ends, fen in _balanced(moves, sum(fen for (source, _), fen in upward.items() if source != "diverted")).items():
        moves[ends] = moves.get(ends, 0.0) + fen
    rows = [(source, target, fen) for (source, target), fen in sorted(moves.items()) if fen > 0]
    return pd.DataFrame(rows, columns=["source", "target", "fen"])


def _netted(moves: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Of two opposite moves only their difference."""
    return {(s, t): fen - min(fen, moves.get((t, s), 0.0)) for (s, t), fen in moves.items()}


def _split(moves: dict[tuple[str, str], float], ledger: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Diverted money by the ledger's shares of public and private ends."""
    ends = {end: float(ledger.get(end, 0)) for end in ("diverted_public", "diverted_private")}
    whole = sum(ends.values())
    split: dict[tuple[str, str], float] = {}
    for (source, target), fen in moves.items():
        if target == "diverted" and whole > 0:
            split |= {(source, end): fen * part / whole for end, part in ends.items()}
        else:
            split[source, target] = fen
    return split


def _balanced(moves: dict[tuple[str, str], float], given_back: float) -> dict[tuple[str, str], float]:
    """What every place gave back, and what else it drew from balances or kept beyond what the flows say."""
    net = {place: _sum(moves, 1, place) - _sum(moves, 0, place) for place in PASSED}
    kept = {place: fen for place, fen in net.items() if fen > 0}
    share = min(1.0, given_back / sum(kept.values())) if kept else 0.0
    opened = {("opening", place): -fen for place, fen in net.items() if fen < 0}
    rest = {(place, "kept"): fen * (1 - share) for place, fen in kept.items()}
    return opened | rest | {(place, "returned_to"): fen * share for place, fen in kept.items()}


def _sum(moves: dict[tuple[str, str], float], side: int, place: str) -> float:
    return sum(fen for ends, fen in moves.items() if ends[side] == place)
