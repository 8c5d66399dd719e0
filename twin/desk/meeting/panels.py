"""A place's history as small pictures: band and middle of what is likely, dots of what was observed, the line of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin.base.messages import Lang, told
from twin.desk.meeting.history import History, Key
from twin.living.ensemble.targets import EVERY
from twin.report.living.kept import Unit, written
from twin.report.living.words import Names
from twin.report.views.told import month

WIDTH, HEIGHT = 320.0, 150.0
LEFT, RIGHT, TOP, FOOT = 44.0, 8.0, 10.0, 22.0
UNITS: Mapping[str, Unit] = {"share": "share", "count": "whole", "yuan": "yuan"}


@dataclass(frozen=True)
class Panel:
    """A picture as points of SVG in `WIDTH` x `HEIGHT`; `said` is what it shows in words."""

    title: str
    said: str
    band: str
    past: str
    ahead: str
    dots: Sequence[tuple[float, float, str]]
    day: float
    rows: Sequence[tuple[float, str]]
    columns: Sequence[tuple[float, str]]


def panels(found: History, place: str, names: Names, lang: Lang, keys: Sequence[Key] | None = None) -> list[Panel]:
    """Of every quantity that there is of a place, or of those that are given."""
    made = (_panel(found, place, key, names, lang) for key in keys or found.keys)
    return [one for one in made if one is not None]


def _panel(found: History, place: str, key: Key, names: Names, lang: Lang) -> Panel | None:
    low, middle, high = found.of(place, key)
    if not np.isfinite(middle).any():
        return None
    seen = found.seen(place, key)
    most = max(float(np.nanmax(high)), *(value for _, value in seen), 1e-9)
    is_share = EVERY[key[0]].unit == "share"
    top = min(1.0, _round(most)) if is_share else _round(max(most, 1.0))
    last = len(found.days) - 1

    def x(at: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * at / max(last, 1), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - FOOT) * (1 - min(max(float(value), 0.0), top) / top), 1)

    def line(values: np.ndarray, first: int = 0) -> list[tuple[float, float]]:
        return [(x(first + at), y(value)) for at, value in enumerate(values)]

    unit = UNITS[EVERY[key[0]].unit]
    dots = [(x(at), y(value), _dot(found.days[at], value, unit, lang)) for at, value in seen]
    some = range(0, last + 1, max(1, -(-(last + 1) // 5)))
    return Panel(
        _title(key, names, lang), _said(found, key, (low, middle, high), seen, names, lang),
        _points([*line(high), *reversed(line(low))]), _points(line(middle[: found.now + 1])),
        _points(line(middle[found.now :], found.now)),
        dots, x(found.now), [(y(value), written(value, unit, lang)) for value in (0.0, top / 2, top)],
        [(x(at), found.days[at][2:7]) for at in some],
    )  # fmt: skip


def _title(key: Key, names: Names, lang: Lang) -> str:
    """What is drawn; of open needs, that shelved ones are not among them: the number of those on record has them."""
    what = names.what(*key, lang)
    return told(lang, "{what} (shelved ones apart)", what=what) if key[0] == "needs_open" else what


def _round(value: float) -> float:
    """The next number that reads well."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value - 1e-12))


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in line)


def _dot(day: str, value: float, unit: Unit, lang: Lang) -> str:
    return told(lang, "observed {month}: {number}", month=month(day, lang), number=written(value, unit, lang))


def _said(
    found: History, key: Key, lines: tuple[np.ndarray, ...], seen: list[tuple[int, float]], names: Names, lang: Lang
) -> str:
    """The month that ended, what was seen last, the last month ahead."""
    unit = UNITS[EVERY[key[0]].unit]
    low, middle, high = ([written(float(line[at]), unit, lang) for at in (found.now, len(found.days) - 1)] for line in lines)
    parts = [told(lang, "{quantity}: {number} ({low} to {high}) in {month}", quantity=names.what(*key, lang), number=middle[0],
                  low=low[0],                  high=high[0], month=month(found.days[found.now], lang))]  # fmt: skip
    if seen:
        parts.append(_dot(found.days[seen[-1][0]], seen[-1][1], unit, lang))
    parts.append(told(lang, "{number} ({low} to {high}) expected in {month}", number=middle[1], low=low[1], high=high[1],
                      month=month(found.days[-1], lang)))  # fmt: skip
    return told(lang, "; ").join(parts)
