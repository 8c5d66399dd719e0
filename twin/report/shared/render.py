"""Pages and cards as HTML, from the templates beside this file: every text is escaped, and a missing one is an error.

A page has a sheet of styles; a notebook may not keep one, so a card carries its styles in its elements. Templates name a look
(`look("badge")`) and serve both.
"""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from twin.base import texts
from twin.base.messages import Lang
from twin.report.shared.breadth import across, breadth, short
from twin.report.shared.looks import LOOKS
from twin.report.shared.parts import View

FOLDER = Path(__file__).parent / "templates"


def page(template: str, views: Mapping[Lang, View | Mapping[str, Any]], lang: Lang) -> str:
    """A page that holds a view in each language and shows that of `lang` first; it needs no other file."""
    return _templates(cards=False).get_template(template).render(views=views, lang=lang)


def paper(view: View, lang: Lang, **said: Any) -> str:
    """A view for paper: `said` are `unit`, `badge`, `created`, `day`, `head` and `notes`, see `twin.report.forms.pdf`."""
    return _templates(cards=False).get_template("paper.html").render(view=view, lang=lang, **said)


def card(view: View, lang: Lang) -> str:
    """A view as a card of a notebook."""
    return _templates(cards=True).get_template("card.html").render(view=view, lang=lang)


def markdown(view: View) -> str:
    """A view as Markdown, with its pictures as files beside it."""
    return _templates(cards=False).get_template("page.md").render(view=view)


@cache
def _templates(cards: bool) -> Environment:
    return environment(cards)


def environment(cards: bool = False, *folders: Path) -> Environment:
    """Templates of the folders, then of this one, with what the blocks need."""
    made = Environment(
        loader=FileSystemLoader([*folders, FOLDER]), autoescape=select_autoescape(["html"]), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals |= {"cards": cards, "look": _style if cards else _class}
    made.filters |= {"breadth": breadth, "across": across, "short": short, "data": _data, "literal": texts.markdown, "width": texts.width_of}
    return made


def _style(name: str) -> Markup:
    return Markup(' style="{}"').format(LOOKS[name])


def _class(name: str) -> Markup:
    return Markup(' class="{}"').format(name)


def _data(svg: str) -> str:
    """A picture inside the page."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
