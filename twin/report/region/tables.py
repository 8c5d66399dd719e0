"""A region for people: tables and sentences for terminal and page, and the folder."""

import math
from collections.abc import Iterator
from typing import Any

from rich.table import Table

from twin.base.messages import Lang, mark, told, told_as
from twin.report.region.account import code_text, said
from twin.report.region.wave import candidates, proposed, refusal
from twin.report.region.words import gain_head, more, percent, plainly, ranged, raw, titled, word
from twin.report.shared.starved import sentence
from twin.report.shared.terminal import console
from twin.report.shared.words import number, pick, yuan
from twin.study.region.found import RegionFound
from twin.study.starved import Short

SHOWN = 20  # counties in the ranked table and picture
Shelf = tuple[str, list[str], list[list[str]]]  # title, heads, rows


def show(found: RegionFound, lang: Lang) -> None:
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
    text = told(
        lang, "{counties:,} of {counties_all:,} counties with {townships:,} townships, {villages:,} villages, about "
        "{households:,} households; villages run: {villages_run:,}; runs: {runs:,}", **counted,
    )  # fmt: skip
    return "\n".join([text, *said(sizes["divisions"], lang)])


# Tables ---------------------------------------------------------------------------------------------------------------------


def tables(found: RegionFound, lang: Lang) -> list[Shelf]:
    """Title, heads and rows of every table that has rows."""
    given = [_rates(found, lang), _gains(found, lang), _kinds(found, lang), _next(found, lang)]
    return [table for table in given if table[2]]


def _rates(found: RegionFound, lang: Lang) -> Shelf:
    heads = [told(lang, "scenario"), told(lang, "landing rate [sampling error, 95%]"), told(lang, "awareness")]
    rows = [
        [titled(found, place, lang), _rate(row), percent(row["awareness"])]
        for place, row in enumerate(found.rates.to_dict("records"))
    ]
    return told(lang, "The region as a whole"), heads, rows


def _rate(row: dict[str, Any]) -> str:
    """A landing rate with its sampling error; none where every village was run."""
    text = f"{row['landing']:.1%}" if math.isfinite(row["landing"]) else "–"
    return text if not row["se"] > 0 else f"{text} [{row['low']:.1%}, {row['high']:.1%}]"


def _gains(found: RegionFound, lang: Lang) -> Shelf:
    heads = ["", gain_head(lang), told(lang, "awareness"), told(lang, "cases landed more (+) or fewer (-) a year")]
    heads += [told(lang, "cost"), told(lang, "more or fewer per 10,000 yuan")]
    rows = [[word(name, lang), *_gain(gain, lang)] for name, gain in found.waves.items()]
    return told(lang, "What the scenario changes"), heads, rows


def _gain(gain: dict[str, Any], lang: Lang) -> list[str]:
    return [
        ranged(gain, "landing", "landing", lang), number(gain["awareness"], "share", lang, signed=True),
        more(gain["cases"]), yuan(gain["yuan"], lang), plainly(gain["per"]),
    ]  # fmt: skip


def _kinds(found: RegionFound, lang: Lang) -> Shelf:
    heads = [told(lang, "kind of county"), told(lang, "from – to"), told_as(lang, "how many", "counties")]
    heads += [titled(found, place, lang) for place in range(len(found.about["scenarios"]))]
    heads += [gain_head(lang), told(lang, "more or fewer per 10,000 yuan")] if found.paired else []
    rows = []
    for row in found.kinds.to_dict("records"):
        name = f"{word(row['trait'], lang)}: {word(row['level'], lang)}"
        cells = [name, f"{row['from']:,.0f} – {row['to']:,.0f}", str(row["counties"])]
        cells += [percent(row[f"landing_{one['name']}"]) for one in found.about["scenarios"]]
        rows.append(cells + ([ranged(row, "landing", "landing", lang), plainly(row["per"])] if found.paired else []))
    return told(lang, "By kind of county"), heads, rows


TITLES = {
    None: mark("Counties by gain, the first {shown} of {of}; proposed next: {next}"),
    "once": mark("Counties by gain, the first {shown} of {of}; one replicate is too few to propose any"),
    "none": mark("Counties by gain, the first {shown} of {of}; none can be proposed"),
    "alike": mark("Counties by gain, the first {shown} of {of}; they cannot be told apart, none is proposed"),
}


def _next(found: RegionFound, lang: Lang) -> Shelf:
    """The best counties; their levels are not shown, only what would change. Those proposed are marked."""
    if not found.paired:
        return "", [], []
    rows, chosen = candidates(found), {row["code"] for row in proposed(found)}
    shown = min(SHOWN, len(rows))
    heads = [told(lang, "rank"), told(lang, "proposed"), told(lang, "county code"), told_as(lang, "how many", "villages")]
    heads += [told_as(lang, "how many", "households"), *_estimate_heads(found, lang)]
    heads += [told(lang, "cases landed more (+) or fewer (-) a year, as run"), told(lang, "cost")]
    heads.append(told(lang, "chance of the best {next}", next=found.about["next"]))
    lines = [
        [
            str(row["rank"]), told(lang, "yes") if row["code"] in chosen else "", code_text(row["code"]),
            f"{row['villages']:,}", f"{row['households']:,}", ranged(row, "estimate", found.by, lang), raw(row, found.by, lang),
            more(row["cases"]), yuan(row["yuan"], lang), percent(row["chance"]),
        ]
        for row in rows[:shown]
    ]  # fmt: skip
    fields = {"shown": shown, "of": len(rows), "next": len(chosen)}
    return told(lang, TITLES[refusal(found)], **fields), heads, lines


def _estimate_heads(found: RegionFound, lang: Lang) -> list[str]:
    """Of what counties are ranked by, drawn towards the mean of all, and of the same as it came out of the runs."""
    if found.by == "per":
        first = told(lang, "cases a year per 10,000 yuan, drawn towards the mean [{level} interval]", level="95%")
    else:
        first = told(lang, "change of landing, drawn towards the mean [{level} interval]", level="95%")
    return [first, told(lang, "the same, as run")]


# Sentences ------------------------------------------------------------------------------------------------------------------


def sentences(found: RegionFound, lang: Lang) -> list[str]:
    """What it means, and what it does not."""
    lines = [_said_rate(found, place, lang) for place in range(len(found.about["scenarios"]))]
    lines += _said_starved(found, lang)
    if found.paired:
        lines += _said_gains(found, lang)
    return [*lines, _said_kinds(lang), _said_real(lang), *said(found.about["divisions"], lang)]


UNTOLD = mark(" Not counted: counties whose runs were kept earlier and do not say it: {count:,}.")


def _said_starved(found: RegionFound, lang: Lang) -> Iterator[str]:
    """Which mechanisms got less money or hours than they asked for, over all counties; nothing where rows do not tell."""
    names = found.about.get("mechanisms") or {}
    untold = found.about.get("starved_untold") or []
    for place, those in enumerate(found.about.get("starved") or []):
        short = {asked: [Short(**one) for one in several] for asked, several in those.items()}
        for line in sentence(titled(found, place, lang), short, names, lang):
            missing = untold[place] if untold else 0
            yield line + (told(lang, UNTOLD, count=missing) if missing else "")


def _said_kinds(lang: Lang) -> str:
    return told(
        lang, "Counties differ here by what division codes, population and area tell: how many villages, how large, how far. "
        "Terrain, offices and people are drawn alike for all, and so are not what sets counties apart.",
    )  # fmt: skip


def _said_real(lang: Lang) -> str:
    return told(
        lang, "Codes are real, people, offices and money on them are invented: a line says what a county of this shape would "
        "gain in the model, nothing about the place. Levels are of many counties together; diversion, audits and reports are "
        "not kept.",
    )  # fmt: skip


def _said_rate(found: RegionFound, place: int, lang: Lang) -> str:
    row = found.rates.iloc[place]
    error, within = "", {name: f"{row[name]:.1%}" for name in ("low", "high")}
    if row["se"] > 0:
        error = told(lang, "; with every county and village run it would lie between {low} and {high} (95%)", **within)
    rate = f"{row['landing']:.1%}" if math.isfinite(row["landing"]) else "–"
    return told(
        lang, "Under '{scenario}' {rate} of the eligible cases land, in the year that ends the run{error}.",
        scenario=titled(found, place, lang), rate=rate, error=error,
    )  # fmt: skip


MORE = mark(
    "'{after}' in place of '{before}' changes the landing rate by {gain}: {cases:,.0f} cases more a year, for {yuan} in all."
)
FEWER = mark(
    "'{after}' in place of '{before}' changes the landing rate by {gain}: {cases:,.0f} cases fewer a year, for {yuan} in all."
)


def _said_gains(found: RegionFound, lang: Lang) -> list[str]:
    whole = found.waves["all"]
    lines = [
        told(
            lang, FEWER if whole["cases"] < 0 else MORE, before=titled(found, 0, lang), after=titled(found, 1, lang),
            gain=ranged(whole, "landing", "landing", lang), cases=abs(whole["cases"]), yuan=yuan(whole["yuan"], lang),
        )
    ]  # fmt: skip
    if "first" in found.waves:
        here, there = (ranged(found.waves[name], "landing", "landing", lang) for name in ("first", "others"))
        first = len(found.about["first"])
        lines.append(told(
            lang, "The {first} first counties, chosen by lot, gain {here}; the other {others} would gain {there}.",
            first=first, others=found.about["counties"] - first, here=here, there=there,
        ))  # fmt: skip
    return [*lines, _said_next(found, lang)]


def _said_next(found: RegionFound, lang: Lang) -> str:
    share, refused = found.ranking.told, refusal(found)
    if refused == "once":
        return told(lang, "One replicate gives no intervals: take --replicates 4 or more before choosing.")
    if refused == "none":
        return told(lang, "No county is estimated to gain: by these runs none can be proposed for the next wave.")
    if refused == "alike":
        return told(
            lang, "The counties cannot be told apart: the spread between their estimates is no larger than noise. Any {next} "
            "will do.", next=found.about["next"],
        )  # fmt: skip
    said = told(
        lang, "Next would come {names}. Of the spread between the counties' estimates {told} lies in the counties; the rest is "
        "noise of sampled villages and luck, and estimates are drawn towards the mean accordingly.", told=percent(share),
        names=told(lang, ", ").join(code_text(row["code"]) for row in proposed(found)),
    )  # fmt: skip
    if any(row["low"] <= 0 for row in proposed(found)):
        said += told(lang, " The intervals of some include zero: that these gain at all may be chance.")
    return said


# The folder -----------------------------------------------------------------------------------------------------------------
