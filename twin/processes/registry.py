"""The one list of processes, in their monthly order, and of all knobs by path; and how users add processes of their own."""

from functools import cache
from typing import TYPE_CHECKING

from twin.base.errors import InputError
from twin.base.fingerprint import fingerprint, of_class
from twin.base.knobs import Knob
from twin.processes import declarations

if TYPE_CHECKING:
    from twin.processes.base import Process
    from twin.world.world import World

SHIPPED = ("workload", "translate", "relay", "reach", "fund", "act", "deliver", "serve", "report", "supervise", "learn")
# Known without importing the compiled processes, so that a path can be told apart from a mechanism's name cheaply.
ORDER: tuple[str, ...] = SHIPPED
_OWN: "dict[str, type[Process]]" = {}
_DERIVED = frozenset({"knobs", "groups", "Knobs", "Lent", "name"})  # of a process, made from what it declares
_TAKEN = ("policies", "mechanisms", "structure", "set", "due", "flows", "hours_village", "hours_township", "hours_unit")


@cache
def processes() -> "tuple[type[Process], ...]":
    """The process classes, in the order of `SHIPPED`; a cause stands before its effect."""
    from twin.processes.act import Act
    from twin.processes.deliver import Deliver
    from twin.processes.fund import Fund
    from twin.processes.learn import Learn
    from twin.processes.reach import Reach
    from twin.processes.relay import Relay
    from twin.processes.report import Report
    from twin.processes.serve import Serve
    from twin.processes.supervise import Supervise
    from twin.processes.translate import Translate
    from twin.processes.workload import Workload

    return Workload, Translate, Relay, Reach, Fund, Act, Deliver, Serve, Report, Supervise, Learn


@cache
def knobs() -> dict[str, Knob]:
    """Every knob by its path `process.name`, in order of declaration; those of users' own processes last."""
    shipped = declarations.read(SHIPPED)
    if shipped is None:
        shipped = {knob.path: knob for process in processes() for knob in process.knobs.values()}
    return shipped | {knob.path: knob for process in _OWN.values() for knob in process.knobs.values()}


# Processes of the user's own -------------------------------------------------------------------------------------------------


def add(process: "type[Process]", after: str) -> "type[Process]":
    """Make a process of one's own part of every twin built from now on, right after another one in the monthly order.

    Scenarios may then set its knobs and mechanisms may move them. It runs from month 0 on: the burn-in is the shipped traditional
    mode, shared with everybody else, so at the defaults of its knobs a process should do nothing. Worker processes
    import it by module and name, so it must stand at the top of a module (a notebook's own need `workers=1`, which is said).
    Adding one of the same name again takes its place. Raises InputError for a name that is taken or a place that does not exist.
    """
    global ORDER
    name = process.name
    if name in SHIPPED or name in _TAKEN:
        taken = ", ".join((*SHIPPED, *_TAKEN))
        raise InputError("process {name!r}: the name is taken; allowed: any but {taken}", name=name, taken=taken)
    if after not in ORDER or after == name:
        places = ", ".join(one for one in ORDER if one != name)
        raise InputError(
            "process {name!r}: after {after!r} is no place; allowed: {places}", name=name, after=after, places=places
        )
    remove(name)
    place = ORDER.index(after) + 1
    ORDER = (*ORDER[:place], name, *ORDER[place:])
    _OWN[name] = process
    knobs.cache_clear()
    return process


def remove(name: str) -> None:
    """Forget a process of one's own; twins that were built with it cannot go on."""
    global ORDER
    if _OWN.pop(name, None) is not None:
        ORDER = tuple(other for other in ORDER if other != name)
        knobs.cache_clear()


def ordered() -> "tuple[type[Process], ...]":
    """All processes of a new twin, the user's own in their places."""
    known = {process.name: process for process in processes()} | _OWN
    return tuple(known[name] for name in ORDER)


def own() -> "tuple[type[Process], ...]":
    """The user's own processes."""
    return tuple(_OWN.values())


def check_columns(world: "World") -> None:
    """Raise InputError where a process of the user's own reads or writes a column that there is not."""
    from twin.files.strict import hint
    from twin.world.columns import STATE

    for process in own():
        for path in (*process.reads, *process.writes):
            level, _, column = path.partition(".")
            try:
                with world.unlocked(f"{level}.{column}"):
                    pass
            except KeyError:
                near = hint(column, STATE.get(level, STATE["households"]))
                raise InputError("process {name!r}: no column {path!r}{hint}", name=process.name, path=path, hint=near) from None


def fingerprints() -> dict[str, str]:
    """What names a run with processes of the user's own: by process, a hash of its place, columns, knobs and what it does."""
    from twin.processes.base import Process

    found = {}
    for name, process in _OWN.items():
        after, declared = ORDER[ORDER.index(name) - 1], sorted(map(repr, process.knobs.values()))
        found[name] = fingerprint(after, declared, of_class(process, Process, _DERIVED))
    return found
