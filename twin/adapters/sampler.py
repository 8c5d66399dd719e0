"""Simulators as samplers of posteriors want them: pyABC's function of a dictionary, sbi's function of a batch of parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from twin.adapters.simulator import Simulator, named
from twin.study.grid.names import renamed


class Dictionary:
    """See `pyabc`; an object, so that it travels to other processes."""

    def __init__(self, simulator: Simulator, paths: Mapping[str, str]) -> None:
        """`paths` are dotted ones by flat name."""
        self.simulator, self.paths, self.outcomes = simulator, dict(paths), renamed(simulator.outcomes)
        self.__name__ = "twin"

    def __call__(self, parameters: Mapping[str, Any]) -> dict[str, float]:
        """One simulation."""
        found = self.simulator({self.paths.get(name, name): float(value) for name, value in dict(parameters).items()})
        return {self.outcomes[name]: value for name, value in found.items()}


def pyabc(paths: Sequence[str], outcomes: Sequence[str] | str, **setup: Any) -> Dictionary:
    """A model for `pyabc.ABCSMC`: parameters by flat or dotted name in, outcomes by flat name out.

    Each call has luck of its own, named by the parameters and `seed`, so that workers agree. `setup` as for
    `twin.adapters.simulator.Simulator`.

    >>> run = pyabc(["fund.by_need"], ["trust"], county=twin.County.small(2, 2, 30), months=1, burn_in=0)
    >>> list(run({"fund_by_need": 0.5}))
    ['trust']
    """
    return Dictionary(Simulator(outcomes, fresh=True, **setup), named(paths))


def batch(paths: Sequence[str], outcomes: Sequence[str] | str, **setup: Any) -> Callable[[Any], np.ndarray]:
    """A simulator in the form of sbi: parameters f8[n, paths] (or f8[paths]) in, outcomes f8[n, outcomes] out; luck as above.

    >>> run = batch(["fund.by_need"], ["trust"], county=twin.County.small(2, 2, 30), months=1, burn_in=0)
    >>> run([[0.2], [0.8]]).shape
    (2, 1)
    """
    simulator = Simulator(outcomes, fresh=True, **setup)

    def run(theta: Any) -> np.ndarray:
        rows = np.atleast_2d(np.asarray(theta, dtype=np.float64))
        found = simulator.table([dict(zip(paths, row.tolist(), strict=True)) for row in rows])
        return found[0] if np.ndim(theta) == 1 else found

    return run
