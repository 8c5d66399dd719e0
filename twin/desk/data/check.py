"""The job that looks at what was handed in, and takes it if it is asked to and nothing is wrong."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.desk.data import incoming
from twin.desk.data.diff import difference
from twin.desk.data.history import Change, Changes
from twin.desk.data.hostile import look_at
from twin.desk.data.stage import Looked, counted, given, look, staged
from twin.desk.jobs.worker import Order
from twin.files.there import is_file
from twin.living.observations.observations import FOLDER
from twin.living.register.lock import held
from twin.living.update.estimate import HOME
from twin.scenario.initial import BOOKS
from twin.scenario.sheets import EVERY
from twin.sheets.books import books, choose, sheet_names
from twin.sheets.find import has_ours
from twin.sheets.grid import UnreadableError

WAITS = 600.0  # seconds for others who work in the folder


def check(order: Order) -> dict[str, Any]:
    """Look at what was handed in (`incoming`); with `take`, take it where nothing is wrong and nobody changed anything since.

    The result: `problems` by language, `errors`, `difference` to what is there, `base` (what it was compared with), `taken` (the
    number of the change).
    """
    found, base = incoming.get(order.folder, order.arguments["incoming"]), base_of(order.folder)
    asked = order.arguments.get("base", base)
    if asked != base:
        raise InputError("the county's files were changed by somebody else meanwhile; look at it again")
    change = change_of(order.folder, found)
    order.tell(1, 4)
    place = order.out / "stage"
    try:
        typed = f"{FOLDER}/{month_file(found.about['month'])}" if found.what == "month" else ""
        looked = look(staged(order.folder, change, place), typed)
        order.tell(2, 4)
        result = {"problems": looked.problems, "errors": looked.errors, "counts": counted(looked), "base": base, "taken": ""}
        if looked.errors and found.what == "workbook":
            incoming.drop(order.folder, found.id)  # it will not be taken; what was typed for a month stays, to be mended
        if not looked.errors:
            result["difference"] = difference(look(order.folder), looked)
            order.tell(3, 4)
            if order.arguments.get("take"):
                result["taken"] = _take(order, change, base, looked)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return result


def _take(order: Order, change: Change, base: str, looked: Looked) -> str:
    with waiting(order):
        if base_of(order.folder) != base:
            raise InputError("the county's files were changed by somebody else meanwhile; look at it again")
        return Changes(order.folder).make(change).number


def undo(order: Order) -> dict[str, Any]:
    """Put back what was there before the newest change, whose `number` is given."""
    with waiting(order):
        changes = Changes(order.folder)
        changes.finish()
        return {"taken": changes.undo(str(order.arguments["number"])).number}


@contextmanager
def waiting(order: Order) -> Iterator[None]:
    """Hold the county's folder, after others who do; raises InputError where they take too long."""
    until = time.monotonic() + WAITS
    while True:
        try:
            lock = held(order.folder / HOME)
            lock.__enter__()
            break
        except InputError as problem:
            if time.monotonic() > until:
                raise
            order.tell(0, 0, str(problem))
            time.sleep(0.5)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def base_of(folder: Path) -> str:
    """A digest of all that a county gives, by names and contents."""
    found = hashlib.sha256()
    for path in given(folder) if folder.is_dir() else ():
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:24]


def change_of(folder: Path, found: incoming.Handed) -> Change:
    """The change that is asked for; raises InputError, with one message, for a file that may not be opened."""
    if found.what == "month":
        name = f"{FOLDER}/{month_file(found.about['month'])}"
        return Change({name: found.content or None}, "month", {"month": found.about["month"]})
    try:
        ending = look_at(found.content, found.name)
    except UnreadableError as wrong:
        incoming.drop(folder, found.id)
        allowed = message("; allowed: {allowed}", allowed=wrong.allowed) if wrong.allowed else ""
        raise InputError("{name}: {said}{allowed}", name=found.name[:80], said=wrong.said, allowed=allowed) from None
    old = workbook(folder)
    new = f"{old.stem if old else Path(BOOKS['zh']).stem}{ending}"
    files: dict[str, bytes | None] = {new: found.content}
    if old is not None and old.name != new:
        files[old.name] = None
    return Change(files, "workbook", {"name": found.name[:80]})


def month_file(month: str) -> str:
    """The file of a month's observations that were typed at the desk."""
    return f"desk-{month}.csv"


def workbook(folder: Path) -> Path | None:
    """The workbook of a county's folder; None where it has none, or it is not known which."""
    if not folder.is_dir():
        return None
    meant, _ = choose([file for file in books(folder) if is_file(file)], lambda file: has_ours(sheet_names(file), EVERY))
    return meant[0] if len(meant) == 1 else None
