"""The county's own map, where its folder has one: `map.geojson`, features of villages by code or name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.messages import message
from twin.county.boundaries import FILE, fault, features, matched
from twin.county.names import Called

KINDS = ("Polygon", "MultiPolygon", "Point")
LEAST = 4  # positions of a ring, the last one the first again


@dataclass(frozen=True)
class Shape:
    """A village on the map: rings of its areas, each f8[n, 2] (outer ones and holes), or none and the `point` alone, f8[2]."""

    rings: tuple[np.ndarray, ...]
    point: np.ndarray


def read(folder: Path, villages: Called) -> list[Shape] | None:
    """A shape for each village, in the order of `villages` (`twin.county.names.called`); None without a map.

    Raises InputError for what is no GeoJSON, a feature of no village, a village that is there twice or not at all.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    return [_shape(file, number, one.get("geometry")) for number, one in matched(features(file), villages, file)]


def _shape(file: Path, number: int, geometry: Any) -> Shape:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in KINDS:
        raise fault(file, number, "geometry", kind, message(", ").join(KINDS))
    given = geometry.get("coordinates")
    if kind == "Point":
        return Shape((), _positions(file, number, [given])[0])
    areas = [given] if kind == "Polygon" else given
    if not isinstance(areas, list) or not areas or not all(isinstance(area, list) and area for area in areas):
        raise fault(file, number, "coordinates", given, message("rings of longitudes and latitudes"))
    rings = tuple(_positions(file, number, ring, LEAST) for area in areas for ring in area)
    return Shape(rings, _middle(max(rings, key=_area)))


def _positions(file: Path, number: int, given: Any, least: int = 1) -> np.ndarray:
    """Positions as f8[n, 2]; heights are left out."""
    pairs = [one[:2] for one in given if isinstance(one, list)] if isinstance(given, list) else []
    plain = all(
        len(one) == 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in one) for one in pairs
    )
    if not isinstance(given, list) or len(pairs) < max(least, len(given)) or not plain or not np.isfinite(pairs).all():
        raise fault(file, number, "coordinates", given, message("rings of longitudes and latitudes"))
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
