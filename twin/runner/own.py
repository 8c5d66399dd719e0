"""Processes, counts and indicators of the user's own, as other processes of this machine or cluster find them: by module and name."""

import sys
from importlib import import_module
from typing import Any, NamedTuple

from twin.base.errors import InputError
from twin.base.messages import mark
from twin.outcomes import own as outcomes
from twin.outcomes.headline import INDICATORS
from twin.processes import registry

# One thing of the user's own: what it is, module and name, and what else was said when it was added.
Mine = tuple[str, str, str, Any]


class Carried(NamedTuple):
    """All of the user's own in this process, and the folders in which modules are looked for."""

    things: tuple[Mine, ...] = ()
    folders: tuple[str, ...] = ()


def carried() -> Carried:
    """What other processes have to know; raises InputError for what they could not import."""
    things: list[Mine] = []
    for place, name in enumerate(registry.ORDER):
        if name not in registry.SHIPPED:
            process = next(one for one in registry.own() if one.name == name)
            things.append(("process", *_home(process, name), registry.ORDER[place - 1]))
    for name, function in outcomes.added().items():
        kind = "count" if name in outcomes.COUNTS else "indicator"
        shown = INDICATORS.get(name)
        said = (shown.own, shown.unit, shown.better) if kind == "indicator" and shown else None
        things.append((kind, *_home(function, name), said))
    return Carried(tuple(things), tuple(folder for folder in sys.path if folder) if things else ())


def take(given: Carried) -> None:
    """Have in this process what another one has of its own, and nothing else; raises InputError for what cannot be imported."""
    if given == _own_of_here():
        return
    sys.path.extend(folder for folder in given.folders if folder not in sys.path)
    found = [(kind, _imported(module, name), said) for kind, module, name, said in given.things]
    for process in registry.own():
        registry.remove(process.name)
    for name in tuple(outcomes.added()):
        outcomes.remove(name)
    for kind, thing, said in found:
        if kind == "process":
            registry.add(thing, after=said)
        elif kind == "count":
            outcomes.count(thing)
        else:
            outcomes.indicator(*said)(thing)


def _own_of_here() -> Carried | None:
    """The same of this process; None where something here cannot be named."""
    try:
        return carried()
    except InputError:
        return None


def _home(thing: Any, name: str) -> tuple[str, str]:
    """Module and name by which a thing can be imported."""
    module, own = thing.__module__, thing.__qualname__
    held = getattr(sys.modules.get(module), own, None)
    if module != "__main__" and held is thing:
        return module, own
    raise InputError(
        _HERE if module == "__main__" else _HIDDEN, name=name, module=module, thing=own,
    )  # fmt: skip


_HERE = mark(
    "{name!r} was added in the notebook or script itself, which worker processes cannot import; allowed: in a module of its own "
    "(a file such as my_own.py beside, then `import my_own`), or workers=1"
)
_HIDDEN = mark(
    "{name!r}: worker processes do not find {thing} in the module {module}; allowed: at the top of a module, under its own name, "
    "or workers=1"
)


def _imported(module: str, name: str) -> Any:
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as problem:
        raise InputError(
            "a worker cannot import {name} from the module {module} ({problem}); allowed: a module that every worker finds, or "
            "workers=1",
            name=name, module=module, problem=problem,
        ) from None  # fmt: skip
