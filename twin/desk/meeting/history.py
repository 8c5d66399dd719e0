"""How places fared month by month: what is likely from all data, and what was observed; for all places."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.living.ensemble.field import LEVELS, Kind
from twin.living.ensemble.targets import ALL
from twin.living.fans import BACK
from twin.living.observations.rows import last_day
from twin.living.scores.history import corrected
from twin.views.source import Source

OF_PEOPLE = ("satisfaction", "took_part", "needs_open")
LEVELS_OF = (0.05, 0.5, 0.95)
AHEAD = 6  # months
MOST = 8  # policies
Key = tuple[str, str]  # target and policy


@dataclass(frozen=True)
class History:
    """Quantities of places by month.

    `values` f4[3, places, keys, months] are the ends of the interval that holds nine in ten and, between them, the middle; `days`
    end the months, `now` is the place of the one that has ended; `dots` are observations: `location`, `target`, `policy`,
    `target_end_date` (as text), `observation`.
    """

    days: tuple[str, ...]
    keys: tuple[Key, ...]
    places: tuple[str, ...]
    values: np.ndarray
    dots: pd.DataFrame
    now: int

    def of(self, place: str, key: Key) -> np.ndarray:
        """The three lines of a quantity of a place, f4[3, months]."""
        return self.values[:, self.places.index(place), self.keys.index(key)]

    def seen(self, place: str, key: Key) -> list[tuple[int, float]]:
        """What was observed of it: places of months, and numbers."""
        rows = self.dots
        rows = rows[((rows["location"] == place) & (rows["target"] == key[0]) & (rows["policy"] == key[1])).to_numpy()]
        at = {day: number for number, day in enumerate(self.days)}
        found = zip(rows["target_end_date"], rows["observation"], strict=True)
        return [(at[day], float(value)) for day, value in found if day in at]

    def aware(self) -> dict[str, float]:
        """The share that is aware, mean over policies, by place, in the month that has ended: the middle of what is likely."""
        chosen = [number for number, key in enumerate(self.keys) if key[0] == "awareness"]
        means = self.values[1][:, chosen, self.now].mean(axis=1) if chosen else np.full(len(self.places), np.nan)
        return dict(zip(self.places, map(float, means), strict=True))


def history(source: Source) -> History:
    """Of all places of a county."""
    estimate = source.estimate
    prepared, now = estimate.prepared, estimate.month - estimate.first
    policies = prepared.pool.cube.policies[:MOST]
    keys: list[Key] = [*(("awareness", policy) for policy in policies), *((target, ALL) for target in OF_PEOPLE)]
    keys = [key for key in keys if Kind(*key, now) in prepared.field.place_of]
    there = [
        month for month in range(max(0, now - BACK + 1), now + AHEAD + 1) if Kind(*keys[0], month) in prepared.field.place_of
    ]
    kinds = [prepared.field.place_of[Kind(*key, month)] for key in keys for month in there]
    found = [np.quantile(estimate.members(level, kinds), LEVELS_OF, axis=0).astype(np.float32) for level in LEVELS]
    found = [one.reshape(*one.shape[:2], len(keys), len(there)) for one in found]
    codes = prepared.plan.codes
    places = {"county": (codes.county,), "township": tuple(codes.townships), "village": tuple(codes.villages)}
    days = tuple(last_day(estimate.first + month).isoformat() for month in there)
    names = tuple(code for level in LEVELS for code in places[level])
    return History(days, tuple(keys), names, np.concatenate(found, axis=1), _dots(source, keys), there.index(now))


def _dots(source: Source, keys: list[Key]) -> pd.DataFrame:
    """What was observed of these, by place and month: the mean where several said something."""
    heads = ["location", "target", "policy", "target_end_date", "observation"]
    table = pd.DataFrame() if source.observations is None else source.observations.by(source.estimate.as_of)
    rows = corrected(source.estimate.prepared, table) if len(table) else table
    if not len(rows):
        return pd.DataFrame(columns=heads)
    wanted = [key in set(keys) for key in zip(rows["target"], rows["policy"], strict=True)]
    rows = rows[wanted].assign(
        target_end_date=lambda some: [day.isoformat() for day in some["target_end_date"]],
        location=lambda some: some["location"].astype(str),
    )  # fmt: skip
    return rows.groupby(heads[:4], as_index=False)["observation"].mean()
