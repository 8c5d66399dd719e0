"""What happens to clauses at one contact: the rule shared by every hop and channel."""

from twin.base.draws import lane, lanes_below, lowest
from twin.base.kernel import kernel
from twin.terms.steps import CLAUSES as CLAUSES

EXISTS, WHO, HOW, WHEN, AMOUNT, DUTY, CONTACT, REDRESS = (1 << clause for clause in range(8))
AWARE = EXISTS | WHO | HOW
GUARD = AMOUNT | REDRESS


@kernel
def knows(known, clauses):
    """Whether every one of some clauses is among those that are known."""
    return known & clauses == clauses


@kernel
def corrected(known, mistaken, right):
    """What is known and what is mistaken once some clauses have been put right for certain."""
    return known | right, mistaken & ~right


@kernel
def outdated(words, known, mistaken, changed, stale):
    """What is known and mistaken once a new text has changed some clauses.

    Whoever held one, rightly or wrongly, goes on believing the old version, which is now wrong, with probability `stale`; else is
    aware that it no longer knows.
    """
    old = (known | mistaken) & changed
    return known & ~changed, mistaken & ~changed | old & lanes_below(words, stale)


@kernel
def carries(news, clause):
    """Whether news carry a clause (0 to 7): 1 or 0."""
    return (news >> clause) & 1


@kernel
def kept(base, complexity, skill, ease):
    """Probability that a clause survives a hop.

    `base` holds at complexity and skill one half with hours enough (ease 1). Each of complexity, want of skill and want of hours
    makes the hop as hard as so many such hops in a row.
    """
    return base ** ((0.5 + complexity) * (1.5 - skill) * (2.0 - ease))


@kernel
def hand_over(words, right, wrong, known, mistaken, keep, garble, confusion):
    """One contact: what a receiver (`known`, `mistaken`) holds after hearing a sender's `right` and `wrong` clauses.

    Each right clause arrives right with probability `keep`, garbled with `garble`, else not; a garbled one arrives garbled with
    probability `keep`. A right version corrects a wrong one; a wrong one displaces a right one only with `confusion`.
    """
    kept_whole = lanes_below(words, keep)
    rightly = right & kept_whole
    garbled = right & ~kept_whole & lanes_below(words, keep + garble)
    wrongly = garbled | wrong & ~right & kept_whole
    doubted = wrongly & known
    while doubted:
        clause = lowest(doubted)
        u = lane(words, clause)
        share = (u - keep) / garble if garbled >> clause & 1 else u / keep
        wrongly &= ~((share >= confusion) << clause)
        doubted &= doubted - 1
    return (known | rightly) & ~wrongly, mistaken & ~rightly | wrongly


@kernel
def fade(words, known, mistaken, rate):
    """Each clause, right or wrong, is forgotten with probability `rate`."""
    left = ~lanes_below(words, rate)
    return known & left, mistaken & left
