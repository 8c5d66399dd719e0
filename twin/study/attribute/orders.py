"""Sampled orders of arrival: values and interactions of games with too many players for every subset.

Orders come in pairs, each with its reverse: who comes early in one comes late in the other, so the mean of the two varies less.
They are rows of Williams squares under random names: in a whole square each player stands equally often at each place, and each
pair of players side by side, which is where its interaction is seen. Every single row is a uniformly random order, so estimates
are unbiased however many rows are used. The coalitions of a whole square are the arcs of a circle of players, n(n - 1) + 2 of
them, and its interactions need no others.

Sources: Castro, Gomez and Tejada (2009), Polynomial calculation of the Shapley value based on sampling; Mitchell, Cooper, Frank
and Holmes (2022), Sampling permutations for Shapley value estimation; Williams (1949), Experimental designs balanced for the
estimation of residual effects of treatments.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.study.attribute.coalitions import Answers, Floats, Masks

Orders = NDArray[np.int64]


def drawn(players: int, orders: int, seed: int, replicate: int) -> Orders:
    """Orders of arrival of one replicate and their reverses, i8[2 * orders, players]: rows 2k and 2k + 1 are a pair.

    More orders continue the same sequence, so a study is extended without running anything again.
    """
    rng = np.random.default_rng([seed, replicate])
    rows: list[Orders] = []
    while len(rows) < 2 * orders:
        names = rng.permutation(players)
        for row in rng.permutation(_square(players)):
            rows += [names[row], names[row[::-1]]]
    return np.array(rows[: 2 * orders], dtype=np.int64)


def _square(players: int) -> Orders:
    """Rows of a Williams square, of an order and its reverse only one."""
    zigzag = np.array([-(place // 2) if place % 2 == 0 else place // 2 + 1 for place in range(players)])
    shifts = max(1, players // 2) if players % 2 == 0 else players  # with an even number the other half are the reverses
    return (zigzag + np.arange(shifts)[:, None]) % players


def chains(orders: Orders) -> Masks:
    """Coalitions on the way from nobody to everyone, i8[orders, players + 1]."""
    grown = np.bitwise_or.accumulate(1 << orders, axis=1)
    return np.concatenate([np.zeros((len(orders), 1), dtype=np.int64), grown], axis=1)


def swapped(orders: Orders) -> Masks:
    """Coalitions in which of two neighbours the second came without the first, i8[orders, players - 1]."""
    return chains(orders)[:, :-2] | 1 << orders[:, 1:]


def marginals(answers: Answers, orders: Orders) -> Floats:
    """Each player's gain from joining, mean of an order and its reverse, f8[pairs of orders, players, outcomes].

    Within each row the gains add up to the gain of all, however few rows there are.
    """
    gains = np.diff(answers.at(chains(orders)), axis=1)
    found = np.empty_like(gains)
    np.put_along_axis(found, orders[:, :, None], gains, axis=1)
    return (found[0::2] + found[1::2]) / 2


def order_variance(gains: Floats) -> Floats:
    """What sampling orders adds to the variance of the mean of a replicate's `marginals`, f8[players, outcomes].

    Between whole squares where there are two of them. Otherwise between rows as if they were independent: at least as much in
    expectation, because rows of a square balance each other. NaN with a single pair of orders.
    """
    whole = max(1, len(_square(gains.shape[1])))
    squares = len(gains) // whole
    if squares > 1:
        means = gains[: squares * whole].reshape(squares, whole, *gains.shape[1:]).mean(axis=1)
        found: Floats = means.var(axis=0, ddof=1) * whole / len(gains)
        return found
    return gains.var(axis=0, ddof=1) / len(gains) if len(gains) > 1 else np.full(gains.shape[1:], np.nan)


@dataclass(frozen=True)
class Neighbours:
    """What neighbours in the orders of one replicate did to each other.

    `total` f8[players, players, outcomes]: sum of gains from coming together, above the diagonal; `count` i8[players, players]:
    of how many.
    """

    total: Floats
    count: NDArray[np.int64]


def neighbours(answers: Answers, orders: Orders) -> Neighbours:
    """Interactions seen where two players stand side by side: an unbiased sample of the Shapley interaction index."""
    players = orders.shape[1]
    chain = answers.at(chains(orders))
    both, first, neither = chain[:, 2:], chain[:, 1:-1], chain[:, :-2]
    together = (both - first) - (answers.at(swapped(orders)) - neither)
    one, other = np.minimum(orders[:, :-1], orders[:, 1:]), np.maximum(orders[:, :-1], orders[:, 1:])
    total = np.zeros((players, players, chain.shape[-1]))
    count = np.zeros((players, players), dtype=np.int64)
    np.add.at(total, (one, other), together)
    np.add.at(count, (one, other), 1)
    return Neighbours(total, count)
