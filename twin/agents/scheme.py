"""Villages on a grid for Mesa's pictures: a row a township, in the order of their codes. A scheme, no map."""

from typing import Any

import numpy as np
from mesa.space import MultiGrid


def scheme(model: Any) -> MultiGrid:
    """Mesa's grid with every village of a model on it; `village.pos` is (place in its township, row of the township)."""
    townships, sizes = model.roster["townships"], np.asarray(model.world.place.townships["size"])
    grid = MultiGrid(int(max(sizes.max(initial=1), 1)), max(len(townships), 1), torus=False)
    for office in townships:
        for place, village in enumerate(office.villages):
            grid.place_agent(village, (place, office.row))
    return grid
