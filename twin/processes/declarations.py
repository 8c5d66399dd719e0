"""Knobs as the sources of the processes declare them, read without compiling anything: to check a file takes a second."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from twin.base.knobs import Knob, knob, uncertain

_MAKERS: dict[str, Callable[..., Any]] = {"knob": knob, "uncertain": uncertain}


def read(names: tuple[str, ...]) -> dict[str, Knob] | None:
    """The knobs of processes by path, in order of declaration; None where there are no sources, or more than literals in them."""
    try:
        trees = [ast.parse((Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")) for name in names]
        return {one.path: one for name, tree in zip(names, trees, strict=True) for one in _declared(tree, name)}
    except (OSError, SyntaxError, ValueError, TypeError):
        return None


def _declared(tree: ast.Module, process: str) -> list[Knob]:
    """The knobs of the class that is named like its file."""
    body = next(part.body for part in tree.body if isinstance(part, ast.ClassDef) and part.name.lower() == process)
    return [replace(_made(part.value), process=process, name=_name(part)) for part in body if _is_knob(part)]  # type: ignore[attr-defined]


def _is_knob(part: ast.stmt) -> bool:
    call = part.value if isinstance(part, ast.Assign) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _MAKERS


def _name(part: ast.stmt) -> str:
    assert isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name), "asked of knobs"
    return part.targets[0].id


def _made(call: ast.Call) -> Knob:
    """The knob that a declaration makes; raises ValueError where it is not made of literals."""
    given = {one.arg: ast.literal_eval(one.value) for one in call.keywords if one.arg}
    found: Knob = _MAKERS[call.func.id](*map(ast.literal_eval, call.args), **given)  # type: ignore[attr-defined]
    return found
