"""The only place where random numbers are made.

Every draw is a pure function of *who decides what, when*: Philox-4x64-10 (Salmon et al., SC 2011) encrypts the key

    (uid, other uid, decision and month, policy)  under  (seed, replicate and namespace)

without hashing anything away, so two different questions never share an answer and the same question always has the
same one: in another scenario, in another order, on another worker. One call gives 256 random bits: four 53-bit
uniforms, or eight 32-bit lanes (one per clause).
"""

import math
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from twin.base.kernel import kernel

_MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_WEYL = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_ROUNDS = 10


class Namespace(IntEnum):
    """What a stream of luck is for; streams of different namespaces are unrelated."""

    SIMULATION = 0
    POPULATION = 1
    ASSIGNMENT = 2
    OBSERVATION = 3
    FILTER = 4


class Luck(NamedTuple):
    """What a kernel needs to draw in one month: the two key words and the month; before `turned` the stream was `origin`."""

    seed: np.uint64
    stream: np.uint64
    month: np.uint64
    origin: np.uint64
    turned: np.uint64


def luck(
    seed: int,
    replicate: int = 0,
    month: int = 0,
    namespace: Namespace = Namespace.SIMULATION,
    origin: int | None = None,
    turned: int = 0,
) -> Luck:
    """The luck of one replicate in one month (months counted from year 0, so `2026-01` is 24312).

    A branch has had the luck of another replicate, `origin`, until the month `turned`.
    """
    stream = np.uint64(replicate << 8 | namespace)
    before = stream if origin is None else np.uint64(origin << 8 | namespace)
    return Luck(np.uint64(seed), stream, np.uint64(month), before, np.uint64(turned))


@kernel
def earlier(luck, month):
    """The luck of an earlier month, of month 0 for what is drawn once and for all: of the replicate that was in force then."""
    return Luck(luck.seed, luck.stream if month >= luck.turned else luck.origin, month, luck.origin, luck.turned)


@intrinsic
def _product(typingctx: Any, a: Any, b: Any) -> Any:
    """High and low 64 bits of the 128-bit product of two 64-bit numbers."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))
        low = builder.trunc(product, ir.IntType(64))
        return context.make_tuple(builder, signature.return_type, [high, low])

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), codegen


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Philox-4x64-10: four 64-bit words from a 256-bit counter and a 128-bit key."""
    for _ in range(_ROUNDS):
        high0, low0 = _product(_MULTIPLIERS[0], c0)
        high1, low1 = _product(_MULTIPLIERS[1], c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += _WEYL[0]
        k1 += _WEYL[1]
    return c0, c1, c2, c3


@kernel
def draw(luck, decision, policy, uid, other):
    """The four 64-bit words that answer `decision` of `uid` (towards `other`) about `policy` this month."""
    when = (np.uint64(decision) << np.uint64(32)) | luck.month
    return philox(np.uint64(uid), np.uint64(other), when, np.uint64(policy), luck.seed, luck.stream)


@kernel
def uniform(word):
    """A 64-bit word as a number in [0, 1) with 53 random bits."""
    return np.float64(word >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@kernel
def limit(probability):
    """What `below` has to be asked for a probability of 0 to 1: whatever is a probability for many is worked out once."""
    return np.int64(math.ceil(probability * 9007199254740992.0))


@kernel
def below(word, limit):
    """Whether `uniform(word)` is below a probability, given as its limit; to the last bit the same, as both are whole numbers."""
    return np.int64(word >> np.uint64(11)) < limit


@kernel
def chance(luck, decision, policy, uid):
    """One uniform in [0, 1) for `decision` of `uid` about `policy` this month (the first of the four)."""
    return uniform(draw(luck, decision, policy, uid, 0)[0])


@intrinsic
def _trailing(typingctx: Any, bits: Any) -> Any:
    """How many bits below the lowest one that is set."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), codegen


@kernel
def lowest(bits):
    """The lowest clause of some (at least one), given as bits."""
    return _trailing(bits)


@kernel
def lane(words, clause):
    """The 32-bit lane of a clause (0 to 7) as a uniform in [0, 1)."""
    if clause < 2:
        word = words[0]
    elif clause < 4:
        word = words[1]
    elif clause < 6:
        word = words[2]
    else:
        word = words[3]
    shift = np.uint64(32) * np.uint64(clause & 1)
    return np.float64((word >> shift) & np.uint64(0xFFFFFFFF)) * (1.0 / 4294967296.0)


@intrinsic
def _at_most(typingctx: Any, w0: Any, w1: Any, w2: Any, w3: Any, most: Any) -> Any:
    """Which of the eight 32-bit lanes of four words are at most `most` (also 32 bits), as eight bits, in one comparison."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        word, half = ir.IntType(64), ir.IntType(32)
        place = [ir.Constant(half, number) for number in range(4)]
        four, limits = ir.Constant(ir.VectorType(word, 4), ir.Undefined), ir.Constant(ir.VectorType(half, 8), ir.Undefined)
        for number in range(4):
            four = builder.insert_element(four, args[number], place[number])
        limits = builder.insert_element(limits, builder.trunc(args[4], half), place[0])
        limits = builder.shuffle_vector(limits, limits, ir.Constant(ir.VectorType(half, 8), [0] * 8))
        under = builder.icmp_unsigned("<=", builder.bitcast(four, ir.VectorType(half, 8)), limits)
        return builder.zext(builder.bitcast(under, ir.IntType(8)), word)

    return types.int64(types.uint64, types.uint64, types.uint64, types.uint64, types.uint64), codegen


@kernel
def lanes_below(words, probability):
    """Clauses whose lane is below a probability (about 0 to 1), as bits: all at once, since no processor could guess a branch."""
    under = np.int64(math.ceil(probability * 4294967296.0))
    most = np.uint64(under - 1 if under < 4294967296 else 4294967295)
    return _at_most(words[0], words[1], words[2], words[3], most) if under > 0 else np.int64(0)


@kernel
def _fill(luck, decision, policy, uids, others, out):
    for i in range(uids.size):
        words = draw(luck, decision, policy, uids[i], others[i])
        for j in range(4):
            out[i, j] = uniform(words[j])


def uniforms(luck: Luck, decision: int, uids: np.ndarray, others: np.ndarray | None = None, policy: int = 0) -> np.ndarray:
    """Four uniforms in [0, 1) per uid, shape (n, 4): for building populations and assigning arms, not for months."""
    uids = np.ascontiguousarray(uids, dtype=np.uint64)
    others = np.zeros_like(uids) if others is None else np.ascontiguousarray(others, dtype=np.uint64)
    out = np.empty((uids.size, 4))
    _fill(luck, decision, policy, uids, others, out)
    return out
