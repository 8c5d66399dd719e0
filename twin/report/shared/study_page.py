"""The page and folder of a study: tables, pictures in both languages, one page that switches between them."""

import base64
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from twin.base.texts import write_text
from twin.files.folders import whole
from twin.report.shared.folder import MARK, PAGE
from twin.report.shared.page import TEMPLATE
from twin.report.shared.words import LANGS, Lang, pick, say

Texts = Callable[[Any, Lang], str]


def write(found: Any, out: Path, lang: Lang, draw: Callable[[Any], Sequence[Any]], head: Texts, body: Texts) -> Path:
    """Whatever `found.save` writes, what `draw` draws, and the page of `head` and `body`; returns the page's path."""
    with whole(out, found.KIND, (*PAGE, *found.FILES)) as draft:
        found.save(draft)
        pictures = draw(found)
        (draft / "figures").mkdir(exist_ok=True)
        for picture in pictures:
            (draft / "figures" / f"{picture.name}.{picture.lang}.png").write_bytes(picture.png)
        drawn = {one: figures([picture.svg for picture in pictures if picture.lang == one]) for one in LANGS}
        heads = {one: head(found, one) for one in LANGS}
        bodies = {one: body(found, one).replace(FIGURES, drawn[one], 1) for one in LANGS}
        write_text(draft / MARK, page(pick(found.about["title"], lang), heads, bodies, lang))
    return out / MARK


FIGURES = "<!-- figures -->"  # where a body wants the pictures


def page(title: str, head: Mapping[Lang, str], body: Mapping[Lang, str], lang: Lang) -> str:
    """The page with both languages in it, the one asked for shown first."""
    switch = '<button id="switch" type="button"><span data-lang="en">中文</span><span data-lang="zh">English</span></button>'
    parts = f"<header><div>{''.join(_both(one, head[one]) for one in LANGS)}</div>{switch}</header>"
    parts += "".join(_both(one, body[one]) for one in LANGS)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(lang=lang, title=escape(title), body=parts)


def headed(about: Mapping[str, Any], line: str, lang: Lang) -> str:
    """Title, one line of facts, and a badge where people and places are invented."""
    badge = f' <span class="badge">{escape(say("synthetic", lang))}</span>' if about["synthetic"] else ""
    return f'<h1>{escape(pick(about["title"], lang))}</h1><p class="faint">{escape(line)}{badge}</p>'


def told(sentences: Sequence[str]) -> str:
    """Sentences as a list, and after them the pictures."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in sentences)}</ul>{FIGURES}"


def figures(pictures: Sequence[str]) -> str:
    """SVG pictures inside the page."""
    encoded = (base64.b64encode(svg.encode()).decode() for svg in pictures)
    return "".join(f'<figure><img alt="" src="data:image/svg+xml;base64,{one}"></figure>' for one in encoded)


def section(title: str, table: str) -> str:
    """A table under its title."""
    return f"<section><h2>{escape(title)}</h2>{table}</section>"


Cell = str | tuple[str, bool]  # a text, and whether it can be told from zero
WORDY = 40  # signs; a longer text breaks and is read from the left


def table(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table; numbers keep to one line, long texts break and stand at the left."""
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(cell: Cell) -> str:
    text, marked = (cell, False) if isinstance(cell, str) else cell
    style = ' style="white-space:normal;text-align:left;min-width:18rem"' if len(text) > WORDY else ""
    return f"<td{' class=sure' if marked else ''}{style}>{escape(text)}</td>"


def _both(lang: Lang, html: str) -> str:
    return f'<div data-lang="{lang}">{html}</div>'
