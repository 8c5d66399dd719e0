"""What code does as text that is the same in every process: to name runs with processes of a user's own."""

import hashlib
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def fingerprint(*parts: Any) -> str:
    """16 hexadecimal digits of plain values, functions and classes: their code, defaults, closures and what they call by name."""
    return hashlib.sha256(repr([_said(part, ()) for part in parts]).encode()).hexdigest()[:16]


def of_class(cls: type, base: type, leave_out: frozenset[str]) -> list[Any]:
    """The attributes of a class and its parents down to `base`, with their names."""
    parents = [parent for parent in cls.__mro__ if parent not in base.__mro__]
    return [
        (parent.__name__, key, value)
        for parent in parents
        for key, value in sorted(vars(parent).items())
        if key not in leave_out and not (key.startswith("__") and not callable(value))
    ]


def _said(value: Any, seen: tuple[Any, ...]) -> Any:
    """A value without addresses or the order of sets; a function by what it does, whatever line it stands on."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, dict):
        return sorted((repr(key), _said(one, seen)) for key, one in value.items())
    if isinstance(value, set | frozenset):
        return sorted(repr(one) for one in value)
    if isinstance(value, list | tuple):
        return [_said(one, seen) for one in value]
    if isinstance(value, np.ndarray):  # its text leaves out what is in the middle
        return [value.dtype.str, value.shape, _said(value.tolist(), seen)]
    function = getattr(getattr(value, "__func__", value), "py_func", getattr(value, "__func__", value))  # static, compiled
    if not isinstance(function, FunctionType):
        return type(value).__name__ if " at 0x" in repr(value) else repr(value)
    if function in seen:
        return function.__name__
    return _function(function, (*seen, function))


def _function(function: FunctionType, seen: tuple[Any, ...]) -> list[Any]:
    code, cells = function.__code__, [cell.cell_contents for cell in function.__closure__ or ()]
    named = [(name, function.__globals__[name]) for name in sorted(set(_names(code))) if name in function.__globals__]
    near = [(name, _said(value, seen)) for name, value in named if _own(value, function)]
    return [_code(code), _said([function.__defaults__, function.__kwdefaults__, cells], seen), near]


def _own(value: Any, function: Callable[..., Any]) -> bool:
    """Whether a global belongs to the user's code: plain values, and what its own module defines."""
    if isinstance(value, ModuleType | type):
        return False
    return (
        isinstance(value, (*_PLAIN, list, tuple, dict, set, frozenset, np.ndarray))
        or getattr(value, "__module__", "") == function.__module__
    )


def _code(code: CodeType) -> list[Any]:
    constants = [_code(one) if isinstance(one, CodeType) else _said(one, ()) for one in code.co_consts]
    return [code.co_code.hex(), code.co_names, constants]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)
