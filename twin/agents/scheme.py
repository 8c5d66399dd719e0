"""Villages on a grid for Mesa's pictures: a row a township, in the order of their codes. A scheme, no map."""

from typing import Any


def scheme(model: Any) -> Any:
    """Mesa's grid with every village of a model on it; `village.pos` is (place in its township, row of the township)."""
    from mesa.space import MultiGrid  # not before it is asked for: Mesa 4 has no such module, and a run needs no grid

    townships = model.roster["townships"]
    grid = MultiGrid(max(office.size for office in townships), len(townships), torus=False)
    for office in townships:
        for place, village in enumerate(office.villages):
            grid.place_agent(village, (place, office.row))
    return grid
