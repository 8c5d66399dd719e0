"""What `twin check` says: every problem a line, what was read, and how much of it is one's own."""

from collections.abc import Iterator, Sequence
from typing import Any

from twin.base.messages import message
from twin.county.book import shares
from twin.county.places import Places
from twin.county.tables import read_table
from twin.living.observations.observations import Observations
from twin.living.observations.standing import STANDINGS
from twin.report.shared.given import of_given
from twin.scenario.own import Own
from twin.sheets.problems import Problem

MOST = 200  # lines of problems


def lines(own: Own, problems: Sequence[Problem], observed: Observations | None = None) -> Iterator[str]:
    """Errors first, then warnings, then what was read; observations where they were looked at."""
    errors = [problem for problem in problems if problem.weight == "error"]
    warnings = [problem for problem in problems if problem.weight == "warning"]
    for title, found in ((message("Errors"), errors), (message("Warnings"), warnings)):
        if found:
            yield f"{title} ({len(found)})"
            yield from (f"  {problem.text}" for problem in found[:MOST])
            if len(found) > MOST:
                yield "  " + message("and {count} more", count=len(found) - MOST)
    yield from (f"  {note}" for note in (*own.book.notes, *(observed.notes if observed else ())))
    if errors:
        yield message("Nothing was read; errors to be mended first: {count}.", count=len(errors))
        return
    yield from _read(own)
    if observed is not None and len(observed.table):
        yield _standings(_counts(observed))


def _read(own: Own) -> Iterator[str]:
    places, tables = own.places, own.book.tables
    counts = {key: len(tables[key]) if key in tables else 0 for key in ("units", "policies", "mechanisms", "observations")}
    yield message(
        "Read: {townships} townships, {villages} villages, {units} offices, {policies} policies, {mechanisms} lines of "
        "mechanisms, {observations} observations in its own sheet.",
        townships=len(places.town_names), villages=len(places.rows), **counts,
    )  # fmt: skip
    yield from of_given(_shares(places))
    yield message("Scenarios: {names}", names=message(", ").join(f"{own.folder}/{name}" for name in own.names))


def _counts(observed: Observations) -> dict[str, int]:
    """How many observations stand in each way."""
    told = observed.table["standing"].value_counts()
    return {standing: int(told.get(standing, 0)) for standing in STANDINGS}


def _standings(counts: dict[str, int]) -> str:
    return message(
        "Observations, with months' parts of sums: {used} used, {weighed} weighed against each other, {doubted} doubted, "
        "{superseded} replaced by later or other ones, {impossible} that cannot be.",
        **counts,
    )


def document(own: Own, problems: Sequence[Problem], observed: Observations | None = None) -> dict[str, Any]:
    """The same for machines."""
    keys = ("weight", "rank", "file", "sheet", "place", "found", "said", "allowed", "nearest", "text")
    found: dict[str, Any] = {"problems": [{key: getattr(problem, key) for key in keys} for problem in problems]}
    if not any(problem.weight == "error" for problem in problems):
        found |= {"scenarios": own.names, "given": _shares(own.places)}
        found |= {} if observed is None else {"observations": _counts(observed)}
    return found


def _shares(places: Places) -> dict[str, float]:
    people = read_table(places.book.folder, "households")
    return shares(places, None if people is None else people.columns)
