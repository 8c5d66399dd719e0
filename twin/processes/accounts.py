"""Money of a policy that comes into a village's account or leaves it, noted wherever it counts."""

from twin.base.kernel import inner
from twin.world.ledger import Flow, Sink, balance, take

USUAL_VILLAGE = 360  # households of the village for which a project's minimum and absorption are said


@inner
def post(w, p, kind, amount):
    """Write a move into the record of flows; `p` is a policy, or the number of policies for money of no policy."""
    w.ledger.flow[p, kind] += amount


@inner
def of_usual_size(w, v):
    """Households present in a village, as a multiple of those of the usual village."""
    vil, present = w.villages, 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        present += w.households.present[h]
    return present / USUAL_VILLAGE


@inner
def come_in(w, p, v, fen):
    """Money from outside is given to the policy and arrives in the village."""
    led = w.ledger
    led.village[v, p, 0] += fen
    led.inflow[p] += fen
    led.appropriated[p] += fen
    led.arrived[v, p] += fen
    led.flow[p, Flow.OUTSIDE_VILLAGE] += fen


@inner
def hand_back(w, p, v, fen):
    """Recovered money goes back to the village that it was taken from; returns what was there to give."""
    led = w.ledger
    given = take(led.treasury, fen)
    led.village[v, p, 0] += given
    led.appropriated[p] += given
    led.arrived[v, p] += given
    post(w, p, Flow.RESTITUTION, given)
    return given


@inner
def top_up(w, p, v, wanted):
    """Where money cannot fail, what the village lacks comes from outside."""
    come_in(w, p, v, max(0, wanted - balance(w.ledger.village[v, p])))


@inner
def contribute(w, p, v, own):
    """A household adds its own contribution to what is paid to it."""
    led = w.ledger
    led.village[v, p, 0] += own
    led.inflow[p] += own
    led.contributed[v, p] += own
    led.flow[p, Flow.CONTRIBUTION] += own


@inner
def pay_out(w, p, v, wanted, sink, flow):
    """Up to so many fen leave for a final use; returns what left."""
    led = w.ledger
    given = take(led.village[v, p], wanted)
    led.sink[p, sink] += given
    led.village_sink[v, p, sink] += given
    led.flow[p, flow] += given
    w.villages.paid_out[v, p] += given
    return given


@inner
def divert(w, p, v, lost, public):
    """Money leaves for other ends, public or private; audits of this cycle may find it."""
    end = 0 if public else 1
    w.villages.diverted_open[v, p, end] += pay_out(w, p, v, lost, Sink.DIVERTED_PUBLIC + end, Flow.VILLAGE_DIVERTED)
