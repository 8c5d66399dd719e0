"""Tables as they were registered first: what is judged is what was said then, whatever lies in the folder now."""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from twin.living.register import register
from twin.living.register.days import is_day


class First(NamedTuple):
    """An output as it was registered first: its name, its SHA-256, and the day that the data were of."""

    name: str
    hash: str
    made: str


def by_day(folder: Path, before: str, after: str) -> dict[str, First]:
    """By day, in order, the outputs of DIR/living that are named `before`DAY`after`, as registered first."""
    found: dict[str, First] = {}
    for event in register.events(folder):
        for name, hash in event.outputs.items():
            day = name.removeprefix(before).removesuffix(after)
            if name == f"{before}{day}{after}" and is_day(day):
                found.setdefault(day, First(name, hash, event.made))
    return dict(sorted(found.items()))


def sound(folder: Path, name: str, hash: str) -> bytes | None:
    """An output as it was registered with a hash: its copy, or the file where it is still that; None where neither is left."""
    content = register.issued_bytes(folder, hash)
    if content is not None:
        return content
    try:
        content = (folder / name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == hash else None


def table(folder: Path, one: First) -> pd.DataFrame | None:
    """The same as a frame of texts, empty cells as ""."""
    content = sound(folder, one.name, one.hash)
    return None if content is None else pd.read_csv(io.BytesIO(content), dtype=str, na_filter=False)
