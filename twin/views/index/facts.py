"""What indicators are computed from: tables, policies, mechanisms in force, and the members' mean of what is observed."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from twin.living.ensemble.targets import EVERY
from twin.living.update.estimate import Estimate
from twin.policies.policy import Policy
from twin.regime.regime import Regime
from twin.views.source import Source
from twin.world.policies import eligibility

YEAR = 12


class Facts:
    """Of a county on a day. Arrays are f8[villages, policies] unless a docstring says otherwise; NaN: nothing is known yet.

    The hidden state of a run is never asked: only the members' mean of targets, after the data.
    """

    def __init__(self, source: Source) -> None:
        """Of what all views are made from."""
        estimate: Estimate = source.estimate
        self.source, self.estimate, self.county = source, estimate, source.county
        self.policies: tuple[Policy, ...] = tuple(source.scenario.policies.values())
        self.at = estimate.month - estimate.first  # the pool's month that has ended; -1: none yet
        self.village = np.asarray(self.county.households["village"])
        self.township = np.asarray(self.county.villages["township"])
        self.size = np.asarray(self.county.villages["size"], dtype=float)  # households, f8[V]

    # County and policies ------------------------------------------------------------------------------------------------

    @cached_property
    def entitled(self) -> np.ndarray:
        """Which households meet a policy's conditions, bool[H, P]; a share that no trait tells is drawn."""
        found = np.stack([eligibility(policy, self.county) for policy in self.policies], axis=1)
        return found & np.asarray(self.county.households["present"])[:, None]

    @cached_property
    def number(self) -> np.ndarray:
        """Entitled households."""
        return self._added(self.entitled.astype(float))

    @cached_property
    def owed(self) -> np.ndarray:
        """Yuan that the entitled are promised in a cycle."""
        return self.number * self.of_policy(lambda policy: policy.entitlement)

    def share_of_entitled(self, values: np.ndarray) -> np.ndarray:
        """Mean over entitled households of f8[H] or f8[H, P]; NaN where nobody is entitled."""
        values = values if values.ndim == 2 else values[:, None]
        return over(self._added(values * self.entitled), self.number)

    def share_of_households(self, values: np.ndarray) -> np.ndarray:
        """Mean over a village's households of f8[H], f8[V, 1]."""
        present = np.asarray(self.county.households["present"], dtype=float)
        return over(self._added((values * present)[:, None]), self._added(present[:, None]))

    def _added(self, values: np.ndarray) -> np.ndarray:
        found = np.zeros((len(self.size), values.shape[1]))
        np.add.at(found, self.village, values)
        return found

    def of_policy(self, value: Callable[[Policy], float]) -> np.ndarray:
        """A number of each policy, f8[1, P]."""
        return np.array([[float(value(policy)) for policy in self.policies]])

    def of_village(self, name: str) -> np.ndarray:
        """A column of the villages' table, f8[V, 1]."""
        return np.asarray(self.county.villages[name], dtype=float)[:, None]

    def of_township(self, name: str) -> np.ndarray:
        """A column of the townships' table, at each village, f8[V, 1]."""
        return np.asarray(self.county.townships[name], dtype=float)[self.township][:, None]

    def per_hundred_in_township(self, values: np.ndarray) -> np.ndarray:
        """Something of townships f8[T] for a hundred households there, at each village, f8[V, 1]."""
        households = np.bincount(self.township, weights=self.size, minlength=len(values))
        return (100 * values / np.maximum(households, 1))[self.township][:, None]

    # Scenario -----------------------------------------------------------------------------------------------------------

    @cached_property
    def knobs(self) -> Any:
        """What the scenario and the mechanisms in force set this month, as planned: money is no limit, rules rest."""
        scenario = self.source.scenario
        return Regime(scenario, self.county).at(max(self.estimate.month, scenario.start))

    # Estimates ----------------------------------------------------------------------------------------------------------

    def by_month(self, target: str) -> np.ndarray:
        """Members' mean of a target, f8[months, villages, P], or f8[months, villages, 1] where it knows no policy."""
        pool = self.estimate.prepared.pool.cube
        policies = pool.policies_of(EVERY[target])
        found = np.full((pool.months, len(self.size), len(policies)), np.nan)
        own = self.estimate.prepared.field
        numbers = [number for number, kind in enumerate(own.kinds) if kind.target == target]
        for number, means in zip(numbers, self.estimate.members("village", numbers).mean(axis=0).T, strict=True):
            found[own.kinds[number].month, :, policies.index(own.kinds[number].policy)] = means
        return found

    def now(self, target: str) -> np.ndarray:
        """In the month that has ended."""
        found = self.by_month(target)
        return found[self.at] if self.at >= 0 else np.full(found.shape[1:], np.nan)

    def year(self, target: str) -> np.ndarray:
        """Added up over the last twelve months; over as many as there are, brought to twelve."""
        found = self.by_month(target)[max(0, self.at + 1 - YEAR) : self.at + 1]
        return found.mean(axis=0) * YEAR if len(found) else np.full(found.shape[1:], np.nan)

    def cycle(self, target: str) -> np.ndarray:
        """Added up over the running cycle; NaN where that opened before the first month, for part of it is unseen."""
        found = self.by_month(target)
        total = np.full(found.shape[1:], np.nan)
        for number, policy in enumerate(self.policies):
            opened = self.at - self.phase(policy)
            if 0 <= opened <= self.at:
                total[:, number] = found[opened : self.at + 1, :, number].sum(axis=0)
        return total

    def closed(self, target: str) -> np.ndarray:
        """At the last deadline of each policy; NaN before the first."""
        found = self.by_month(target)[: self.at + 1]
        last = np.full((len(self.size), len(self.policies)), np.nan)
        for values in found:
            last = np.where(np.isnan(values), last, values)
        return last

    @cached_property
    def due(self) -> np.ndarray:
        """Of a cycle's money, the share that should have come and been used by now, f8[1, P].

        A straight line from the end of the cycle's first month to its deadline, as the county's plan of payment has it; NaN in
        the first month, when nothing is due.
        """
        shares = [min(1.0, self.phase(one) / max(1, one.window + one.delivery - 1)) for one in self.policies]
        return np.array([[share or np.nan for share in shares]])

    def phase(self, policy: Policy) -> int:
        """Months since the running cycle of a policy opened, 0 to 11."""
        return int((self.estimate.month - (policy.opens - 1)) % YEAR)


def over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A ratio; NaN where there is nothing to divide by."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
