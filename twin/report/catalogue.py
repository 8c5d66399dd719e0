"""Mechanisms and knobs as plain rows, for tables and JSON."""

from dataclasses import asdict
from typing import Any


def mechanisms() -> list[dict[str, Any]]:
    """Every shipped mechanism in order of key."""
    from twin.mechanism import catalogue

    return [mechanism(key) for key in sorted(catalogue())]


def mechanism(key: str) -> dict[str, Any]:
    """One shipped mechanism: its file's fields, its key, and `all_moves` with those of rules; InputError when unknown."""
    from twin.mechanism import find

    found = find(key)
    moves = [
        {
            "knob": path,
            "verb": move.verb,
            "amount": move.amount,
            "range": move.range,
            "grade": move.grade,
            "evidence": list(move.evidence),
            "why": move.why if isinstance(move.why, str) else move.why.plainly(),
        }
        for _, path, move in found.all_moves()
    ]
    return {"key": key} | found.model_dump(by_alias=True, exclude_none=True, mode="json") | {"all_moves": moves}


def knobs() -> list[dict[str, Any]]:
    """Every knob and parameter in the order of the processes, with its path."""
    from twin.registry import knobs as declared

    return [{"path": path} | asdict(knob) for path, knob in declared().items()]
