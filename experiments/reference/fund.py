"""5. Money is appropriated, released, transferred and allocated; some waits, some is diverted."""

import math
from typing import Any

from experiments.reference.agents import CountyUnit, Task, Township, Village
from experiments.reference.programme import DAYS, FEN, YEAR, Programme
from experiments.reference.world import World

OPERATING_YUAN = 12000  # budget for running mechanisms, per village and year


def step(model: World) -> None:
    """Pay for mechanisms, claw back what lay idle, then move each policy's money one office further."""
    k = model.knobs.fund
    for amount in model.mechanisms_due:
        model.books.spend(model.books.operations, amount, None, "mechanism_cost", "operations_cost")
    for source, target, programme, amounts in model.mechanism_flows:
        raise_money(model, source, target, programme, amounts)
    for programme in model.programmes:
        claw_back(model, programme, int(k.clawback_months))
    if model.month % YEAR == YEAR - 1 or model.month == model.epoch:
        settle_operations(model, k)
    for programme in model.programmes:
        if programme.phase(model.month) == 0:
            appropriate(model, k, programme)
        release(model, k, programme)
        want = wanted(model, programme)
        if programme.to_households:
            pay_from_office(model, k, programme, want)
        else:
            transfer(model, k, programme, want)
            for township in model.townships:
                allocate(model, k, programme, township, want)
        for village in model.villages:
            task, bundling = village.tasks[programme.key], k.bundling[village.township.row]
            bring(model, task, int(k.external[village.row][programme.index] * FEN))
            task.plan = int(programme.minimum * (1.0 - k.bundle_saving * bundling) * village.relative_size)


def bring(model: World, task: Task, fen: int) -> None:
    """Money from outside the county comes into a village's account."""
    model.books.bring(task.account, fen, task.programme.key, "outside_village")
    model.books.appropriated[task.programme.key] += fen
    task.arrived += fen


def passing(days: float) -> float:
    """Share of a balance that passes an office in a month when a payment takes so many days."""
    return DAYS / (DAYS + days)


def raise_money(model: World, source: str, target: str, programme: Programme | None, amounts: list[int]) -> None:
    """Money that a mechanism brings, to the operating budget or to villages (fen by village)."""
    books = model.books
    if programme is None or target == "operations":
        books.bring(books.operations, amounts[0], None, "outside_operations")
        return
    for village, amount in zip(model.villages, amounts, strict=True):
        task = village.tasks[programme.key]
        if source == "operations":
            given = books.move(books.operations, task.account, amount, programme.key, "operations_village")
        else:
            given = amount
            books.bring(task.account, given, programme.key, "outside_village")
        books.appropriated[programme.key] += given
        task.arrived += given


def claw_back(model: World, programme: Programme, limit: int) -> None:
    """What lay unused for so many months goes back to the county treasury."""
    key = programme.key
    accounts = [model.county.accounts[key], model.units[programme.unit].accounts[key]]
    accounts += [township.accounts[key] for township in model.townships]
    accounts += [village.tasks[key].account for village in model.villages]
    overdue = sum(account.grow_older(limit) for account in accounts)
    model.books.treasury.put(overdue)
    model.books.flow[key, "clawed_back"] += overdue


def settle_operations(model: World, k: Any) -> None:
    """In December running costs use up what is left, and next year's operating budget arrives."""
    books = model.books
    books.spend(books.operations, books.operations.balance, None, "overhead", "operations_overhead")
    budget = int(k.operations * OPERATING_YUAN * FEN * len(model.villages))
    books.bring(books.operations, budget, None, "outside_operations")


def appropriate(model: World, k: Any, programme: Programme) -> None:
    """The entitlements of all eligible households as far as the budget goes; returned money is used first."""
    books, key = model.books, programme.key
    for township in model.townships:
        township.kept[key] = township.diverted[key] = 0
        township.books[key].new_cycle()
    model.units[programme.unit].books[key].new_cycle()
    for village in model.villages:
        village.tasks[key].eligible = sum(household.case(programme).entitled for household in village.present)
    eligible = sum(village.tasks[key].eligible for village in model.villages)
    handed, struck = hand_in(model, k, programme)
    claimed = eligible * programme.entitlement + int(k.follows_claims * handed)
    planned = int(k.budget[programme.index] * programme.funding * claimed)
    saved = int(k.budget[programme.index] * programme.funding * int(k.follows_claims * struck))
    fresh = planned - sum(books.treasury.take(planned))
    books.inflow[key] += fresh
    books.flow[key, "outside_treasury"] += fresh
    model.county.accounts[key].put(planned - saved)  # appropriated anew, its age starts again
    books.treasury.put(saved)
    books.flow[key, "saved"] += saved
    books.flow[key, "treasury_county"] += planned
    books.appropriated[key] += planned


def hand_in(model: World, k: Any, programme: Programme) -> tuple[int, int]:
    """False claims beside the true ones, and how much of them is struck off before money is set aside."""
    handed = struck = 0
    for village in model.villages:
        task = village.tasks[programme.key]
        false = int(village.false_share / (1.0 - village.false_share) * (task.eligible * programme.entitlement))
        off = int(k.verification[village.row] * false)
        task.false_open, task.false_paid, task.false_back, task.false_unfound = false - off, 0, 0, 0
        handed, struck = handed + false, struck + off
    return handed, struck


def release(model: World, k: Any, programme: Programme) -> None:
    """A budget cut takes back what is not yet with townships; then county treasury to owning unit."""
    books, key = model.books, programme.key
    at_county, at_unit = model.county.accounts[key], model.units[programme.unit].accounts[key]
    for account in (at_county, at_unit):
        recalled = sum(account.take(int(k.recall[programme.index] * account.balance)))
        books.treasury.put(recalled)
        books.flow[key, "recalled"] += recalled
    released = books.move(at_county, at_unit, int(passing(k.release_days) * at_county.balance), key, "county_unit")
    unit = model.units[programme.unit]
    unit.books[key].handled += released
    divert(model, k, unit, programme, sum(at_unit.take(int(unit.divert * released))), "unit_diverted")


def divert(model: World, k: Any, office: CountyUnit | Township, programme: Programme, lost: int, flow: str) -> None:
    """What an office above the village keeps, for public and private ends."""
    books, public = model.books, int(k.public_share * lost)
    for end, part in (("public", public), ("private", lost - public)):
        books.sink[programme.key, f"diverted_{end}"] += part
        office.books[programme.key].diverted_open[end] += part
    books.flow[programme.key, flow] += lost


def wanted(model: World, programme: Programme) -> dict[Village, int]:
    """Fen that each village wants to have: what is owed to its households, and what it may safely be given ahead of that.

    Ahead of decisions a list wants money for everybody who is entitled, and applications for those that wait for a decision;
    what is paid straight to households wants none ahead.
    """
    if programme.collective:
        tasks = {village: village.tasks[programme.key] for village in model.villages}
        return {village: task.claims + (task.false_open if task.begun else 0) for village, task in tasks.items()}
    opens = programme.phase(model.month) == 0  # households still carry the files of the last cycle
    files = {}
    for village in model.villages:
        mine = [household.case(programme) for household in village.households]
        files[village] = sum(case.unpaid for case in mine)
        if not opens:
            files[village] += sum(case.arrears is not None for case in mine)
        if programme.automatic and not programme.to_households:
            meant = [h.case(programme) for h in village.present if h.case(programme).entitled]
            files[village] += sum(opens or "approved" not in case.steps for case in meant)
        elif not programme.to_households and not opens:
            files[village] += sum(case.undecided for case in mine)
    return {v: number * programme.entitlement + v.tasks[programme.key].false_open for v, number in files.items()}


def lacking(village: Village, programme: Programme, want: dict[Village, int]) -> int:
    """Fen that a village wants and does not have."""
    return max(0, want[village] - village.tasks[programme.key].account.balance)


def transfer(model: World, k: Any, programme: Programme, want: dict[Village, int]) -> None:
    """Owning unit to townships by the eligible households of their villages; a part goes straight to villages that want it."""
    books, key = model.books, programme.key
    account = model.units[programme.unit].accounts[key]
    eligible = sum(village.tasks[key].eligible for village in model.villages)
    held = account.balance
    for township in model.townships if eligible else ():
        leaving = passing(k.processing_days[township.row]) * held
        for village in township.villages:
            task = village.tasks[key]
            share = leaving * task.eligible / eligible
            straight = int(share * k.direct[township.row])
            if not programme.collective:
                straight = min(straight, lacking(village, programme, want))
            past = books.move(account, task.account, straight, key, "unit_village")
            task.arrived += past
            books.move(account, township.accounts[key], int(share) - past, key, "unit_township")


def pay_from_office(model: World, k: Any, programme: Programme, want: dict[Village, int]) -> None:
    """The unit's pay office covers approved files itself, all in the same proportion when there is not enough."""
    account = model.units[programme.unit].accounts[programme.key]
    held = account.balance
    claims = {village: lacking(village, programme, want) for village in model.villages}
    claimed = sum(claims.values())
    for village, claim in claims.items() if claimed else ():
        share = min(1.0, passing(k.processing_days[village.township.row]) * held / claimed)
        task = village.tasks[programme.key]
        task.arrived += model.books.move(account, task.account, int(share * claim), programme.key, "unit_village")


def allocate(model: World, k: Any, programme: Programme, township: Township, want: dict[Village, int]) -> None:
    """Take back what villages do not want, then pay out: project money by shares, other money by what is wanted."""
    account = township.accounts[programme.key]
    passes = int(passing(k.processing_days[township.row]) * account.balance)
    pooled = pool(model, k, programme, township, want)
    claims = {village: lacking(village, programme, want) for village in township.villages}
    if programme.collective:
        leaving = after_toll(model, k, programme, township, passes)
        shares = project_shares(k, programme, township, claims)
        parts = {v: int(shares[v][0] * leaving + shares[v][1] * pooled) for v in township.villages}
    else:
        claimed = sum(claims.values())
        keeping, target = 1.0 - k.overhead[township.row] - township.divert, max(0, claimed - pooled)
        # Send so much that the claims are covered after the toll; what nobody claims stays.
        sent = passes if keeping * passes <= target else math.ceil(target / keeping)
        arriving = after_toll(model, k, programme, township, sent) + pooled
        share = min(1.0, arriving / claimed) if claimed else 0.0
        parts = {village: int(share * claim) for village, claim in claims.items()}
    for village, part in parts.items():
        task = village.tasks[programme.key]
        task.arrived += model.books.move(account, task.account, part, programme.key, "township_village")


def project_shares(
    k: Any, programme: Programme, township: Township, claims: dict[Village, int]
) -> dict[Village, tuple[float, float]]:
    """Each village's share of project money, so much of it equal and so much by need, and its share by need alone."""
    number, weight = len(township.villages), k.by_need[township.row]
    weights = claims if sum(claims.values()) else {v: v.tasks[programme.key].eligible for v in township.villages}
    total = sum(weights.values())
    by_need = {v: weights[v] / total if total else 1.0 / number for v in township.villages}
    return {v: ((1.0 - weight) / number + weight * share, share) for v, share in by_need.items()}


def pool(model: World, k: Any, programme: Programme, township: Township, want: dict[Village, int]) -> int:
    """Take back a part of what villages hold beyond what they want."""
    key, pooled = programme.key, 0
    for village in township.villages:
        task = village.tasks[key]
        spare = max(0, task.account.balance - want[village])
        back = int(k.pooling[township.row] * spare)
        moved = model.books.move(task.account, township.accounts[key], back, key, "village_township")
        task.arrived -= moved
        task.pooled += moved
        pooled += moved
    return pooled


def after_toll(model: World, k: Any, programme: Programme, township: Township, leaving: int) -> int:
    """Running costs and diversion take theirs of what leaves a township; the rest."""
    books, key = model.books, programme.key
    account = township.accounts[key]
    overhead = books.spend(account, int(k.overhead[township.row] * leaving), key, "overhead", "township_overhead")
    township.kept[key] += overhead
    lost = sum(account.take(int(township.divert * leaving)))
    divert(model, k, township, programme, lost, "township_diverted")
    township.diverted[key] += lost
    township.books[key].handled += leaving
    return leaving - overhead - lost
