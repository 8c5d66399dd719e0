"""Branches of the months ahead: the same members and luck with and without some steps, each month before lived once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twin.base.months import Dated
from twin.county.cover import Cover
from twin.living.forecast.again import LUCK
from twin.living.update.estimate import HOME, Estimate, Progress
from twin.living.update.learned import scores
from twin.runner.evaluate import evaluate
from twin.runner.kept import Kept
from twin.runner.run import Run, keys_of
from twin.runner.store import Store
from twin.scenario.plan import Phase, Use
from twin.scenario.scenario import Scenario
from twin.views.matching.rule import Candidate

if TYPE_CHECKING:
    from twin.model import PolicyTwin

STORE = "matching"  # below DIR/living
Covered = Mapping[str, tuple[int, ...]]  # codes of villages by mechanism


@dataclass(frozen=True)
class Branch(Run):
    """A run that leaves that of another scenario in a month; until then both are one."""

    base: Scenario | None = None
    since: int = 0


def with_steps(scenario: Scenario, chosen: Sequence[Candidate], covered: Covered, since: int) -> Scenario:
    """A county's scenario with mechanisms from a month on, each in the villages with these codes."""
    uses = {
        one.key: Use(Dated(1.0), since, None, (Phase(since, Cover(villages=covered[one.key])),), scenario.sizes)
        for one in chosen
        if covered.get(one.key)
    }
    definitions = {one.key: one.mechanism for one in chosen if one.key in uses}
    return replace(
        scenario, mechanisms=dict(sorted({**scenario.mechanisms, **uses}.items())),
        definitions=dict(sorted({**scenario.definitions, **definitions}.items())),
    )  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """Runs of the months ahead, from the month after the estimate's until the last deadline of a running cycle."""

    estimate: Estimate
    end: int  # number of the last month
    workers: int | None = None
    progress: Progress | None = None

    @property
    def since(self) -> int:
        """The number of the first month ahead."""
        return self.estimate.month + 1

    def landed(self, scenarios: Sequence[Scenario], members: Sequence[int], luck: int = LUCK) -> np.ndarray:
        """Households that landed at the next deadline, f8[scenario, member, village, policy].

        Members by number, of those after the data (taken in turn where there are fewer); the luck of member `n` is `luck + n`.
        What was run is kept below DIR/living and not run again.
        """
        prepared, learned = self.estimate.prepared, scores(self.estimate)
        own = prepared.setting
        months = self.end + 1 - own.scenario.start
        runs = [
            self._run(one, luck + number, learned[number % len(learned)], months) for number in members for one in scenarios
        ]
        store = Store(prepared.folder / HOME / STORE)
        evaluate(runs, store, workers=self.workers, measure=landed, progress=self.progress, strict=True)
        found = [kept.tables["landed"].to_numpy(dtype=np.float64) for kept in store.kept(keys_of(runs))]
        return np.swapaxes(np.reshape(found, (len(members), len(scenarios), *found[0].shape)), 0, 1)

    def _run(self, scenario: Scenario, replicate: int, one: np.ndarray, months: int) -> Branch:
        own = self.estimate.prepared.setting
        plain = own.run(replicate, one, scenario)
        return Branch(
            plain.county, scenario, months, plain.seed, replicate, plain.burn_in, plain.parameters, own.scenario, self.since
        )


_LIVED: dict[str, "PolicyTwin"] = {}  # the state that the last branch of this process left, by its key


def landed(run: Run) -> Kept:
    """The measure: households that landed at the last closing, a row a village, a column a policy."""
    assert isinstance(run, Branch) and isinstance(run.scenario, Scenario)
    model = _before(run).fork(run.scenario)
    model.run((run.months or model.scenario.months) + model.scenario.start - model.month)
    passed = model.world.villages["cascade"][:, :, -1]
    names = [policy.key for policy in model.world.policies]
    return Kept({}, {"landed": pd.DataFrame(np.array(passed), columns=names)})


def _before(run: Branch) -> "PolicyTwin":
    """The county at the month in which the branch begins; branches of one member follow one another and share it."""
    assert run.base is not None
    trunk = Run(
        run.county, run.base, max(run.since - run.base.start, 1), run.seed, run.replicate, run.burn_in, run.parameters
    )
    key = trunk.key
    if key not in _LIVED:
        _LIVED.clear()
        _LIVED[key] = trunk.model().run(run.since - run.base.start)
    return _LIVED[key]
