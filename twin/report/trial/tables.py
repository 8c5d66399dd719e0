"""Trials and validation as tables, for the terminal and in Markdown."""

from typing import Any

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, told
from twin.base.texts import markdown as literal
from twin.report.shared.terminal import console
from twin.report.shared.words import pick
from twin.report.trial.words import arm_name, figure, outcome_name, power_text, ranged, summary, word
from twin.study.trial.trial import Trial
from twin.study.trial.validation import Validation


def compared(row: pd.Series | dict[str, Any], lang: Lang) -> str:
    """What a check compares, in a few words."""
    names = row.get("names") or {}
    first, second = (arm_name(row[key], names, lang) for key in ("arm", "against"))
    against = told(lang, "against")
    between = " / " if row["measure"] == "ratio_of_differences" else f" {against} "
    arms = between.join(part for part in (first, second) if part)
    where = (row["where"] or "").replace("_", " ")
    return " · ".join(part for part in (outcome_name(str(row["outcome"]), lang), arms, word(row["measure"], lang), where) if part)


def cells(row: pd.Series | dict[str, Any], lang: Lang) -> list[str]:
    """A check as the cells of a table."""
    simulated = figure(row["values"]) if row["values"] else ranged(row["simulated"], row["low"], row["high"])
    allowed = "" if not isinstance(row["between"], tuple | list) else f"{figure(row['between'][0])} … {figure(row['between'][1])}"
    return [
        str(row["case"]), word(row["role"], lang), compared(row, lang), figure(row["published"]), allowed, simulated,
        word(row["verdict"], lang),
    ]  # fmt: skip


STYLES = {"missed": "bold red", "untold": "bold yellow", "outside": "yellow"}
COLUMNS = ("case", "role", "what", "published", "allowed", "simulated", "verdict")


def check_rows(trial: Trial) -> list[dict[str, Any]]:
    """The checks of a trial with their verdicts."""
    names = trial.about.get("names", {})
    return [check.row() | {"names": names} for check in trial.checks]


def _check_table(rows: list[dict[str, Any]], lang: Lang) -> Table:
    shown = Table(header_style="bold")
    for column in COLUMNS:
        shown.add_column(word(column, lang), overflow="fold")
    before = None
    for row in rows:
        texts = cells(row, lang)
        if texts[0] == before:
            texts[0] = ""
        before = str(row["case"])
        shown.add_row(*texts, style=STYLES.get(row["verdict"]))
    return shown


def show(trial: Trial, lang: Lang) -> None:
    """A trial in the terminal: arms, effects, what was tuned, checks, power, notes."""
    out = console()
    out.print(pick(trial.about["title"], lang), style="bold", markup=False)
    if trial.about["about"]:
        out.print(pick(trial.about["about"], lang), markup=False)
    out.print(_effects(trial, lang))
    _say_tuned(trial, lang)
    if trial.checks:
        out.print(_check_table(check_rows(trial), lang))
    if trial.power:
        out.print(power_text(trial.power, lang), markup=False)
    for note in trial.notes:
        out.print(f"• {pick(note, lang)}", style="dim", markup=False)


def _effects(trial: Trial, lang: Lang) -> Table:
    shown = Table(header_style="bold")
    for column in ("outcome", "arm", "mean", "effect", "se", "detectable"):
        shown.add_column(word(column, lang), justify="left" if column in ("outcome", "arm") else "right")
    effects = {(row["outcome"], row["arm"]): row for row in trial.effects.to_dict("records")}
    for row in trial.means.to_dict("records"):
        found = effects.get((row["outcome"], row["arm"]))
        names = trial.about.get("names", {})
        texts = [outcome_name(str(row["outcome"]), lang), arm_name(row["arm"], names, lang), figure(row["mean"])]
        if found:
            texts += [ranged(found["estimate"], found["low"], found["high"]), figure(found["se"]), figure(found["detectable"])]
        shown.add_row(*texts)
    return shown


def _say_tuned(trial: Trial, lang: Lang) -> None:
    for one in trial.tuned:
        text = told(
            lang, "tuned: {parameter} = {value} ← {outcome} ({arm}) {target}; reached: {yes}", parameter=one.parameter,
            value=figure(one.value), outcome=outcome_name(one.outcome, lang), arm=one.arm, target=figure(one.target),
            yes=told(lang, "yes") if one.reached else told(lang, "no"),
        )  # fmt: skip
        console().print(text, markup=False, style=None if one.reached else "bold red")


def show_validation(found: Validation, lang: Lang) -> None:
    """All cases in one table, then the sum and what was skipped."""
    out = console()
    rows = [row for trial in found.trials for row in check_rows(trial)]
    if rows:
        out.print(_check_table(rows, lang))
    out.print(summary(rows, lang), style="bold", markup=False)
    for trial in found.trials:
        for one in trial.tuned:
            if not one.reached:
                text = f"{trial.about['case']}: {one.parameter} → {one.target:g}: "
                out.print(text + told(lang, "no"), style="bold red", markup=False)
    for name, why in found.skipped.items():
        out.print(f"– {name}: {why}", style="dim", markup=False)


def markdown(rows: list[dict[str, Any]], lang: Lang = "en") -> str:
    """The checks as a Markdown table."""
    lines = ["| " + " | ".join(word(column, lang) for column in COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    for row in rows:
        texts = [literal(text) for text in cells(row, lang)]
        texts[-1] = f"**{texts[-1]}**" if row["verdict"] in STYLES else texts[-1]
        lines.append("| " + " | ".join(texts) + " |")
    return "\n".join(lines)
