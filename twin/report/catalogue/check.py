"""What `twin check` says: every problem a line, what was read, and how much of it is one's own."""

from collections.abc import Iterator, Sequence
from typing import Any

from twin.base.messages import message
from twin.county.book import Drawn
from twin.report.shared.given import of_given
from twin.scenario.own import Own
from twin.sheets.problems import Problem

MOST = 200  # lines of problems


def lines(own: Own, problems: Sequence[Problem]) -> Iterator[str]:
    """Errors first, then warnings, then what was read."""
    errors = [problem for problem in problems if problem.weight == "error"]
    warnings = [problem for problem in problems if problem.weight == "warning"]
    for title, found in ((message("Errors"), errors), (message("Warnings"), warnings)):
        if found:
            yield f"{title} ({len(found)})"
            yield from (f"  {problem.text}" for problem in found[:MOST])
            if len(found) > MOST:
                yield "  " + message("and {count} more", count=len(found) - MOST)
    yield from (f"  {note}" for note in own.book.notes)
    if errors:
        yield message("Nothing was read: what is to be mended first is listed above ({count}).", count=len(errors))
        return
    yield from _read(own)


def _read(own: Own) -> Iterator[str]:
    places, tables = own.places, own.book.tables
    counts = {key: len(tables[key]) if key in tables else 0 for key in ("units", "policies", "mechanisms", "observations")}
    yield message(
        "Read: {townships} townships, {villages} villages, {units} offices, {policies} policies, {mechanisms} lines of "
        "mechanisms, {observations} observations.",
        townships=len(places.town_names), villages=len(places.rows), **counts,
    )  # fmt: skip
    yield from of_given(Drawn(places).shares)
    yield message("Scenarios: {names}", names=message(", ").join(f"{own.folder}/{name}" for name in own.names))


def document(own: Own, problems: Sequence[Problem]) -> dict[str, Any]:
    """The same for machines."""
    keys = ("weight", "rank", "file", "sheet", "place", "found", "said", "allowed", "nearest", "text")
    found: dict[str, Any] = {"problems": [{key: getattr(problem, key) for key in keys} for problem in problems]}
    if not any(problem.weight == "error" for problem in problems):
        found |= {"scenarios": own.names, "given": Drawn(own.places).shares}
    return found
