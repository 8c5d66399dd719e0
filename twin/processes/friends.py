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
    """What is told this month: what each household has learned in the month before."""

    right: np.ndarray  # uint8[H, P]: clauses that each household tells
    wrong: np.ndarray  # uint8[H, P]
    crowd: np.ndarray  # int64[CROWD]: how many households of one village tell each clause


@inner
def tell_friends(w, k, luck, p, v, form, ears, news):
    """Households of a village pass on to each friend what they learned first-hand (under hearsay: from anybody) last month.

    Ties run both ways, and each household's are in the order of rows. So to go through those who tell, in that order, lets each
    household hear from its friends in the order of its own ties, and asks nothing of the many who have nothing to tell.
    """
    hh, first = w.households, w.villages.first[v]
    for teller in range(first, first + w.villages.size[v]):
        right, wrong = np.int64(news.right[teller, p]), np.int64(news.wrong[teller, p])
        if right | wrong:
            uid = household_uid(w.villages, v, teller)
            for edge in range(hh.ties_start[teller], hh.ties_start[teller + 1]):
                if hh.present[hh.ties[edge]]:
                    hear_friend(w, k, luck, p, hh.ties[edge], uid, right, wrong, form, ears, news)


@inner
def hear_friend(w, k, luck, p, h, other, right, wrong, form, ears, news):
    """One contact: a household hears from a friend, whose number is `other`."""
    hh, v = w.households, w.households.village[h]
    if form == COMPLEX:
        right, wrong = right & told_twice(hh, h, p, news.right), wrong & told_twice(hh, h, p, news.wrong)
    keep = k.tie_pass[v, hh.stratum[h]] * np.float64(hh.receptivity[h])
    words = draw(luck, Decision.TIE, w.policies.id[p], household_uid(w.villages, v, h), other)
    known, wrongly = np.int64(ears.known[h]), np.int64(ears.wrong[h])
    known, wrongly = hand_over(words, right, wrong, known, wrongly, keep, keep * k.tie_garble[0], k.confusion[0])
    ears.known[h], ears.wrong[h] = known, wrongly


@inner
def told_twice(hh, h, p, told):
    """Clauses that at least two friends tell this month: a complex contagion needs a second source (Centola and Macy 2007)."""
    once, twice = np.int64(0), np.int64(0)
    for edge in range(hh.ties_start[h], hh.ties_start[h + 1]):
        said = np.int64(told[hh.ties[edge], p])
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
            news.crowd[clause] += carries(news.right[h, p], clause)
            news.crowd[8 + clause] += carries(news.wrong[h, p], clause)
        news.crowd[16] += hh.present[h]


@inner
def hear_village(w, k, luck, p, v, ears, news):
    """The village as one well-mixed crowd: as many contacts as a household has ties, each with anybody else who lives there."""
    vil = w.villages
    count_news(w, p, v, news)
    for h in range(vil.first[v], vil.first[v] + (vil.size[v] if news.crowd[16] > 1 else 0)):
        if w.households.present[h]:
            ears.known[h], ears.wrong[h] = hear_crowd(w, k, luck, p, v, h, ears, news)


@inner
def hear_crowd(w, k, luck, p, v, h, ears, news):
    """What a household knows and has wrong once it has met others of its village."""
    hh, others = w.households, news.crowd[16] - 1
    known, mistaken = np.int64(ears.known[h]), np.int64(ears.wrong[h])
    keep = k.tie_pass[v, hh.stratum[h]] * np.float64(hh.receptivity[h])
    contacts = np.float64(hh.ties_start[h + 1] - hh.ties_start[h])
    words = draw(luck, Decision.CROWD, w.policies.id[p], household_uid(w.villages, v, h), 0)
    for clause in range(8):
        right = (news.crowd[clause] - carries(news.right[h, p], clause)) / others
        wrong = (news.crowd[8 + clause] - carries(news.wrong[h, p], clause)) / others
        if right + wrong > 0.0:
            passes = keep * right
            arrives = min(1.0, passes + keep * (wrong + k.tie_garble[0] * right))
            not_rightly, not_at_all = (1.0 - passes) ** contacts, (1.0 - arrives) ** contacts
            keep_any, garble = 1.0 - not_rightly, not_rightly - not_at_all
            known, mistaken = hand_over(words, 1 << clause, 0, known, mistaken, keep_any, garble, k.confusion[0])
    return known, mistaken
