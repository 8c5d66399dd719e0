"""Households counted by village and group, once a month: what they know of each policy, how far they came, how they live."""

from collections.abc import Mapping

import numpy as np

from twin.base.kernel import inner, kernel
from twin.terms.calendar import DAYS, PATIENCE
from twin.terms.clauses import AWARE, CLAUSES, WHEN
from twin.terms.steps import STEPS, USED, USED_APP, USED_HALL, USED_HOTLINE, USED_VISIT, Need

KNOWN_COUNTS = ("surveyed", "aware", "enough", *(f"clause_{clause}" for clause in CLAUSES))
POLICY_COUNTS = (*KNOWN_COUNTS, *STEPS)
LIFE_COUNTS = (
    "households", "took_part", "took_part_year", "trust_sum", "satisfied", "open_needs", "overdue_needs", "unraised_needs",
    "app_users", "hall_users", "hotline_users", "visit_users", "contacted", "in_need", "twice_helped", "unseen_needs",
)  # fmt: skip

FIRST_CLAUSE, FIRST_STEP = KNOWN_COUNTS.index("clause_" + CLAUSES[0]), len(KNOWN_COUNTS)
TRUST, FIRST_CONTACT = LIFE_COUNTS.index("trust_sum"), LIFE_COUNTS.index("app_users")

# One addition counts eight things: bit i of a byte becomes byte i of a word, and 255 such words add up without a carry.
AT_ONCE = 255
_BYTES = np.arange(256, dtype=np.uint64)
EIGHT = np.zeros(256, dtype=np.uint64)
for _bit in range(8):
    EIGHT |= (_BYTES >> np.uint64(_bit) & np.uint64(1)) << np.uint64(8 * _bit)
# What a household that holds these clauses is: surveyed, aware, knowing enough.
STANDING = EIGHT[1 | (_BYTES & AWARE == AWARE) << 1 | (_BYTES & (AWARE | WHEN) == (AWARE | WHEN)) << 2]


def members(village: np.ndarray, villages: int, groups: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Households that live there, by village and then by group: places where each begins, i8[V + G + 1], and rows, i4.

    `village` is i4[H], in order; `groups` bool[H, G]; `present` bool[H].
    """
    listed = [np.flatnonzero(present), *(np.flatnonzero(group & present) for group in groups.T)]
    sizes = [*np.bincount(village[present], minlength=villages), *(len(group) for group in listed[1:])]
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), np.concatenate(listed).astype(np.int32)


def counted(
    households: Mapping[str, np.ndarray], listed: tuple[np.ndarray, np.ndarray], patience_ends: int, closing: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Counts of all villages, then groups: i8[V + G, P, POLICY_COUNTS] and f8[V + G, LIFE_COUNTS].

    `listed` are the `members`; a need raised before the day `patience_ends` is overdue; `closing`, bool[P], says whose cycle
    ends, as the cascade is counted in that month only.
    """
    life = tuple(households[name] for name in ("turnout", "trust", "satisfaction", "need", "need_since", "contact"))
    places = listed[0].size - 1
    seen = np.zeros((places, closing.size, len(POLICY_COUNTS)), dtype=np.int64)
    lived = np.zeros((places, len(LIFE_COUNTS)))
    survey(households["known"], households["passed"], life, patience_ends, closing, *listed, seen, lived)
    return seen, lived


@kernel
def survey(known, passed, life, patience_ends, closing, begins, rows, seen, lived):
    """Add the households of every village and group to `seen` and `lived`, as many at a time as a word can count."""
    for place in range(begins.size - 1):
        for begin in range(begins[place], begins[place + 1], AT_ONCE):
            some = rows[begin : min(begin + AT_ONCE, begins[place + 1])]
            count_life(life, patience_ends, some, lived[place])
            for p in range(known.shape[1]):
                count_known(known, p, some, seen[place, p])
                if closing[p]:
                    count_passed(passed, p, some, seen[place, p])


@inner
def count_life(life, patience_ends, some, counts):
    """Some households into the counts of `LIFE_COUNTS`."""
    turnout, trust, satisfaction, need, need_since, contact = life
    word, dealings, trust_sum = np.uint64(0), np.uint64(0), counts[TRUST]
    for h in some:
        is_open = (need[h] >= Need.VILLAGE) & (need[h] <= Need.SHARED)
        overdue = is_open & (need_since[h] < patience_ends)
        took_part = 1 | (turnout[h] & 1) << 1 | (turnout[h] > 0) << 2
        unraised = need[h] == Need.SILENT
        word += EIGHT[took_part | (satisfaction[h] >= 0.5) << 4 | is_open << 5 | overdue << 6 | unraised << 7]
        dealings += EIGHT[with_offices(contact[h], need[h], is_open, need_since[h] < patience_ends + PATIENCE - DAYS)]
        trust_sum += np.float64(trust[h])  # no count: its bit of the word stays empty
    add_bytes(word, 0, FIRST_CONTACT, counts)
    add_bytes(dealings, FIRST_CONTACT, 8, counts)
    counts[TRUST] = trust_sum


@inner
def with_offices(contact, need, is_open, older):
    """Ways a household used this month; whether it is in need, helped by two, or by nobody: one bit each.

    Helped twice is who was called on while an office had its need in work already, `older` than the month; nobody helps where the
    need is not on record, or shelved, and no one came.
    """
    app, hall, hotline = contact & USED_APP > 0, contact & USED_HALL > 0, contact & USED_HOTLINE > 0
    called_on = contact & USED_VISIT > 0
    in_need = need != Need.NONE
    ways = app | hall << 1 | hotline << 2 | called_on << 3 | (contact & USED > 0) << 4
    return ways | in_need << 5 | (is_open & older & called_on) << 6 | (in_need & (not is_open) & (not called_on)) << 7


@inner
def count_known(known, p, some, counts):
    """What some households know of one policy into the first of `POLICY_COUNTS`."""
    clauses, standing = np.uint64(0), np.uint64(0)
    for h in some:
        clauses += EIGHT[known[h, p]]
        standing += STANDING[known[h, p]]
    add_bytes(standing, 0, FIRST_CLAUSE, counts)
    add_bytes(clauses, FIRST_CLAUSE, 8, counts)


@inner
def count_passed(passed, p, some, counts):
    """How far some households came with one policy into the last of `POLICY_COUNTS`: steps up to the first not passed."""
    word = np.uint64(0)
    for h in some:
        steps = np.int64(passed[h, p])
        word += EIGHT[steps & ~(steps + 1)]
    add_bytes(word, FIRST_STEP, 8, counts)


@inner
def add_bytes(word, first, number, counts):
    """The bytes of a word, lowest first, onto as many counts."""
    for byte in range(number):
        counts[first + byte] += np.int64(word >> np.uint64(8 * byte) & np.uint64(255))
