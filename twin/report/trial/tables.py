"""Trials and validation as tables, for the terminal and in Markdown."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, told
from twin.base.texts import markdown as literal
from twin.report.shared.terminal import console
from twin.report.shared.words import pick
from twin.report.trial import units
from twin.report.trial.power import power_text
from twin.report.trial.start import start_text
from twin.report.trial.words import (
    arm_name,
    figure,
    outcome_name,
    predicted,
    ranged,
    score_text,
    summary,
    word,
)  # fmt: skip
from twin.study.trial.score import PREDICTORS, Scores
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
    outcome = outcome_name(str(row["outcome"]), lang, row.get("month"))
    return " · ".join(part for part in (outcome, arms, word(row["measure"], lang), where) if part)


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


def split(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows that count, and those that stand apart."""
    return [row for row in rows if predicted(row)], [row for row in rows if not predicted(row)]


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
    if len(trial.start):
        out.print(start_text(trial, lang), markup=False)
    _say_tuned(trial, lang)
    if trial.checks:
        out.print(_check_table(check_rows(trial), lang))
    if trial.power:
        out.print(power_text(trial.power, lang, trial.about.get("names")), markup=False)
    for note in trial.notes:
        out.print(f"• {pick(note, lang)}", style="dim", markup=False)


def _effects(trial: Trial, lang: Lang) -> Table:
    shown = Table(header_style="bold")
    for column in ("outcome", "arm", "mean", "effect", "se", "detectable"):
        shown.add_column(word(column, lang), justify="left" if column in ("outcome", "arm") else "right")
    for row, found in with_effects(trial):
        names = trial.about.get("names", {})
        outcome = str(row["outcome"])
        texts = [outcome_name(outcome, lang, row["month"]), arm_name(row["arm"], names, lang)]
        texts.append(units.level(row["mean"], outcome, lang))
        if found:
            texts.append(units.ranged(found["estimate"], found["low"], found["high"], outcome, lang))
            texts += [units.change(found[name], outcome, lang, signed=False) for name in ("se", "detectable")]
        shown.add_row(*texts)
    return shown


def with_effects(trial: Trial) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each arm's mean of each outcome that was observed, and its effect against the first arm where it has one."""
    first = next(iter(trial.about["arms"]))
    effects = {_of(row): row for row in trial.effects.to_dict("records") if row["against"] == first}
    known = [row for row in trial.means.to_dict("records") if row["month"] != row["month"] or row["n"]]
    measured = list(trial.about["measured"].values())
    last = max(map(max, measured)) if len({month for months in measured for month in months}) > 1 else None
    return [(row | {"month": last if row["month"] != row["month"] else row["month"]}, effects.get(_of(row))) for row in known]


def _of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a row of means or effects is about."""
    return (*(str(row[name]) for name in ("outcome", "level", "policy", "month")), row["arm"])


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
    counted, apart = split(rows)
    for part, title in (
        (counted, told(lang, "Predicted")),
        (apart, told(lang, "Apart: by construction, tuned, structure, shown")),
    ):
        if part:
            out.print(title, style="bold", markup=False)
            out.print(_check_table(part, lang))
    out.print(score_text(found.scores, lang), style="bold", markup=False)
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


SCORED = ("study", "effect_of", "family", "published", "twin", "crps_twin", "crps_nothing", "crps_literature")


def scores_markdown(scores: Scores, lang: Lang = "en") -> str:
    """Each scored effect as a Markdown table, signed so that more is better, CRPS in the units of the row."""
    lines = ["| " + " | ".join(word(column, lang) for column in SCORED) + " |", "|" + "---|" * len(SCORED)]
    lines += ["| " + " | ".join(literal(text) for text in texts) + " |" for texts in score_cells(scores, lang)]
    return "\n".join(lines)


def score_cells(scores: Scores, lang: Lang) -> list[list[str]]:
    """Each scored effect as the cells of a table, signed so that more is better."""
    return [
        [
            row["study"], f"{row['case']}: {outcome_name(row['outcome'], lang)}", word(row["family"], lang),
            f"{figure(row['effect'])} ± {figure(row['se'])}", figure(row["predicted"]),
            *(figure(row[f"crps_{name}"]) for name in PREDICTORS),
        ]
        for row in scores.rows.to_dict("records")
    ]  # fmt: skip
