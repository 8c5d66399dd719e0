"""Arm means and effects over replicates, as tables."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from twin.trial.case import Case
from twin.trial.effect import NOWHERE, Fit, fit, multiple, over
from twin.trial.replicate import Observed, Plan
from twin.trial.wanted import Wanted

EFFECT = (
    "outcome", "level", "policy", "arm", "against", "estimate", "se", "sd", "low", "high", "relative", "detectable", "n",
    "clusters", "method", "replicates",
)  # fmt: skip
MEANS = ("outcome", "level", "policy", "arm", "mean", "sd", "before", "n", "units")


def means(plan: Plan, seen: list[Observed], wanted: Iterable[Wanted]) -> pd.DataFrame:
    """One row per outcome and arm: the mean over replicates, its spread between them, the mean before, observations, units."""
    rows: list[dict[str, Any]] = []
    for one in wanted:
        samples = [replicate.samples[one] for replicate in seen]
        for place, arm in enumerate(plan.case.arms):
            found = over([sample.mean(place) for sample in samples])
            own = [sample.of(place) for sample in samples]
            before = [float(part.pre.mean()) for part in own if part.pre is not None and part.pre.size]
            size, units = (float(np.mean(counts)) for counts in ([p.value.size for p in own], [r.units[place] for r in seen]))
            rows.append(
                dict(one._asdict())
                | {"arm": arm, "mean": found.mean, "sd": found.sd, "before": float(np.mean(before or [NOWHERE]))}
                | {"n": size, "units": units}
            )
    return pd.DataFrame(rows, columns=MEANS)


def contrasts(case: Case) -> list[tuple[str, str]]:
    """Which arms are set against which: each against the first, and whatever else an expectation or the power question names."""
    found = [(arm, case.first) for arm in case.arms if arm != case.first]
    found += [(one.arm, one.against) for one in case.file.expect if one.arm and one.against]
    if case.file.power is not None and len(case.arms) > 1:
        found.append(asked(case))
    return [pair for pair in dict.fromkeys(found) if pair[0] != pair[1]]


def asked(case: Case) -> tuple[str, str]:
    """The arms that the power question compares: by default the second with the first."""
    power = case.file.power
    assert power is not None, "asked only where there is a question"
    against = power.against or next(arm for arm in case.arms if arm != power.arm)
    return power.arm or next(arm for arm in case.arms if arm != against), against


def fitted(seen: list[Observed], wanted: Wanted) -> list[Fit]:
    """The regressions of all replicates in which something was observed."""
    return [found for one in seen if (found := fit(one.samples[wanted])) is not None]


def effects(plan: Plan, seen: list[Observed], wanted: Iterable[Wanted]) -> pd.DataFrame:
    """One row per outcome and contrast."""
    rows = []
    places = {name: number for number, name in enumerate(plan.case.arms)}
    for one in wanted:
        fits = [] if plan.apart else fitted(seen, one)
        for arm, against in contrasts(plan.case):
            pair = places[arm], places[against]
            found = _paired(seen, one, *pair) if plan.apart else effect(fits, *pair)
            rows.append(dict(one._asdict()) | {"arm": arm, "against": against} | found)
    return pd.DataFrame(rows, columns=EFFECT)


def effect(fits: list[Fit], arm: int, against: int) -> dict[str, Any]:
    """One contrast over replicates: the mean estimate, and the standard error of one trial as the root mean square."""
    pairs = [one.contrast(arm, against) for one in fits]
    found = over([estimate for estimate, _ in pairs])
    errors = np.array([error for _, error in pairs if math.isfinite(error)])
    error = float(np.sqrt(np.mean(errors**2))) if errors.size else NOWHERE
    base = [one.means[against] for one in fits if against in one.means]
    both = [one for one in fits if arm in one.means and against in one.means]
    freedom = float(np.mean([one.freedom for one in both])) if both else 0.0
    return {
        "estimate": found.mean, "se": error, "sd": found.sd, "low": found.low, "high": found.high,
        "relative": found.mean / float(np.mean(base)) if base and np.mean(base) else NOWHERE,
        "detectable": multiple(freedom) * error if freedom > 0 else NOWHERE,
        "n": float(np.mean([one.sizes[arm] + one.sizes[against] for one in both])) if both else 0.0,
        "clusters": float(np.mean([one.clusters[arm] + one.clusters[against] for one in both])) if both else 0.0,
        "method": both[0].method if both else "none", "replicates": len(pairs),
    }  # fmt: skip


def _paired(seen: list[Observed], one: Wanted, arm: int, against: int) -> dict[str, Any]:
    """Differences of worlds that share their luck."""
    means_ = [(r.samples[one].mean(arm), r.samples[one].mean(against)) for r in seen]
    found = over([own - other for own, other in means_])
    base = over([other for _, other in means_])
    sizes = [int(np.isin(r.samples[one].arm, (arm, against)).sum()) for r in seen]
    return {
        "estimate": found.mean, "se": NOWHERE, "sd": found.sd, "low": found.low, "high": found.high,
        "relative": found.mean / base.mean if base.mean else NOWHERE, "detectable": NOWHERE,
        "n": float(np.mean(sizes)), "clusters": 0.0, "method": "worlds", "replicates": len(seen),
    }  # fmt: skip
