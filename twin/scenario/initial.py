"""What a new workbook begins with: the rows of a county that is at hand, or nothing but examples."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copy2
from typing import Any

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import Lang, mark, told
from twin.base.months import month_number
from twin.county.book import refuse
from twin.county.county import County, resolve
from twin.county.head import FILE, SHARES, read_head
from twin.county.names import name_in
from twin.county.places import Places
from twin.county.sheets import UNIT_WORDS
from twin.county.tables import SUFFIXES
from twin.county.which import is_book
from twin.county.within import Within
from twin.files.there import is_file, is_folder
from twin.scenario.resolve import START
from twin.scenario.sheets import EVERY
from twin.sheets.books import books
from twin.sheets.read import read_book
from twin.sheets.write import write_book, write_csv
from twin.terms.places import TERRAINS, UNITS, VILLAGE_TYPES

Row = dict[str, Any]
BOOKS = {"en": "county.xlsx", "zh": "县情.xlsx"}
VILLAGE_COLUMNS = ("size", "distance", "coverage", "income", "cadres", "skill", "independence", "hours", "leaning")


def write_folder(folder: Path, county: str, months: int, lang: Lang, csv: bool) -> list[Path]:
    """Write a workbook (or tables) to be filled in, and return the files; raises InputError where one is there already."""
    if is_file(folder):
        raise InputError("{folder}: a file is in the way; allowed: a new folder, or one without a workbook", folder=folder)
    there = [path.name for path in books(folder)] if is_folder(folder) else []
    tables = [path for path in (folder / f"{sheet.key}.csv" for sheet in EVERY) if is_file(path)]
    beside = _beside(Path(county)) if county != "empty" and is_folder(county) else []
    if there or tables or is_file(folder / FILE):
        name = (there or [path.name for path in tables] or [FILE])[0]
        raise InputError("{folder}: {file} is there already, and is kept; allowed: another folder", folder=folder, file=name)
    rows = _rows(county, lang, months)
    if csv:
        write_csv(folder, EVERY, rows, lang)
        written = [folder / f"{sheet.key}.csv" for sheet in EVERY]
    else:
        written = [folder / BOOKS[lang]]
        write_book(written[0], EVERY, rows, lang, about=[told(lang, line) for line in ABOUT])
    return [*written, *(_copied(path, folder) for path in beside)]


def _beside(folder: Path) -> list[Path]:
    """Tables of a county that no sheet holds."""
    files = (folder / f"{name}{ending}" for name in ("households", "ties") for ending in SUFFIXES)
    return [path for path in files if is_file(path)]


def _copied(file: Path, folder: Path) -> Path:
    try:
        copy2(file, folder / file.name)
    except OSError as problem:
        raise MachineError("{file}: cannot be written: {reason}", file=folder / file.name, reason=reason(problem)) from problem
    return folder / file.name


def _rows(county: str, lang: Lang, months: int) -> Mapping[str, Sequence[Row]]:
    """What is filled in: a workbook's own rows as they are, or those of a county of another kind."""
    if county == "empty":
        return {"county": [{"start": month_number(START), "months": months}]}
    if not is_book(county):
        seed = read_head(Path(county) / FILE).seed if is_folder(county) else 0
        return rows_of(resolve(county), lang, months, month_number(START), seed)
    book = read_book(Path(county), EVERY)
    refuse([*book.problems, *Places(book).problems], Path(county))
    rows = {key: [table.row(row) for row in range(len(table))] for key, table in book.tables.items()}
    head = rows.get("county") or [{}]
    rows["county"] = [head[0] | {"start": head[0].get("start") or month_number(START), "months": head[0].get("months") or months}]
    return rows


ABOUT = (
    mark("This workbook says what your county is, which policies it carries out and which mechanisms are in force."),
    mark("Fill in what you know. Names are needed; everything else may stay empty and is then drawn to go with what you give."),
    mark("Grey lines that begin with e.g. are examples and are not read. Columns on the right are for researchers."),
    mark("Sheets: county, county offices, townships, villages, policies, mechanisms, observations."),
    mark("When it is filled in: twin check FOLDER names everything that is wrong, by sheet and cell."),
    mark("Then: twin compare FOLDER/baseline FOLDER/linkage, or the name of a plan of the sheet mechanisms in place of linkage."),
    mark("Names stay on your machine. All results are simulated; they are no findings about people or places."),
)


def rows_of(county: County, lang: Lang, months: int, start: int, seed: int = 0) -> Mapping[str, Sequence[Row]]:
    """The rows of 县, 县直部门, 乡镇 and 村 of a county, by sheet; policies and mechanisms stay empty.

    Names of a county drawn on division codes are codes (`twin.county.divisions` keeps no names); whoever fills in the workbook
    writes the own names over them.
    """
    head: Row = {"name": county.name[lang], "code": str(county.code), "start": start, "months": months, "seed": seed}
    head |= {"synthetic": county.synthetic} | {share: getattr(county, share) for share in SHARES}
    return {
        "county": [head],
        "units": [_unit(county, row, lang) for row in range(len(county.units["uid"]))],
        "townships": [_township(county, row, lang) for row in range(len(county.townships["uid"]))],
        "villages": _villages(county, lang),
    }


def _unit(county: County, row: int, lang: Lang) -> Row:
    key, hours = str(county.units["key"][row]), float(county.units["hours"][row])
    usual = key if key in UNITS else None
    names = county.units.get("name")
    name = str(names[row]) if names is not None else UNIT_WORDS[key][lang] if usual else key
    return {"name": name, "stands_for": usual, "hours": hours, "uid": str(county.units["uid"][row])}


def _township(county: County, row: int, lang: Lang) -> Row:
    columns = county.townships
    plain = {key: float(columns[key][row]) for key in ("hours", "skill", "leaning")}
    return plain | {"name": name_in(columns["name"][row], lang), "uid": str(columns["uid"][row])}


def _villages(county: County, lang: Lang) -> list[Row]:
    columns, town = county.villages, county.townships["name"]
    sums = within_of(county)
    rows = []
    for row in range(len(columns["uid"])):
        plain: Row = {key: columns[key][row].item() for key in VILLAGE_COLUMNS}
        plain |= {"type": VILLAGE_TYPES[columns["type"][row]], "terrain": TERRAINS[columns["terrain"][row]]}
        plain |= {"persons": int(sums.persons[row]), "elders": int(sums.elders[row])}
        plain |= {"away": float(sums.away[row]), "household_income": float(sums.income[row])}
        plain |= {"name": name_in(columns["name"][row], lang), "uid": str(columns["uid"][row])}
        rows.append(plain | {"township": name_in(town[columns["township"][row]], lang)})
    return rows


def within_of(county: County) -> Within:
    """The sums of each village's households, as they are."""
    people, village, count = county.households, county.households["village"], len(county.villages["uid"])
    persons = np.bincount(village, weights=people["persons"], minlength=count)
    earned = np.bincount(village, weights=people["income"] * people["persons"], minlength=count)
    away = np.bincount(village, weights=people["away"], minlength=count) / np.maximum(county.villages["size"], 1)
    elders = np.bincount(village, weights=people["elders"], minlength=count)
    return Within(persons, elders, away, earned / np.maximum(persons, 1))
