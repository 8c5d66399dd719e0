"""`twin run`, `compare`, `report`: one run, paired runs, and their page written again."""

from pathlib import Path
from typing import Annotated

import typer

from twin.cli.app import app
from twin.cli.options import (
    AsJson,
    CountyText,
    LangText,
    Months,
    Out,
    Scale,
    Seed,
    Sets,
    Workers,
    county_of,
    language_of,
    print_json,
    say_remarks,
    say_where,
    scenario_of,
)


@app.command(epilog="Example: twin run linkage --county demo --months 24 --set fund.processing_days=20 --out out/linkage")
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Also find what each step alone would bring (seven more runs).")
    ] = False,
    grades: Annotated[
        bool, typer.Option("--grades", help="Also find how much of the effect rests on which grade of evidence (more runs).")
    ] = False,
) -> None:
    """Run one scenario on one county."""
    from twin.progress import Bar
    from twin.report import folder, story, terminal
    from twin.study.single import run_once

    language = language_of(lang)
    chosen = scenario_of(scenario, sets)
    folder.check_free(out)
    with Bar("months" if language == "en" else "月") as bar:
        result = run_once(county_of(county, scale), chosen, months, seed, unlock, bar.show, grades)
    say_remarks(result.about["remarks"], language)
    if out:
        folder.write_result(result, out, language)
    if json:
        print_json(result.summary)
        return
    terminal.show_run(story.of_result(result), language)
    say_where(out)


@app.command(epilog="Example: twin compare baseline linkage --replicates 8 --out out/compare")
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario files or shipped names; the first is the reference.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    replicates: Annotated[int, typer.Option("--replicates", min=1, help="Paired repetitions of every scenario.")] = 4,
    workers: Workers = None,
    grades: Annotated[
        bool, typer.Option("--grades/--no-grades", help="Find how much of each effect rests on which grade of evidence.")
    ] = True,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Compare scenarios with shared luck, with 95% intervals."""
    from twin.progress import Bar
    from twin.report import folder, story, terminal
    from twin.study.compare import compare as compare_scenarios

    language = language_of(lang)
    chosen = [scenario_of(text, sets) for text in scenarios]
    folder.check_free(out)
    with Bar("replicates" if language == "en" else "重复") as bar:
        comparison = compare_scenarios(chosen, county_of(county, scale), replicates, months, seed, workers, bar.show, grades)
    say_remarks(comparison.remarks, language)
    if out:
        folder.write_comparison(comparison, out, language)
    if json:
        print_json(comparison.to_json())
        return
    terminal.show_comparison(story.of_comparison(comparison), comparison.table, language)
    say_where(out)


@app.command(epilog="Example: twin report out/compare --lang zh --out out/compare-page")
def report(
    result: Annotated[Path, typer.Argument(help="A folder written by `twin run --out` or `twin compare --out`.")],
    out: Out = None,
    lang: LangText = "en",
) -> None:
    """Write the page of a saved run or comparison again."""
    from twin.report import folder

    page = folder.rewrite(result, out, language_of(lang))
    typer.echo(str(page))
