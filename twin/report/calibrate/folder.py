"""A calibration on disk: members, what made them, tables, pictures and a page to read."""

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from twin.base.texts import write_csv, write_text
from twin.base.version import __version__
from twin.files import folders
from twin.report.calibrate.figures import PICTURES
from twin.report.calibrate.page import page
from twin.report.shared.style import png
from twin.study.calibrate.checks import correlation_table, parameter_table, predictive_table, sensitivity_table

if TYPE_CHECKING:
    from twin.study.calibrate.run import Calibration

TABLES = ("posterior", "parameters", "predictive", "sensitivity", "correlations")
FILES = ("posterior.yaml", *(f"{name}.csv" for name in TABLES), "figures/*.png", "calibration.md")


def check_free(out: str | Path | None) -> None:
    """Refuse a place that cannot take a calibration, before any time is spent."""
    folders.check_free(None if out is None else Path(out), FILES)


def save(found: "Calibration", out: Path) -> Path:
    """Write everything beside its place, then move it there whole; an earlier result is replaced. Returns the folder."""
    with folders.whole(out, "calibration", FILES) as draft:
        _write(found, draft)
    return out.absolute()


def _write(found: "Calibration", place: Path) -> None:
    write_csv(found.members, place / "posterior.csv", float_format="%.6g")
    (place / "posterior.yaml").write_text(yaml.safe_dump(about(found), sort_keys=False, allow_unicode=True), encoding="utf-8")
    tables = {
        "parameters": parameter_table(found),
        "predictive": predictive_table(found),
        "sensitivity": sensitivity_table(found),
        "correlations": correlation_table(found),
    }
    for name, table in tables.items():
        write_csv(table, place / f"{name}.csv", index=True, float_format="%.6g")
    (place / "figures").mkdir()
    for name, draw in PICTURES.items():
        (place / "figures" / f"calibration_{name}.png").write_bytes(png(draw(found), dpi=110))
    write_text(place / "calibration.md", page(found))


def about(found: "Calibration") -> dict:
    """What made the members: the study's name and hash, the method, how much was run, which version."""
    file = found.study.file
    return {
        "study": file.name,
        "study_key": found.study.key,
        "version": __version__,
        "method": file.method.plainly(),
        "county": file.county,
        "scale": file.scale,
        "seed": file.seed,
        "runs": found.runs,
        "members": len(found.kept),
        "parameters": {path: parameter.moment for path, parameter in file.parameters.items()},
    }
