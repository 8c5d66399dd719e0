"""Files that somebody may hand in and that must not be opened: bombs, disguises, what rides along."""

import io
import struct
import zipfile
import zlib

SHEET = "xl/worksheets/sheet1.xml"


def parts_of(book):
    """The parts of a workbook, by name."""
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    """Parts as a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            one = zipfile.ZipInfo(name)  # of no day, so that the same is the same
            one.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(one, content)
    return out.getvalue()


def with_part(book, name, content=b"x"):
    return packed(parts_of(book) | {name: content})


def with_text(book, part, old, new):
    parts = parts_of(book)
    assert old in parts[part]
    return packed(parts | {part: parts[part].replace(old, new, 1)})


def bomb(book, size):
    """A sheet of `size` bytes that is small in the file."""
    parts = parts_of(book)
    return packed(parts | {SHEET: parts[SHEET].replace(b"<sheetData", b" " * size + b"<sheetData", 1)})


def lying(content):
    """The same workbook, all of whose parts say that they unpack to ten bytes."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into("<I", data, at + place, 10)
            at = data.find(mark, at + 4)
    return bytes(data)


def many_tags(book, count):
    """A sheet of so many cells that hold nothing."""
    return with_text(book, SHEET, b"<sheetData>", b'<sheetData><row r="9">' + b"<c/>" * count + b"</row>")


def locked(content):
    """The same with the flag of a password on its first part."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    return bytes(data)


def overlapping(count):
    """A list of parts that are all the same bytes of the file, each unpacking to a megabyte."""
    squeezed = zlib.compress(b"\0" * 2**20)[2:-4]
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(squeezed), 2**20, 1, 0) + b"a"
    body, listed = head + squeezed, b""
    for number in range(count):
        name = f"xl/{number}".encode()
        listed += (
            struct.pack(
                "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(squeezed), 1, len(name), 0, 0, 0, 0, 0, 0
            )
            + name
        )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(listed), len(body), 0)
    return body + listed + end


def every(book):
    """What each is called, its name as a file, its content, and what is to be said of it."""
    good = book.read_bytes()
    rels = "xl/_rels/workbook.xml.rels"
    far = b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://evil.example/a.png" TargetMode="External"/></Relationships>'  # noqa: E501
    return {
        "empty": ("a.xlsx", b"", "no workbook"), "a text": ("a.xlsx", b"county,village\n", "no workbook"),
        "a web page": ("a.xlsx", b"<html><script>alert(1)</script>", "no workbook"),
        "a program": ("a.xlsx", b"MZ" + b"\0" * 500, "no workbook"),
        "another ending": ("a.exe", good, "a kind that is not taken"),
        "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0" * 99, "not taken"),
        "a workbook for macros": ("a.xlsm", good, "not taken"),
        "a locked one": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "password"),
        "an archive": ("a.xlsx", packed({"a.txt": b"hello"}), "archive, not a workbook"),
        "cut": ("a.xlsx", good[: len(good) // 2], "damaged"), "its end alone": ("a.xlsx", good[-100:], "no workbook"),
        "spoilt inside": ("a.xlsx", good[:200] + bytes(300) + good[500:], "damaged"),
        "macros": ("a.xlsx", with_part(book, "xl/vbaProject.bin"), "macros"),
        "macros in capitals": ("a.xlsx", with_part(book, "XL/VBAPROJECT.BIN"), "macros"),
        "macros of Excel 4": ("a.xlsx", with_part(book, "xl/macrosheets/sheet1.xml"), "macros"),
        "macros of LibreOffice": ("a.ods", with_part(book, "Basic/Standard/Module1.xml"), "macros"),
        "controls": ("a.xlsx", with_part(book, "xl/activeX/activeX1.xml"), "macros"),
        "links to workbooks": ("a.xlsx", with_part(book, "xl/externalLinks/externalLink1.xml"), "links"),
        "connections": ("a.xlsx", with_part(book, "xl/connections.xml"), "links"),
        "a far picture": ("a.xlsx", with_text(book, rels, b"</Relationships>", far), "links"),
        "objects": ("a.xlsx", with_part(book, "xl/embeddings/oleObject1.bin"), "objects"),
        "entities": ("a.xlsx", with_text(book, SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "definitions"),
        "entities in two bytes": ("a.xlsx", with_part(book, "xl/a.xml", "<!DOCTYPE a [".encode("utf-16")), "definitions"),
        "a bomb": ("a.xlsx", bomb(book, 100 * 2**20), "unpacks to more"),
        "a bomb that lies": ("a.xlsx", lying(bomb(book, 100 * 2**20)), "unpacks to more"),
        "a bomb of tags": ("a.xlsx", many_tags(book, 7_000_000), "unpacks to more"),
        "parts that overlap": ("a.xlsx", overlapping(100), "unpacks to more"),
        "too many parts": ("a.xlsx", packed({f"xl/{number}": b"" for number in range(2100)}), "parts"),
        "a locked part": ("a.xlsx", locked(good), "password"),
        "a name twice": ("a.xlsx", good + b"", None),
    }  # fmt: skip
