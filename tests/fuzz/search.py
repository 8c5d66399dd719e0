"""Many inputs, one after the other, and the faults among them."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.fuzz.inputs import Shelf, make
from tests.fuzz.judge import bounded, fault


class Fault(NamedTuple):
    """One input that did not end as it should."""

    number: int
    about: str
    wrong: str


def search(
    numbers: Iterable[int], seed: int, keep: Path | None = None, show: Callable[[Fault], None] | None = None
) -> list[Fault]:
    """Try the inputs with these numbers; files of those at fault are kept in `keep`, by number."""
    found = []
    with tempfile.TemporaryDirectory(prefix="twin-fuzz-") as place, bounded():
        shelf = Shelf(Path(place).resolve() / "good")
        shelf.folder.mkdir()
        for number in numbers:
            folder = Path(place).resolve() / "input"
            folder.mkdir()
            about, action = make(shelf, folder, Random(f"{seed} {number}"))
            wrong = fault(action, folder)
            if wrong:
                found.append(Fault(number, about, wrong))
                if keep:
                    shutil.copytree(folder, keep / str(number), dirs_exist_ok=True)
                if show:
                    show(found[-1])
            shutil.rmtree(folder)
    return found
