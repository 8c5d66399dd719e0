"""A recommendation study before its end: how long it takes, and the best designs that its search has tried so far."""

from typing import TYPE_CHECKING

from rich.table import Table

from twin.report.shared.terminal import console
from twin.report.shared.words import Lang, label

if TYPE_CHECKING:
    import pandas as pd

    from twin.study.recommend.ahead import FirstLook, Forecast
    from twin.study.recommend.file import RecommendStudy

WORDS: dict[str, tuple[str, str]] = {
    "ahead": (
        "At most {runs:,} runs ({search:,} for the search, {futures:,} for finalists in futures, {fresh:,} on fresh luck); "
        "{there:,} are in the store {store}; {each:.2f} s a run; about {minutes:.0f} minutes for what is left, "
        "with {workers} processes.",
        "至多{runs:,}次运行（搜索{search:,}次，入围方案的多种未来{futures:,}次，全新随机数{fresh:,}次）；存储{store}中已有{there:,}次；"
        "每次{each:.2f}秒；用{workers}个进程完成其余约需{minutes:.0f}分钟。",
    ),
    "look": (
        "A first look: {trials:,} of {of:,} designs have been tried. The best of a search promises too much: nothing below has "
        "been put to other futures or to fresh luck.",
        "初步结果：{of:,}个方案中已试{trials:,}个。搜索中的最优往往偏乐观：以下方案尚未在其他未来或全新随机数下检验。",
    ),
    "budget": ("budget", "预算"),
    "design": ("mechanisms (dose × share of villages, from month)", "机制（力度×覆盖村比例，起始月）"),
    "yuan": ("yuan a household and year", "元/户·年"),
    "hours": ("share of cadre hours", "占干部工时"),
    "nothing": ("nothing more", "维持现状"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these messages."""
    en, zh = WORDS[key]
    return en if lang == "en" else zh


def ahead(found: "Forecast", study: "RecommendStudy", lang: Lang) -> str:
    """What a study will take."""
    return word("ahead", lang).format(
        runs=found.runs, search=found.search, futures=found.futures, fresh=found.fresh, there=found.there, store=study.store,
        each=found.run_seconds, minutes=found.seconds / 60, workers=found.workers,
    )  # fmt: skip


def show(found: "FirstLook", study: "RecommendStudy", lang: Lang) -> None:
    """The best of what was tried, by budget."""
    out = console()
    out.print(word("look", lang).format(trials=found.trials, of=found.of))
    table = Table(header_style="bold")
    for head in (word("budget", lang), label(study.main, lang), word("yuan", lang), word("hours", lang), word("design", lang)):
        table.add_column(head)
    for row in found.best.to_dict("records"):
        rows = found.designs[found.designs["design"] == row["design"]]
        numbers = (f"{row[study.main]:.3f}", f"{row['yuan']:,.0f}", f"{100 * row['hours']:.1f}%")
        table.add_row(str(row["budget"]), *numbers, _design(rows, study, lang))
    out.print(table)


def _design(rows: "pd.DataFrame", study: "RecommendStudy", lang: Lang) -> str:
    """A design in a few words."""
    told = []
    for row in rows.to_dict("records"):
        name = study.space.definitions[str(row["mechanism"])].name
        told.append(f"{name.en if lang == 'en' else name.zh} ({row['dose']:g} × {100 * row['share']:.0f}%, {row['start']})")
    return ("; " if lang == "en" else "；").join(told) or word("nothing", lang)
