"""The parts of the ODD description, in its order: what the protocol asks for in words, then what the model itself holds."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from twin.base.knobs import GRADES
from twin.base.messages import Lang
from twin.base.version import __version__
from twin.evidence.cite import evidence_version
from twin.processes.registry import knobs, processes
from twin.report.odd import tables
from twin.report.odd.own_words import paragraphs, steps
from twin.report.shared.parts import Part, Table, View
from twin.report.shared.words import pick

FILE = Path(__file__).with_name("texts.yaml")


@cache
def texts() -> dict[str, Any]:
    """What is said in words, in both languages."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def odd(lang: Lang) -> View:
    """The whole description in one language.

    >>> len(odd("en").parts)
    10
    """
    words = texts()
    line = pick(words["line"], lang).format(version=__version__, evidence=evidence_version())
    made = (_purpose, _entities, _schedule, _design, _initial, _inputs, _submodels, _policies, _trace, _references)
    return View(pick(words["title"], lang), line, parts=[make(lang) for make in made])


def _part(key: str, lang: Lang, *parts: Part, **fields: Any) -> Part:
    """A chapter: its title, its sentences (filled in), what is within it."""
    words = texts()[key]
    lines = [one.format(**fields) if fields else one for one in words[lang]] if lang in words else []
    return Part(pick(words["title"], lang), parts=[*(Part(text=one) for one in lines), *parts])


def _heads(key: str, word: str, lang: Lang) -> list[str]:
    found: list[str] = texts()[key][word][lang]
    return found


def _purpose(lang: Lang) -> Part:
    return _part("purpose", lang)


def _entities(lang: Lang) -> Part:
    """State variables of each level, then the traits that counties are given with."""
    words = texts()["columns"]
    parts = []
    for level, title in words["levels"].items():
        traits = tables.traits(level, lang)
        shown = [Part(table=Table.of(words["heads"][lang], tables.state(level, lang), 4))]
        shown += [Part(table=Table.of(words["traits"][lang], traits, 2))] if traits else []
        parts.append(Part(pick(title, lang), parts=shown))
    return _part("entities", lang, *parts)


def _schedule(lang: Lang) -> Part:
    rows = [
        [f"{place}. {one.name}", _about(one, lang), ", ".join(dict.fromkeys(path.split(".")[0] for path in one.writes))]
        for place, one in enumerate(processes(), 1)
    ]
    return _part("schedule", lang, Part(table=Table.of(_heads("schedule", "heads", lang), rows, 3)))


def _about(process: Any, lang: Lang) -> str:
    """What a process does, in a sentence or two."""
    return texts()["processes"][process.name] if lang == "zh" else paragraphs(process)[0]


def _design(lang: Lang) -> Part:
    words = texts()["design"]
    concepts = [Part(pick(one["name"], lang), text=one[lang]) for one in words["concepts"]]
    heads = words["heads"][lang]
    observed = Part(table=Table.of(heads, tables.indicators(lang), 4))
    return Part(
        pick(words["title"], lang), parts=[*concepts[:-1], Part(concepts[-1].title, text=concepts[-1].text, parts=[observed])]
    )


def _initial(lang: Lang) -> Part:
    drawn = Part(table=Table.of(_heads("initial", "heads", lang), tables.drawn(lang), 5))
    fitted = Part(table=Table.of(_heads("initial", "fitted", lang), tables.fitted(lang), 4))
    return _part("initial", lang, drawn, fitted)


def _inputs(lang: Lang) -> Part:
    return _part("inputs", lang)


def _submodels(lang: Lang) -> Part:
    heads = _heads("submodels", "heads", lang)
    return _part("submodels", lang, *(_submodel(one, heads, lang) for one in processes()))


def _submodel(process: Any, heads: list[str], lang: Lang) -> Part:
    own = paragraphs(process)
    said = [Part(text=_about(process, lang))] if lang == "zh" else [Part(text=one) for one in own]
    reads, writes = _heads("schedule", "columns", lang)
    lines = [f"{reads}: {tables.columns(process.reads)}", f"{writes}: {tables.columns(process.writes)}"]
    lines += [f"{name}: {text}" for name, text in steps(process)]
    table = Table.of(heads, tables.parameters(process, lang), 7)
    return Part(process.name, parts=[*said, Part(lines=lines), Part(table=table)])


def _policies(lang: Lang) -> Part:
    policies = Part(table=Table.of(_heads("policies", "policies", lang), tables.policies(lang), 2))
    mechanisms = Part(table=Table.of(_heads("policies", "mechanisms", lang), tables.mechanisms(lang), 2))
    return _part("policies", lang, policies, mechanisms)


def _references(lang: Lang) -> Part:
    return _part("references", lang, Part(table=Table.of(_heads("references", "heads", lang), tables.references(lang), 4)))


def _trace(lang: Lang) -> Part:
    counted = tables.grades()
    total: Mapping[str, int] = {grade: sum(row[grade] for row in counted.values()) for grade in GRADES}
    every = len(knobs())
    rows = [[name, str(sum(row.values())), *(str(row[grade]) for grade in GRADES)] for name, row in counted.items()]
    graded = Part(table=Table.of(_heads("trace", "grades", lang), rows))
    disagreeing = Part(table=Table.of(_heads("trace", "conflicts", lang), tables.conflicting(lang), 2))
    return _part("trace", lang, graded, disagreeing, knobs=every, share=f"{total['assumed'] / every:.0%}", **total)
