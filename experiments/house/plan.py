"""The rooms of the package, from the ground up, and who imports from whom: the contract in `pyproject.toml` beside the code."""

import ast
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "twin"


@dataclass(frozen=True)
class Room:
    """A layer: a folder of the package, or the few files that stand together on one floor."""

    name: str
    about: str
    files: tuple[Path, ...]

    @property
    def lines(self) -> int:
        """Lines of all files."""
        return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in self.files)


def rooms() -> list[Room]:
    """Every layer of the first contract, the lowest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [_room(layer.split(" : ")) for layer in reversed(layers)]


def _room(names: list[str]) -> Room:
    place = PACKAGE / names[0]
    if place.is_dir():
        return Room(names[0], _about(place / "__init__.py"), tuple(sorted(place.rglob("*.py"))))
    files = tuple(PACKAGE / f"{name}.py" for name in names)
    return Room(", ".join(f"{name}.py" for name in names), _about(PACKAGE / "model.py"), files)


def _about(file: Path) -> str:
    """The first sentence of a module's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[0].rstrip(".")


def imports() -> list[tuple[str, str]]:
    """Every (importer, imported) among the modules, imports inside functions and for types only included, in order."""
    graph = grimp.build_graph("twin", cache_dir=None)
    return sorted((module, other) for module in graph.modules for other in graph.find_modules_directly_imported_by(module))


def between(floors: list[Room], found: list[tuple[str, str]]) -> Counter[tuple[int, int]]:
    """How many imports go from one room to another, by their floors; the package's door belongs to none."""
    floor = {name.removesuffix(".py"): place for place, room in enumerate(floors) for name in room.name.split(", ")}
    steps = ((floor.get(_first(a)), floor.get(_first(b))) for a, b in found)
    return Counter((a, b) for a, b in steps if a is not None and b is not None and a != b)


def _first(module: str) -> str:
    return module.split(".")[1] if "." in module else ""
