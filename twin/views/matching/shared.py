"""What makes a large county's plans affordable: fewer members where many villages try a step, branches that villages share."""

from collections.abc import Sequence
from math import ceil

import numpy as np

TRIES = 384  # of a step in all villages together that are enough to know what it wins of a village's losses
LEAST = 3  # members, whatever the number of villages: what a village itself shows is told from luck by their spread
APART = 15  # villages of the county to one with a plan in a branch


def members_for(villages: int, most: int) -> int:
    """With how many members every step is tried: `most`, fewer where a county has many villages to learn from.

    >>> members_for(12, 8), members_for(48, 8), members_for(180, 8)
    (8, 8, 3)
    """
    return min(most, max(LEAST, ceil(TRIES / villages)))


def together(rows: Sequence[int], townships: Sequence[int] | np.ndarray) -> list[list[int]]:
    """Villages whose plans are run in one branch: no two of a township, whose hours they would share, and one in `APART`.

    What a county has few of is asked by all of them at once, as it is where plans are followed; a small county's plans are run
    one by one. `townships`: the row of each village's township.
    """
    most, found = max(1, len(townships) // APART), list[list[int]]()
    for row in rows:
        free = (one for one in found if len(one) < most and all(townships[row] != townships[other] for other in one))
        group = next(free, None)
        if group is None:
            found.append([row])
        else:
            group.append(row)
    return found
