"""Small workbooks made cell by cell, and the problems of reading them, for tests."""

import re
import zipfile
from pathlib import Path

import openpyxl

from tests.sheets.small import SHEETS
from twin.sheets.read import Book, read_book

HEADS = ("村名", "行政区划代码", "所属乡镇", "户数（户）", "耕地面积（公顷）", "老年人比例（%）", "道路")
ROW = ("李家村", "990001101001", "城关镇", 320, 85.5, 24.5, "硬化路")
OTHER = ("王家村", "990001101002", "城关镇", 210, 60, 30, "砂石路")


def workbook(rows=(HEADS, ROW, OTHER), name="村", first=1):
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    book.active.title = name
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row, 1):
            book.active.cell(number, column, value)
    return book


def saved(book, folder: Path, name="county.xlsx", sheets=SHEETS) -> Book:
    book.save(folder / name)
    return read_book(folder, sheets)


def told(book: Book) -> list[tuple[str, str, str]]:
    """Weight, place and message of each problem."""
    return [(problem.weight, problem.place, problem.said) for problem in book.problems]


def edited(file: Path, part: str, pattern: str, by: str) -> None:
    """Change the XML of a part of a workbook, which must have what is changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text, count = re.subn(pattern, by, parts[part].decode())
    assert count
    parts[part] = text.encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
