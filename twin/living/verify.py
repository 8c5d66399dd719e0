"""Whether all that was issued is as it was: the chain of the register, every registered file, and every number on a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files.there import is_file, is_folder
from twin.living.findings import Finding, Rows, fault, remark, rows_of
from twin.living.hub.hub_config import MODEL
from twin.living.register import register
from twin.living.register.numbers import Tables, checked
from twin.living.register.register import Event, Reading
from twin.living.register.written import digest

MOST = 20  # places that are named of one file
KEPT = ("branches", "fans", "pages", "scores", "state", "views", "warnings")  # folders in which all is registered
_DAY = r"\d{4}-\d{2}-\d{2}"
_OURS = re.compile(
    rf"model-output/.+/{_DAY}-{MODEL}\.csv|pages/{_DAY}(-[\w-]+)?\.html|\w+/{_DAY}/[\w-]+\.csv|branches/{_DAY}/[^/]+\.csv"
)  # as the program names its own, and would read them
_OF_SYSTEMS = ("thumbs.db", "desktop.ini")  # put there by file managers
Last = dict[str, tuple[Event, str]]  # of each file the event that registered it last, and its hash


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what was found: numbers of events, files and printed numbers; the hash of the last event."""

    findings: tuple[Finding, ...]
    events: int
    files: int
    numbers: int
    head: str

    @property
    def holds(self) -> bool:
        """Whether there is no fault."""
        return all(finding.weight != "fault" for finding in self.findings)


def verified(folder: Path) -> list[Finding]:
    """All findings on the living twin of DIR, faults first. Raises InputError where DIR has none."""
    return list(verify(folder).findings)


def verify(folder: Path, head: str = "") -> Verified:
    """Look at everything in DIR/living offline. `head` is a hash noted earlier that must still stand in the chain."""
    living = folder / "living"
    if not is_folder(folder) or not is_file(living / register.FILE):
        raise InputError(
            "{folder}: holds no register of a living twin ({file}); allowed: a folder in which `twin forecast` was run",
            folder=folder, file=f"living/{register.FILE}",
        )  # fmt: skip
    reading = register.read(living)
    last = {name: (event, hash) for event in reading.events for name, hash in event.outputs.items()}
    tables = Tables(living, reading.events)
    printed = {page: tables.printed(page) for page in tables.with_numbers}
    found = [
        *_chain(reading, head),
        *_outputs(living, reading, last),
        *_inputs(folder, living, reading),
        *_unregistered(living, last),
        *(one for page, numbers in printed.items() for one in checked(tables, page, numbers)),
    ]
    ordered = sorted(dict.fromkeys(found), key=lambda one: one.weight)
    inputs = {hash for event in reading.events for hash in event.inputs.values()}
    end = reading.events[-1].hash if reading.events else register.FIRST
    count = sum(map(len, printed.values()))
    return Verified(tuple(ordered), len(reading.events), len(last) + len(inputs), count, end)


# The chain


def _chain(reading: Reading, head: str) -> Iterator[Finding]:
    name = register.FILE
    for line in reading.broken:
        said = message("{file}, line {line}: was changed since it was written, or does not follow on the line before it",
                       file=name, line=line)  # fmt: skip
        yield fault(said, name, line)
    if head and head not in {register.FIRST, *(event.hash for event in reading.events)}:
        yield fault(message("{file}: the line with the hash {hash} is gone", file=name, hash=head), name)
    if reading.torn:
        said = message(
            "{file}: its last line was not ended, as when a command is killed; the next command takes it out", file=name
        )
        yield remark(said, name)


# Files


def _outputs(living: Path, reading: Reading, last: Last) -> Iterator[Finding]:
    """Files as they were last registered; of what took their place earlier, the copies."""
    for name, (event, hash) in last.items():
        path = living / name
        if not path.is_file():
            said = message("{file}: is gone; it was registered on {made} as {kind}", file=name, made=event.made, kind=event.kind)
            yield fault(said, name)
        elif digest(path) != hash:
            yield from _changed(living, name, hash, event)
    for event in reading.events:
        for name, hash in event.outputs.items():
            if register.issued_bytes(living, hash) is None:
                yield _bad_copy(living, register.copy_of(living, hash), name, event)


def _bad_copy(living: Path, copy: Path, name: str, event: Event) -> Finding:
    file = copy.relative_to(living).as_posix()
    said = message("{file}: the copy of {name} of {made} is gone or was changed", file=file, name=name, made=event.made)
    return fault(said, file)


def _changed(living: Path, name: str, hash: str, event: Event) -> Iterator[Finding]:
    """What was changed in a file, as far as its copy tells."""
    issued = register.issued_bytes(living, hash)
    if issued is None or not name.endswith(".csv"):
        said = message(
            "{file}: was changed since it was registered on {made} as {kind}", file=name, made=event.made, kind=event.kind
        )
        yield fault(said, name)
        return
    places = list(_differences(rows_of(issued), rows_of((living / name).read_bytes())))
    for line, field, was, now in places[:MOST]:
        said = message("{file}, line {line}, {field}: is {now!r}; registered on {made} was {was!r}",
                       file=name, line=line, field=field, now=now, was=was, made=event.made)  # fmt: skip
        yield fault(said, name, line, field)
    if len(places) > MOST or not places:
        said = message("{file}: differs from what was registered on {made} in {count} cells",
                       file=name, made=event.made, count=len(places))  # fmt: skip
        yield fault(said, name)


def _differences(issued: Rows, now: Rows) -> Iterator[tuple[int, str, str, str]]:
    """Line, column and both texts of each cell that is another."""
    none: list[str] = []
    heads = issued[0] if issued else none
    for line, (old, new) in enumerate(zip_longest(issued, now, fillvalue=none), 1):
        if old != new:
            for place, (was, is_now) in enumerate(zip_longest(old, new, fillvalue="")):
                if was != is_now:
                    yield line, heads[place] if place < len(heads) else str(place + 1), was, is_now


def _inputs(folder: Path, living: Path, reading: Reading) -> Iterator[Finding]:
    """Copies of inputs must be what was read; the inputs themselves may have changed since."""
    for event in reading.events:
        for name, hash in event.inputs.items():
            copy = register.frozen(living, name, hash)
            if not register.within(living, name) and (not copy.is_file() or digest(copy) != hash):
                yield _bad_copy(living, copy, name, event)
    newest = {name: (event, hash) for event in reading.events for name, hash in event.inputs.items()}
    for name, (event, hash) in newest.items():
        path = folder / name
        if not path.is_file():
            yield remark(message("{file}: was read on {made} and is gone", file=name, made=event.made), name)
        elif digest(path) != hash:
            said = message("{file}: has changed since it was read on {made}, as when data come in", file=name, made=event.made)
            yield remark(said, name)


def _unregistered(living: Path, last: Last) -> Iterator[Finding]:
    """Files beside those that were registered: wrong where they are named as the program names its own, else to know of."""
    for home in (f"model-output/{MODEL}", *KEPT):
        for path in sorted((living / home).rglob("*")):
            name = path.relative_to(living).as_posix()
            if name not in last and path.name[0] not in "~." and path.name.lower() not in _OF_SYSTEMS and path.is_file():
                said = message("not in the register: {file}", file=name)
                yield fault(said, name) if _OURS.fullmatch(name) else remark(said, name)


def lines(found: Verified, folder: Path) -> Iterator[str]:
    """What is said of it: findings, then what was looked at."""
    for one in found.findings:
        yield f"{'✗' if one.weight == 'fault' else '!'} {one.text}"
    yield message(
        "{folder}: {events} events, {files} files and {numbers} printed numbers were looked at; last hash {head}",
        folder=folder, events=found.events, files=found.files, numbers=found.numbers, head=found.head,
    )  # fmt: skip
    faults = sum(one.weight == "fault" for one in found.findings)
    yield message("all holds") if found.holds else message("does not hold: {count}", count=faults)
