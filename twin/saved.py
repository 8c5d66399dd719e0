"""A running twin as one file, and a twin that goes on from it as if it had never stopped."""

from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from twin.base.errors import InputError
from twin.county import carried as counties
from twin.county.county import County
from twin.files import kept_file
from twin.outcomes import carried as records
from twin.outcomes import own
from twin.processes import registry
from twin.regime import carried as memories
from twin.scenario.scenario import Scenario
from twin.world.world import World

Twin = TypeVar("Twin")  # a PolicyTwin, which stands above

KIND = "twin"
_NUMBERS = ("month", "burn_in", "luck_seed", "replicate", "origin", "turned", "steps", "running")
_COUNTY = "county/"


def save(model: Any, path: Path, county: bool) -> Path:
    """Write a twin; its county only if wanted."""
    document: dict[str, Any] = {name: getattr(model, name) for name in _NUMBERS}
    document |= {"county": model.county.fingerprint, "own": model.own, "parameters": model.parameters, "history": model.history}
    document |= {"memory": memories.packed(model.regime.memory), "scenario": _said(model.scenario)}
    document |= {"epoch": model.world.epoch, "start": model.record.start}
    arrays = {"state": model.world.packed()} | records.packed(model.record)
    if county:
        document["place"], columns = counties.packed(model.county)
        arrays |= {f"{_COUNTY}{name}": values for name, values in columns.items()}
    kept_file.write(path, KIND, document, arrays)
    return path


def restore(kind: type[Twin], path: Path, county: County | None, out: str | Path | None) -> Twin:
    """The twin of a file, in a county if that is not in the file."""
    document, arrays = kept_file.read(path, KIND)
    place = _county(path, document, arrays, county)
    if _own() != document["own"]:
        raise InputError(
            "{file}: was saved with processes or indicators of one's own ({saved}), here are {own}; allowed: add the same first "
            "(twin.processes.registry.add, twin.outcomes.own)",
            file=path, saved=_listed(document["own"]), own=_listed(_own()),
        )  # fmt: skip
    scenario = _scenario(document["scenario"])
    make: Any = kind
    model = make(
        place, scenario, seed=document["luck_seed"], replicate=document["origin"], burn_in=0, parameters=document["parameters"]
    )
    for name in _NUMBERS:
        setattr(model, name, document[name])
    model.history = tuple((month, left) for month, left in document["history"])
    model.world = World(place, tuple(scenario.policies.values()), document["epoch"], scenario.structure)
    if not model.world.unpack(arrays["state"]):
        raise AssertionError(f"{path}: holds the state of another world")
    model.regime.memory = memories.unpacked(document["memory"])
    model.record = records.unpacked(model.world, document["start"], _without(arrays), out)
    found: Twin = model
    return found


def _county(path: Path, document: Any, arrays: Any, given: County | None) -> County:
    """The county of the file, or the one that was given if it is the same."""
    if given is None and "place" not in document:
        raise InputError(
            "{file}: holds no county; allowed: PolicyTwin.restore(file, county), with the county as it was", file=path
        )
    own = {name.removeprefix(_COUNTY): values for name, values in arrays.items() if name.startswith(_COUNTY)}
    place = counties.unpacked(document["place"], own) if given is None else given
    if place.fingerprint != document["county"]:
        raise InputError(
            "{file}: was saved in county {saved}, not in {own} (fingerprints); allowed: the county as it was then",
            file=path, saved=document["county"], own=place.fingerprint,
        )  # fmt: skip
    return place


def _without(arrays: dict[str, Any]) -> dict[str, Any]:
    """The arrays of the record alone."""
    return {name: values for name, values in arrays.items() if name != "state" and not name.startswith(_COUNTY)}


def _own() -> dict[str, str]:
    """What of the user's own is here: processes, counts and indicators."""
    return registry.fingerprints() | own.fingerprints()


def _listed(added: dict[str, str]) -> str:
    return ", ".join(f"{name} {said}" for name, said in sorted(added.items())) or "-"


def _said(scenario: Scenario) -> dict[str, Any]:
    """A scenario with what it does not say of itself."""
    beside = {name: None if (path := getattr(scenario, name)) is None else str(path) for name in ("file", "home")}
    return {"does": scenario.to_dict(), "notes": list(scenario.notes), **beside}


def _scenario(said: dict[str, Any]) -> Scenario:
    file, home = (None if said[name] is None else Path(said[name]) for name in ("file", "home"))
    return replace(Scenario.from_dict(said["does"]), file=file, home=home, notes=tuple(said["notes"]))
