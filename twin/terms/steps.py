"""The steps of the landing cascade as bits, and the other small codes that households and projects carry."""

from enum import IntEnum

CLAUSES = ("exists", "who", "how", "when", "amount", "duty", "contact", "redress")  # in the order of their bits

ELIGIBLE, INFORMED, APPLIED, APPROVED, FUNDED, PAID_IN_FULL, IN_TIME, FITS = (1 << step for step in range(8))
STEPS = ("eligible", "informed", "applied", "approved", "funded", "paid_in_full", "in_time", "landed")
FAILURES = ("informed", "applied", "approved", "funded", "paid_in_full", "in_time", "fits")
BLAMED = ("county", "township", "village", "household")
CAUSES = ("diversion", "underfunding", "delay", "capacity")  # why a delivery falls short
LANDED = 255  # every step passed

USES = ("paperwork", "relay", "visits", "delivery", "needs", "mechanisms", "other")  # of hours

AUTOMATIC, APPLICATION, COLLECTIVE = range(3)
TO_VILLAGE, TO_HOUSEHOLD = range(2)  # who a policy's money is paid to

COMPLETE = 0.8  # a task counts as complete when this share of the eligible landed

DUE, MADE, FOUND, FOLLOWED = (1 << step for step in range(4))  # an inspection: to be made, made, with a finding, money back

NO_FILE = -1  # `due` of a household, `applied_day` of a village, without a file

# `fault` of a household: what an approved file waits for, whether one was refused, whether it complained.
NO_DUTY, CANNOT_PAY, REFUSED, COMPLAINED = 16, 32, 64, 128

# Of who got restitution too late, `fault` says what it had in time: how many of these parts of its entitlement, by 4.
PARTS_IN_TIME = ((0, 1), (1, 2), (3, 4))  # more than nothing, half, three quarters
PART_IN_TIME = 4  # the lower of the two bits that say so


# `contact` of a household: how it dealt with offices this month; and whether a need registered this month was handed in at an
# office or sent to one, where it was not told to somebody's face.
USED_APP, USED_HALL, USED_HOTLINE, USED_VISIT, USED_MEETING = (1 << way for way in range(5))
USED = USED_APP | USED_HALL | USED_HOTLINE | USED_VISIT | USED_MEETING
AT_OFFICE, SENT_IN = 32, 64


class Need(IntEnum):
    """Where a household's need stands."""

    NONE = 0
    SILENT = 1
    VILLAGE = 2
    TOWNSHIP = 3
    SHARED = 4
    SHELVED = 5


class Project(IntEnum):
    """Where a village's project of this cycle stands."""

    NONE = 0
    APPLIED = 1
    APPROVED = 2
    RUNNING = 3
    DONE = 4
