"""`twin sensitivity`, `attribute`, `recommend`: experiments of many runs, kept in a store: they go on where they were stopped."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, Out, OwnSeed, Workers, language_of, spoken
from twin.cli.results import deliver, print_json

Retry = Annotated[bool, typer.Option("--retry-failed", help="Try runs that failed before again.")]


@command("twin sensitivity experiments/sensitivity/levers.yaml --out out/levers")
def sensitivity(
    study: Annotated[Path, typer.Argument(help="A study file: factors, outcomes, method.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
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
    from twin.study.sensitivity.ahead import first_look, forecast
    from twin.study.sensitivity.file import SensitivityStudy
    from twin.study.sensitivity.found import Found
    from twin.study.sensitivity.run import study_sensitivity

    language = language_of(lang)
    chosen = SensitivityStudy.load(study)
    check_free(out, (*PAGE, *Found.FILES), chosen.study.store)
    if plan or partial:
        seen = forecast(chosen, workers) if plan else first_look(chosen)
        with streams.speaking():
            print_json(seen.to_json()) if json else report.show(seen, spoken(language))
        return
    with going_on(chosen.study.store), Bar(message("runs")) as bar:
        found = study_sensitivity(chosen, workers=workers, retry_failed=retry_failed, progress=bar.show)
    deliver(
        out,
        lambda place: report.write(found, place, language),
        lambda: print_json(found.to_json()) if json else report.show_found(found, spoken(language)),
        not json,
    )


@command("twin attribute experiments/attribution/small.yaml --out out/attribution-small-page")
def attribute(
    study: Annotated[Path, typer.Argument(help="A study file: package, players, groups, outcomes, replicates.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
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


@command("twin recommend experiments/recommend/small.yaml --out out/recommend-small-page")
def recommend(
    study: Annotated[Path, typer.Argument(help="A study file: candidates, budgets, objectives, search, futures.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: the best of what has been tried so far.")] = False,
    retry_failed: Retry = False,
    seed: OwnSeed = None,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Best mechanism portfolios under a budget of yuan and hours: how sure that is, when it fails, what is worth knowing."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.recommend import early as recommend_early
    from twin.report.recommend import page as recommend_page
    from twin.report.recommend import tables as report
    from twin.report.shared.folder import PAGE
    from twin.runner.faults import going_on
    from twin.study.recommend.ahead import first_look, forecast
    from twin.study.recommend.file import RecommendStudy
    from twin.study.recommend.found import Recommendation
    from twin.study.recommend.run import recommend_study

    language = language_of(lang)
    chosen = RecommendStudy.load(study, seed)
    check_free(out, (*PAGE, *Recommendation.FILES), chosen.store)
    if partial:
        seen = first_look(chosen)
        with streams.speaking():
            print_json(seen.to_json()) if json else recommend_early.show(seen, chosen, spoken(language))
        return
    ahead = forecast(chosen, workers)
    said = recommend_early.ahead(ahead, chosen, spoken(language))
    if plan:
        with streams.speaking():
            print_json(ahead.to_json()) if json else streams.say(said)
        return
    if not json:
        streams.note(said)
    with going_on(chosen.store), Bar(message("runs")) as bar:
        found = recommend_study(chosen, workers, retry_failed=retry_failed, progress=bar.show)
    deliver(
        out,
        lambda place: recommend_page.write(found, place, language),
        lambda: print_json(found.to_dict()) if json else report.show(found, spoken(language)),
        not json,
    )
