"""What was found, as plain numbers: the page and the pictures are written from these alone."""

from typing import Any

import numpy as np
import pandas as pd

from experiments.living import drifts
from experiments.living.truths import DRIFTS
from twin.living.scores import scores
from twin.living.scores.rivals import NAMES
from twin.living.scores.scores import reliability

CELL = ["level", "target", "policy"]
HOLD = [f"in{100 * share:.0f}" for share in scores.INTERVALS]
QUANTILES = tuple(np.round(np.arange(0.05, 1.0, 0.05), 2))
LEADS = (0, 3, 6, 12)  # months before a deadline, by which lists are told apart
Numbers = dict[str, Any]


def by_target(forecasts: pd.DataFrame, more: tuple[str, ...] = ()) -> pd.DataFrame:
    """By level and target (and `more`): `crps` relative to the prior's, what intervals hold, WIS relative to each rival's.

    Each policy weighs the same within its target: yuan of large and small policies cannot be added up.
    """
    by = [*CELL, *more]
    found = forecasts.groupby(by)[["crps", "prior", *HOLD]].mean()
    found["crps"] = found["crps"] / found["prior"].where(found["prior"] > 0)
    for name in NAMES:
        both = forecasts.dropna(subset=[name]).groupby(by)[["wis", name, "prior_wis"]].mean()
        both = both[both[name] > 0]
        found[name] = both["wis"] / both[name]
        if name == NAMES[0]:
            found["unread"] = both["prior_wis"] / both[name]
    return found.drop(columns="prior").groupby(["level", "target", *more]).mean()


def overall(forecasts: pd.DataFrame) -> Numbers:
    """Targets weigh the same within a level, and levels the same."""
    levels = by_target(forecasts).groupby("level").mean()
    found = levels.mean()
    return {str(key): float(value) for key, value in found.items()} | {"wis": float(found[NAMES[0]])}


def of_lists(lists: pd.DataFrame) -> Numbers:
    """Of the red list: Brier score (and the prior's), precision and recall.

    Cycles whose target is nothing, which nobody can miss, are left out, and villages in which nobody is entitled.
    """
    some = lists[lists["missed"].notna()]
    some = some[some.groupby(["kind", "policy", "origin"])["before"].transform("max") > 0]
    missed, red = some["missed"].to_numpy(float), some["red"].to_numpy(bool)
    return {
        "brier": float(scores.brier(some["chance"], missed).mean()),
        "brier_before": float(scores.brier(some["before"], missed).mean()),
        "precision": _mean(missed[red]),
        "recall": _mean(red[missed == 1]),
        "missed": float(missed.mean()),
        "listed": len(some),
        "leads": [_of_lead(*one) for one in zip(LEADS[:-1], LEADS[1:], [some] * (len(LEADS) - 1), strict=True)],
        "reliability": {key: _plain(value) for key, value in reliability(some["chance"], missed).items()},
    }


def _of_lead(after: int, until: int, lists: pd.DataFrame) -> Numbers:
    """The same of lists that came so many months before the deadline."""
    some = lists[(lists["lead"] > after) & (lists["lead"] <= until)]
    red, missed = some["red"].to_numpy(bool), some["missed"].to_numpy(float)
    return {
        "lead": f"{after + 1} to {until}",
        "listed": len(some),
        "brier": _mean(scores.brier(some["chance"], missed)),
        "precision": _mean(missed[red]),
        "recall": _mean(red[missed == 1]),
    }


def of_parameters(parameters: pd.DataFrame) -> list[Numbers]:
    """By parameter of the county and of townships: `crps` relative to the prior's, and what intervals hold."""
    rows = []
    for (name, local), part in parameters.groupby(["parameter", "local"], sort=True):
        row: Numbers = {"parameter": name, "local": bool(local), "crps": float(part["crps"].sum() / part["prior"].sum())}
        rows.append(row | {key: float(part[key].mean()) for key in HOLD})
    return sorted(rows, key=lambda row: row["crps"])


def calibration(forecasts: pd.DataFrame) -> list[float]:
    """Of all forecasts, each target and level the same, the share of truths below each of QUANTILES of the members."""
    weight = 1.0 / forecasts.groupby(CELL)["below"].transform("size").to_numpy(float)
    place, weight = forecasts["below"].to_numpy(float), weight / weight.sum()
    return [float(weight[place <= level].sum()) for level in QUANTILES]


def reduced(tables: dict[str, pd.DataFrame]) -> Numbers:
    """All that the page says."""
    found: Numbers = {"kinds": {}}
    for kind, part in tables["forecasts"].groupby("kind", sort=False):
        lists = tables["lists"][tables["lists"]["kind"] == kind]
        targets = by_target(part)
        found["kinds"][kind] = overall(part) | of_lists(lists) | {
            "levels": {str(level): _row(row) for level, row in targets.groupby("level").mean().iterrows()},
            "targets": [{"level": level, "target": target} | _row(row) for (level, target), row in targets.iterrows()],
            "horizons": _horizons(part),
            "calibration": calibration(part),
            "tasks": len(part),
            "truths": int(part["number"].nunique()),
        }  # fmt: skip
    same = tables["parameters"][tables["parameters"]["kind"] == "same"]
    found |= {
        "drift": {kind: drifts.told(tables["months"], kind) for kind in DRIFTS},
        "parameters": of_parameters(same),
        "exact": _exact(tables["exact"]),
    }
    return found


def _horizons(forecasts: pd.DataFrame) -> dict[str, list[float]]:
    """By level CRPS relative to the prior's, by months ahead."""
    found = by_target(forecasts, ("horizon",))["crps"].groupby(["level", "horizon"]).mean().unstack("horizon")
    return {str(level): _plain(row) for level, row in found.iterrows()}


def _exact(asked: pd.DataFrame) -> Numbers:
    mean = asked.groupby("level")[["crps", "exact", "prior", *HOLD]].mean()
    return {"seeds": int(asked["seed"].nunique()), "levels": {str(level): _row(row) for level, row in mean.iterrows()}}


def _mean(values: Any) -> float:
    """NaN of none."""
    return float(np.mean(values)) if len(values) else float("nan")


def _row(row: pd.Series) -> dict[str, float]:
    return {str(key): float(value) for key, value in row.items()}


def _plain(values: Any) -> list[float]:
    return [float(value) for value in values]
