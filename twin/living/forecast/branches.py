"""Branches of the months ahead: the same members and luck under other scenarios, or with a step of the cascade that cannot fail.

Each month before is lived once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twin.branches import perfected
from twin.living.forecast.again import LUCK
from twin.living.update.estimate import HOME, Estimate, Progress
from twin.living.update.learned import scores
from twin.outcomes.record import Recorder
from twin.runner.evaluate import evaluate
from twin.runner.kept import Kept
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.scenario.scenario import Scenario
from twin.world.world import World

if TYPE_CHECKING:
    from twin.bare import BareTwin

STORE = "ahead"  # below DIR/living
Deadline = tuple[str, int]  # a policy and the number of the month in which a cycle of it is judged


@dataclass(frozen=True)
class Branch(Run):
    """A run that leaves that of another scenario in a month; until then both are one.

    `perfect`: from then on this step of the cascade (of `FAILURES`) cannot fail anywhere; nothing for none.
    """

    base: Scenario | None = None
    since: int = 0
    perfect: str = ""

    @property
    def asked(self) -> Any:
        """A branch of another scenario is what a run from the first month on would be; one with a perfect step is not."""
        return [self.perfect, self.since] if self.perfect else None


def deadlines(estimate: Estimate, months: int) -> tuple[Deadline, ...]:
    """Cycles with a deadline in so many months ahead, by policy and month of their end, as far as the months of the county go.

    In order. Those whose deadline has passed are left out: what lands later lands too late.
    """
    policies = estimate.prepared.setting.scenario.policies
    found = {
        (kind.policy, estimate.first + kind.month)
        for kind in estimate.prepared.field.kinds
        if kind.target == "landing" and 0 < policies[kind.policy].deadline(estimate.first + kind.month) - estimate.month <= months
    }
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


@dataclass(frozen=True)
class Ahead:
    """Runs of the months ahead, from the month after the estimate's until the last of some deadlines."""

    estimate: Estimate
    deadlines: tuple[Deadline, ...]
    workers: int | None = None
    progress: Progress | None = None

    @property
    def end(self) -> int:
        """The number of the last month."""
        return max((month for _, month in self.deadlines), default=self.estimate.month)

    @property
    def due(self) -> int:
        """The number of the month of the last deadline, some months before its cycle ends."""
        policies = self.estimate.prepared.setting.scenario.policies
        return max((policies[key].deadline(month) for key, month in self.deadlines), default=self.estimate.month)

    @property
    def since(self) -> int:
        """The number of the first month ahead."""
        return self.estimate.month + 1

    def landed(self, scenarios: Sequence[Scenario], members: Sequence[int], luck: int = LUCK) -> np.ndarray:
        """Households that landed at each deadline, f8[scenario, member, village, deadline].

        Members by number, of those after the data (taken in turn where there are fewer); the luck of member `n` is `luck + n`.
        What was run is kept below DIR/living and not run again.
        """
        return self._landed([(one, "") for one in scenarios], members, luck)

    def perfected(self, steps: Sequence[str], members: Sequence[int], luck: int = LUCK) -> np.ndarray:
        """The same of the county's own scenario with each step in turn made perfect, f8[step, member, village, deadline].

        The first is a branch in which everything may fail as it does.
        """
        own = self.estimate.prepared.setting.scenario
        return self._landed([(own, step) for step in ("", *steps)], members, luck)

    def _landed(self, others: Sequence[tuple[Scenario, str]], members: Sequence[int], luck: int) -> np.ndarray:
        """Branch by branch: a scenario, and the step that is perfect in it."""
        learned = scores(self.estimate)
        runs = [self._run(*one, luck + number, learned[number % len(learned)]) for number in members for one in others]
        store = Store(self.estimate.prepared.folder / HOME / STORE)
        evaluate(runs, store, workers=self.workers, measure=landed, progress=self.progress, strict=True)
        names = [_name(*one) for one in self.deadlines]
        found = [kept.tables["landed"][names].to_numpy(dtype=np.float64) for kept in store.kept(keys_of(runs))]
        return np.swapaxes(np.reshape(found, (len(members), len(others), *found[0].shape)), 0, 1)

    def _run(self, scenario: Scenario, perfect: str, replicate: int, one: np.ndarray) -> Branch:
        own = self.estimate.prepared.setting
        plain, months = own.run(replicate, one, scenario), self.end + 1 - own.scenario.start
        return Branch(
            plain.county, scenario, months, plain.seed, replicate, plain.burn_in, plain.parameters, own.scenario, self.since,
            perfect,
        )  # fmt: skip


class _Unwritten(Recorder):
    """No record: of a branch the world itself is asked, and writing down its months takes a fifth of its time."""

    def __init__(self) -> None:
        """Of nothing."""

    def __deepcopy__(self, memo: dict[int, object]) -> "_Unwritten":
        return self

    def take(self, month: int, world: World) -> None:
        """Write nothing down."""


_LIVED: dict[str, "BareTwin"] = {}  # the state that the last branch of this process left, by its key


def landed(run: Run) -> Kept:
    """The measure: households that landed at each closing since the branch began, a row a village, a column a deadline."""
    assert isinstance(run, Branch) and isinstance(run.scenario, Scenario)
    trunk = _before(run)
    model = perfected(trunk, run.perfect) if run.perfect else trunk.fork(run.scenario)
    found: dict[str, np.ndarray] = {}
    while model.month < (run.months or model.scenario.months) + model.scenario.start:
        month = model.month
        model.step()
        for number, policy in enumerate(model.world.policies):
            if policy.closes(month):
                found[_name(policy.key, month)] = np.array(model.world.villages["cascade"][:, number, -1])
    return Kept({}, {"landed": pd.DataFrame(found)})


def _name(policy: str, month: int) -> str:
    return f"{policy}@{month}"


def _before(run: Branch) -> "BareTwin":
    """The county at the month in which the branch begins; branches of one member follow one another and share it."""
    assert run.base is not None
    trunk = Run(run.county, run.base, max(run.since - run.base.start, 1), run.seed, run.replicate, run.burn_in, run.parameters)
    key = trunk.key
    if key not in _LIVED:
        _LIVED.clear()
        model = trunk.model()
        model.record = _Unwritten()
        _LIVED[key] = model.run(run.since - run.base.start)
    return _LIVED[key]
