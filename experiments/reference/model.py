"""The reference as an ordinary Mesa model: eleven processes, one after the other, once a month."""

from types import ModuleType
from typing import Any

from experiments.reference import act, deliver, fund, learn, reach, relay, report, serve, supervise, translate, workload
from experiments.reference.world import World

MONTH: tuple[ModuleType, ...] = (
    workload, translate, relay, reach, fund, act, deliver, serve, report, supervise, learn,
)  # fmt: skip


class Reference(World):
    """A county that lives month by month; `live(month, knobs)` takes the same month's knobs as the twin."""

    def live(self, month: int, knobs: Any) -> None:  # newer Mesa lets no `step` take arguments
        """One month: every process once, in causal order."""
        self.begin(month, knobs)
        for process in MONTH:
            process.step(self)
