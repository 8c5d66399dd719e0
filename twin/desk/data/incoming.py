"""What was handed in and is not taken yet: kept as it came under a name of ours, never under one that the user gave."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.living.register.written import replace

HOME = "living/desk/incoming"
LASTS = 7 * 24 * 3600  # seconds
_ID = re.compile("[0-9a-f]{20}")


@dataclass(frozen=True)
class Handed:
    """A workbook (`content` as it came, `name` as its user calls it), or the observations of a month typed at the desk."""

    id: str
    what: str  # workbook, month
    about: dict[str, Any]
    content: bytes

    @property
    def name(self) -> str:
        """What its user calls it: to be shown, never to be opened."""
        return str(self.about.get("name", ""))


def keep(folder: Path, what: str, content: bytes, about: Mapping[str, Any]) -> str:
    """Keep it; the name under which `get` finds it. What has lain for a week goes."""
    home, name = folder / HOME, secrets.token_hex(10)
    for old in home.iterdir() if home.is_dir() else ():
        if old.stat().st_mtime < time.time() - LASTS:
            shutil.rmtree(old, ignore_errors=True)
    replace(home / name / "content", content)
    replace(home / name / "about.json", json.dumps({"what": what, "about": dict(about)}, ensure_ascii=False).encode())
    return name


def get(folder: Path, name: str) -> Handed:
    """What was kept under a name; raises InputError where nothing is."""
    place = folder / HOME / name
    if not _ID.fullmatch(name) or not (place / "about.json").is_file():
        raise InputError("what was handed in is not there any more; hand it in again")
    about = json.loads((place / "about.json").read_bytes())
    return Handed(name, about["what"], about["about"], (place / "content").read_bytes())


def drop(folder: Path, name: str) -> None:
    """Let what was refused not lie about."""
    if _ID.fullmatch(name):
        shutil.rmtree(folder / HOME / name, ignore_errors=True)
