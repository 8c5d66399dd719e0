"""What a picture shows, in words: for readers who hear it.

Read off the drawing itself, so that it says the same: the title, then panel by panel its name, its axes, and what stands in it -
courses by their ends, points, bars and written figures by the names of their places.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, FuncFormatter

from twin.base.messages import Lang, told
from twin.base.texts import width_of

MOST = 24  # figures of a panel that are read out; more would not be listened to
ENDS = (".", "!", "?", "。", "！", "？")
Mark = tuple[int, str, str]  # place on the axis of names, name of the series or "", figure as it is written


def spoken(figure: Figure, lang: Lang) -> str:
    """A figure in words, one line: its title, and of each panel the name, the axes and the figures."""
    panels = [axes for axes in figure.axes if axes.get_visible() and axes.get_label() != "<colorbar>"]
    said = [_flat(figure.get_suptitle()), *(part for axes in panels for part in _panel(axes, lang))]
    return "".join(f"{text} " if text.endswith(ENDS) else told(lang, "{text}. ", text=text) for text in said if text).strip()


def _panel(axes: Axes, lang: Lang) -> Iterator[str]:
    """The name of a panel, then its axes, then what stands in it."""
    yield _flat(axes.get_title(loc="left") or axes.get_title())
    if label := _flat(axes.get_xlabel()):
        yield told(lang, "From left to right: {label}", label=label)
    if label := _flat(axes.get_ylabel()):
        yield told(lang, "From bottom to top: {label}", label=label)
    yield told(lang, "; ").join(_courses(axes, lang) or _figures(axes, lang) or _signs(axes.get_legend()).values())


def _courses(axes: Axes, lang: Lang) -> list[str]:
    """Each line that has a name by its first and last value; where these are, if the axis counts."""
    found, counts = [], not _names(axes.xaxis)
    for line in axes.lines:
        x, y = (np.asarray(values, dtype=float) for values in line.get_data())
        here = np.flatnonzero(np.isfinite(y))
        if here.size > 2 and not str(line.get_label()).startswith("_"):
            name, (first, last) = str(line.get_label()), (_written(axes.yaxis, y[here[at]]) for at in (0, -1))
            start, end = (_written(axes.xaxis, x[here[at]]) for at in (0, -1))
            found.append(
                told(lang, "{name}: {first} at {start}, {last} at {end}", name=name, first=first, start=start, last=last, end=end)
                if counts
                else told(lang, "{name}: first {first}, last {last}", name=name, first=first, last=last)
            )
    return found


def _figures(axes: Axes, lang: Lang) -> list[str]:
    """What stands at each named place, in the order in which it is read."""
    which = "y" if _names(axes.yaxis) else "x"
    places = _names(axes.yaxis if which == "y" else axes.xaxis)
    at: dict[int, list[str]] = {}
    bare = set()  # places that have a figure of no name: further ones could not be told apart from it
    for place, name, text in _marks(axes, which):
        if place in places and (name or place not in bare):
            at.setdefault(place, []).append(told(lang, "{name} {figure}", name=name, figure=text) if name else text)
            bare |= set() if name else {place}
    order = sorted(at, reverse=which == "y" and not axes.yaxis_inverted())
    room = max(1, MOST // max((len(texts) for texts in at.values()), default=1))
    joint = told(lang, ", ")
    said = [told(lang, "{place}: {figures}", place=places[place], figures=joint.join(at[place])) for place in order[:room]]
    return said + ([told(lang, "and {count} more", count=len(order) - room)] if len(order) > room else [])


def _marks(axes: Axes, which: str) -> Iterator[Mark]:
    """Points, then written figures; bars where nothing is written on them."""
    own, other = (1, 0) if which == "y" else (0, 1)
    across = (axes.xaxis, axes.yaxis)[other]
    columns = _names(across)
    for points, name in _points(axes):
        yield from ((round(point[own]), name, _written(across, point[other])) for point in points if np.isfinite(point).all())
    texts = [text for text in axes.texts if text.get_text().strip() and _stands(axes, text, own)]
    for text in texts:
        where = text.xy if isinstance(text, Annotation) else text.get_position()
        yield round(float(where[own])), columns.get(round(float(where[other])), "") if columns else "", _flat(text.get_text())
    for bars in axes.containers if not texts else ():
        name = str(bars.get_label()) if not str(bars.get_label()).startswith("_") else ""
        for bar, value in zip(bars.patches, getattr(bars, "datavalues", ()), strict=False):  # type: ignore[attr-defined]
            start, size = (bar.get_y(), bar.get_height()) if which == "y" else (bar.get_x(), bar.get_width())
            yield round(start + size / 2), name, _written(across, value)


def _points(axes: Axes) -> Iterator[tuple[Any, str]]:
    """Coordinates f8[n, 2] of what is drawn as points, with the name of the series: its own, or that of its colour."""
    colours = {sign: name for one in (*axes.get_figure().legends, axes.get_legend()) for sign, name in _signs(one).items()}  # type: ignore[union-attr]
    for drawn in axes.collections:
        if isinstance(drawn, PathCollection):
            yield np.asarray(drawn.get_offsets(), dtype=float), _named(drawn, colours)
    for line in axes.lines:
        if len(points := np.column_stack(line.get_data())) == 1:
            yield points.astype(float), _named(line, colours)


def _named(drawn: Any, colours: dict[str, str]) -> str:
    own = str(drawn.get_label())
    return own if own and not own.startswith("_") else colours.get(_colour(drawn), "")


def _signs(legend: Legend | None) -> dict[str, str]:
    """What a legend says of colours, by the colour as `#rrggbb`."""
    if legend is None:
        return {}
    signs = zip(legend.legend_handles, legend.get_texts(), strict=True)
    return {_colour(sign): _flat(text.get_text()) for sign, text in signs}


def _colour(drawn: Any) -> str:
    """The colour of a line, a patch, or that around points."""
    if hasattr(drawn, "get_color"):
        return to_hex(drawn.get_color())
    colour: Any = drawn.get_edgecolor() if isinstance(drawn, PathCollection) else drawn.get_facecolor()
    return to_hex(colour[0] if np.ndim(colour) > 1 else colour)


def _stands(axes: Axes, text: Text, own: int) -> bool:
    """Whether a text stands at a place of the axis of names, rather than somewhere in the panel."""
    if not isinstance(text, Annotation):
        return bool(text.get_transform() == axes.transData)
    given = text.xycoords
    return (given[own] if isinstance(given, tuple) else given) == "data"


def _names(axis: Axis) -> dict[int, str]:
    """The names of an axis by their place; none where it counts."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return {}
    formatter = axis.get_major_formatter()
    return {round(float(place)): text for place in axis.get_majorticklocs() if (text := _flat(formatter(place, None)))}


def _written(axis: Axis, value: float) -> str:
    """A value as its axis writes it."""
    formatter = axis.get_major_formatter()
    named = isinstance(axis.get_major_locator(), FixedLocator)
    return (
        str(formatter(value, None))
        if isinstance(formatter, FuncFormatter) and not named
        else f"{round(float(value), 9) + 0.0:.3g}"
    )


def _flat(text: str) -> str:
    """A text in one line: what was broken to fit is joined again, without a space between Chinese signs."""
    lines = text.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        wide = joined and line and width_of(joined[-1]) == width_of(line[0]) == 2
        joined += ("" if wide else " ") + line
    return joined.strip()
