"""What the commands of a living twin share: the day, the lock, the pool, and how tables are handed over."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.base.months import is_month, month_text
from twin.cli import streams
from twin.cli.progress import Bar

if TYPE_CHECKING:
    import pandas as pd

    from twin.living.issue import Issued
    from twin.living.observations.observations import Observations
    from twin.living.update.estimate import Estimate
    from twin.report.living.words import Names


@dataclass(frozen=True)
class Work:
    """A county at work: what its data say by the day, its observations, what its places are called."""

    folder: Path
    estimate: "Estimate"
    observations: "Observations"
    names: "Names"

    @property
    def day(self) -> str:
        """The day, as files are named."""
        return self.estimate.as_of.isoformat()


def day_of(text: str) -> date | None:
    """A day, or the last one of a month; None for no text."""
    if not text:
        return None
    try:
        if is_month(text):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, monthrange(year, month)[1])
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "--as-of: {text!r} is no day; allowed: a day as 2026-08-31, or a month as 2026-08", text=text[:40]
        ) from None


@contextmanager
def at_work(folder: Path, as_of: str, members: int | None, workers: int | None) -> Iterator[Work]:
    """Hold a county's folder, make what is missing of its pool, and say what its data say by a day.

    Raises InputError for a folder without a workbook, one that somebody else holds, data that cannot be read, a day that is none.
    """
    day = day_of(as_of)
    from twin.county.which import is_book
    from twin.living.ensemble.pool import MEMBERS
    from twin.living.observations.observations import read
    from twin.living.register.lock import held
    from twin.living.update.estimate import HOME, estimate, prepare
    from twin.report.living.words import Names

    if not is_book(folder):
        raise InputError("{folder}: holds no county's workbook; allowed: a folder made by `twin init`", folder=folder)
    with held(folder / HOME, streams.note):
        with Bar(message("trial runs of the county")) as bar:
            prepared = prepare(folder, members or MEMBERS, workers, bar.show)
        if members and members < len(prepared.pool):
            streams.note(message(
                "{count} trial runs of the county are kept and all of them are used; --members only adds to them.",
                count=len(prepared.pool),
            ))  # fmt: skip
        observations = read(folder)
        found = estimate(prepared, day, observations)
        note_what_is_over(found)
        yield Work(folder, found, observations, Names(prepared))


def make_changes(work: Work, workers: int | None) -> None:
    """Make what the watch for drift knows of changes, where it is not there yet."""
    from twin.living.update.estimate import watching

    with Bar(message("trial runs in which something changes")) as bar:
        watching(work.estimate.prepared, workers, bar.show)


def issue_forecast(work: Work, months: int) -> "pd.DataFrame":
    """Issue the forecast of the day, or say that the one issued before stays; the forecast as it is registered."""
    from twin.living import issue

    issued = issue.forecast(work.folder, work.estimate, months)
    note_what_stays(work, issued)
    return issued.table


def note_what_is_over(estimate: "Estimate") -> None:
    """Say of a day within a month as of which month things stand."""
    if estimate.as_of != estimate.ended and estimate.month - estimate.first + 1 < estimate.prepared.pool.cube.months:
        streams.note(message(
            "{month} is not over on {day}: list and forecast are those of the end of {before}, with all that was known on {day}.",
            month=month_text(estimate.month + 1), before=month_text(estimate.month), day=estimate.as_of.isoformat(),
        ))  # fmt: skip


def note_what_stays(work: Work, issued: "Issued") -> None:
    """Say that a forecast issued before is not written again, where that is so."""
    if issued.stays:
        streams.note(message(
            "The forecast of {date} was issued before and stays as it is; what follows is made of what was known on {day}.",
            date=work.estimate.ended.isoformat(), day=work.day,
        ))  # fmt: skip


def hand_over(work: Work, tables: "Mapping[str, pd.DataFrame]", out: Path | None, json: bool, page: Path | None) -> bool:
    """Write tables with names of places to `out`, print them as JSON if asked; whether there is still something to tell."""
    from twin.report.living.tables import document, write

    if out is not None:
        write(tables, work.names, out)
    if json:
        from twin.cli.results import print_json

        print_json(document(tables, work.names) | {"as_of": work.day, "page": None if page is None else str(page)})
    return not json


def name_page(page: Path | None) -> None:
    """The page that was written, on a line of its own."""
    if page is not None:
        streams.say(str(page))


def kept_of(tables: "Mapping[str, pd.DataFrame]") -> dict[str, Any]:
    """Tables as the terminal shows them."""
    from twin.report.living.kept import Kept

    return {name: Kept(table) for name, table in tables.items()}
