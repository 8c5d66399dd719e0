"""Rank correlations of the index with what landed: pooled, by policy, dimension and kind of truth, with intervals."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr, t

from experiments.adaptation.weightings import WEIGHTINGS

GOAL = 0.6
CHOSEN = "money and feedback"  # what is shipped
Numbers = dict[str, Any]


def rho(rows: pd.DataFrame, by: str) -> float:
    """Spearman's rank correlation of a column with what landed; NaN where either is the same everywhere."""
    some = rows[[by, "landed"]].dropna()
    if len(some) < 3 or some[by].nunique() < 2 or some["landed"].nunique() < 2:
        return float("nan")
    return float(spearmanr(some[by], some["landed"]).statistic)


def over_truths(rows: pd.DataFrame, by: str) -> Numbers:
    """Mean over truths of each one's correlation, with its 95% interval (Student) and the lowest and highest truth."""
    each = np.array([rho(part, by) for _, part in rows.groupby(["kind", "number"])])
    each = each[np.isfinite(each)]
    if len(each) < 2:
        return {"truths": len(each), "mean": float("nan"), "low": float("nan"), "high": float("nan")}
    half = float(t.ppf(0.975, len(each) - 1) * each.std(ddof=1) / np.sqrt(len(each)))
    mean = float(each.mean())
    ends = {"least": float(each.min()), "most": float(each.max())}
    return {"truths": len(each), "mean": mean, "low": mean - half, "high": mean + half} | ends


def within(rows: pd.DataFrame, by: str) -> dict[str, Numbers]:
    """The same within each policy: only villages are compared, and truths' deadlines one by one."""
    found = {}
    for policy, part in rows.groupby("policy", sort=True):
        each = part.assign(number=part["number"] * 100 + part["month"])
        found[str(policy)] = over_truths(each, by)
    return found


def reduced(first: pd.DataFrame, others: pd.DataFrame) -> Numbers:
    """All that the page says: the choice on the first truths, what holds on the others."""
    dimensions = [key for key in ("need", "resources", "capacity", "information", "supervision") if key in others]
    return {
        "goal": GOAL,
        "chosen": CHOSEN,
        "choice": {name: over_truths(first, name) for name in WEIGHTINGS},
        "index": over_truths(others, CHOSEN),
        "forecast": over_truths(others, "forecast"),
        "dimensions": {key: over_truths(others, key) for key in dimensions},
        "policies": within(others, CHOSEN),
        "policies_forecast": within(others, "forecast"),
        "kinds": {str(kind): over_truths(part, CHOSEN) for kind, part in others.groupby("kind", sort=False)},
        "rows": len(others),
    }
