"""A scenario's card: its mechanisms with dose, dates, cover and costs, what is set otherwise, and on what evidence it rests."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from twin.report.notebook.parts import Html, Part, card, faint, folded, heading, stack, table
from twin.report.notebook.words import word
from twin.report.shared.words import GRADES, Lang, pick, say, yuan

if TYPE_CHECKING:
    from twin.mechanisms.mechanism import Mechanism
    from twin.scenario.plan import Setting, Use
    from twin.scenario.scenario import Scenario

MOST_OPEN = 8  # mechanisms that are shown at once; a longer list opens on a click
GRADE_COLOURS = {"experiment": "#009E73", "survey": "#0072B2", "source": "#E69F00", "assumed": "#999999"}


def scenario(plan: "Scenario", lang: Lang) -> Html:
    """What is done, where, when and at what price; everything not said is the default."""
    from twin.base.months import month_text

    title = pick(plan.title.plainly(), lang) if plan.title else plan.name
    policies = ", ".join(pick(policy.name.plainly(), lang) for policy in plan.policies.values())
    line = word("months_run", lang).format(months=plan.months, start=month_text(plan.start))
    about = pick(plan.about.plainly(), lang) if plan.about else ""
    parts = [about, f"{word('policies', lang)}: {policies}", _mechanisms(plan, lang), _settings(plan, lang)]
    return card(title, f"{plan.name} · {line}", *parts, _structure(plan, lang), _grades(plan, lang))


def _mechanisms(plan: "Scenario", lang: Lang) -> Html | str:
    if not plan.mechanisms:
        return faint(word("no_mechanism", lang))
    keys = ("mechanism", "dose", "when", "whom", "price", "hours_month", "moves")
    rows = [_mechanism(plan, key, use, lang) for key, use in plan.mechanisms.items()]
    listed = table([word(key, lang) for key in keys], rows, left=len(keys))
    title = f"{word('mechanisms', lang)} ({len(rows)})"
    return folded(title, listed) if len(rows) > MOST_OPEN else Html(heading(title) + listed)


def _mechanism(plan: "Scenario", key: str, use: "Use", lang: Lang) -> list[str]:
    own = plan.definitions[key]
    moved = ", ".join(dict.fromkeys(path for _, path, _ in own.all_moves()))
    size = "" if use.size == "evidence" else f" ({use.size})"
    return [
        pick(own.name.plainly(), lang), _dated(use.dose.plainly()) + size, _when(plan, use, lang), _whom(use, lang),
        _price(own, lang), _hours(own, lang), faint(moved),
    ]  # fmt: skip


def _dated(value: Any) -> str:
    """A value, or values by month."""
    if isinstance(value, Mapping):
        return " → ".join(f"{month}: {'–' if new is None else f'{new:g}'}" for month, new in value.items())
    return "–" if value is None else f"{value:g}"


def _when(plan: "Scenario", use: "Use", lang: Lang) -> str:
    from twin.base.months import month_text

    start = month_text(use.since)
    if use.until is not None:
        return word("span", lang).format(month=start, until=month_text(use.until))
    return word("whole", lang) if use.since == plan.start else word("since", lang).format(month=start)


def _whom(use: "Use", lang: Lang) -> str:
    """The cover of each phase."""
    from twin.base.months import month_text

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


def _price(own: "Mechanism", lang: Lang) -> str:
    """Yuan at the start and every month, and per what."""
    costs = own.costs
    given = [word(key, lang).format(yuan=yuan(sum_, lang)) for key, sum_ in _sums(costs) if sum_]
    return Html(f"{escape(', '.join(given))} {faint(word(f'per_{costs.per}', lang))}") if given else "–"


def _sums(costs: Any) -> tuple[tuple[str, float], ...]:
    return ("setup", costs.setup_yuan), ("running", costs.monthly_yuan)


def _hours(own: "Mechanism", lang: Lang) -> str:
    hours = own.costs.hours
    given = [f"{say(tier, lang)} {getattr(hours, tier):g}" for tier in ("village", "township", "county") if getattr(hours, tier)]
    return ", ".join(given) or "–"


def mechanism(own: "Mechanism", lang: Lang) -> Html:
    """One mechanism: every move with its range, grade and reason, what it costs and needs, how it can backfire, its limits."""
    from twin.report.catalogue.catalogue import knob

    rows = []
    for _, path, move in own.all_moves():
        known = knob(path)
        name = Html(f"{faint(path)}<br>{escape(known['zh'] if lang == 'zh' else known['about'])}")
        span = f"{move.range[0]:g} … {move.range[1]:g}" if move.range else "–"
        why = move.why if isinstance(move.why, str) else pick(move.why.plainly(), lang)
        rows.append([name, f"{word(move.verb, lang)} {move.amount:g}", span, say(move.grade, lang), why])
    heads = [word(key, lang) for key in ("knob", "move", "range", "grade", "why")]
    lines = [(word("price", lang), _price(own, lang)), (word("hours_month", lang), _hours(own, lang))]
    lines.append((say("takes_hold_months", lang), f"{own.takes_hold_months}"))
    lines += [(say(key, lang), pick(text.plainly(), lang)) for key in ("backfires", "limits") if (text := getattr(own, key))]
    title = pick(own.name.plainly(), lang)
    return card(title, own.key, pick(own.about.plainly(), lang), table(heads, rows, left=5), table(["", ""], lines, left=2))


def _settings(plan: "Scenario", lang: Lang) -> Html | str:
    """Knobs and parameters that are not left at their default."""
    from twin.report.catalogue.catalogue import knob

    rows = []
    for path, several in plan.settings.items():
        known = knob(path)
        unit = known["unit_zh"] if lang == "zh" else known["unit"]
        name = Html(f"{faint(path)}<br>{escape(known['zh'] if lang == 'zh' else known['about'])}")
        rows += [[name, _dated(one.value.plainly()), f"{known['default']:g}", unit, _of(one, lang)] for one in several]
    if not rows:
        return faint(word("no_setting", lang))
    heads = [word(key, lang) for key in ("knob", "value", "default", "unit_word", "whom")]
    return Html(heading(word("settings", lang)) + table(heads, rows, left=len(heads)))


def _of(one: "Setting", lang: Lang) -> str:
    """For whom and which policies a setting holds."""
    return ", ".join([_cover(one.cover, lang), *(one.policies or ())])


def _structure(plan: "Scenario", lang: Lang) -> str:
    """Sub-models other than the usual ones; the first of each list is the usual one."""
    from twin.terms.forms import STRUCTURE

    other = [f"{key}: {form}" for key, form in plan.structure.items() if form != STRUCTURE[key][0]]
    return f"{word('structure', lang)}: {', '.join(other)}" if other else ""


def _grades(plan: "Scenario", lang: Lang) -> Html | str:
    shares = plan.grade_shares()
    if not any(shares.values()):
        return ""
    parts = [Part(say(grade, lang), shares[grade], GRADE_COLOURS[grade]) for grade in GRADES]
    return Html(heading(word("rests", lang)) + stack(parts, 24))
