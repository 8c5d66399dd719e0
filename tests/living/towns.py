"""A run of a small invented county as a cube, made by hand: two townships, six villages, two policies, a year and a half."""

import numpy as np

from twin.living.ensemble.cube import Cube
from twin.living.ensemble.targets import TARGETS
from twin.living.observations.offices import Codes, Office, Plan
from twin.terms.steps import BLAMED, FAILURES

MONTHS, VILLAGES, POLICIES = 18, 6, ("one", "two")
FIRST = 2026 * 12
TOWNSHIPS = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
SIZE = np.array([200, 300, 250, 400, 350, 300])


def cube(seed=1):
    """Counts by a generator of the test's own, wholes as in a run."""
    rng = np.random.default_rng(seed)
    wholes = {"surveyed": SIZE, "households": SIZE, "eligible": SIZE // 4, "tasks": np.ones_like(SIZE)}
    counts = {}
    for target in TARGETS.values():
        shape = (MONTHS, VILLAGES, len(POLICIES) if target.by_policy else 1)
        if target.whole:
            whole = np.broadcast_to(wholes[target.whole][None, :, None], shape).astype(np.float32).copy()
            if target.at_deadline:
                whole[np.arange(MONTHS) % 12 != 9] = 0
            counts[target.whole] = whole
            part = (
                np.rint(rng.uniform(0.1, 0.9, shape) * whole) if target.whole != "tasks" else rng.uniform(0.2, 1, shape) * whole
            )
        else:
            part = rng.integers(0, 40, shape) if target.unit == "count" else rng.uniform(0, 90_000, shape)
        counts[target.key] = part.astype(np.float32)
    charged = np.zeros((MONTHS, VILLAGES, len(POLICIES), len(FAILURES), len(BLAMED)), dtype=np.float32)
    return Cube(FIRST, POLICIES, TOWNSHIPS, counts, charged)


def codes():
    """Codes as a county has them."""
    towns = ("990001101", "990001102")
    villages = tuple(f"{towns[town]}{201 + row}" for row, town in enumerate(TOWNSHIPS))
    sums = [
        {"village": each, "township": np.bincount(TOWNSHIPS, each).astype(int), "county": np.array([each.sum()])}
        for each in (SIZE, np.ones_like(SIZE))
    ]
    return Codes("990001", towns, villages, *sums)


def office(**said):
    """An office that sees all there is, but for what is said."""
    usual = {"name": {"en": "office", "zh": "部门"}, "targets": ["complaints"], "level": "village"}
    return Office.model_validate(usual | said)


def plan(**said):
    """One office alone."""
    return Plan({"office": office(**said)}, codes())
