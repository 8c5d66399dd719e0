"""4. Cadres, notices, meetings and apps carry clauses to households; friends tell each other; people forget."""

from collections import Counter
from typing import Any

from experiments.reference.agents import Household, Village
from experiments.reference.case import Case
from experiments.reference.clauses import AWARE, CLAUSES, GUARD, Knowledge, survives
from experiments.reference.programme import Programme
from experiments.reference.workload import add_up
from experiments.reference.world import World
from twin.terms.decisions import Decision


def step(model: World) -> None:
    """Visits first; then every household hears of every policy. Friends pass on only what they learned last month."""
    k = model.knobs.reach
    for household in model.households:
        for case in household.cases.values():
            case.told = case.news
    for village in model.villages:
        village.connected = 1.0 - (1.0 - village.coverage) * (1.0 - k.network_extension[village.row])
        village.visits = village.hollow = village.linked_homes = 0
        left, added = sent_elsewhere(village, k.shared_lists[village.row])
        for household in village.present:
            visit(model, village, household, left, added)
    for programme in model.programmes:
        for village in model.villages:
            looking = [listen(model, k, programme, household) for household in village.present]
            meant = [
                looks for household, looks in zip(village.present, looking, strict=True) if household.case(programme).entitled
            ]
            village.tasks[programme.key].readers = sum(meant) / max(1, len(meant))


def sent_elsewhere(village: Village, shared: float) -> tuple[float, float]:
    """Share left of visits to whom an office helps, and share of the room that others have for more that they fill."""
    helped = add_up(calls(village, household) for household in village.present if household.need_in_work)
    room = add_up(1.0 - calls(village, household) for household in village.present if not household.need_in_work)
    given = min(shared * helped, room)
    return 1.0 - given / helped if helped else 1.0, given / room if room else 0.0


def calls(village: Village, household: Household) -> float:
    """Probability that linkage cadres would call on a household."""
    return village.visit_rate if household.link_rank < village.linked else 0.0


def visit(model: World, village: Village, household: Household, left: float, added: float) -> None:
    """A linked household may be visited, less if it is helped and lists are shared; then others are; many visits are hollow."""
    household.visited = False
    wanted = calls(village, household)
    wanted = wanted * left if household.need_in_work else wanted + (1.0 - wanted) * added
    village.linked_homes += household.link_rank < village.linked
    made, meant, *_ = model.dice.four(Decision.VISIT, 0, household.uid)
    if made < wanted:
        village.visits += 1
        household.visited = meant < village.substantive
        village.hollow += not household.visited


def listen(model: World, k: Any, programme: Programme, household: Household) -> bool:
    """One household, one policy, one month: channels, then friends, then forgetting; whether it read accounts and can watch."""
    case = household.case(programme)
    before = case.knowledge.copy()
    if programme.in_force(model.month):
        first_hand(model, k, programme, household)
    looks = read_accounts(model, k, programme, household)
    learned = Knowledge(case.knowledge.right - before.right, case.knowledge.wrong - before.wrong)
    form = model.structure["diffusion"]
    if form == "village":
        hear_village(model, k, programme, household)
    else:
        hear_friends(model, k, programme, household, sources=2 if form == "complex" else 1)
    if form == "hearsay":
        learned = Knowledge(case.knowledge.right - before.right, case.knowledge.wrong - before.wrong)
    case.ever_right |= case.knowledge.right
    if case.knowledge:
        case.knowledge.forget(model.dice.words(Decision.FORGET, programme.id, household.uid), k.forgetting)
    # What was forgotten or corrected in the same month is not passed on.
    case.news = Knowledge(learned.right & case.knowledge.right, learned.wrong & case.knowledge.wrong)
    return looks


def read_accounts(model: World, k: Any, programme: Programme, household: Household) -> bool:
    """Published accounts that say what is owed teach who reads them, in all months; whether the household did and can watch."""
    village, case = household.village, household.case(programme)
    if model.dice.chance(Decision.READ_ACCOUNTS, programme.id, household.uid) >= village.taught:
        return False
    keep, heed = survives(k.notice_keep[village.row], programme.policy.complexity, 0.5, 1.0), household.receptivity
    words = model.dice.words(Decision.CLAUSES_ACCOUNTS, programme.id, household.uid)
    version = village.tasks[programme.key].knowledge.only(GUARD)
    case.knowledge.hear(version, words, keep * heed, (1.0 - keep) * k.garble_share * heed, k.confusion)
    return case.knowledge.knows(*GUARD)


def first_hand(model: World, k: Any, programme: Programme, household: Household) -> None:
    """Notice, visit, meeting, app, bill and briefing, in this order; each offers its version once."""
    village, my = household.village, household.my
    row, ease = village.row, village.relay_ease[programme.key]
    text = village.tasks[programme.key].knowledge
    notice, meeting, app, bill = model.dice.four(Decision.CHANNELS, programme.id, household.uid)

    def take_in(decision: Decision, version: Knowledge, base: float, ease: float) -> None:
        """What gets through is what survives the channel, times the household's receptivity."""
        keep = survives(base, programme.policy.complexity, 0.5, ease)
        words, heed = model.dice.words(decision, programme.id, household.uid), household.receptivity
        garble = (1.0 - keep) * k.garble_share * heed
        household.case(programme).knowledge.hear(version, words, keep * heed, garble, k.confusion)

    if notice < my(k.notice_reach) * ease:
        take_in(Decision.CLAUSES_NOTICE, text, k.notice_keep[row], 1.0)
    if household.visited:
        take_in(Decision.CLAUSES_VISIT, text, k.visit_keep[row], ease)
    if household.came and meeting < k.meeting_topic[row]:
        take_in(Decision.CLAUSES_MEETING, text, k.meeting_keep[row], ease)
    if app < my(k.app_reach) * (village.connected * (1.0 if household.phone else my(k.app_help))):
        take_in(Decision.CLAUSES_APP, text, my(k.app_keep), 1.0)
    if bill < my(k.bill_reach) * model.left_of_month(programme):
        take_in(Decision.CLAUSES_BILL, model.county.message[programme.key].only(GUARD), my(k.bill_keep), 1.0)
    attends, reads, *_ = model.dice.four(Decision.EXTRA_CHANNELS, programme.id, household.uid)
    if attends < my(k.briefing_reach):
        if reads < my(k.briefing_invite):
            for clause in text.right.intersection(AWARE):
                household.case(programme).knowledge.learn(clause)
        take_in(Decision.CLAUSES_BRIEFING, text, my(k.briefing_keep), 1.0)


def hear_friends(model: World, k: Any, programme: Programme, household: Household, sources: int) -> None:
    """Friends pass on what they learned in the month before; only what so many of them tell is listened to."""
    case: Case = household.case(programme)
    keep = household.my(k.tie_pass) * household.receptivity
    heard = [friend.case(programme).told for friend in household.friends]
    right, wrong = Counter(c for told in heard for c in told.right), Counter(c for told in heard for c in told.wrong)
    for friend, said in zip(household.friends, heard, strict=True):
        told = Knowledge({c for c in said.right if right[c] >= sources}, {c for c in said.wrong if wrong[c] >= sources})
        if told:
            words = model.dice.words(Decision.TIE, programme.id, household.uid, friend.uid)
            case.knowledge.hear(told, words, keep, keep * k.tie_garble, k.confusion)


def hear_village(model: World, k: Any, programme: Programme, household: Household) -> None:
    """As many contacts as ties, each with anybody else who lives in the village."""
    case: Case = household.case(programme)
    others = [other.case(programme).told for other in household.village.present if other is not household]
    if not others:
        return
    keep, contacts = household.my(k.tie_pass) * household.receptivity, float(len(household.friends))
    words = model.dice.words(Decision.CROWD, programme.id, household.uid)
    for clause in CLAUSES:
        right = sum(clause in told.right for told in others) / len(others)
        wrong = sum(clause in told.wrong for told in others) / len(others)
        if right or wrong:
            passes = keep * right
            arrives = min(1.0, passes + keep * (wrong + k.tie_garble * right))
            not_rightly, not_at_all = (1.0 - passes) ** contacts, (1.0 - arrives) ** contacts
            case.knowledge.hear(Knowledge({clause}), words, 1.0 - not_rightly, not_rightly - not_at_all, k.confusion)
