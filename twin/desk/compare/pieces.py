"""Pieces of pages made by a worker, from the same blocks as reports, so that the server need not draw; every text is escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from twin.report.shared.render import environment

TEMPLATES = Path(__file__).parents[1] / "templates" / "pieces"


@cache
def _made() -> Environment:
    return environment(False, TEMPLATES)


def piece(template: str, **said: Any) -> str:
    """A piece as HTML."""
    return _made().get_template(template).render(**said)


def kept(path: Path) -> Markup:
    """A piece that a worker wrote; empty where there is none (any more)."""
    try:
        return Markup(path.read_text(encoding="utf-8"))
    except OSError:
        return Markup("")
