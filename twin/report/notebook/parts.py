"""Parts of a card: tiles, bars and tables as plain HTML that is read on light and dark pages alike.

Styles stand in the elements, since a notebook may not keep a style sheet; ink is the page's own, backgrounds let it through.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

FAINT = "opacity:.65"
LINE = "1px solid rgba(128,128,128,.35)"
GOOD, BAD = "#009E73", "#D55E00"
SHORT = 30  # letters that are kept in one line


class Html(str):
    """Text that is HTML already; any other text is escaped."""

    __slots__ = ()


class Part(NamedTuple):
    """A coloured part of a whole."""

    name: str
    share: float
    colour: str


def safe(text: str) -> str:
    """Text as HTML."""
    return text if isinstance(text, Html) else escape(str(text))


def card(title: str, line: str, *parts: str, badge: str = "") -> Html:
    """A frame with a title, one line of facts and what is in it; empty parts are left out."""
    round_ = f"border:1px solid {BAD};color:{BAD};border-radius:1em;padding:0 .6em;font-size:.75em;font-weight:400"
    mark = f" <span style='{round_}'>{safe(badge)}</span>"
    head = f"<div style='font-size:1.15em;font-weight:600'>{safe(title)}{mark if badge else ''}</div>"
    facts = f"<div style='{FAINT};font-size:.9em'>{safe(line)}</div>" if line else ""
    inside = "".join(f"<div style='margin-top:.7em'>{safe(part)}</div>" for part in parts if part)
    frame = f"border:{LINE};border-radius:.5em;padding:.8em 1em;max-width:64em;line-height:1.45"
    return Html(f"<div style='{frame}'>{head}{facts}{inside}</div>")


def tiles(shown: Iterable[tuple[str, str]]) -> Html:
    """Large figures with their names: (name, figure)."""
    box = "display:inline-block;min-width:6.2em;margin:0 1.2em .4em 0;vertical-align:top"
    return Html(
        "".join(
            f"<div style='{box}'><div style='font-size:1.35em;font-weight:600'>{safe(value)}</div>"
            f"<div style='{FAINT};font-size:.82em;max-width:9.5em'>{safe(name)}</div></div>"
            for name, value in shown
        )
    )


def heading(text: str) -> Html:
    """A small heading."""
    return Html(f"<div style='font-weight:600;font-size:.92em;margin-bottom:.2em'>{safe(text)}</div>")


def bar(share: float, colour: str, em: float = 12.0) -> Html:
    """A bar of a share of `em` letters' width."""
    width = em * min(max(share, 0.0), 1.0)
    style = f"display:inline-block;height:.8em;width:{width:.2f}em;background:{colour};border-radius:.15em;vertical-align:-.05em"
    return Html(f"<span style='{style}'></span>")


def stack(parts: Sequence[Part], em: float = 32.0) -> Html:
    """A bar in coloured parts, with a legend in their order; parts below a two hundredth have no place in the bar."""
    cells = "".join(
        f"<span title='{escape(part.name, quote=True)}' style='display:inline-block;height:1em;width:{em * part.share:.2f}em;"
        f"background:{part.colour}'></span>"
        for part in parts
        if part.share >= 0.005
    )
    legend = " &nbsp; ".join(
        f"<span style='color:{part.colour}'>■</span> {safe(part.name)} {100 * part.share:.{0 if part.share >= 0.0995 else 1}f}%"
        for part in parts
        if part.share > 0
    )
    return Html(
        f"<div style='white-space:nowrap;line-height:1;font-size:1em'>{cells}</div><div style='font-size:.85em'>{legend}</div>"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> Html:
    """A table whose first `left` columns are words and the others figures."""

    def line(cells: Sequence[str], tag: str, style: str) -> str:
        aligned = ("text-align:left" if place < left else _figures(text, tag) for place, text in enumerate(cells))
        return "".join(f"<{tag} style='{side};{style}'>{safe(text)}</{tag}>" for side, text in zip(aligned, cells, strict=True))

    head = line(heads, "th", "padding:.15em .6em;vertical-align:bottom;font-weight:600")
    body = "".join(f"<tr>{line(row, 'td', 'padding:.12em .6em;vertical-align:top')}</tr>" for row in rows)
    return Html(
        "<div style='overflow-x:auto'><table style='border-collapse:collapse;font-size:.88em;margin:0'>"
        f"<thead><tr style='border-bottom:{LINE}'>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _figures(text: str, tag: str) -> str:
    """How figures stand: at the right, an interval in one line."""
    whole = tag == "td" and len(re.sub("<[^>]*>", "", text)) <= SHORT
    return "text-align:right;white-space:nowrap" if whole else "text-align:right"


def strong(text: str, colour: str = "") -> Html:
    """Bold text, in a colour if one is given."""
    return Html(f"<b{f' style=color:{colour}' if colour else ''}>{safe(text)}</b>")


def faint(text: str) -> Html:
    """Text that stands back."""
    return Html(f"<span style='{FAINT}'>{safe(text)}</span>")


def told(lines: Iterable[str]) -> Html:
    """Sentences as a list."""
    items = "".join(f"<li>{safe(line)}</li>" for line in lines)
    return Html(f"<ul style='margin:.2em 0;padding-left:1.3em'>{items}</ul>" if items else "")


def folded(summary: str, content: str) -> Html:
    """Content that opens on a click."""
    return Html(f"<details><summary style='cursor:pointer;font-size:.9em'>{safe(summary)}</summary>{safe(content)}</details>")
