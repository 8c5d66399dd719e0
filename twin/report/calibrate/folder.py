"""A calibration on disk: members, what made them, tables, pictures and a page to read."""

from pathlib import Path

import yaml

from twin.base.messages import LANGS, Lang
from twin.base.texts import write_csv, write_text
from twin.base.version import __version__
from twin.files import folders
from twin.report.calibrate.figures import PICTURES
from twin.report.calibrate.page import view
from twin.report.shared.folder import MARK, PAGE
from twin.report.shared.parts import Figure
from twin.report.shared.render import markdown, page
from twin.report.shared.style import png, svg
from twin.study.calibrate.checks import tables_of
from twin.study.calibrate.run import Calibration

TABLES = ("posterior", "parameters", "predictive", "sensitivity", "correlations")
FILES = ("posterior.yaml", *(f"{name}.csv" for name in TABLES), "calibration.md", *PAGE)


def check_free(out: str | Path | None) -> None:
    """Refuse a place that cannot take a calibration, before any time is spent."""
    folders.check_free(None if out is None else Path(out), FILES)


def save(found: Calibration, out: Path, lang: Lang = "en") -> Path:
    """Write everything beside its place, then move it there whole; an earlier result is replaced. Returns the folder.

    The page shows `lang` first; its Markdown is in that language alone.
    """
    with folders.whole(out, "calibration", FILES) as draft:
        _tables(found, draft)
        (draft / "figures").mkdir()
        views = {one: view(found, _figures(found, draft, one), one) for one in LANGS}
        write_text(draft / MARK, page("study.html", views, lang))
        write_text(draft / "calibration.md", markdown(views[lang]))
    return out.absolute()


def _tables(found: Calibration, place: Path) -> None:
    write_csv(found.members, place / "posterior.csv", float_format="%.6g")
    (place / "posterior.yaml").write_text(yaml.safe_dump(about(found), sort_keys=False, allow_unicode=True), encoding="utf-8")
    for name, table in tables_of(found).items():
        write_csv(table, place / f"{name}.csv", index=True, float_format="%.6g")


def _figures(found: Calibration, place: Path, lang: Lang) -> dict[str, Figure]:
    """Every picture, for the page and as a file."""
    figures = {}
    for name, draw in PICTURES.items():
        drawn, file = draw(found, lang), f"figures/calibration_{name}.{lang}.png"
        figures[name] = Figure(svg(drawn), drawn.get_suptitle(), file=file)
        drawn.set_layout_engine("none")  # the parts of the file stay where the page has them
        (place / file).write_bytes(png(drawn, dpi=110))
    return figures


def about(found: Calibration) -> dict:
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
