"""A scenario's card: its mechanisms with dose, dates, cover and costs, what is set otherwise, and on what evidence it rests."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, told
from twin.base.months import month_text
from twin.mechanisms.mechanism import Mechanism
from twin.report.catalogue.catalogue import knob
from twin.report.notebook.words import word
from twin.report.shared.parts import Bar, Cell, Given, Part, Table, View
from twin.report.shared.words import GRADES, fading_text, pick, say, yuan
from twin.scenario.plan import PRIORITY, Setting, Use
from twin.scenario.scenario import Scenario
from twin.terms.forms import STRUCTURE

MOST_OPEN = 8  # mechanisms that are shown at once; a longer list opens on a click
GRADE_COLOURS = {"experiment": "#009E73", "survey": "#0072B2", "source": "#E69F00", "assumed": "#999999"}


def scenario(plan: Scenario, lang: Lang) -> View:
    """What is done, where, when and at what price; everything not said is the default."""
    title = pick(plan.title.plainly(), lang) if plan.title else plan.name
    policies = told(lang, ", ").join(pick(policy.name.plainly(), lang) for policy in plan.policies.values())
    line = word("months_run", lang).format(months=plan.months, start=month_text(plan.start))
    parts = [
        Part(text=pick(plan.about.plainly(), lang) if plan.about else ""),
        Part(text=told(lang, "policies: {names}", names=policies)),
        _mechanisms(plan, lang), _settings(plan, lang), _structure(plan, lang), _grades(plan, lang),
    ]  # fmt: skip
    return View(title, f"{plan.name} · {line}", parts=parts)


def _mechanisms(plan: Scenario, lang: Lang) -> Part:
    if not plan.mechanisms:
        return Part(note=word("no_mechanism", lang))
    keys = ("mechanism", "dose", "when", "whom", "price", "hours_month", "moves")
    rows = [_mechanism(plan, key, use, lang) for key, use in plan.mechanisms.items()]
    listed = Table.of([word(key, lang) for key in keys], rows, left=len(keys))
    return Part(f"{word('mechanisms', lang)} ({len(rows)})", table=listed, folded=len(rows) > MOST_OPEN)


def _mechanism(plan: Scenario, key: str, use: Use, lang: Lang) -> list[Given]:
    own = plan.definitions[key]
    moved = ", ".join(dict.fromkeys(path for _, path, _ in own.all_moves()))
    size = "" if use.size == "evidence" else f" ({use.size})"
    first = "" if use.priority == PRIORITY else told(lang, ", priority {number}", number=use.priority)
    if use.fades_months is not None:
        first += told(lang, ", wears off by half in {months:g} months", months=use.fades_months)
    return [
        pick(own.name.plainly(), lang), _dated(use.dose.plainly()) + size + first, _when(plan, use, lang), _whom(use, lang),
        _price(own, lang), _hours(own, lang), Cell(moved, faint=True),
    ]  # fmt: skip


def _dated(value: Any) -> str:
    """A value, or values by month."""
    if isinstance(value, Mapping):
        return " → ".join(f"{month}: {'–' if new is None else f'{new:g}'}" for month, new in value.items())
    return "–" if value is None else f"{value:g}"


def _when(plan: Scenario, use: Use, lang: Lang) -> str:
    start = month_text(use.since)
    if use.until is not None:
        return word("span", lang).format(month=start, until=month_text(use.until))
    return word("whole", lang) if use.since == plan.start else word("since", lang).format(month=start)


def _whom(use: Use, lang: Lang) -> str:
    """The cover of each phase."""
    told = [_cover(phase.cover, lang) for phase in use.phases]
    later = [f" → {month_text(phase.since)}: {text}" for phase, text in zip(use.phases[1:], told[1:], strict=True)]
    return told[0] + "".join(later)


def _cover(cover: Any, lang: Lang) -> str:
    if cover is None:
        return word("everybody", lang)
    told = {key: value for key, value in cover.plainly().items() if (key, value) != ("share", 1.0)}
    return ", ".join(f"{word(key, lang)}: {_few(value, lang)}" for key, value in told.items())


def _few(value: Any, lang: Lang) -> str:
    """A value of a cover in a few words: a long list by its length."""
    if isinstance(value, list | tuple):
        return ", ".join(word(str(one), lang) for one in value) if len(value) <= 3 else str(len(value))
    return f"{value:.0%}" if isinstance(value, float) else word(str(value), lang)


def _price(own: Mechanism, lang: Lang) -> Cell:
    """Yuan at the start and every month, and per what."""
    costs = own.costs
    given = [word(key, lang).format(yuan=yuan(sum_, lang)) for key, sum_ in _sums(costs) if sum_]
    return Cell(", ".join(given), beside=word(f"per_{costs.per}", lang)) if given else Cell("–")


def _sums(costs: Any) -> tuple[tuple[str, float], ...]:
    return ("setup", costs.setup_yuan), ("running", costs.monthly_yuan)


def _hours(own: Mechanism, lang: Lang) -> str:
    hours = own.costs.hours
    given = [f"{say(tier, lang)} {getattr(hours, tier):g}" for tier in ("village", "township", "county") if getattr(hours, tier)]
    return ", ".join(given) or "–"


def mechanism(own: Mechanism, lang: Lang) -> View:
    """One mechanism: every move with its range, grade and reason, what it costs and needs, how it can backfire, its limits."""
    rows: list[list[Given]] = []
    for _, path, move in own.all_moves():
        span = f"{move.range[0]:g} … {move.range[1]:g}" if move.range else "–"
        why = move.why if isinstance(move.why, str) else pick(move.why.plainly(), lang)
        rows.append([_knob(path, lang), f"{word(move.verb, lang)} {move.amount:g}", span, say(move.grade, lang), why])
    heads = [word(key, lang) for key in ("knob", "move", "range", "grade", "why")]
    lines: list[tuple[Given, Given]] = [
        (word("price", lang), _price(own, lang)),
        (word("hours_month", lang), _hours(own, lang)),
        (say("takes_hold_months", lang), f"{own.takes_hold_months}"),
        *([] if own.fades is None else [(say("fades", lang), fading_text(own.fades.plainly(), lang))]),
    ]
    words = ("backfires", "limits", "does_little")
    lines += [(say(key, lang), pick(text.plainly(), lang)) for key in words if (text := getattr(own, key))]
    tables = [Table.of(heads, rows, left=len(heads)), Table.of([], lines, left=2)]
    parts = [Part(text=pick(own.about.plainly(), lang)), *(Part(table=table) for table in tables)]
    return View(pick(own.name.plainly(), lang), own.key, parts=parts)


def _knob(path: str, lang: Lang) -> Cell:
    """A knob's path with what it is."""
    known = knob(path)
    return Cell(path, faint=True, under=known["zh"] if lang == "zh" else known["about"])


def _settings(plan: Scenario, lang: Lang) -> Part:
    """Knobs and parameters that are not left at their default."""
    rows: list[list[Given]] = []
    for path, several in plan.settings.items():
        known, name = knob(path), _knob(path, lang)
        unit = known["unit_zh"] if lang == "zh" else known["unit"]
        rows += [[name, _dated(one.value.plainly()), f"{known['default']:g}", unit, _of(one, lang)] for one in several]
    if not rows:
        return Part(note=word("no_setting", lang))
    heads = [word(key, lang) for key in ("knob", "value", "default", "unit_word", "whom")]
    return Part(word("settings", lang), table=Table.of(heads, rows, left=len(heads)))


def _of(one: Setting, lang: Lang) -> str:
    """For whom and which policies a setting holds."""
    return ", ".join([_cover(one.cover, lang), *(one.policies or ())])


def _structure(plan: Scenario, lang: Lang) -> Part:
    """Sub-models other than the usual ones; the first of each list is the usual one."""
    other = [f"{key}: {form}" for key, form in plan.structure.items() if form != STRUCTURE[key][0]]
    return Part(text=f"{word('structure', lang)}: {', '.join(other)}" if other else "")


def _grades(plan: Scenario, lang: Lang) -> Part:
    shares = plan.grade_shares()
    if not any(shares.values()):
        return Part()
    return Part(
        word("rests", lang), stack=[Bar(shares[grade], GRADE_COLOURS[grade], say(grade, lang), em=24) for grade in GRADES]
    )
