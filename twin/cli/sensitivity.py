"""`twin sensitivity`: which factors move an outcome, and how sure that is."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import recipe, streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, Out, Plan, Retry, Workers, language_of, spoken
from twin.cli.results import deliver, print_json


@command("twin sensitivity experiments/sensitivity/levers.yaml --out out/levers")
def sensitivity(
    study: Annotated[Path, typer.Argument(help="A study file: factors, outcomes, method.")],
    plan: Plan = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: a first look at the runs that are there.")] = False,
    retry_failed: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Which factors move an outcome, and how sure that is: Morris, Sobol, PAWN or delta, luck taken out."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.sensitivity import tables as report
    from twin.report.shared.folder import PAGE
    from twin.runner.faults import going_on
    from twin.study.factors import rows_of
    from twin.study.sensitivity.ahead import first_look, forecast
    from twin.study.sensitivity.file import SensitivityStudy
    from twin.study.sensitivity.found import Found
    from twin.study.sensitivity.run import study_sensitivity
    from twin.study.used import scenarios

    language = language_of(lang)
    chosen = SensitivityStudy.load(study)
    check_free(out, (*PAGE, *Found.FILES), chosen.study.store)
    if plan or partial:
        seen = forecast(chosen, workers) if plan else first_look(chosen)
        with streams.speaking():
            print_json(seen.to_json()) if json else report.show(seen, spoken(language))
        return
    recipe.note_used(lambda: scenarios(chosen.levers, rows_of(chosen.design)))
    with going_on(chosen.study.store), Bar(message("runs")) as bar:
        found = study_sensitivity(chosen, workers=workers, retry_failed=retry_failed, progress=bar.show)
    deliver(
        out,
        lambda place: report.write(found, place, language),
        lambda: print_json(found.to_json()) if json else report.show_found(found, spoken(language)),
        not json,
    )
