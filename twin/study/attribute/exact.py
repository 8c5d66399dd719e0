"""Exact values of a game whose every coalition is known: sums over all subsets.

`cube` is f8[..., 2**n]: the value of the coalition with mask m stands at position m. Everything here is linear in the cube, so
the value of a mean over replicates is the mean of the replicates' values.

Sources: Shapley (1953), A value for n-person games; Owen (1977), Values of games with a priori unions; Grabisch and Roubens
(1999), An axiomatic approach to the concept of interaction among players in cooperative games.
"""

from itertools import combinations
from math import factorial

import numpy as np

from twin.study.attribute.coalitions import Floats, Masks


def without(players: int, *left_out: int) -> Masks:
    """All masks of a game that hold none of some players, ascending."""
    masks = np.arange(1 << players, dtype=np.int64)
    return masks[(masks & sum(1 << player for player in left_out)) == 0]


def sizes(masks: Masks) -> Masks:
    """How many players each mask holds."""
    counts: Masks = np.bitwise_count(masks).astype(np.int64)
    return counts


def weights(players: int, joining: int = 1) -> Floats:
    """The chance that exactly a given set of s others came before `joining` players that arrive as one, f8[s]."""
    rest = players - joining
    whole = factorial(rest + 1)
    return np.array([factorial(rest - s) * factorial(s) / whole for s in range(rest + 1)])


def shapley(cube: Floats) -> Floats:
    """Shapley values, f8[..., n]: the mean gain from joining, over all orders of arrival."""
    players = _players(cube)
    weight = weights(players)
    found = []
    for player in range(players):
        before = without(players, player)
        # Gains first, weights second: a player that never changes anything gets exactly zero.
        found.append(((cube[..., before | 1 << player] - cube[..., before]) * weight[sizes(before)]).sum(axis=-1))
    return np.stack(found, axis=-1)


def interactions(cube: Floats) -> Floats:
    """Shapley interaction index of each pair in the order of `all_pairs(n)`, f8[..., n(n-1)/2].

    Positive: the two gain more together than each does without the other; negative: they stand in for each other.
    """
    players = _players(cube)
    weight = weights(players, joining=2) if players > 1 else np.empty(0)
    found = []
    for one, other in all_pairs(players):
        before = without(players, one, other)
        a, b = before | 1 << one, before | 1 << other
        together = (cube[..., a | b] - cube[..., a]) - (cube[..., b] - cube[..., before])
        found.append((together * weight[sizes(before)]).sum(axis=-1))
    return np.stack(found, axis=-1) if found else np.empty((*cube.shape[:-1], 0))


def all_pairs(players: int) -> list[tuple[int, int]]:
    """All pairs, first player first."""
    return list(combinations(range(players), 2))


def owen(cube: Floats, groups: list[int]) -> Floats:
    """Owen values, f8[..., n], for groups given as masks: as Shapley, but groups arrive one after the other, each in one go.

    Members of a group add up to the group's Shapley value in the game between groups.
    """
    found = np.zeros((*cube.shape[:-1], _players(cube)))
    outer, between = weights(len(groups)), without(len(groups))
    arrived = unions(groups)
    for place, group in enumerate(groups):
        members = [player for player in range(_players(cube)) if group >> player & 1]
        inner, among = weights(len(members)), unions([1 << player for player in members])
        for others in between[(between >> place & 1) == 0].tolist():
            size = int(others).bit_count()
            for here, player in enumerate(members):
                mates = without(len(members), here)
                before = arrived[others] | among[mates]
                gains = cube[..., before | 1 << player] - cube[..., before]
                found[..., player] += outer[size] * (gains * inner[sizes(mates)]).sum(axis=-1)
    return found


def unions(groups: list[int]) -> Masks:
    """The mask of players of every set of groups, i8[2**groups], position = mask of groups."""
    found = np.zeros(1, dtype=np.int64)
    for group in groups:
        found = np.concatenate([found, found | group])
    return found


def _players(cube: Floats) -> int:
    return int(cube.shape[-1]).bit_length() - 1
