"""A Word file with the layout and no text yet: its page, its styles, its fonts, its page numbers.

All is set in code upon the empty file of python-docx, of which styles, theme and picture are taken away: a theme's font would win
over the one that a style names, and its East Asian font is none.
"""

import io
import zipfile
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from twin.base.messages import Lang
from twin.base.texts import cut
from twin.report.forms import layout
from twin.report.forms.about import About
from twin.report.forms.layout import CLOSER, FIVE, FOUR, LATIN, LEAST, PITCH, SMALL_FIVE, SMALL_FOUR, THREE, TWO, fonts

TABLES = (SMALL_FOUR, FIVE, SMALL_FIVE, LEAST)  # points of text in tables, the largest that fits
_DROPPED = (KIND.THEME, KIND.NUMBERING, KIND.CUSTOM_XML, KIND.THUMBNAIL, KIND.EXTENDED_PROPERTIES,
            "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")  # fmt: skip
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name
_MOST = 255  # signs of a property
_BLACK, _ALARM = "000000", "B00020"


def empty(title: str, lang: Lang, about: About, across: bool = False) -> Any:
    """A document with its properties and one section, without text; `across`: its first page lies so."""
    found = Document()
    _strip(found)
    _style(found, lang)
    _set(found)
    _fonts(found)
    _page(found.sections[0], across)
    _numbers(found.sections[0])
    _describe(found, title, lang, about)
    return found


def turn(document: Any, across: bool) -> None:
    """From here on a new page, across or upright."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, across)


def packed(document: Any) -> bytes:
    """The file; the same document gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for one in given.infolist():
            entry = zipfile.ZipInfo(one.filename, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, given.read(one))
    return out.getvalue()


def _strip(document: Any) -> None:
    """Take away what the template has and no document of ours needs."""
    for part in (document.part, document.part.package):
        for key, one in list(part.rels.items()):
            if one.reltype in _DROPPED:
                del part.rels[key]


def _style(document: Any, lang: Lang) -> None:
    """Exactly our styles, and defaults without a theme."""
    root = document.styles.element
    for old in list(root):
        root.remove(old)
    speaks = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    defaults = f"<w:rPrDefault><w:rPr>{_font('body')}{_size(THREE)}{speaks}</w:rPr></w:rPrDefault><w:pPrDefault/>"
    root.append(parse_xml(f"<w:docDefaults {nsdecls('w')}>{defaults}</w:docDefaults>"))
    for one in _styles(lang):
        root.append(parse_xml(one))


def _styles(lang: Lang) -> list[str]:
    """Names that Word knows keep their meaning: outline, page foot, title."""
    near = f'<w:spacing w:val="{round(20 * CLOSER)}"/>' if lang == "zh" else ""
    line = f'<w:spacing w:before="0" w:after="0" w:line="{round(20 * PITCH)}" w:lineRule="exact"/>'
    tight = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'  # else a column is too narrow for its figures
    free = '<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    two = f'<w:ind w:firstLineChars="200" w:firstLine="{round(40 * (THREE + CLOSER))}"/>'
    keep, centre, plain = "<w:keepNext/><w:keepLines/>", '<w:jc w:val="center"/>', f'<w:color w:val="{_BLACK}"/>'
    none, left = '<w:ind w:firstLineChars="0" w:firstLine="0"/>', '<w:jc w:val="left"/>'
    heads = ((1, "first", ""), (2, "second", ""), (3, "body", "<w:b/>"), (4, "body", ""))
    return [
        _one("Normal", "Normal", line + '<w:jc w:val="both"/>', _font("body") + plain + near + _size(THREE), base="", first=True),
        _one("Title", "Title", keep + centre, _font("title") + _size(TWO)),
        _one("Subtitle", "Subtitle", centre, _font("second") + _size(THREE)),
        *(
            _one(f"Heading{n}", f"heading {n}", f'{keep}{two}<w:outlineLvl w:val="{n - 1}"/>', _font(font) + bold + _size(THREE))
            for n, font, bold in heads
        ),
        _one("BodyIndent", "Body Indent Two", two, ""),
        _one("Note", "Note", two, _font("second") + _size(FOUR)),
        _one("Alarm", "Alarm", two, f'<w:b/><w:color w:val="{_ALARM}"/>'),
        _one("Signature", "Signature", '<w:keepLines/><w:jc w:val="right"/>', ""),
        _one("Picture", "Picture", f"<w:keepNext/>{free}{centre}", ""),
        _one("Caption", "caption", centre, _font("second") + _size(SMALL_FOUR)),
        *(
            _one(f"Table{_half(size)}", f"Table {size:g}", f'{tight}{free}{none}{left}', f'<w:spacing w:val="0"/>{_size(size)}')
            for size in TABLES
        ),
        _one("Footer", "footer", free, f'{_font("page")}<w:spacing w:val="0"/>{_size(FOUR)}'),
    ]  # fmt: skip


def _one(key: str, name: str, paragraph: str, letters: str, base: str = "Normal", first: bool = False) -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    mark = ' w:default="1"' if first else ""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph"{mark} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _font(use: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{fonts()[use][0]}" w:cs="{LATIN}"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{_half(points)}"/><w:szCs w:val="{_half(points)}"/>'


def _half(points: float) -> int:
    return round(2 * points)


def _set(document: Any) -> None:
    """Odd and even pages differ; the file is one of today's Word, in Chinese."""
    document.settings.odd_and_even_pages_header_footer = True
    root = document.settings.element
    for one in root.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    root.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    for name in ("w:rsids", "w:themeFontLang", "w:clrSchemeMapping", "w:savePreviewPicture"):
        found = root.find(qn(name))
        if found is not None:
            root.remove(found)


def _fonts(document: Any) -> None:
    """The table of fonts: where one is missing, Word looks for those that it names beside it."""
    rows = [f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>']
    for name, *others in fonts().values():
        rows.append(f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/></w:font>')
    part = document.part.part_related_by(KIND.FONT_TABLE)
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{"".join(rows)}</w:fonts>'.encode()
    )


def _page(section: Any, across: bool = False) -> None:
    """A4 with its margins and 22 lines; across, the page is turned with all that stands on it."""
    wide, high = layout.PAGE
    top, right, bottom, left = layout.TOP, layout.RIGHT, layout.BOTTOM, layout.LEFT
    if across:
        wide, high, top, right, bottom, left = high, wide, left, top, right, bottom
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(15), Mm(layout.FOOT if not across else 16)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = parse_xml(f"<w:docGrid {nsdecls('w')}/>")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(20 * PITCH)))


def _numbers(section: Any) -> None:
    """Page numbers between dashes, on the outer side, one sign from the edge."""
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        foot.is_linked_to_previous = False
        at = foot.paragraphs[0]
        at.style = "Footer"
        form = at._p.get_or_add_pPr()
        form.append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="{round(20 * FOUR)}"/>'))
        form.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
        at.add_run("\u2014 ")
        at._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        at.add_run(" \u2014")


def _describe(document: Any, title: str, lang: Lang, about: About) -> None:
    """What the file says of itself."""
    known = document.core_properties
    known.title, known.author, known.last_modified_by = (cut(text, _MOST) for text in (title, about.unit, about.unit))
    known.subject = known.comments = cut(about.badge, _MOST)
    known.keywords, known.category, known.revision, known.language = "", "", 1, "zh-CN" if lang == "zh" else "en"
    known.created = known.modified = about.made
