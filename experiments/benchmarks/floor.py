"""The twin's own floor: as many keyed draws as its month makes, every state column read and written once, and nothing else."""

from typing import Any

import numpy as np

from experiments.benchmarks.month import MONTHS, fresh
from experiments.benchmarks.timing import seconds_of
from twin.base.draws import draw, luck
from twin.base.kernel import kernel
from twin.county.county import County
from twin.scenario.scenario import Scenario
from twin.world.world import STATE


@kernel
def draw_many(luck: Any, count: Any, uids: Any, out: Any) -> None:
    """Draws of 256 bits, for one household after the other; they are folded together so that none can be left out."""
    folded, row = np.uint64(0), 0
    for number in range(count):
        words = draw(luck, number & 63, number & 3, uids[row], 0)
        folded ^= words[0] ^ words[1] ^ words[2] ^ words[3]
        row = row + 1 if row + 1 < uids.size else 0
    out[0] = folded


@kernel
def touch(column: Any, step: Any) -> None:
    """Read and write a column once."""
    for place in range(column.size):
        column[place] += step


def floor(county: County, scenario: Scenario, draws: float, months: int = MONTHS) -> dict[str, float]:
    """Seconds of the floor's `draws` and `columns` over some months; `draws` is their number over all months."""
    world, uids, out = fresh(county, scenario), county.household_uids.astype(np.uint64), np.zeros(1, np.uint64)
    paths = [f"{level}.{name}" for level, columns in STATE.items() for name in columns]
    with world.unlocked(*paths) as arrays:
        bytes_of = [array.reshape(-1).view(np.uint8) for array in arrays]

    def draw_months() -> None:
        for month in range(months):
            draw_many(luck(0, 0, month), round(draws / months), uids, out)

    def touch_months() -> None:
        for _ in range(months):
            for column in bytes_of:
                touch(column, np.uint8(1))

    touch(np.zeros(1, np.uint8), np.uint8(1))
    draw_many(luck(0, 0, 0), 1, uids, out)
    return {"draws": seconds_of(draw_months), "columns": seconds_of(touch_months)}
