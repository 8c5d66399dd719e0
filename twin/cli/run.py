"""`twin run`: run one scenario on one county."""

from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import (
    AsJson,
    CountyText,
    LangText,
    Months,
    Out,
    Scale,
    Seed,
    Sets,
    county_of,
    language_of,
    say_remarks,
    scenario_of,
    spoken,
)
from twin.cli.results import deliver, print_json


@command("twin run linkage --county demo --months 24 --set fund.processing_days=20 --out out/linkage")
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    county: CountyText = None,
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
    from twin.outcomes.places import documents
    from twin.outcomes.result import Result
    from twin.report.compare import folder, story, terminal
    from twin.study.compare.single import run_once

    language = language_of(lang)
    chosen = scenario_of(scenario, sets)
    check_free(out, (*folder.PAGE, *Result.FILES))
    with Bar(message("months")) as bar:
        result = run_once(county_of(county, scale, [chosen]), chosen, months, seed, unlock, bar.show, grades)
    say_remarks(result.about["remarks"], spoken(language))

    def tell() -> None:
        if json:
            print_json(result.summary | documents(result.villages))
        else:
            terminal.show_run(story.of_result(result), spoken(language))

    deliver(out, lambda place: folder.write_result(result, place, language), tell, not json)
