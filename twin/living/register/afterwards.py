"""What was made afterwards: a register has no clock that could be believed, but it has an order, and copies of what was read.

A month that is lived again later says the same as it did then, as long as only what was known enters. Whoever makes it later
may have chosen it by what came, so it is no proof of anything.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from twin.living.observations.observations import FOLDER
from twin.living.observations.rows import last_day
from twin.living.register.first import First
from twin.living.register.register import Event, events, frozen
from twin.living.register.written import replace
from twin.scenario.sheets import EVERY, OBSERVATIONS
from twin.sheets.books import read_sheets
from twin.sheets.filled import fill
from twin.sheets.find import has_ours, match
from twin.sheets.grid import Grid, UnreadableError
from twin.sheets.heads import Heads, lay_out
from twin.sheets.texts import ENDINGS, read_table
from twin.sheets.words import WORKBOOKS


def afterwards(folder: Path, files: Mapping[str, First], now: str) -> set[str]:
    """Which days' outputs (as registered first, by day) were made afterwards, by the register of DIR/living.

    One was if that of a later day was registered before it, or if in what was read for it there stood an observation of a month
    that was not over on the day, and which became known only after the day that the data are of (and by `now`: a mistyped year
    is no sign). What comes late of earlier months tells nothing of what was still to come. The first registration of each counts.
    """
    left, latest = {one.name: day for day, one in files.items()}, ""
    found = set()
    for event in events(folder):
        for name in [one for one in event.outputs if one in left]:
            day = left.pop(name)
            if day < latest or _foreseen(folder, event, day, now):
                found.add(day)
            latest = max(latest, day)
    return found


def _foreseen(folder: Path, event: Event, day: str, now: str) -> bool:
    """Whether what was read for an event knew of months after a day what became known only after the day of its data."""
    since = max(day, event.made)
    return any(month > day and since < known <= now for known, month in _known(folder, event))


_Days = tuple[str, str]  # on which an observation became known, and the last of its month


def _known(folder: Path, event: Event) -> set[_Days]:
    """The days of what was read for an event."""
    found: set[_Days] = set()
    for name, hash in event.inputs.items():
        path = Path(name)
        ending, own = path.suffix.lower(), path.parent.name == FOLDER or has_ours([path.stem], [OBSERVATIONS])
        copy = frozen(folder, name, hash)
        if (ending in WORKBOOKS or (ending in ENDINGS and own)) and copy.is_file():
            found |= _kept(folder / "known" / f"{hash}.json", copy)
    return found


def _kept(place: Path, copy: Path) -> set[_Days]:
    """The days of a copy, which never changes: read once, and kept in a place from which they may be deleted again."""
    if not place.is_file():
        replace(place, json.dumps(sorted(_days_in(copy))).encode())
    return {(known, month) for known, month in json.loads(place.read_bytes())}


def _days_in(file: Path) -> set[_Days]:
    """The days of a file's observations; without one they were known at the end of their month."""
    grid = _grid(file)
    if grid is None:
        return set()
    table, _ = fill(lay_out(grid, OBSERVATIONS))
    known, months = table.column("as_of"), table.column("month")
    ends = (None if month is None else last_day(int(month)).isoformat() for month in months)
    return {(day or end, end) for day, end in zip(known, ends, strict=True) if end is not None}


def _grid(file: Path) -> Grid | None:
    """The sheet of observations of a file; None where there is none that can be read."""
    try:
        if file.suffix.lower() in WORKBOOKS:
            return match(read_sheets(file), EVERY)[0].get(OBSERVATIONS.key)
        return read_table(file, Heads(OBSERVATIONS.columns).score)[0]
    except UnreadableError:
        return None
