"""The page of a calibration: what was learned, what was not, what disagrees; as HTML in both languages and as Markdown."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from twin.base.messages import Lang, told
from twin.report.calibrate.words import coverage, kind, tuned, yes
from twin.report.shared.parts import Cell, Figure, Given, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.words import say
from twin.study.calibrate.checks import (
    INFORMED,
    STRONG,
    conflicts,
    not_informed,
    parameter_table,
    predictive_table,
    sensitivity_table,
    tied,
)
from twin.study.calibrate.run import Calibration
from twin.study.calibrate.titles import figure_title, parameter_title


def view(found: Calibration, figures: dict[str, Figure], lang: Lang) -> View:
    """All that the page says in one language, with the pictures of `figures.PICTURES` by name."""
    file = found.study.file
    line = told(
        lang,
        "{parameters} parameters, {facts} facts; scenario {scenario}; county {county} at scale {scale:g} ({samples} samples of "
        "villages); {burn_in} months of burn-in, {months} months measured; {method}; {runs} runs, every member with its own "
        "luck; {kept} members are kept, the most central one first",
        parameters=len(found.study.paths), facts=len(file.moments), scenario=file.scenario, county=file.county, scale=file.scale,
        samples=file.samples, burn_in=file.burn_in, months=file.months, method=tuned(file.method, lang), runs=found.runs,
        kept=len(found.kept),
    )  # fmt: skip
    parts = [
        Part(text=_scope(lang)),
        _learned(found, figures["marginals"], lang),
        _met(found, figures["intervals"], lang),
        _told_apart(found, figures["sensitivity"], lang),
        _disagreeing(found, lang),
        Part(note=_made(found, lang)),
    ]
    return View(
        told(lang, "Calibration: {study}", study=file.name), line, badge=badge({"synthetic": found.synthetic}, lang), parts=parts
    )


def _scope(lang: Lang) -> str:
    return told(
        lang,
        "Only facts of the traditional mode are fitted, and two studies of Chinese administration. What packages reached, "
        "plans promise and experiments found is predicted, never fitted. All parameters that are not in the table below are "
        "fixed at their stated values; nothing here says anything about them.",
    )


def _learned(found: Calibration, figure: Figure, lang: Lang) -> Part:
    """Each parameter before and after."""
    rows: list[list[Given]] = []
    for path, row in parameter_table(found).iterrows():
        known = bool(row["moment"])
        ranges = [ranged(row, "mean", prefix) if known else "" for prefix in ("prior_", "")]
        by = _informing(found, str(row["moment"]), lang) if known else ""
        unsaid = told(lang, "not informed") if known and not row["informed"] else ""
        rows.append(
            [
                Cell(parameter_title(str(path), lang), beside=str(path)),
                by,
                *ranges,
                f"{row['shrinkage']:.2f}",
                Cell(unsaid, sure=bool(unsaid)),
            ]
        )
    note = told(
        lang,
        "Shrinkage is 1 - posterior variance / prior variance on the prior's own scale. The last row is a number that nothing "
        "reads: its shrinkage is chance, and no smaller one means anything.",
    )
    heads = [
        told(lang, "parameter"), told(lang, "informed by"), told(lang, "prior: mean [5%, 95%]"),
        told(lang, "posterior: mean [5%, 95%]"), told(lang, "shrinkage"), "",
    ]  # fmt: skip
    return Part(
        told(lang, "What was learned"), lines=[note, coverage(found.study.file.method, lang)],
        table=Table.of(heads, rows, left=2), figures=[figure],
    )  # fmt: skip


def _informing(found: Calibration, key: str, lang: Lang) -> str:
    """The figure that informs a parameter, with the grade of its fact."""
    grade = say(found.study.file.moments[key].grade, lang)
    return told(lang, "{name} ({parts})", name=figure_title(found.study.file, key, lang), parts=grade)


def ranged(row: pd.Series, middle: str, prefix: str = "") -> str:
    """A mean or median with its 5% and 95%."""
    value, low, high = (row[f"{prefix}{name}"] for name in (middle, "p05", "p95"))
    return "" if value != value else f"{value:.3g} [{low:.3g}, {high:.3g}]"


def _met(found: Calibration, figure: Figure, lang: Lang) -> Part:
    """Each fact beside the runs."""
    rows: list[list[Given]] = []
    for key, row in predictive_table(found).iterrows():
        doubt = f"{row['doubt']:.2g}" if np.isfinite(row["doubt"]) else ""
        inside = Cell(yes(row["inside"], lang), sure=not row["inside"])
        runs = [ranged(row, "p50", prefix) for prefix in ("prior_", "")]
        name = figure_title(found.study.file, str(key), lang)
        rows.append([Cell(name, beside=str(key)), kind(row["kind"], lang), f"{row['fact']:.3g}", doubt, *runs, inside])
    heads = [
        told(lang, "figure"), told(lang, "use"), told(lang, "fact"), told(lang, "doubt"),
        told(lang, "prior runs: median [5%, 95%]"), told(lang, "posterior runs"), told(lang, "fact inside"),
    ]  # fmt: skip
    note = told(
        lang,
        "'Doubt' is the standard deviation of the fact as the twin sees it: that of the published figure and that of counting "
        "something slightly else. 'Left out': baseline facts that were not fitted. 'Plausible': the state before a package, "
        "looked at only.",
    )
    return Part(told(lang, "Facts beside the runs"), note=note, table=Table.of(heads, rows, left=2), figures=[figure])


def _told_apart(found: Calibration, figure: Figure, lang: Lang) -> Part:
    """What the facts do not tell of the parameters."""
    table = sensitivity_table(found)
    lost, pairs = not_informed(found), tied(found)
    weak = [
        f"{figure_title(found.study.file, str(name), lang)} ({table.loc[name, 'explained']:.2f})"
        for name in table.index
        if table.loc[name, "explained"] < 0.5
    ]
    said = [told(lang, "Every parameter has a shrinkage of {least} or more.", least=INFORMED)]
    if lost:
        said = [told(
            lang,
            "Not informed (shrinkage below {least}): {paths}. Their posterior is little more than the prior, and results "
            "should be read as if they had been assumed.",
            least=INFORMED, paths=_listed((parameter_title(path, lang) for path in lost), lang),
        )]  # fmt: skip
    if pairs:
        named = _listed(
            (f"{parameter_title(one, lang)} – {parameter_title(other, lang)} ({size:+.2f})" for one, other, size in pairs), lang
        )
        fields = {"least": STRONG, "pairs": named}
        said.append(told(lang, "Known only together (posterior correlation of {least} or more): {pairs}.", **fields))
    else:
        said.append(told(lang, "No two parameters have a posterior correlation of {least} or more.", least=STRONG))
    if weak:
        said.append(told(
            lang,
            "Figures of which the parameters explain less than half, because luck or a bent response does: {figures}.",
            figures=_listed(weak, lang),
        ))  # fmt: skip
    return Part(told(lang, "What the facts can tell apart"), lines=said, figures=[figure])


def _listed(texts: Iterable[str], lang: Lang) -> str:
    return told(lang, ", ").join(texts)


def _disagreeing(found: Calibration, lang: Lang) -> Part:
    said: Sequence[str] = conflicts(found, lang) or [told(lang, "Every fitted fact lies inside the posterior runs.")]
    return Part(told(lang, "What disagrees"), lines=said)


def _made(found: Calibration, lang: Lang) -> str:
    return told(
        lang,
        "Made by `twin calibrate` from study {study} (key {key}). posterior.csv has the members; parameters.csv, predictive.csv, "
        "sensitivity.csv and correlations.csv have the numbers behind this page.",
        study=found.study.file.name, key=found.study.key,
    )  # fmt: skip
