"""A recommendation study before its end: how long it takes, and the best designs that its search has tried so far."""

import pandas as pd
from rich.table import Table

from twin.base.messages import Lang, told
from twin.report.shared.terminal import console
from twin.report.shared.words import label, number, pick
from twin.study.recommend.ahead import FirstLook, Forecast
from twin.study.recommend.file import RecommendStudy


def ahead(found: Forecast, study: RecommendStudy, lang: Lang) -> str:
    """What a study will take."""
    return told(
        lang, "At most {runs:,} runs ({search:,} for the search, {futures:,} for finalists in futures, {fresh:,} on fresh luck); "
        "{there:,} are in the store {store}; {each:.2f} s a run; about {minutes:.0f} minutes for what is left, with {workers} "
        "processes.",
        runs=found.runs, search=found.search, futures=found.futures, fresh=found.fresh, there=found.there, store=study.store,
        each=found.run_seconds, minutes=found.seconds / 60, workers=found.workers,
    )  # fmt: skip


def show(found: FirstLook, study: RecommendStudy, lang: Lang) -> None:
    """The best of what was tried, by budget."""
    out = console()
    out.print(told(
        lang, "A first look: {trials:,} of {of:,} designs have been tried. The best of a search promises too much: nothing below "
        "has been put to other futures or to fresh luck.", trials=found.trials, of=found.of,
    ))  # fmt: skip
    table = Table(header_style="bold")
    for head in (
        told(lang, "budget"), label(study.main, lang), told(lang, "yuan a household and year"), told(lang, "yuan in the run"),
        told(lang, "share of cadre hours"), told(lang, "hours in the run"),
        told(lang, "mechanisms (dose × share of villages, from month)"),
    ):  # fmt: skip
        table.add_column(head)
    for row in found.best.to_dict("records"):
        rows = found.designs[found.designs["design"] == row["design"]]
        numbers = [f"{row[study.main]:.3f}", f"{row['yuan']:,.0f}", number(row["total_yuan"], "yuan", lang)]
        numbers += [f"{100 * row['hours']:.1f}%", number(row["total_hours"], "hours", lang)]
        table.add_row(str(row["budget"]), *numbers, _design(rows, study, lang))
    out.print(table)


def _design(rows: pd.DataFrame, study: RecommendStudy, lang: Lang) -> str:
    """A design in a few words."""
    parts = []
    for row in rows.to_dict("records"):
        name = pick(study.space.definitions[str(row["mechanism"])].name.plainly(), lang)
        parts.append(f"{name} ({row['dose']:g} × {100 * row['share']:.0f}%, {row['start']})")
    return told(lang, "; ").join(parts) or told(lang, "nothing more")
