"""Mechanisms, knobs and evidence as plain rows, for tables and JSON."""

import csv
from dataclasses import asdict
from functools import cache
from typing import Any

from twin.base.errors import InputError
from twin.base.knobs import Knob
from twin.evidence.entries import entries, find
from twin.evidence.store import FOLDER, knob_names
from twin.evidence.trace import move_row
from twin.evidence.uses import conflicts_of, used_by
from twin.files.strict import hint
from twin.mechanisms import mechanism as shipped
from twin.posterior import ensemble
from twin.processes.registry import knobs as declared


def mechanisms() -> list[dict[str, Any]]:
    """Every shipped mechanism in order of key."""
    return [mechanism(key) for key in sorted(shipped.catalogue())]


def mechanism(key: str) -> dict[str, Any]:
    """One shipped mechanism: its file's fields, its key, and `all_moves` with those of rules; InputError when unknown.

    Each move has `rests_on`, the evidence that it names with its figures spelled out.
    """
    found = shipped.find(key)
    moves = [move_row(path, move) | {"rests_on": named(move.evidence)} for _, path, move in found.all_moves()]
    plain = found.model_dump(by_alias=True, exclude_none=True, mode="json")
    return {"key": key} | plain | {"all_moves": moves, "costs_rest_on": named(found.costs.evidence)}


def knobs() -> list[dict[str, Any]]:
    """Every knob and parameter in the order of the processes, with its path."""
    return [_knob(knob) for knob in declared().values()]


def knob(path: str) -> dict[str, Any]:
    """One knob: its declaration, what it rests on, which mechanisms move it and how; InputError when unknown."""
    known = declared()
    if path not in known:
        near = [other for other in known if other.split(".")[0] == path.split(".")[0]]
        raise InputError("unknown knob {path!r}{hint}", path=path[:80], hint=hint(path, near or known, see="twin knobs"))
    moves = [
        {"mechanism": key, "name": one.name.plainly(), **_moved(move)}
        for key, one in sorted(shipped.catalogue().items())
        for _, moved, move in one.all_moves()
        if moved == path
    ]
    return _knob(known[path]) | {
        "rests_on": named(known[path].evidence.split()),
        "moved_by": moves,
        "fitted": sorted(member[path] for member in ensemble() if path in member),
    }


def _knob(knob: Knob) -> dict[str, Any]:
    """A declaration with its path, and its name and unit in Chinese (the English text where there is none)."""
    chinese = {"zh": knob_names().get(knob.path, knob.about), "unit_zh": unit_names().get(knob.unit, knob.unit)}
    return {"path": knob.path} | asdict(knob) | chinese


@cache
def unit_names() -> dict[str, str]:
    """Every unit of the knobs in Chinese, by its English text."""
    with (FOLDER / "knob_units.csv").open(encoding="utf-8", newline="") as lines:
        return {row["unit"]: row["zh"] for row in csv.DictReader(lines)}


def _moved(move: Any) -> dict[str, Any]:
    """What a list of movers needs of a move."""
    row = {"verb": move.verb, "amount": move.amount, "range": move.range, "grade": move.grade}
    return row | {"evidence": list(move.evidence)}


def evidence() -> list[dict[str, Any]]:
    """Every fact and moment with figures, grade, source, and how many numbers rest on it."""
    return [
        entry.row() | {"used_by": sum(use.kind != "conflict" for use in used_by(entry.key))}
        for entry in entries().values()
        if entry.kind != "study"
    ]


def evidence_of(key: str) -> dict[str, Any]:
    """One fact, study or moment: what it says, what rests on it, what it disagrees with; InputError when unknown."""
    entry = find(key)
    moments = [other.row() for other in entries().values() if other.kind == "moment" and other.source == key]
    return entry.row() | {
        "moments": moments,
        "used_by": [use.row() for use in used_by(key) if use.kind != "conflict"],
        "conflicts": conflicts_of({key}),
    }


def named(keys: Any) -> list[dict[str, Any]]:
    """The evidence of these keys as rows."""
    return [find(key).row() for key in keys]
