"""What the numbers mean, in sentences computed from them, and the standing limits of every result."""

from collections.abc import Iterator, Sequence
from itertools import starmap

import numpy as np
import pandas as pd

from twin.report.compare.grades import attribution
from twin.report.compare.story import Story, loss_shares
from twin.report.shared.words import Lang, interval, number, pick, say

CAPTIONS: dict[str, tuple[str, str]] = {
    "differences": (
        "Replicates share their luck, so each difference is due to the scenarios alone; whiskers are 95% intervals over replicates.",
        "各次重复共用同一套随机数，差异只来自情景本身；横线为跨重复的95%区间。",
    ),
    "cascade": (
        "Each household, policy and cycle is charged to the first step that failed and to the tier that caused it, over the last 12 months.",
        "最近12个月内，每个户次只记入首先失败的环节及造成它的层级。",
    ),
    "losses": (
        "The cells add up to everything that did not land. A loss is not an expected gain: see what a step brings when it alone is perfected.",
        "各格之和等于全部未落地的部分。流失不等于预期收益：补齐单一环节的效果要另行计算。",
    ),
    "clauses": (
        "Share of county units, townships, village committees and households that hold each clause of the policy rightly.",
        "县直部门、乡镇、村两委和农户对政策各条款掌握正确的比例。",
    ),
    "reported": (
        "A village task is complete when at least 80% of the eligible households landed. Offices see the reports; only the twin sees both.",
        "应享户80%以上落地才算村级任务实际完成。各级只看得到上报数，孪生模型两者都看得到。",
    ),
    "money": (
        "Widths are yuan over the whole run, all policies together. Money that returns to the treasury is spent again and so drawn twice.",
        "宽度代表整个模拟期内的资金，合并全部政策。收回财政的资金会再次安排，因此画两次。",
    ),
    "months": (
        "Survey-like indicators are of all households in that month; landing looks back over 12 months.",
        "调查类指标针对当月全部农户；落地率回看12个月。",
    ),
    "places": (
        "Each row is a township, each cell a village; white means no eligible household there.",
        "每行一个乡镇，每格一个村；空白表示该处没有应享户。",
    ),
    "unlock": (
        "Gains come from branches of the same run with the same luck, one step made perfect at a time; they do not add up to the losses.",
        "收益来自同一次运行的分支：随机数相同，每次只补齐一个环节；各项之和不等于流失总量。",
    ),
}

LIMITS: tuple[tuple[str, str], ...] = (
    (
        "This is a model. Landing by household has no published counterpart; only the reported rate can be set beside official figures.",
        "这是模型结果。按户计算的落地率没有公开数据可对照，只有上报率可以与官方数字比较。",
    ),
    (
        "Intervals tell how much results vary by chance and with the ten fitted parameters; they say nothing about other parameters or structure that may be wrong.",
        "区间反映模型内部的随机波动和十个拟合参数的后验不确定性，不包含其他参数或结构本身可能有误的不确定性。",
    ),
    (
        "Effects of many mechanisms rest on claims of source documents or on assumptions; the table of grades tells how many.",
        "许多机制的效应来自材料宣称或假定，证据等级表列出了占比。",
    ),
    (
        "Shares lost at a step are not gains to be had by mending it.",
        "某环节的流失比例，不是修好它就能得到的收益。",
    ),
)
SYNTHETIC = (
    "The county is synthetic: people, money and misconduct are drawn from documented distributions and say nothing about any real place, even where real division codes are used.",
    "本县为合成县：人口、资金和违规均按有据可查的分布模拟，即使使用真实区划代码，也不反映任何真实地方。",
)
GIVEN = (
    "The county comes from given tables; what happens in it, money and misconduct included, is simulated and is no finding about the actual place.",
    "县情来自给定的表格；其中发生的一切（包括资金和违规）均为模拟，不是对当地的认定。",
)


def caption(name: str, lang: Lang) -> str:
    """The sentence under a picture, by the picture's name (numbers at its end left out)."""
    pair = CAPTIONS[name.split("-")[0]]
    return pair[0 if lang == "en" else 1]


def limits(stories: Sequence[Story], lang: Lang) -> list[str]:
    """What no reader may forget."""
    place = SYNTHETIC if stories[0].synthetic else GIVEN
    return [pair[0 if lang == "en" else 1] for pair in (place, *LIMITS)]


def noted(stories: Sequence[Story], lang: Lang) -> list[str]:
    """What of the scenarios never acts."""
    colon = "：" if lang == "zh" else ": "
    heads = {story.name: f"{story.titled(lang)}{colon}" if len(stories) > 1 else "" for story in stories}
    return [f"{heads[story.name]}{note[lang]}" for story in stories for note in story.remarks]


def meaning(stories: Sequence[Story], table: pd.DataFrame | None, lang: Lang) -> list[str]:
    """A few sentences a planner can use, each computed from the results."""
    told = [_main_loss(story, lang) for story in stories[:2]]
    told += [_formalism(story, lang) for story in stories[:2]]
    if table is not None:
        pairs = [(stories[0], story) for story in stories[1:]]
        told = [
            *starmap(lambda first, story: _verdict(first, story, table, lang), pairs),
            *_unbracketed(stories, table, lang),
            *told,
        ]
    return [*told, *(sentence for story in stories for sentence in attribution(story, "landing_rate", lang))]


def _verdict(first: Story, story: Story, table: pd.DataFrame, lang: Lang) -> str:
    """Whether landing differs, by how much, and where the difference is largest in the cascade."""
    row = table[(table["scenario"] == story.name) & (table["indicator"] == "landing_rate")].iloc[0]
    gap, low, high = (float(row[column]) for column in ("difference", "low", "high"))
    shift = loss_shares(story).sum(axis=1) - loss_shares(first).sum(axis=1)
    most = str(shift.abs().idxmax())
    points = number(float(shift[most]), "share", lang, signed=True)
    change = interval(gap, low, high, "share", lang)
    name, other = story.titled(lang), first.titled(lang)
    sure = _certainty(low, high, lang)
    return {
        "en": f"'{name}' against '{other}': landing rate {change}: {sure}. "
        f"Losses change most at the step '{say(most, 'en')}': {points} of the eligible.",
        "zh": f"“{name}”与“{other}”相比：落地率{change}，{sure}。流失变化最大的环节是“{say(most, 'zh')}”：{points}。",
    }[lang]


def _unbracketed(stories: Sequence[Story], table: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """Why some differences stand without an interval."""
    if table.loc[table["scenario"] != stories[0].name, "low"].isna().any():
        yield {
            "en": "A difference without brackets has no interval: there is one replicate, or all agree; that does not make it certain.",
            "zh": "没有方括号的差异得不出区间：只有一次重复，或各次重复完全相同；这不等于确定。",
        }[lang]


def _certainty(low: float, high: float, lang: Lang) -> str:
    if not np.isfinite(low):
        words = ("no interval can be told, so it may be chance", "得不出区间，可能只是偶然")
    elif low > 0:
        words = ("better beyond chance", "改善超出偶然")
    elif high < 0:
        words = ("worse beyond chance", "变差超出偶然")
    else:
        words = ("no difference that chance could not make", "差异可能只是偶然")
    return words[0 if lang == "en" else 1]


def _main_loss(story: Story, lang: Lang) -> str:
    lost = loss_shares(story)
    steps = lost.sum(axis=1)
    step = str(steps.idxmax())
    tier = str(lost.loc[step].idxmax())
    share = number(float(steps[step]), "share", lang)
    return {
        "en": f"In '{story.titled('en')}' most are lost at '{say(step, 'en')}' ({share} of the eligible), mostly by the {say(tier, 'en')}.",
        "zh": f"“{story.titled('zh')}”中流失最多的环节是“{say(step, 'zh')}”（占应享{share}），主要责任层级：{say(tier, 'zh')}。",
    }[lang]


def _formalism(story: Story, lang: Lang) -> str:
    told, done = story.mean("reported_landing_rate"), story.mean("task_landing_rate")
    gap = number(told - done, "share", lang, signed=True)
    return {
        "en": f"'{story.titled('en')}' reports {number(told, 'share', 'en')} of village tasks complete; {number(done, 'share', 'en')} are. "
        f"The formalism gap is {gap}.",
        "zh": f"“{story.titled('zh')}”上报村级任务完成{number(told, 'share', 'zh')}，实际完成{number(done, 'share', 'zh')}，形式主义差距{gap}。",
    }[lang]


def titles(stories: Sequence[Story], lang: Lang) -> str:
    """The scenarios' titles in one line."""
    joint = " / " if lang == "en" else "、"
    return joint.join(pick(dict(story.title), lang) or story.name for story in stories)
