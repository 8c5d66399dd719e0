"""The tables of the ODD description, each made from the table or declaration that the program itself reads."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from twin.base.knobs import GRADES
from twin.base.messages import Lang, mark, told
from twin.county.tables import SCHEMA
from twin.evidence.entries import entries
from twin.evidence.store import FOLDER, column_names, conflicts, knob_names
from twin.evidence.store import traits as trait_table
from twin.evidence.uses import uses
from twin.mechanisms.mechanism import catalogue
from twin.outcomes import indicators as computed
from twin.outcomes import own
from twin.outcomes.headline import INDICATORS
from twin.policies.policy import shipped
from twin.posterior import ensemble
from twin.processes.base import Process
from twin.processes.registry import knobs, processes
from twin.report.shared.words import pick, say
from twin.world.columns import STATE

Rows = list[list[str]]
WAYS = {"up": mark("higher is better"), "down": mark("lower is better"), "neither": "–"}


@cache
def _chinese() -> dict[str, str]:
    """Meanings and units of columns in Chinese, by their English."""
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        found = {row["en"]: row["zh"] for row in csv.DictReader(file)}
    with (FOLDER / "knob_units.csv").open(encoding="utf-8", newline="") as file:
        return found | {row["unit"]: row["zh"] for row in csv.DictReader(file)}


def in_words(text: str, lang: Lang) -> str:
    """The meaning or unit of a column or knob in a language."""
    return _chinese().get(text, text) if lang == "zh" else text


def state(level: str, lang: Lang) -> Rows:
    """State variables of a level: name, unit, meaning, axes beside that of the level, value before the first month."""
    return [
        [name, in_words(one.unit, lang), in_words(one.about, lang), " × ".join(one.shape) or "–", _start(one.start)]
        for name, one in STATE.get(level, {}).items()
    ]


def _start(value: float) -> str:
    return "–" if value != value else f"{value:g}"


def traits(level: str, lang: Lang) -> Rows:
    """Traits of a level, which a county is given with or which are drawn: name, meaning, range."""
    known = column_names()
    return [
        [name, known[f"{level}.{name}"][lang], " / ".join(one.words) or f"{one.low:,.10g} … {one.high:,.10g}"]
        for name, one in SCHEMA.get(level, {}).items()
        if f"{level}.{name}" in known
    ]


def columns(paths: Iterable[str]) -> str:
    """Columns by level, one level after the other."""
    by_level: dict[str, list[str]] = {}
    for path in paths:
        level, column = path.split(".")
        by_level.setdefault(level, []).append(column)
    return "; ".join(f"{level}: {', '.join(names)}" for level, names in by_level.items())


def indicators(lang: Lang) -> Rows:
    """Indicators that people are shown: key, how each is computed (in Chinese its name), unit, which way is better."""
    rows = []
    for key, one in INDICATORS.items():
        if key in computed.INDICATORS and key not in own.names():
            text = " ".join((computed.INDICATORS[key].__doc__ or "").split())
            rows.append([key, one.said(lang) if lang == "zh" else text, in_words(one.unit, lang), told(lang, WAYS[one.better])])
    return rows


def drawn(lang: Lang) -> Rows:
    """The numbers from which a county is drawn, with grade and evidence."""
    rows = trait_table().fillna("").to_dict("records")
    what, unit = ("zh", "unit_zh") if lang == "zh" else ("what", "unit")
    return [[row[what], str(row["value"]), row[unit], say(row["grade"], lang), row["evidence"] or "–"] for row in rows]


def fitted(lang: Lang) -> Rows:
    """Parameters of the posterior ensemble: median and range of its members, grade and evidence."""
    members = ensemble()
    rows = []
    for path in members[0] if members else ():
        values = sorted(member[path] for member in members)
        one = knobs()[path]
        shown = f"{median(values):.3g} ({values[0]:.3g} … {values[-1]:.3g})"
        rows.append([path, shown, say(one.grade, lang), one.evidence or "–"])
    return rows


def parameters(process: type[Process], lang: Lang) -> Rows:
    """A process's knobs: name (* where no mechanism moves it), meaning, default, range, unit, grade, evidence."""
    names = knob_names()
    return [
        [
            one.name + ("" if one.movable else "*"), names[one.path] if lang == "zh" else one.about, f"{one.default:g}",
            f"{one.low:,.10g} … {one.high:,.10g}", in_words(one.unit, lang), say(one.grade, lang), one.evidence or "–",
        ]
        for one in process.knobs.values()
    ]  # fmt: skip


def policies(lang: Lang) -> Rows:
    """Shipped policies: name, way of access, entitlement in yuan, grade, evidence."""
    return [
        [
            pick(one.name.plainly(), lang),
            one.access,
            f"{one.entitlement:,.0f}",
            say(one.grade, lang),
            ", ".join(one.evidence) or "–",
        ]
        for one in shipped().values()
    ]


def mechanisms(lang: Lang) -> Rows:
    """Shipped mechanisms: name, tier, how many moves, months to take hold, and how many moves have which grade."""
    rows = []
    for _, one in sorted(catalogue().items()):
        grades: list[Any] = [move.grade for _, _, move in one.all_moves()]
        said = ", ".join(f"{say(grade, lang)} {grades.count(grade)}" for grade in GRADES if grade in grades)
        rows.append(
            [pick(one.name.plainly(), lang), say(one.tier, lang), str(len(grades)), str(one.takes_hold_months), said or "–"]
        )
    return rows


def grades() -> dict[str, dict[str, int]]:
    """How many knobs of each process have which grade of evidence."""
    return {one.name: {grade: sum(knob.grade == grade for knob in one.knobs.values()) for grade in GRADES} for one in processes()}


def references(lang: Lang) -> Rows:
    """Every piece of evidence that a knob, trait, policy or mechanism names: key, what it is, figures, source."""
    named = sorted({key for use in uses() if use.kind != "conflict" for key in use.evidence} & set(entries()))
    found = [entries()[key] for key in named]
    return [[one.key, one.what[lang], one.figures[lang], one.title[lang]] for one in found]


def conflicting(lang: Lang) -> Rows:
    """Where sources disagree, and what the twin does."""
    what, does = ("zh", "twin_zh") if lang == "zh" else ("what", "twin")
    return [[str(row[what]), str(row[does])] for row in conflicts().to_dict("records")]
