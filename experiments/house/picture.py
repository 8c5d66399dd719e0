"""The picture of the rooms: one band a room, stacked from the ground up, and a line down to every room it takes from."""

import io
import textwrap
from collections import Counter

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.house.plan import Room

STYLE = {"font.family": "DejaVu Sans", "font.size": 8, "svg.hashsalt": "house", "svg.fonttype": "none"}
INK, FAINT, CLIMBS, BANDS = "#222222", "#6b6b6b", "#c1121f", ("#eef3f7", "#e0e9f0")
LEFT, STEP, LETTERS = 9.6, 0.62, 64  # where the columns begin and how wide each is, in heights of a band; letters a line
MORE = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


def drawn(floors: list[Room], counts: Counter[tuple[int, int]]) -> Figure:
    """All rooms; a column a room, whose arrow ends at the rooms imported from, with the number of imports."""
    width = LEFT + STEP * len(floors) + 0.2
    figure = Figure(figsize=(width * 0.52, len(floors) * 0.42 + 0.3))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(-0.62, len(floors) - 0.1))
    axes.axis("off")
    for floor, room in enumerate(floors):
        _band(axes, floor, room, width)
    for (above, below), count in sorted(counts.items()):
        _arrow(axes, above, below, count)
    axes.text(
        0.15,
        -0.5,
        "Numbers: how many imports a room has from the one at the arrow's head. Red: imports that climb.",
        color=FAINT,
        va="center",
        fontsize=7,
    )
    return figure


def _band(axes: Axes, floor: int, room: Room, width: float) -> None:
    axes.add_patch(Rectangle((0.05, floor - 0.42), width - 0.1, 0.86, facecolor=BANDS[floor % 2], edgecolor="none", zorder=0))
    axes.text(0.15, floor, room.name.split(",")[0], color=INK, weight="bold", va="center")
    axes.text(2.2, floor, textwrap.fill(room.about, LETTERS), color=INK, va="center", fontsize=7)
    axes.plot([column(floor)], [floor], marker="s", markersize=9, color=INK, zorder=3)


def column(floor: int) -> float:
    """Where a room's arrows go down."""
    return LEFT + STEP * (floor + 0.3)


def _arrow(axes: Axes, above: int, below: int, count: int) -> None:
    """From one room's square to a room below it; where it ends stands the number of imports."""
    colour = CLIMBS if below > above else FAINT
    end = below + (0.3 if below < above else -0.3)
    line = {"arrowstyle": "-|>", "color": colour, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 6}
    axes.annotate("", (column(above), end), (column(above), above), arrowprops=line, zorder=1)
    weight = "bold" if colour == CLIMBS else "normal"
    box = {"facecolor": BANDS[below % 2], "edgecolor": "none", "pad": 0.4}
    axes.text(
        column(above), below, f"{count}", color=colour, ha="center", va="center", fontsize=7, weight=weight, bbox=box, zorder=2
    )


def written(figure: Figure, kind: str) -> bytes:
    """The picture as a file, the same bytes whenever it is drawn."""
    held = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(held, format=kind, dpi=120, metadata=MORE[kind])
    return held.getvalue()
