"""A view as PDF: the page's own templates on A4, folded parts open, wide tables across, date and compiling unit on every page.

The font that comes with the package has the 6,763 signs of GB 2312. Rarer ones (in names of villages and people) are taken from a
Chinese font of the machine, as Noto Sans CJK; without one there are boxes in their place, as in pictures.
"""

import re

from twin.base.messages import Lang
from twin.base.texts import printable
from twin.report.forms.about import About
from twin.report.forms.printing import Sheets, printed
from twin.report.forms.texts import texts
from twin.report.shared.breadth import plain
from twin.report.shared.parts import View
from twin.report.shared.render import paper
from twin.report.shared.style import FONT

_MARKS = re.compile(r"</?data\b[^>]*>")  # where a number is from: nothing that is seen, and a box each to lay out


def pdf(view: View, lang: Lang, about: About) -> bytes:
    """The view as PDF; the same view gives the same bytes on the same machine."""
    return printed(sheets(view, lang, about))


def sheets(view: View, lang: Lang, about: About) -> Sheets:
    """What is to be printed of a view, here or by a worker."""
    page = paper(
        view, lang, unit=plain(about.unit), badge=plain(about.badge), created=about.day, day=about.date(lang),
        head=plain(about.head(lang)), notes=about.unsaid(texts(view)),
    )  # fmt: skip
    return Sheets(_MARKS.sub("", printable(page)), FONT.as_uri())
