"""Whether a file that somebody hands in may be opened at all: what it is, how much it unpacks to, what rides in it.

Nothing is unpacked beyond `MOST_UNPACKED`, whatever the file says of itself.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape

from twin.base.messages import message
from twin.sheets.grid import UnreadableError

MOST = 20 * 2**20  # bytes of a file
MOST_UNPACKED = 60 * 2**20
MOST_PARTS = 2000
MOST_TAGS = 6_000_000  # of XML in all parts: each becomes an object when it is read
ENDINGS = (".xlsx", ".ods")
_PIECE = 2**18
_MACROS = re.compile(r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|macrosheets|basic|scripts|activex|dialogsheets)(/|$)", re.I)
_LINKS = re.compile(r"(^|/)(externallinks|connections\.xml|querytables|customui|ddelinks?)(/|$)", re.I)
_OBJECTS = re.compile(r"(^|/)(embeddings|oleobjects|ctrlprops)(/|$)|(^|/)object \d+(/|$)", re.I)
_DOCTYPE = re.compile(rb"<\x00?!\x00?(D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")
_RELATION = re.compile(r"""<(?:[\w.-]+:)?Relationship\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_FAR = re.compile(r"""\bTargetMode\s*=\s*["']\s*External""", re.I)
_HYPERLINK = re.compile(
    r"""\sType\s*=\s*["']http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships/hyperlink["']"""
)
_MACRO_TYPES = re.compile("macroenabled|vbaproject|ms-office.activex", re.I)
_ENCODING = re.compile(rb"""^[^<]{0,9}<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""", re.I)
_KNOWN = (b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii")
_WIDE = (b"\0\0\0<", b"<\0\0\0", b"\0\0\xfe\xff", b"\xff\xfe\0\0")  # four bytes a sign
_FOREIGN = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf")  # programs, documents, archives
_OVERLAP = 64  # bytes that two pieces share, so that no word is cut


def look_at(content: bytes, name: str) -> str:
    """The ending under which a workbook may be kept; raises UnreadableError with one message for what may not be opened."""
    ending = next((one for one in ENDINGS if name.lower().endswith(one)), "")
    if len(content) > MOST:
        raise UnreadableError(message("is larger than {most} MB", most=MOST // 2**20))
    if not ending:
        raise UnreadableError(message("is of a kind that is not taken here"), _allowed())
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(message("is an old workbook, or locked by a password"), _allowed())
    if not content.startswith(b"PK"):
        raise UnreadableError(message("is no workbook, whatever its name says"), _allowed())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, UnicodeDecodeError, RuntimeError):
        raise _damaged() from None
    _names(parts)
    _sizes(content, parts)
    return ending


def _allowed() -> str:
    return message("a workbook saved as .xlsx or .ods, without macros and without a password")


def _damaged() -> UnreadableError:
    return UnreadableError(message("is damaged"), _allowed())


def _names(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what no table needs."""
    if len(parts) > MOST_PARTS:
        raise UnreadableError(message("has more than {most} parts", most=MOST_PARTS))
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(part.flag_bits & 1 for part in parts):
        raise UnreadableError(message("is damaged, or locked by a password"), _allowed())
    if any(".." in name.split("/") or name.startswith("/") or "\\" in name or not name.isprintable() for name in names):
        raise UnreadableError(message("has parts whose names lead out of it"), _allowed())
    for wanted, said in ((_MACROS, message("holds macros")), (_LINKS, message("holds links to other files or data")),
                         (_OBJECTS, message("holds objects of other programs"))):  # fmt: skip
        if any(wanted.search(name) for name in names):
            raise UnreadableError(said, _allowed())


def _sizes(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what says it is too large, or is; and what the parts should not say."""
    if sum(part.file_size for part in parts) > MOST_UNPACKED:  # by what it says of itself
        raise _too_much()
    left, tags, sound = MOST_UNPACKED, MOST_TAGS, True
    for part in parts:
        checked, before = 0, left
        last, whole, told = b"", bytearray(), _tells(part.filename)
        for number, piece in enumerate(_unpacked(content, part)):
            left, checked = left - len(piece), zlib.crc32(piece, checked)
            tags -= piece.count(b"<")
            if left < 0 or tags < 0:
                raise _too_much()
            if number == 0:
                _begins(piece)
            if _DOCTYPE.search(last + piece):
                raise UnreadableError(message("holds definitions that no workbook needs"), _allowed())
            last = piece[-_OVERLAP:]
            if told:
                whole += piece
        if told:
            _said(bytes(whole))
        sound = sound and (checked, before - left) == (part.CRC, part.file_size) and _named(content, part)
    if not sound:  # said last: what else is wrong says more
        raise _damaged()


def _tells(name: str) -> bool:
    """Whether a part says what other parts are, or points at them."""
    return name.lower().endswith((".rels", "[content_types].xml", "meta-inf/manifest.xml"))


def _begins(piece: bytes) -> None:
    """Refuse a part that is no part of a workbook, or is written so that what stands in it cannot be looked for."""
    if piece.startswith(_FOREIGN):
        raise UnreadableError(message("holds objects of other programs"), _allowed())
    encoding = _ENCODING.match(piece[:300])
    if piece.startswith(_WIDE) or (encoding is not None and encoding[1].lower() not in _KNOWN):
        raise UnreadableError(message("is written in an encoding other than UTF-8"), _allowed())


def _said(whole: bytes) -> None:
    """Refuse macros by their type, and whatever lies outside the file, but for links that somebody clicks."""
    text = whole.decode("utf-16" if b"\0" in whole[:4] or whole[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if _MACRO_TYPES.search(unescape(text)):
        raise UnreadableError(message("holds macros"), _allowed())
    for one in map(unescape, _RELATION.findall(text)):
        if _FAR.search(one) and not _HYPERLINK.search(one):
            raise UnreadableError(message("holds links to other files or data"), _allowed())


def _too_much() -> UnreadableError:
    return UnreadableError(message("unpacks to more than {most} MB", most=MOST_UNPACKED // 2**20))


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part, a piece after the other, by what is in the file and not by what it says of itself."""
    at = part.header_offset
    if content[at : at + 4] != b"PK\x03\x04" or at + 30 > len(content):
        raise _damaged()
    named, more = struct.unpack("<HH", content[at + 26 : at + 30])
    begin = at + 30 + named + more
    yield from _pieces(memoryview(content)[begin : begin + part.compress_size], part.compress_type)


def _named(content: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether a part has the same name where it lies as in the list: else one reader opens what another one does not see."""
    at = part.header_offset + 30
    name = content[at : at + struct.unpack("<H", content[at - 4 : at - 2])[0]]
    return name.decode("utf-8" if part.flag_bits & 0x800 else "cp437", "replace") == part.orig_filename


def _pieces(packed: memoryview, how: int) -> Iterator[bytes]:
    if how == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if how != zipfile.ZIP_DEFLATED:
        raise UnreadableError(message("is packed in a way that is not taken here"), _allowed())
    opened = zlib.decompressobj(-15)
    try:
        rest: bytes | memoryview = packed
        while len(rest) and not opened.eof:
            yield opened.decompress(rest, _PIECE)
            rest = opened.unconsumed_tail
    except zlib.error:
        raise _damaged() from None
