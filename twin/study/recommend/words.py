"""What is uncertain, and which survey or audit would tell it, in two languages."""

from collections.abc import Iterable
from typing import Any

from twin import evidence, posterior
from twin.base.messages import Text, both, mark
from twin.files.strict import read_yaml
from twin.study import titles
from twin.study.recommend.portfolio import Space
from twin.study.recommend.unsure import SIZE

MEASURED = {  # moments that are no single fact
    "audited_misuse": mark("an audit of project money, projects drawn by lot"),
    "passed_up": mark("following complaints upward, office by office"),
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
        return both("how strongly it works: {mechanism}", mechanism=_mechanism(name, space))
    title = titles.factor_title(name, space.definitions)
    return both("county: {trait}", trait=title) if name.startswith("where.") else title


def _mechanism(name: str, space: Space) -> Text:
    return space.definitions[name.removeprefix(SIZE)].name.plainly()


def survey_title(name: str, factors: list[str], space: Space) -> Text:
    """What would tell a group of attributes: a survey, an audit, a pilot, records or an experiment."""
    if name in MEASURED:
        return both(MEASURED[name])
    facts = evidence.facts().set_index("id")
    if name in facts.index:
        return both("a survey: {fact}", fact={"en": facts.loc[name, "what"], "zh": facts.loc[name, "zh"]})
    title = factor_title(factors[0], space)
    if name.startswith(SIZE):
        return both("a pilot of: {mechanism}", mechanism=_mechanism(name, space))
    if name.startswith("structure."):
        return both("a field experiment on {title}", title=title)
    return both("a look at the records: {title}", title=title)


def title_of(words: Any, name: str) -> Text:
    """A title in two languages, or the name in both."""
    return words.plainly() if words else {"en": name, "zh": name}
