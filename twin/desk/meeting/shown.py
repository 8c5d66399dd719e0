"""The first screen's figures as a page shows them: each said once, from its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.base.messages import Lang, told
from twin.desk.meeting.lost import WAY
from twin.living.warnings.warn import COLOURS
from twin.report.living.kept import Row, Unit, filled
from twin.report.living.words import PAINT
from twin.report.views import attention
from twin.report.views.told import Told, month
from twin.views.attention import COLOUR, strongest

WAY_COLOURS = {"landed": "#4d4d4d", "county": "#0072B2", "township": "#E69F00", "village": "#009E73", "household": "#CC79A7"}
UNITS: dict[str, Unit] = {"shares": "share", "days": "whole", "gap": "gap"}
CHANGES: dict[str, Unit] = {"shares": "gap", "days": "whole", "gap": "gap"}
WIDE = 240  # of a scale, in its own units
Scale = Mapping[str, float]


@dataclass(frozen=True)
class Tile:
    """A figure: all texts are ready; `scale` are places from 0 to `WIDE` of the interval, the observed dot and the target.

    `about` is what the figure is; `beside`, what is counted otherwise and belongs to it, if anything does.
    """

    key: str
    name: str
    about: str
    beside: str
    figure: str
    interval: str
    month: str
    observed: str
    change: str
    sure: bool
    target: str
    scale: Scale


def tiles(said: Told, lang: Lang) -> list[Tile]:
    """The five, in the order of a meeting; one of which there is nothing has dashes."""
    order = ("awareness", "landing", "used", "days", "gap")
    found = {row["tile"]: _tile(said, name, row, lang) for name in said.sheets for row in said.kept[name]}
    return [found[key] for key in order]


def _tile(said: Told, name: str, row: Row, lang: Lang) -> Tile:
    unit, days = UNITS[name], name == "days"

    def number(field: str, unit: Unit) -> str:
        text = row.said(field, unit, lang)
        return filled(told(lang, "{days} days"), days=text) if days and text != "–" else text

    observed = told(lang, "not observed")
    if row["observed"] == row["observed"]:
        observed = filled(told(lang, "{number}, {month}"), number=number("observed", unit), month=month(row["of"], lang))
    aim = said.word(name, "aim", row, lang)
    target = (
        aim
        if row["target"] != row["target"] or row["aim"] == "nought"
        else filled(told(lang, "{number} ({aim})"), number=number("target", unit), aim=aim)
    )
    change, sure = told(lang, "nothing to compare with"), False
    if row["change"] == row["change"]:
        sure = not row["change_low"] <= 0 <= row["change_high"]
        sign = "+" if days and row["change"] > 0 else ""
        parts = {
            "since": said.word(name, "since", row, lang),
            "change": filled("{sign}{number}", sign=sign, number=number("change", CHANGES[name])),
        }
        change = filled(
            told(lang, "{since}: {change}") if sure else told(lang, "{since}: {change}, within what may be chance"), **parts
        )
    interval = "" if row["low"] != row["low"] else row.interval("low", "high", unit, lang)
    interval = filled(told(lang, "{days} days"), days=interval) if days and interval else interval
    ended = month(row["month"], lang) if row["month"] == row["month"] and row["month"] else ""
    return Tile(row["tile"], said.word(name, "tile", row, lang), said.word(name, "about", row, lang), _beside(name, row, lang),
                number("middle", unit), interval, ended, observed, change, sure, target, _scale(row, name))  # fmt: skip


def _beside(name: str, row: Row, lang: Lang) -> str:
    """Beside the days to work off open needs: how many needs are overdue in one run, which that number does not show."""
    if name != "days":
        return ""
    late = told(
        lang,
        "By one run, end of {month}: {overdue} of {recorded} needs on record are past their time limit (shelved ones included)",
    )
    counts = {key: row.said(key, "whole", lang) for key in ("overdue", "recorded")}
    return filled(late, month=month(row["month"], lang), **counts)


def _scale(row: Row, name: str) -> Scale:
    """Where things lie on a line that begins at nothing (or below it) and holds them all."""
    values = {key: float(row[key]) for key in ("low", "middle", "high", "observed", "target") if row[key] == row[key]}
    if "middle" not in values:
        return {}
    least, most = min(0.0, *values.values()), max(values.values())
    most = max(1.0, most) if name == "shares" else most + 0.1 * (most - least)
    span = (most - least) or 1.0
    return {key: round(WIDE * (value - least) / span, 1) for key, value in values.items()} | {
        "nought": round(WIDE * -least / span, 1)
    }


@dataclass(frozen=True)
class Listed:
    """A line of the list: `row` for its numbers, and its words."""

    row: Row
    colour: str
    word: str
    paint: str
    words: Mapping[str, str]
    numbers: Mapping[str, str]


def listed(said: Told, lang: Lang, rows: Sequence[Row] | None = None) -> list[Listed]:
    """The red, yellow and blue rows, first ones first; or those that are given."""
    some = said.kept["list"].where(lambda row: row["colour"] in COLOURS) if rows is None else rows
    names, found = said.names, []
    for row in some:
        words = {key: said.word("list", key, row, lang) for key in ("deadline", "step", "tier", "charge", "action", "likely")}
        words |= {"lies": attention.lies_with(said, row, lang), "opens": attention.opening(said, row, lang)}
        words |= {key: names.place(row[key], lang) for key in ("village", "township")} | {
            "policy": names.policy(row["policy"], lang)
        }
        numbers = {key: row.said(key, "share", lang) for key in ("chance", "share", "target")} | {
            "to_win": row.said("to_win", "whole", lang), "households": row.said("households", "whole", lang),
            "interval": row.interval("low", "high", "share", lang),
        }  # fmt: skip
        found.append(Listed(row, row["colour"], COLOUR[row["colour"]][lang], PAINT.get(row["colour"], "#555555"), words, numbers))
    return found


def counts(said: Told) -> dict[str, int]:
    """How many rows have which colour, and how many villages have any."""
    found = said.kept["list"].frame
    by = found["colour"].value_counts()
    villages = strongest(found) if len(found) else found["colour"]
    return {key: int(by.get(key, 0)) for key in COLOURS} | {"villages": int((villages != "none").sum()), "all": len(villages)}


@dataclass(frozen=True)
class Stacked:
    """What becomes of those entitled to a policy at a place: parts as (key, word, share, text, colour), the landed ones first."""

    place: str
    policy: str
    deadline: str
    households: str
    interval: str
    parts: Sequence[tuple[str, str, float, str, str]]


def stacked(said: Told, lang: Lang, sheet: str = "tiers", way: Sequence[str] = WAY, colours: Mapping[str, str] = WAY_COLOURS,
            **of: str) -> list[Stacked]:  # fmt: skip
    """Of each policy and place that are asked for, in the order of the table."""
    found = []
    for row in said.kept[sheet].where(lambda row: all(row[key] == value for key, value in of.items())):
        parts = [
            (key, said.sheets[sheet].column(key).name[lang], float(row[key]), row.said(key, "share", lang), colours[key])
            for key in way
        ]
        found.append(Stacked(row["place"], row["policy"], month(row["deadline"], lang), row.said("households", "whole", lang),
                             row.interval("low", "high", "share", lang), parts))  # fmt: skip
    return found
