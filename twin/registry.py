"""The one list of processes, in their monthly order, and of all knobs by path."""

from functools import cache
from typing import TYPE_CHECKING

from twin.knobs import Knob

if TYPE_CHECKING:
    from twin.processes.base import Process

# Known without importing the compiled processes, so that a path can be told apart from a mechanism's name cheaply.
ORDER = ("workload", "translate", "relay", "reach", "fund", "act", "deliver", "serve", "report", "supervise", "learn")


@cache
def processes() -> "tuple[type[Process], ...]":
    """The eleven process classes; a cause stands before its effect."""
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
    """Every knob by its path `process.name`, in order of declaration."""
    return {knob.path: knob for process in processes() for knob in process.knobs.values()}
