"""`twin run`, `compare`, `report`: one run, paired runs, and their page written again."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import (
    AsJson,
    CountyText,
    Forget,
    Kept,
    LangText,
    Months,
    Out,
    Scale,
    Seed,
    Sets,
    Workers,
    count,
    county_of,
    language_of,
    say_remarks,
    scenario_of,
    spoken,
    store_of,
)
from twin.cli.results import deliver, print_json


@command("twin run linkage --county demo --months 24 --set fund.processing_days=20 --out out/linkage")
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Also find what each step alone would bring (seven more runs).")
    ] = False,
    grades: Annotated[
        bool, typer.Option("--grades", help="Also find how much of the effect rests on which grade of evidence (more runs).")
    ] = False,
) -> None:
    """Run one scenario on one county."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.outcomes.result import Result
    from twin.report.compare import folder, story, terminal
    from twin.study.compare.single import run_once

    language = language_of(lang)
    chosen = scenario_of(scenario, sets)
    check_free(out, (*folder.PAGE, *Result.FILES))
    with Bar(message("months")) as bar:
        result = run_once(county_of(county, scale), chosen, months, seed, unlock, bar.show, grades)
    say_remarks(result.about["remarks"], spoken(language))
    deliver(
        out,
        lambda place: folder.write_result(result, place, language),
        lambda: print_json(result.summary) if json else terminal.show_run(story.of_result(result), spoken(language)),
        not json,
    )


@command("twin compare baseline linkage --replicates 8 --out out/compare")
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario files or shipped names; the first is the reference.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    replicates: Annotated[int, count("--replicates", "Paired repetitions of every scenario.")] = 4,
    workers: Workers = None,
    store: Kept = None,
    no_store: Forget = False,
    grades: Annotated[
        bool, typer.Option("--grades/--no-grades", help="Find how much of each effect rests on which grade of evidence.")
    ] = True,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Compare scenarios with shared luck; intervals of 95%."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.compare import folder, story, terminal
    from twin.study.compare.comparison import Comparison
    from twin.study.compare.paired import compare as compare_scenarios

    language, kept = language_of(lang), store_of(store, no_store)
    chosen = [scenario_of(text, sets) for text in scenarios]
    check_free(out, (*folder.PAGE, *Comparison.FILES))
    with Bar(message("runs")) as bar:
        place = county_of(county, scale)
        comparison = compare_scenarios(chosen, place, replicates, months, seed, workers, bar.show, grades, kept)
    say_remarks(comparison.remarks, spoken(language))

    def tell() -> None:
        if json:
            print_json(comparison.to_json())
        else:
            terminal.show_comparison(story.of_comparison(comparison), comparison.table, spoken(language))

    deliver(out, lambda place: folder.write_comparison(comparison, place, language), tell, not json)


@command("twin report out/compare --lang zh --out out/compare-page")
def report(
    result: Annotated[Path, typer.Argument(help="A folder written by `twin run --out` or `twin compare --out`.")],
    out: Out = None,
    lang: LangText = "",
) -> None:
    """Write the page of a saved run or comparison again."""
    from twin.report.compare import folder

    page = folder.rewrite(result, out, language_of(lang))
    with streams.speaking():
        streams.say(str(page))
