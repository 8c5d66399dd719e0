"""2. County units turn a text into a message of eight clauses."""

from typing import Any

from experiments.reference.chance import of_clause
from experiments.reference.clauses import CLAUSES, Knowledge, survives
from experiments.reference.programme import Programme
from experiments.reference.world import World
from twin.terms.decisions import Decision


def step(model: World) -> None:
    """Issue the text of a cycle that opens this month; put clauses of a text in force right."""
    k = model.knobs.translate
    for village in model.villages:
        village.discretion = k.discretion[village.row]
        for task in village.tasks.values():
            task.local_fit = k.local_fit[village.row][task.programme.index]
    for programme in model.programmes:
        if not programme.for_somebody:
            continue
        if programme.phase(model.month) == 0:
            outdate(model, k, programme)
            issue(model, k, programme)
        elif programme.in_force(model.month):
            repair(model, k, programme)


def outdate(model: World, k: Any, programme: Programme) -> None:
    """Whatever the new text changes, offices put away; of households that held it some go on believing the old version."""
    key, words = programme.key, model.dice.words(Decision.CHANGE, programme.id, model.county.uid)
    changed = {c for number, c in enumerate(CLAUSES) if of_clause(words, number) < programme.changes[c]}
    model.county.changed[key] = changed
    offices = [township.knowledge[key] for township in model.townships]
    offices += [village.tasks[key].knowledge for village in model.villages]
    for knowledge in offices:
        for clause in changed:
            knowledge.drop(clause)
    for household in model.households if changed else ():
        case = household.case(programme)
        words = model.dice.words(Decision.STALE, programme.id, household.uid)
        for clause in changed:
            case.news.drop(clause)
            if clause in case.knowledge.right | case.knowledge.wrong:
                case.knowledge.drop(clause)
                if of_clause(words, CLAUSES.index(clause)) < k.stale:
                    case.knowledge.mistake(clause)


def issue(model: World, k: Any, programme: Programme) -> None:
    """The owner words the clauses; every partner that contradicts it spoils some and costs days."""
    county, ease = model.county, model.units[programme.unit].relay_ease[programme.key]
    keep = survives(k.clarity[programme.index], programme.policy.complexity, 0.5, ease)
    for _ in range(programme.partners):
        keep *= 1.0 - k.conflict * k.contradiction
    garble = (1.0 - keep) * k.garble_share
    message = Knowledge()
    words = model.dice.words(Decision.TRANSLATE, programme.id, county.uid)
    for number, clause in enumerate(CLAUSES):
        u = of_clause(words, number)
        if u < keep:
            message.learn(clause)
        elif u < keep + garble:
            message.mistake(clause)
    county.message[programme.key] = message
    delay = k.translation_days * (1.0 + k.conflict * programme.partners) * (2.0 - ease)
    county.issued[programme.key] = model.day + int(delay)


def repair(model: World, k: Any, programme: Programme) -> None:
    """Clauses that came out wrong are put right later."""
    words = model.dice.words(Decision.REPAIR, programme.id, model.county.uid)
    for number, clause in enumerate(CLAUSES):
        if of_clause(words, number) < k.repair:
            model.county.message[programme.key].learn(clause)
