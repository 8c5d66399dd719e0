"""Words and sentences of trials in both languages: outcomes, arms, figures, power, the sum of a validation."""

from collections.abc import Mapping
from typing import Any

from twin.report.shared.words import INDICATORS, Lang, label, pick, say

WORDS = {
    "case": ("case", "案例"),
    "role": ("role", "用途"),
    "what": ("what is compared", "比较内容"),
    "published": ("published", "公布"),
    "allowed": ("allowed", "容许"),
    "simulated": ("simulated [95%]", "模拟 [95%]"),
    "verdict": ("verdict", "结论"),
    "met": ("met", "符合"),
    "missed": ("MISSED", "不符"),
    "untold": ("not told", "无法判断"),
    "inside": ("inside", "带内"),
    "outside": ("outside", "带外"),
    "shown": ("shown", "仅列示"),
    "predict": ("predicted", "预测"),
    "tune": ("tuned", "拟合"),
    "structure": ("structure", "结构"),
    "plausibility": ("plausibility", "合理性"),
    "report": ("shown", "列示"),
    "value": ("", ""),
    "difference": ("change", "差值"),
    "relative_change": ("relative change", "相对变化"),
    "ratio": ("ratio", "比值"),
    "icc": ("correlation within townships", "乡镇内相关"),
    "sd": ("spread", "离散"),
    "rising": ("rises", "逐级上升"),
    "ratio_of_differences": ("ratio of changes", "变化之比"),
    "smaller_than": ("smaller than", "小于"),
    "at_least_as_negative_as": ("falls at least as much as", "降幅不小于"),
    "outcome": ("outcome", "结果"),
    "arm": ("arm", "组"),
    "against": ("against", "对比"),
    "mean": ("mean", "均值"),
    "sd_between": ("sd between replicates", "重复间标准差"),
    "effect": ("effect [95%]", "效应 [95%]"),
    "se": ("se of one trial", "单次试验标准误"),
    "detectable": ("detectable at 80%", "80%功效可检"),
    "parameter": ("tuned", "拟合参数"),
    "reached": ("reached", "达到"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these tables, or the key itself."""
    en, zh = WORDS.get(key, (key, key))
    return en if lang == "en" else zh


def figure(value: Any) -> str:
    """A number as short as it can be read, – where it cannot be told; several of them one after the other."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return " / ".join(figure(one) for one in value)
    if value != value:
        return "–"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"


def ranged(middle: float, low: float, high: float) -> str:
    """A figure with its interval, [–] where that cannot be told."""
    if middle != middle:
        return figure(middle)
    return f"{figure(middle)} [–]" if low != low else f"{figure(middle)} [{figure(low)}, {figure(high)}]"


OUTCOMES = {
    "detail_score": ("details of the policy known", "政策细节知晓"),
    "applied": ("signed up", "参保或申请"),
    "paid_in_full": ("paid in full", "足额领到"),
    "received_share": ("received of what is due", "所得占应得"),
    "visited": ("visited with substance", "受到实质走访"),
    "leakage_log": ("missing expenditure (log)", "流失（对数）"),
    "leakage_log_seen": ("missing, of what villagers see", "流失：村民可见部分"),
    "leakage_log_hidden": ("missing, of what they do not see", "流失：不可见部分"),
    "passed_per_hop": ("complaints passed up at each hop", "每级上报投诉比例"),
    "ledger.idle": ("money lying idle", "闲置资金"),
}


def outcome_name(key: str, lang: Lang) -> str:
    """An outcome in words, as in the other tables where it stands there; else its key."""
    if key in INDICATORS:
        return label(key, lang)
    return OUTCOMES[key][lang == "zh"] if key in OUTCOMES else key


def arm_name(key: str | None, names: Mapping[str, Any], lang: Lang) -> str:
    """An arm, or a difference of two, in the words of the case."""
    parts = [pick(names[part], lang) if part in names else part.replace("_", " ") for part in (key or "").split(" - ") if part]
    return f"({' − '.join(parts)})" if len(parts) > 1 else "".join(parts)


POWER = {
    "nothing": (
        "One trial of this size tells no standard error (fewer than two units in an arm, or observations that do not differ): "
        "what it could detect and how many units are needed cannot be told.",
        "此规模的单次试验得不出标准误（某组不足两个单位，或观测无差别）：可检出的效应与所需规模均无法判断。",
    ),
    "sees": (
        "With {units} {unit}s per arm one trial has a standard error of {error} and sees {detectable} with {wanted:.0%} power.",
        "每组 {units} 个{unit}时，单次试验标准误 {error}，以 {wanted:.0%} 的功效可检出 {detectable}。",
    ),
    "needs": (
        " To see {effect} it must have {needed} {unit}s per arm (this county has {available}).",
        "要以 {wanted:.0%} 的把握看到 {effect}，每组需 {needed} 个（本县每组最多 {available} 个）。",
    ),
    "none": (" To see {effect} it must have more units than there are.", "要看到 {effect}，现有单位不够。"),
    "doubt": (
        " That is on average: the standard error is known from {known:.0f} degrees of freedom, so the power there may be anything "
        "from {least:.0%} to {most:.0%} (90% interval).",
        "此为平均而言：标准误的自由度约为 {known:.0f}，该规模下的实际功效可能在 {least:.0%} 至 {most:.0%} 之间（90%区间）。",
    ),
    "seen": (
        " Simulated at that size: {share:.0%} [{low:.0%}, {high:.0%}] of trials would see it.",
        "按此规模模拟：{share:.0%} [{low:.0%}, {high:.0%}] 的试验可看到该效应。",
    ),
}


def power_text(planned: Any, lang: Lang) -> str:
    """The answer to "how many villages must the pilot have?" in a few sentences, with the doubt that a small trial leaves."""
    place = lang == "zh"
    if not planned.error > 0:  # nor NaN
        return POWER["nothing"][place]
    fields = vars(planned) | {name: figure(getattr(planned, name)) for name in ("error", "detectable", "effect")}
    fields |= {"unit": say(planned.unit, lang)}
    parts = ["sees", "none" if planned.needed is None else "needs"]
    if planned.power_between:
        parts.append("doubt")
        fields |= dict(zip(("least", "most"), planned.power_between, strict=True))
    if planned.seen_effect:
        parts.append("seen")
        fields |= dict(zip(("share", "low", "high"), planned.seen_effect, strict=True))
    return "".join(POWER[part][place].format(**fields) for part in parts)


def summary(rows: list[dict[str, Any]], lang: Lang) -> str:
    """How many rows were met, missed, not to be told and only shown."""
    count = {key: sum(row["verdict"] == key for row in rows) for key in ("met", "missed", "untold", "inside", "outside", "shown")}
    if lang == "zh":
        return f"符合 {count['met']}，不符 {count['missed']}，无法判断 {count['untold']}；仅列示：带内 {count['inside']}，带外 {count['outside']}，无带 {count['shown']}。"
    only = f"{count['inside']} inside their band, {count['outside']} outside, {count['shown']} without one"
    return f"{count['met']} met, {count['missed']} missed, {count['untold']} not told; only shown: {only}."
