"""`twin grid`: many settings, many outcomes, one table."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.base.errors import InputError
from twin.base.messages import message
from twin.cli import recipe, streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, Out, Plan, Retry, Workers, language_of, spoken
from twin.cli.results import deliver, print_json

if TYPE_CHECKING:
    from twin.study.grid.study import GridStudy

ListFile = Annotated[
    str,
    typer.Option("--design", metavar="FILE|-", help="Points from a CSV table, a column for each path (-: standard input)."),
]


@command("twin grid experiments/grid/days-and-points.yaml --out out/grid")
def grid(
    study: Annotated[Path, typer.Argument(help="A study file: factors, outcomes, design.")],
    design: ListFile = "",
    plan: Plan = False,
    retry_failed: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Run many settings and put them beside their outcomes in one table: factorial, Latin hypercube or a list of points."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.grid import tables as report
    from twin.runner.faults import going_on
    from twin.study.grid.study import study_grid
    from twin.study.used import scenarios

    language = language_of(lang)
    chosen = _study(study, design)
    check_free(out, report.FILES, chosen.study.store)
    if plan:
        with streams.speaking():
            print_json(report.ahead(chosen)) if json else report.show_ahead(chosen, spoken(language))
        return
    recipe.note_used(lambda: scenarios(chosen.levers, chosen.points))
    with going_on(chosen.study.store), Bar(message("runs")) as bar:
        found = study_grid(chosen, workers=workers, retry_failed=retry_failed, progress=bar.show)
    deliver(
        out,
        lambda place: report.write(chosen, found, place),
        lambda: print_json(report.document(chosen, found)) if json else report.show(found, spoken(language)),
        not json,
    )


def _study(path: Path, listed: str) -> "GridStudy":
    """The study, with the points of a table where one is given."""
    from twin.study.grid import design
    from twin.study.grid.study import GridStudy

    if not listed:
        return GridStudy.load(path)
    known = tuple(GridStudy.file_of(path).factors)
    if listed != recipe.STDIN:
        return GridStudy.load(path, design.read(Path(listed), known), Path(listed).name)
    return GridStudy.load(path, design.read_text(recipe.piped("design", _read), listed, known), listed)


def _read() -> str:
    """Standard input, where it is a pipe."""
    if sys.stdin.isatty():
        raise InputError("--design -: standard input is a terminal; allowed: a table from a pipe or a file")
    return sys.stdin.read()
