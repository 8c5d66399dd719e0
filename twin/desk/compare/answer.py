"""What a comparison answers, as plain data that a sample and the full runs share, and as the part of a page that tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.base.plain import plain
from twin.outcomes.own import names
from twin.report.shared.parts import Cell, Given, Part, Table
from twin.report.shared.words import Unit, interval, label, number, unit_of
from twin.study.compare.costs import public
from twin.study.pairing import paired

SHOWN = (
    "landing_rate", "awareness", "fund_efficiency", "task_landing_rate", "reported_landing_rate", "resolution_days",
    "satisfaction", "paperwork_share", "public_yuan", "mechanism_hours",
)  # fmt: skip
WHOLE = ("public_yuan", "mechanism_hours")  # sums of the run, told of the whole county
HOURS = mark("hours that mechanisms take")
KIND = {"sample": mark("Quick answer on a sample"), "full": mark("Full comparison")}
SAMPLE = mark(
    "On samples: {replicates} repetitions with the same luck as things stand, each on {villages} other ones of the {of} villages "
    "({households:,} households), {months} months. It says which way and about how much; the full comparison replaces it."
)
SHORT = mark(
    "Shortened: {replicates} repetitions with the same luck as things stand on all {of} villages ({households:,} households), "
    "{months} months. It says which way and about how much; the full comparison replaces it."
)
STOOD_IN = mark("Listed places: as many villages drawn by lot stand in for them here; the full comparison takes those listed.")
FULL = mark(
    "All {of} villages ({households:,} households), {months} months, {replicates} repetitions with the same luck as things stand."
)
SURE = mark(
    "In brackets the {level:.0%} interval of the difference over repetitions. Bold: can be told from chance; what is not bold "
    "may be chance. Below each difference stands the level."
)
RANGE = mark(
    "In brackets the lowest and the highest difference of the {replicates} repetitions: too few to tell it from chance. Below "
    "each difference stands the level."
)
LEVEL = 0.95
LEAST = {"share": 5e-4, "days": 0.05}  # what is written as zero


def rows(groups: Sequence[Sequence[Mapping[str, float]]], scale: float, few: bool = False) -> list[dict[str, Any]]:
    """One row per indicator: the first scenario's mean, and per option its mean, difference and 95% interval.

    `groups` are indicators of scenarios x replicates; sums of a county of which a share `scale` was run are of the whole. Of
    `few` replicates, from which an interval says next to nothing, low and high are the lowest and highest difference.
    """
    flat = public([[dict(one) for one in group] for group in groups])
    found = []
    for name in (*SHOWN, *names()):
        times = 1 / scale if name in WHOLE else 1.0
        own = [[times * run.get(name, float("nan")) for run in group] for group in flat]
        pairs = [paired(own[0], each).row() for each in own]
        options = [{key: one[key] for key in ("mean", "difference", "low", "high")} for one in pairs[1:]]
        for one, values in zip(options if few else (), own[1:], strict=False):
            gaps = [value - like for value, like in zip(values, own[0], strict=True)]
            one |= {"low": min(gaps), "high": max(gaps)}
        found.append(plain({"indicator": name, "mean": pairs[0]["mean"], "options": options}))
    return found


def named(indicator: str, lang: Lang) -> str:
    """The name of an indicator of these rows."""
    return told(lang, HOURS) if indicator == "mechanism_hours" else label(indicator, lang)


def unit(indicator: str) -> Unit:
    """Its unit."""
    return "hours" if indicator == "mechanism_hours" else unit_of(indicator)


def part(answer: Mapping[str, Any], titles: Sequence[str], lang: Lang) -> Part:
    """The table of an answer under what it is: a quick answer on a sample, or the full comparison."""
    kind, about = answer["kind"], answer["about"]
    few = kind == "sample"
    note = [told(lang, (SHORT if about["villages"] == about["of"] else SAMPLE) if few else FULL, **about)]
    if about.get("stood_in"):
        note.append(told(lang, STOOD_IN))
    heads: list[Given] = [told(lang, "indicator"), told(lang, "As it stands"), *titles]
    table = Table.of(heads, [_row(one, few, lang) for one in answer["rows"] if _shown(one)])
    sure = told(lang, RANGE, replicates=about["replicates"]) if few else told(lang, SURE, level=LEVEL)
    return Part(told(lang, KIND[kind]), note=" ".join(note), table=table, after=sure)


def _shown(row: Mapping[str, Any]) -> bool:
    return row["mean"] is not None or any(one["mean"] is not None for one in row["options"])


def _row(row: Mapping[str, Any], few: bool, lang: Lang) -> list[Given]:
    name = row["indicator"]
    money = name in WHOLE
    first = "–" if money else number(row["mean"], unit(name), lang)
    return [named(name, lang), first, *(_cell(one, name, few, lang) for one in row["options"])]


def _figure(value: float | None, of: Unit) -> float:
    """A number; zero where it would be shown as nothing with a sign."""
    if value is None:
        return float("nan")
    return 0.0 if abs(value) < LEAST.get(of, 0.0) else float(value)


def _cell(one: Mapping[str, Any], name: str, few: bool, lang: Lang) -> Cell:
    """An option's level, and under it the difference with its interval; of sums only the difference."""
    gap, low, high = (_figure(one[key], unit(name)) for key in ("difference", "low", "high"))
    sure = not few and (low > 0 or high < 0 or (name in WHOLE and gap != 0 and low != low))
    low, high = (float("nan"), high) if few and low == high else (low, high)
    said, _, bounds = interval(gap, low, high, unit(name), lang).partition(" [")
    level = "" if name in WHOLE else number(one["mean"], unit(name), lang)
    return Cell(said, sure=sure, beside=f"[{bounds}" if bounds else "", under=level)
