"""One run as a small value: what to run, and the key that names it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin import posterior
from twin.base.edge import whole
from twin.base.kernel import source_hash
from twin.base.limits import MOST_MONTHS, MOST_REPLICATE, MOST_SEED
from twin.base.version import __version__
from twin.outcomes import own
from twin.processes import registry
from twin.runner.place import CountySpec
from twin.scenario.offices import check_offices
from twin.scenario.scenario import Scenario

if TYPE_CHECKING:
    from twin.bare import BareTwin

KEY = 24  # hexadecimal digits of a key: 96 bits
_WORDS = ("name", "title", "about")  # say what a scenario is called, not what it does
_REMEMBERED = 256  # scenarios that `Keys` keeps resolved


@dataclass(frozen=True)
class Run:
    """A run that can be sent to another process.

    `scenario` is a Scenario, a file or shipped name, or plain data in the format of a file (such as
    `{"base": "linkage", "set": {...}}`, the smallest to send). `months` defaults to the scenario's. `parameters` stand in for
    the replicate's member of the posterior ensemble (see `twin.model.PolicyTwin`).

    >>> run = Run(CountySpec.small(2, 2, 30), "baseline", 2, burn_in=0)
    >>> len(run.key)
    24
    """

    county: CountySpec = field(default_factory=CountySpec)
    scenario: str | Path | Mapping[str, Any] | Scenario = "baseline"
    months: int | None = None
    seed: int = 0
    replicate: int = 0
    burn_in: int = 36
    parameters: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        for name in _BOUNDS:  # NumPy's whole numbers, as designs have them, are kept as Python's
            if isinstance(value := getattr(self, name), np.integer):
                object.__setattr__(self, name, int(value))

    @property
    def asked(self) -> Any:
        """What else names the run, as plain data, where a kind of run has more to it; no part of the key of a plain one."""
        return None

    @property
    def key(self) -> str:
        """24 hexadecimal digits that name the run: see `Keys`. Reads the scenario's files each time; `keys_of` many at once."""
        return Keys().of(self)

    def resolved(self) -> Scenario:
        """The scenario; raises InputError for whatever is wrong with it."""
        if isinstance(self.scenario, Mapping):
            return Scenario.from_dict(self.scenario)
        return Scenario.load(self.scenario)

    def model(self) -> "BareTwin":
        """The twin at month 0."""
        from twin.bare import BareTwin

        return BareTwin(
            self.county.build(), self.resolved(), seed=self.seed, replicate=self.replicate, burn_in=self.burn_in,
            parameters=self.parameters,
        )  # fmt: skip

    def finished(self) -> "BareTwin":
        """The twin after the last month."""
        return self.model().run(self.months)


def keys_of(runs: Iterable[Run]) -> list[str]:
    """The keys of runs, in order; a scenario that several share is read once.

    >>> runs = [Run(CountySpec.small(2, 2, 30), "baseline", 2, replicate=r, burn_in=0) for r in range(2)]
    >>> len(set(keys_of(runs)))
    2
    """
    keys = Keys()
    return [keys.of(run) for run in runs]


class Keys:
    """Names runs: hash of version and sources, resolved scenario, county content, months, luck, parameters, own processes.

    Two ways of saying the same run have one key: names and titles do not count, what they resolve to does. Keeps what it has
    read, so that one object must not outlive an edit of a scenario file.
    """

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.version = _version()
        self._read: dict[str | int, tuple[Scenario, str]] = {}

    def of(self, run: Run) -> str:
        """The key of a run; raises InputError if its scenario, county or numbers cannot be."""
        scenario, does = self._resolved(run)
        _check(run)
        check_offices(scenario, run.county.offices)
        given = run.parameters
        chosen = posterior.chosen(scenario, run.seed, run.replicate) if given is None else posterior.checked(given)
        months = scenario.months if run.months is None else run.months
        luck = [months, run.seed, run.replicate, run.burn_in, chosen]
        asked = [self.version, does, run.county.content, luck, registry.fingerprints() | own.fingerprints()]
        more = [] if run.asked is None else [run.asked]
        return hashlib.sha256(json.dumps(asked + more, sort_keys=True).encode()).hexdigest()[:KEY]

    def scenario(self, run: Run) -> Scenario:
        """The run's scenario."""
        return self._resolved(run)[0]

    def _resolved(self, run: Run) -> tuple[Scenario, str]:
        """The scenario and a hash of what it does."""
        said = _said(run.scenario)
        if said in self._read:
            return self._read[said]
        scenario = run.resolved()
        plain = {key: value for key, value in scenario.to_dict().items() if key not in _WORDS}
        found = scenario, hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        if len(self._read) >= _REMEMBERED:
            self._read.clear()
        self._read[said] = found
        return found


@cache
def _version() -> str:
    """Of the code that this process has loaded."""
    return f"{__version__}+{source_hash()}"


def _said(scenario: Any) -> str | int:
    """What stands for a scenario: a text for one that is not yet read, else the number of the object, which `Keys` keeps."""
    if isinstance(scenario, Mapping):
        return json.dumps(scenario, sort_keys=True, default=str)
    return f"file {scenario}" if isinstance(scenario, str | Path) else id(scenario)


# The least and the most; what is drawn by has 64 bits, of which a replicate has 55, and tables have one bit for the sign.
_BOUNDS = {"months": (1, MOST_MONTHS), "seed": (0, MOST_SEED), "replicate": (0, MOST_REPLICATE), "burn_in": (0, MOST_MONTHS)}


def _check(run: Run) -> None:
    for name, (least, most) in _BOUNDS.items():
        if name != "months" or run.months is not None:
            whole(f"run: {name}", getattr(run, name), least, most)
