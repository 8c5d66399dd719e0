"""`twin compare`: compare scenarios with shared luck."""

from typing import Annotated

import typer

from twin.base.messages import message
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


@command("twin compare baseline linkage --replicates 8 --out out/compare")
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario files or shipped names; the first is the reference.")],
    county: CountyText = None,
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
    plain: Annotated[
        bool,
        typer.Option(
            "--plain/--no-plain", help="Set each effect beside the same money as plain budget, the same hours as staff."
        ),
    ] = True,
    yuan: Annotated[float | None, typer.Option("--yuan", metavar="YUAN", help="Budget of new public money in all.")] = None,
    years: Annotated[
        float | None, typer.Option("--years", metavar="YEARS", help="Its years (default: those of the run).")
    ] = None,
    hours: Annotated[float | None, typer.Option("--hours", metavar="HOURS", help="Budget of mechanisms' hours in all.")] = None,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Compare scenarios with shared luck; intervals of 95%."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.compare import folder, story, terminal
    from twin.study.compare.budget import Budget
    from twin.study.compare.comparison import Comparison
    from twin.study.compare.paired import compare as compare_scenarios

    language, kept = language_of(lang), store_of(store, no_store)
    asked = any(one is not None for one in (yuan, years, hours))
    budget = Budget(yuan, years, hours) if asked else None
    chosen = [scenario_of(text, sets) for text in scenarios]
    check_free(out, (*folder.PAGE, *Comparison.FILES))
    with Bar(message("runs")) as bar:
        place = county_of(county, scale, chosen)
        comparison = compare_scenarios(chosen, place, replicates, months, seed, workers, bar.show, grades, kept, plain, budget)
    say_remarks(comparison.remarks, spoken(language))

    def tell() -> None:
        if json:
            print_json(comparison.to_json())
        else:
            terminal.show_comparison(story.of_comparison(comparison), comparison.table, spoken(language))

    deliver(out, lambda place: folder.write_comparison(comparison, place, language), tell, not json)
