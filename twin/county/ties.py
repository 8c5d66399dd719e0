"""Who talks to whom: households name about five friends, most of them next door.

Each household has a place in its hamlet. Inside the hamlet its friends win a race: nearer and more popular households come
first more often (an exponential race, so the share of wins is proportional to the weight). A friend outside the hamlet is
any household of the village, and now and then of another village of the township; there nearness cannot make naming mutual,
so the friend names back with a fixed chance. Nearness gives clustering and most of the reciprocity, popularity unequal
in-degrees; the numbers below were set so that all the published facts hold at once (see `docs/county.md`).
"""

import math
from typing import Any, NamedTuple

import numpy as np

from twin.base.draws import Luck, draw, uniform
from twin.base.errors import InputError
from twin.base.kernel import allocating_kernel as kernel

IN_HAMLET = 0.82  # cai2015: named friends in the same natural village
IN_VILLAGE = 0.996  # cai2015: named friends in the same administrative village
MOST_NAMES = 5  # as in the survey of cai2015; naming back can add to it
FEWER = (0.91, 0.95, 0.98)  # cumulative shares of five, four, three names (else two): cai2015
NEIGHBOURS = 11.0  # households within reach of friendship (Gaussian), in a hamlet of any size; set for clustering .24, mutual .26
POPULARITY = 0.6  # spread (log) of how readily a household is named; set for the spread of in-degrees in cai2015
NAME_BACK = 0.11  # chance that a friend in another hamlet names back; cai2015: .195 of those ties are mutual

# Naming back adds ties outside the hamlet, so that a household's own names are a little more local than all names are.
_OWN_HAMLET = IN_HAMLET * (1.0 + NAME_BACK) / (1.0 + NAME_BACK * IN_HAMLET)
_OWN_VILLAGE = 1.0 - (1.0 - IN_VILLAGE) / (1.0 + NAME_BACK * IN_HAMLET)

_PLACE, _SLOT, _PAIR, _BACK = 16, 17, 18, 19  # decisions of the POPULATION namespace (0..15 belong to households' traits)


class Place(NamedTuple):
    """Where each household lives: rows and keys that the tie kernels need."""

    uid: np.ndarray  # int64[H]
    village: np.ndarray  # int32[H]
    hamlet_start: np.ndarray  # int64[H]: first row of the household's hamlet
    hamlet_end: np.ndarray  # int64[H]: row after the last
    first: np.ndarray  # int64[V]
    size: np.ndarray  # int64[V]
    town_start: np.ndarray  # int64[V]: first row of the village's township
    town_end: np.ndarray  # int64[V]


class Ties(NamedTuple):
    """Symmetric adjacency (compressed rows): everyone I named or who named me, ascending per row."""

    start: np.ndarray  # int32[H + 1]
    other: np.ndarray  # int32[E]
    named: np.ndarray  # uint8[E]: 1 I named them, 2 they named me, 3 both


def place(households: dict[str, np.ndarray], villages: dict[str, np.ndarray], uid: np.ndarray) -> Place:
    """Rows of each household's hamlet, village and township (hamlets are contiguous within a village)."""
    village = households["village"]
    label = village.astype(np.int64) * 256 + households["hamlet"]
    edges = np.concatenate(([0], np.flatnonzero(np.diff(label)) + 1, [label.size]))
    which = np.repeat(np.arange(edges.size - 1), np.diff(edges))
    first, size = villages["first"].astype(np.int64), villages["size"].astype(np.int64)
    town = villages["township"]
    start = np.searchsorted(town, town, side="left")
    last = np.searchsorted(town, town, side="right") - 1
    return Place(uid, village, edges[which], edges[which + 1], first, size, first[start], first[last] + size[last])


@kernel
def _locate(luck: Any, uid: Any, spot: Any, fame: Any) -> Any:
    """Place in the hamlet (unit square) and popularity of each household."""
    for i in range(uid.size):
        words = draw(luck, _PLACE, 0, uid[i], 0)
        spot[i, 0], spot[i, 1] = uniform(words[0]), uniform(words[1])
        radius = math.sqrt(-2.0 * math.log(1.0 - uniform(words[2])))
        fame[i] = POPULARITY * radius * math.cos(2.0 * math.pi * uniform(words[3]))


@kernel
def _names(word: Any) -> Any:
    """How many friends a household names by itself."""
    u = uniform(word)
    if u < FEWER[0]:
        return MOST_NAMES
    return MOST_NAMES - 1 if u < FEWER[1] else MOST_NAMES - 2 if u < FEWER[2] else MOST_NAMES - 3


@kernel
def _elsewhere(u: Any, low: Any, high: Any, skip_low: Any, skip_high: Any) -> Any:
    """A row in [low, high) outside [skip_low, skip_high), or -1 if there is none."""
    room = (high - low) - (skip_high - skip_low)
    if room <= 0:
        return -1
    row = low + min(int(u * room), room - 1)
    return row if row < skip_low else row + (skip_high - skip_low)


@kernel
def _far(luck: Any, i: Any, here: Any, out: Any, count: Any) -> Any:
    """Friends outside the hamlet, slot by slot; returns how many names are left for the hamlet."""
    total = _names(draw(luck, _SLOT, 0, here.uid[i], 0)[0])
    v = here.village[i]
    low, high = here.first[v], here.first[v] + here.size[v]
    left = 0
    for slot in range(1, total + 1):
        words = draw(luck, _SLOT, 0, here.uid[i], slot)
        where, u, row = uniform(words[0]), uniform(words[1]), -1
        if where >= _OWN_VILLAGE:
            row = _elsewhere(u, here.town_start[v], here.town_end[v], low, high)
        elif where >= _OWN_HAMLET:
            row = _elsewhere(u, low, high, here.hamlet_start[i], here.hamlet_end[i])
        if row < 0:
            left += 1
            continue
        new = True
        for k in range(count):
            new = new and out[i, k] != row
        if new:
            out[i, count] = row
            count += 1
    return left, count


@kernel
def _near(luck: Any, i: Any, here: Any, spot: Any, fame: Any, left: Any, out: Any, count: Any) -> Any:
    """The `left` winners of the race in i's hamlet, smallest time first (kept sorted by insertion)."""
    times = np.full(MOST_NAMES, np.inf)
    rows = np.full(MOST_NAMES, -1, dtype=np.int64)
    crowd = math.pi * (here.hamlet_end[i] - here.hamlet_start[i]) / NEIGHBOURS
    for j in range(here.hamlet_start[i], here.hamlet_end[i]):
        if j == i or left == 0:
            continue
        distance = (spot[i, 0] - spot[j, 0]) ** 2 + (spot[i, 1] - spot[j, 1]) ** 2  # squared
        u, slowness = uniform(draw(luck, _PAIR, 0, here.uid[i], here.uid[j])[0]), math.exp(distance * crowd - fame[j])
        k = left - 1
        if (u - 1e-15) * slowness >= times[k]:  # -log(1 - u) is above u: most lose without a logarithm
            continue
        time = -math.log(1.0 - u) * slowness
        if time >= times[k]:
            continue
        while k > 0 and times[k - 1] > time:
            times[k], rows[k] = times[k - 1], rows[k - 1]
            k -= 1
        times[k], rows[k] = time, j
    for k in range(left):
        if rows[k] >= 0:
            out[i, count] = rows[k]
            count += 1
    return count


@kernel
def _own(luck: Any, here: Any, spot: Any, fame: Any, out: Any, counts: Any) -> Any:
    for i in range(here.uid.size):
        left, count = _far(luck, i, here, out, 0)
        counts[i] = _near(luck, i, here, spot, fame, left, out, count)


@kernel
def _back(luck: Any, here: Any, namer: Any, friend: Any, yes: Any) -> Any:
    for e in range(namer.size):
        i, j = namer[e], friend[e]
        if j < here.hamlet_start[i] or j >= here.hamlet_end[i]:
            yes[e] = uniform(draw(luck, _BACK, 0, here.uid[j], here.uid[i])[0]) < NAME_BACK


def befriend(here: Place, luck: Luck) -> np.ndarray:
    """Draw all named friends; returns int64[n, 2] rows (who names, who is named), without repeats of a pair and direction."""
    households = here.uid.size
    spot, fame = np.empty((households, 2)), np.empty(households)
    _locate(luck, here.uid, spot, fame)
    out, counts = np.full((households, MOST_NAMES), -1, dtype=np.int64), np.zeros(households, dtype=np.int64)
    _own(luck, here, spot, fame, out, counts)
    namer = np.repeat(np.arange(households), counts)
    friend = out[out >= 0]
    yes = np.zeros(namer.size, dtype=np.bool_)
    _back(luck, here, namer, friend, yes)
    return np.concatenate((np.column_stack((namer, friend)), np.column_stack((friend[yes], namer[yes]))))


def adjacency(edges: np.ndarray, households: int) -> Ties:
    """Symmetric adjacency from named ties: int[n, 2] rows (who names, who is named); repeats count once.

    Raises InputError for a row outside 0..households-1 or a household that names itself.
    """
    edges = np.asarray(edges)
    if edges.ndim != 2 or edges.shape[1] != 2 or not np.issubdtype(edges.dtype, np.integer):
        raise InputError("ties: expected whole numbers of shape (n, 2), got {dtype} of shape {shape}",
                         dtype=edges.dtype, shape=edges.shape)  # fmt: skip
    edges = edges.astype(np.int64)
    bad = np.flatnonzero(((edges < 0) | (edges >= households)).any(axis=1) | (edges[:, 0] == edges[:, 1]))
    if bad.size:
        a, b = edges[bad[0]]
        raise InputError("ties, row {row}: {namer} names {friend}; allowed are two different household rows in 0..{last}",
                         row=bad[0], namer=a, friend=b, last=households - 1)  # fmt: skip
    key = np.concatenate((edges[:, 0] * households + edges[:, 1], edges[:, 1] * households + edges[:, 0]))
    said = np.repeat(np.array([1, 2], dtype=np.uint8), len(edges))
    order = np.argsort(key, kind="stable")
    key, said = key[order], said[order]
    head = np.flatnonzero(np.diff(key, prepend=-1))
    named = np.bitwise_or.reduceat(said, head) if head.size else said
    key = key[head]
    start = np.searchsorted(key, np.arange(households + 1) * households).astype(np.int32)
    return Ties(start, (key % max(households, 1)).astype(np.int32), named)


def edges_of(ties: Ties) -> np.ndarray:
    """The named ties back as int64[n, 2] rows (who names, who is named), ascending."""
    namer = np.repeat(np.arange(ties.start.size - 1), np.diff(ties.start))
    mine = (ties.named & 1) == 1
    return np.column_stack((namer[mine], ties.other[mine].astype(np.int64)))


def keep_rows(ties: Ties, rows: np.ndarray) -> Ties:
    """The ties among some households (ascending rows), renumbered: what is left when whole villages are sampled."""
    new = np.full(ties.start.size - 1, -1, dtype=np.int64)
    new[rows] = np.arange(rows.size)
    edges = new[edges_of(ties)]
    return adjacency(edges[(edges >= 0).all(axis=1)], rows.size)
