"""Two pictures: do forecasts hold as often as they say, and how long does what data told last."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from experiments.living.results import QUANTILES
from twin.base.messages import Lang
from twin.report.shared import style
from twin.report.shared.words import say

WORDS = {
    "reliability": ("Do forecasts hold as often as they say?", "预测说到的，是否做到"),
    "horizons": (
        "How long does what data told last? CRPS relative to runs without data",
        "数据带来的改进能维持多久：CRPS与无数据先验之比",
    ),
    "quantiles": ("share of truths below each quantile", "真值低于各分位数的比例"),
    "said": ("quantile", "分位数"),
    "chances": ("share of villages that missed the target", "未达标村的比例"),
    "chance": ("chance that the list gave", "名单给出的概率"),
    "ahead": ("months ahead", "提前月数"),
    "ratio": ("CRPS / CRPS of the prior", "CRPS与先验CRPS之比"),
    "county": ("county", "县"),
    "township": ("townships", "乡镇"),
    "village": ("villages", "村"),
    "same": ("same structure", "结构相同"),
    "form": ("another form", "另一种形式"),
    "population": ("another population", "另一种人口"),
    "reports": ("other reports", "虚报另样"),
    "mechanism": ("a mechanism unsaid", "未告知的机制"),
}
Kinds = Mapping[str, Mapping[str, Any]]


def said(key: str, lang: Lang) -> str:
    """A text in a language."""
    return WORDS[key][lang == "zh"]


def reliability(kinds: Kinds, lang: Lang) -> Figure:
    """Quantiles of all forecasts, and chances of the list, against what came; on the diagonal they hold."""
    with style.styled():
        figure = style.canvas(said("reliability", lang), lang, say("synthetic", lang), (9.5, 4.8))
        left, right = figure.subplots(1, 2)
        for axes in (left, right):
            axes.plot([0, 1], [0, 1], color=style.FAINT, lw=0.8)
            axes.set_aspect("equal")
        for number, (kind, found) in enumerate(kinds.items()):
            look = {"color": style.SCENARIO_COLOURS[number], "marker": "o", "ms": 3, "lw": 1.2}
            left.plot(QUANTILES, found["calibration"], label=said(kind, lang), **look)
            list_ = found["reliability"]
            shown = [place for place, count in enumerate(list_["n"]) if count >= 20]
            right.plot([list_["forecast"][one] for one in shown], [list_["happened"][one] for one in shown], **look)
        for axes, across, up in ((left, "said", "quantiles"), (right, "chance", "chances")):
            axes.set_xlabel(said(across, lang))
            axes.set_ylabel(said(up, lang))
        figure.legend(loc="outside lower center", ncols=5, fontsize=9)
    return figure


def horizons(kinds: Kinds, lang: Lang) -> Figure:
    """CRPS relative to the prior's by months ahead, a panel a level."""
    with style.styled():
        figure = style.canvas(said("horizons", lang), lang, say("synthetic", lang), (9.5, 4.2))
        panels = figure.subplots(1, 3, sharey=True)
        for axes, level in zip(panels, ("county", "township", "village"), strict=True):
            style.name_panel(axes, said(level, lang))
            axes.axhline(1.0, color=style.FAINT, lw=0.8)
            for number, (kind, found) in enumerate(kinds.items()):
                line = found["horizons"][level]
                look = {"color": style.SCENARIO_COLOURS[number], "marker": "o", "ms": 3, "lw": 1.2}
                axes.plot(range(1, len(line) + 1), line, label=said(kind, lang) if level == "county" else None, **look)
            axes.set_xlabel(said("ahead", lang))
            axes.set_ylim(bottom=0.0)
        panels[0].set_ylabel(said("ratio", lang))
        figure.legend(loc="outside lower center", ncols=5, fontsize=9)
    return figure
