"""The look of every picture: one font for both languages, colours safe for the colour-blind, the note of what is synthetic.

Figures are made as plain `Figure` objects, never through pyplot, so drawing changes no state outside the picture.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from twin.base.messages import Lang
from twin.base.texts import in_lines, printable

FONT = Path(__file__).parent / "fonts" / "TwinSansSC-Regular.otf"
INK, FAINT, PAPER = "#222222", "#6b6b6b", "#ffffff"
# Okabe and Ito's palette, distinguishable under the common kinds of colour blindness.
SCENARIO_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
TIER_COLOURS = {"county": "#0072B2", "township": "#E69F00", "village": "#009E73", "household": "#CC79A7"}
SINK_COLOURS = {
    "benefit": "#009E73",
    "misdelivered": "#E69F00",
    "overhead": "#56B4E9",
    "diverted_public": "#CC79A7",
    "diverted_private": "#D55E00",
    "mechanism_cost": "#0072B2",
    "idle": "#999999",
    "kept": "#999999",
    "returned_to": "#444444",
    "other": "#bbbbbb",
}
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Serif CJK SC", "SimSun",
            "WenQuanYi Micro Hei", "Noto Sans CJK JP", "Noto Serif CJK JP")  # fmt: skip
MOST_SCENARIOS = len(SCENARIO_COLOURS)


@cache
def _family() -> tuple[str, ...]:
    """Register the shipped font once and name it; behind it, for rare signs, matplotlib's own and a Chinese one of the machine.

    The shipped font has the 6,763 signs of GB 2312, and some villages are written with others.
    """
    font_manager.fontManager.addfont(str(FONT))
    there = {font.name for font in font_manager.fontManager.ttflist}
    chinese = [name for name in _CHINESE if name in there][:1]
    return font_manager.FontProperties(fname=str(FONT)).get_name(), "DejaVu Sans", *chinese


def settings() -> Any:
    """Matplotlib settings of this package, for `matplotlib.rc_context`."""
    return {
        "font.family": list(_family()),
        "font.size": 10,
        "axes.titlesize": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": FAINT,
        "axes.unicode_minus": False,
        "text.color": INK,
        "text.parse_math": False,  # a title with two dollar signs is no formula
        "text.usetex": False,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "svg.fonttype": "path",  # glyphs travel with the picture
        "svg.hashsalt": "policy-twin",  # the same picture is the same file
        "legend.frameon": False,
    }


def styled() -> Any:
    """Context in which figures of this package are made and saved."""
    return mpl.rc_context(settings())


def canvas(title: str, lang: Lang, whose: str, size: tuple[float, float], note: str = "") -> Figure:
    """An empty figure with the message as title, and at the foot what the county is (`twin.report.shared.place.whose`).

    Draw inside `styled()`. `size` is in inches.
    """
    figure = Figure(figsize=size, facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(in_lines(title, _room(size[0], 13)), x=0.012, ha="left", fontsize=13, wrap=True)
    foot = [whose, *([note] if note else [])]
    figure.supxlabel(in_lines(" | ".join(foot), _room(size[0], 8.5)), x=0.988, ha="right", fontsize=8.5, color=FAINT)
    return figure


def name_panel(axes: Axes, title: str) -> None:
    """The title of one panel of a figure, in as many lines as it takes."""
    place = axes.get_subplotspec()
    panels = place.get_gridspec().ncols if place else 1
    axes.set_title(in_lines(title, _room(axes.figure.bbox.width / axes.figure.dpi / panels, 11)), loc="left")


def _room(inches: float, points: float) -> int:
    """Columns of text (two a Chinese sign) of a size in points that fit a width."""
    return int(inches * 72 / (0.54 * points))


def percent_axis(axes: Axes, which: str = "y") -> None:
    """Write an axis of shares as per cent."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")


def png(figure: Figure, dpi: int = 144) -> bytes:
    """The picture as PNG, without a date, so that equal pictures are equal files."""
    with styled(), _literal(figure), _fonts_found_once(), io.BytesIO() as out:
        figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
        return out.getvalue()


class Svg(str):
    """A picture as SVG that knows its drawing, for forms that take pixels only; sent to another process it is plain text."""

    drawing: Figure | None = None

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """As text: drawings hold functions, which no other process takes."""
        return str, (str(self),)


def svg(figure: Figure) -> Svg:
    """The picture as SVG with all text as outlines."""
    with styled(), _literal(figure), _fonts_found_once(), io.StringIO() as out:
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        made = Svg(out.getvalue())
    made.drawing = figure
    return made


def pixels(picture: str, dpi: int = 200) -> bytes | None:
    """A picture of `svg` as PNG; None where its drawing is not known."""
    drawing = getattr(picture, "drawing", None)
    if drawing is None:
        return None
    drawing.set_layout_engine("none")  # its parts stay where the SVG has them: to place them is half the work
    return png(drawing, dpi)


@contextmanager
def _literal(figure: Figure) -> Iterator[None]:
    """Draw users' texts as they are: control codes written out, no word where the font lacks a sign (a box is drawn)."""
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)
            text.set_text(printable(text.get_text()))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


@contextmanager
def _fonts_found_once() -> Iterator[None]:
    """Look up each font once: Matplotlib does it for every text at every drawing, which is a fifth of a picture's time."""
    own = vars(font_manager.fontManager)
    own["findfont"] = _font
    try:
        yield
    finally:
        own.pop("findfont", None)


@cache
def _font(*asked: Any, **more: Any) -> Any:
    return font_manager.FontManager.findfont(font_manager.fontManager, *asked, **more)
