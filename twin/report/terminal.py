"""Results as tables for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from twin.report import sentences
from twin.report.story import Story
from twin.report.words import INDICATORS, LOSS_STEPS, SINKS, STEPS, TIERS, Lang, interval, label, number, pick, say, unit_of, yuan

NARROWEST = 150  # columns assumed where nobody looks, so that tables in logs stay whole


def console() -> Console:
    """Where tables go: standard output, wide enough when it is a file or pipe."""
    own = Console(highlight=False)
    return own if own.is_terminal else Console(highlight=False, width=max(own.width, NARROWEST))


def show_run(story: Story, lang: Lang) -> None:
    """One run: indicators, cascade with losses by tier, ledger, and what it means."""
    out = console()
    out.print(_indicators([story], lang))
    out.print(_cascade(story, lang))
    out.print(_ledger(story, lang))
    _meaning(out, [story], None, lang)


def show_comparison(stories: Sequence[Story], table: pd.DataFrame, lang: Lang) -> None:
    """A comparison: means, paired differences with 95% intervals, and what they mean."""
    out = console()
    out.print(_indicators(stories, lang, table))
    _meaning(out, stories, table, lang)


def _meaning(out: Console, stories: Sequence[Story], table: pd.DataFrame | None, lang: Lang) -> None:
    for line in sentences.meaning(stories, table, lang):
        out.print(f"• {line}", markup=False)
    out.print(sentences.limits(stories, lang)[0], style="dim", markup=False)


def _indicators(stories: Sequence[Story], lang: Lang, table: pd.DataFrame | None = None) -> Table:
    shown = Table(title=sentences.titles(stories, lang), title_justify="left", header_style="bold")
    shown.add_column(say("indicator", lang), min_width=24)
    for story in stories:
        shown.add_column(story.titled(lang), justify="right")
    for _ in stories[1:]:
        shown.add_column(f"{say('difference', lang)} [{say('interval', lang)}]".replace("[", r"\["), justify="right")
    for name in INDICATORS:
        cells = [number(story.mean(name), unit_of(name), lang) for story in stories]
        cells += [_difference(story, name, table, lang) for story in stories[1:]]
        shown.add_row(label(name, lang), *(cell.replace("[", r"\[") for cell in cells))
    return shown


def _difference(story: Story, name: str, table: pd.DataFrame | None, lang: Lang) -> str:
    if table is None:
        return "–"
    row = table[(table["scenario"] == story.name) & (table["indicator"] == name)]
    if row.empty:
        return "–"
    gap, low, high = (float(row.iloc[0][column]) for column in ("difference", "low", "high"))
    return interval(gap, low, high, unit_of(name), lang)


def _cascade(story: Story, lang: Lang) -> Table:
    shown = Table(header_style="bold")
    shown.add_column(say("policy", lang))
    for step in STEPS:
        shown.add_column(say(step, lang), justify="right")
    for row in story.cascade.to_dict("records"):
        shown.add_row(story.policy(str(row["policy"]), lang), *(f"{row[step]:,.0f}" for step in STEPS))
    for tier in TIERS:
        shown.add_row(f"− {say(tier, lang)}", "", *(f"{story.losses.loc[step, tier]:,.0f}" for step in LOSS_STEPS), style="dim")
    return shown


def _ledger(story: Story, lang: Lang) -> Table:
    ledger: Mapping[str, Any] = story.summaries[0]["ledger"]
    shown = Table(show_header=False)
    shown.add_row(say("inflows", lang), yuan(ledger["inflows"] / 100, lang), "100%", style="bold")
    for sink in SINKS:
        share = ledger[sink] / ledger["inflows"] if ledger["inflows"] else 0.0
        shown.add_row(say(sink, lang), yuan(ledger[sink] / 100, lang), f"{100 * share:.1f}%")
    return shown


def show_mechanisms(rows: Sequence[Mapping[str, Any]], lang: Lang) -> None:
    """The catalogue: one line per mechanism."""
    shown = Table(header_style="bold")
    for name in ("mechanism", "name", "tier", "moves", "yuan_month"):
        shown.add_column(say(name, lang), justify="right" if name == "yuan_month" else "left", no_wrap=name == "mechanism")
    for row in rows:
        tier = say(row["tier"], lang)
        shown.add_row(row["key"], pick(row["name"], lang), tier, " ".join(row["moves"]), f"{row['costs']['monthly_yuan']:,.0f}")
    console().print(shown)


def show_mechanism(row: Mapping[str, Any], lang: Lang) -> None:
    """One mechanism: what it is, what it moves and why, what it costs, how it can fail."""
    out = console()
    out.print(f"{pick(row['name'], lang)} ({row['key']}, {say(row['tier'], lang)})", style="bold", markup=False)
    out.print(pick(row["about"], lang), markup=False)
    shown = Table(header_style="bold")
    for name in ("knob", "move", "range", "grade", "why"):
        shown.add_column(say(name, lang), overflow="fold")
    for move in row["all_moves"]:
        bounds = "–" if move["range"] is None else f"{move['range'][0]:g} … {move['range'][1]:g}"
        why = f"{pick(move['why'], lang)} {' '.join(move['evidence'])}".strip()
        shown.add_row(move["knob"], f"{move['verb']} {move['amount']:g}", bounds, say(move["grade"], lang), why)
    out.print(shown)
    for name in ("costs", "needs", "takes_hold_months", "backfires", "limits"):
        value = row.get(name)
        text = pick(value, lang) if name in ("backfires", "limits") and value else value
        if text:
            out.print(f"{say(name, lang)}: {text}", markup=False)


def show_knobs(rows: Sequence[Mapping[str, Any]], lang: Lang) -> None:
    """Every knob and parameter: default, range, unit, tier and what it rests on."""
    shown = Table(header_style="bold")
    for name in ("knob", "default", "range", "unit_word", "tier", "grade", "about"):
        shown.add_column(say(name, lang), no_wrap=name in ("knob", "range"), ratio=2 if name == "about" else None)
    for row in rows:
        bounds = f"{row['low']:g} … {row['high']:g}"
        mark = "" if row["movable"] else " *"
        shown.add_row(
            row["path"] + mark,
            f"{row['default']:g}",
            bounds,
            row["unit"],
            say(row["tier"], lang),
            say(row["grade"], lang),
            row["about"],
        )
    out = console()
    out.print(shown)
    out.print(say("star", lang), style="dim", markup=False)
