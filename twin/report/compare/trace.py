"""The page's section that leads every number back: to a fact and its source, to a study, or to the word `assumed`.

Everything here is data in one language; `shared/templates/trace.html` shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from twin.base.knobs import Knob
from twin.base.messages import Lang, mark, told
from twin.evidence import entries
from twin.evidence.store import knob_names, traits
from twin.evidence.uses import conflicts_of, named
from twin.processes.registry import knobs
from twin.report.catalogue.catalogue import unit_names
from twin.report.catalogue.shelves import bounds, costs_text, disagreements, shelf_word, step
from twin.report.compare.story import Story
from twin.report.shared.words import pick, say

HEADS: dict[str, str] = {
    "number": mark("number"),
    "fitted_span": mark("ensemble: middle (lowest … highest)"),
}


class Grade(NamedTuple):
    """A grade of evidence and its word."""

    key: str
    word: str


class Evidence(NamedTuple):
    """One piece of evidence: what it says with its figures, its grade and where it is from; unknown ones have a key only."""

    key: str
    said: str = ""
    grade: Grade | None = None
    where: str = ""


class Row(NamedTuple):
    """A number: what it is, its path, figures, grade and what it rests on; None where the table has no such column."""

    name: str
    key: str = ""
    figures: Sequence[str] = ()
    grade: Grade | None = None
    evidence: Sequence[Evidence] | None = None
    why: str = ""


class Rows(NamedTuple):
    """A table of numbers under its headings."""

    heads: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Used:
    """One mechanism in force: each move with range, grade and evidence, then what it costs."""

    name: str
    key: str
    grades: Sequence[Grade]
    dose: str
    moves: Rows
    costs: str
    costs_evidence: Sequence[Evidence]
    flows: Sequence[str]


@dataclass(frozen=True)
class Scenario:
    """What one scenario brings: mechanisms, and tables of policies and settings."""

    title: str
    count: str
    mechanisms: Sequence[Used]
    tables: Sequence[tuple[str, Rows]]


@dataclass(frozen=True)
class Trace:
    """The whole section."""

    title: str
    intro: str
    scenarios: Sequence[Scenario]
    tables: Sequence[tuple[str, Rows]]
    unfitted: str
    conflicts_title: str
    conflicts: Sequence[str]


def trace(stories: Sequence[Story], lang: Lang) -> Trace | None:
    """What every number of these stories rests on; None when none of them knows."""
    known = [story for story in stories if story.rests_on]
    if not known:
        return None
    moved = {move["knob"] for story in known for one in story.rests_on["mechanisms"] for move in one["moves"]}
    fitted = next((story.rests_on["fitted"] for story in known if story.rests_on["fitted"]), None)
    tables = [
        (told(lang, "Starting values of the knobs that these mechanisms move"), _knobs(sorted(moved), lang)),
        (told(lang, "Fitted parameters"), _fitted(fitted or {}, lang)),
        (told(lang, "All other numbers of the processes"), _knobs((path for path in knobs() if path not in moved), lang)),
        (told(lang, "Numbers from which a county is drawn"), _traits(lang)),
    ]
    return Trace(
        title=told(lang, "What it rests on"),
        intro=told(
            lang,
            "Every number below carries a grade and, where it has one, the figure that it rests on with its document or study. "
            "Shipped moves that are claimed or assumed hold 'no effect' in their range.",
        ),
        scenarios=[_scenario(story, lang) for story in known],
        tables=[(title, table) for title, table in tables if table.rows],
        unfitted="" if fitted else told(lang, "No parameter was fitted; all have their point values."),
        conflicts_title=told(lang, "Sources that disagree on what is used here"),
        conflicts=disagreements(conflicts_of(_used(known)), lang),
    )


def _heads(lang: Lang, *keys: str) -> list[str]:
    return [told(lang, HEADS[key]) if key in HEADS else shelf_word(key, lang) for key in keys]


def _grade(grade: str, lang: Lang) -> Grade:
    return Grade(grade, say(grade, lang))


@cache
def _evidence(key: str, lang: Lang) -> Evidence:
    entry = entries().get(key)
    if entry is None:  # a scenario's own mechanism may name what the twin's evidence base does not hold
        return Evidence(key)
    scope = f" [{entry.scope[lang]}]" if entry.scope[lang] else ""
    where = f"{entry.source}: {entry.title[lang]}" if entry.kind == "fact" else entry.title[lang]
    return Evidence(key, f"{entry.what[lang]} {entry.figures[lang]}{scope}", _grade(entry.grade, lang), where)


def _all(keys: Iterable[str], lang: Lang) -> list[Evidence]:
    return [_evidence(key, lang) for key in keys]


def _row(path: str, lang: Lang, figures: Sequence[str], **more: Any) -> Row:
    """A row of a knob, with its path for a name where the twin of today does not know it."""
    knob = knobs().get(path)
    about = path if knob is None else knob.about if lang == "en" else knob_names().get(path, knob.about)
    return Row(about, path, figures, **more)


def _resting(keys: Iterable[str], why: str, lang: Lang) -> dict[str, Any]:
    """What a number rests on: evidence, then the reasoning; `assumed` where there is neither."""
    found = _all(keys, lang)
    return {"evidence": found, "why": why or ("" if found else say("assumed", lang))}


# What a scenario brings ---------------------------------------------------------------------------------------------------


def _scenario(story: Story, lang: Lang) -> Scenario:
    """Mechanisms, policies and settings of one scenario."""
    rests = story.rests_on
    policies = [
        Row(pick(one["name"], lang), grade=_grade(one["grade"], lang), **_resting(one["evidence"], "", lang))
        for one in rests["policies"]
    ]
    settings = [_row(one["path"], lang, (one["value"], _default(one["path"], lang))) for one in rests["settings"]]
    tables = [
        (told(lang, "Policies"), Rows(_heads(lang, "policy", "grade", "rests_on"), policies)),
        (told(lang, "Set by the scenario itself"), Rows(_heads(lang, "number", "value", "default"), settings)),
    ]
    used = [_mechanism(one, lang) for one in rests["mechanisms"]]
    count = told(lang, "Mechanisms in force ({count})", count=len(used))
    return Scenario(story.titled(lang), count, used, [(title, table) for title, table in tables if table.rows])


def _mechanism(one: Mapping[str, Any], lang: Lang) -> Used:
    moves = [
        _row(
            move["knob"], lang, (step(move, lang), bounds(move["range"])), grade=_grade(move["grade"], lang),
            **_resting(move["evidence"], pick(move["why"], lang) if move["why"] else "", lang),
        )
        for move in one["moves"]
    ]  # fmt: skip
    costs = one["costs"]
    return Used(
        name=pick(one["name"], lang),
        key=one["key"],
        grades=[_grade(grade, lang) for grade in dict.fromkeys(move["grade"] for move in one["moves"])],
        dose=told(lang, "mean dose {dose:.2g}", dose=one["dose"]),
        moves=Rows(_heads(lang, "number", "move", "range", "grade", "rests_on"), moves),
        costs=costs_text(costs, lang),
        costs_evidence=_all(costs["evidence"], lang),
        flows=[_flow(flow) for flow in costs["flows"]],
    )


def _flow(flow: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value:,.0f}" if isinstance(value, int | float) else f"{key} {value}" for key, value in flow.items())


# What every scenario shares -----------------------------------------------------------------------------------------------


def _default(path: str, lang: Lang) -> str:
    return _quantity(knobs()[path], lang) if path in knobs() else "–"


def _quantity(knob: Knob, lang: Lang) -> str:
    """The default of a knob in its unit."""
    return f"{knob.default:g} {knob.unit if lang == 'en' else unit_names().get(knob.unit, knob.unit)}"


def _knobs(paths: Iterable[str], lang: Lang) -> Rows:
    rows = [
        _row(
            knob.path, lang, (_quantity(knob, lang), bounds((knob.low, knob.high))), grade=_grade(knob.grade, lang),
            **_resting(named(knob.evidence), "", lang),
        )
        for knob in (knobs()[path] for path in paths if path in knobs())
    ]  # fmt: skip
    return Rows(_heads(lang, "number", "default", "range", "grade", "rests_on"), rows)


def _fitted(ensemble: Mapping[str, Sequence[float]], lang: Lang) -> Rows:
    """Parameters of the posterior ensemble, each with the fact that informs it."""
    rows = [
        _row(
            path, lang, (f"{values[len(values) // 2]:.3g} ({values[0]:.3g} … {values[-1]:.3g})", _default(path, lang)),
            **_resting(named(knobs()[path].evidence) if path in knobs() else (), "", lang),
        )
        for path, values in ensemble.items()
    ]  # fmt: skip
    return Rows(_heads(lang, "number", "fitted_span", "default", "rests_on"), rows)


def _traits(lang: Lang) -> Rows:
    rows = [
        Row(
            row["what" if lang == "en" else "zh"], f"{row['module']}.{row['name']}",
            (f"{row['value']} {row['unit' if lang == 'en' else 'unit_zh']}",),
            _grade(row["grade"], lang), **_resting(named(row["evidence"]), "", lang),
        )
        for row in traits().fillna("").to_dict("records")
    ]  # fmt: skip
    return Rows(_heads(lang, "number", "value", "grade", "rests_on"), rows)


def _used(stories: Sequence[Story]) -> set[str]:
    """Every piece of evidence that these scenarios, the knobs and the county name."""
    keys = {key for knob in knobs().values() for key in named(knob.evidence)}
    for story in stories:
        for one in story.rests_on["mechanisms"]:
            keys.update(one["costs"]["evidence"], *(move["evidence"] for move in one["moves"]))
        keys.update(*(one["evidence"] for one in story.rests_on["policies"]))
    return keys | {key for text in traits()["evidence"].dropna() for key in named(text)}
