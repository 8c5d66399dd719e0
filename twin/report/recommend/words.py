"""Words and numbers of a recommendation, in both languages."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from twin.base.messages import Lang, mark, told, told_as
from twin.report.shared.words import INDICATORS, interval, label, number, pick, unit_of
from twin.study.recommend.found import NOTHING, BudgetFound, Recommendation

OBJECTIVES = {
    "public_yuan": mark("yuan of new public money a household and year"),
    "cost_yuan": mark("yuan for mechanisms a household and year"),
    "yuan": mark("yuan a household and year"),
    "hours": mark("share of cadre hours"),
    "cadre_hours": mark("share of cadre hours"),
    "inequality": mark("inequality between villages"),
    "formalism_gap": mark("formalism gap (reported − actual)"),
}
POINTS = frozenset({"formalism_gap", "inequality"})  # differences of shares: in percentage points, whatever is told of them
SHARES = frozenset({"hours", "cadre_hours", *POINTS})
YUAN = frozenset({"public_yuan", "cost_yuan", "yuan"})


def facts(found: Recommendation, lang: Lang) -> str:
    """How much was tried, in one line."""
    return told(
        lang, "{tried:,} designs tried · {futures} futures · {runs:,} runs · {households:,} households · {months} months · "
        "seed {seed}", tried=len(found.trials),
        **{name: found.about[name] for name in ("futures", "runs", "households", "months", "seed")},
    )  # fmt: skip


def luck_note(lang: Lang) -> str:
    """How to take all that is recommended."""
    return told(
        lang, "All designs share the luck of a future; intervals are 95%. A model's best portfolio is a proposal to be tried out "
        "in a pilot, not a finding about a place.",
    )  # fmt: skip


def counts_note(found: Recommendation, lang: Lang) -> str:
    """Which yuan budgets limit."""
    if found.about["counts"] == "mechanisms":
        return told(lang, "Budgets limit what mechanisms cost; other public money that a design brings is not bound by them.")
    return told(
        lang, "Budgets limit all new public money: what mechanisms cost, operating budget that they do not use, and "
        "appropriations.",
    )  # fmt: skip


def standing_notes(found: Recommendation, lang: Lang) -> list[str]:
    """Which candidates the base scenario has already: they stay in force, and only more of them could be chosen."""
    standing, lines = found.about.get("in_force") or {}, []
    for more, text in (
        (False, mark("In force already, and so not among what is chosen from: {names}.")),
        (
            True,
            mark(
                "In force in part; where a design has it, it is more than now, at the cost of the difference (set-up by the "
                "highest dose planned, from the first month of setting up; none for what is set up before the run): {names}."
            ),
        ),  # fmt: skip
    ):
        names = [pick(found.about["mechanisms"].get(key, key), lang) for key, open_ in standing.items() if open_ == more]
        lines += [told(lang, text, names=listed(names, lang))] if names else []
    return lines


def outcome_name(outcome: str, lang: Lang) -> str:
    """The name of an objective or outcome."""
    return told(lang, OBJECTIVES[outcome]) if outcome in OBJECTIVES else label(outcome, lang)


def is_share(outcome: str) -> bool:
    """Whether an outcome is written as per cent."""
    return outcome in SHARES or (outcome not in OBJECTIVES and unit_of(outcome) == "share")


def level(value: float, outcome: str, lang: Lang) -> str:
    """A level of an outcome in its unit."""
    if not math.isfinite(value):
        return "–"
    if outcome in POINTS:
        return told(lang, "{points:.1f} pt", points=100 * value)
    if is_share(outcome):
        return number(value, "share", lang)
    if outcome in YUAN:
        return f"{value:,.1f}" if abs(value) < 10 else f"{value:,.0f}"
    return number(value, unit_of(outcome), lang) if outcome in INDICATORS else f"{value:.3g}"


def change(value: float, outcome: str, lang: Lang) -> str:
    """A difference of an outcome, with its sign."""
    if not math.isfinite(value):
        return "–"
    if is_share(outcome):
        return told(lang, "{points:+.2f} pt", points=100 * value)
    return number(value, unit_of(outcome), lang, signed=True) if outcome in INDICATORS else f"{value:+.3g}"


def amount(value: float, outcome: str, lang: Lang) -> str:
    """A difference of an outcome without a sign: a loss, a limit."""
    return change(abs(value), outcome, lang).lstrip("+")


def ranged(value: float, low: float, high: float, outcome: str, lang: Lang) -> str:
    """A difference with its interval."""
    if is_share(outcome):
        text = change(value, outcome, lang)
        return f"{text} [{100 * low:+.2f}, {100 * high:+.2f}]" if math.isfinite(low) else text
    if outcome in INDICATORS:
        return interval(value, low, high, unit_of(outcome), lang)
    return f"{value:+.3g} [{low:+.3g}, {high:+.3g}]" if math.isfinite(low) else f"{value:+.3g}"


def levelled(value: float, low: float, high: float, outcome: str, lang: Lang) -> str:
    """A level with its interval."""
    text = level(value, outcome, lang)
    if not math.isfinite(low):
        return text
    return f"{text} [{level(low, outcome, lang)}, {level(high, outcome, lang)}]"


def percent(share: float) -> str:
    """A share as per cent; shares that round to none or all say so."""
    if not math.isfinite(share):
        return "–"
    text = f"{100 * share:.0f}%"
    if share > 0 and text == "0%":
        return "<1%"
    return ">99%" if share < 1 and text == "100%" else text


def fine(share: float) -> str:
    """A small share, as those of hours, with one digit."""
    return f"{100 * share:.1f}%"


def plain_number(value: float) -> str:
    """A number of a factor at three digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def listed(parts: Sequence[str], lang: Lang) -> str:
    """Parts one after the other."""
    return told(lang, "; ").join(parts)


def factor_name(found: Recommendation, factor: str, lang: Lang) -> str:
    """What is uncertain, in words."""
    return pick(found.about["factors"].get(factor, factor), lang)


def survey_name(found: Recommendation, group: str, lang: Lang) -> str:
    """What would tell a group of factors."""
    if group == "everything":
        return told(lang, "everything that is uncertain")
    return pick(found.about["surveys"].get(group, group), lang)


def letters(found: Recommendation) -> dict[str, str]:
    """A letter for each finalist that has no name of its own, in the order of budgets and finalists."""
    known = found.about["known"]
    names = dict.fromkeys(design for one in found.budgets for design in one.finalists["design"] if design not in known)
    return {design: _letter(place) for place, design in enumerate(names)}


def _letter(place: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def design_name(found: Recommendation, design: str, lang: Lang) -> str:
    """A reference design's own name, or a finalist's letter."""
    if design == NOTHING:
        return told(lang, "nothing more")
    if design in found.about["known"]:
        return pick(found.about["known"][design], lang)
    return letters(found).get(design, design)


def mechanism_text(found: Recommendation, row: Mapping[str, Any], lang: Lang) -> str:
    """One mechanism of a design: name, and where they are not the fullest: dose, share of villages, first month."""
    name = pick(found.about["mechanisms"].get(row["mechanism"], row["mechanism"]), lang)
    parts = [told(lang, "more than now")] if row["mechanism"] in (found.about.get("in_force") or {}) else []
    if row["dose"] != 1:
        parts.append(told(lang, "dose {dose:g}", dose=row["dose"]))
    if row["share"] < 1:
        parts.append(told(lang, "{share} of villages", share=percent(row["share"])))
    if row["start"] != found.about["start"]:
        parts.append(told(lang, "from {month}", month=row["start"]))
    if not parts:
        return name
    return told(lang, "{name} ({parts})", name=name, parts=told(lang, ", ").join(parts))


def design_text(found: Recommendation, design: str, lang: Lang) -> str:
    """Everything that a design does, in one line."""
    rows = found.design(design).to_dict("records")
    return listed([mechanism_text(found, row, lang) for row in rows], lang) if rows else told(lang, "nothing")


def limits_text(one: BudgetFound, lang: Lang) -> str:
    """The limits of a budget, in all and by household and share."""
    return told(
        lang, "at most {total} in {years:.3g} years, which is {yuan} yuan a household and year, and {sum} in the run, which is "
        "{hours} of cadre hours",
        total=number(one.total_yuan, "yuan", lang), years=one.years, yuan=level(one.yuan, "yuan", lang),
        sum=number(one.total_hours, "hours", lang), hours=fine(one.hours),
    )  # fmt: skip


def whole_county(found: Recommendation, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `twin.study.plain` with amounts of the whole county, of which a part may have been simulated."""
    return rows.assign(amount=rows["amount"] / found.about["whole"]["part"])


def in_all(found: Recommendation, one: BudgetFound, yuan: float) -> float:
    """Yuan a household and year as yuan of the whole county, over the years of a budget."""
    return float(yuan * found.about["whole"]["households"] * one.years)


def totals_note(found: Recommendation, lang: Lang) -> list[str]:
    """That totals are of more than was simulated, where they are."""
    whole = found.about["whole"]
    if whole["part"] >= 1:
        return []
    return [told(
        lang, "Yuan and hours in all are those of the whole county, {households:,.0f} households, of which {share} were "
        "simulated.", households=whole["households"], share=fine(whole["part"]),
    )]  # fmt: skip


def box_text(found: Recommendation, limits: Mapping[str, Sequence[Any]], lang: Lang) -> str:
    """The circumstances of a box, in words."""
    parts = []
    for factor, part in limits.items():
        name = factor_name(found, factor, lang)
        if not _numbers(part):
            parts.append(told(lang, "{name} is {values}", name=name, values=told(lang, " or ").join(map(str, part))))
            continue
        low, high = part
        fields = {"name": name, "low": plain_number(low), "high": plain_number(high)}
        if math.isinf(high):
            parts.append(told(lang, "{name} is above {low}", **fields))
        elif math.isinf(low):
            parts.append(told(lang, "{name} is below {high}", **fields))
        else:
            parts.append(told(lang, "{name} is between {low} and {high}", **fields))
    return told_as(lang, "circumstances", " and ").join(parts)


def _numbers(part: Sequence[Any]) -> bool:
    """Whether limits are ends of a range: only those are floats that may be open."""
    return len(part) == 2 and all(isinstance(one, float) for one in part)
