"""What data did and did not tell: parameters before and after, observations beside runs, and what one more survey would tell."""

import numpy as np
import pandas as pd

from twin.living.ensemble.field import LEVELS, Field
from twin.living.ensemble.targets import EVERY
from twin.living.observations.law import estimates
from twin.living.observations.rows import last_day
from twin.living.update.data import data_of
from twin.living.update.estimate import Estimate
from twin.living.update.update import expected

TELLS = 0.1  # share of a parameter's variance that data must take away for it to count as informed
SURVEYED = "awareness"  # what one more survey would ask
ASKED = 30  # households


def parameters(estimate: Estimate) -> pd.DataFrame:
    """Each unknown before and after: `parameter`, `location`, `prior_*` and `post_*` (p05, p50, p95), `learned`, `informed`.

    `learned` is the share of its variance, on the scale of the scores, that data took away; below `TELLS` it is not informed.
    """
    unknowns = estimate.prepared.pool.unknowns
    before, after = estimate.prepared.pool.scores, scores(estimate)
    rows = []
    for number, name in enumerate(unknowns.names):
        path, _, code = name.partition("@")
        row: dict[str, object] = {"parameter": path, "location": code or estimate.prepared.plan.codes.county}
        for side, values in (("prior", before[:, number]), ("post", after[:, number])):
            low, middle, high = unknowns.natural(path, np.quantile(values, (0.05, 0.5, 0.95)))
            row |= {f"{side}_p05": low, f"{side}_p50": middle, f"{side}_p95": high}
        row["learned"] = 1.0 - float(np.var(after[:, number]) / np.var(before[:, number]))
        rows.append(row | {"informed": bool(row["learned"] >= TELLS)})  # type: ignore[operator]
    return pd.DataFrame(rows)


def scores(estimate: Estimate) -> np.ndarray:
    """Members' unknowns after the data, as scores f8[N, parameters] in the order of `Unknowns.names`."""
    field = estimate.prepared.field
    kinds = len(field.kinds)
    middle, end = kinds + len(field.county), kinds + len(field.county) + len(field.township)
    county = estimate.scored("county", range(kinds, middle))[:, 0]
    townships = estimate.scored("township", range(middle, end))
    return np.concatenate([county, townships.reshape(len(townships), -1)], axis=1).astype(np.float64)


def predictive(estimate: Estimate) -> pd.DataFrame:
    """Observations beside what runs show, by target: how many, and how many of them lie within 90% before and after the data.

    The error of the observation is part of what runs show. After the data it is the fit, not a forecast.
    """
    if estimate.update is None:
        return pd.DataFrame(columns=["target", "observations", "prior_inside", "post_inside", "prior_miss", "post_miss"])
    own = estimate.prepared
    data = data_of(estimate.rows, own.field, own.plan)
    before, after = expected(own.field, data), _after(estimate)
    inside, miss = {}, {}
    for side, shown in (("prior", before), ("post", after)):
        spread = np.sqrt(shown.var(axis=1) + data.variance)
        miss[side] = (data.value - shown.mean(axis=1)) / spread
        inside[side] = np.abs(miss[side]) <= 1.6449
    targets = np.array([estimate.prepared.field.kinds[kind].target for kind in data.kind])
    return pd.DataFrame([
        {"target": target, "observations": int((targets == target).sum())}
        | {f"{side}_inside": float(inside[side][targets == target].mean()) for side in inside}
        | {f"{side}_miss": float(miss[side][targets == target].mean()) for side in miss}
        for target in EVERY
        if (targets == target).any()
    ])  # fmt: skip


def _after(estimate: Estimate) -> np.ndarray:
    """What members show after the data where something was observed, f8[n, N]."""
    assert estimate.update is not None
    data = estimate.update.data
    found = np.zeros((len(data), len(estimate.prepared.pool)))
    for level in LEVELS:
        rows = data.at(level)
        if len(rows):
            kinds, column = np.unique(data.kind[rows], return_inverse=True)
            found[rows] = estimate.scored(level, kinds)[:, data.place[rows], column].T
    return found


def next_survey(estimate: Estimate, months: int = 12) -> pd.DataFrame:
    """What a survey of each village next month would tell of its township's landing at deadlines in the months ahead.

    `location`, `policy`, `households` (eligible there), `told`: share of the variance of the township's landing that it would
    take away, if nothing else were learned. Best first. From the same members, by the formula of one more datum.
    """
    field, start = estimate.prepared.field, estimate.month - estimate.first
    rows = []
    for policy in estimate.prepared.pool.cube.policies:
        asked = _kind(field, SURVEYED, policy, lambda month: month == start + 1)
        landing = _landing(estimate, policy, months)
        if asked is None or landing is None:
            continue
        codes = estimate.prepared.plan.codes
        survey = pd.DataFrame(
            {"target": SURVEYED, "location": codes.villages, "n": float(ASKED), "source": "", "observation": 0.5}
        )
        survey["target_end_date"] = last_day(estimate.month + 1)
        answers, landed = estimate.scored("village", [asked])[..., 0], estimate.scored("township", [landing])[..., 0]
        _, error = estimates(survey, answers.mean(axis=0), estimate.prepared.plan)
        gain = _told(answers, landed[:, field.townships], error)
        rows.append(pd.DataFrame({"location": codes.villages, "policy": policy, "told": gain}))
    columns = ["location", "policy", "told"]
    found = pd.concat(rows) if rows else pd.DataFrame(columns=columns)
    return found.sort_values("told", ascending=False, kind="stable", ignore_index=True)


def _landing(estimate: Estimate, policy: str, months: int) -> int | None:
    """That of the first cycle of a policy whose deadline lies in so many months ahead."""
    due = estimate.prepared.setting.scenario.policies[policy].deadline
    return _kind(
        estimate.prepared.field, "landing", policy, lambda month: 0 < due(estimate.first + month) - estimate.month <= months
    )


def _kind(field: Field, target: str, policy: str, wanted) -> int | None:  # type: ignore[no-untyped-def]
    """The first kind of a target and policy in a month that is wanted."""
    found = (
        number for number, kind in enumerate(field.kinds) if (kind.target, kind.policy) == (target, policy) and wanted(kind.month)
    )
    return next(found, None)


def _told(datum: np.ndarray, about: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Share of the variance of `about` f8[N, places] that one datum of `datum` f8[N, places] with an error would take away."""
    one, other = datum - datum.mean(axis=0), about - about.mean(axis=0)
    shared = (one * other).mean(axis=0) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        found = shared / ((one**2).mean(axis=0) + error) / (other**2).mean(axis=0)
    return np.nan_to_num(found)
