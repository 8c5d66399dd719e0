"""`twin region`: all counties of a province or of the country."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import (
    AsJson,
    LangText,
    Months,
    Out,
    Retry,
    Scale,
    Seed,
    Sets,
    Workers,
    changes_of,
    count,
    language_of,
    say_remarks,
    spoken,
)
from twin.cli.results import deliver, print_json

Divisions = Annotated[
    Path, typer.Option("--divisions", metavar="FOLDER", help="Folder with areas.csv, streets.csv, villages.csv.gz.")
]
Sample = Annotated[
    str, typer.Option("--sample", metavar="counties|villages", help="What --scale samples: whole counties, or villages of each.")
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Address of a Dask scheduler, tcp://HOST:PORT.")
]
Kept = Annotated[
    Path | None, typer.Option("--store", metavar="FOLDER", help="Folder of the runs (default: out/region-SCENARIO/store).")
]
Codes = Annotated[
    str, typer.Option("--codes", metavar="DIGITS", help="First digits of county codes, e.g. 33,3305 (default: all counties).")
]
Against = Annotated[
    str | None, typer.Option("--against", metavar="SCENARIO", help="A reference scenario: find what each county gains on it.")
]
Replicates = Annotated[int, count("--replicates", "Repetitions; each takes other luck and other villages.")]


@command("twin region linkage --divisions DATA --codes 33 --against baseline --first 21 --replicates 4")
def region(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    divisions: Divisions,
    codes: Codes = "",
    scale: Scale = 1.0,
    sample: Sample = "counties",
    against: Against = None,
    first: Annotated[int, count("--first", "Counties, by lot, that have the scenario first.", 0)] = 0,
    following: Annotated[int, count("--next", "Counties of the next wave.")] = 10,
    replicates: Replicates = 1,
    months: Months = None,
    burn_in: Annotated[int, count("--burn-in", "Months of the traditional mode before.", 0, 600)] = 36,
    sets: Sets = None,
    seed: Seed = 0,
    cluster: Cluster = None,
    workers: Workers = None,
    store: Kept = None,
    retry_failed: Retry = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many counties, villages and runs there are.")] = False,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Run a scenario in all counties of a province or the country; which counties gain most, and which come next."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.region import page, tables
    from twin.report.shared.folder import PAGE
    from twin.runner.faults import going_on
    from twin.study.region import run as running
    from twin.study.region.found import RegionFound
    from twin.study.region.plan import Region
    from twin.study.region.run import study_region

    language = language_of(lang)
    wanted = tuple(part.strip() for part in codes.split(",") if part.strip())
    chosen = Region(
        divisions, scenario, wanted, against, changes_of(sets), scale, sample, months, burn_in, replicates, seed, first, following
    )
    if plan:
        ahead = chosen.ahead()
        with streams.speaking():
            print_json(ahead) if json else streams.say(tables.ahead(ahead, spoken(language)))
        return
    say_remarks(chosen.remarks(), spoken(language))
    place = store or Path("out") / f"region-{Path(scenario).stem}" / "store"
    check_free(out, (*PAGE, *RegionFound.FILES), place)
    with going_on(place), running.cluster(cluster) as executor, Bar(message("runs")) as bar:
        found = study_region(chosen, place, executor, workers, retry_failed, bar.show)
    deliver(
        out,
        lambda folder: page.write(found, folder, language),
        lambda: print_json(found.to_json()) if json else tables.show(found, spoken(language)),
        not json,
    )
