"""What will come: every target at every level in the months ahead, as quantiles and, for the county, as samples."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from twin.living.ensemble.field import LEVELS, Kind
from twin.living.ensemble.targets import EVERY
from twin.living.observations.rows import last_day
from twin.living.update.estimate import Estimate

QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
SAMPLES = 100  # of the county
OF_VILLAGES = ("awareness", "landing", "took_part", "needs_open")  # what is forecast of every village
COLUMNS = (
    "reference_date", "target", "policy", "location", "target_end_date", "horizon", "output_type", "output_type_id", "value",
)  # fmt: skip


def forecasts(estimate: Estimate, months: int) -> pd.DataFrame:
    """All quantiles and samples of the months after the last one observed, in `COLUMNS`.

    Of villages only some targets; nothing of what nobody observes. A landing stands in the month in which its cycle ends. Without
    rows in the county's last month.
    """
    parts = [part for level in LEVELS for part in _of_level(estimate, level, months)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def ahead(estimate: Estimate, level: str, months: int) -> list[tuple[int, Kind]]:
    """The kinds of the months ahead that are forecast at a level, with their numbers."""
    start = estimate.month - estimate.first
    field = estimate.prepared.field
    return [
        (number, kind)
        for number, kind in enumerate(field.kinds)
        if start < kind.month <= start + months
        and not EVERY[kind.target].inferred
        and (level != "village" or kind.target in OF_VILLAGES)
        and (field.levels[level].mean[:, number] != 0).any()
    ]


def _of_level(estimate: Estimate, level: str, months: int) -> Iterator[pd.DataFrame]:
    chosen = ahead(estimate, level, months)
    if not chosen:
        return
    members = estimate.members(level, [number for number, _ in chosen]).astype(np.float64)
    kinds, codes = [kind for _, kind in chosen], estimate.prepared.plan.codes.at(level)
    values = np.quantile(members, QUANTILES, axis=0)
    yield _table(estimate, kinds, codes, "quantile", [str(one) for one in QUANTILES], values)
    if level == "county":
        some = members[:SAMPLES]
        yield _table(estimate, kinds, codes, "sample", [str(one) for one in range(len(some))], some)


def _table(
    estimate: Estimate, kinds: list[Kind], codes: tuple[str, ...], output: str, ids: list[str], values: np.ndarray
) -> pd.DataFrame:
    """Rows of values f8[ids, places, kinds]; none of a share where nobody is counted."""
    places = len(codes)
    start = estimate.month - estimate.first

    def by_kind(of: list) -> np.ndarray:  # type: ignore[type-arg]
        return np.repeat(np.array(of, dtype=object), places * len(ids))

    return pd.DataFrame({
        "reference_date": estimate.ended,
        "target": by_kind([kind.target for kind in kinds]),
        "policy": by_kind([kind.policy for kind in kinds]),
        "location": np.tile(np.repeat(np.array(codes, dtype=object), len(ids)), len(kinds)),
        "target_end_date": by_kind([last_day(estimate.first + kind.month) for kind in kinds]),
        "horizon": by_kind([kind.month - start for kind in kinds]).astype(np.int64),
        "output_type": output,
        "output_type_id": np.tile(np.array(ids, dtype=object), len(kinds) * places),
        "value": values.transpose(2, 1, 0).ravel(),
    })[list(COLUMNS)].dropna(subset="value", ignore_index=True)  # fmt: skip
