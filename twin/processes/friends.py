"""Households tell each other: along their ties, or, in another form, the village as one crowd."""

from typing import NamedTuple

import numpy as np

from twin.base.draws import draw
from twin.base.kernel import inner
from twin.terms.clauses import carries, hand_over
from twin.terms.decisions import Decision, household_uid
from twin.terms.forms import DIFFUSION

FIRST_HAND, HEARSAY, COMPLEX, VILLAGE = range(len(DIFFUSION))
CROWD = 17  # households of a village that tell each clause: right 0-7, wrong 8-15; 16: all households there


class News(NamedTuple):
    """What is told this month, and room to look at it."""

    right: np.ndarray  # uint8[P, H]: clauses that each household tells, from the month before
    wrong: np.ndarray  # uint8[P, H]
    tells: np.ndarray  # bool[H]: whether it tells anything of the policy last looked at by `look_who_tells`
    tellers: np.ndarray  # int64[E]: friends of one household that tell anything
    crowd: np.ndarray  # int64[CROWD]: how many households of one village tell each clause


@inner
def look_who_tells(p, news):
    """Note who has news of a policy; whether anybody has: some months after it has closed nobody needs to ask friends of it."""
    anybody = False
    for h in range(news.tells.size):
        news.tells[h] = (news.right[p, h] | news.wrong[p, h]) != 0
        anybody |= news.tells[h]
    return anybody


@inner
def hear_friends(w, k, luck, p, v, h, uid, known, mistaken, form, news):
    """Friends pass on what they learned first-hand (under hearsay: from anybody) in the month before."""
    hh, vil = w.households, w.villages
    keep = k.tie_pass[v, hh.stratum[h]] * np.float64(hh.receptivity[h])
    believed, believed_wrong = np.int64(255), np.int64(255)
    if form == COMPLEX:
        believed, believed_wrong = told_twice(hh, h, news.right[p]), told_twice(hh, h, news.wrong[p])
    for place in range(tellers(hh, h, news)):
        friend = news.tellers[place]
        right, wrong = news.right[p, friend] & believed, news.wrong[p, friend] & believed_wrong
        near = 0 <= friend - vil.first[v] < vil.size[v]
        other = uid + friend - h if near else household_uid(vil, hh.village[friend], friend)
        words = draw(luck, Decision.TIE, w.policies.id[p], uid, other)
        known, mistaken = hand_over(words, right, wrong, known, mistaken, keep, keep * k.tie_garble[0], k.confusion[0])
    return known, mistaken


@inner
def tellers(hh, h, news):
    """List a household's friends that tell anything, and count them; without a branch, since no processor guesses who tells."""
    count = 0
    for edge in range(hh.ties_start[h], hh.ties_start[h + 1]):
        friend = hh.ties[edge]
        news.tellers[count] = friend
        count += news.tells[friend]
    return count


@inner
def told_twice(hh, h, told):
    """Clauses that at least two friends tell this month: a complex contagion needs a second source (Centola and Macy 2007)."""
    once, twice = np.int64(0), np.int64(0)
    for edge in range(hh.ties_start[h], hh.ties_start[h + 1]):
        said = np.int64(told[hh.ties[edge]])
        twice |= once & said
        once |= said
    return twice


@inner
def count_news(w, p, v, news):
    """How many households of a village tell each clause, rightly and wrongly, and how many live there."""
    vil, hh = w.villages, w.households
    for i in range(CROWD):
        news.crowd[i] = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        for clause in range(8):
            news.crowd[clause] += carries(news.right[p, h], clause)
            news.crowd[8 + clause] += carries(news.wrong[p, h], clause)
        news.crowd[16] += hh.present[h]


@inner
def hear_village(w, k, luck, p, v, h, uid, known, mistaken, news):
    """The village as one well-mixed crowd: as many contacts as the household has ties, each with anybody else who lives there."""
    hh, others = w.households, news.crowd[16] - 1
    if others < 1:
        return known, mistaken
    keep = k.tie_pass[v, hh.stratum[h]] * np.float64(hh.receptivity[h])
    contacts = np.float64(hh.ties_start[h + 1] - hh.ties_start[h])
    words = draw(luck, Decision.CROWD, w.policies.id[p], uid, 0)
    for clause in range(8):
        right = (news.crowd[clause] - carries(news.right[p, h], clause)) / others
        wrong = (news.crowd[8 + clause] - carries(news.wrong[p, h], clause)) / others
        if right + wrong > 0.0:
            passes = keep * right
            arrives = min(1.0, passes + keep * (wrong + k.tie_garble[0] * right))
            not_rightly, not_at_all = (1.0 - passes) ** contacts, (1.0 - arrives) ** contacts
            keep_any, garble = 1.0 - not_rightly, not_rightly - not_at_all
            known, mistaken = hand_over(words, 1 << clause, 0, known, mistaken, keep_any, garble, k.confusion[0])
    return known, mistaken
