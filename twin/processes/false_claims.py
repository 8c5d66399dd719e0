"""Claims for people and work that do not exist: handed in with the true ones, struck off by checks, or paid and diverted.

Nobody goes short by a false claim as long as there is money enough: the county sets money aside for it (as far as its budget
follows what is claimed), so that more is spent and no household gets more. A check before payment saves that money; nothing is
paid out instead. In a works programme of Bihar spending fell by a quarter when wages were paid against documented work, and what
workers did and got did not (source fundflow2020).
"""

from twin.base.kernel import inner
from twin.processes.accounts import pay_out, post
from twin.terms.calendar import DAYS, phase
from twin.terms.steps import COLLECTIVE, Project
from twin.world.ledger import Flow, Sink, balance, take


@inner
def hand_in(w, k, p):
    """Villages claim for a new cycle, false claims in proportion to true ones; a check strikes off a share of the false ones.

    Returns fen of false claims that were handed in, and fen of these that were struck off.
    """
    vil, handed, struck = w.villages, 0, 0
    for v in range(vil.size.size):
        share = vil.false_share[v]
        false = int(share / (1.0 - share) * (vil.eligible[v, p] * w.policies.entitlement[p]))
        found = int(k.verification[v] * false)
        vil.false_open[v, p], vil.false_paid[v, p] = false - found, 0
        vil.false_back[v, p], vil.false_unfound[v, p] = 0, 0
        handed += false
        struck += found
    return handed, struck


@inner
def pay_false(w, k, luck, p, v, days):
    """Pay false claims as files of the month of opening are paid, out of what true claims leave in the account.

    Where payment waits for proof of delivery there is none: what the village was given for such claims goes back.
    """
    vil, led = w.villages, w.ledger
    if vil.false_open[v, p] == 0 or not is_due(w, luck, p, v, days):
        return
    due = min(vil.false_open[v, p], max(0, balance(led.village[v, p]) - vil.claims[v, p]))
    saved = take(led.village[v, p], int(k.on_result[v] * due))
    led.treasury[0] += saved
    post(w, p, Flow.SAVED, saved)
    paid = pay_out(w, p, v, due - saved, Sink.DIVERTED_PRIVATE, Flow.VILLAGE_DIVERTED)
    vil.false_open[v, p] -= due
    vil.false_back[v, p] += saved
    vil.false_paid[v, p] += paid
    vil.false_unfound[v, p] += paid


@inner
def is_due(w, luck, p, v, days):
    """Whether a false claim is paid now: bills with a project that has begun, else what was handed in when the cycle opened."""
    if w.policies.access[p] == COLLECTIVE:
        return w.villages.project[v, p] >= Project.RUNNING
    return int(days) < DAYS * (phase(luck.month, w.policies.opens[p]) + 1)
