"""`twin sensitivity`, `attribute`, `recommend`: experiments of many runs, kept in a store: they go on where they were stopped."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from twin.cli.app import app
from twin.cli.options import AsJson, LangText, Out, Workers, language_of, print_json, say_where

Retry = Annotated[bool, typer.Option("--retry-failed", help="Try runs that failed before again.")]


@app.command(epilog="Example: twin sensitivity experiments/sensitivity/levers.yaml --out out/levers")
def sensitivity(
    study: Annotated[Path, typer.Argument(help="A study file: factors, outcomes, method.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: a first look at the runs that are there.")] = False,
    retry_failed: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Which factors move an outcome, and how sure that is: Morris, Sobol, PAWN or delta, luck taken out."""
    from twin.progress import Bar
    from twin.report import folder
    from twin.report import sensitivity as report
    from twin.study.sensitivity import SensitivityStudy, first_look, forecast, study_sensitivity

    language = language_of(lang)
    chosen = SensitivityStudy.load(study)
    if plan or partial:
        seen = forecast(chosen, workers) if plan else first_look(chosen)
        print_json(seen.to_json()) if json else report.show(seen, language)
        return
    folder.check_free(out)
    with Bar("runs" if language == "en" else "次运行") as bar:
        found = study_sensitivity(chosen, workers=workers, retry_failed=retry_failed, progress=bar.show)
    if out:
        report.write(found, out, language)
    if json:
        print_json(found.to_json())
        return
    report.show_found(found, language)
    say_where(out)


@app.command(epilog="Example: twin attribute experiments/attribution/small.yaml --out out/attribution-small-page")
def attribute(
    study: Annotated[Path, typer.Argument(help="A study file: package, players, groups, outcomes, replicates.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: values of the replicates that are complete.")] = False,
    retry_failed: Retry = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """How much of a package's gain each mechanism is worth: Shapley values that add up to it, pairs, groups, per cost."""
    from twin.progress import Bar
    from twin.report import folder, shapley, shapley_page
    from twin.study.attribution import AttributionStudy, attribute_study, forecast

    language = language_of(lang)
    chosen = AttributionStudy.load(study)
    folder.check_free(out)
    shapley_page.check_apart(out, chosen.store)
    if not partial:
        ahead = forecast(chosen, workers)
        if plan:
            print_json(asdict(ahead)) if json else typer.echo(shapley.ahead(ahead, chosen.store, language))
            return
        if not json:
            typer.echo(shapley.ahead(ahead, chosen.store, language), err=True)
    with Bar("runs" if language == "en" else "次运行") as bar:
        found = attribute_study(chosen, workers, retry_failed=retry_failed, complete_only=partial, progress=bar.show)
    if out:
        shapley_page.write(found, out, language)
    if json:
        print_json(found.to_json())
        return
    shapley.show(found, language)
    say_where(out)


@app.command(epilog="Example: twin recommend experiments/recommend/small.yaml --out out/recommend-small-page")
def recommend(
    study: Annotated[Path, typer.Argument(help="A study file: candidates, budgets, objectives, search, futures.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Run nothing: the best of what has been tried so far.")] = False,
    retry_failed: Retry = False,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of all chance (default: the study's).")] = None,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Best mechanism portfolios under a budget of yuan and hours: how sure that is, when it fails, what is worth knowing."""
    from twin.progress import Bar
    from twin.report import folder, recommend_early, recommend_page, shapley_page
    from twin.report import recommend as report
    from twin.study.recommend import RecommendStudy, first_look, forecast, recommend_study

    language = language_of(lang)
    chosen = RecommendStudy.load(study, seed)
    folder.check_free(out)
    shapley_page.check_apart(out, chosen.store)
    if partial:
        seen = first_look(chosen)
        print_json(seen.to_json()) if json else recommend_early.show(seen, chosen, language)
        return
    ahead = forecast(chosen, workers)
    if plan:
        print_json(ahead.to_json()) if json else typer.echo(recommend_early.ahead(ahead, chosen, language))
        return
    if not json:
        typer.echo(recommend_early.ahead(ahead, chosen, language), err=True)
    with Bar("runs" if language == "en" else "次运行") as bar:
        found = recommend_study(chosen, workers, retry_failed=retry_failed, progress=bar.show)
    if out:
        recommend_page.write(found, out, language)
    if json:
        print_json(found.to_dict())
        return
    report.show(found, language)
    say_where(out)
