"""A township passes on what it holds: project money in shares, the money of households by what they are owed."""

import math

from twin.base.kernel import inner
from twin.processes.accounts import post
from twin.processes.claims import lacking
from twin.terms.calendar import DAYS
from twin.terms.steps import COLLECTIVE
from twin.world.ledger import Flow, Sink, balance, move, take


@inner
def passing(days):
    """Share of a balance that passes an office in a month when a payment takes `days`."""
    return DAYS / (DAYS + days)


@inner
def allocate(w, k, p, t, want):
    """Township to villages. Project money: so much in equal shares, so much by need; all that passes leaves.

    Money of a list or of applications: by what households want, in proportion when it is short. What nobody claims stays with
    the township: it would be idle in a village.
    """
    vil, tow, led = w.villages, w.townships, w.ledger
    first, last = tow.first[t], tow.first[t] + tow.size[t]
    passes = int(passing(k.processing_days[t]) * balance(led.township[t, p]))
    pooled = pool(w, k, p, t, want)
    claimed, expected = 0, 0
    for v in range(first, last):
        claimed += lacking(w, p, v, want)
        expected += vil.eligible[v, p]
    if w.policies.access[p] != COLLECTIVE:
        keeping = 1.0 - k.overhead[t] - tow.divert[t]
        sent = toll(w, k, p, t, enough(passes, keeping, max(0, claimed - pooled))) + pooled
        share = min(1.0, sent / claimed) if claimed > 0 else 0.0
        for v in range(first, last):
            give(w, p, t, v, int(share * lacking(w, p, v, want)))
        return
    leaving = toll(w, k, p, t, passes)
    for v in range(first, last):
        by_need = 1.0 / tow.size[t]
        if claimed > 0:
            by_need = lacking(w, p, v, want) / claimed
        elif expected > 0:
            by_need = vil.eligible[v, p] / expected
        share = (1.0 - k.by_need[t]) / tow.size[t] + k.by_need[t] * by_need
        give(w, p, t, v, int(share * leaving + by_need * pooled))


@inner
def toll(w, k, p, t, leaving):
    """Overhead and diversion take theirs of what leaves a township; returns the rest."""
    led = w.ledger
    kept_back = take(led.township[t, p], int(k.overhead[t] * leaving))
    led.sink[p, Sink.OVERHEAD] += kept_back
    post(w, p, Flow.TOWNSHIP_OVERHEAD, kept_back)
    w.townships.kept[t, p] += kept_back
    lost = take(led.township[t, p], int(w.townships.divert[t] * leaving))
    divert_above(w, k, p, lost, w.townships.diverted_open[t, p])
    post(w, p, Flow.TOWNSHIP_DIVERTED, lost)
    w.townships.diverted[t, p] += lost
    w.townships.handled[t, p] += leaving
    return leaving - kept_back - lost


@inner
def divert_above(w, k, p, lost, hidden):
    """Money that an office above the village diverts leaves for public and private ends; audits of it may find it (`hidden`)."""
    public = int(k.public_share[0] * lost)
    w.ledger.sink[p, Sink.DIVERTED_PUBLIC] += public
    w.ledger.sink[p, Sink.DIVERTED_PRIVATE] += lost - public
    hidden[0] += public
    hidden[1] += lost - public


@inner
def give(w, p, t, v, fen):
    """A township gives to a village."""
    led = w.ledger
    given = move(led.township[t, p], led.village[v, p], fen)
    led.arrived[v, p] += given
    post(w, p, Flow.TOWNSHIP_VILLAGE, given)


@inner
def pool(w, k, p, t, want):
    """Take back what villages hold beyond what they want, to give it at once where it is wanted; nothing is lost on that way."""
    tow, led = w.townships, w.ledger
    pooled = 0
    for v in range(tow.first[t], tow.first[t] + tow.size[t]):
        spare = max(0, balance(led.village[v, p]) - want[v])
        moved = move(led.village[v, p], led.township[t, p], int(k.pooling[t] * spare))
        led.arrived[v, p] -= moved
        led.pooled[v, p] += moved
        post(w, p, Flow.VILLAGE_TOWNSHIP, moved)
        pooled += moved
    return pooled


@inner
def enough(held, keeping, target):
    """So much of what is held that `target` is left of it if a share `keeping` is; all of it if that is not enough."""
    if keeping * held <= target:
        return held
    return int(math.ceil(target / keeping))
