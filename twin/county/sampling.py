"""A sample of a county drawn by itself: the same villages, households and ties as cut out of the whole, without drawing the rest.

At one village in a hundred, drawing whole counties to throw most of them away would take most of the time of a run.
"""

from dataclasses import replace

import numpy as np

from twin.base.draws import Namespace, luck
from twin.base.messages import both
from twin.county import ties as tie_maker
from twin.county.county import County
from twin.county.population import Columns, Layout, build_households, build_offices, household_uids


def sampled(layout: Layout, share: float, seed: int = 0, lot: int = 0) -> County:
    """`County.from_layout(layout, seed).sample(share, lot)`, bit for bit; raises InputError for a share outside (0, 1]."""
    if share == 1.0:
        return County.from_layout(layout, seed)
    offices = build_offices(layout, seed)
    thin = _empty(layout, offices).sample(share, lot)
    households = build_households(layout, thin.villages, seed)
    edges = _befriend(offices["villages"], thin.villages, households, seed)
    web = tie_maker.adjacency(edges, households["village"].size)
    return replace(thin, households=households, ties_start=web.start, ties=web.other, named=web.named)


def _empty(layout: Layout, offices: dict[str, Columns]) -> County:
    """The whole county as its offices see it: of its households only in which village they live, and no ties."""
    village = np.repeat(np.arange(layout.villages.size, dtype=np.int32), offices["villages"]["size"])
    nobody = tie_maker.adjacency(np.empty((0, 2), dtype=np.int64), village.size)
    villages, townships, county = layout.thinning
    return County(
        layout.code, both("County {code}", code=layout.code), True,
        offices["units"], offices["townships"], offices["villages"], {"village": village},
        nobody.start, nobody.other, nobody.named,
        scale=min(1.0, county), village_scale=min(1.0, county / villages),
        village_office=min(1.0, villages), township_office=min(1.0, townships),
    )  # fmt: skip


def _befriend(every: Columns, kept: Columns, households: Columns, seed: int) -> np.ndarray:
    """Ties among the kept households, int64[n, 2] of their rows.

    Friends in another village are drawn among all households of the township, so those have rows here too; the ones that
    are left out have no hamlet, which keeps them from drawing friends next door, and what they draw is dropped.
    """
    near = {key: every[key][np.isin(every["township"], every["township"][np.isin(every["uid"], kept["uid"])])] for key in _ROWS}
    near["first"] = np.concatenate(([0], np.cumsum(near["size"])[:-1]))
    stays = np.isin(near["uid"], kept["uid"])
    village = np.repeat(np.arange(near["uid"].size, dtype=np.int32), near["size"])
    row = np.flatnonzero(stays[village])  # of each kept household among the township's
    hamlet = np.zeros(village.size, dtype=np.uint8)
    hamlet[row] = households["hamlet"]
    here = tie_maker.place({"village": village, "hamlet": hamlet}, near, household_uids(near))
    here.hamlet_start[~stays[village]] = here.hamlet_end[~stays[village]] = 0
    edges = tie_maker.befriend(here, luck(seed, namespace=Namespace.POPULATION))
    new = np.full(village.size, -1, dtype=np.int64)
    new[row] = np.arange(row.size)
    edges = new[edges]
    return edges[(edges >= 0).all(axis=1)]


_ROWS = ("uid", "township", "size")
