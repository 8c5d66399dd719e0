"""Which portfolio at which budget: tables for terminal and page."""

from collections.abc import Sequence

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, mark, told, told_as
from twin.report.recommend.sentences import of_budget
from twin.report.recommend.words import (
    amount,
    box_text,
    change,
    counts_note,
    design_name,
    design_text,
    factor_name,
    fine,
    in_all,
    level,
    levelled,
    luck_note,
    outcome_name,
    percent,
    plain_number,
    ranged,
    standing_notes,
    survey_name,
    totals_note,
    whole_county,
)
from twin.report.shared import plain, study_page
from twin.report.shared.consoles import told_apart
from twin.report.shared.terminal import console
from twin.report.shared.words import number, pick, unit_of
from twin.study.recommend.found import BudgetFound, Recommendation
from twin.study.recommend.information import EVERYTHING

COUNTED = ("public_yuan", "cost_yuan", "cadre_hours")  # objectives that are in the columns of what a design takes
SHOWN = ("finalists", "robust", "plain")  # tables of a budget in the terminal; all are on the page
Cells = list[tuple[str, bool]]  # text, and whether it stands out
Shelf = tuple[str, str, list[str], list[Cells]]  # key, title, headings, rows


def show(found: Recommendation, lang: Lang) -> None:
    """Per budget: finalists, how they do over futures, and what it means."""
    out = console()
    out.print(pick(found.about["title"], lang), style="bold")
    for one in found.budgets:
        for key, title, heads, rows in tables(found, one, lang):
            if key in SHOWN:
                out.print(_table(title, heads, rows))
        for line in of_budget(found, one, lang):
            out.print(f"• {line}")
    for note in (*standing_notes(found, lang), counts_note(found, lang), *totals_note(found, lang)):
        out.print(note)
    out.print(luck_note(lang))


def _table(title: str, heads: Sequence[str], rows: Sequence[Cells]) -> Table:
    shown = Table(title=title, title_justify="left", header_style="bold")
    for place, head in enumerate(heads):
        wordy = not place or any(len(row[place][0]) > study_page.WORDY for row in rows)
        shown.add_column(head, justify="left" if wordy else "right", overflow="fold")
    for row in rows:
        shown.add_row(*(told_apart(text, marked) for text, marked in row))
    return shown


def tables(found: Recommendation, one: BudgetFound, lang: Lang) -> list[Shelf]:
    """Every table of a budget that has rows."""
    given = [
        _portfolio(found, one, lang), _finalists(found, one, lang), _robust(found, one, lang), _plainly(found, one, lang),
        _boxes(found, one, lang),
        _information(found, one, lang), _rule(found, one, lang),
    ]  # fmt: skip
    return [shelf for shelf in given if shelf[3]]


def _portfolio(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """The pick, mechanism by mechanism."""
    rows: list[Cells] = [
        [(pick(found.about["mechanisms"].get(row["mechanism"], row["mechanism"]), lang), False), (f"{row['dose']:g}", False),
         (percent(row["share"]), False), (str(row["start"]), False)]
        for row in found.design(one.pick).to_dict("records")
    ]  # fmt: skip
    title = told(lang, "{name}: what it is", name=design_name(found, one.pick, lang))
    heads = [told(lang, "mechanism"), told(lang, "dose")]
    heads += [told_as(lang, "those covered", "villages"), told_as(lang, "first month", "from")]
    return "portfolio", title, heads, rows


def _finalists(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """What the search saw of those that went on; what each does."""
    shown = [name for name in found.about["objectives"] if name not in COUNTED]
    heads = [told(lang, "design"), *(outcome_name(name, lang) for name in (*shown, "yuan"))]
    heads += [told(lang, "in {years:.3g} years", years=one.years), outcome_name("hours", lang)]
    heads += [told(lang, "hours in the run"), told(lang, "mechanisms")]
    rows = []
    for row in one.finalists.to_dict("records"):
        chosen = row["design"] == one.pick
        cells: Cells = [(design_name(found, row["design"], lang), chosen)]
        cells += [(level(row[name], name, lang), False) for name in shown]
        cells += [(level(row["yuan"], "yuan", lang), False), (number(in_all(found, one, row["yuan"]), "yuan", lang), False)]
        cells += [(fine(row["hours"]), False), (number(row["total_hours"], "hours", lang), False)]
        rows.append([*cells, (design_text(found, row["design"], lang), False)])
    return "finalists", told(lang, "Finalists as the search saw them"), heads, rows


def _robust(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """How finalists do over futures; the best of each column stands out."""
    outcome, table = found.about["outcome"], one.robustness
    better = found.about["objectives"][outcome]
    heads = [
        told(lang, "design"), told(lang, "mean"), told(lang, "loss, mean"), told(lang, "loss, one in ten"),
        told(lang, "loss, largest"), told(lang, "mean of worst {share}", share=percent(found.about["worst"])),
        told(lang, "best in"),
    ]  # fmt: skip
    top = {name: _best(table[name], better if name in ("mean", "cvar") else "min") for name in table.columns}
    top["chance_best"] = _best(table["chance_best"], "max")
    rows = []
    for design in one.finalists["design"]:
        row = table.loc[design]
        best = {name: design in names for name, names in top.items()}
        loss = amount(row["regret_mean"], outcome, lang)
        loss += f" ({change(row['regret_split'], outcome, lang)})" if pd.notna(row["regret_split"]) else ""
        rows.append([
            (design_name(found, design, lang), design == one.pick),
            (levelled(row["mean"], row["low"], row["high"], outcome, lang), best["mean"]),
            (loss, best["regret_mean"]),
            (amount(row["regret_p90"], outcome, lang), best["regret_p90"]),
            (amount(row["regret_max"], outcome, lang), best["regret_max"]),
            (levelled(row["cvar"], row["cvar_low"], row["cvar_high"], outcome, lang), best["cvar"]),
            (_chance(row), best["chance_best"]),
        ])  # fmt: skip
    name = outcome_name(outcome, lang)
    title = told(lang, "Finalists over {futures} futures: {outcome}", futures=found.about["futures"], outcome=name)
    return "robust", title, heads, rows


def _plainly(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """The pick, and the whole budget, beside the same money as plain budget and the same hours as plain staff."""
    outcome = found.about["outcome"]
    names = {"pick": design_name(found, one.pick, lang), "budget": told(lang, "all that the budget allows")}
    rows: list[Cells] = [
        [(names[what], what == "pick"), *plain.cells(whole_county(found, own), unit_of(outcome), lang)]
        for what, own in (one.plain.groupby("what", sort=False) if len(one.plain) else ())
    ]
    return "plain", plain.title(lang), plain.heads(outcome_name(outcome, lang), lang), rows


def _chance(row: pd.Series) -> str:
    return f"{percent(row['chance_best'])} [{percent(row['chance_best_low'])}, {percent(row['chance_best_high'])}]"


def _best(column: pd.Series, better: str) -> set[str]:
    """The designs that are best in a column."""
    return set(column.index[column == (column.max() if better == "max" else column.min())])


def _boxes(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """The circumstances in which the pick fails."""
    heads = [
        told(lang, "circumstances"), told(lang, "fails there in"), told(lang, "checked on others"),
        told(lang, "of all failures"), told(lang, "of futures"),
    ]  # fmt: skip
    rows: list[Cells] = [
        [(box_text(found, box.limits, lang), False),
         (f"{percent(box.density)} [{percent(box.density_low)}, {percent(box.density_high)}]", False),
         (percent(box.density_fresh), False), (percent(box.coverage), False), (percent(box.mass), False)]
        for box in one.boxes
    ]  # fmt: skip
    return "boxes", told(lang, "Where {name} fails", name=design_name(found, one.pick, lang)), heads, rows


def _information(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """What each survey would bring; what is more than chance stands out."""
    outcome = found.about["outcome"]
    heads = [
        told(lang, "survey, audit or trial"), told(lang, "would bring"), told(lang, "changes the choice in"),
        told(lang, "mostly to"),
    ]  # fmt: skip
    rows: list[Cells] = [
        [(survey_name(found, str(row["name"]), lang), False),
         (ranged(row["evppi"], row["low"], row["high"], outcome, lang), bool(row["sure"])),
         (percent(row["share_changed"]), False),
         (design_name(found, row["changes_to"], lang) if row["changes_to"] else "–", False)]
        for row in (one.information.reset_index().to_dict("records") if len(one.information) else ())
    ]  # fmt: skip
    return "worth", told(lang, "What would be worth knowing: {outcome}", outcome=outcome_name(outcome, lang)), heads, rows


def _rule(found: Recommendation, one: BudgetFound, lang: Lang) -> Shelf:
    """What to choose by what a survey finds, for surveys that are worth making."""
    worth = set() if one.information.empty else set(one.information.index[one.information["sure"].astype(bool)]) - {EVERYTHING}
    heads = [told(lang, "survey, audit or trial"), told(lang, "if it is found"), told(lang, "choose")]
    rows: list[Cells] = []
    if worth and not one.choices.empty:
        for (name, factor, part), some in one.choices[one.choices["name"].isin(worth)].groupby(
            ["name", "factor", "part"], sort=False
        ):
            first = some.iloc[0]
            finding = f"{factor_name(found, factor, lang)}: {_part(part, first['from'], first['to'], lang)}"
            rows.append([(survey_name(found, name, lang), False), (finding, False), (_chosen(found, some, lang), False)])
    return "rule", told(lang, "What to choose once it is known"), heads, rows


PARTS = {
    "low": mark("low (up to {end})"),
    "middle": mark("middle ({start} to {end})"),
    "high": mark("high (from {start})"),
}


def _part(part: str, start: float, end: float, lang: Lang) -> str:
    """A third of a number, or a category."""
    if pd.isna(start):
        return part
    return told(lang, PARTS[part], start=plain_number(start), end=plain_number(end))


def _chosen(found: Recommendation, some: pd.DataFrame, lang: Lang) -> str:
    """The designs chosen in a part, the most frequent first, those below a tenth left out."""
    some = some[some["share"] >= 0.1].sort_values("share", ascending=False, kind="stable")
    parts = [f"{design_name(found, row['design'], lang)} {percent(row['share'])}" for row in some.to_dict("records")]
    return told(lang, ", ").join(parts)
