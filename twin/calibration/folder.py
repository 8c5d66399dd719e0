"""A calibration on disk: members, what made them, tables, pictures and a page to read."""

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import twin
from twin.calibration.checks import correlation_table, parameter_table, predictive_table, sensitivity_table
from twin.calibration.figures import PICTURES
from twin.calibration.page import page
from twin.report import folder
from twin.report.style import png

if TYPE_CHECKING:
    from twin.calibration.run import Calibration

MARK, EARLIER = "posterior.yaml", "an earlier calibration"  # a folder with this file is one of ours and may be replaced


def check_free(out: str | Path | None) -> None:
    """Refuse a place that holds anything but an earlier calibration, before any time is spent."""
    folder.check_free(None if out is None else Path(out), MARK, EARLIER)


def save(found: "Calibration", out: Path) -> Path:
    """Write everything beside its place, then move it there whole; an earlier calibration is replaced. Returns the folder."""
    with folder.whole(out, MARK, EARLIER) as draft:
        _write(found, draft)
    return out.absolute()


def _write(found: "Calibration", place: Path) -> None:
    found.members.to_csv(place / "posterior.csv", index=False, float_format="%.6g")
    (place / MARK).write_text(yaml.safe_dump(about(found), sort_keys=False, allow_unicode=True), encoding="utf-8")
    tables = {
        "parameters": parameter_table(found),
        "predictive": predictive_table(found),
        "sensitivity": sensitivity_table(found),
        "correlations": correlation_table(found),
    }
    for name, table in tables.items():
        table.to_csv(place / f"{name}.csv", float_format="%.6g")
    (place / "figures").mkdir()
    for name, draw in PICTURES.items():
        (place / "figures" / f"calibration_{name}.png").write_bytes(png(draw(found), dpi=110))
    (place / "calibration.md").write_text(page(found), encoding="utf-8")


def about(found: "Calibration") -> dict:
    """What made the members: the study's name and hash, the method, how much was run, which version."""
    file = found.study.file
    return {
        "study": file.name,
        "study_key": found.study.key,
        "version": twin.__version__,
        "method": file.method.plainly(),
        "county": file.county,
        "scale": file.scale,
        "seed": file.seed,
        "runs": found.runs,
        "members": len(found.kept),
        "parameters": {path: parameter.moment for path, parameter in file.parameters.items()},
    }
