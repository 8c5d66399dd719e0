"""How much of a package's gain each mechanism is worth: tables for terminal and page, and sentences."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, told, told_as
from twin.report.attribute.words import cell, named, outcome_name, per_text, percent, ranged, share_text, sure, word
from twin.report.shared import plain
from twin.report.shared.consoles import told_apart
from twin.report.shared.terminal import console
from twin.report.shared.words import pick, unit_of
from twin.study.attribute.found import Attributions
from twin.study.attribute.run import Forecast
from twin.study.plain import BUDGET

SHOWN_PAIRS = 8
Cells = list[tuple[str, bool]]  # text, and whether the interval leaves zero


def show(found: Attributions, lang: Lang) -> None:
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


def tables(found: Attributions, lang: Lang) -> list[tuple[list[str], list[Cells], str]]:
    """Heads, rows and title of every table of the first outcome; the CSV files hold all outcomes."""
    outcome = found.about["outcomes"][0]
    given = [_gains(found, lang), _values(found, outcome, lang), _groups(found, outcome, lang), _pairs(found, outcome, lang)]
    given += [_plainly(found, outcome, how, lang) for how in ("package", "alone")]
    given += [_per(found, outcome, cost, lang) for cost in found.about["costs"]]
    return [table for table in given if table[1]]


def _gains(found: Attributions, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """What the package does to every outcome and cost."""
    heads = [told(lang, "indicator")]
    heads += [text for size in found.sizes for text in (told(lang, "without the package"), word(size, lang))]
    rows = []
    for outcome in dict.fromkeys(found.gains["outcome"]):
        cells: Cells = [(outcome_name(outcome, lang), False)]
        for size in found.sizes:
            row = found.of("gains", outcome, size).iloc[0]
            cells += [(cell(row["nobody"], outcome, lang), False), (ranged(row, "value", outcome, lang), sure(row))]
        rows.append(cells)
    return heads, rows, told(lang, "What the package gains [{level} intervals]", level="95%")


def _values(found: Attributions, outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """Each mechanism: its value, share and rank under both sizings, and the two simple effects."""
    first, others = found.sizes[0], found.sizes[1:]
    heads = [told(lang, "mechanism"), word(first, lang), told_as(lang, "of the gain", "share")]
    heads += [told(lang, "rank"), told(lang, "chance of top")]
    heads += [text for size in others for text in (word(size, lang), told(lang, "rank"))]
    heads += [told(lang, "robust (chance)")] if others else []
    heads += [told(lang, "added alone"), told(lang, "left out last")]
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
            said = told(lang, "yes") if yes else told(lang, "no")
            cells.append((f"{said} ({percent(robust.loc[key, 'chance'])})", yes))
        for name in ("add_one_first", "leave_one_out"):
            cells.append((ranged(simple.loc[key], name, outcome, lang), sure(simple.loc[key], name)))
        rows.append(cells)
    return heads, rows, told(lang, "What each mechanism is worth: {outcome}", outcome=outcome_name(outcome, lang))


def _groups(found: Attributions, outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """Groups as sums of their members, and as players of their own."""
    heads = [told(lang, "group"), told(lang, "members")]
    kinds = told(lang, "sum of members"), told(lang, "joining as a whole")
    heads += [f"{word(size, lang)}: {kind}" for size in found.sizes for kind in kinds]
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
    return heads, rows, told(lang, "Groups: {outcome}", outcome=outcome_name(outcome, lang))


def _pairs(found: Attributions, outcome: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """The strongest interactions that can be told from zero, under the first sizing."""
    rows = found.of("pairs", outcome, found.sizes[0])
    if rows.empty:
        return [], [], ""
    clear = rows[(rows["low"] > 0) | (rows["high"] < 0)]
    title = told(
        lang, "Pairs: {outcome} ({told} of {all} can be told from zero; some are so by chance)",
        outcome=outcome_name(outcome, lang), told=len(clear), all=len(rows),
    )  # fmt: skip
    clear = clear.iloc[(-clear["value"].abs()).argsort(kind="stable")][:SHOWN_PAIRS]
    cells: list[Cells] = [
        [(f"{named(found, row['player'], lang)} × {named(found, row['other'], lang)}", False),
         (ranged(row, "value", outcome, lang), True), (word(row["verdict"], lang), False)]
        for row in clear.to_dict("records")
    ]  # fmt: skip
    return (
        [told(lang, "pair"), told(lang, "interaction"), ""],
        cells or [[(told(lang, "no interaction can be told from zero"), False), ("", False), ("", False)]],
        title,
    )


def _plainly(found: Attributions, outcome: str, how: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """Each mechanism, in the package or alone, beside the same money as plain budget and the same hours as plain staff."""
    if found.plain.empty:
        return [], [], ""
    rows = found.of("plain", outcome, found.sizes[0])
    rows = rows[rows["how"] == how]
    cells: list[Cells] = [
        [(named(found, player, lang), False), *plain.cells(rows[rows["player"] == player], unit_of(outcome), lang, fine=True)]
        for player in found.of("values", outcome, found.sizes[0])["player"]
    ]
    parts = {"title": plain.title(lang), "how": word(how, lang), "outcome": outcome_name(outcome, lang)}
    return plain.heads(told(lang, "mechanism"), lang), cells, told(lang, "{title}, {how}: {outcome}", **parts)


def _per(found: Attributions, outcome: str, cost: str, lang: Lang) -> tuple[list[str], list[Cells], str]:
    """The best per cost, under each sizing; what makes things worse is not best at anything."""
    rows = found.of("per", outcome)
    better = -1 if outcome in found.by_size[found.sizes[0]].smaller_is_better else 1
    rows = rows[(rows["cost"] == cost) & (better * rows["value"] > 0)]
    heads = [told(lang, "rank"), *(word(size, lang) for size in found.sizes)]
    columns = []
    for size in found.sizes:
        best = rows[(rows["size"] == size) & rows["rank"].notna()].head(found.about["top"])
        columns.append([(f"{named(found, r['player'], lang)} {ranged(r, 'value', outcome, lang)}", sure(r)) for r in _each(best)])
    most = max(map(len, columns), default=0)
    cells: list[Cells] = [
        [(str(place + 1), False), *(column[place] if place < len(column) else ("", False) for column in columns)]
        for place in range(most)
    ]
    title = told(
        lang, "Best for each {unit}: {outcome} (at most {top})",
        unit=per_text(cost, lang), outcome=outcome_name(outcome, lang), top=found.about["top"],
    )  # fmt: skip
    return heads, cells, title


def _each(rows: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def sentences(found: Attributions, lang: Lang) -> list[str]:
    """What can be said, and how far to believe it."""
    outcome = found.about["outcomes"][0]
    lines = [_adds_up(found, outcome, lang), *([_survivors(found, outcome, lang)] if len(found.sizes) > 1 else [])]
    shares = found.of("values", outcome, found.sizes[0])["order_share"]
    if found.about["orders"] is not None and shares.notna().any():
        lines.append(told(
            lang, "Of the squared error of a typical value, at most {share:.0%} is due to sampling orders of arrival, the rest "
            "to luck.", share=shares.median(),
        ))  # fmt: skip
    return [
        *lines,
        *_beside(found, outcome, lang),
        told(
            lang, "'Added alone' and 'left out last' do not add up to the gain: what several do only together is in the one not "
            "at all and in the other many times.",
        ),
        told(
            lang, "A mechanism that needs another one does nothing without it; "
            "what the two bring together is shared between them.",
        ),
    ]  # fmt: skip


def _beside(found: Attributions, outcome: str, lang: Lang) -> Iterator[str]:
    """How many mechanisms beat plain budget, and whether hours have a price."""
    if found.plain.empty:
        return
    size = found.sizes[0]
    rows = found.of("plain", outcome, size)
    money = rows[(rows["kind"] == BUDGET) & (rows["how"] == "package")]
    sign = -1 if outcome in found.by_size[size].smaller_is_better else 1
    ends = ("more_low", "more_high")[::sign]
    better, worse = sign * money[ends[0]] > 0, sign * money[ends[1]] < 0
    yield told(
        lang, "Of {players} mechanisms {better} are worth more in the package than their new public money as plain budget beyond "
        "chance, {worse} less; the others cannot be told from it.",
        players=len(money), better=int(better.sum()), worse=int(worse.sum()),
    )  # fmt: skip
    if not found.priced(size, outcome):
        yield told(
            lang, "Twice the staff everywhere changes '{outcome}' by nothing that can be told from zero: hours have no price "
            "here, so no mechanism is ranked by hours.", outcome=outcome_name(outcome, lang),
        )  # fmt: skip


def _adds_up(found: Attributions, outcome: str, lang: Lang) -> str:
    size = found.sizes[0]
    gain = ranged(found.of("gains", outcome, size).iloc[0], "value", outcome, lang)
    best = found.of("values", outcome, size).head(found.about["top"])
    names = told(lang, ", ").join(named(found, key, lang) for key in best["player"])
    return told(
        lang, "The package changes '{outcome}' by {gain}; the values of its {players} mechanisms add up to it. "
        "The best {count} are {names}; of {told} of them the sign can be told ({replicates} replicates).",
        outcome=outcome_name(outcome, lang), gain=gain, names=names, count=len(best),
        told=int(((best["low"] > 0) | (best["high"] < 0)).sum()),
        players=len(found.about["players"]), replicates=len(found.about["replicates"]),
    )  # fmt: skip


def _survivors(found: Attributions, outcome: str, lang: Lang) -> str:
    rows = found.of("robust", outcome)
    rows = rows[rows["robust"]]
    names = [f"{named(found, row['player'], lang)} ({percent(row['chance'])})" for row in rows.to_dict("records")]
    if not names:
        return told(
            lang, "No mechanism is among the best {top} both with evidence-based sizes and at the standard dose: "
            "the ranking rests on the sizes.", top=found.about["top"],
        )  # fmt: skip
    return told(
        lang, "Among the best {top} both with evidence-based sizes and at the standard dose (chance that this holds): {names}.",
        top=found.about["top"], names=told(lang, ", ").join(names),
    )  # fmt: skip


def ahead(found: Forecast, store: Path, lang: Lang) -> str:
    """What a study will take."""
    return told(
        lang, "{runs:,} runs in {store}, {left:,} of them to do: {each:.2f} s each, about {time} with {workers} processes.",
        runs=found.runs, left=found.left, each=found.run_seconds, store=store, workers=found.workers,
        time=_time(found.seconds, lang),
    )  # fmt: skip


def _time(seconds: float, lang: Lang) -> str:
    if seconds < 90:
        return told(lang, "{seconds:.0f} s", seconds=seconds)
    if seconds < 5400:
        return told(lang, "{minutes:.0f} min", minutes=seconds / 60)
    return told(lang, "{hours:.1f} h", hours=seconds / 3600)
