"""Cards of a run and of a comparison: headline figures, the cascade, the money, differences with their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from twin.base.messages import Lang
from twin.outcomes.result import Result
from twin.report.compare import sentences
from twin.report.compare.cuts import cuts
from twin.report.compare.figures import loss_shares
from twin.report.compare.places import places
from twin.report.compare.story import Story, of_comparison, of_result
from twin.report.notebook.words import word
from twin.report.shared.looks import BAD, GOOD
from twin.report.shared.parts import Bar, Cell, Given, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.style import SCENARIO_COLOURS, SINK_COLOURS, TIER_COLOURS
from twin.report.shared.words import (
    COSTS,
    HEADLINES,
    INDICATORS,
    LOSS_STEPS,
    MONEY,
    SINKS,
    STEPS,
    TIERS,
    interval,
    label,
    number,
    say,
    unit_of,
    yuan,
)
from twin.study.compare.comparison import Comparison

WIDE = 20.0  # letters that a bar of a hundred is long
TILES = ("landing_rate", "reported_landing_rate", "awareness", "funds_used", "leakage", "participation", "satisfaction")
FIRST = (
    "landing_rate", "task_landing_rate", "reported_landing_rate", "awareness", "funds_used", "leakage", "participation",
    "resolution_days", "satisfaction", "paperwork_share", "cost_yuan",
)  # fmt: skip


def result(found: Result, lang: Lang) -> View:
    """Headline figures with the formalism gap, the cascade with its losses, and where the money went."""
    story, summary = of_result(found), found.summary
    facts = word("facts", lang).format(**{key: summary[key] for key in ("households", "months", "seed")})
    gap = _difference(summary["reported_landing_rate"], summary["task_landing_rate"])
    heads = [(label(name, lang), number(summary[name], unit_of(name), lang)) for name in TILES]
    heads.insert(2, (word("gap", lang), number(gap, "share", lang, signed=True)))
    parts = [
        Part(tiles=heads),
        cascade(story, lang),
        money(summary["ledger"], lang),
        replace(cuts([story], lang), folded=True),
        *_places([story], lang),
        Part(word("more", lang), table=_table([story], [*INDICATORS, *MONEY], pd.DataFrame(), lang), folded=True),
        Part(lines=sentences.meaning([story], None, lang)),
    ]
    return View(story.titled(lang), facts, badge=badge(story.place, lang), parts=parts)


def _places(stories: Sequence[Story], lang: Lang) -> list[Part]:
    """Townships and villages, folded, where they have names."""
    return [replace(part, folded=True) for part in (places(stories, lang),) if part]


def _difference(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


def cascade(story: Story, lang: Lang) -> Part:
    """One row per step: the share that is still there, and what was lost, by the tier that lost it."""
    together = story.cascade.set_index("policy").loc["all"]
    eligible = float(together["eligible"])
    if not eligible:
        return Part()
    lost = loss_shares(story)
    rows: list[list[Given]] = []
    for step in STEPS:
        share = float(together[step]) / eligible
        name = "fits" if step == "landed" else step  # what fails last is the fit, and what has it landed
        gone = lost.loc[name] if name in LOSS_STEPS else pd.Series(0.0, index=list(TIERS))
        pieces = [Bar(float(gone[tier]), TIER_COLOURS[tier], say(tier, lang), WIDE) for tier in TIERS if gone[tier] > 0]
        away = f"−{100 * float(gone.sum()):.1f}" if gone.sum() > 0 else ""
        bars = Cell(bars=[Bar(share, "#8c8c8c", em=WIDE), *pieces])
        rows.append([say(step, lang), bars, f"{100 * share:.1f}", Cell(away, faint=True)])
    legend = [Bar(1, TIER_COLOURS[tier], say(tier, lang)) for tier in TIERS]
    return Part(word("landed_of", lang), table=Table.of([], rows, left=2), after=f"{word('lost_here', lang)}:", legend=legend)


def money(ledger: Mapping[str, int], lang: Lang) -> Part:
    """Every final use of the money as a part of what came in."""
    inflows = ledger["inflows"]
    if not inflows:
        return Part()
    stack = [Bar(ledger[sink] / inflows, SINK_COLOURS[sink], say(sink, lang), em=32) for sink in SINKS]
    return Part(f"{word('money', lang)}: {yuan(inflows / 100, lang)}", stack=stack)


def comparison(found: Comparison, lang: Lang) -> View:
    """Means of every scenario, paired differences from the first, and what they mean."""
    stories, differences = of_comparison(found), found.table
    about = found.about
    facts = word("facts", lang).format(households=about["county"]["households"], months=about["months"], seed=about["seed"])
    count = word("replicates", lang).format(count=len(about["replicates"]))
    first, others = [name for name in INDICATORS if name in FIRST], [name for name in INDICATORS if name not in FIRST]
    costs = [name for name in COSTS if len(stories) > 1]
    parts = [
        Part(table=_table(stories, first + costs[:1], differences, lang), after=word("paired", lang) if len(stories) > 1 else ""),
        Part(word("more", lang), table=_table(stories, others + costs[1:], differences, lang), folded=True),
        replace(cuts(stories, lang), folded=True),
        *_places(stories, lang),
        Part(lines=sentences.meaning(stories, differences, lang)),
    ]
    return View(" / ".join(_titles(stories, lang)), f"{facts} · {count}", badge=badge(about, lang), parts=parts)


def _titles(stories: Sequence[Story], lang: Lang) -> list[str]:
    """The titles, with the name behind those that several scenarios share."""
    titles = [story.titled(lang) for story in stories]
    return [
        title if titles.count(title) == 1 else f"{title} ({story.name})" for title, story in zip(titles, stories, strict=True)
    ]


def _table(stories: Sequence[Story], names: Sequence[str], differences: pd.DataFrame, lang: Lang) -> Table:
    """One row per indicator; each scenario but the first has a column for its difference."""
    heads = [Cell(say("indicator", lang))]
    for place, title in enumerate(_titles(stories, lang)):
        heads.append(Cell(title, bars=[Bar(1, SCENARIO_COLOURS[place % len(SCENARIO_COLOURS)], em=0.8)]))
        heads += [Cell(say("difference", lang))] if place else []
    rows = []
    for name in names:
        cells = [Cell(label(name, lang))]
        for place, story in enumerate(stories):
            cells.append(Cell(number(story.mean(name), unit_of(name), lang)))
            cells += [_cell(differences, story.name, name, lang)] if place else []
        rows.append(cells)
    return Table.of(heads, rows)


def _cell(differences: pd.DataFrame, scenario: str, name: str, lang: Lang) -> Cell:
    """A difference and its interval; bold where it leaves zero, in the colour of what households gain or lose."""
    rows = differences[(differences["scenario"] == scenario) & (differences["indicator"] == name)]
    if rows.empty:
        return Cell("–")
    row: dict[str, Any] = rows.iloc[0].to_dict()
    text = interval(row["difference"], row["low"], row["high"], unit_of(name), lang)
    if not (row["low"] > 0 or row["high"] < 0):
        return Cell(text, faint=True)
    better = HEADLINES[name].better
    good = better != "neither" and (row["difference"] > 0) == (better == "up")
    return Cell(text, sure=True, colour="" if better == "neither" else GOOD if good else BAD)
