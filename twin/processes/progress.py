"""How far the money of a running cycle has come: what the plan says, and what the books say."""

import numpy as np

from twin.base.kernel import inner
from twin.terms.calendar import phase


@inner
def planned(w, luck, p):
    """Share of what is due that should have been paid out by the end of this month: a straight line from the end of the first
    month of the cycle to the deadline, then all of it.
    """
    pol = w.policies
    return min(1.0, phase(luck.month, pol.opens[p]) / (pol.window[p] + pol.delivery[p] - 1))


@inner
def due(w, p, v):
    """Fen that all who are eligible in a village would cost, their own contributions included."""
    return np.float64(w.villages.eligible[v, p]) * (w.policies.entitlement[p] + w.policies.contribution[p])


@inner
def booked(w, p, v):
    """Share of what is due that the books show as paid out in this cycle, to whomever; NaN where nothing is due."""
    total = due(w, p, v)
    return min(1.0, w.villages.paid_out[v, p] / total) if total > 0.0 else np.nan
