"""Arm means and effects over replicates, as tables."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from twin.study.trial.case import Case
from twin.study.trial.effect import NOWHERE, Fit, fit, over
from twin.study.trial.replicate import Observed, Plan
from twin.study.trial.sizes import Pilot, multiple
from twin.study.trial.state import STATE
from twin.study.trial.trial import START
from twin.study.trial.wanted import Wanted

EFFECT = (
    "outcome", "level", "policy", "month", "arm", "against", "estimate", "se", "freedom", "sd", "low", "high", "relative",
    "detectable", "n", "clusters", "method", "replicates", "told",
)  # fmt: skip
MEANS = ("outcome", "level", "policy", "month", "arm", "mean", "sd", "before", "n", "units")


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


def start_table(starts: list[dict[str, float]]) -> pd.DataFrame:
    """How the first arm stood before the first month: a row per number, over the replicates that tell it."""
    rows = []
    for name in STATE if any(starts) else ():
        found = over([one[name] for one in starts if name in one])
        rows.append({"name": name, "mean": found.mean, "sd": found.sd})
    return pd.DataFrame(rows, columns=list(START))


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
    return [found for one in seen if (found := fit(one.samples[wanted], wanted.about.unit == "share")) is not None]


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


def pilot(fits: list[Fit], arm: int, against: int, units: float, per_block: int = 2) -> Pilot:
    """What the standard error of one trial is (root mean square over replicates) and how well it is known."""
    told = [found for one in fits if math.isfinite((found := one.contrast(arm, against)).error)]
    if not told:
        return Pilot(NOWHERE, 0.0, units, 0, 0.0)
    error = float(np.sqrt(np.mean([one.error**2 for one in told])))
    freedom = [one.freedom for one in told]
    blocks = float(np.mean([one.blocks for one in fits]))
    coefficients = 2 + ("ancova" in fits[0].method)
    return Pilot(error, float(np.mean(freedom)), units, coefficients, float(np.sum(freedom)), blocks, per_block)


def effect(fits: list[Fit], arm: int, against: int) -> dict[str, Any]:
    """One contrast over replicates: the mean estimate, and the standard error of one trial, NaN where none tells it."""
    pairs = [one.contrast(arm, against) for one in fits]
    found, trial = over([one.estimate for one in pairs]), pilot(fits, arm, against, 1.0)
    base = [one.means[against] for one in fits if against in one.means]
    both = [one for one in fits if arm in one.means and against in one.means]
    methods = sorted({one.method for one in both})
    return {
        "estimate": found.mean, "se": trial.error, "freedom": trial.freedom, "sd": found.sd, "low": found.low, "high": found.high,
        "relative": found.mean / float(np.mean(base)) if base and np.mean(base) else NOWHERE,
        "detectable": multiple(trial.freedom, known=trial.known) * trial.error,
        "n": float(np.mean([one.sizes[arm] + one.sizes[against] for one in both])) if both else 0.0,
        "clusters": float(np.mean([one.clusters[arm] + one.clusters[against] for one in both])) if both else 0.0,
        "method": "+".join(methods) or "none", "replicates": len(pairs), "told": sum(one.freedom > 0 for one in pairs),
    }  # fmt: skip


def _paired(seen: list[Observed], one: Wanted, arm: int, against: int) -> dict[str, Any]:
    """Differences of worlds that share their luck, where both have something to observe; of shares an interval within ±1."""
    means_ = [(r.samples[one].mean(arm), r.samples[one].mean(against)) for r in seen]
    means_ = [pair for pair in means_ if all(map(math.isfinite, pair))]
    found = over([own - other for own, other in means_])
    low, high = np.clip((found.low, found.high), -1.0, 1.0) if one.about.unit == "share" else (found.low, found.high)
    base = over([other for _, other in means_])
    sizes = [int(np.isin(r.samples[one].arm, (arm, against)).sum()) for r in seen]
    return {
        "estimate": found.mean, "se": NOWHERE, "freedom": 0.0, "sd": found.sd, "low": float(low), "high": float(high),
        "relative": found.mean / base.mean if base.mean else NOWHERE, "detectable": NOWHERE,
        "n": float(np.mean(sizes)), "clusters": 0.0, "method": "worlds", "replicates": len(means_), "told": 0,
    }  # fmt: skip
