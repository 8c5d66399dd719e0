"""Keyed luck: the published generator, even and unrelated draws, one number per decision.

The statistical tests have fixed keys, so they pass or fail once and for all. Each is held to an error rate of ALARM divided by
the number of tests of its kind: a sound generator would have failed any of them with a probability of at most ALARM.
"""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.random import Philox
from scipy import stats

from twin import processes
from twin.base.draws import Luck, Namespace, chance, draw, lane, lanes_below, luck, philox, uniform, uniforms
from twin.base.kernel import allocating_kernel
from twin.terms.decisions import Decision

ALARM = 1e-3
N = 20_000
MANY = np.arange(N, dtype=np.uint64)
word = st.integers(0, 2**64 - 1)
small_word = st.integers(0, 2**32 - 1)
ONES, PI = 2**64 - 1, "243f6a8885a308d3 13198a2e03707344 a4093822299f31d0 082efa98ec4e6c89 452821e638d01377 be5466cf34e90c6c"
# Known answers of the generator's authors (Random123, kat_vectors, philox4x64 of ten rounds): counter, key, output.
KNOWN = (
    ([0] * 4, [0] * 2, "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
    ([ONES] * 4, [ONES] * 2, "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0"),
    (PI.split()[:4], PI.split()[4:], "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6"),
)


def words(values):
    return [np.uint64(int(v, 16) if isinstance(v, str) else v) for v in values]


def by_numpy(counter, key):
    """The same block from NumPy, whose generator counts up before its first block."""
    number = (sum(int(w) << (64 * i) for i, w in enumerate(counter)) - 1) % (1 << 256)
    return Philox(counter=number, key=sum(int(w) << (64 * i) for i, w in enumerate(key))).random_raw(4)


# The generator ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_known_answers(counter, key, answer):
    assert [f"{int(w):016x}" for w in philox(*words(counter), *words(key))] == answer.split()


@given(st.lists(word, min_size=4, max_size=4), st.lists(word, min_size=2, max_size=2))
@example([0] * 4, [0] * 2)
@example([0, 0, 0, 1], [1, 0])
@settings(max_examples=500)
def test_equal_to_numpy(counter, key):
    assert np.array_equal(np.array(philox(*words(counter), *words(key))), by_numpy(counter, key))


@given(small_word, st.integers(0, 10_000), st.integers(0, 40_000), st.sampled_from(Namespace), small_word, small_word, word, word)
def test_nothing_of_a_question_is_hashed_away(seed, replicate, month, namespace, decision, policy, uid, other):
    """Every part of the question has its own place in the counter or the key, so two questions never share an answer."""
    answer = draw(
        luck(seed, replicate, month, namespace), np.uint64(decision), np.uint64(policy), np.uint64(uid), np.uint64(other)
    )
    counter = [uid, other, decision << 32 | month, policy]
    assert np.array_equal(np.array(answer), by_numpy(counter, [seed, replicate << 8 | namespace]))


@given(word)
@example(0)
@example(ONES)
@example((1 << 11) - 1)
def test_uniforms_stay_below_one(value):
    u = uniform(np.uint64(value))
    assert 0.0 <= u < 1.0
    assert u == (value >> 11) / 2**53
    lanes = [lane(tuple(words([value] * 4)), clause) for clause in range(8)]
    assert lanes == [(value & 0xFFFFFFFF) / 2**32, (value >> 32) / 2**32] * 4


@given(st.lists(word, min_size=4, max_size=4), st.floats(-0.5, 1.5))
@example([0] * 4, 0.0)
@example([0] * 4, -1.0)
@example([0] * 4, 2.0**-40)
@example([ONES] * 4, 1.0)
@example([ONES] * 4, 1.0 + 2.0**-52)
@example([ONES] * 4, 1.0 - 2.0**-32)
@example([ONES] * 4, 1.0 - 2.0**-33)
@example([1 << 32, 0, ONES, 1], 2.0**-32)
def test_all_lanes_are_compared_as_one_is(values, probability):
    drawn = tuple(words(values))
    assert lanes_below(drawn, probability) == sum((lane(drawn, clause) < probability) << clause for clause in range(8))


# Evenness ---------------------------------------------------------------------------------------------------------------


@allocating_kernel
def lanes_of(luck, decision, policy, uids):
    """The eight clause lanes of each uid, shape (n, 8)."""
    out = np.empty((uids.size, 8))
    for i in range(uids.size):
        answer = draw(luck, decision, policy, uids[i], 0)
        for clause in range(8):
            out[i, clause] = lane(answer, clause)
    return out


# Uids as they occur: counters, villages, households of a village, households of many villages.
UIDS = {
    "row numbers": MANY,
    "villages": 330523100201 + MANY,
    "households": 330523100201 * 100000 + 1 + MANY,
    "households of many villages": (330523100201 + MANY // 300) * 100000 + 1 + MANY % 300,
}


@pytest.mark.parametrize("kind", UIDS)
def test_draws_are_even(kind):
    fortune = luck(7, 3, 24312)
    columns = np.hstack([uniforms(fortune, Decision.APPLY, UIDS[kind]), lanes_of(fortune, Decision.FORGET, 5, UIDS[kind])])
    limit = ALARM / (2 * columns.shape[1] * len(UIDS))
    for column in columns.T:
        counts = np.bincount((column * 200).astype(int), minlength=200)
        assert stats.chisquare(counts).pvalue > limit
        assert stats.kstest(column, "uniform").pvalue > limit


def test_months_of_one_agent_are_even():
    """One agent, one decision, many months: as even as many agents in one month."""
    column = np.array([chance(luck(1, 0, month), Decision.APPLY, 9, 330523100201) for month in range(24000, 29000)])
    assert stats.kstest(column, "uniform").pvalue > ALARM / 2
    assert stats.chisquare(np.bincount((column * 50).astype(int), minlength=50)).pvalue > ALARM / 2


# Independence of neighbouring questions ---------------------------------------------------------------------------------

HERE = luck(7, 3, 24312)
HOMES = UIDS["households"]


def first(fortune=HERE, decision=int(Decision.APPLY), policy=1234567, uids=HOMES, others=None):
    return uniforms(fortune, decision, uids, others, policy)[:, 0]


NEIGHBOURS = {
    "next uid": lambda: first(uids=HOMES + 1),
    "next village": lambda: first(uids=HOMES + 100000),
    "next month": lambda: first(luck(7, 3, 24313)),
    "next year": lambda: first(luck(7, 3, 24324)),
    "next policy": lambda: first(policy=1234568),
    "next decision": lambda: first(decision=int(Decision.APPLY) + 1),
    "next replicate": lambda: first(luck(7, 4, 24312)),
    "next seed": lambda: first(luck(8, 3, 24312)),
    "another namespace": lambda: first(luck(7, 3, 24312, Namespace.POPULATION)),
    "towards a first other": lambda: first(others=np.ones_like(HOMES)),
    "second word": lambda: uniforms(HERE, Decision.APPLY, HOMES, policy=1234567)[:, 1],
    "last word": lambda: uniforms(HERE, Decision.APPLY, HOMES, policy=1234567)[:, 3],
}


def assert_unrelated(one, other, tests):
    """No two alike, and no pattern in a table of sixteen by sixteen; nor a trend."""
    limit = ALARM / (2 * tests)
    assert not np.array_equal(one, other)
    assert np.mean(one == other) < 1e-3
    table = np.bincount((one * 16).astype(int) * 16 + (other * 16).astype(int), minlength=256).reshape(16, 16)
    assert stats.chi2_contingency(table).pvalue > limit
    assert stats.pearsonr(one, other).pvalue > limit


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_neighbouring_questions_are_unrelated(neighbour):
    assert_unrelated(first(), NEIGHBOURS[neighbour](), len(NEIGHBOURS))


def test_two_directions_of_a_tie_are_unrelated():
    mine, yours = HOMES, HOMES + 17
    assert_unrelated(first(uids=mine, others=yours), first(uids=yours, others=mine), 1)


def test_clause_lanes_are_unrelated():
    lanes = lanes_of(HERE, Decision.CLAUSES_NOTICE, 1234567, HOMES)
    for one in range(8):
        for other in range(one + 1, 8):
            assert_unrelated(lanes[:, one], lanes[:, other], 28)


@given(st.integers(0, 2**20), st.integers(0, 2**20))
@settings(max_examples=25)
def test_even_on_average_anywhere(seed, policy):
    """Differences of neighbours average to nothing wherever one starts; five standard deviations are never seen by chance."""
    here, there = first(luck(seed), policy=policy), first(luck(seed), policy=policy + 1)
    assert abs(np.mean(here - there)) < 5.0 / np.sqrt(6.0 * N)
    assert abs(np.mean(here) - 0.5) < 5.0 / np.sqrt(12.0 * N)


# Decisions --------------------------------------------------------------------------------------------------------------

# Written down twice on purpose: a number that changes would give every stored result another luck.
NUMBERS = {
    "TRANSLATE": 1, "REPAIR": 2, "BRIEF_TOWNSHIP": 10, "CLAUSES_TOWNSHIP": 11, "BRIEF_VILLAGE": 12, "CLAUSES_VILLAGE": 13,
    "PLATFORM": 14, "CLAUSES_PLATFORM": 15, "NEIGHBOUR": 16, "CLAUSES_NEIGHBOUR": 17, "TURNOVER": 18, "VISIT": 20,
    "CHANNELS": 21, "EXTRA_CHANNELS": 22, "CLAUSES_NOTICE": 23, "CLAUSES_VISIT": 24, "CLAUSES_MEETING": 25, "CLAUSES_APP": 26,
    "CLAUSES_BILL": 27, "CLAUSES_BRIEFING": 28, "TIE": 29, "FORGET": 30, "APPLY": 40, "TAKE_PART": 41, "NEED": 42, "RAISE": 43,
    "ROUTE": 44, "COMPLAIN": 45, "CARRY": 46, "ONLIST": 50, "SCREEN": 51, "SKIM": 52, "FIT": 53, "VILLAGE_APPLIES": 54,
    "SERVE": 60, "VERIFY": 70, "CANDOUR": 71, "AUDIT": 80, "INSPECT": 81, "WARN": 82, "FOLLOW_UP": 83,
}  # fmt: skip


def test_decision_numbers_are_unique_and_stable():
    numbers = {name: int(decision) for name, decision in Decision.__members__.items()}
    assert len(set(numbers.values())) == len(numbers)
    assert {name: numbers.get(name) for name in NUMBERS} == NUMBERS
    assert all(0 < number < 2**32 for number in numbers.values())


def test_each_decision_is_asked_in_one_place():
    """A number asked in two functions would give two questions one answer."""
    places: dict[str, set[str]] = {}
    for path in Path(processes.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Decision":
                        places.setdefault(node.attr, set()).add(f"{path.stem}.{function.name}")
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_luck_is_plain_words():
    fortune = luck(5, 2, 24312, Namespace.OBSERVATION)
    assert fortune == Luck(np.uint64(5), np.uint64(2 << 8 | 3), np.uint64(24312), np.uint64(2 << 8 | 3), np.uint64(0))
