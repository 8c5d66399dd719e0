"""A calibration in the terminal: what was learned of each parameter, and which facts the fitted twin meets."""

from typing import Any

from rich.table import Table

from twin.base.messages import Lang, told
from twin.report.calibrate.page import ranged
from twin.report.calibrate.words import coverage, kind, yes
from twin.report.shared.terminal import console
from twin.study.calibrate import coverage as measured
from twin.study.calibrate.checks import conflicts, parameter_table, predictive_table, tables_of
from twin.study.calibrate.run import Calibration
from twin.study.calibrate.titles import figure_title, parameter_title


def show(found: Calibration, lang: Lang) -> None:
    """Parameters before and after, then facts beside the runs, then what disagrees."""
    out = console()
    out.print(_learned(found, lang))
    out.print(coverage(found.study.file.method, lang), markup=False)
    out.print(_met(found, lang))
    for line in conflicts(found, lang):
        out.print(f"• {line}")


def _learned(found: Calibration, lang: Lang) -> Table:
    shown = Table(
        told(lang, "parameter"), told(lang, "informed by"), told(lang, "prior: mean [5%, 95%]"),
        told(lang, "posterior: mean [5%, 95%]"), told(lang, "shrinkage"), told(lang, "informed by facts"), header_style="bold",
    )  # fmt: skip
    for path, row in parameter_table(found).iterrows():
        ranges = (ranged(row, "mean", prefix) for prefix in ("prior_", ""))
        by = figure_title(found.study.file, row["moment"], lang) if row["moment"] else ""
        shown.add_row(parameter_title(str(path), lang), by, *ranges, f"{row['shrinkage']:.2f}", yes(row["informed"], lang))
    return shown


def _met(found: Calibration, lang: Lang) -> Table:
    shown = Table(
        told(lang, "figure"), told(lang, "use"), told(lang, "fact"), told(lang, "prior runs: median [5%, 95%]"),
        told(lang, "posterior runs"), told(lang, "fact inside"), header_style="bold",
    )  # fmt: skip
    for name, row in predictive_table(found).iterrows():
        ranges = (ranged(row, "p50", prefix) for prefix in ("prior_", ""))
        shown.add_row(
            figure_title(found.study.file, str(name), lang),
            kind(row["kind"], lang),
            f"{row['fact']:.3g}",
            *ranges,
            yes(row["inside"], lang),
        )
    return shown


def document(found: Calibration) -> dict[str, Any]:
    """Everything as plain data."""
    from twin.report.calibrate.folder import about

    return (
        about(found)
        | {name: table.reset_index().to_dict("records") for name, table in tables_of(found).items()}
        | {
            "coverage": measured.document(found.study.file.method),
            "conflicts": conflicts(found, "en"),
            "members": found.members.to_dict("records"),
        }
    )
