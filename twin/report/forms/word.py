"""A view as a Word file in the layout of official documents (GB/T 9704-2012): A4, 22 lines of 28 signs, counted headings.

Looked at page by page as LibreOffice lays it out. Word and WPS themselves were not at hand: what they do is taken from the
standard of the format (ECMA-376), and fonts that a machine lacks are replaced by those that the file names beside them.
"""

import io
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from twin.base.messages import Lang, told
from twin.base.texts import width_of
from twin.report.forms import layout, word_page, word_table
from twin.report.forms.about import About
from twin.report.forms.texts import texts
from twin.report.forms.word_page import Near, begins_across, opens_across
from twin.report.forms.word_styles import empty, packed, turn
from twin.report.shared.breadth import plain
from twin.report.shared.parts import Figure, Part, Table, View
from twin.report.shared.style import pixels

LEVELS = 4  # of headings
TALL = 0.8  # of the page: the most that a picture takes of its height


def document(view: View, lang: Lang, about: About) -> bytes:
    """The view as .docx; the same view gives the same bytes.

    Pictures come from the drawings behind their SVG (`twin.report.shared.style.svg`); without a drawing its message stands.
    """
    writer = _Writer(view, lang, about)
    writer.front()
    for part in view.parts:
        writer.part(part, 1)
    writer.end()
    return packed(writer.document)


class _Writer:
    """Writes one document from its head to its signature."""

    def __init__(self, view: View, lang: Lang, about: About) -> None:
        self.view, self.lang, self.about = view, lang, about
        self.across = opens_across(view.parts)
        self.document = empty(plain(view.title), lang, about, self.across)
        self.counts = [0] * LEVELS
        self.near: Near | None = None  # of what has to stand on one page
        self.posted = False  # whether what was written last is a page to be posted, with nothing else on it

    def say(self, text: str, style: str) -> Any:
        """A paragraph; nothing where there is no text."""
        if not text:
            return None
        made = self.document.add_paragraph(plain(text), style=style)
        if self.near is not None:
            made.paragraph_format.line_spacing = Pt(self.near.pitch)
            free = OxmlElement("w:snapToGrid")  # else each line goes to the next one of the page's 22
            free.set(qn("w:val"), "0")
            made._p.pPr.find(qn("w:spacing")).addprevious(free)
            if self.near.letters < layout.THREE:
                made.runs[0].font.size = Pt(self.near.letters)
        return made

    def front(self) -> None:
        """Title, facts, and what is simulated."""
        self.say(self.view.title, "Title")
        for text in (self.view.names, self.view.line, self.view.badge or self.about.badge):
            self.say(text, "Subtitle")
        self.document.add_paragraph()

    def part(self, part: Part, level: int) -> None:
        """A part with all within it, in the order of the page; what is folded there is open here."""
        if not part:
            return
        self.turn(begins_across(part) or (self.across and not self.counts[0]))
        before, self.near = self.near, word_page.near(part) if part.page and not self.near else self.near
        head = self.heading(part.title, level)
        if (part.page or self.posted) and head is not None:
            head.paragraph_format.page_break_before = True
        self.posted = False
        self.inside(part, level)
        self.near, self.posted = before, part.page

    def inside(self, part: Part, level: int) -> None:
        """What stands under a part's title."""
        self.say(part.note, "Note")
        self.say(part.text, "Body Indent Two")
        strong = self.say(part.strong, "Body Indent Two")
        if strong is not None:
            strong.runs[0].bold = True
        for text in part.alarms:
            self.say(text, "Alarm")
        self.say(told(self.lang, ", ").join(f"{plain(name)} {plain(figure)}" for name, figure in part.tiles), "Body Indent Two")
        for text in part.lines:
            self.say(text, "Body Indent Two")
        if part.table:
            self.table(part.table)
        self.blocks(part)
        for figure in part.figures:
            self.figure(figure)
        for one in part.parts:
            self.part(one, level + (1 if part.title else 0))
        self.say(part.after, "Note")
        self.say(" ".join(f"\u25a0 {bar.name}" for bar in part.legend), "Note")

    def heading(self, title: str, level: int) -> Any:
        """A heading with its number before it; nothing where there is no title."""
        if not title:
            return None
        level = min(level, LEVELS)
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (LEVELS - level)
        return self.say(layout.counted(self.counts[level - 1], level, self.lang) + plain(title), f"Heading {level}")

    def blocks(self, part: Part) -> None:
        """Bars, squares and keys, in words."""
        if part.stack:
            rows = [(bar.name, f"{bar.share:.1%}") for bar in part.stack if bar.share > 0]
            self.table(Table.of([], rows))
        joined = told(self.lang, ", ")
        for name, squares in part.squares:
            self.say(f"{plain(name)} {joined.join(plain(one.name) for one in squares)}", "Note")
        for name, keys in part.codes:
            self.say(f"{plain(name)} {joined.join(map(plain, keys))}", "Note")

    def table(self, table: Table) -> None:
        """A table, and an empty line of small letters behind it, without which two tables would be one."""
        if not table.rows and not table.heads:
            return
        fitted = word_table.fit(table, True if self.across else None)
        self.turn(fitted.across)
        behind = self.document.add_paragraph(style="Table 9")
        behind._p.addprevious(word_table.element(table, fitted, self.document))

    def figure(self, figure: Figure) -> None:
        """A picture as wide as the text, with what it says for those who cannot see it."""
        data = pixels(figure.svg)
        if data is None:
            self.say(figure.message, "Body Indent Two")
        else:
            room, high = (layout.HEIGHT, layout.WIDTH) if self.across else (layout.WIDTH, layout.HEIGHT)
            with Image.open(io.BytesIO(data)) as picture:
                wide = min(room, TALL * high * picture.width / picture.height)
            at = self.document.add_paragraph(style="Picture")
            at.add_run().add_picture(io.BytesIO(data), width=Mm(wide))
            known = next(at._p.iter(qn("wp:docPr")))
            known.set("descr", plain(figure.message or figure.caption))
            known.set("name", plain(figure.message)[:60])
        self.say(figure.caption, "Caption")

    def turn(self, across: bool) -> None:
        """A new page where the paper has to be turned."""
        if across != self.across:
            turn(self.document, across)
            self.across = across

    def end(self) -> None:
        """What is simulated, where the view has not said it; then who compiled it, and of which day it is."""
        self.turn(False)
        for text in self.about.unsaid(texts(self.view)):
            self.say(text, "Note")
        day, unit = self.about.date(self.lang), plain(self.about.unit)
        self.document.add_paragraph().paragraph_format.keep_with_next = True
        for text, right in zip((unit, day), _places(unit, day), strict=True):
            at = self.say(text, "Signature")
            at.paragraph_format.keep_with_next = text == unit
            at._p.get_or_add_pPr().get_or_add_ind().set(qn("w:right"), str(round(20 * right * (layout.THREE + layout.CLOSER))))


def _places(unit: str, day: str) -> tuple[float, float]:
    """Signs from the right edge to the compiling unit and to the day, which begins two signs to the right of the unit."""
    wide, short = width_of(unit) / 2, width_of(day) / 2
    return (2.0, wide - short) if wide - short >= 2 else (short + 4 - wide, 2.0)
