"""Words of a sensitivity study in both languages."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.report.shared.words import LANGS, Lang, label
from twin.study.sensitivity.rounds import MATTERS, NOT, UNKNOWN

if TYPE_CHECKING:
    from twin.study.sensitivity.found import Found

MEASURES: dict[str, tuple[str, str]] = {
    "first": ("alone (first order)", "单独作用（一阶）"),
    "total": ("with interactions (total)", "连同交互（总效应）"),
    "second": ("pair (second order)", "成对（二阶）"),
    "mu": ("mean effect μ", "平均效应 μ"),
    "mu_star": ("mean size of effect μ*", "平均效应大小 μ*"),
    "sigma": ("spread of effect σ", "效应离散 σ"),
    "maximum": ("greatest shift (PAWN)", "最大分布偏移（PAWN）"),
    "median": ("median shift (PAWN)", "中位分布偏移（PAWN）"),
    "delta": ("shift of density δ", "密度偏移 δ"),
}
WORDS: dict[str, tuple[str, str]] = {
    MATTERS: ("matters", "重要"),
    UNKNOWN: ("cannot be told", "无法判断"),
    NOT: ("does not matter", "不重要"),
    "unchanged": ("unchanged", "不变"),
    "changed": ("changed", "改变"),
    "factors": ("factors", "因素"),
    "luck": ("luck common to all points", "各点共同的随机性"),
    "interaction": ("luck that differs between points", "各点不同的随机性"),
    "factor": ("factor", "因素"),
    "range": ("range", "范围"),
    "verdict": ("verdict", "判断"),
    "luck_share": ("luck's share of the error", "误差中随机性占比"),
    "variance": ("What a single run's variance is made of", "单次运行的方差构成"),
    "scales": ("The same at another household scale", "换一个农户规模"),
    "index": ("{households:,} households", "{households:,}户"),
    "difference": ("difference [interval]", "差异 [区间]"),
    "correlation": ("rank correlation", "秩相关"),
    "facts": (
        "{points:,} design points, {replicates} replicates each ({runs:,} runs); {households:,} households, {months} months; "
        "method: {method}; seed {seed}",
        "{points:,}个设计点，各重复{replicates}次（共{runs:,}次运行）；{households:,}户，{months}个月；方法：{method}；种子{seed}",
    ),
    "message": ("'{what}' depends most on: {name}", "对“{what}”影响最大的是：{name}"),
    "message_none": ("No factor can be told to move '{what}'", "没有因素能确认影响“{what}”"),
    "told": (
        "{what}: {matters} of {count} factors matter ({names}), {unknown} cannot be told, {no} do not matter.",
        "{what}：{count}个因素中{matters}个重要（{names}），{unknown}个无法判断，{no}个不重要。",
    ),
    "told_luck": (
        "{what}: {factors} of a single run's variance is due to the factors; in the means over replicates {noise} is luck.",
        "{what}：单次运行的方差中{factors}来自这些因素；重复均值中随机性占{noise}。",
    ),
    "enough": ("Luck is below the level that was asked for.", "随机性低于所要求的水平。"),
    "not_enough": ("Not enough: {reason}", "尚不足够：{reason}"),
    "scale_all": (
        "At {other:,} instead of {one:,} households: of {count} indices {same} are unchanged within ±{within:g}, "
        "{moved} changed, {unknown} cannot be told; the greatest difference of an estimate is {most:.2f}. Least "
        "correlation over points of the outputs expected at the two scales: {agreement}.",
        "农户由{one:,}变为{other:,}：{count}个指数中{same}个在±{within:g}内不变，{moved}个改变，{unknown}个无法判断；估计值最大相差{most:.2f}。"
        "两种规模的期望输出在各点上的最低相关：{agreement}。",
    ),
    "independent": (
        "Factors are varied as if independent of each other, each equally likely over its range; verdicts are one by one.",
        "各因素按相互独立、在范围内等可能变动；判断逐一作出。",
    ),
    "plan": (
        "{points:,} design points; {runs:,} runs to begin with, at most {most:,}; {there:,} are there; {run_seconds:.2f} s "
        "a run; about {minutes:.0f} minutes for what is left, with {workers} processes.",
        "{points:,}个设计点；起初{runs:,}次运行，至多{most:,}次；已有{there:,}次；每次{run_seconds:.2f}秒；"
        "用{workers}个进程完成其余约需{minutes:.0f}分钟。",
    ),
    "look": (
        "A first look: {points:,} of {of:,} points have a run. Rank correlations are no indices and have no intervals here.",
        "初步结果：{of:,}个点中{points:,}个已有运行。秩相关不是指数，此处没有区间。",
    ),
    "note": ("{points:,} points × {replicates} replicates, {level} intervals", "{points:,}个点×{replicates}次重复，{level}区间"),
    "none": ("none", "无"),
    "outcome": ("outcome", "结果指标"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these studies."""
    pair = MEASURES.get(key) or WORDS[key]
    return pair[LANGS.index(lang)]


def outcome_name(outcome: str, lang: Lang) -> str:
    """An outcome as people call it."""
    return label(outcome, lang)


def factor_name(about: Mapping[str, Any], factor: str, lang: Lang) -> str:
    """A factor's title if the study gives one, else its path."""
    title = about["titles"].get(factor)
    return title[lang] if title else factor


def percent(share: float) -> str:
    """A share as per cent."""
    return f"{100 * share:.0f}%"


def sentences(found: "Found", lang: Lang) -> list[str]:
    """What can be said, and how far to believe it."""
    lines = []
    for outcome in found.about["outcomes"]:
        rows, what = found.ranked(outcome), outcome_name(outcome, lang)
        chosen = [factor_name(found.about, name, lang) for name in rows[rows["verdict"] == MATTERS]["factor"]]
        names = (", " if lang == "en" else "、").join(chosen[:8]) or word("none", lang)
        counts = {"unknown": int((rows["verdict"] == UNKNOWN).sum()), "no": int((rows["verdict"] == NOT).sum())}
        lines.append(word("told", lang).format(what=what, matters=len(chosen), count=len(rows), names=names, **counts))
        parts = found.indices.variance.set_index(["outcome", "part"])["share"]
        shares = {"factors": percent(parts[outcome, "factors"]), "noise": percent(found.indices.noise[outcome])}
        lines.append(word("told_luck", lang).format(what=what, **shares))
    enough = word("enough", lang) if found.indices.enough else word("not_enough", lang).format(reason=found.indices.reason)
    return [*lines, enough, *_scale(found, lang), word("independent", lang)]


def _scale(found: "Found", lang: Lang) -> list[str]:
    """What the comparison of scales says, where there is one."""
    table = found.scales
    if table is None:
        return []
    count = {key: int((table["verdict"] == key).sum()) for key in ("unchanged", "changed", UNKNOWN)}
    first = table.iloc[0]
    return [
        word("scale_all", lang).format(
            one=first["households"], other=first["households_other"], count=len(table), within=first["within"],
            same=count["unchanged"], moved=count["changed"], unknown=count[UNKNOWN], most=table["difference"].abs().max(),
            agreement=word(UNKNOWN, lang) if table["agreement"].isna().any() else f"{table['agreement'].min():.3f}",
        )
    ]  # fmt: skip
