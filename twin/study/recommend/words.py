"""What is uncertain, and which survey or audit would tell it, in two languages."""

from collections.abc import Iterable
from typing import Any

from twin import evidence, posterior
from twin.base.messages import Text
from twin.files.strict import read_yaml
from twin.study import titles
from twin.study.recommend.portfolio import Space
from twin.study.recommend.unsure import SIZE

MEASURED = {  # moments that are no single fact
    "audited_misuse": ("an audit of project money, projects drawn by lot", "对随机抽取项目的资金审计"),
    "passed_up": ("following complaints upward, office by office", "逐级追踪群众诉求的上报"),
}


def informed_by() -> dict[str, list[str]]:
    """The knobs that each moment of the calibration informs, by moment."""
    data, _ = read_yaml(posterior.FILE.with_suffix(".yaml"))
    found: dict[str, list[str]] = {}
    for knob, moment in (data.get("parameters") or {}).items():
        found.setdefault(moment, []).append(knob)
    return found


def surveyed(attributes: Iterable[str]) -> dict[str, list[str]]:
    """Which attributes of a future each survey, audit or pilot would tell; forms that nobody can look up have a group too."""
    left = list(attributes)
    found = {}
    for moment, knobs in informed_by().items():
        told = [knob for knob in knobs if knob in left]
        if told:
            found[moment] = told
            left = [name for name in left if name not in told]
    return found | {name: [name] for name in left}


def factor_title(name: str, space: Space) -> Text:
    """An attribute of a future."""
    if name.startswith(SIZE):
        title = space.definitions[name.removeprefix(SIZE)].name
        return {"en": f"how strongly it works: {title.en}", "zh": f"作用大小：{title.zh}"}
    told = titles.factor_title(name, space.definitions)
    return {"en": f"county: {told['en']}", "zh": f"县情：{told['zh']}"} if name.startswith("where.") else told


def survey_title(name: str, factors: list[str], space: Space) -> Text:
    """What would tell a group of attributes: a survey, an audit, a pilot, records or an experiment."""
    if name in MEASURED:
        en, zh = MEASURED[name]
        return {"en": en, "zh": zh}
    facts = evidence.facts().set_index("id")
    if name in facts.index:
        return {"en": f"a survey: {facts.loc[name, 'what']}", "zh": f"调查：{facts.loc[name, 'zh']}"}
    title = factor_title(factors[0], space)
    if name.startswith(SIZE):
        own = space.definitions[name.removeprefix(SIZE)].name
        return {"en": f"a pilot of: {own.en}", "zh": f"试点：{own.zh}"}
    if name.startswith("structure."):
        return {"en": f"a field experiment on {title['en']}", "zh": f"实地试验：{title['zh']}"}
    return {"en": f"a look at the records: {title['en']}", "zh": f"查阅台账：{title['zh']}"}


def title_of(words: Any, name: str) -> Text:
    """A title in two languages, or the name in both."""
    return words.plainly() if words else {"en": name, "zh": name}
