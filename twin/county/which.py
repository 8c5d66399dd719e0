"""Which kind of county a folder holds; asks its files' names first, so that whoever needs no workbook loads nothing for it."""

from pathlib import Path

from twin.files.there import is_file, is_folder
from twin.sheets.words import BOOKS, WORKBOOKS

HEAD = "county.json"  # of a folder of tables
TABLES = ("county", "villages", "县", "村")  # sheets that may be files of their own, without the ending


def is_book(folder: str | Path) -> bool:
    """Whether a folder is a county in a workbook, or in tables like its sheets, and not a folder of tables with a head.

    A workbook of another name is a county's if it has one of a county's sheets: others may lie beside anything.
    """
    place = Path(folder)
    if not is_folder(place) or is_file(place / HEAD):
        return False
    if any(is_file(place / f"{name}{ending}") for name in TABLES for ending in (".csv", ".parquet")):
        return True
    files = [file for file in place.iterdir() if file.suffix.lower() in WORKBOOKS and file.name[0] not in "~."]
    return any(file.stem.lower() in BOOKS for file in files) or any(_has_ours(file) for file in files)


def _has_ours(file: Path) -> bool:
    from twin.county.sheets import SHEETS
    from twin.sheets.books import sheet_names
    from twin.sheets.find import has_ours

    return is_file(file) and has_ours(sheet_names(file), SHEETS)
