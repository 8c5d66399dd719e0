"""A calibration on disk: members, what made them, tables, pictures and a page to read."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import twin
from twin.calibration.checks import correlation_table, parameter_table, predictive_table, sensitivity_table
from twin.calibration.figures import PICTURES
from twin.calibration.page import page
from twin.errors import InputError
from twin.report.style import png

if TYPE_CHECKING:
    from twin.calibration.run import Calibration

MARK = "posterior.yaml"  # a folder with this file is one of ours and may be replaced


def check_free(out: str | Path | None) -> None:
    """Refuse a place that holds anything but an earlier calibration, before any time is spent."""
    place = Path(out) if out is not None else None
    if place is None or not place.exists():
        return
    if not place.is_dir():
        raise InputError(f"--out {place}: a file is in the way; allowed: a new folder, an empty one or an earlier calibration")
    if any(place.iterdir()) and not (place / MARK).exists():
        raise InputError(
            f"--out {place}: the folder holds other things; allowed: a new folder, an empty one or an earlier calibration"
        )


def save(found: "Calibration", out: Path) -> Path:
    """Write everything beside its place, then move it there whole; an earlier calibration is replaced. Returns the folder."""
    check_free(out)
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as name:
        draft = Path(name) / "draft"
        draft.mkdir()
        _write(found, draft)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    return out


def _write(found: "Calibration", folder: Path) -> None:
    found.members.to_csv(folder / "posterior.csv", index=False, float_format="%.6g")
    (folder / MARK).write_text(yaml.safe_dump(about(found), sort_keys=False, allow_unicode=True), encoding="utf-8")
    tables = {
        "parameters": parameter_table(found),
        "predictive": predictive_table(found),
        "sensitivity": sensitivity_table(found),
        "correlations": correlation_table(found),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", float_format="%.6g")
    (folder / "figures").mkdir()
    for name, draw in PICTURES.items():
        (folder / "figures" / f"calibration_{name}.png").write_bytes(png(draw(found), dpi=110))
    (folder / "calibration.md").write_text(page(found), encoding="utf-8")


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
