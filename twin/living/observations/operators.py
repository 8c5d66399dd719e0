"""What offices would have seen of a run: sampled, filtered, late and in part, every draw keyed; a table like that of a county.

The same law that draws here says what an observation is worth in an update (`law`). Each place is asked anew for each target, so
errors of several targets of one survey are taken as independent. Reports are those that the run itself makes, inflated as there.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import scipy

from twin.base.draws import Luck, uniforms
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.targets import TARGETS, Target
from twin.living.observations.law import as_good_as
from twin.living.observations.offices import Codes, Office, Plan
from twin.living.observations.rows import COLUMNS, last_day, tidy
from twin.terms.decisions import Decision

LATE = 2  # months more that what is late takes
_CHOICE, _COMES, _OUTAGE, _LATE = 0xFFFF, 0xFFFE, 0xFFFD, 0xFFFC  # what else an office's draws are for


def seen(cube: Cube, plan: Plan, luck: Luck) -> pd.DataFrame:
    """What the offices of a plan would have seen of one run, in the columns of observations.

    `luck` is of the namespace OBSERVATION; its month is set to each month's. The same run, plan and luck see the same.
    """
    found = [rows for key, office in plan.offices.items() for rows in _of_office(key, office, cube, plan.codes, luck)]
    columns: dict[str, Any] = {name: np.concatenate([rows[name] for rows in found]) if found else [] for name in COLUMNS}
    return tidy(pd.DataFrame(columns))


def _of_office(key: str, office: Office, cube: Cube, codes: Codes, luck: Luck) -> Iterator[dict[str, np.ndarray]]:
    """An office's months, each target by itself."""
    for at in range(cube.months):
        month = cube.first + at
        if (month + 1) % office.every:
            continue
        draws = _Draws(key, luck._replace(month=np.uint64(month)), codes.at(office.level))
        rows = _places(office, cube, at, draws, codes)
        for name in office.targets:
            target = TARGETS[name]
            parts, wholes = cube.parts(target, office.level)
            for number, policy in enumerate(cube.policies_of(target)):
                part = parts[at, :, number].astype(np.float64)
                whole = None if wholes is None else wholes[at, :, number].astype(np.float64)
                counted = rows if whole is None else rows[whole[rows] > 0]
                if len(counted):
                    value, asked = _told(office, target, policy, part, whole, counted, draws)
                    yield _table(office, key, target, policy, month, counted, value, asked, draws)


class _Draws:
    """Uniform numbers of an office's month: by place, and by what they decide."""

    def __init__(self, office: str, luck: Luck, codes: Sequence[str]) -> None:
        self.codes, self.luck = tuple(codes), luck
        self.uids = np.array([int(code) for code in codes], dtype=np.uint64)
        self.office = np.uint64(crc32(office.encode()) << 16)

    def under(self, share: float, rows: np.ndarray, about: str, use: int) -> np.ndarray:
        """Which places a share of them befalls, bool[rows]; nothing is drawn where it is none."""
        if not share:
            return np.zeros(len(rows), dtype=bool)
        return self.of(Decision.MISSING, rows, about, use)[:, 0] < share

    def of(self, decision: Decision, rows: np.ndarray, about: str = "", use: int = 0, count: int = 1) -> np.ndarray:
        """`count` numbers for each of some places, f8[rows, count]."""
        blocks = -(-count // 4)
        others = np.tile(self.office + np.uint64(use) + np.arange(blocks, dtype=np.uint64), len(rows))
        uids = np.repeat(self.uids[rows], blocks)
        found = uniforms(self.luck, int(decision), uids, others, policy=crc32(about.encode()))
        return found.reshape(len(rows), -1)[:, :count]


def _places(office: Office, cube: Cube, at: int, draws: _Draws, codes: Codes) -> np.ndarray:
    """The rows of the places that are looked at this month and from which something comes."""
    every = np.arange(len(draws.codes))
    wanted = int(office.places) if office.places > 1 else int(np.ceil(office.places * len(every)))
    rows = every
    if wanted < len(every):
        first = np.zeros(len(every))
        if office.by:
            first = -cube.parts(TARGETS[office.by], office.level)[0][at].sum(axis=-1)
        rows = np.sort(np.lexsort((draws.of(Decision.OBSERVE, every, use=_CHOICE)[:, 0], first))[:wanted])
    lost = draws.under(office.missing, rows, "", _COMES)
    if office.outage and office.level != "county":
        above = _Draws("", draws.luck, codes.townships)
        above.office = draws.office
        down = above.under(office.outage, np.arange(len(codes.townships)), "", _OUTAGE)
        lost |= down[cube.townships[rows] if office.level == "village" else rows]
    return rows[~lost]


def _told(office: Office, target: Target, policy: str, part: np.ndarray, whole: np.ndarray | None, rows: np.ndarray,
          draws: _Draws) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """What is told of some places, and how many were asked (NaN where nobody is)."""
    about = f"{target.key}/{policy}"
    if whole is not None:
        return _asked(office, part[rows], whole[rows], lambda count: draws.of(Decision.OBSERVE, rows, about, count=count))
    value, nobody = part[rows], np.full(len(rows), np.nan)
    if target.unit == "count" and office.filter < 1:
        luck = draws.of(Decision.FILTER, rows, about)[:, 0]
        value = np.maximum(scipy.stats.binom.ppf(luck, np.rint(value), office.filter), 0.0)
    if office.error:
        luck = draws.of(Decision.OBSERVE, rows, about)[:, 0]
        value = value * np.maximum(1 + office.error * scipy.special.ndtri(np.clip(luck, 1e-12, 1 - 1e-12)), 0.0)
    return value, nobody


def _asked(office, part, whole, uniform):  # type: ignore[no-untyped-def]
    """Shares among those asked, one household after the other and none twice; of all of them the share itself."""
    asked = whole if office.asked is None else np.minimum(float(office.asked), whole)
    good = as_good_as(asked, whole, office.design)
    value, some = part / whole, good < whole
    if some.any():
        left, yes, size = np.rint(part), np.zeros(len(part)), np.rint(whole)
        luck = uniform(int(good[some].max()))
        for turn in range(luck.shape[1]):
            says = (luck[:, turn] * (size - turn) < left - yes) & (turn < good)
            yes += says
        value = np.where(some, yes / good, value)
    return value, asked


def _table(office: Office, key: str, target: Target, policy: str, month: int, rows: np.ndarray, value: np.ndarray,
           asked: np.ndarray, draws: _Draws) -> dict[str, np.ndarray]:  # fmt: skip
    """Columns as a county would send them."""
    late = draws.under(office.late, rows, f"{target.key}/{policy}", _LATE)
    known = np.array([last_day(month + office.lag), last_day(month + office.lag + LATE)], dtype=object)
    same = {"target_end_date": last_day(month), "target": target.key, "policy": policy, "source": key}
    return {
        **{name: np.full(len(rows), one, dtype=object) for name, one in same.items()},
        "location": np.array([draws.codes[row] for row in rows], dtype=object),
        "observation": value, "n": asked, "as_of": known[late.astype(int)],
    }  # fmt: skip
