"""`twin attribute`: how much of a package's gain each mechanism is worth."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, Out, Plan, Retry, Workers, language_of, spoken
from twin.cli.results import deliver, print_json


@command("twin attribute experiments/attribution/small.yaml --out out/attribution-small-page")
def attribute(
    study: Annotated[Path, typer.Argument(help="A study file: package, players, groups, outcomes, replicates.")],
    plan: Plan = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: values of the replicates that are complete.")] = False,
    retry_failed: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """How much of a package's gain each mechanism is worth: Shapley values that add up to it, pairs, groups, per cost."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.attribute import page as shapley_page
    from twin.report.attribute import tables as shapley
    from twin.report.shared.folder import PAGE
    from twin.runner.faults import going_on
    from twin.study.attribute.file import AttributionStudy
    from twin.study.attribute.found import Attributions
    from twin.study.attribute.run import attribute_study, forecast

    language = language_of(lang)
    chosen = AttributionStudy.load(study)
    check_free(out, (*PAGE, *Attributions.FILES), chosen.store)
    if not partial:
        ahead = forecast(chosen, workers)
        said = shapley.ahead(ahead, chosen.store, spoken(language))
        if plan:
            with streams.speaking():
                print_json(asdict(ahead)) if json else streams.say(said)
            return
        if not json:
            streams.note(said)
    with going_on(chosen.store), Bar(message("runs")) as bar:
        found = attribute_study(chosen, workers, retry_failed=retry_failed, complete_only=partial, progress=bar.show)
    deliver(
        out,
        lambda place: shapley_page.write(found, place, language),
        lambda: print_json(found.to_json()) if json else shapley.show(found, spoken(language)),
        not json,
    )
