"""Words and numbers of an attribution, in both languages."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.report.shared.words import LANGS, Lang, interval, label, number, pick, unit_of

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions

WORDS: dict[str, tuple[str, str]] = {
    "evidence": ("evidence-based sizes", "证据推定的力度"),
    "standard": ("standard dose", "标准力度"),
    "nobody": ("without the package", "无此方案"),
    "share": ("share", "占比"),
    "rank": ("rank", "排名"),
    "chance_top": ("chance of top", "居前概率"),
    "robust": ("robust (chance)", "稳健（概率）"),
    "add_one_first": ("added alone", "单独加入"),
    "leave_one_out": ("left out last", "单独去掉"),
    "group": ("group", "类别"),
    "members": ("members", "项数"),
    "sum": ("sum of members", "成员之和"),
    "between": ("joining as a whole", "整组加入"),
    "pair": ("pair", "组合"),
    "value": ("interaction", "相互作用"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "information": ("information", "信息"),
    "money": ("money", "资金"),
    "people": ("people", "人员"),
    "supervision": ("supervision", "监督"),
    "digital": ("digital", "数字化"),
    "strengthen each other": ("strengthen each other", "相互增强"),
    "stand in for each other": ("stand in for each other", "相互替代"),
    "cannot be told": ("cannot be told", "无法判断"),
    "no_pair": ("no interaction can be told from zero", "没有可与零区分的相互作用"),
    "gains": ("What the package gains [95% intervals]", "方案带来的变化［95%区间］"),
    "values": ("What each mechanism is worth: {outcome}", "各机制的贡献：{outcome}"),
    "groups": ("Groups: {outcome}", "分类：{outcome}"),
    "pairs": (
        "Pairs: {outcome} ({told} of {all} can be told from zero; some are so by chance)",
        "两两相互作用：{outcome}（{all}对中{told}对可与零区分，其中少数出于偶然）",
    ),
    "per": ("Best for each {unit}: {outcome} (at most {top})", "每{unit}的贡献，前{top}名：{outcome}"),
    "adds_up": (
        "The package changes '{outcome}' by {gain}; the values of its {players} mechanisms add up to it. "
        "The best {count} are {names}; of {told} of them the sign can be told ({replicates} replicates).",
        "方案使“{outcome}”变化{gain}，{players}项机制的贡献相加即为此数。"
        "居前{count}位的是{names}，其中{told}项方向可辨（重复{replicates}次）。",
    ),
    "none_robust": (
        "No mechanism is among the best {top} both with evidence-based sizes and at the standard dose: "
        "the ranking rests on the sizes.",
        "没有机制在两种力度下都居前{top}位：排名取决于力度的取值。",
    ),
    "some_robust": (
        "Among the best {top} both with evidence-based sizes and at the standard dose (chance that this holds): {names}.",
        "两种力度下都居前{top}位的（成立概率）：{names}。",
    ),
    "order_share": (
        "Of the squared error of a typical value, at most {share} is due to sampling orders of arrival, the rest to luck.",
        "一般机制的误差平方中，至多{share}来自加入次序的抽样，其余来自随机因素。",
    ),
    "simple_note": (
        "'Added alone' and 'left out last' do not add up to the gain: what several do only together is in the one not at all "
        "and in the other many times.",
        "“单独加入”和“单独去掉”相加不等于总变化：几项共同才有的作用，前者没有计入，后者重复计入。",
    ),
    "needs_note": (
        "A mechanism that needs another one does nothing without it; what the two bring together is shared between them.",
        "有前提的机制在前提不在时不起作用；两者共同带来的变化由双方分摊。",
    ),
    "facts": (
        "{players} mechanisms · {runs} runs · {replicates} replicates · {households} households · {months} months · seed {seed}",
        "{players}项机制 · {runs}次运行 · 重复{replicates}次 · {households}户 · {months}个月 · 种子{seed}",
    ),
    "ahead": (
        "{runs} runs in {store}, {left} of them to do: {each} s each, about {time} with {workers} processes.",
        "共{runs}次运行（存于{store}），待运行{left}次，每次{each}秒，{workers}个进程约需{time}。",
    ),
    "figure_note": (
        "95% intervals, {count} replicates | ▹ added alone, ◃ left out last",
        "95%区间，重复{count}次 | ▹单独加入，◃单独去掉",
    ),
    "robust_mark": (" | green: among the best {top} under both", " | 绿色：两种力度下都居前{top}位"),
    "pairs_figure": (
        "Who strengthens whom (violet), who stands in for whom (orange): {outcome}",
        "谁增强谁（紫），谁替代谁（橙）：{outcome}",
    ),
    "pairs_note": ("dot: the 95% interval leaves zero out", "圆点：95%区间不含零"),
    "worth": ("Shapley value", "夏普利值"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "mechanism_hours": ("hours in mechanisms", "用于机制的工时"),
    "paperwork_hours": ("hours in paperwork", "填表留痕工时"),
    "burden_hours": ("cadre hours (mechanisms and paperwork)", "干部工时（机制与留痕）"),
    "all_hours": ("all hours of cadres", "干部总工时"),
}
PER: dict[str, tuple[str, str]] = {
    "cost_yuan": ("10 yuan a household", "户均10元"),
    "burden_hours": ("cadre hour a household", "户均1个干部工时"),
    "mechanism_hours": ("hour in mechanisms a household", "户均1个机制工时"),
    "paperwork_hours": ("hour of paperwork a household", "户均1个留痕工时"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these tables, or the key itself for names that a study made."""
    pair = WORDS.get(key)
    return key if pair is None else pair[LANGS.index(lang)]


def outcome_name(outcome: str, lang: Lang) -> str:
    """The name of an outcome."""
    return OUTCOMES[outcome][LANGS.index(lang)] if outcome in OUTCOMES else label(outcome, lang)


def per_text(cost: str, lang: Lang) -> str:
    """The amount of a cost that values are given for."""
    return PER[cost][LANGS.index(lang)] if cost in PER else outcome_name(cost, lang)


def named(found: "Attributions", player: str, lang: Lang) -> str:
    """The name of a mechanism."""
    return pick(found.about["players"][player], lang)


def cell(value: float, outcome: str, lang: Lang) -> str:
    """A level of an outcome."""
    return number(value, unit_of(outcome), lang)


def ranged(row: Mapping[str, Any], name: str, outcome: str, lang: Lang) -> str:
    """A change with its interval; that of `value` is in `low` and `high`, others have their own columns."""
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    value = float(row[name])
    if unit_of(outcome) == "share" and math.isfinite(value):  # members of a package need a digit more than packages
        text = f"{100 * value:+.2f}" + (" pt" if lang == "en" else "个百分点")
        return f"{text} [{100 * row[low]:+.2f}, {100 * row[high]:+.2f}]" if math.isfinite(row[low]) else text
    return interval(value, float(row[low]), float(row[high]), unit_of(outcome), lang)


def sure(row: Mapping[str, Any], name: str = "value") -> bool:
    """Whether an interval leaves zero out."""
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    return bool(row[low] > 0 or row[high] < 0)


def share_text(share: float) -> str:
    """A share of the gain; a dash where there is no gain to share out."""
    return f"{100 * share:.0f}%" if math.isfinite(share) else "–"


def percent(chance: float) -> str:
    """A chance; a dash below two replicates."""
    return f"{100 * chance:.0f}%" if math.isfinite(chance) else "–"
