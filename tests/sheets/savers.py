"""The same workbook saved by other programs."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.cell.cell import MergedCell

from tests.sheets.bench import Spoilt

MOST = 200  # files at once: of more than 255 words LibreOffice drops the last ones and ends as if all were well


def rewrite(book: Any, file: Path) -> None:
    """The cells of a workbook, written anew by xlsxwriter."""
    out = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    forms: dict[str, Any] = {}
    for page in book.worksheets:
        sheet = out.add_worksheet(page.title)
        for row in page.iter_rows():
            for cell in row:
                if cell.value is None or isinstance(cell, MergedCell):
                    continue
                form = forms.setdefault(cell.number_format, out.add_format({"num_format": cell.number_format}))
                at = (cell.row - 1, cell.column - 1)
                if cell.data_type == "f":
                    sheet.write_formula(*at, cell.value, form)
                elif cell.data_type == "e":
                    sheet.write_formula(*at, "=NA()", form, cell.value)
                elif isinstance(cell.value, date):
                    sheet.write_datetime(*at, cell.value, form)
                else:
                    sheet.write(*at, cell.value, form)
        for area in page.merged_cells.ranges:
            first = page.cell(area.min_row, area.min_col)
            sheet.merge_range(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1, first.value)
    out.close()


def convert(spoilt: Sequence[Spoilt]) -> None:
    """Let LibreOffice save what waits for it, each kind of file in as few goes as it takes."""
    for writer, ending in (("calc", "xlsx"), ("ods", "ods")):
        files = [one.file.with_suffix(".xlsx") for one in spoilt if one.writer == writer]
        with tempfile.TemporaryDirectory() as place:
            for first in range(0, len(files), MOST):
                several = files[first : first + MOST]
                for file, saved in zip(several, saved_by_libreoffice(several, ending, Path(place)), strict=True):
                    file.unlink()
                    saved.replace(file.with_suffix(f".{ending}"))


def saved_by_libreoffice(files: Sequence[Path], ending: str, place: Path) -> list[Path]:
    """What LibreOffice makes of at most MOST files, in the empty folder `place / "out"`, in their order."""
    names = [place / f"{number}.xlsx" for number in range(len(files))]  # files of one name would overwrite each other
    for file, name in zip(files, names, strict=True):
        shutil.copyfile(file, name)
    command = ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", f"{place}/out", *map(str, names)], check=True, capture_output=True, timeout=1800)
    made = [place / "out" / f"{number}.{ending}" for number in range(len(files))]
    missing = [str(file) for file, saved in zip(files, made, strict=True) if not saved.exists()]
    assert not missing, f"LibreOffice ended well and saved nothing of {missing}"
    return made
