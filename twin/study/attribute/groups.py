"""Mechanisms by kind: information, money, people, supervision, digital."""

from collections.abc import Iterable, Mapping
from typing import get_args

from twin.base.errors import InputError
from twin.mechanisms.mechanism import Kind, Mechanism

GROUPS: tuple[Kind, ...] = get_args(Kind)


def five(players: Iterable[str], definitions: Mapping[str, Mechanism]) -> dict[str, list[str]]:
    """The players by kind, kinds without any left out; raises InputError for a mechanism whose file says none."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for player in players:
        kind = definitions[player].kind
        if kind is None:
            raise InputError(
                "groups: mechanism {player!r} is of no known kind; "
                "allowed: `kind` in its definition, groups listed in the study, or `groups: none`",
                player=player,
            )
        found[kind].append(player)
    return {group: members for group, members in found.items() if members}
