"""What happens to clauses at one contact: the rule shared by every hop and channel."""

from twin.draws import lane
from twin.kernel import kernel
from twin.processes.steps import CLAUSES as CLAUSES

EXISTS, WHO, HOW, WHEN, AMOUNT, DUTY, CONTACT, REDRESS = (1 << clause for clause in range(8))
AWARE = EXISTS | WHO | HOW
GUARD = AMOUNT | REDRESS


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
    for clause in range(8):
        bit = 1 << clause
        if not (right | wrong) & bit:
            continue
        u = lane(words, clause)
        if right & bit and u < keep:
            known |= bit
            mistaken &= ~bit
            continue
        if right & bit:
            arrives, share = u < keep + garble, (u - keep) / garble if garble > 0 else 1.0
        else:
            arrives, share = u < keep, u / keep if keep > 0 else 1.0
        if arrives and (not known & bit or share < confusion):
            mistaken |= bit
            known &= ~bit
    return known, mistaken


@kernel
def fade(words, known, mistaken, rate):
    """Each clause, right or wrong, is forgotten with probability `rate`."""
    for clause in range(8):
        bit = 1 << clause
        if (known | mistaken) & bit and lane(words, clause) < rate:
            known &= ~bit
            mistaken &= ~bit
    return known, mistaken
