"""A sensitivity study in the terminal and as a folder: tables, pictures, one page in both languages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from twin.base.messages import Lang, told
from twin.report.sensitivity.words import factor_name, facts, outcome_name, percent, sentences, word
from twin.report.shared import study_page
from twin.report.shared.parts import Figure, View
from twin.report.shared.terminal import console
from twin.study.sensitivity.found import FirstLook, Forecast, Found

ROWS = 20  # factors in the terminal; all are in the folder
Block = tuple[str, list[str], list[list[str]]]  # title, headings, cells


def show_found(found: Found, lang: Lang) -> None:
    """Indices by outcome, the parts of the variance, and what can be said."""
    out = console()
    for title, heads, cells in tables(found, lang):
        table = Table(*heads, title=title, title_justify="left", header_style="bold")
        for row in cells[:ROWS]:
            table.add_row(*(text for text in row))
        out.print(table)
    for line in sentences(found, lang):
        out.print(f"• {line}")


def show(seen: Forecast | FirstLook, lang: Lang) -> None:
    """How long a study takes, or what its unfinished runs say."""
    out = console()
    if isinstance(seen, Forecast):
        out.print(told(
            lang, "{points:,} design points; {runs:,} runs to begin with, at most {most:,}; {there:,} are there; "
            "{run_seconds:.2f} s a run; about {minutes:.0f} minutes for what is left, with {workers} processes.",
            **seen.to_json(), minutes=seen.seconds / 60,
        ))  # fmt: skip
        return
    table = Table(told(lang, "outcome"), told(lang, "factor"), told(lang, "rank correlation"), header_style="bold")
    ordered = seen.table.sort_values("rank_correlation", key=abs, ascending=False, kind="stable")
    for outcome, rows in ordered.groupby("outcome", sort=False):
        for row in rows.head(ROWS).to_dict("records"):
            table.add_row(outcome_name(str(outcome), lang), row["factor"], f"{row['rank_correlation']:+.2f}")
    out.print(table)
    out.print(told(
        lang, "A first look: {points:,} of {of:,} points have a run. Rank correlations are no indices and have no intervals "
        "here.", points=seen.points, of=seen.of,
    ))  # fmt: skip


def tables(found: Found, lang: Lang) -> list[Block]:
    """Every table: indices by outcome, and the comparison of scales."""
    blocks = [_indices(found, outcome, lang) for outcome in found.about["outcomes"]]
    return blocks + ([] if found.scales is None else [_scales(found, lang)])


def _indices(found: Found, outcome: str, lang: Lang) -> Block:
    """One row a factor, the one that matters most first; one column a measure. Pairs are many: they are in indices.csv."""
    table = found.indices.table[found.indices.table["outcome"] == outcome]
    measures = [name for name in dict.fromkeys(table["measure"]) if name != "second"]
    by_cell = {(row["factor"], row["measure"]): row for row in table.to_dict("records")}
    ranges = {one["factor"]: one["range"] for one in found.about["factors"]}
    cells = []
    for row in found.ranked(outcome).to_dict("records"):
        name = str(row["factor"])
        shown = [_interval(by_cell.get((name, measure))) for measure in measures]
        about = [factor_name(found.about, name, lang), ranges.get(name, "")]
        cells.append([*about, *shown, percent(row["luck"]), word(str(row["verdict"]), lang)])
    heads = [told(lang, "factor"), told(lang, "range"), *(word(name, lang) for name in measures)]
    heads += [told(lang, "luck's share of the error"), told(lang, "verdict")]
    return outcome_name(outcome, lang), heads, cells


def _scales(found: Found, lang: Lang) -> Block:
    """Indices at two scales."""
    table = found.scales
    if table is None:
        raise ValueError("no scales were compared")
    first = table.iloc[0]
    counts = [told(lang, "{households:,} households", households=first[name]) for name in ("households", "households_other")]
    cells = [
        [
            outcome_name(row["outcome"], lang), factor_name(found.about, row["factor"], lang), f"{row['index']:.3f}",
            f"{row['index_other']:.3f}", _interval(row | {"estimate": row["difference"]}), word(row["verdict"], lang),
        ]
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = [told(lang, "outcome"), told(lang, "factor"), *counts, told(lang, "difference [interval]"), told(lang, "verdict")]
    return told(lang, "The same at another household scale"), heads, cells


def _interval(row: Mapping[Any, Any] | None) -> str:
    return "" if row is None else f"{row['estimate']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"


# Folders ----------------------------------------------------------------------------------------------------------------


def write(found: Found, out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.sensitivity.figures import draw

    return study_page.write(found, out, lang, draw, view)


def view(found: Found, figures: Sequence[Figure], lang: Lang) -> View:
    """What the page says in one language."""
    parts = study_page.tables(tables(found, lang))
    return study_page.view(found.about, facts(found, lang), sentences(found, lang), figures, parts, lang)
