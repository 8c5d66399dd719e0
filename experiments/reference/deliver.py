"""7. Files are decided, households paid, projects built; what arrives fits or does not."""

from typing import Any

from experiments.reference.agents import Household, Task, Village
from experiments.reference.case import Case
from experiments.reference.chance import Dice
from experiments.reference.clauses import GUARD
from experiments.reference.programme import DAYS, YEAR, Programme
from experiments.reference.report import cause_of_shortfall, where_money_is
from experiments.reference.world import World
from twin.terms.decisions import Decision

COUNTY, TOWNSHIP, VILLAGE = range(3)


def step(model: World) -> None:
    """Policy by policy and village by village: lists, files and payments, or the village's project."""
    k = model.knobs.deliver
    for programme in model.programmes:
        for village in model.villages:
            if programme.collective:
                decide_project(model, k, programme, village)
                build(model, k, programme, village)
            else:
                if programme.automatic and programme.for_somebody and programme.phase(model.month) == 0:
                    draw_up_list(model, k, programme, village)
                decide_files(model, k, programme, village)
                pay_arrears(model, k, programme, village)
                pay(model, k, programme, village)
            pay_false(model, k, programme, village)
        if programme.last_month_in_time(model.month):
            for village in model.villages:
                note_delay(model, programme, village)


def note_delay(model: World, programme: Programme, village: Village) -> None:
    """At the deadline, note who holds up what is approved and not delivered."""
    task = village.tasks[programme.key]
    builder = task.file_holder if cause_of_shortfall(task) == "delay" else VILLAGE
    for household in village.households:
        case = household.case(programme)
        if task.project == "running":
            case.holder = builder
        elif case.steps & {"approved", "funded"} == {"approved"}:
            case.holder = where_money_is(model, household, task)


def waiting_days(model: World, k: Any, programme: Programme, village: Village) -> tuple[float, float, float]:
    """Days that a file takes at village, township and county unit with the hours they have now."""
    if "approved" in model.perfected:
        return 0.0, 0.0, 0.0
    key, township, unit = programme.key, village.township, model.units[programme.unit]
    return (
        k.village_days[village.row] + in_queue(village.file_ease[key]),
        k.township_days[township.row] + in_queue(township.file_ease[key]),
        k.unit_days[unit.row] + in_queue(unit.file_ease[key]),
    )


def in_queue(ease: float) -> float:
    """Days behind a backlog of which this month does the share `ease`: as many months as it lasts, but this one."""
    return DAYS * (1.0 / max(0.05, ease) - 1.0)


def longest(village: float, township: float, unit: float) -> int:
    """The tier that holds a file longest; of equals the higher one."""
    days = {COUNTY: unit, TOWNSHIP: township, VILLAGE: village}
    return max(days, key=lambda tier: (days[tier], -tier))


def draw_up_list(model: World, k: Any, programme: Programme, village: Village) -> None:
    """Some who are entitled are left off, less likely if they know that they are meant; kin without title get on."""
    for household in village.present:
        case = household.case(programme)
        u = model.dice.chance(Decision.ONLIST, programme.id, household.uid)
        if case.eligible:
            knows = case.knowledge.knows("exists", "who")
            left_off = k.exclusion[village.row] * (1.0 - k.claim_effect if knows else 1.0)
            listed = u >= left_off or "approved" in model.perfected
        else:
            listed = household.kin and u < k.favour[village.row]
        if listed:
            case.due = model.day


def decide_files(model: World, k: Any, programme: Programme, village: Village) -> None:
    """Files whose days are over are decided; a household without title is refused if that is noticed."""
    task = village.tasks[programme.key]
    days = waiting_days(model, k, programme, village)
    holder, total = longest(*days), int(days[0] + days[1] + days[2])
    task.open_files = task.new_files = 0
    for household in village.households:
        case = household.case(programme)
        if case.due is None or case.steps & {"funded", "approved"}:
            continue
        case.holder = holder
        if case.due >= model.day:
            task.new_files += 1
        if case.due + total >= model.day + DAYS:
            task.open_files += 1
        elif passes_screening(model, k, programme, household):
            case.steps.add("approved")
            case.due += total
            if programme.contribution and "duty" in model.county.message[programme.key].right:
                case.knowledge.learn("duty")  # whoever approves says what the household must pay itself
                case.ever_right.add("duty")
                case.news.wrong.discard("duty")
        else:
            case.due, case.refused = None, True
    task.claims = len(queue(village, programme)) * programme.entitlement


def passes_screening(model: World, k: Any, programme: Programme, household: Household) -> bool:
    """Whether a file is approved; nobody asks about kin on a list."""
    if household.case(programme).eligible or (programme.automatic and household.kin):
        return True
    u = model.dice.chance(Decision.SCREEN, programme.id, household.uid)
    return u >= k.screening[household.village.township.row]


def queue(village: Village, programme: Programme) -> list[Household]:
    """Households approved and not yet paid, in the order of their approval."""
    waiting = [household for household in village.households if household.case(programme).unpaid]
    return sorted(waiting, key=lambda household: (household.case(programme).due, household.uid))


def pay(model: World, k: Any, programme: Programme, village: Village) -> None:
    """First approved, first paid, until the village's money for the policy is used up."""
    task = village.tasks[programme.key]
    for household in queue(village, programme):
        if "funded" in model.perfected:
            top_up(model, task, programme.entitlement)
        elif not contributes(k, programme, household):
            continue
        if task.account.balance < programme.entitlement:
            break
        pay_household(model, k, programme, household)
        task.claims -= programme.entitlement


def pay_false(model: World, k: Any, programme: Programme, village: Village) -> None:
    """What true claims leave in the account pays false ones, unless delivery must be proved: then it goes back."""
    task, books, key = village.tasks[programme.key], model.books, programme.key
    handed_in = model.day - DAYS * programme.phase(model.month)
    days = int(sum(waiting_days(model, k, programme, village)))
    if not (task.begun if programme.collective else handed_in + days < model.day + DAYS):
        return
    due = min(task.false_open, max(0, task.account.balance - task.claims))
    saved = sum(task.account.take(int(k.on_result[village.row] * due)))
    books.treasury.put(saved)
    books.flow[key, "saved"] += saved
    paid = books.spend(task.account, due - saved, key, "diverted_private", "village_diverted")
    task.sinks["diverted_private"] += paid
    task.paid_out += paid
    task.false_open -= due
    task.false_back += saved
    task.false_paid += paid
    task.false_unfound += paid


def top_up(model: World, task: Task, wanted: int) -> None:
    """Where money cannot fail, what the village lacks comes from outside."""
    lacking = max(0, wanted - task.account.balance)
    model.books.bring(task.account, lacking, task.programme.key, "outside_village")
    model.books.appropriated[task.programme.key] += lacking
    task.arrived += lacking


def pay_arrears(model: World, k: Any, programme: Programme, village: Village) -> None:
    """What the last cycle approved and did not pay claims money as other files do.

    It is paid out of what was appropriated before this cycle, or, when the deadline is past and all files of this cycle are paid,
    out of all there is.
    """
    task = village.tasks[programme.key]
    behind = [household for household in village.households if household.case(programme).arrears is not None]
    task.claims += len(behind) * programme.entitlement
    task.paid_late = 0
    all_there_is = not queue(village, programme) and not programme.in_force(model.month)
    able = [household for household in behind if hindrance(k, programme, household) is None]
    for household in sorted(able, key=lambda household: (household.case(programme).arrears, household.uid)):
        old = task.account.older(programme.phase(model.month))
        if (task.account.balance if all_there_is else old) >= programme.entitlement:
            pay_late(model, k, programme, household)
            task.claims -= programme.entitlement


def pay_late(model: World, k: Any, programme: Programme, household: Household) -> None:
    """Pay for the last cycle, with the luck that the payment would have had in time; that cycle stays failed."""
    case, task = household.case(programme), household.village.tasks[programme.key]
    luck = Dice(model.luck_seed, model.replicate, model.month - programme.phase(model.month) - YEAR)
    this_cycle = task.paid_out
    given = hand_over(model, k, programme, household, luck)
    task.arrears_out += task.paid_out - this_cycle
    task.paid_out = this_cycle  # the books of this cycle do not count it
    case.arrears = None
    if case.eligible:
        task.paid_late += 1
        u = luck.chance(Decision.FIT, programme.id, household.uid)
        if u >= misfit(k, programme, household) or "fits" in model.perfected:
            task.fitting += given


def hindrance(k: Any, programme: Programme, household: Household) -> str | None:
    """Why a household does not add its own contribution: it does not know of it ("duty") or cannot afford it ("means")."""
    if programme.contribution == 0:
        return None
    if not household.case(programme).knowledge.knows("duty"):
        return "duty"
    affordable = k.affordable * 100.0 * household.income * household.persons
    return "means" if programme.contribution > affordable else None


def contributes(k: Any, programme: Programme, household: Household) -> bool:
    """Whether a household adds its own contribution; its case notes why not."""
    case = household.case(programme)
    case.waits_for = hindrance(k, programme, household)
    return case.waits_for is None


def pay_household(model: World, k: Any, programme: Programme, household: Household) -> None:
    """One payment of this cycle; in full if at least nine tenths arrive."""
    case = household.case(programme)
    case.received = hand_over(model, k, programme, household, model.dice_of_cycle(programme))
    case.steps.add("funded")
    if case.eligible:
        settle(model, k, programme, household, 10 * case.received >= 9 * programme.entitlement, case.received)
    case.due = None


def hand_over(model: World, k: Any, programme: Programme, household: Household, luck: Dice) -> int:
    """One entitlement, of which the village may hold a part back, likelier from those who do not watch; gives what arrived."""
    village, case, own = household.village, household.case(programme), programme.contribution
    task, visible = village.tasks[programme.key], programme.policy.visible
    model.books.bring(task.account, own, programme.key, "contribution")
    task.contributed += own
    seen = village.divert_watched if case.knowledge.knows(*GUARD) else village.divert_unwatched
    share = (visible * seen + (1.0 - visible) * village.divert_hidden) * (1.0 - k.on_result[village.row])
    u, end, part, _ = luck.four(Decision.SKIM, programme.id, household.uid)
    safe = programme.to_households or not case.eligible or "paid_in_full" in model.perfected
    usual = max(k.skim, share)  # where more is diverted than a skim takes, every payment is skimmed, and by more
    skimmed = not safe and u < share / usual
    lost = int(part ** ((1.0 - usual) / usual) * programme.entitlement) if skimmed else 0
    divert(model, task, lost, "public" if end < k.public_share else "private")
    return spend(model, task, programme.entitlement + own - lost, "benefit" if case.eligible else "misdelivered") - own


def spend(model: World, task: Task, amount: int, kind: str) -> int:
    """Money reaches households."""
    key = task.programme.key
    given = model.books.spend(task.account, amount, key, kind, f"village_{kind}")
    task.sinks[kind] += given
    task.paid_out += given
    return given


def divert(model: World, task: Task, amount: int, end: str) -> None:
    """Money leaves the village's account for other ends, public or private."""
    lost = model.books.spend(task.account, amount, task.programme.key, f"diverted_{end}", "village_diverted")
    task.sinks[f"diverted_{end}"] += lost
    task.diverted_open[end] += lost
    task.paid_out += lost


def settle(model: World, k: Any, programme: Programme, household: Household, in_full: bool, given: int) -> None:
    """The last steps: in full, in time, fitting."""
    case: Case = household.case(programme)
    if in_full or "paid_in_full" in model.perfected:
        case.steps.add("paid_in_full")
    if programme.in_force(model.month) or "in_time" in model.perfected:
        case.steps.add("in_time")
    u = model.dice_of_cycle(programme).chance(Decision.FIT, programme.id, household.uid)
    if u >= misfit(k, programme, household) or "fits" in model.perfected:
        case.steps.add("fits")
        household.village.tasks[programme.key].fitting += given


def misfit(k: Any, programme: Programme, household: Household) -> float:
    """Probability that the standard design misses this household and nobody mends it."""
    village = household.village
    task = village.tasks[programme.key]
    from_county = (1.0 - task.local_fit) * (1.0 - village.discretion)
    from_village = 1.0 - k.village_fit[village.row] * village.revealed
    missed = (1.0 - programme.suits(household)) * from_county * from_village
    by_themselves = (1.0 - household.my(k.choice)) * (1.0 - k.council_fit[village.row] * task.agreed)
    return missed * (1.0 - task.fit_learned) * by_themselves


def decide_project(model: World, k: Any, programme: Programme, village: Village) -> None:
    """A village's application passes township and county unit."""
    task = village.tasks[programme.key]
    task.open_files = int(task.project not in (None, "done"))
    begun = task.project == "applied" and task.applied_day is not None and task.applied_day >= model.day
    task.new_files = int(begun)  # to prepare it; to build it is another
    if task.project in (None, "applied"):
        task.claims = 0  # nothing is approved, whatever an earlier cycle left unfinished
    if task.project != "applied" or task.applied_day is None:
        return
    days = waiting_days(model, k, programme, village)
    total = int((days[0] + days[1] + days[2]) / k.completion[village.row])
    task.file_holder = longest(*days)
    for household in village.entitled(programme):
        household.case(programme).holder = longest(*days)
    if task.applied_day + total < model.day + DAYS:
        task.project = "approved"
        together(village, programme, "approved")


def build(model: World, k: Any, programme: Programme, village: Village) -> None:
    """A project starts when the money reaches its useful minimum, and is built as fast as the village can spend."""
    task, row, visible = village.tasks[programme.key], village.row, programme.policy.visible
    goal = max(task.plan, task.eligible * programme.entitlement)
    if task.project == "approved":
        task.claims = goal
    if task.project == "approved" and "funded" in model.perfected:
        top_up(model, task, task.plan)
    added = int(k.council_gift[row] * task.plan) if task.agreed else 0
    if task.project == "approved" and task.account.balance + added >= task.plan:
        model.books.bring(task.account, added, programme.key, "contribution")
        task.contributed += added
        task.project, task.gift = "running", added
        task.new_files += 1
        together(village, programme, "funded")
    if task.project not in ("applied", "approved", "running"):
        return
    ease = max(0.05, village.file_ease[programme.key])
    able = int(programme.absorption * village.relative_size * k.absorption[row] * k.completion[row] * ease)
    # The plan may have become cheaper than what is spent, and money may have been clawed back meanwhile.
    could = max(0, min(able, goal - task.spent))
    if task.project == "applied":
        task.undecided += could
        return
    spending = min(could, task.account.balance) if task.project == "running" else 0
    task.unfunded += could - spending
    if task.project == "approved":
        return
    hidden = (1.0 - visible) * village.divert_hidden
    seen = visible * (task.watchers * village.divert_watched + (1.0 - task.watchers) * village.divert_unwatched)
    perfect = "paid_in_full" in model.perfected
    lost = 0 if perfect else int((hidden + seen) * (1.0 - k.on_result[row]) * spending)
    public = int(k.public_share * lost)
    divert(model, task, public, "public")
    divert(model, task, lost - public, "private")
    spend(model, task, spending - lost, "benefit")
    task.spent += spending
    task.short += lost
    task.short_seen += int(seen / (hidden + seen) * lost) if lost else 0
    task.claims = max(0, goal - task.spent)
    deadline = programme.last_month_in_time(model.month) or not programme.in_force(model.month)
    if task.spent >= goal or (deadline and (task.spent >= task.plan or perfect)):
        finish(model, k, programme, village)


def together(village: Village, programme: Programme, step: str) -> None:
    """All eligible households of a village pass a step."""
    for household in village.entitled(programme):
        household.case(programme).steps.add(step)


def finish(model: World, k: Any, programme: Programme, village: Village) -> None:
    """A finished project serves each eligible household; in full if it is worth nine tenths of the entitlement."""
    task, served = village.tasks[programme.key], village.entitled(programme)
    money = [where_money_is(model, household, task) for household in served]
    task.project, task.claims = "done", 0
    worth = (task.spent - task.short) // max(1, len(served))
    own = min(task.gift, task.spent - task.short)
    given = (task.spent - task.short - own) // max(1, len(served))
    for household, holder in zip(served, money, strict=True):
        case, in_full = household.case(programme), 10 * worth >= 9 * programme.entitlement
        case.received = worth
        if not in_full:
            case.holder = holder
        settle(model, k, programme, household, in_full, given)
