"""What village cadres put into an hour: it answers to what is rewarded and what is seen, and tires with what is asked."""

import math

from twin.base.kernel import inner
from twin.terms.steps import USES

OTHER = USES.index("other")
MOST = 1.0  # of the logarithm of effort, either way: nobody does more than e times the usual work in an hour


@inner
def effort(vil, k, v):
    """What cadres put into an hour, of what is usual: it answers to what is rewarded and what is seen, and tires.

    The more of last month's hours policy work took, the more it tires.
    """
    hours = 0.0
    for use in range(vil.used.shape[1]):
        hours += vil.used[v, use]
    asked = 1.0 - vil.used[v, OTHER] / hours if hours > 0.0 else 0.0
    seen = vil.felt_audit[v] + vil.felt_households[v]
    drive = k.effort_pay[0] * k.result_pay[v] + k.effort_eyes[0] * seen - k.effort_load[0] * asked
    return math.exp(min(MOST, max(-MOST, drive)))
