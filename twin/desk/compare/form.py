"""The form of a comparison: what a page shows of a plan, and the plan that a filled form makes."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from twin.base.errors import InputError
from twin.base.messages import Lang, mark, told
from twin.base.months import month_text
from twin.county.county import County
from twin.county.cover import GROUPS
from twin.county.names import place_names
from twin.desk.compare.lines import Line, called
from twin.desk.compare.plan import LETTERS, MOST, Chosen, Option, Plan, Where, catalogued, plan_of
from twin.mechanisms import mechanism
from twin.report.forms.cells import month
from twin.report.shared.words import pick
from twin.scenario.scenario import Scenario
from twin.terms.places import VILLAGE_TYPES

LARGEST = 2**16  # signs of the plan that travels with a form
KINDS = {
    "information": mark("Information"), "money": mark("Money"), "people": mark("People"), "supervision": mark("Supervision"),
    "digital": mark("Digital"),
}  # fmt: skip
OWN = mark("Plans of the county's own workbook")
TYPE = {"leading": mark("leading villages"), "upgrading": mark("upgrading villages"), "rectifying": mark("rectifying villages")}
GROUP = {
    "elderly": mark("households of the elderly"), "away": mark("households whose working members are away"),
    "poor": mark("households of low income"), "no_phone": mark("households without a smartphone"),
    "kin": mark("relatives of cadres"),
}  # fmt: skip
WHERE = {
    "all": mark("all villages"), "types": mark("villages of some types"), "townships": mark("listed townships"),
    "villages": mark("listed villages"), "group": mark("one group of households, everywhere"),
}  # fmt: skip


def sent(form: FormData) -> tuple[Plan, int]:
    """The plan that a form makes, and the option that was on it; raises InputError for what cannot be."""
    text = str(form.get("plan", ""))[:LARGEST]
    try:
        data = json.loads(text or "{}")
    except ValueError:
        raise InputError("comparison: what the page sent cannot be read") from None
    plan = plan_of(data)
    place = _whole(form, "edit", 0, len(plan.options) - 1, 0)
    options = list(plan.options)
    options[place] = _option(form)
    return plan_of({"title": plan.title, "options": [one.plainly() for one in options]}), place


def _option(form: FormData) -> Option:
    """The option whose controls are on the form."""
    kind = str(form.get("where", "all"))
    of = sorted({str(one) for one in form.getlist(f"of-{kind}")}) if kind != "all" else []
    chosen = {
        key: {"dose": _whole(form, f"dose-{key}", 1, 100, 100) / 100, "share": _whole(form, f"share-{key}", 1, 100, 100) / 100,
              "start": _whole(form, f"start-{key}", 0, 599, 0)}
        for key in sorted({str(one)[:200] for one in form.getlist("m")})
    }  # fmt: skip
    where = {"kind": kind, "of": of} if of or kind == "all" else {"kind": "all"}  # nothing ticked yet
    made = plan_of({"options": [{"title": str(form.get("title", "")).strip()[:60], "mechanisms": chosen, "where": where}]})
    return made.options[0]


def _whole(form: FormData, name: str, low: int, high: int, usual: int) -> int:
    text = str(form.get(name, usual)).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and low <= int(text) <= high):
        raise InputError("{name}: {text} is not possible; allowed: a whole number from {low} to {high}", name=name[:60],
                         text=text[:40], low=low, high=high)  # fmt: skip
    return int(text)


def with_another(plan: Plan, copied: int) -> Plan:
    """The plan with one more option, a copy of one of them to begin with; raises InputError beyond four."""
    if len(plan.options) >= MOST:
        raise InputError("comparison: {most} options at most stand side by side", most=MOST)
    one = plan.options[copied].model_copy(update={"title": ""})
    return plan.model_copy(update={"options": (*plan.options, one)})


def without(plan: Plan, place: int) -> Plan:
    """The plan without an option; one is always left."""
    left = tuple(one for number, one in enumerate(plan.options) if number != place)
    return plan.model_copy(update={"options": left or (Option(),)})


def shelves(
    one: Option, lang: Lang, lines: Mapping[str, Line] | None = None, base: Scenario | None = None
) -> list[dict[str, Any]]:
    """Lines of the county's own plans, then the catalogue by kind; each mechanism with what the option chose of it.

    `base`: things as they stand, so that what is in force already is told.
    """
    start, force = (base.start, set(base.mechanisms)) if base is not None else (0, set())
    own = [_shelf(key, one, lang, line.chosen(start)) for key, line in (lines or {}).items()]
    found: list[dict[str, Any]] = [{"name": told(lang, OWN), "rows": own}] if own else []
    for kind, word in KINDS.items():
        known = [key for key, each in mechanism.catalogue().items() if (each.kind or "people") == kind]
        rows = [_shelf(key, one, lang, Chosen(), key in force) for key in known]
        found.append({"name": told(lang, word), "rows": sorted(rows, key=lambda row: row["name"])})
    return [shelf | {"on": sum(row["on"] for row in shelf["rows"])} for shelf in found]


def _shelf(key: str, one: Option, lang: Lang, usual: Chosen, in_force: bool = False) -> dict[str, Any]:
    """A mechanism, or a line of a plan, as the form shows it; `usual` is what its controls begin with."""
    own, plan = catalogued(key)
    each, use = mechanism.find(own), one.mechanisms.get(key, usual)
    return {
        "key": key, "name": called(key, lang), "about": pick(each.about.plainly(), lang), "on": key in one.mechanisms,
        "dose": round(100 * use.dose), "share": round(100 * use.share), "start": use.start,
        "own": bool(plan), "in_force": in_force,
        "needs": told(lang, "; ").join(pick(mechanism.find(other).name.plainly(), lang) for other in each.needs.mechanism),
    }  # fmt: skip


def places(county: County) -> Mapping[str, list[tuple[str, str]]]:
    """Townships and villages to be listed: code and name."""
    names = place_names(county)
    found = {}
    for level in ("townships", "villages"):
        codes = [str(int(code)) for code in getattr(county, level)["uid"]]
        found[level] = list(zip(codes, names.labelled(level), strict=True))
    return found


def choices(lang: Lang) -> dict[str, list[tuple[str, str]]]:
    """Forms of covers, types of villages and groups of households: key and name."""
    return {
        "where": [(key, told(lang, word)) for key, word in WHERE.items()],
        "types": [(key, told(lang, TYPE[key])) for key in VILLAGE_TYPES],
        "groups": [(key, told(lang, GROUP[key])) for key in GROUPS],
    }  # fmt: skip


def starts(base: Scenario, lang: Lang) -> list[tuple[int, str]]:
    """The months in which something may begin: months after the start, and the month."""
    return [(number, month(month_text(base.start + number), lang)) for number in range(base.months)]


def in_words(
    plan: Plan, base: Scenario, names: Mapping[str, str], lang: Lang, lines: Mapping[str, Line] | None = None
) -> list[dict[str, Any]]:
    """What each option is, in words: title, lines, where. `names` are those of places by code, `lines` those of the county's
    own plans: in an option of all villages each holds where the workbook says, which then stands with it.
    """
    found = []
    for number, one in enumerate(plan.options):
        own = {key: line.where for key, line in (lines or {}).items() if key in one.mechanisms and line.where.kind != "all"}
        own = own if one.where.kind == "all" else {}
        said = [_line(key, use, base, own.get(key), names, lang) for key, use in one.mechanisms.items()]
        title = one.titled(number, lang) if not one.title else f"{LETTERS[number]} · {one.title}"
        where = told(lang, "each line where it stands") if own else _where(one.where, names, lang)
        found.append({"number": number, "title": title, "lines": said, "where": where})
    return found


def _line(key: str, use: Chosen, base: Scenario, where: Where | None, names: Mapping[str, str], lang: Lang) -> str:
    """A mechanism of an option: how much of it, in which villages (where that is its own), from when."""
    said = {
        "name": called(key, lang),
        "dose": use.dose,
        "share": use.share,
        "month": month(month_text(base.start + use.start), lang),
    }
    if where is None:
        return told(lang, "{name}: dose {dose:.0%}, {share:.0%} of the villages, from {month}", **said)
    places = _where(where, names, lang)
    return told(lang, "{name}: dose {dose:.0%}, {share:.0%} of the villages of {places}, from {month}", places=places, **said)


def _where(where: Where, names: Mapping[str, str], lang: Lang) -> str:
    kind, of = where.kind, where.of
    known = {"types": TYPE, "group": GROUP}.get(kind)
    if kind == "all":
        return told(lang, WHERE[kind])
    said = [told(lang, known[word]) if known else names.get(word, word) for word in of]
    few = told(lang, "; ").join(said[:8])
    return few if len(said) <= 8 else told(lang, "{few} and {more} more", few=few, more=len(said) - 8)


def lettered(plan: Plan, lang: Lang) -> list[str]:
    """What columns of the options are called; equal titles are told apart by their letter."""
    titles = [one.titled(number, lang) for number, one in enumerate(plan.options)]
    return [title if titles.count(title) == 1 else told(lang, "{title} ({letter})", title=title, letter=LETTERS[number])
            for number, title in enumerate(titles)]  # fmt: skip
