"""Every process matters: each at its best and at its worst moves what people care about."""

from functools import cache

import pytest

from experiments import every_process
from experiments.every_process import CORE, Effect, at_end, effect
from twin.county.county import County
from twin.processes import registry

pytestmark = pytest.mark.slow
PROCESSES = {process.name: process for process in registry.processes()}


@cache
def place() -> County:
    return every_process.county()


@cache
def before() -> dict[str, float]:
    return every_process.measures(place(), {})


@cache
def at(name: str, end: str) -> Effect:
    return effect(place(), before(), name, end, at_end(list(PROCESSES[name].knobs.values()), end))


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_at_its_ends_moves_something(name):
    """Landing, reports, money, satisfaction or hours differ from the baseline by at least what counts, at one end or both."""
    assert at(name, "ideal").matters(CORE) + at(name, "worst").matters(CORE) != []


# Which measure must move by a process at its best against its worst, and in which direction (+1: best is higher), if not landing.
DIRECTIONS = {
    "act": ("participation", 1),
    "serve": ("resolved", 1),
    "report": ("reported", -1),
    "supervise": ("leakage", -1),
    "learn": ("satisfaction", 1),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_the_best_serves_better_than_the_worst(name):
    measure, sign = DIRECTIONS.get(name, ("landing", 1))
    assert sign * (at(name, "ideal").moved[measure] - at(name, "worst").moved[measure]) > 0.01


def test_every_process_is_asked():
    assert set(DIRECTIONS) < set(PROCESSES)
    assert list(PROCESSES) == list(registry.ORDER)


def test_all_at_the_ideal_is_far_better_than_all_at_the_worst():
    knobs = list(registry.knobs().values())
    best = effect(place(), before(), "all", "ideal", at_end(knobs, "ideal"))
    worst = effect(place(), before(), "all", "worst", at_end(knobs, "worst"))
    assert best.moved["landing"] - worst.moved["landing"] > 0.3
    assert best.moved["satisfaction"] - worst.moved["satisfaction"] > 0.2
