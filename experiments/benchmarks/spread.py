"""One contact-and-spread month, the same rule in four programs: the twin's reach, NumPy (one and eight clauses), Starsim, Mesa.

A household that does not know learns from a notice with probability `NOTICE` times its receptivity. Whoever learned so last month
tells each friend, who takes it in with probability `TELL` times its own receptivity. Everybody forgets with probability `FORGET`.
County, ties and receptivity are the same for all. The twin carries eight clauses of a policy at once, Starsim and Mesa one state.
"""

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.benchmarks.in_mesa import Rumour
from experiments.benchmarks.in_mesa import version as version_of_mesa
from experiments.benchmarks.month import fresh
from experiments.benchmarks.timing import seconds_of
from twin.base.draws import luck
from twin.county.county import County
from twin.processes import registry
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.terms.clauses import EXISTS

NOTICE, TELL, FORGET = 0.15, 0.4, 0.03
MONTHS = 24
CLAUSES = 8
APART = 0.015  # beyond luck, shares that know at the end may differ by this much, or the programs do not do the same
_KNOBS = {
    "reach.notice_reach": NOTICE, "reach.notice_keep": 1.0, "reach.app_reach": 0.0, "reach.bill_reach": 0.0,
    "reach.tie_pass": TELL, "reach.tie_garble": 0.0, "reach.forgetting": FORGET,
}  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """Seconds of the months, and the share of households that know at the end."""

    seconds: float
    knowing: float


def everybody_home(county: County) -> County:
    """The county with all households present: who is away is no part of this rule."""
    return replace(county, households=county.households | {"present": np.ones_like(county.households["present"])})


def in_twin(county: County, seed: int) -> Spread:
    """The process `reach` alone, for one policy of eight clauses that every committee knows and that is always in force."""
    loaded = Scenario.load("baseline").set(_KNOBS)
    key, policy = next(iter(loaded.policies.items()))
    scenario = replace(loaded, policies={key: policy.model_copy(update={"window": 6, "delivery": 6})})
    world, regime, reach = fresh(county, scenario), Regime(scenario, county), registry.processes()[3]()
    with world.unlocked("villages.known") as (known,):
        known[:] = 255

    def months() -> None:
        for month in range(scenario.start, scenario.start + MONTHS):
            reach.step(world, knobs, luck(seed, 0, month))

    knobs = regime.at(scenario.start, world)
    return Spread(seconds_of(months), float(np.mean(world.households["known"][:, 0] & EXISTS > 0)))


def in_numpy(county: County, seed: int, clauses: int = 1) -> Spread:
    """Whole columns at a time, NumPy's own generator, no keyed draws."""
    rng, heed = np.random.default_rng(seed), county.households["receptivity"].astype(float)
    hearer = np.repeat(np.arange(heed.size), np.diff(county.ties_start))
    known, told = np.zeros((clauses, heed.size), bool), np.zeros((clauses, heed.size), bool)

    def months() -> None:
        for _ in range(MONTHS):
            for knows, tells in zip(known, told, strict=True):
                noticed = ~knows & (rng.random(heed.size) < NOTICE * heed)
                telling = np.flatnonzero(tells[county.ties])
                ears = hearer[telling]
                heard = ears[rng.random(ears.size) < TELL * heed[ears]]
                knows |= noticed
                knows[heard] = True
                knows &= rng.random(heed.size) >= FORGET
                tells[:] = noticed & knows

    return Spread(seconds_of(months), float(known[0].mean()))


def in_starsim(county: County, seed: int) -> Spread:
    """A Starsim disease: knowing is being infected, telling is being infectious; runs only where Starsim is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of another project
        from experiments.benchmarks.in_starsim import simulation

        sim = simulation(county, seed, MONTHS, NOTICE, TELL, FORGET)
        seconds = seconds_of(sim.run)
    return Spread(seconds, float(sim.diseases[0].infected.mean()))


def in_mesa(county: County, seed: int) -> Spread:
    """A Mesa model of households, each an object."""
    model = Rumour(county, seed, NOTICE, TELL, FORGET)

    def months() -> None:
        for _ in range(MONTHS):
            model.live()

    return Spread(seconds_of(months), model.knowing())


def programs() -> dict[str, tuple[int, Callable[[County, int], Spread]]]:
    """The programs at hand by name, each with the clauses that it carries."""
    found: dict[str, tuple[int, Callable[[County, int], Spread]]] = {
        "twin": (CLAUSES, in_twin),
        "NumPy, 1 clause": (1, in_numpy),
        f"NumPy, {CLAUSES} clauses": (CLAUSES, lambda county, seed: in_numpy(county, seed, CLAUSES)),
        "Mesa": (1, in_mesa),
    }
    if importlib.util.find_spec("starsim"):
        found["Starsim"] = (1, in_starsim)
    return found


def measured(county: County, rounds: int) -> dict[str, Any]:
    """Household-months per second, in turns; raises AssertionError if the programs do not spread alike."""
    place = everybody_home(county)
    households, found = int(place.households["village"].size), programs()
    for _, program in found.values():
        program(everybody_home(County.small(1, 1, 10)), 0)  # compiles
    runs = {name: [] for name in found}  # type: dict[str, list[Spread]]
    for seed in range(rounds):
        for name, (_, program) in found.items():
            runs[name].append(program(place, seed))
    knowing = {name: float(np.mean([run.knowing for run in several])) for name, several in runs.items()}
    if max(knowing.values()) - min(knowing.values()) > APART + 1.5 / np.sqrt(households * rounds):
        raise AssertionError(f"the programs do not spread alike: share that knows at the end is {knowing}")
    return {
        "households": households,
        "months": MONTHS,
        "ties_per_household": float(place.ties.size / households),
        "programs": {
            name: {
                "clauses": found[name][0],
                "per_second": households * MONTHS / min(run.seconds for run in several),
                "knowing": knowing[name],
            }
            for name, several in runs.items()
        },
        "starsim": _version(),
        "mesa": version_of_mesa(),
    }


def _version() -> str | None:
    """Of Starsim, if it is installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("starsim")
    except PackageNotFoundError:
        return None
