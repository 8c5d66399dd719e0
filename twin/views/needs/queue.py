"""The needs on record at the end of a month, household by household: where each lies, since when, for how many days."""

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.terms.calendar import DAYS
from twin.terms.steps import Need
from twin.views.sheet import Words
from twin.world.world import World

STAGES: dict[str, Words] = {
    "village": both("with the village committee"),
    "township": both("with the township"),
    "shared": both("with several county units"),
    "shelved": both("on record, nobody works on it"),
}
OPEN = ("village", "township", "shared")  # in work; what is shelved is on record too, and nobody's
_OF = {Need.VILLAGE: "village", Need.TOWNSHIP: "township", Need.SHARED: "shared", Need.SHELVED: "shelved"}


def queue(world: World, month: int) -> pd.DataFrame:
    """Each need on record at the end of a month: `row` (of its village), `stage`, `registered` (a month), `days` open."""
    hh = world.households
    rows = np.flatnonzero(hh["present"] & (hh["need"] > Need.SILENT))
    since = hh["need_since"][rows].astype(np.int64)
    return pd.DataFrame({
        "row": hh["village"][rows].astype(np.int64),
        "stage": [_OF[Need(state)] for state in hh["need"][rows]],
        "registered": [month_text(world.epoch + day // DAYS) for day in since],
        "days": (month + 1 - world.epoch) * DAYS - since,
    })  # fmt: skip


def unrecorded(world: World) -> int:
    """Needs that households have and no office has on record."""
    hh = world.households
    return int((hh["present"] & (hh["need"] == Need.SILENT)).sum())
