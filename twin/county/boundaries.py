"""Boundaries of villages that a user has: features of GeoJSON in the order of the county, and a GeoJSON of the county again."""

import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.errors import InputError, MachineError, reason
from twin.base.errors import fault as why
from twin.base.messages import message
from twin.base.texts import SHOWN
from twin.county.names import Called, called, own_names
from twin.files.strict import NEAREST, meant

FILE = "map.geojson"  # in a county's folder
Feature = dict[str, Any]


def features(file: Path) -> list[Feature]:
    """The features of a file; raises InputError for what is no GeoJSON FeatureCollection, MachineError for an unreadable one."""
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=file, reason=reason(problem)) from None
    except (ValueError, RecursionError) as problem:
        raise InputError("{file}: is no JSON ({error}); allowed: GeoJSON in UTF-8", file=file, error=why(problem)) from None
    return _collected(data, file)


def by_village(given: list[Feature], county: Any, file: Any = FILE) -> list[tuple[int, Feature]]:
    """Number in the file (from 1) and feature of each village, in the order of the county. Raises InputError as `matched`."""
    return matched(given, called(county, "villages"), file)


def matched(given: list[Feature], villages: Called, file: Any = FILE) -> list[tuple[int, Feature]]:
    """Number in the file (from 1) and feature of each village, by its code or by any name that the workbook takes.

    Raises InputError, naming `file`, for a feature of no village and for a village that is there twice or not at all.
    """
    codes, found = villages.codes, dict[int, tuple[int, Feature]]()
    for number, feature in enumerate(given, start=1):
        row = _row(file, number, feature, villages)
        if row in found:
            raise fault(file, number, "properties", villages.whole(row), message("each village once"))
        found[row] = (number, feature)
    missing = [villages.whole(row) for row in range(len(codes)) if row not in found]
    if missing:
        raise InputError(
            "{file}: {count} of {villages} villages are not on the map, such as {code}; allowed: a feature for each village, "
            "with its `code` or `name` among the properties",
            file=file, count=len(missing), villages=len(codes), code=missing[0],
        )  # fmt: skip
    return [found[row] for row in range(len(codes))]


def fault(file: Any, number: int, field: str, value: object, allowed: str) -> InputError:
    """What is wrong with one feature."""
    return InputError(
        "{file}, feature {number}, {field}: {value}; allowed: {allowed}",
        file=file, number=number, field=field, value=str(value)[:SHOWN], allowed=allowed,
    )  # fmt: skip


def to_geojson(county: Any, boundaries: Any, frame: Any = None) -> dict[str, Any]:
    """See `County.to_geojson`."""
    given, file = _given(boundaries)
    villages = county.villages
    columns = {name: np.asarray(own_names(values) if name == "name" else values) for name, values in villages.items()}
    traits = {name: values.tolist() for name, values in columns.items() if values.ndim == 1 and name != "uid"}
    more = {} if frame is None else _rows(frame, villages["uid"].tolist(), traits)
    made = []
    for row, (_, feature) in enumerate(by_village(given, county, file)):
        code = int(villages["uid"][row])
        known = {name: values[row] for name, values in traits.items()} | more.get(str(code), {})
        told_of = {name: _plain(value) for name, value in known.items()}
        made.append({"type": "Feature", "geometry": feature.get("geometry"), "properties": {"code": str(code), **told_of}})
    return {"type": "FeatureCollection", "features": made}


def _rows(frame: Any, codes: list[int], traits: Collection[str]) -> dict[str, dict[str, Any]]:
    """The columns of each village by its code; where the table leaves it out, None in columns that are not the county's own.

    Raises InputError for a table of other places, or with two rows of one village.
    """
    table = frame.set_index("code") if "code" in frame.columns else frame
    given = [_code(code) for code in table.index]
    found = {code: row for code, row in zip(given, table.to_dict(orient="records"), strict=True)}
    there = {str(code) for code in codes} & found.keys()
    if not there:
        raise InputError(
            "frame: no row is of a village of the county (the first is {given}); allowed: codes of villages such as {code}, as "
            "index or in a column `code`",
            given=next(iter(found), "-")[:SHOWN], code=codes[0],
        )  # fmt: skip
    twice = [code for code, number in Counter(given).items() if number > 1 and code in there]
    if twice:
        raise InputError("frame: village {code} has several rows; allowed: one row for each village", code=twice[0])
    nothing = dict.fromkeys(str(column) for column in table.columns if column not in traits)
    return {str(code): found.get(str(code), nothing) for code in codes}


def _code(value: Any) -> str:
    """A code as text; a column with gaps has them as floats."""
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)


def _given(boundaries: Any) -> tuple[list[Feature], Any]:
    """The features of a file, of a county's folder, of a mapping, or of what has `__geo_interface__` (GeoPandas)."""
    data = getattr(boundaries, "__geo_interface__", boundaries)
    if isinstance(data, str | Path):
        file = Path(data) / FILE if Path(data).is_dir() else Path(data)
        if not file.is_file():
            raise InputError("{file}: there is no such file; allowed: GeoJSON, or a folder with map.geojson", file=file)
        return features(file), file
    return _collected(data, "boundaries"), "boundaries"


def _collected(data: Any, file: Any) -> list[Feature]:
    found = data.get("features") if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputError("{file}: has no list of features; allowed: a GeoJSON FeatureCollection", file=file)
    return found


def _plain(value: Any) -> Any:
    """As JSON has it: Python's own numbers and truths, null for what is undefined."""
    own = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(own, float) and not np.isfinite(own) else own


def _row(file: Any, number: int, feature: Feature, villages: Called) -> int:
    given = feature.get("properties")
    known = given if isinstance(given, dict) else {}
    for field in ("code", "name"):
        value = known.get(field)
        rows = [] if value is None else villages.rows(str(value))
        if len(rows) == 1:
            return rows[0]
        if rows:
            several = message(", ").join(villages.labels[row] for row in rows[:8])
            raise fault(file, number, field, message("{value} stands for several", value=str(value)[:SHOWN]), several)
    told_by = next((field for field in ("code", "name") if known.get(field) is not None), None)
    if told_by is None:
        raise fault(file, number, "properties", message("neither code nor name"), message("`code` or `name` of a village"))
    asked, every = known[told_by], villages.codes if told_by == "code" else villages.labels
    words, more = message(", ").join(every[:NEAREST]), len(every) - NEAREST
    allowed = "; allowed: {words} and {more} more" if more > 0 else "; allowed: {words}"
    near = meant(asked, every) + message(allowed, words=words, more=more)
    raise InputError("{file}, feature {number}: {value} is no village of the county{hint}",
                     file=file, number=number, value=str(asked)[:SHOWN], hint=near)  # fmt: skip
