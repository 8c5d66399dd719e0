"""A village's project: applied for, decided, built as fast as the village can spend, finished."""

from twin.base.kernel import inner
from twin.processes.accounts import contribute, divert, of_usual_size, pay_out, top_up
from twin.processes.cascade import held_by, money_nearby, where_money_is
from twin.processes.fit import settle
from twin.terms.calendar import DAYS, phase
from twin.terms.decisions import household_uid
from twin.terms.steps import APPROVED, ELIGIBLE, FUNDED, PAID_IN_FULL, Project
from twin.world.ledger import Flow, Sink, balance

MOST = 2_000_000_000  # fen that a household's receipt can show


@inner
def decide_project(w, k, p, v, day, holder, days):
    """A village's application for a project passes township and county unit."""
    vil, hh = w.villages, w.households
    vil.open_files[v, p] = Project.NONE < vil.project[v, p] < Project.DONE
    applied = vil.project[v, p] == Project.APPLIED
    vil.new_files[v, p] = applied and vil.applied_day[v, p] >= day  # to prepare it; to build it is another
    if vil.project[v, p] <= Project.APPLIED:
        vil.claims[v, p] = 0  # nothing is approved in this cycle, whatever an earlier one left unfinished
    if not applied:
        return
    vil.file_holder[v, p] = holder
    decided = vil.applied_day[v, p] + int(days / k.completion[v]) < day + DAYS
    if decided:
        vil.project[v, p] = Project.APPROVED
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.fault[h, p] = held_by(hh.fault[h, p], holder)
            if decided:
                hh.passed[h, p] |= APPROVED


@inner
def build(w, k, luck, p, v):
    """A project starts when the money reaches its useful minimum and is built as fast as the village can spend.

    It is done when what all eligible households are meant to get is spent, or at the deadline with what is useful (where it
    cannot fail to be worth it, with what there is).
    """
    pol, vil, led = w.policies, w.villages, w.ledger
    plan = vil.plan[v, p]
    goal = max(plan, vil.eligible[v, p] * pol.entitlement[p])
    if vil.project[v, p] == Project.APPROVED:
        start(w, k, p, v, plan, goal)
    if vil.project[v, p] == Project.NONE or vil.project[v, p] == Project.DONE:
        return
    able = could_spend(w, k, p, v, goal)
    if vil.project[v, p] == Project.APPLIED:  # its file lies in offices
        vil.undecided[v, p] += able
        return
    if vil.project[v, p] == Project.APPROVED:  # it waits for money
        vil.unfunded[v, p] += able
        return
    spending = min(able, balance(led.village[v, p]))
    vil.unfunded[v, p] += able - spending
    perfect = w.county.perfected[0] & PAID_IN_FULL > 0
    hidden = (1.0 - pol.visible[p]) * vil.divert_hidden[v]
    watch = vil.watchers[v, p]
    seen = pol.visible[p] * (watch * vil.divert_watched[v] + (1.0 - watch) * vil.divert_unwatched[v])
    lost = 0 if perfect else int((hidden + seen) * (1.0 - k.on_result[v]) * spending)
    public = int(k.public_share[0] * lost)
    divert(w, p, v, public, True)
    divert(w, p, v, lost - public, False)
    pay_out(w, p, v, spending - lost, Sink.BENEFIT, Flow.VILLAGE_BENEFIT)
    vil.spent[v, p] += spending
    vil.short[v, p] += lost
    vil.short_seen[v, p] += int(seen / (hidden + seen) * lost) if lost else 0
    vil.claims[v, p] = goal - vil.spent[v, p] if vil.spent[v, p] < goal else 0
    late = phase(luck.month, pol.opens[p]) >= pol.window[p] + pol.delivery[p] - 1
    if vil.spent[v, p] >= goal or (late and (vil.spent[v, p] >= plan or perfect)):
        finish(w, k, luck, p, v)


@inner
def could_spend(w, k, p, v, goal):
    """What a village can spend on its project in a month, as far as there is something left to build."""
    pol, vil = w.policies, w.villages
    ease = max(0.05, vil.file_ease[v, p])
    able = int(pol.absorption[p] * of_usual_size(w, v) * k.absorption[v] * k.completion[v] * ease)
    # Bundling may lower the plan while a project runs, and money may be clawed back.
    return max(0, min(able, goal - vil.spent[v, p]))


@inner
def start(w, k, p, v, plan, goal):
    """An approved project claims its money, and starts where the useful minimum is there: all who are eligible are funded.

    Villagers who approved the plan add their part on the day on which it makes the minimum.
    """
    vil, hh = w.villages, w.households
    vil.claims[v, p] = goal
    if w.county.perfected[0] & FUNDED:
        top_up(w, p, v, plan)
    added = int(k.council_gift[v] * plan) if vil.agreed[v, p] else 0
    if balance(w.ledger.village[v, p]) + added < plan:
        return
    contribute(w, p, v, added)
    vil.gift[v, p] = added
    vil.project[v, p] = Project.RUNNING
    vil.new_files[v, p] += 1
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.passed[h, p] |= FUNDED


@inner
def finish(w, k, luck, p, v):
    """A finished project serves each eligible household; in full if it is worth nine tenths of the entitlement."""
    vil, hh = w.villages, w.households
    nearby = money_nearby(w, p, v)
    vil.project[v, p], vil.claims[v, p] = Project.DONE, 0
    eligible = 0
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        eligible += (hh.passed[h, p] & ELIGIBLE) > 0
    worth = min(MOST, (vil.spent[v, p] - vil.short[v, p]) // max(1, eligible))
    own = min(vil.gift[v, p], vil.spent[v, p] - vil.short[v, p])  # what villagers added is no benefit of the policy's money
    given = min(MOST, (vil.spent[v, p] - vil.short[v, p] - own) // max(1, eligible))
    in_full = 10 * worth >= 9 * w.policies.entitlement[p]
    for h in range(vil.first[v], vil.first[v] + vil.size[v]):
        if hh.passed[h, p] & ELIGIBLE:
            hh.received[h, p] = worth
            if not in_full:
                hh.fault[h, p] = held_by(hh.fault[h, p], where_money_is(w, luck, p, v, h, nearby))
            settle(w, k, luck, p, v, h, household_uid(vil, v, h), in_full, given)


@inner
def carried(w, p, v):
    """Whether a village's project goes on in the next cycle: it is approved or under way, and its accounts stay open."""
    return Project.APPROVED <= w.villages.project[v, p] <= Project.RUNNING
