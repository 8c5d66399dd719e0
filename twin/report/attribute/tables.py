"""How much of a package's gain each mechanism is worth: tables for terminal and page, and sentences."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.table import Table

from twin.report.attribute.words import cell, named, outcome_name, per_text, percent, ranged, share_text, sure, word
from twin.report.shared.consoles import told_apart
from twin.report.shared.terminal import console
from twin.report.shared.words import Lang, pick, say

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions
    from twin.study.attribute.run import Forecast

SHOWN_PAIRS = 8
Cells = list[tuple[str, bool]]  # text, and whether the interval leaves zero


def show(found: "Attributions", lang: Lang) -> None:
    """The main outcome's values, what survives both sizings, groups, pairs and values per cost, then what it means."""
    out = console()
    out.print(pick(found.about["title"], lang), style="bold")
    for heads, rows, title in tables(found, lang):
        shown = Table(title=title, title_justify="left", header_style="bold")
        for place, head in enumerate(heads):
            shown.add_column(head, justify="left" if not place else "right")
        for row in rows:
            shown.add_row(*(told_apart(text, marked) for text, marked in row))
        out.print(shown)
    for line in sentences(found, lang):
        out.print(f"• {line}")


def tables(found: "Attributions", lang: Lang) -> list[tuple[list[str], list[Cells], str]]:
    """Heads, rows and title of every table of the first outcome; the CSV files hold all outcomes."""
    outcome = found.about["outcomes"][0]
    given = [_gains(found, lang), _values(found, outcome, lang), _groups(found, outcome, lang), _pairs(found, outcome, lang)]
    given += [_per(found, outcome, cost, lang) for cost in found.about["costs"]]
    return [table for table in given if table[1]]


def _title(key: str, found: "Attributions", outcome: str, lang: Lang, **more: Any) -> str:
    return word(key, lang).format(outcome=outcome_name(outcome, lang), top=found.about["top"], **more)


def _gains(found: "Attributions", lang: Lang) -> tuple[list[str], list[Cells], str]:
    """What the package does to every outcome and cost."""
    heads = [say("indicator", lang)]
    heads += [text for size in found.sizes for text in (word("nobody", lang), word(size, lang))]
    rows = []
    for outcome in dict.fromkeys(found.gains["outcome"]):
        cells: Cells = [(outcome_name(outcome, lang), False)]
        for size in found.sizes:
            row = found.of("gains", outcome, size).iloc[0]
            cells += [(cell(row["nobody"], outcome, lang), False), (ranged(row, "value", outcome, lang), sure(row))]
        rows.append(cells)
    return heads, rows, word("gains", lang)


def _values(found: "Attributions", outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """Each mechanism: its value, share and rank under both sizings, and the two simple effects."""
    first, others = found.sizes[0], found.sizes[1:]
    heads = [say("mechanism", lang), word(first, lang), word("share", lang), word("rank", lang), word("chance_top", lang)]
    heads += [text for size in others for text in (word(size, lang), word("rank", lang))]
    heads += [word("robust", lang)] if others else []
    heads += [word("add_one_first", lang), word("leave_one_out", lang)]
    simple = found.of("simple", outcome, first).set_index("player")
    robust = found.of("robust", outcome).set_index("player") if others else pd.DataFrame()
    rest = {size: found.of("values", outcome, size).set_index("player") for size in others}
    rows = []
    for row in found.of("values", outcome, first).to_dict("records"):
        key = row["player"]
        cells: Cells = [(named(found, key, lang), False), (ranged(row, "value", outcome, lang), sure(row))]
        cells += [(share_text(row["share"]), False), (str(row["rank"]), False), (percent(row["chance_top"]), False)]
        for size in others:
            other = rest[size].loc[key]
            cells += [(ranged(other, "value", outcome, lang), sure(other)), (str(other["rank"]), False)]
        if others:
            yes = bool(robust.loc[key, "robust"])
            cells.append((f"{word('yes' if yes else 'no', lang)} ({percent(robust.loc[key, 'chance'])})", yes))
        for name in ("add_one_first", "leave_one_out"):
            cells.append((ranged(simple.loc[key], name, outcome, lang), sure(simple.loc[key], name)))
        rows.append(cells)
    return heads, rows, _title("values", found, outcome, lang)


def _groups(found: "Attributions", outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """Groups as sums of their members, and as players of their own."""
    heads = [word("group", lang), word("members", lang)]
    heads += [f"{word(size, lang)}: {word(kind, lang)}" for size in found.sizes for kind in ("sum", "between")]
    rows = []
    for group in dict.fromkeys(found.groups["group"]) if not found.groups.empty else ():
        cells: Cells = [(word(group, lang), False)]
        for size in found.sizes:
            row = found.of("groups", outcome, size).set_index("group").loc[group]
            if len(cells) == 1:
                cells.append((str(row["members"]), False))
            cells += [
                (ranged(row, "value", outcome, lang), sure(row)),
                (ranged(row, "between", outcome, lang), sure(row, "between")),
            ]
        rows.append(cells)
    return heads, rows, _title("groups", found, outcome, lang)


def _pairs(found: "Attributions", outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """The strongest interactions that can be told from zero, under the first sizing."""
    rows = found.of("pairs", outcome, found.sizes[0])
    if rows.empty:
        return [], [], ""
    told = rows[(rows["low"] > 0) | (rows["high"] < 0)]
    title = _title("pairs", found, outcome, lang, told=len(told), all=len(rows))
    told = told.iloc[(-told["value"].abs()).argsort(kind="stable")][:SHOWN_PAIRS]
    cells: list[Cells] = [
        [(f"{named(found, row['player'], lang)} × {named(found, row['other'], lang)}", False),
         (ranged(row, "value", outcome, lang), True), (word(row["verdict"], lang), False)]
        for row in told.to_dict("records")
    ]  # fmt: skip
    return (
        [word("pair", lang), word("value", lang), ""],
        cells or [[(word("no_pair", lang), False), ("", False), ("", False)]],
        title,
    )


def _per(found: "Attributions", outcome: str, cost: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """The best per cost, under each sizing; what makes things worse is not best at anything."""
    rows = found.of("per", outcome)
    better = -1 if outcome in found.by_size[found.sizes[0]].smaller_is_better else 1
    rows = rows[(rows["cost"] == cost) & (better * rows["value"] > 0)]
    heads = [word("rank", lang), *(word(size, lang) for size in found.sizes)]
    columns = []
    for size in found.sizes:
        best = rows[(rows["size"] == size) & rows["rank"].notna()].head(found.about["top"])
        columns.append([(f"{named(found, r['player'], lang)} {ranged(r, 'value', outcome, lang)}", sure(r)) for r in _each(best)])
    most = max(map(len, columns), default=0)
    cells: list[Cells] = [
        [(str(place + 1), False), *(column[place] if place < len(column) else ("", False) for column in columns)]
        for place in range(most)
    ]
    return heads, cells, _title("per", found, outcome, lang, unit=per_text(cost, lang))


def _each(rows: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def sentences(found: "Attributions", lang: Lang) -> list[str]:
    """What can be said, and how far to believe it."""
    outcome = found.about["outcomes"][0]
    lines = [_adds_up(found, outcome, lang), *([_survivors(found, outcome, lang)] if len(found.sizes) > 1 else [])]
    shares = found.of("values", outcome, found.sizes[0])["order_share"]
    if found.about["orders"] is not None and shares.notna().any():
        lines.append(word("order_share", lang).format(share=f"{100 * shares.median():.0f}%"))
    lines += [word("simple_note", lang), word("needs_note", lang)]
    return lines


def _adds_up(found: "Attributions", outcome: str, lang: Lang) -> str:
    size = found.sizes[0]
    gain = ranged(found.of("gains", outcome, size).iloc[0], "value", outcome, lang)
    best = found.of("values", outcome, size).head(found.about["top"])
    names = _list([named(found, key, lang) for key in best["player"]], lang)
    told = int(((best["low"] > 0) | (best["high"] < 0)).sum())
    text = {"outcome": outcome_name(outcome, lang), "gain": gain, "names": names, "count": len(best), "told": told}
    return word("adds_up", lang).format(**text, players=len(found.about["players"]), replicates=len(found.about["replicates"]))


def _survivors(found: "Attributions", outcome: str, lang: Lang) -> str:
    rows = found.of("robust", outcome)
    rows = rows[rows["robust"]]
    names = [f"{named(found, row['player'], lang)} ({percent(row['chance'])})" for row in rows.to_dict("records")]
    if not names:
        return word("none_robust", lang).format(top=found.about["top"])
    return word("some_robust", lang).format(top=found.about["top"], names=_list(names, lang))


def _list(names: list[str], lang: Lang) -> str:
    return (", " if lang == "en" else "、").join(names)


def ahead(found: "Forecast", store: Path, lang: Lang) -> str:
    """What a study will take."""
    text = {"runs": f"{found.runs:,}", "left": f"{found.left:,}", "each": f"{found.run_seconds:.2f}", "store": store}
    return word("ahead", lang).format(**text, workers=found.workers, time=_time(found.seconds, lang))


def _time(seconds: float, lang: Lang) -> str:
    if seconds < 90:
        return f"{seconds:.0f}" + (" s" if lang == "en" else "秒")
    if seconds < 5400:
        return f"{seconds / 60:.0f}" + (" min" if lang == "en" else "分钟")
    return f"{seconds / 3600:.1f}" + (" h" if lang == "en" else "小时")
