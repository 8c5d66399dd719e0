"""Words and numbers of a region, in both languages."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.report.shared.words import LANGS, Lang, number, pick

if TYPE_CHECKING:
    from twin.study.region.found import RegionFound

WORDS: dict[str, tuple[str, str]] = {
    "county": ("county code", "县代码"),
    "counties": ("counties", "县数"),
    "villages": ("villages", "村数"),
    "households": ("households", "户数"),
    "scenario": ("scenario", "情景"),
    "landing": ("landing rate", "落地率"),
    "awareness": ("awareness", "知晓率"),
    "sampling": ("landing rate [sampling error, 95%]", "落地率［抽样误差，95%］"),
    "gain": ("change of landing", "落地率变化"),
    "gain_ranged": ("change of landing [95% interval]", "落地率变化［95%区间］"),
    "cases": ("cases landed more in a year", "一年多落地（户次）"),
    "yuan": ("cost", "成本"),
    "per": ("cases per 10,000 yuan", "每万元多落地户次"),
    "per_ranged": ("cases landed more a year per 10,000 yuan [95% interval]", "每万元每年多落地户次［95%区间］"),
    "rank": ("rank", "排名"),
    "chance": ("chance of the best {next}", "居前{next}位的概率"),
    "kind": ("kind of county", "县的类型"),
    "range": ("from – to", "范围"),
    "village_size": ("households of a village", "每村户数"),
    "county_size": ("households of the county", "全县户数"),
    "distance": ("km from village to county seat", "村到县城（公里）"),
    "low": ("lowest third", "最低三分之一"),
    "middle": ("middle third", "中间三分之一"),
    "high": ("highest third", "最高三分之一"),
    "all": ("all counties", "全部县"),
    "first": ("first counties", "先行县"),
    "others": ("other counties", "其余县"),
    "rates_title": ("The region as a whole", "全区域合计"),
    "kinds_title": ("By kind of county", "按县的类型"),
    "gains_title": ("What the scenario changes", "情景带来的变化"),
    "next_title": ("Which counties next? The best {shown} of {of}", "下一批选哪些县？{of}个县中前{shown}位"),
    "facts": (
        "{counties:,} of {counties_all:,} counties; of them {run:,} of {villages:,} villages, "
        "{households_run:,} of {households:,} households; {months} months after {burn_in} months of the traditional mode; "
        "replicates: {replicates}; seed {seed}; {runs:,} runs",
        "{counties_all:,}个县中的{counties:,}个；其{villages:,}个村中运行{run:,}个，{households:,}户中运行{households_run:,}户；"
        "传统模式{burn_in}个月后运行{months}个月；"
        "重复{replicates}次；种子{seed}；共{runs:,}次运行",
    ),
    "said_rate": (
        "Under '{scenario}' {rate} of the eligible cases land, in the year that ends the run{error}.",
        "“{scenario}”下，最后一年应享户次的落地率为{rate}{error}。",
    ),
    "said_error": (
        "; with every county and village run it would lie between {low} and {high} (95%)",
        "；若全部县、村都运行，则在{low}至{high}之间（95%）",
    ),
    "said_gain": (
        "'{after}' in place of '{before}' changes the landing rate by {gain}: {cases} cases more a year, for {yuan} in all.",
        "以“{after}”取代“{before}”，落地率变化{gain}：每年多落地{cases}户次，共需{yuan}。",
    ),
    "said_first": (
        "The {first} first counties, chosen by lot, gain {here}; the other {others} would gain {there}.",
        "抽签选出的{first}个先行县变化{here}；其余{others}个县若实施，变化{there}。",
    ),
    "said_next": (
        "Next would come {names}. Of the spread between the counties' estimates {told} lies in the counties; the rest is noise "
        "of sampled villages and luck, and estimates are drawn towards the mean accordingly.",
        "下一批依次为{names}。各县估计值的差异中，{told}出自县本身，其余为抽样与运气的噪声，估计值已相应向均值收缩。",
    ),
    "said_alike": (
        "The counties cannot be told apart: the spread between their estimates is no larger than noise. Any {next} will do.",
        "各县之间无法区分：估计值的差异不超过噪声。任选{next}个县，效果相当。",
    ),
    "said_once": (
        "One replicate gives no intervals: take --replicates 4 or more before choosing.",
        "只有一次重复，没有区间：作选择前请用 --replicates 4 或更多。",
    ),
    "said_townships": (
        "Of each township some villages were run, among which it divides money less badly than among all: shares and gains may "
        "be off by {allowance} points, which the intervals allow for. More villages a township lessen it, more counties do not.",
        "各乡镇只运行了部分村，资金在其间的分配比在全部村之间更均匀：落地率与变化可能偏差{allowance}个百分点，区间已予计入。"
        "每个乡镇多运行几个村可减小偏差，增加县数则不能。",
    ),
    "said_thin": (
        "Fewer than ten villages of a county were run: offices as thin as that work differently, which the error does not hold. "
        "Gains come out too small, most of all where a policy needs whole projects; take a larger --scale, or --sample counties.",
        "有的县运行的村不足十个：如此稀疏的机构运转方式不同，误差区间未包含这一点。变化会被低估，需整体立项的政策尤甚；"
        "请加大 --scale，或用 --sample counties。",
    ),
    "said_kinds": (
        "Counties differ here by what division codes, population and area tell: how many villages, how large, how far. "
        "Terrain, offices and people are drawn alike for all, and so are not what sets counties apart.",
        "此处各县的差异只来自区划代码、人口与面积：有多少村、村多大、离县城多远。地形、机构和人口特征均按同一分布抽取，不构成县际差异。",
    ),
    "said_real": (
        "Codes are real, people, offices and money on them are invented: a line says what a county of this shape would gain in "
        "the model, nothing about the place. Levels are of many counties together; diversion, audits and reports are not kept.",
        "代码是真实的，其上的人口、机构和资金都是虚构的：每一行说的是“这种形态的县”在模型中的变化，与当地实际无关。"
        "水平值只按多县合计列示；不保留任何挪用、审计和上报数据。",
    ),
    "figure_next": ("Which counties next: '{scenario}' after '{before}'", "下一批选哪些县：“{before}”之后的“{scenario}”"),
    "figure_note": (
        "best {shown} of {of}; 95% intervals, replicates: {replicates}; line: mean of all; beside: chance of the best {next}",
        "{of}个县中前{shown}位；95%区间，重复{replicates}次；竖线：全部县均值；右侧：居前{next}位的概率",
    ),
    "figure_kinds": ("What kind of county gains most", "哪类县变化最大"),
    "kinds_note": ("95% intervals, replicates: {replicates}", "95%区间，重复{replicates}次"),
    "ahead": (
        "{counties:,} of {counties_all:,} counties with {townships:,} townships, {villages:,} villages, "
        "about {households:,} households; villages run: {villages_run:,}; runs: {runs:,}",
        "{counties_all:,}个县中的{counties:,}个，含{townships:,}个乡镇，{villages:,}个村，约{households:,}户；运行的村：{villages_run:,}；运行次数：{runs:,}",
    ),
    "rests_population": (
        "Assumed: 360 households a village, without a population in county_population.csv (counties: {counties:,}, "
        "villages: {villages:,}): {codes}.",
        "假定：county_population.csv 中没有人口，按每村360户计（县{counties:,}个，村{villages:,}个）：{codes}。",
    ),
    "rests_area": (
        "Assumed: 25 km from seat to border, without an area there (counties: {counties:,}, villages: {villages:,}): {codes}.",
        "假定：该表中没有面积，按县城到县界25公里计（县{counties:,}个，村{villages:,}个）：{codes}。",
    ),
    "rests_size_bounded": (
        "Assumed: 150 or 650 households a village, where population gives fewer or more (counties: {counties:,}, "
        "villages: {villages:,}): {codes}.",
        "假定：按人口推算每村不足150户或超过650户，取该界限值（县{counties:,}个，村{villages:,}个）：{codes}。",
    ),
    "rests_radius_bounded": (
        "Assumed: 8 or 90 km from seat to border, where the area gives less or more (counties: {counties:,}, "
        "villages: {villages:,}): {codes}.",
        "假定：按面积推算县城到县界不足8公里或超过90公里，取该界限值（县{counties:,}个，村{villages:,}个）：{codes}。",
    ),
    "rests_renamed": (
        "By name: population and area stand under an earlier code of that name and province (counties: {counties:,}, "
        "villages: {villages:,}): {codes}.",
        "按名称匹配：人口与面积取自本省同名的旧代码（县{counties:,}个，村{villages:,}个）：{codes}。",
    ),
    "from_code": ("{code} from {old}", "{code}取自{old}"),
    "left_not_in_areas": (
        "Left out: villages, but no row in areas.csv ({counties:,}): {codes}.",
        "未纳入：有村，但 areas.csv 中没有该代码（{counties:,}个）：{codes}。",
    ),
    "left_no_village": (
        "Left out: in areas.csv, but without a row in villages.csv.gz ({counties:,}): {codes}.",
        "未纳入：areas.csv 中有，但 villages.csv.gz 中没有任何行（{counties:,}个）：{codes}。",
    ),
    "left_no_rural_village": (
        "Left out: no rural village ({counties:,}): {codes}.",
        "未纳入：没有农村村级单位（{counties:,}个）：{codes}。",
    ),
    "repeated": (
        "Repeated: rows of {file} that stand there again and count once ({rows:,}).",
        "重复：{file} 中有{rows:,}行重复出现，只计一次。",
    ),
    "and_more": ("{codes} and {more:,} more (--json has all)", "{codes}，另有{more:,}个（--json 列出全部）"),
}


def word(key: str, lang: Lang, **more: Any) -> str:
    """A word or sentence of these pages, filled in."""
    text = WORDS[key][LANGS.index(lang)]
    return text.format(**more) if more else text


def ranged(row: Mapping[str, Any], name: str, unit: str, lang: Lang) -> str:
    """A gain with its interval: in points (`landing`), or in cases per 10,000 yuan (`per`)."""
    value, low, high = float(row[name]), float(row["low"]), float(row["high"])
    if unit == "landing":
        text = number(value, "share", lang, signed=True)
        return text if not math.isfinite(low) else f"{text} [{100 * low:+.1f}, {100 * high:+.1f}]"
    text = plainly(value)
    return text if not math.isfinite(low) else f"{text} [{plainly(low)}, {plainly(high)}]"


def plainly(value: float) -> str:
    """A number with three figures that count."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percent(value: float) -> str:
    """A chance without decimals."""
    return f"{value:.0%}" if math.isfinite(value) else "–"


def titled(found: "RegionFound", place: int, lang: Lang) -> str:
    """The title of a scenario by number."""
    return pick(found.about["scenarios"][place]["title"], lang)
