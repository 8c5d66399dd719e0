"""Kinds of mechanisms: information, money, people, supervision, digital (`twin/evidence/mechanism_groups.csv`)."""

import csv
from collections.abc import Iterable
from functools import cache

from twin.base.errors import InputError
from twin.evidence.store import FOLDER

FILE = FOLDER / "mechanism_groups.csv"
GROUPS = ("information", "money", "people", "supervision", "digital")


@cache
def group_of() -> dict[str, str]:
    """The kind of every shipped mechanism, by key.

    Assumed, one kind each: what works through a network or a computer is digital; else what it mainly moves decides: the text,
    its way down and what is known of needs (information), funds (money), skill, hours, duties and taking part (people), checks,
    rewards and sanctions of officials (supervision).
    """
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row["group"] for row in csv.DictReader(lines)}


def five(players: Iterable[str]) -> dict[str, list[str]]:
    """The players by kind, kinds without any left out; raises InputError for a mechanism that no file puts into a kind."""
    known = group_of()
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for player in players:
        if player not in known:
            raise InputError(
                "groups: mechanism {player!r} is of no known kind; allowed: list the groups in the study, or `groups: none`",
                player=player,
            )
        found[known[player]].append(player)
    return {group: members for group, members in found.items() if members}
