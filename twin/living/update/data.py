"""Observations of a county as data of an update: where each stands in the ensemble, on which scale, with what error."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from twin.base.messages import message
from twin.living.ensemble.field import Field, Kind
from twin.living.ensemble.targets import EVERY
from twin.living.observations.law import estimates
from twin.living.observations.offices import Plan
from twin.living.observations.rows import month_of

LEFT = "left"  # column that says why a row does not enter


@dataclass(frozen=True)
class Data:
    """Observations on the scale of the update: level, place (row) and kind of each, its value and its error variance, f8[n]."""

    level: tuple[str, ...]
    place: np.ndarray
    kind: np.ndarray
    value: np.ndarray
    variance: np.ndarray

    def __len__(self) -> int:
        return len(self.value)

    def at(self, level: str) -> np.ndarray:
        """Which observations are of a level."""
        return np.flatnonzero(self.of(level))

    def of(self, level: str) -> np.ndarray:
        """Whether each observation is of a level, bool[n]."""
        return np.asarray(self._levels == level)

    @cached_property
    def _levels(self) -> np.ndarray:
        return np.array(self.level)


def located(rows: pd.DataFrame, field: Field, plan: Plan, first: int) -> pd.DataFrame:
    """Rows with `level`, `row` and `kind` where the ensemble knows them; `left` says why one does not enter, else nothing."""
    cells = zip(*(rows[name].to_numpy() for name in ("location", "target", "policy", "target_end_date")), strict=True)
    found = [_place(str(code), Kind(target, policy, month_of(end) - first), field, plan) for code, target, policy, end in cells]
    columns = ("level", "row", "kind", LEFT)
    return rows.assign(**{name: [one[at] for one in found] for at, name in enumerate(columns)})


def _place(code: str, of: Kind, field: Field, plan: Plan) -> tuple[str, int, int, str]:
    place, kind = plan.codes.row_of(code), field.place_of.get(of)
    if place is None or kind is None:
        return "", -1, -1, message("the runs know nothing of this place, target, policy and month")
    if not field.levels[place[0]].sd[place[1], kind] > 0:
        return *place, kind, message("does not vary among runs")
    return *place, kind, ""


def data_of(rows: pd.DataFrame, field: Field, plan: Plan) -> Data:
    """The located rows that enter, n of them."""
    rows = rows[(rows[LEFT] == "").to_numpy()]
    place, kind = rows["row"].to_numpy(dtype=np.int64), rows["kind"].to_numpy(dtype=np.int64)
    levels = tuple(rows["level"])
    expected = np.array([field.levels[level].mean[one, of] for level, one, of in zip(levels, place, kind, strict=True)])
    return Data(levels, place, kind, *estimates(rows, expected, plan))


def natural(kinds: Sequence[Kind], scored: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Members of some kinds on the scale of the update, f4[N, places, kinds], as shares, counts and yuan.

    `wholes` f8[places, kinds]: how many a share is of; of nobody a share is NaN.
    """
    found, targets = np.empty_like(scored), np.array([kind.target for kind in kinds])
    for key in dict.fromkeys(targets):
        target, columns = EVERY[key], np.flatnonzero(targets == key)
        whole = np.where(wholes[:, columns] > 0, wholes[:, columns], np.nan) if target.whole else None
        found[..., columns] = target.shown(scored[..., columns], whole)
    return found
