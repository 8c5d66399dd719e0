"""Pictures of the resource map: one layer a picture, on the county's own map or on a schematic one that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Bbox

from twin.base.messages import Lang, mark, told
from twin.base.texts import cut, in_lines
from twin.county.shapes import Shape
from twin.report.living.words import PAINT
from twin.report.shared.style import FAINT, INK, canvas, styled
from twin.report.views.tiles import Tiling, tiling

WIDE = 7.5  # inches
TALL, LOW = 0.44, 0.36  # height of a tile in inches: two lines of name and a figure
NARROW = 0.6  # width of a tile in inches below which letters are small
PALE = {"red": "#F6C9CD", "yellow": "#FBE7B5", "blue": "#CBE3F3", "none": "#F1F1F1"}
SCALE = LinearSegmentedColormap.from_list("resources", ["#F4F7F9", "#7FB2D4"])  # dark letters can be read on either end
BORDER = "#8a8a8a"
SCHEME = mark("Schematic map: it does not show where places are or where they end")
OWN = mark("Map: map.geojson of the county's folder")


@dataclass(frozen=True)
class Layer:
    """What a picture shows of each village: a fill, a figure or letter, how it is written, and what fills mean."""

    title: str
    fills: list[str]
    figures: list[str]
    inks: list[str]
    legend: list[tuple[str, str]]  # fill, words


def coloured(title: str, colours: Sequence[str], letters: dict[str, str], legend: list[tuple[str, str]]) -> Layer:
    """Colours of the list, each with its letter, so that who cannot tell the colours reads them."""
    inks = [PAINT.get(one, FAINT) for one in colours]
    return Layer(title, [PALE[one] for one in colours], [letters.get(one, "") for one in colours], inks, legend)


def shaded(title: str, values: Sequence[float], figures: list[str], low: str, high: str) -> Layer:
    """A shade for a number: pale for the least of the county, dark for the most; `low` and `high` say these two."""
    given = np.asarray(values, dtype=float)
    least, most = float(given.min(initial=np.inf)), float(given.max(initial=-np.inf))
    share = (given - least) / (most - least) if most > least else np.zeros_like(given)
    ends = [(to_hex(SCALE(0.0)), low), (to_hex(SCALE(1.0)), high)] if most > least else [(to_hex(SCALE(0.0)), low)]
    return Layer(title, [to_hex(SCALE(one)) for one in share], figures, [INK] * len(given), ends)


def schematic(layer: Layer, townships: np.ndarray, names: tuple[Sequence[str], Sequence[str]], foot: str, lang: Lang) -> Drawing:
    """A tile a village in blocks of townships; `names` of villages and of townships."""
    villages, towns = names
    plan = tiling(townships, len(towns))
    inches = (WIDE - 0.3) / plan.width
    tall = TALL if inches >= NARROW else LOW
    with styled():
        note = told(lang, SCHEME)
        figure = canvas(layer.title, lang, foot, (WIDE, tall * plan.height + 1.4), note)
        ax = figure.subplots()
        _frame(ax, plan)
        for row, (x, y) in enumerate(plan.tiles):
            ax.add_patch(Rectangle((x, y), 1, 1, facecolor=layer.fills[row], edgecolor="white", lw=0.8))
            _tile(ax, (x, y), villages[row], layer.figures[row], layer.inks[row], inches)
        for row, (x, y) in enumerate(plan.heads):
            room = plan.widths[row] * inches
            ax.text(x, y + 0.5, _fitted(towns[row], room, 8.5, 1), fontsize=8.5, va="bottom", ha="left", gid="town")
        _legend(ax, layer)
    return figure


def _frame(ax: Axes, plan: Tiling) -> None:
    ax.set(xlim=(-0.02, plan.width + 0.02), ylim=(plan.height + 0.05, -0.05))
    ax.set_axis_off()


def _tile(ax: Axes, at: tuple[float, float], name: str, figure: str, ink: str, inches: float) -> None:
    size, lines = (8.0, 1) if inches >= 2 * NARROW else (7.0, 2) if inches >= NARROW else (5.5, 2)
    ax.text(at[0] + 0.5, at[1] + 0.06, _fitted(name, inches - 0.05, size, lines), fontsize=size, ha="center", va="top",
            linespacing=1.0, gid="village")  # fmt: skip
    ax.text(at[0] + 0.5, at[1] + 0.97, figure, fontsize=size + 0.5, ha="center", va="bottom", color=ink, gid="figure")


def _fitted(text: str, inches: float, size: float, lines: int) -> str:
    """A text in at most so many lines of a width; what is too long loses its end."""
    room = max(2, int(inches * 72 / (0.56 * size)))
    return in_lines(cut(text, room * lines), room) if lines > 1 else cut(text, room)


def own_map(layer: Layer, shapes: Sequence[Shape], villages: Sequence[str], foot: str, lang: Lang) -> Drawing:
    """The county's own areas or points; names where they do not lie on others."""
    middle = np.stack([one.point for one in shapes])
    every = np.concatenate([ring for one in shapes for ring in (one.rings or (one.point[None],))])
    span = np.maximum(np.ptp(every, axis=0), 1e-9)
    stretch = 1 / np.cos(np.radians(np.clip(middle[:, 1].mean(), -80, 80))) if np.abs(every).max() <= 180 else 1.0
    tall = float(np.clip(WIDE * span[1] * stretch / span[0], 3.0, 10.0))
    with styled():
        figure = canvas(layer.title, lang, foot, (WIDE, tall + 1.2), told(lang, OWN))
        ax = figure.subplots()
        ax.set_axis_off()
        ax.set(xlim=_room(every[:, 0]), ylim=_room(every[:, 1]), aspect=stretch)
        for row, one in enumerate(shapes):
            _area(ax, one, layer.fills[row])
        _legend(ax, layer)
        _names(figure, ax, middle, [f"{name}\n{figure_}" if figure_ else name for name, figure_ in
                                    zip(villages, layer.figures, strict=True)])  # fmt: skip
    return figure


def _room(values: np.ndarray) -> tuple[float, float]:
    edge = 0.05 * max(float(np.ptp(values)), 1e-3)
    return float(values.min()) - edge, float(values.max()) + edge


def _area(ax: Axes, shape: Shape, fill: str) -> None:
    if shape.rings:
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in shape.rings))
        ax.add_patch(PathPatch(outline, facecolor=fill, edgecolor=BORDER, lw=0.6))
    else:
        ax.plot(*shape.point, "o", ms=9, mfc=fill, mec=BORDER, mew=0.8)


def _names(figure: Drawing, ax: Axes, middle: np.ndarray, texts: Sequence[str]) -> None:
    """Write each name that does not lie on one written before."""
    figure.draw_without_rendering()
    taken: list[Bbox] = []
    for (x, y), text in zip(middle, texts, strict=True):
        written = ax.text(x, y, text, fontsize=6.5, ha="center", va="center", gid="village", linespacing=1.0)
        box = written.get_window_extent().expanded(1.05, 1.05)
        if any(box.overlaps(other) for other in taken):
            written.remove()
        else:
            taken.append(box)


def _legend(ax: Axes, layer: Layer) -> None:
    patches = [Rectangle((0, 0), 1, 1, facecolor=fill, edgecolor=BORDER, lw=0.6) for fill, _ in layer.legend]
    words = [words for _, words in layer.legend]
    ax.legend(patches, words, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8.5, borderaxespad=0.3, borderpad=0)
