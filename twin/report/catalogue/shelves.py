"""The catalogue in the terminal: mechanisms, knobs and evidence, each led back to the figure that it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from twin.base.messages import Lang, mark, told
from twin.report.shared.terminal import console
from twin.report.shared.words import fading_text, pick, say, yuan

Row = Mapping[str, Any]
LABELS: dict[str, str] = {
    "key": mark("evidence"),
    "what": mark("what"),
    "figures": mark("figures"),
    "role": mark("may be used as"),
    "scope": mark("where"),
    "source": mark("source"),
    "used_by": mark("numbers that rest on it"),
    "none": mark("Nothing in the twin rests on it."),
    "value": mark("value"),
    "kind": mark("kind of number"),
    "where": mark("which"),
    "conflicts": mark("sources disagree"),
    "twin": mark("the twin"),
    "rests_on": mark("rests on"),
    "moved_by": mark("moved by"),
    "unmoved": mark("No shipped mechanism moves it."),
    "trait": mark("a trait of people or places"),
    "fitted": mark("fitted to baseline facts: ensemble from {low:.3g} to {high:.3g}"),
    "per": mark("{setup} at the start, {monthly} a month, per {per}"),
    "hours": mark("hours a month: village {village:g}, township {township:g}, county {county:g}"),
}
KINDS: dict[str, str] = {
    "knob": mark("knob"),
    "move": mark("move of a mechanism"),
    "fading": mark("how fast a mechanism wears off"),
    "cost": mark("cost of a mechanism"),
    "policy": mark("policy"),
    "trait": mark("trait of the county"),
    "fitted": mark("fitted parameter"),
}
ROLES: dict[str, str] = {
    "package": mark("what a package did: predicted, never fitted"),
    "target": mark("what a plan promises: compared, never fitted"),
    "baseline": mark("the traditional mode"),
    "mechanism": mark("what one mechanism did"),
    "design": mark("how it is designed"),
    "prevalence": mark("how common a problem is"),
    "context": mark("context"),
    "tune": mark("may be tuned to"),
    "predict": mark("to be predicted"),
    "structure": mark("shapes the structure"),
    "plausibility": mark("plausibility"),
    "report": mark("reported beside"),
    "study": mark("study"),
}
NO_BOUNDS = "–"


def shelf_word(key: str, lang: Lang) -> str:
    """The word for a heading of these tables."""
    return told(lang, LABELS[key]) if key in LABELS else say(key, lang)


def role_word(role: str, lang: Lang) -> str:
    """What a figure may be used for."""
    return told(lang, ROLES[role]) if role in ROLES else role


def step(move: Row, lang: Lang) -> str:
    """What a move does to its knob at dose one."""
    return f"{say(move['verb'], lang)} {move['amount']:g}"


def bounds(pair: Sequence[float] | None) -> str:
    """A range as text."""
    return NO_BOUNDS if pair is None else f"{pair[0]:g} … {pair[1]:g}"


def unit(knob: Row, lang: Lang) -> str:
    """The unit of a knob."""
    return str(knob["unit" if lang == "en" else "unit_zh"])


def spelled(entry: Row, lang: Lang) -> str:
    """One piece of evidence in a line: key, what, figures, grade, source."""
    figures = "" if entry["kind"] == "study" else f" {pick(entry['figures'], lang)}"  # a study's stand with its moments
    said = pick(entry["what"], lang) + figures
    return f"{entry['key']}: {said} ({say(entry['grade'], lang)}; {entry['source']})"


def _table(names: Iterable[str], lang: Lang, wide: Sequence[str] = ()) -> Table:
    shown = Table(header_style="bold")
    for name in names:
        shown.add_column(shelf_word(name, lang), overflow="fold", ratio=2 if name in wide else None)
    return shown


def show_mechanisms(rows: Sequence[Row], lang: Lang) -> None:
    """The catalogue: one line per mechanism."""
    shown = Table(header_style="bold")
    for name in ("mechanism", "name", "tier", "moves", "grade", "yuan_month"):
        shown.add_column(say(name, lang), justify="right" if name == "yuan_month" else "left", no_wrap=name == "mechanism")
    for row in rows:
        grades = dict.fromkeys(say(move["grade"], lang) for move in row["all_moves"])
        moves = " ".join(dict.fromkeys(move["knob"] for move in row["all_moves"]))
        monthly = f"{row['costs']['monthly_yuan']:,.0f}"
        shown.add_row(row["key"], pick(row["name"], lang), say(row["tier"], lang), moves, ", ".join(grades), monthly)
    console().print(shown)


def show_mechanism(row: Row, lang: Lang) -> None:
    """One mechanism: what it is, what it moves and on what figures, what it costs, how it can fail."""
    out = console()
    out.print(f"{pick(row['name'], lang)} ({row['key']}, {say(row['tier'], lang)})", style="bold")
    out.print(pick(row["about"], lang))
    shown = _table(("knob", "move", "range", "grade", "why", "rests_on"), lang)
    for move in row["all_moves"]:
        figures = "\n".join(spelled(entry, lang) for entry in move["rests_on"])
        shown.add_row(
            move["knob"], step(move, lang), bounds(move["range"]), say(move["grade"], lang), pick(move["why"], lang), figures
        )
    out.print(shown)
    out.print(costs_text(row["costs"], lang))
    if row["needs"].get("mechanism") or len(row["needs"]) > 1:
        out.print(_line("needs", _needs(row["needs"]), lang))
    out.print(_line("takes_hold_months", row["takes_hold_months"], lang))
    if row.get("fades"):
        out.print(_line("fades", fading_text(row["fades"], lang), lang))
    for name in ("backfires", "limits", "does_little"):
        if row.get(name):
            out.print(_line(name, pick(row[name], lang), lang))


def _line(name: str, text: Any, lang: Lang) -> str:
    return told(lang, "{what}: {text}", what=say(name, lang), text=text)


def costs_text(costs: Row, lang: Lang) -> str:
    """What a mechanism costs in yuan and hours, with their grade."""
    hours = {"village": 0.0, "township": 0.0, "county": 0.0} | dict(costs["hours"])
    setup, monthly = yuan(costs["setup_yuan"], lang), yuan(costs["monthly_yuan"], lang)
    price = shelf_word("per", lang).format(setup=setup, monthly=monthly, per=say(costs["per"], lang))
    spent = shelf_word("hours", lang).format(**hours)
    return _line("costs", told(lang, "{yuan}; {hours} ({grade})", yuan=price, hours=spent, grade=say(costs["grade"], lang)), lang)


def _needs(needs: Row) -> str:
    return ", ".join(
        f"{key} {value if not isinstance(value, list) else ' '.join(value)}" for key, value in needs.items() if value
    )


def show_knobs(rows: Sequence[Row], lang: Lang) -> None:
    """Every knob and parameter: default, range, unit, tier and what it rests on."""
    shown = Table(header_style="bold")
    for name in ("knob", "default", "range", "unit_word", "tier", "grade", "key", "about"):
        shown.add_column(
            shelf_word(name, lang), no_wrap=name in ("knob", "range"), overflow="fold", ratio=2 if name == "about" else None
        )
    for row in rows:
        star, about = "" if row["movable"] else " *", row["about"] if lang == "en" else row["zh"]
        span, tier = bounds((row["low"], row["high"])), say(row["tier"], lang)
        grade, default = say(row["grade"], lang), f"{row['default']:g}"
        shown.add_row(row["path"] + star, default, span, unit(row, lang), tier, grade, row["evidence"] or NO_BOUNDS, about)
    out = console()
    out.print(shown)
    out.print(say("star", lang), style="dim")


def show_knob(row: Row, lang: Lang) -> None:
    """One knob: its declaration, the figure it rests on, and who moves it."""
    out = console()
    out.print(row["path"], style="bold")
    out.print(row["about"] if lang == "en" else row["zh"])
    span = f"{say('range', lang)} {bounds((row['low'], row['high']))}"
    out.print(f"{say('default', lang)} {row['default']:g} ({unit(row, lang)}), {span}, {say(row['tier'], lang)}")
    lines = [spelled(entry, lang) for entry in row["rests_on"]] or [say("assumed", lang)]
    out.print(f"{say('grade', lang)}: {say(row['grade'], lang)}; {shelf_word('rests_on', lang)}: {' / '.join(lines)}")
    if row["fitted"]:
        out.print(shelf_word("fitted", lang).format(low=row["fitted"][0], high=row["fitted"][-1]))
    if not row["movable"]:
        out.print(shelf_word("trait", lang), style="dim")
    elif not row["moved_by"]:
        out.print(shelf_word("unmoved", lang), style="dim")
    else:
        shown = _table(("moved_by", "move", "range", "grade", "key"), lang)
        for move in row["moved_by"]:
            name = f"{move['mechanism']} {pick(move['name'], lang)}"
            evidence = " ".join(move["evidence"]) or NO_BOUNDS
            shown.add_row(name, step(move, lang), bounds(move["range"]), say(move["grade"], lang), evidence)
        out.print(shown)


def show_evidence(rows: Sequence[Row], lang: Lang) -> None:
    """Every fact and moment: what, figures, grade, what it may be used as, source, and how many numbers rest on it."""
    shown = Table(header_style="bold")
    for name in ("key", "what", "figures", "grade", "role", "scope", "source", "used_by"):
        shown.add_column(
            shelf_word(name, lang), no_wrap=name == "key", overflow="fold", justify="right" if name == "used_by" else "left"
        )
    for row in rows:
        texts = [pick(row[name], lang) for name in ("what", "figures")]
        grade, role = say(row["grade"], lang), role_word(row["role"], lang)
        shown.add_row(row["key"], *texts, grade, role, pick(row["scope"], lang), row["source"], str(row["used_by"] or ""))
    console().print(shown)


def show_evidence_of(row: Row, lang: Lang) -> None:
    """One fact, study or moment: what it says, where from, what rests on it, and what it disagrees with."""
    out = console()
    out.print(f"{pick(row['what'], lang)} ({row['key']})", style="bold")
    for moment in row["moments"]:
        out.print(f"• {spelled(moment, lang)}")
    if not row["moments"]:
        out.print(f"{shelf_word('figures', lang)}: {pick(row['figures'], lang)}")
    scope = f"; {shelf_word('scope', lang)}: {pick(row['scope'], lang)}" if pick(row["scope"], lang) else ""
    out.print(f"{say('grade', lang)}: {say(row['grade'], lang)}; {role_word(row['role'], lang)}{scope}")
    out.print(f"{shelf_word('source', lang)}: {row['source']} {pick(row['title'], lang)}")
    if pick(row["note"], lang):
        out.print(pick(row["note"], lang))
    out.print(_uses(row["used_by"], lang) if row["used_by"] else shelf_word("none", lang))
    for line in disagreements(row["conflicts"], lang):
        out.print(line)


def _uses(uses: Sequence[Row], lang: Lang) -> Table:
    shown = _table(("kind", "where", "value", "grade"), lang)
    for use in uses:
        shown.add_row(told(lang, KINDS[use["kind"]]), use["where"], use["value"], say(use["grade"], lang))
    shown.title, shown.title_justify = shelf_word("used_by", lang), "left"
    return shown


def disagreements(conflicts: Sequence[Row], lang: Lang) -> list[str]:
    """Each conflict and what the twin does with it, as a line."""
    what, twin = ("what", "twin") if lang == "en" else ("zh", "twin_zh")
    return [f"! {shelf_word('conflicts', lang)} ({row['facts']}): {row[what]} → {row[twin]}" for row in conflicts]
