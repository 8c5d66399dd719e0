"""The files that a study or case names, as they were when they were read: scenarios, points, tables of its county."""

import hashlib
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from twin.base.errors import InputError


class Named:
    """What a command has read so far. Settings are kept whole; of data, which may tell of people, only name and digest.

    `then` are name and digest of the data of a command that is run again: one that is now another is refused when it is read.
    """

    def __init__(self, then: Collection[tuple[str, str]] = ()) -> None:
        """Nothing is read yet."""
        self._then: dict[str, list[str]] = {}
        for name, found in then:
            self._then.setdefault(name, []).append(found)
        self._texts: dict[Path, bytes] = {}
        self._data: dict[Path, str] = {}

    def heard(self, file: Path, settings: bool) -> None:
        """A file that is about to be read; what comes with the package is known by its version."""
        place = file.resolve()
        if place in self._texts or place in self._data or _shipped(place):
            return
        try:
            content = place.read_bytes()
        except OSError:  # who reads it says why not
            return
        if settings:
            self._texts[place] = content
            return
        found = self._data[place] = digest(content)
        wanted = self._then.get(file.name, [found])  # a name may stand for several files, in folders of their own
        if found not in wanted:
            raise InputError("{file}: is not the one of then; allowed: the file of then (SHA-256 {digest})",
                             file=file, digest=", ".join(wanted))  # fmt: skip

    def document(self, study: Path, own: Collection[str]) -> dict[str, Any]:
        """What the recipe keeps: paths by way of the study's folder, without the files that the command line names."""
        given = {_found(file) for file in own}
        texts = [
            {"file": _path(place, study), "sha256": digest(content), "text": content.decode("utf-8", "replace")}
            for place, content in sorted(self._texts.items())
            if place not in given
        ]
        return {"texts": texts, "data": sorted((place.name, found) for place, found in self._data.items())}


def then(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and digests of the data of a recipe."""
    return [(name, found) for name, found in document.get("named", {}).get("data", ())]


def unread(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the data of one recipe that another one does not have: they are not there any more, or nobody asks for them.

    >>> unread({"named": {"data": [["ties.parquet", "a"], ["villages.csv", "b"]]}}, {"named": {"data": [["villages.csv", "b"]]}})
    ['ties.parquet']
    """
    found = {name for name, _ in then(after)}
    return sorted({name for name, _ in then(before)} - found)


def digest(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _path(place: Path, study: Path) -> str:
    """A path from where the command is given, by way of the study's folder: it is the same wherever both lie."""
    try:
        way = os.path.relpath(place, _found(study).parent)
    except ValueError:  # another drive
        return str(place)
    return Path(os.path.normpath(study.parent / way)).as_posix()


def _found(file: str | Path) -> Path:
    """The whole path of a study's file, which may be one that comes with the package."""
    from twin.files import shipped

    return shipped.study(file).resolve()


def _shipped(place: Path) -> bool:
    from twin.files import shipped

    package = Path(__file__).parents[1]
    return any(place.is_relative_to(folder.resolve()) for folder in (package, shipped.folder("scenarios")))
