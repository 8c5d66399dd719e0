"""A grid study as tables: runs as CSV and Parquet, a code book of their columns, means by point in the terminal."""

from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, told
from twin.base.texts import json_text
from twin.files.folders import whole
from twin.report.shared.terminal import console
from twin.study.grid.study import GridStudy
from twin.study.grid.table import KEYS, columns_of

FILES = ("runs.csv", "runs.parquet", "columns.csv", "result.json")
ROWS = 24  # points in the terminal; all runs are in the folder


def ahead(study: GridStudy) -> dict[str, Any]:
    """What would be run: points, replicates, runs, and the levels of each factor."""
    often = study.study.file.replicates.first
    levels = {path: len({repr(point.get(path)) for point in study.points}) for path in study.paths}
    return {"points": len(study.points), "replicates": often, "runs": len(study.points) * often, "levels": levels}


def show_ahead(study: GridStudy, lang: Lang) -> None:
    """The same in the terminal."""
    seen, out = ahead(study), console()
    out.print(told(
        lang, "{points:,} points, {replicates} replicates of each: {runs:,} runs.",
        points=seen["points"], replicates=seen["replicates"], runs=seen["runs"],
    ))  # fmt: skip
    for path, count in seen["levels"].items():
        out.print(told(lang, "{path}: {count} values", path=path, count=count))


def show(found: pd.DataFrame, lang: Lang) -> None:
    """The mean of each outcome at each point, over replicates."""
    attrs, out = found.attrs, console()
    outcomes = [name for name in found.columns if name not in (*KEYS, *attrs["design"])]
    points = found.groupby("point", sort=True)
    means, first = points[outcomes].mean(), points[attrs["design"]].first()
    heads = [*attrs["design"], *(str(attrs["titles"].get(name, {}).get(lang, name)) for name in outcomes)]
    table = Table("#", *heads, header_style="bold")
    for point in means.index[:ROWS]:
        table.add_row(str(point), *map(_cell, first.loc[point]), *map(_cell, means.loc[point]))
    out.print(table)
    if len(means) > ROWS:
        out.print(told(lang, "… and {count:,} points more", count=len(means) - ROWS))
    often = int(points.size().max())
    out.print(told(lang, "Means over {count} replicates; {runs:,} runs.", count=often, runs=len(found)))


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def document(study: GridStudy, found: pd.DataFrame) -> dict[str, Any]:
    """One JSON document: what was asked, the columns, and a row a run (null where undefined)."""
    seen = ahead(study)
    about = {"name": study.study.file.name, "base": study.study.base.name, "months": study.study.base.months}
    counts = {name: seen[name] for name in ("points", "replicates")}
    return about | counts | {"columns": columns_of(found).to_dict("records"), "runs": found.reset_index().to_dict("records")}


def write(study: GridStudy, found: pd.DataFrame, out: Path) -> Path:
    """Runs, code book and document in a folder; returns the path of the table."""
    from twin.base.plain import plain

    with whole(out, "grid", FILES) as place:
        found.reset_index().to_csv(place / "runs.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        found.reset_index().to_parquet(place / "runs.parquet", index=False)
        columns_of(found).to_csv(place / "columns.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        about = {key: value for key, value in document(study, found).items() if key != "runs"}
        (place / "result.json").write_text(json_text(plain(about)), encoding="utf-8")
    return out / "runs.csv"
