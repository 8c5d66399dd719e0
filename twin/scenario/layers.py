"""Scenario files as layers of single overrides by path, so that a later file replaces just what it names.

Paths: `name`, `start`, `policies` (the list), `policies.KEY.FIELD`, `define.KEY`, `mechanisms.KEY` (present at all),
`mechanisms.KEY.FIELD`, `mechanisms.KEY.PROCESS.KNOB` (the amount of a move), `set.PROCESS.KNOB`, `structure.KEY`, `sizes`,
`parameters`, `grades`, the same of `before` (`before.set.PROCESS.KNOB`, `before.mechanisms.KEY`, `before.months`,
`before.inherit`); and what no file says: `home`, the folder of the county's workbook whose scenario is among the
layers, and `notes`, what is to be told of it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.which import is_book
from twin.files import shipped
from twin.files.strict import At, Name, Source, Strict, Words, hint, parse, shown
from twin.files.there import is_file
from twin.mechanisms.mechanism import check_knob
from twin.processes import registry

Path_ = tuple[str, ...]
LONGEST = 600  # months of a run, and of what comes before it
USE_FIELDS = ("dose", "from", "until", "cover", "then", "size", "priority", "fades_months")
_SINGLE = ("name", "title", "about", "start", "months", "policies", "sizes", "parameters", "grades")


class Before(Strict):
    """What held before month 0, in the burn-in; with `inherit` what the scenario sets held then, too."""

    set: dict[str, Any] | None = None
    mechanisms: dict[str, Any] | None = None
    months: Annotated[int, Field(ge=1, le=LONGEST)] | None = None
    inherit: bool | None = None


class ScenarioFile(Strict):
    """The keys of a scenario file; what is inside them is checked when the layers are put together."""

    name: Name | None = None
    title: Words | None = None
    about: Words | None = None
    base: str | None = None
    start: str | None = None
    months: int | None = None
    policies: list[Any] | None = None
    define: dict[str, Any] | None = None
    mechanisms: dict[str, Any] | None = None
    set: dict[str, Any] | None = None
    structure: dict[str, Any] | None = None
    before: Before | None = None
    sizes: str | None = None
    parameters: str | None = None
    grades: list[str] | None = None


@dataclass(frozen=True)
class Entry:
    """One override: its value, and where it was written."""

    value: Any
    source: Source
    at: At

    def error(self, below: At, template: str, /, **fields: Any) -> InputError:
        """The one message about this override, or about what is `below` it; `template` and `fields` as for InputError."""
        return self.source.error((*self.at, *below), template, **fields)

    def alone(self) -> Source:
        """A source in which everything is written where this override is."""
        line = self.source.line(self.at)
        return Source(self.source.label, {} if line is None else {(): line})

    def again(self) -> InputError:
        """That the path of this override is given a second time elsewhere."""
        line, path = self.source.line(self.at), ".".join(map(str, self.at))
        if line is None:
            return InputError("two overrides of one path; it is already given as {path}", path=path)
        return InputError("two overrides of one path; it is already given as {path} on line {line}", path=path, line=line)


Layer = dict[Path_, Entry]


def layer(data: Any, source: Source) -> Layer:
    """The overrides of one file or dict; two of one path are refused."""
    parse(ScenarioFile, data, source)
    found: Layer = {}
    for path, entry in _overrides(data, source):
        if path in found:
            raise entry.error((), str(found[path].again()))
        found[path] = entry
    return found


def _overrides(data: dict[str, Any], source: Source) -> Iterator[tuple[Path_, Entry]]:
    for key in _SINGLE:
        if data.get(key) is not None:
            yield (key,), Entry(data[key], source, (key,))
    for block in ("define", "structure"):
        for key, value in (data.get(block) or {}).items():
            yield (block, key), Entry(value, source, (block, key))
    for key, value in (data.get("mechanisms") or {}).items():
        yield from _mechanism(key, value, source, ("mechanisms", key))
    for path, value in (data.get("set") or {}).items():
        if path.split(".")[0] in registry.ORDER:
            check_knob(path, source, ("set", path))
        if path.split(".")[0] == "policies" and path.count(".") < 2:
            raise source.error(("set", path), "name a policy and its field, as in policies.KEY.entitlement")
        yield _setting(path), Entry(value, source, ("set", path))
    yield from _earlier(data.get("before") or {}, source)


def _earlier(data: dict[str, Any], source: Source) -> Iterator[tuple[Path_, Entry]]:
    """The overrides of `before`: knobs and mechanisms only, since policies and structure are those of the scenario."""
    for key in ("months", "inherit"):
        if data.get(key) is not None:
            yield ("before", key), Entry(data[key], source, ("before", key))
    for path, value in (data.get("set") or {}).items():
        check_knob(path, source, ("before", "set", path))
        yield ("before", "set", path), Entry(value, source, ("before", "set", path))
    for key, value in (data.get("mechanisms") or {}).items():
        for path, entry in _mechanism(key, value, source, ("before", "mechanisms", key)):
            yield ("before", *path), entry


def _mechanism(key: str, value: Any, source: Source, at: At) -> Iterator[tuple[Path_, Entry]]:
    yield ("mechanisms", key), Entry(value, source, at)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield ("mechanisms", key, "dose"), Entry(value, source, at)
    elif isinstance(value, dict):
        for field, inner in value.items():
            if field not in USE_FIELDS:
                raise source.error((*at, field), "unknown key {key}{hint}", key=shown(field), hint=hint(field, USE_FIELDS))
            yield ("mechanisms", key, field), Entry(inner, source, (*at, field))
    elif value is not None:
        raise source.error(
            at, "must be a mapping or a dose, not {value}; allowed keys: {keys}", value=shown(value), keys=", ".join(USE_FIELDS)
        )


def _setting(path: str) -> Path_:
    """The canonical path of a key of `set`: a knob, a policy's field, or a mechanism's."""
    head, *rest = path.split(".")
    if head == "policies":
        return ("policies", *rest)
    return ("set", path) if head in registry.ORDER or not rest else ("mechanisms", head, *rest)


def stack(below: Layer, above: Layer) -> Layer:
    """Both layers; the upper one wins path by path, and null takes away what the lower one gave.

    A null of `before.set` stays: it says that the default held before, whatever is set otherwise.
    """
    merged = dict(below)
    if ("policies",) in above:
        merged = {path: entry for path, entry in merged.items() if path[0] != "policies"}
    for path, entry in above.items():
        if entry.value is None and (path[0] in {"mechanisms", "set", "policies"} or path[:2] == ("before", "mechanisms")):
            merged = {other: kept for other, kept in merged.items() if other[: len(path)] != path}
        else:
            merged[path] = entry
    return merged


def check_taken(below: Layer, above: Layer) -> None:
    """Refuse a mechanism without a value in a file whose base has none of it: it would neither be used nor taken away."""
    for path, entry in above.items():
        if entry.value is None and path not in below and path[:-1] in {("mechanisms",), ("before", "mechanisms")}:
            raise entry.error(
                (), "has no value, and its base has no {key} to take away; write `{key}: 1` to use it", key=path[-1]
            )


def inherited(layers: Layer) -> Layer:
    """What layers set, as what held before: values that hold throughout the run, where `before` says nothing of the knob."""
    found: Layer = {}
    for path, entry in layers.items():
        if path[0] == "set" and ("before", *path) not in layers and entry.value is not None:
            values = entry.value if isinstance(entry.value, list) else [entry.value]
            if kept := [one for one in values if not _dated(one)]:
                found["before", *path] = Entry(kept if isinstance(entry.value, list) else kept[0], entry.source, entry.at)
    return found


def _dated(value: Any) -> bool:
    """Whether a value of `set` is given by month."""
    inner = value.get("value", value) if isinstance(value, dict) else value
    return isinstance(inner, dict)


def is_own(name: str | Path, folder: Path | None = None) -> bool:
    """Whether a scenario's name is `FOLDER/NAME` of a county's workbook (`./NAME` inside of it), and not that of a file."""
    place = (folder or Path()) / name
    if not any(stroke in str(name) for stroke in (os.sep, os.altsep) if stroke):
        return False
    return not (is_file(place) or is_file(place.parent / f"{place.name}.yaml")) and is_book(place.parent)


def scenario_folder() -> Path:
    """Where the shipped scenarios are."""
    return shipped.folder("scenarios")


def shipped_names() -> list[str]:
    """Names of the shipped scenarios, such as `baseline` and `alone/points_system`."""
    folder = scenario_folder()
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yaml"))
    return sorted(names, key=lambda name: (name.count("/"), name))  # packages before single mechanisms


def locate(name: str, folder: Path | None = None, source: Source | None = None) -> Path:
    """The file of a scenario: a path as given (from `folder`), else a name in ./scenarios or among the shipped ones."""
    start = folder or Path()
    here = start / name
    named = f"{name}.yaml"
    for candidate in (here, start / named, Path("scenarios") / named, scenario_folder() / named):
        if is_file(candidate):
            return candidate
    turned = name.replace("\\", "/")
    near = hint(name, shipped_names())
    if "\\" in name and is_own(turned, folder):
        near = message("; did you mean '{word}'?", word=turned)
    elif is_own(f"./{name}", folder):
        near = message("; did you mean '{word}'?", word=f"./{name}")
    problem = InputError("no scenario {name}: neither a file nor a shipped name{hint}", name=shown(name), hint=near)
    raise source.error(("base",), str(problem)) if source else problem
