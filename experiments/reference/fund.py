"""5. Money is appropriated, released, transferred and allocated; some waits, some is diverted."""

from typing import Any

from experiments.reference.agents import Township
from experiments.reference.programme import DAYS, FEN, YEAR, Programme
from experiments.reference.workload import add_up
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
        transfer(model, k, programme)
        for township in model.townships:
            allocate(model, k, programme, township)
            useful = int(programme.minimum * (1.0 - k.bundle_saving * k.bundling[township.row]))
            for village in township.villages:
                village.tasks[programme.key].plan = useful


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
    for village in model.villages:
        village.tasks[key].eligible = sum(household.case(programme).entitled for household in village.present)
    eligible = sum(village.tasks[key].eligible for village in model.villages)
    planned = int(k.budget[programme.index] * programme.policy.funding * (eligible * programme.entitlement))
    fresh = planned - sum(books.treasury.take(planned))
    books.inflow[key] += fresh
    books.flow[key, "outside_treasury"] += fresh
    model.county.accounts[key].put(planned)  # appropriated anew, its age starts again
    books.flow[key, "treasury_county"] += planned
    books.appropriated[key] += planned


def release(model: World, k: Any, programme: Programme) -> None:
    """A budget cut takes back what is not yet with townships; then county treasury to owning unit."""
    books, key = model.books, programme.key
    at_county, at_unit = model.county.accounts[key], model.units[programme.unit].accounts[key]
    for account in (at_county, at_unit):
        recalled = sum(account.take(int(k.recall[programme.index] * account.balance)))
        books.treasury.put(recalled)
        books.flow[key, "recalled"] += recalled
    books.move(at_county, at_unit, int(passing(k.release_days) * at_county.balance), key, "county_unit")


def transfer(model: World, k: Any, programme: Programme) -> None:
    """Owning unit to townships by the eligible households of their villages; a part goes straight to the villages."""
    books, key = model.books, programme.key
    account = model.units[programme.unit].accounts[key]
    eligible = sum(village.tasks[key].eligible for village in model.villages)
    held = account.balance
    for township in model.townships if eligible else ():
        leaving = passing(k.processing_days[township.row]) * held
        for village in township.villages:
            task = village.tasks[key]
            share = leaving * task.eligible / eligible
            past = books.move(account, task.account, int(share * k.direct), key, "unit_village")
            task.arrived += past
            books.move(account, township.accounts[key], int(share) - past, key, "unit_township")


def allocate(model: World, k: Any, programme: Programme, township: Township) -> None:
    """Pool idle village money, take overhead and diversion, then pay out: so much in equal shares, so much by need."""
    books, key, row = model.books, programme.key, township.row
    account, tasks = township.accounts[key], [village.tasks[key] for village in township.villages]
    leaving = int(passing(k.processing_days[row]) * account.balance)
    pooled = 0
    for task in tasks:
        moved = books.move(task.account, account, int(k.pooling[row] * task.spare), key, "village_township")
        task.arrived -= moved
        task.pooled += moved
        pooled += moved
    overhead = books.spend(account, int(k.overhead[row] * leaving), key, "overhead", "township_overhead")
    lost = sum(account.take(int(township.divert * leaving)))
    public = int(k.public_share * lost)
    books.sink[key, "diverted_public"] += public
    books.sink[key, "diverted_private"] += lost - public
    books.flow[key, "township_diverted"] += lost
    leaving -= overhead + lost
    revealed = add_up(village.revealed / len(tasks) for village in township.villages)
    wanted, expected = sum(task.uncovered for task in tasks), sum(task.eligible for task in tasks)
    for village, task in zip(township.villages, tasks, strict=True):
        by_need = 1.0 / len(tasks)
        if wanted > 0:
            by_need = task.uncovered / wanted
        elif expected > 0:
            by_need = task.eligible / expected
        weight = k.by_need[row] * revealed
        share = (1.0 - weight) / len(tasks) + weight * by_need
        task.arrived += books.move(account, task.account, int(share * leaving + by_need * pooled), key, "township_village")
        raised = int(k.external[village.row][programme.index] * FEN)
        books.bring(task.account, raised, key, "outside_village")
        books.appropriated[key] += raised
        task.arrived += raised
