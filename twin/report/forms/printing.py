"""A page as PDF. This file loads WeasyPrint when it prints, and nothing of what makes views: who only prints stays small."""

import atexit
import logging
from functools import cache
from typing import Any, NamedTuple

_FACE = '@font-face { font-family: TwinSansSC; src: url("%s"); }'


class Sheets(NamedTuple):
    """What is to be printed: a page as HTML that holds all it shows, and where its font is, as a URI."""

    page: str
    font: str


def printed(sheets: Sheets) -> bytes:
    """A page as PDF; the same page gives the same bytes on the same machine, whatever was printed before it."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    known, face = _fonts(sheets.font)
    fetcher = URLFetcher(allowed_protocols=("data",))
    return HTML(string=sheets.page, url_fetcher=fetcher).write_pdf(stylesheets=[face], font_config=known)  # type: ignore[no-any-return]


@cache
def _fonts(font: str) -> tuple[Any, Any]:
    """The shipped font, made known once."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what its style does not know in a browser's
    atexit.register(_fonts.cache_clear)  # it keeps a folder that it can no longer take away when the interpreter has gone
    known = FontConfiguration()
    return known, CSS(string=_FACE % font, font_config=known)
