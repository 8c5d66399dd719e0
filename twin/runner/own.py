"""Processes, counts and indicators of the user's own, as other processes of this machine or a cluster find them: by name."""

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from twin.base.errors import InputError
from twin.base.messages import mark
from twin.files.there import is_file
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
    template = _HERE if module == "__main__" else _HIDDEN
    raise InputError(template, name=name, module=module, thing=own)


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


# Where the user names them on the command line ---------------------------------------------------------------------------------

ASKED = "TWIN_OWN"  # in the environment, where the processes of a command find it too: modules or files, apart as in PATH


def add_asked() -> None:
    """Import what `TWIN_OWN` names; raises InputError for what is not there or cannot be imported."""
    for text in filter(None, os.environ.get(ASKED, "").split(os.pathsep)):
        add_named(text)


def add_named(text: str) -> None:
    """Import a module, or a file `NAME.py` as the module NAME, that adds processes, counts or indicators."""
    name, folder = text, str(Path.cwd())
    if text.endswith(".py"):
        file = Path(text).resolve()
        if not is_file(file):
            raise InputError("--own {text}: there is no such file", text=text[:200])
        name, folder = file.stem, str(file.parent)
    if not all(part.isidentifier() for part in name.split(".")):
        raise InputError(
            "--own {text}: is no name of a module; allowed: letters, digits and _, such as my_own.py", text=text[:200]
        )
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        module = import_module(name)
    except InputError:
        raise
    except Exception as problem:
        raise InputError(
            "--own {text}: {where} cannot be imported: {kind}: {problem}",
            text=text[:200], where=_line(problem, name), kind=type(problem).__name__, problem=problem,
        ) from problem  # fmt: skip
    if text.endswith(".py") and Path(str(module.__file__)).resolve() != Path(text).resolve():
        raise InputError(
            "--own {text}: another module is called {name} ({file}); allowed: another name",
            text=text[:200], name=name, file=module.__file__,
        )  # fmt: skip


def _line(problem: Exception, name: str) -> str:
    """The user's own line in which an import failed, else the module."""
    if isinstance(problem, SyntaxError):
        return f"{problem.filename}:{problem.lineno}"
    frames = [one for one in traceback.extract_tb(problem.__traceback__) if "importlib" not in one.filename]
    last = frames[-1] if frames else None
    return f"{last.filename}:{last.lineno}" if last and len(frames) > 1 else name
