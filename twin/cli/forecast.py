"""`twin forecast`: what will come of a county, after how good earlier forecasts were."""

from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import Ahead, AsJson, AsOf, LangText, Living, Members, Out, Workers, count, language_of, spoken


@command("twin forecast my --months 6 --if my/linkage --lang zh")
def forecast(
    folder: Living,
    months: Ahead = 6,
    as_of: AsOf = "",
    what_if: Annotated[
        list[str] | None,
        typer.Option("--if", metavar="SCENARIO", help="What if it were done from next month on; may be given again."),
    ] = None,
    members: Members = None,
    again: Annotated[int, count("--again", "Runs of each what-if.", 2, 10_000)] = 48,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """What will come: issued once, registered, and led by how good earlier forecasts were."""
    from twin.cli.living import at_work, hand_over, issue_forecast, kept_of, name_page
    from twin.cli.progress import Bar
    from twin.living import issue
    from twin.living.forecast.whatif import branch
    from twin.living.warnings.warn import rule_of
    from twin.report.living.folder import write_page
    from twin.report.living.terminal import show_branch, show_forecast
    from twin.report.living.words import title_of
    from twin.scenario.scenario import Scenario

    language = language_of(lang)
    plans = [Scenario.load(name) for name in what_if or ()]
    with at_work(folder, as_of, members, workers) as work:
        scores = issue.score(work.observations, work.estimate)
        issued = issue_forecast(work, months)
        views = issue.views(work.estimate, work.observations, rule_of(folder), months)
        branches = {}
        for plan in plans if len(issued) else ():  # where no month lies ahead there is nothing to do otherwise
            with Bar(message("runs of {scenario}", scenario=plan.name)) as bar:
                branches[plan.name] = branch(
                    work.estimate, plan, months, min(again, len(work.estimate.prepared.pool)), workers, bar.show
                )
        for kind, tables in ((issue.SCORES, scores), (issue.FANS, views)):
            issue.keep(folder, kind, work.day, tables)
        if branches:
            issue.keep(folder, issue.BRANCHES, work.day, {issue.file_name(name): one.table for name, one in branches.items()})
        page = write_page(work.names, work.day, language)
    every = scores | views | {f"if_{issue.file_name(name)}": one.table for name, one in branches.items()}
    if hand_over(work, every | {"forecast": issued}, out, json, page):
        shown = kept_of(every)
        show_forecast(shown, work.names, spoken(language))
        for name, one in branches.items():
            show_branch(
                shown[f"if_{issue.file_name(name)}"],
                title_of(one.scenario, spoken(language)),
                one.early,
                work.names,
                spoken(language),
            )
        name_page(page)
