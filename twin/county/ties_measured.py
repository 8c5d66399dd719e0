"""Measures of a network of ties, the same for a synthetic county and for field data."""

from typing import Any

import numpy as np

from twin.base.kernel import allocating_kernel as kernel
from twin.county.ties import Ties, edges_of


def measures(ties: Ties, village: np.ndarray, hamlet: np.ndarray, *, sources: int = 200) -> dict[str, float]:
    """What the published facts are about; `village` and `hamlet` are labels per household, int[H].

    Named ties: `in_hamlet`, `in_village` (shares of named ties), `mutual` (share of named ties returned), `in_degree_spread`
    (sd of being named). Undirected: `degree` (mean), `degree_spread` (sd), `clustering` (mean local coefficient; zero
    with fewer than two ties), `path` (mean steps within the component, over evenly spaced sources).
    """
    namer, friend = edges_of(ties).T
    degree = np.diff(ties.start)
    same = village[namer] == village[friend]
    both = ties.named[(ties.named & 1) == 1] == 3
    local = _clustering(ties.start, ties.other)
    picked = np.unique(np.linspace(0, degree.size - 1, min(sources, degree.size)).astype(np.int64))
    return {
        "in_hamlet": float(np.mean(same & (hamlet[namer] == hamlet[friend]))),
        "in_village": float(np.mean(same)),
        "mutual": float(np.mean(both)),
        "in_degree_spread": float(np.std(np.bincount(friend, minlength=degree.size))),
        "degree": float(np.mean(degree)),
        "degree_spread": float(np.std(degree)),
        "clustering": float(np.mean(local)),
        "path": _path(ties.start, ties.other, village.astype(np.int64), picked),
    }


@kernel
def _clustering(start: Any, other: Any) -> Any:
    """Share of pairs of a household's contacts who are in contact themselves (rows ascending, so lists are merged)."""
    out = np.zeros(start.size - 1)
    for i in range(out.size):
        low, high = start[i], start[i + 1]
        closed = 0
        for e in range(low, high):
            a, b = low, start[other[e]]
            end = start[other[e] + 1]
            while a < high and b < end:
                if other[a] == other[b]:
                    closed += 1
                    a += 1
                    b += 1
                elif other[a] < other[b]:
                    a += 1
                else:
                    b += 1
        if high - low > 1:
            out[i] = closed / ((high - low) * (high - low - 1.0))
    return out


@kernel
def _path(start: Any, other: Any, village: Any, sources: Any) -> Any:
    """Mean number of steps from the sources to those of their own village whom ties within the village reach."""
    seen = np.full(start.size - 1, -1, dtype=np.int64)
    queue = np.empty(start.size - 1, dtype=np.int64)
    depth = np.empty(start.size - 1, dtype=np.int64)
    steps, pairs = 0, 0
    for k in range(sources.size):
        source = sources[k]
        queue[0], depth[0], seen[source] = source, 0, k
        head, tail = 0, 1
        while head < tail:
            i, d = queue[head], depth[head]
            head += 1
            steps += d
            pairs += d > 0
            for e in range(start[i], start[i + 1]):
                j = other[e]
                if seen[j] != k and village[j] == village[source]:
                    seen[j], queue[tail], depth[tail] = k, j, d + 1
                    tail += 1
    return steps / max(pairs, 1)
