"""`twin region`: all counties of a province or of the country."""

from pathlib import Path
from typing import Annotated

import typer

from twin.cli.app import app
from twin.cli.experiments import Retry
from twin.cli.options import (
    AsJson,
    LangText,
    Months,
    Out,
    Scale,
    Seed,
    Sets,
    Workers,
    language_of,
    print_json,
    say_remarks,
    say_where,
)

Codes = Annotated[str, typer.Option("--codes", help="First digits of county codes, e.g. 33,3305 (default: all counties).")]
Against = Annotated[str | None, typer.Option("--against", help="A reference scenario: find what each county gains on it.")]
Replicates = Annotated[int, typer.Option("--replicates", min=1, help="Repetitions; each takes other luck and other villages.")]


@app.command(epilog="Example: twin region linkage --divisions DATA --codes 33 --against baseline --first 21 --replicates 4")
def region(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    divisions: Annotated[Path, typer.Option("--divisions", help="Folder with areas.csv, streets.csv, villages.csv.gz.")],
    codes: Codes = "",
    scale: Scale = 1.0,
    sample: Annotated[
        str, typer.Option("--sample", help="What --scale samples: whole counties, or villages of each.")
    ] = "counties",
    against: Against = None,
    first: Annotated[int, typer.Option("--first", min=0, help="Counties, by lot, that have the scenario first.")] = 0,
    following: Annotated[int, typer.Option("--next", min=1, help="Counties of the next wave.")] = 10,
    replicates: Replicates = 1,
    months: Months = None,
    burn_in: Annotated[int, typer.Option("--burn-in", min=0, max=600, help="Months of the traditional mode before.")] = 36,
    sets: Sets = None,
    seed: Seed = 0,
    cluster: Annotated[str | None, typer.Option("--cluster", help="Address of a Dask scheduler, tcp://HOST:PORT.")] = None,
    workers: Workers = None,
    store: Annotated[
        Path | None, typer.Option("--store", help="Folder of the runs (default: out/region-SCENARIO/store).")
    ] = None,
    retry_failed: Retry = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many counties, villages and runs there are.")] = False,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Run a scenario in all counties of a province or the country; which counties gain most, and which come next."""
    from twin.cli.options import changes_of
    from twin.progress import Bar
    from twin.report import folder
    from twin.report import region as report
    from twin.report.shapley_page import check_apart
    from twin.study.region import Region, study_region
    from twin.study.region import run as running

    language = language_of(lang)
    wanted = tuple(part.strip() for part in codes.split(",") if part.strip())
    chosen = Region(
        divisions, scenario, wanted, against, changes_of(sets), scale, sample, months, burn_in, replicates, seed, first, following
    )
    if plan:
        ahead = chosen.ahead()
        print_json(ahead) if json else typer.echo(report.ahead(ahead, language))
        return
    say_remarks(chosen.remarks(), language)
    place = store or Path("out") / f"region-{Path(scenario).stem}" / "store"
    folder.check_free(out)
    check_apart(out, place)
    with running.cluster(cluster) as executor, Bar("runs" if language == "en" else "次运行") as bar:
        found = study_region(chosen, place, executor, workers, retry_failed, bar.show)
    if out:
        report.write(found, out, language)
    if json:
        print_json(found.to_json())
        return
    report.show(found, language)
    say_where(out)
