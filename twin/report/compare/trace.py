"""The page's section that leads every number back: to a fact and its source, to a study, or to the word `assumed`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from html import escape
from typing import Any

from twin.base.knobs import Knob
from twin.evidence import entries
from twin.evidence.store import knob_names, traits
from twin.evidence.uses import conflicts_of, named
from twin.report.catalogue.catalogue import unit_names
from twin.report.catalogue.shelves import bounds, costs_text, disagreements, shelf_word, step
from twin.report.compare.story import Story
from twin.report.shared.words import LANGS, Lang, pick, say

HEADS: dict[str, tuple[str, str]] = {
    "intro": (
        "Every number below carries a grade and, where it has one, the figure that it rests on with its document or study. "
        "Shipped moves that are claimed or assumed hold 'no effect' in their range.",
        "下列每个数字都标有等级；凡有依据的，列出所依据的数字及其文件或研究。自带机制中凡属材料宣称或假定的作用，其范围都包含“无效应”。",
    ),
    "mechanisms": ("Mechanisms in force", "在实施的机制"),
    "dose": ("mean dose", "平均剂量"),
    "policies": ("Policies", "政策"),
    "settings": ("Set by the scenario itself", "情景自行设定"),
    "fitted": ("Fitted parameters", "拟合参数"),
    "nothing_fitted": ("No parameter was fitted; all have their point values.", "没有拟合参数，均取点值。"),
    "fitted_span": ("ensemble: middle (lowest … highest)", "集合：中值（最低 … 最高）"),
    "moved": ("Starting values of the knobs that these mechanisms move", "这些机制所作用参数的初始值"),
    "others": ("All other numbers of the processes", "过程的其他全部数字"),
    "traits": ("Numbers from which a county is drawn", "生成县情所用的数字"),
    "conflicts": ("Sources that disagree on what is used here", "此处所用来源的不一致"),
    "number": ("number", "数字"),
}
Cells = Sequence[str]
Write = Callable[[Lang], str]


def section(stories: Sequence[Story]) -> str:
    """The whole section as HTML; empty when none of the stories knows what it rests on."""
    told = [story for story in stories if story.rests_on]
    if not told:
        return ""
    used = _used(told)
    return "".join(
        [
            f"<p>{_words(_head('intro'))}</p>",
            *(_scenario(story) for story in told),
            _folded(_head("moved"), _knob_table(sorted(_moved(told)))),
            _folded(_head("fitted"), _fitted(told)),
            _folded(_head("conflicts"), _conflicts(used)),
            _folded(_head("others"), _knob_table(path for path in _knobs() if path not in _moved(told))),
            _folded(_head("traits"), _traits()),
        ]
    )


def _both(write: Write) -> str:
    return "".join(f'<span data-lang="{lang}">{write(lang)}</span>' for lang in LANGS)


def _words(write: Write) -> str:
    """Plain text in both languages, escaped; written once where both are the same."""
    texts = {write(lang) for lang in LANGS}
    return escape(texts.pop()) if len(texts) == 1 else _both(lambda lang: escape(write(lang)))


def _head(key: str) -> Write:
    return lambda lang: HEADS[key][LANGS.index(lang)]


def _folded(title: Write, content: str) -> str:
    return f"<details><summary>{_words(title)}</summary>{content}</details>" if content else ""


def _table(heads: Iterable[str], rows: Iterable[Cells]) -> str:
    """A table of cells that are HTML already; `heads` are keys of words."""
    head = "".join(f"<th>{_words(_named(key))}</th>" for key in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table class="trace"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _named(key: str) -> Write:
    return _head(key) if key in HEADS else lambda lang: shelf_word(key, lang)


def _grade(grade: str) -> str:
    return f'<span class="grade {grade}">{_words(lambda lang: say(grade, lang))}</span>'


@cache
def _evidence(key: str) -> str:
    """One piece of evidence: its key, what it says, its figures, grade, and where they are from."""
    entry = entries().get(key)
    if entry is None:  # a scenario's own mechanism may name what the twin's evidence base does not hold
        return f"<div><code>{escape(key)}</code></div>"

    def told(lang: Lang) -> str:
        scope = f" [{entry.scope[lang]}]" if entry.scope[lang] else ""
        return f"{entry.what[lang]} {entry.figures[lang]}{scope}"

    where = _words(lambda lang: f"{entry.source}: {entry.title[lang]}" if entry.kind == "fact" else entry.title[lang])
    return f"<div><code>{escape(key)}</code> {_words(told)} {_grade(entry.grade)} <small>{where}</small></div>"


def _basis(keys: Iterable[str], why: str | dict[str, str] = "") -> str:
    """What a number rests on: evidence, then the reasoning; `assumed` where there is neither."""
    found = "".join(_evidence(key) for key in keys)
    reason = f"<div>{_words(lambda lang: pick(why, lang))}</div>" if why else ""
    return found + reason or _words(lambda lang: say("assumed", lang))


# What a scenario brings ---------------------------------------------------------------------------------------------------


def _scenario(story: Story) -> str:
    """Mechanisms, policies and settings of one scenario, folded one by one."""
    rests = story.rests_on
    parts = [f"<h3>{_words(story.titled)}</h3>"]
    count = len(rests["mechanisms"])
    parts.append(_folded(lambda lang: f"{_head('mechanisms')(lang)} ({count})", "".join(map(_mechanism, rests["mechanisms"]))))
    rows = [(_words(_name(one)), _grade(one["grade"]), _basis(one["evidence"])) for one in rests["policies"]]
    parts.append(_folded(_head("policies"), _table(("policy", "grade", "rests_on"), rows)))
    if rests["settings"]:
        rows = [(_knob_name(one["path"]), escape(one["value"]), _default(one["path"])) for one in rests["settings"]]
        parts.append(_folded(_head("settings"), _table(("number", "value", "default"), rows)))
    return "".join(parts)


def _name(one: Mapping[str, Any]) -> Write:
    return lambda lang: pick(one["name"], lang)


def _mechanism(one: Mapping[str, Any]) -> str:
    """One mechanism: each move with range, grade and evidence, then what it costs."""
    rows = [
        (
            _knob_name(move["knob"]),
            _words(partial(step, move)),
            escape(bounds(move["range"])),
            _grade(move["grade"]),
            _basis(move["evidence"], move["why"]),
        )
        for move in one["moves"]
    ]
    costs = _words(lambda lang: f"{say('costs', lang)}: {costs_text(one['costs'], lang)}")
    flows = "".join(f"<li><code>{escape(_flow(flow))}</code></li>" for flow in one["costs"]["flows"])
    content = _table(("number", "move", "range", "grade", "rests_on"), rows)
    content += f"<p>{costs} {_costs_basis(one['costs'])}</p>" + (f"<ul>{flows}</ul>" if flows else "")
    grades = " ".join(_grade(grade) for grade in dict.fromkeys(move["grade"] for move in one["moves"]))
    dose = _words(lambda lang: f"{_head('dose')(lang)} {one['dose']:.2g}")
    title = f"{_words(_name(one))} <code>{escape(one['key'])}</code> {grades} <small>{dose}</small>"
    return f"<details><summary>{title}</summary>{content}</details>"


def _costs_basis(costs: Mapping[str, Any]) -> str:
    return "".join(_evidence(key) for key in costs["evidence"])


def _flow(flow: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value:,.0f}" if isinstance(value, int | float) else f"{key} {value}" for key, value in flow.items())


# What every scenario shares -----------------------------------------------------------------------------------------------


def _knobs() -> dict[str, Knob]:
    from twin.processes.registry import knobs

    return knobs()


def _about(path: str) -> Write:
    """What a knob is; its path where the twin of today does not know it."""
    knob = _knobs().get(path)
    if knob is None:
        return lambda lang: path
    return lambda lang: knob.about if lang == "en" else knob_names().get(path, knob.about)


def _knob_name(path: str) -> str:
    return f"{_words(_about(path))} <code>{escape(path)}</code>"


def _default(path: str) -> str:
    knob = _knobs().get(path)
    return "–" if knob is None else _quantity(knob)


def _quantity(knob: Knob) -> str:
    """The default of a knob in its unit."""
    return _words(lambda lang: f"{knob.default:g} {knob.unit if lang == 'en' else unit_names().get(knob.unit, knob.unit)}")


def _moved(stories: Sequence[Story]) -> set[str]:
    return {move["knob"] for story in stories for one in story.rests_on["mechanisms"] for move in one["moves"]}


def _knob_table(paths: Iterable[str]) -> str:
    known = [_knobs()[path] for path in paths if path in _knobs()]
    rows = [
        (
            _knob_name(knob.path),
            _quantity(knob),
            escape(bounds((knob.low, knob.high))),
            _grade(knob.grade),
            _basis(named(knob.evidence)),
        )
        for knob in known
    ]
    return _table(("number", "default", "range", "grade", "rests_on"), rows) if rows else ""


def _fitted(stories: Sequence[Story]) -> str:
    """Parameters of the posterior ensemble, each with the fact that informs it."""
    ensembles = [story.rests_on["fitted"] for story in stories if story.rests_on["fitted"]]
    if not ensembles:
        return f"<p>{_words(_head('nothing_fitted'))}</p>"
    rows = [
        (
            _knob_name(path),
            escape(f"{values[len(values) // 2]:.3g} ({values[0]:.3g} … {values[-1]:.3g})"),
            _default(path),
            _basis(named(_knobs()[path].evidence) if path in _knobs() else ()),
        )
        for path, values in ensembles[0].items()
    ]
    return _table(("number", "fitted_span", "default", "rests_on"), rows)


def _used(stories: Sequence[Story]) -> set[str]:
    """Every piece of evidence that these scenarios, the knobs and the county name."""
    keys = {key for knob in _knobs().values() for key in named(knob.evidence)}
    for story in stories:
        for one in story.rests_on["mechanisms"]:
            keys.update(one["costs"]["evidence"], *(move["evidence"] for move in one["moves"]))
        keys.update(*(one["evidence"] for one in story.rests_on["policies"]))
    return keys | {key for text in traits()["evidence"].dropna() for key in named(text)}


def _conflicts(used: set[str]) -> str:
    return "<ul>" + "".join(f"<li>{_words(partial(_disagreement, row))}</li>" for row in conflicts_of(used)) + "</ul>"


def _disagreement(row: Mapping[str, str], lang: Lang) -> str:
    return disagreements([row], lang)[0]


def _traits() -> str:
    rows = [
        (
            f"{_words(partial(_trait, row))} <code>{escape(row['module'])}.{escape(row['name'])}</code>",
            f"{escape(row['value'])} {escape(row['unit'])}",
            _grade(row["grade"]),
            _basis(named(row["evidence"])),
        )
        for row in traits().fillna("").to_dict("records")
    ]
    return _table(("number", "value", "grade", "rests_on"), rows)


def _trait(row: Mapping[str, str], lang: Lang) -> str:
    return row["what" if lang == "en" else "zh"]
