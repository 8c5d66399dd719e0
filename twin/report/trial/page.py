"""Trials and validation as folders: tables for programs, and a page in both languages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twin.base.messages import LANGS, Lang, told
from twin.base.texts import json_text, write_csv, write_text
from twin.files.folders import whole
from twin.report.shared.folder import MARK
from twin.report.shared.parts import Cell, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.render import page
from twin.report.shared.words import pick, say
from twin.report.trial import units
from twin.report.trial.power import power_text
from twin.report.trial.start import start_name
from twin.report.trial.tables import COLUMNS, SCORED, cells, check_rows, markdown, score_cells, with_effects
from twin.report.trial.words import (
    arm_name,
    outcome_name,
    score_text,
    summary,
    word,
)  # fmt: skip
from twin.study.trial.trial import Trial
from twin.study.trial.validation import Validation

VALIDATION = ("validation.json", "checks.csv", "scores.csv", "validation.md", MARK)
COLOURS = {"missed": "#b00020", "untold": "#8a5a00", "outside": "#8a5a00"}


def write(trial: Trial, out: Path, lang: Lang) -> Path:
    """A trial's tables and a page; returns the page's path."""
    with whole(out, "trial", (MARK, *trial.FILES)) as draft:
        trial.save(draft)
        write_text(draft / MARK, page("study.html", {one: view(trial, one) for one in LANGS}, lang))
    return out / MARK


def view(trial: Trial, lang: Lang) -> View:
    """Means and effects by arm, checks, the answer to the power question, and what must be known to read them."""
    about = trial.about
    notes = [pick(note, lang) for note in trial.notes]
    return View(
        pick(about["title"], lang),
        told(
            lang,
            "{unit} lots · {replicates} replicates · {months} months · {households:,} households",
            unit=say(about["unit"], lang), replicates=about["replicates"], months=about["months"],
            households=about["county"]["households"],
        ),
        badge=badge(about, lang),
        parts=[
            Part(text=pick(about["about"] or "", lang)),
            Part(told(lang, "Arms and effects"), table=_effects(trial, lang)),
            Part(told(lang, "Before the first month"), table=_start(trial, lang)) if len(trial.start) else Part(),
            Part(told(lang, "Expectations"), table=_checks(trial, lang)) if trial.checks else Part(),
            Part(strong=power_text(trial.power, lang, trial.about.get("names")) if trial.power else ""),
            Part(told(lang, "What to know before reading ({count})", count=len(notes)), lines=notes, folded=bool(notes)),
        ],
    )  # fmt: skip


def _effects(trial: Trial, lang: Lang) -> Table:
    """One row per outcome and arm, as in the terminal."""
    names, rows, before = trial.about.get("names", {}), [], ""
    for row, one in with_effects(trial):
        outcome = outcome_name(str(row["outcome"]), lang, row["month"])
        first = "" if outcome == before else outcome
        mean = units.level(row["mean"], str(row["outcome"]), lang)
        rows.append([first, arm_name(row["arm"], names, lang), mean, *(_effect(one, lang) if one else ("", "", ""))])
        before = outcome
    return Table.of([word(name, lang) for name in ("outcome", "arm", "mean", "effect", "se", "detectable")], rows, left=2)


def _start(trial: Trial, lang: Lang) -> Table:
    """How the first arm stood before the first month."""
    name = arm_name(next(iter(trial.about["arms"])), trial.about.get("names", {}), lang)
    rows: list[list[str | Cell]] = [
        [start_name(row["name"], lang), Cell(units.level(row["mean"], row["name"], lang))]
        for row in trial.start.to_dict("records")
    ]
    return Table.of(["", name], rows, left=1)


def _effect(row: Mapping[str, Any], lang: Lang) -> list[Cell]:
    """An effect with its interval, bold where that leaves zero, its error and what one trial would see."""
    sure = row["low"] > 0 or row["high"] < 0
    outcome = str(row["outcome"])
    text = units.ranged(row["estimate"], row["low"], row["high"], outcome, lang)
    error, seen = (units.change(row[name], outcome, lang, signed=False) for name in ("se", "detectable"))
    return [Cell(text, sure=sure), Cell(error), Cell(seen, faint=True)]


def _checks(trial: Trial, lang: Lang) -> Table:
    """Each check with its verdict; in colour where the trial does not give what is expected."""
    rows = [
        [Cell(text, sure=row["verdict"] in COLOURS, colour=COLOURS.get(row["verdict"], "")) for text in cells(row, lang)[1:]]
        for row in check_rows(trial)
    ]
    return Table.of([word(name, lang) for name in COLUMNS[1:]], rows, left=2)


def write_validation(found: Validation, out: Path, lang: Lang) -> Path:
    """All cases: one JSON document, one CSV, the table as Markdown and as a page; returns the page's path."""
    rows = [row for trial in found.trials for row in check_rows(trial)]
    with whole(out, "validation", VALIDATION) as draft:
        (draft / "validation.json").write_text(json_text(found.to_json()), encoding="utf-8")
        write_csv(found.table, draft / "checks.csv")
        write_csv(found.scores.rows, draft / "scores.csv")
        write_text(draft / "validation.md", markdown(rows, lang))
        write_text(draft / MARK, page("study.html", {one: _cases(found, rows, one) for one in LANGS}, lang))
    return out / MARK


def _cases(found: Validation, rows: list[dict[str, Any]], lang: Lang) -> View:
    """The score and the sum, then each case with what it says and its checks."""
    cases = [
        Part(pick(trial.about["title"], lang), text=pick(trial.about["about"] or "", lang), table=_checks(trial, lang))
        for trial in found.trials
    ]
    scores = found.scores
    heads = [word(name, lang) for name in SCORED]
    lead = Part(
        told(lang, "How well, beside two dull predictors"), strong=score_text(scores, lang),
        text=told(lang, "More is better for households; a CRPS of 1 is as wrong as effects are commonly large."),
        table=Table.of(heads, score_cells(scores, lang), left=3) if scores.studies else None,
    )  # fmt: skip
    return View(told(lang, "Published against simulated"), summary(rows, lang), parts=[lead, *cases])
