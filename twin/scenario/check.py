"""All that is wrong, or unlikely, with a county's workbook, at once: cells, sheets, places, policies, mechanisms, plans."""

from collections.abc import Iterator
from pathlib import Path

from twin.base.errors import InputError
from twin.base.messages import language, message
from twin.county.beside import beside
from twin.county.book import Drawn
from twin.county.places import Places
from twin.county.population import build
from twin.county.sheets import UNIT_WORDS
from twin.county.tables import read_table
from twin.policies import policy
from twin.policies.policy import Target, policy_from
from twin.scenario.brought import brought
from twin.scenario.cells import CellError
from twin.scenario.faultless import Faultless
from twin.scenario.fields import check_key
from twin.scenario.idle import idle_policies, idle_uses
from twin.scenario.layers import Entry
from twin.scenario.own import Own
from twin.scenario.own_mechanisms import Uses
from twin.scenario.own_policies import taken
from twin.scenario.reading import own_layers
from twin.scenario.scenario import Scenario
from twin.scenario.sheets import EVERY
from twin.sheets.problems import Problem
from twin.sheets.read import Filled, read_book
from twin.sheets.words import nearest
from twin.world.policies import meant_for

PLACES = ("townships", "villages")  # by which mechanisms say where they are
FAR = 2  # times what those entitled come to, or a part of it: a budget that is further away is likely a slip


def problems_of(folder: Path) -> tuple[Own, list[Problem]]:
    """The folder as read, and its problems, most important first.

    Lines in which every cell is right are held against each other whatever is wrong elsewhere; plans are put together, and what
    lies beside the workbook is read, where nothing is.
    """
    own = Own(folder, read_book(folder, EVERY))
    found = [*own.book.problems, *own.places.problems, *_missing(own.places)]
    right = Faultless(own.book, found)
    if right.readable:
        found += [*_of_county(own, right), *_of_offices(own, right), *_of_policies(own, right), *_of_uses(own, right)]
    if not _errors(found):
        found += [*_of_plans(own), *beside(own.places)]
    if not _errors(found) and "policies" in own.book.tables:
        found += _for_whom(own)
        own.book.notes += taken(own.book.tables["policies"])
    return own, sorted(set(found), key=lambda one: (one.weight == "warning", one))


def _errors(found: list[Problem]) -> bool:
    return any(problem.weight == "error" for problem in found)


def _missing(places: Places) -> Iterator[Problem]:
    """A county needs villages."""
    if places.villages is None and Faultless(places.book, places.book.errors).readable:
        name = (places.book.file or places.book.folder).name
        yield Problem("error", 1, name, "", 0, 0, "", "", message("the sheet of villages has no rows"),
                      message("one row for each village"))  # fmt: skip


def _of_county(own: Own, right: Faultless) -> Iterator[Problem]:
    """What no scenario can hold of what is said of the county."""
    if not right.sheets("county", *PLACES):
        return
    try:
        own.facts(own.source())
    except CellError as wrong:
        yield wrong.problem


def _of_offices(own: Own, right: Faultless) -> Iterator[Problem]:
    """Offices that the usual policies need, where the county has its own offices and no policies of its own."""
    table = own.book.tables.get("units")
    if table is None or "policies" in own.book.tables or not right.sheets("units"):
        return
    needed = {unit: key for key in reversed(policy.DEFAULT) for unit in policy.find(key).units}
    head = table.sheet.column("stands_for").head[language()]
    for unit, key in needed.items():
        if unit not in own.units.values():
            office, name = UNIT_WORDS[unit][language()], policy.find(key).name.plainly()[language()]
            said = message("no office stands for {office}, which the policy {policy} needs", office=office, policy=name)
            allowed = message("an office with “{head}” {office}, or policies of the county's own", head=head, office=office)
            yield table.problem(0, "stands_for", said, allowed)


def _of_policies(own: Own, right: Faultless) -> Iterator[Problem]:
    """What is wrong with single policies, and offices that nobody knows."""
    table = own.book.tables.get("policies")
    if table is None:
        return
    source, first = own.source(), dict[str, int]()
    every = list(own.policies(table, source))
    yield from idle_policies(table, right.rows(table))
    for row in right.rows(table):
        ((key, data),) = every[row].items()
        if first.setdefault(key, row) != row:
            said = message("stands in {place}, too", place=table.place(first[key], "key"))
            yield table.problem(row, "key", message("the key {key}: {said}", key=key, said=said), message("another key"))
        try:
            check_key(key, Entry(key, source, ()), ("policies", row, key, "key"))
            one = policy_from(key, data, source, ("policies", row, key))
        except CellError as wrong:
            yield wrong.problem
            continue
        if not right.sheets("units"):
            continue
        for column, units in (("owner", [one.owner]), ("partners", one.partners)):
            yield from _unknown(own, table, row, column, list(units))


def _unknown(own: Own, table: Filled, row: int, column: str, units: list[str]) -> Iterator[Problem]:
    named = own.book.tables.get("units")
    names = [str(name) for name in named.column("name")] if named else [words[language()] for words in UNIT_WORDS.values()]
    for unit in units:
        if unit not in own.units.values():
            said = message("the county has no office {unit}", unit=UNIT_WORDS.get(unit, {}).get(language(), unit))
            yield table.problem(row, column, said, message(", ").join(names[:12]), nearest=nearest(unit, names))


def _of_uses(own: Own, right: Faultless) -> Iterator[Problem]:
    """What is wrong with lines of mechanisms; places and months only where it is known which there are."""
    table = own.book.tables.get("mechanisms")
    if table is None:
        return
    known = right.sheets("county", *PLACES)
    lines = table.part(right.rows(table), () if known else ("places", "since", "until"))
    yield from Uses(lines, own.places, own.run).problems()
    yield from idle_uses(lines, own.places if known else None)
    if known:
        county = own.book.tables.get("county")
        yield from brought(lines, range(len(lines)), own.places, None if county is None else county.column("operations")[0])


def _for_whom(own: Own) -> Iterator[Problem]:
    """Policies for which nobody in the county is eligible, and budgets far from what those who are come to, with the households
    that a run would have.
    """
    table, source = own.book.tables["policies"], own.source()
    every = [policy_from(key, data, source) for listed in own.policies(table, source) for key, data in listed.items()]
    asked = {row: one for row, one in enumerate(every) if one.target != Target() or one.budget is not None}
    if not asked:
        return
    drawn = Drawn(own.places, read_table(own.folder, "households"))
    scale = own.places.head.scale  # budgets are of the full county, of which these households may be a part
    county = build(drawn.layout, own.places.head.seed, drawn.given, drawn.within)
    villages, households = county["villages"], county["households"]
    for row, one in asked.items():
        meant = int((meant_for(one, villages, households) & households["present"]).sum())
        if not meant:
            said = message("nobody in this county is eligible, so nothing can land")
            yield table.problem(row, "name", said, message("wider conditions"), weight="warning")
        elif one.budget is not None and not 1 / FAR <= (share := one.budget * scale / (meant * one.entitlement)) <= FAR:
            said = message("is {share:.0%} of what {households:,} households entitled come to at {each:,.0f} yuan each",
                           share=share, households=meant, each=one.entitlement)  # fmt: skip
            whole = meant * one.entitlement / scale
            allowed = message("about {yuan:,.1f} ten thousand yuan, or another amount or other conditions", yuan=whole / 1e4)
            yield table.problem(row, "budget", said, allowed, weight="warning")


def _of_plans(own: Own) -> Iterator[Problem]:
    """What is wrong with the scenario as things stand, and with each plan."""
    for name in own.names:
        try:
            Scenario.from_layers(own_layers(own, name), name)
        except CellError as wrong:
            yield wrong.problem
        except InputError as wrong:
            file = (own.book.file or own.folder).name
            yield Problem("error", 4, file, "", 0, 0, "", "", str(wrong))
