"""Which kind of county a folder holds; asks its files' names alone, so that whoever needs no workbook loads nothing for it."""

from pathlib import Path

from twin.files.there import is_file, is_folder

HEAD = "county.json"  # of a folder of tables
ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TABLES = ("county", "villages", "县", "村")  # sheets that may be files of their own, without the ending


def is_book(folder: str | Path) -> bool:
    """Whether a folder is a county in a workbook, or in tables like its sheets, and not a folder of tables with a head."""
    place = Path(folder)
    if not is_folder(place) or is_file(place / HEAD):
        return False
    if any(is_file(place / f"{name}{ending}") for name in TABLES for ending in (".csv", ".parquet")):
        return True
    return any(file.suffix.lower() in ENDINGS and file.name[0] not in "~." for file in place.iterdir())
