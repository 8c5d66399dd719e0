"""Needs arise, wait where no channel takes them up, and are registered through one of several; which of them households use."""

import numpy as np

from twin.base.draws import chance, draw, uniform
from twin.base.kernel import inner
from twin.terms.calendar import DAYS, this_month
from twin.terms.decisions import Decision
from twin.terms.steps import AT_OFFICE, SENT_IN, USED_APP, USED_HALL, USED_HOTLINE, USED_MEETING, USED_VISIT, Need


@inner
def carry_need(w, k, luck, v, h, uid, day):
    """A need arises; it becomes work for someone only when it is raised through some channel, and waits until then."""
    vil, hh = w.villages, w.households
    if hh.need[h] == Need.NONE and chance(luck, Decision.NEED, 0, uid) < k.need_rate[0]:
        hh.need[h] = Need.SILENT
    vil.arisen[v] += hh.need[h] != Need.NONE
    if hh.need[h] == Need.SILENT:
        open_minded = min(1.0, 0.5 + np.float64(hh.trust[h]))
        words = draw(luck, Decision.RAISE, 0, uid, 0)
        if hh.visited[h] or uniform(words[0]) < (1.0 - silence(w, k, v, h)) * open_minded:
            hh.need[h], hh.need_left[h] = Need.VILLAGE, -1.0  # not yet routed
            hh.need_since[h] = day + int(uniform(words[1]) * DAYS)
            vil.raised_now[v] += 1
            vil.raised_on_visits[v] += hh.visited[h]
            if not hh.visited[h]:
                hh.contact[h] |= way_taken(w, k, v, h, uniform(words[2]))
    vil.raised[v] += hh.need[h] > Need.SILENT


@inner
def met_this_month(hh, h):
    """The ways in which cadres meet a household without its asking: a visit, a meeting."""
    return (USED_VISIT if hh.visited[h] else 0) | (USED_MEETING if this_month(hh.turnout[h]) else 0)


@inner
def online(w, k, v, h):
    """Probability that a household can use an app: the network is there, and skill or somebody who helps."""
    return w.villages.connected[v] * (1.0 if w.households.phone[h] else k.online_help[v, w.households.stratum[h]])


@inner
def silence(w, k, v, h):
    """Probability that no channel takes a need up from somebody who would speak."""
    s = w.households.stratum[h]
    silent = (1.0 - k.raise_self[v, s]) * (1.0 - k.raise_online[v, s] * online(w, k, v, h)) * (1.0 - k.raise_grid[v])
    if this_month(w.households.turnout[h]):
        silent *= 1.0 - k.raise_meeting[v]
    return silent * (1.0 - k.raise_hotline[v, s])


@inner
def way_taken(w, k, v, h, u):
    """Which channel took a need up: each as likely as its rate is large among them."""
    s = w.households.stratum[h]
    app = k.raise_online[v, s] * online(w, k, v, h)
    hall = app + k.raise_self[v, s]
    hotline = hall + k.raise_hotline[v, s]
    meeting = hotline + (k.raise_meeting[v] if this_month(w.households.turnout[h]) else 0.0)
    at = u * (meeting + k.raise_grid[v])
    if at < app:
        return USED_APP | SENT_IN
    if at < hall:
        return USED_HALL | AT_OFFICE
    if at < hotline:
        return USED_HOTLINE | SENT_IN
    return USED_MEETING if at < meeting else USED_VISIT  # a grid officer comes to the house


@inner
def counter_or_app(w, k, v, h, u):
    """Where an application is handed in: at an office or in the app, as needs are that a household brings forward itself."""
    s = w.households.stratum[h]
    app = k.raise_online[v, s] * online(w, k, v, h)
    return USED_APP if u * (app + k.raise_self[v, s]) < app else USED_HALL
