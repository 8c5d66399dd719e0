"""A picture of a report, as it is kept until the page is written."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from twin.base.messages import Lang
from twin.report.shared.style import png, svg


@dataclass(frozen=True)
class Picture:
    """One figure in one language, saved both ways; `message` is its title."""

    name: str
    lang: Lang
    message: str
    svg: str
    png: bytes


def saved(name: str, lang: Lang, figure: Figure) -> Picture:
    """A figure saved both ways; the parts of the PNG stay where the SVG has them, for to place them is half the work."""
    drawn = svg(figure)
    figure.set_layout_engine("none")
    return Picture(name, lang, figure.get_suptitle(), drawn, png(figure))
