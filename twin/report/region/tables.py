"""A region for people: tables and sentences for terminal and page, and the folder."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from twin.report.region.account import said
from twin.report.region.words import percent, plainly, ranged, titled, word
from twin.report.shared import study_page
from twin.report.shared.parts import Figure, View
from twin.report.shared.terminal import console
from twin.report.shared.words import Lang, number, pick, yuan

if TYPE_CHECKING:
    from twin.study.region.found import RegionFound

SHOWN = 20  # counties in the ranked table and picture
ENOUGH = 10  # villages of a county from which a sample of them is near the whole (docs/region.md)
Shelf = tuple[str, list[str], list[list[str]]]  # title, heads, rows


def show(found: "RegionFound", lang: Lang) -> None:
    """Rates of the whole, gains, kinds of county, which counties next, and what it means."""
    out = console()
    out.print(pick(found.about["title"], lang), style="bold")
    for title, heads, rows in tables(found, lang):
        shown = Table(title=title, title_justify="left", header_style="bold")
        for place, head in enumerate(heads):
            shown.add_column(head, justify="left" if not place else "right")
        for row in rows:
            shown.add_row(*(text for text in row))
        out.print(shown)
    for line in sentences(found, lang):
        out.print(f"• {line}")


def ahead(sizes: dict[str, Any], lang: Lang) -> str:
    """How large the work is, what the counties rest on and what is left out; one line each."""
    counted = {name: size for name, size in sizes.items() if name != "divisions"}
    return "\n".join([word("ahead", lang, **counted), *said(sizes["divisions"], lang)])


# Tables ---------------------------------------------------------------------------------------------------------------------


def tables(found: "RegionFound", lang: Lang) -> list[Shelf]:
    """Title, heads and rows of every table that has rows."""
    given = [_rates(found, lang), _gains(found, lang), _kinds(found, lang), _next(found, lang)]
    return [table for table in given if table[2]]


def _rates(found: "RegionFound", lang: Lang) -> Shelf:
    heads = [word(key, lang) for key in ("scenario", "sampling", "awareness")]
    rows = [
        [titled(found, place, lang), _rate(row), percent(row["awareness"])]
        for place, row in enumerate(found.rates.to_dict("records"))
    ]
    return word("rates_title", lang), heads, rows


def _rate(row: dict[str, Any]) -> str:
    """A landing rate with its sampling error; none where every village was run."""
    text = f"{row['landing']:.1%}" if math.isfinite(row["landing"]) else "–"
    return text if not row["se"] > 0 else f"{text} [{row['low']:.1%}, {row['high']:.1%}]"


def _gains(found: "RegionFound", lang: Lang) -> Shelf:
    heads = ["", *(word(key, lang) for key in ("gain_ranged", "awareness", "cases", "yuan", "per"))]
    rows = [[word(name, lang), *_gain(gain, lang)] for name, gain in found.waves.items()]
    return word("gains_title", lang), heads, rows


def _gain(gain: dict[str, Any], lang: Lang) -> list[str]:
    return [
        ranged(gain, "landing", "landing", lang), number(gain["awareness"], "share", lang, signed=True),
        f"{gain['cases']:,.0f}", yuan(gain["yuan"], lang), plainly(gain["per"]),
    ]  # fmt: skip


def _kinds(found: "RegionFound", lang: Lang) -> Shelf:
    heads = [word("kind", lang), word("range", lang), word("counties", lang)]
    heads += [titled(found, place, lang) for place in range(len(found.about["scenarios"]))]
    heads += [word("gain_ranged", lang), word("per", lang)] if found.paired else []
    rows = []
    for row in found.kinds.to_dict("records"):
        name = f"{word(row['trait'], lang)}: {word(row['level'], lang)}"
        cells = [name, f"{row['from']:,.0f} – {row['to']:,.0f}", str(row["counties"])]
        cells += [percent(row[f"landing_{one['name']}"]) for one in found.about["scenarios"]]
        rows.append(cells + ([ranged(row, "landing", "landing", lang), plainly(row["per"])] if found.paired else []))
    return word("kinds_title", lang), heads, rows


def _next(found: "RegionFound", lang: Lang) -> Shelf:
    """The best counties; their levels are not shown, only what would change."""
    if not found.paired:
        return "", [], []
    rows = candidates(found)
    shown = min(SHOWN, len(rows))
    heads = [word(key, lang) for key in ("rank", "county", "villages", "households", f"{_unit(found)}_ranged")]
    heads += [word("cases", lang), word("yuan", lang), word("chance", lang, next=found.about["next"])]
    lines = [
        [
            str(row["rank"]), str(row["code"]), f"{row['villages']:,}", f"{row['households']:,}",
            ranged(row, "estimate", found.by, lang), f"{row['cases']:,.0f}", yuan(row["yuan"], lang), percent(row["chance"]),
        ]
        for row in rows[:shown]
    ]  # fmt: skip
    return word("next_title", lang, shown=shown, of=len(rows)), heads, lines


def _unit(found: "RegionFound") -> str:
    return "per" if found.by == "per" else "gain"


def candidates(found: "RegionFound") -> list[dict[str, Any]]:
    """The counties that do not have the scenario yet, best first."""
    table = found.counties
    return list(table[~table["first"]].to_dict("records"))


# Sentences ------------------------------------------------------------------------------------------------------------------


def sentences(found: "RegionFound", lang: Lang) -> list[str]:
    """What it means, and what it does not."""
    lines = [_said_rate(found, place, lang) for place in range(len(found.about["scenarios"]))]
    if found.paired:
        lines += _said_gains(found, lang)
    if found.allowance:
        lines.append(word("said_townships", lang, allowance=f"{100 * found.allowance:.1f}"))
    if found.about["sample"] == "villages" and found.about["fewest_villages"] < ENOUGH:
        lines.append(word("said_thin", lang))
    return [*lines, word("said_kinds", lang), word("said_real", lang), *said(found.about["divisions"], lang)]


def _said_rate(found: "RegionFound", place: int, lang: Lang) -> str:
    row = found.rates.iloc[place]
    error = word("said_error", lang, low=f"{row['low']:.1%}", high=f"{row['high']:.1%}") if row["se"] > 0 else ""
    rate = f"{row['landing']:.1%}" if math.isfinite(row["landing"]) else "–"
    return word("said_rate", lang, scenario=titled(found, place, lang), rate=rate, error=error)


def _said_gains(found: "RegionFound", lang: Lang) -> list[str]:
    whole = found.waves["all"]
    lines = [
        word(
            "said_gain", lang, before=titled(found, 0, lang), after=titled(found, 1, lang),
            gain=ranged(whole, "landing", "landing", lang), cases=f"{whole['cases']:,.0f}", yuan=yuan(whole["yuan"], lang),
        )
    ]  # fmt: skip
    if "first" in found.waves:
        here, there = (ranged(found.waves[name], "landing", "landing", lang) for name in ("first", "others"))
        first = len(found.about["first"])
        lines.append(word("said_first", lang, first=first, others=found.about["counties"] - first, here=here, there=there))
    return [*lines, _said_next(found, lang)]


def _said_next(found: "RegionFound", lang: Lang) -> str:
    told = found.ranking.told
    if math.isnan(told):
        return word("said_once", lang)
    if told == 0:
        return word("said_alike", lang, next=found.about["next"])
    names = ("、" if lang == "zh" else ", ").join(str(row["code"]) for row in candidates(found)[: found.about["next"]])
    return word("said_next", lang, names=names, told=percent(told))


# The folder -----------------------------------------------------------------------------------------------------------------


def write(found: "RegionFound", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.region.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: "RegionFound", figures: Sequence[Figure], lang: Lang) -> View:
    """What the page says in one language."""
    about = found.about
    names = (
        "counties",
        "counties_all",
        "villages",
        "households",
        "households_run",
        "months",
        "burn_in",
        "replicates",
        "seed",
        "runs",
    )
    line = word("facts", lang, run=about["villages_run"], **{name: about[name] for name in names})
    return study_page.view(about, line, sentences(found, lang), figures, study_page.tables(tables(found, lang)), lang)
