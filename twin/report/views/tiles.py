"""A schematic map: a tile a village, a block a township; where places really lie is not known and not said."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

HEAD, GAP = 0.62, 0.34  # of a tile's height: a township's name above its block; between blocks
MOST_ACROSS = 20  # tiles of a picture's width on which names can still be read


@dataclass(frozen=True)
class Tiling:
    """Tiles in units of a tile, y downwards: lower left corners f8[V, 2], heads of townships f8[T, 2], widths of blocks; size."""

    tiles: np.ndarray
    heads: np.ndarray
    widths: np.ndarray
    width: float
    height: float


def tiling(townships: Sequence[int] | np.ndarray, count: int) -> Tiling:
    """Blocks of townships in their order, row by row; `townships` is the row of each village's township, i4[V], `count` how many.

    Villages of a township fill its block from left to right and downwards, so each block hangs together. The same county is
    always laid out in the same way.
    """
    rows = np.asarray(townships)
    sizes = np.bincount(rows, minlength=count)
    across = max(1, ceil(sqrt(sizes.max(initial=1) * 0.8)))
    columns = max(1, min(count, int(MOST_ACROSS // (across + GAP)), ceil(sqrt(count * 0.8))))
    tiles, heads = np.zeros((len(rows), 2)), np.zeros((count, 2))
    top = 0.0
    for first in range(0, count, columns):
        block = range(first, min(first + columns, count))
        for place, town in enumerate(block):
            heads[town] = place * (across + GAP), top
            number = np.arange(sizes[town])
            tiles[rows == town] = np.stack([heads[town, 0] + number % across, top + HEAD + number // across], axis=1)
        top += HEAD + GAP + ceil(int(sizes[list(block)].max()) / across)
    return Tiling(tiles, heads, np.full(count, float(across)), columns * (across + GAP) - GAP, top - GAP)
