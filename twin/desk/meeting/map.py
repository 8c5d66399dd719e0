"""The county as a grid: townships with their villages, coloured by one layer at a time; every colour has a letter or a number."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from twin.base.messages import Lang, both, mark, told
from twin.desk.meeting.history import History
from twin.report.living.kept import Unit, written
from twin.report.living.words import Names, colour
from twin.report.views.told import WRITTEN, Told
from twin.views.attention import strongest

GRADES = ("g0", "g1", "g2", "g3", "g4")  # of a layer, from least to most
LONG = 12  # digits of a village's division code
OWN: dict[str, str] = {
    "colour": mark("red, yellow, blue"), "to_win": mark("households lost at the step"), "aware": mark("awareness of policies"),
    "open": mark("open needs"), "overdue": mark("needs past the time limit, shelved ones included"),
    "owing": mark("still owed to households"),
}  # fmt: skip
_LETTER = {"red": both("R"), "yellow": both("Y"), "blue": both("B"), "none": both("–")}


@dataclass(frozen=True)
class Cell:
    """A village: how it looks (a class), what stands in it, and the same in words."""

    code: str
    name: str
    look: str
    text: str
    said: str


@dataclass(frozen=True)
class Layer:
    """A layer: its key and name, its values by village, and in which unit; `colour` has words."""

    key: str
    name: str
    values: Mapping[str, float | str]
    unit: Unit = "whole"


def layers(views: Mapping[str, Told], history: History | None, lang: Lang) -> list[Layer]:
    """Those that there are tables for; of the resource map every number that it has of villages."""
    found = []

    def add(key: str, table: Mapping[str, float | str], unit: Unit = "whole") -> None:
        found.append(Layer(key, told(lang, OWN[key]), table, unit))

    if "attention" in views:
        rows = views["attention"].kept["list"].frame
        add("colour", strongest(rows).to_dict())
        add("to_win", rows[rows["colour"] != "none"].groupby("village")["to_win"].sum().to_dict())
    if history is not None:
        add("aware", history.aware(), "share")
    if "needs" in views:
        rows = views["needs"].kept["villages"].frame.set_index("village")
        add("open", rows["open"].to_dict())
        add("overdue", rows["overdue"].to_dict())
    if "bill" in views:
        rows = views["bill"].kept["villages"].frame
        add("owing", rows.groupby("village")["owing"].sum().to_dict(), "yuan")
    return [*found, *(_resources(views["resources"], lang) if "resources" in views else [])]


def _resources(said: Told, lang: Lang) -> list[Layer]:
    """Numbers of a table that has one row a village."""
    found = []
    for name, sheet in said.sheets.items():
        keys = [column.key for column in sheet.columns]
        if "village" not in keys or not len(sheet.rows) or sheet.rows["village"].duplicated().any():
            continue
        for column in sheet.columns:
            if column.unit in WRITTEN and column.key not in OWN and pd.api.types.is_numeric_dtype(sheet.rows[column.key]):
                values = dict(zip(sheet.rows["village"].astype(str), sheet.rows[column.key].astype(float), strict=True))
                found.append(Layer(f"{name}.{column.key}", column.name[lang], values, WRITTEN[column.unit]))
    return found


def grid(layer: Layer, names: Names, lang: Lang) -> list[tuple[str, str, list[Cell]]]:
    """Townships by code and name, each with its villages."""
    codes = names.prepared.plan.codes
    town = np.asarray(names.county.villages["township"])
    look = _looks(layer)
    found = []
    for number, township in enumerate(codes.townships):
        villages = [codes.villages[row] for row in np.flatnonzero(town == number)]
        cells = [_cell(code, layer, look.get(code, ""), names, lang) for code in villages]
        found.append((township, names.place(township, lang), cells))
    return found


def _cell(code: str, layer: Layer, look: str, names: Names, lang: Lang) -> Cell:
    value = layer.values.get(code, float("nan"))
    if layer.key == "colour":
        key = str(value) if value in _LETTER else "none"
        text, said = _LETTER[key][lang], colour(key, lang) or told(lang, "not listed")
    else:
        number = float(value)
        text = "–" if number != number else written(number, layer.unit, lang)
        said = text
    name = names.place(code, lang)
    short = code[-3:] if name == code and len(code) == LONG else name  # the township's code stands above it
    return Cell(code, short, look, text, told(lang, "{village}: {layer}: {value}", village=name, layer=layer.name, value=said))


def _looks(layer: Layer) -> dict[str, str]:
    """A class for each village: its colour, or which fifth of the range it lies in."""
    if layer.key == "colour":
        return {code: str(value) for code, value in layer.values.items()}
    numbers = {code: float(value) for code, value in layer.values.items() if value == value}
    if not numbers:
        return {}
    least, most = min(numbers.values()), max(numbers.values())
    span = (most - least) or 1.0
    return {code: GRADES[min(4, int(5 * (value - least) / span))] for code, value in numbers.items()}
