"""The decisions that draws are made for: one number each, never reused, never reordered."""

from enum import IntEnum

from twin.base.kernel import inner


class Decision(IntEnum):
    """What is decided by luck. The number is part of every draw's key; those from 1000 on are free for processes of one's own."""

    TRANSLATE = 1
    REPAIR = 2
    BRIEF_TOWNSHIP = 10
    CLAUSES_TOWNSHIP = 11
    BRIEF_VILLAGE = 12
    CLAUSES_VILLAGE = 13
    PLATFORM = 14
    CLAUSES_PLATFORM = 15
    NEIGHBOUR = 16
    CLAUSES_NEIGHBOUR = 17
    TURNOVER = 18
    LEAVE = 19
    VISIT = 20
    CHANNELS = 21
    EXTRA_CHANNELS = 22
    CLAUSES_NOTICE = 23
    CLAUSES_VISIT = 24
    CLAUSES_MEETING = 25
    CLAUSES_APP = 26
    CLAUSES_BILL = 27
    CLAUSES_BRIEFING = 28
    TIE = 29
    FORGET = 30
    CROWD = 31
    CLAUSES_ACCOUNTS = 32
    READ_ACCOUNTS = 33
    APPLY = 40
    TAKE_PART = 41
    NEED = 42
    RAISE = 43
    ROUTE = 44
    COMPLAIN = 45
    CARRY = 46
    ONLIST = 50
    SCREEN = 51
    SKIM = 52
    FIT = 53
    VILLAGE_APPLIES = 54
    SERVE = 60
    VERIFY = 70
    CANDOUR = 71
    AUDIT = 80
    INSPECT = 81
    WARN = 82
    FOLLOW_UP = 83
    CAUGHT = 84
    TURN_UP = 85
    CHANGE = 100
    STALE = 101
    UNFIT = 102
    LACKING = 103
    COUNCIL = 104
    VOTE = 105
    OBSERVE = 110
    FILTER = 111
    MISSING = 112
    UNKNOWN = 113
    PERTURB = 114
    RIVAL = 115


@inner
def household_uid(vil, v, h):
    """The village's division code and the household's number in it."""
    return vil.uid[v] * 100000 + (h - vil.first[v] + 1)
