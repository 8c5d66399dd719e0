"""`twin recommend`: best mechanism portfolios under a budget of yuan and hours."""

from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, Out, OwnSeed, Plan, Retry, Workers, language_of, spoken
from twin.cli.results import deliver, print_json


@command("twin recommend experiments/recommend/small.yaml --out out/recommend-small-page")
def recommend(
    study: Annotated[Path, typer.Argument(help="A study file: candidates, budgets, objectives, search, futures.")],
    plan: Plan = False,
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
