"""All that is wrong, or unlikely, with a county's workbook, at once: cells, sheets, places, policies, mechanisms, plans."""

from collections.abc import Iterator
from pathlib import Path

from twin.base.errors import InputError
from twin.base.messages import language, message
from twin.county.places import Places
from twin.county.sheets import UNIT_WORDS
from twin.policies.policy import policy_from
from twin.scenario.cells import CellError, Cells
from twin.scenario.own import Own
from twin.scenario.own_mechanisms import Uses
from twin.scenario.scenario import Scenario
from twin.scenario.sheets import EVERY
from twin.sheets.problems import Problem
from twin.sheets.read import Filled, read_book
from twin.sheets.words import nearest


def problems_of(folder: Path) -> tuple[Own, list[Problem]]:
    """The folder as read, and its problems, most important first; nothing else is asked of a folder with errors."""
    own = Own(folder, read_book(folder, EVERY))
    found = [*own.book.problems, *own.places.problems, *_missing(own.places)]
    if not any(problem.weight == "error" for problem in found):
        found += [*_of_policies(own), *_of_mechanisms(own)]
    if not any(problem.weight == "error" for problem in found):
        found += _of_plans(own)
    return own, sorted(found, key=lambda one: (one.weight == "warning", one))


def _missing(places: Places) -> Iterator[Problem]:
    """A county needs villages."""
    if places.villages is None and not places.book.problems:
        name = (places.book.file or places.book.folder).name
        yield Problem("error", 1, name, "", 0, 0, "", "", message("the sheet of villages has no rows"),
                      message("one row for each village"))  # fmt: skip


def _of_policies(own: Own) -> Iterator[Problem]:
    """What is wrong with single policies, and offices that nobody knows."""
    table = own.book.tables.get("policies")
    if table is None:
        return
    source = Cells(str(own.book.file))
    for row, listed in enumerate(list(own.policies(table, source))):
        ((key, data),) = listed.items()
        try:
            policy = policy_from(key, data, source, ("policies", row, key))
        except CellError as wrong:
            yield wrong.problem
            continue
        for column, units in (("owner", [policy.owner]), ("partners", policy.partners)):
            yield from _unknown(own, table, row, column, list(units))


def _of_mechanisms(own: Own) -> Iterator[Problem]:
    """What is wrong with single lines of mechanisms."""
    table = own.book.tables.get("mechanisms")
    return iter(()) if table is None else Uses(table, own.places, own.run).problems()


def _unknown(own: Own, table: Filled, row: int, column: str, units: list[str]) -> Iterator[Problem]:
    named = own.book.tables.get("units")
    names = [str(name) for name in named.column("name")] if named else [words[language()] for words in UNIT_WORDS.values()]
    for unit in units:
        if unit not in own.units.values():
            said = message("the county has no office {unit}", unit=UNIT_WORDS.get(unit, {}).get(language(), unit))
            yield table.problem(row, column, said, message(", ").join(names[:12]), nearest=nearest(unit, names))


def _of_plans(own: Own) -> Iterator[Problem]:
    """What is wrong with the scenario as things stand, and with each plan."""
    for name in own.names:
        try:
            Scenario.load(own.folder / name)
        except CellError as wrong:
            yield wrong.problem
        except InputError as wrong:
            file = (own.book.file or own.folder).name
            yield Problem("error", 4, file, "", 0, 0, "", "", str(wrong))
