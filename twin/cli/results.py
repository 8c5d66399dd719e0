"""How a command hands over what it found: files first, then the terminal, and nothing lost where one of them fails."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from twin.base.errors import InputError, MachineError
from twin.base.messages import language, message
from twin.base.texts import json_text
from twin.cli import recipe, streams

Write = Callable[[Path], Path]


def deliver(out: Path | None, write: Write, tell: Callable[[], None], name_page: bool) -> None:
    """Write a result to `out`, tell it on standard output, and name the page that was written.

    Where `out` fails after all, the result is kept in the folder for temporary files and told; then a MachineError says so.
    """
    with with_recipe() if out else nullcontext():
        page, trouble = _written(out, write) if out else (None, "")
    try:
        with streams.speaking():
            tell()
            if page and name_page and not trouble:
                streams.say(str(page))
    except MachineError as problem:
        if page is None:
            raise
        raise MachineError("{problem}; the result is in {folder}", problem=problem, folder=page.parent) from problem
    if trouble:
        raise MachineError(trouble)


def with_recipe() -> AbstractContextManager[None]:
    """Results that are written in this block say how the running command made them."""
    from twin.files.folders import RECIPE, with_files

    content = recipe.recipe(language())
    return nullcontext() if content is None else with_files({RECIPE: content})


def _written(out: Path, write: Write) -> tuple[Path | None, str]:
    """The page, and what went wrong with its place."""
    try:
        return write(out), ""
    except (InputError, MachineError) as problem:
        first = problem
    spare: Path | None = None
    try:
        spare = Path(tempfile.mkdtemp(prefix="twin-"))
        page = write(spare / "result")
    except (OSError, MachineError):
        if spare is not None:
            shutil.rmtree(spare, ignore_errors=True)  # nobody is told of it
        return None, message("{problem}; the result is on standard output only", problem=first)
    return page, message("{problem}; the result is kept in {folder}", problem=first, folder=page.parent)


def print_json(document: Any) -> None:
    """One JSON document on standard output; plain ASCII where the stream does not take every sign."""
    from twin.base.plain import plain

    with streams.speaking():
        streams.say(json_text(plain(document), ascii_only=not streams.is_unicode(sys.stdout)))
