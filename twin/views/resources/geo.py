"""The county's own map, where its folder has one: `map.geojson`, features of villages by code or name."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.base.texts import SHOWN
from twin.county.county import County
from twin.county.names import place_names
from twin.files.cells import clean
from twin.files.strict import hint

FILE = "map.geojson"
KINDS = ("Polygon", "MultiPolygon", "Point")
LEAST = 4  # positions of a ring, the last one the first again


@dataclass(frozen=True)
class Shape:
    """A village on the map: rings of its areas, each f8[n, 2] (outer ones and holes), or none and the `point` alone, f8[2]."""

    rings: tuple[np.ndarray, ...]
    point: np.ndarray


def read(folder: Path, county: County) -> list[Shape] | None:
    """A shape for each village, in the order of the county; None without a map.

    Raises InputError for what is no GeoJSON, a feature of no village, a village that is there twice or not at all.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    codes, labels = [str(code) for code in county.villages["uid"]], place_names(county).village_labels
    rows = {clean(label): row for row, label in enumerate(labels)} | {code: row for row, code in enumerate(codes)}
    found: dict[int, Shape] = {}
    for number, feature in enumerate(_features(file), start=1):
        row = _row(file, number, feature, rows, codes)
        if row in found:
            raise _fault(file, number, "properties", codes[row], message("each village once"))
        found[row] = _shape(file, number, feature.get("geometry"))
    missing = [code for row, code in enumerate(codes) if row not in found]
    if missing:
        raise InputError(
            "{file}: {count} of {villages} villages are not on the map, such as {code}; allowed: a feature for each village, with "
            "its `code` or `name` among the properties",
            file=file, count=len(missing), villages=len(codes), code=missing[0],
        )  # fmt: skip
    return [found[row] for row in range(len(codes))]


def _fault(file: Path, number: int, field: str, value: object, allowed: str) -> InputError:
    return InputError(
        "{file}, feature {number}, {field}: {value}; allowed: {allowed}",
        file=file, number=number, field=field, value=str(value)[:SHOWN], allowed=allowed,
    )  # fmt: skip


def _features(file: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError("{file}: is no JSON ({error}); allowed: GeoJSON in UTF-8", file=file, error=str(error)[:SHOWN]) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InputError("{file}: has no list of features; allowed: a GeoJSON FeatureCollection", file=file)
    return features


def _row(file: Path, number: int, feature: dict[str, Any], rows: dict[str, int], codes: list[str]) -> int:
    given = feature.get("properties")
    known = given if isinstance(given, dict) else {}
    for field in ("code", "name"):
        value = known.get(field)
        if value is not None and clean(str(value)) in rows:
            return rows[clean(str(value))]
    asked = known.get("code", known.get("name"))
    if asked is None:
        raise _fault(file, number, "properties", message("neither code nor name"), message("`code` or `name` of a village"))
    near = hint(asked, codes if "code" in known else rows)
    raise InputError("{file}, feature {number}: {value} is no village of the county{hint}",
                     file=file, number=number, value=str(asked)[:SHOWN], hint=near)  # fmt: skip


def _shape(file: Path, number: int, geometry: Any) -> Shape:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in KINDS:
        raise _fault(file, number, "geometry", kind, ", ".join(KINDS))
    given = geometry.get("coordinates")
    if kind == "Point":
        return Shape((), _positions(file, number, [given])[0])
    areas = [given] if kind == "Polygon" else given
    if not isinstance(areas, list) or not areas or not all(isinstance(area, list) and area for area in areas):
        raise _fault(file, number, "coordinates", given, message("rings of longitudes and latitudes"))
    rings = tuple(_positions(file, number, ring, LEAST) for area in areas for ring in area)
    return Shape(rings, _middle(max(rings, key=_area)))


def _positions(file: Path, number: int, given: Any, least: int = 1) -> np.ndarray:
    """Positions as f8[n, 2]; heights are left out."""
    pairs = [one[:2] for one in given if isinstance(one, list)] if isinstance(given, list) else []
    plain = all(len(one) == 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in one) for one in pairs)
    if not isinstance(given, list) or len(pairs) < max(least, len(given)) or not plain or not np.isfinite(pairs).all():
        raise _fault(file, number, "coordinates", given, message("rings of longitudes and latitudes"))
    return np.array(pairs, dtype=float)


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


def _middle(ring: np.ndarray) -> np.ndarray:
    """The centroid of a ring, or the mean of its corners where it has no area."""
    (x, y), whole = ring.T, _area(ring)
    if whole == 0:
        return np.asarray(ring.mean(axis=0))
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    return np.array([((part[:-1] + part[1:]) * cross).sum() for part in (x, y)]) / (3 * cross.sum())
