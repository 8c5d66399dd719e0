"""Tables as they were registered first: what is judged is what was said then, whatever lies in the folder now."""

import hashlib
import io
from pathlib import Path

import pandas as pd

from twin.living.register import register
from twin.living.register.days import is_day


def by_day(folder: Path, before: str, after: str) -> dict[str, tuple[str, str]]:
    """By day, in order, name and SHA-256 of the outputs of DIR/living that are named `before`DAY`after`, as registered first."""
    found: dict[str, tuple[str, str]] = {}
    for event in register.events(folder):
        for name, hash in event.outputs.items():
            day = name.removeprefix(before).removesuffix(after)
            if name == f"{before}{day}{after}" and is_day(day):
                found.setdefault(day, (name, hash))
    return dict(sorted(found.items()))


def made(folder: Path, name: str) -> str:
    """The day that the data were of when an output was registered first; "" where it is not in the register."""
    return next((event.made for event in register.events(folder) if name in event.outputs), "")


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


def table(folder: Path, name: str, hash: str) -> pd.DataFrame | None:
    """The same as a frame of texts, empty cells as ""."""
    content = sound(folder, name, hash)
    return None if content is None else pd.read_csv(io.BytesIO(content), dtype=str, na_filter=False)
