"""Months, days and the yearly cycle of a policy."""

import numpy as np

from twin.base.draws import earlier
from twin.base.kernel import kernel

DAYS = 30  # every month has thirty days
YEAR = 12
PATIENCE = 120  # days after which a household may give up a need, and up to which the days of a need are counted


@kernel
def phase(month, opens):
    """Months since the policy's cycle opened, 0 to 11."""
    return (np.int64(month) - opens) % YEAR


@kernel
def opening(luck, opens):
    """The luck of the month in which the running cycle opened: for what is decided once a cycle, whenever it shows."""
    return earlier(luck, luck.month - np.uint64(phase(luck.month, opens)))


@kernel
def last_opening(luck, opens):
    """The luck of the month in which the cycle before the running one opened."""
    opened = opening(luck, opens)
    return earlier(opened, opened.month - np.uint64(YEAR))


@kernel
def in_force(month, opens, window, delivery):
    """Whether the policy's cycle is still running: open for application or in delivery."""
    return phase(month, opens) < window + delivery


@kernel
def first_day(month, epoch):
    """The day on which the month starts, counted from the twin's first month."""
    return (np.int64(month) - epoch) * DAYS


@kernel
def share_left(day, month, epoch):
    """Share of a month that is left after a day: none of the months before it, all of those that come later."""
    return min(1.0, max(0.0, (first_day(month, epoch) + DAYS - np.float64(day)) / DAYS))


@kernel
def last_twelve(months, now):
    """The last twelve months as bits, this one lowest, after a month in which something was so (`now`) or not."""
    return ((months << 1) | now) & 0xFFF


@kernel
def this_month(months):
    """Whether something was so in the last of twelve months (1 or 0)."""
    return months & 1
