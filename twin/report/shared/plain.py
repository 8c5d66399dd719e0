"""In words and cells: what a design gains, beside the same money as plain budget and the same hours as plain staff."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from twin.base.messages import Lang, told
from twin.report.shared.words import Unit, interval, number
from twin.study.pairing import NOWHERE
from twin.study.plain import BUDGET, STAFF

Row = Mapping[str, Any]
Cells = list[tuple[str, bool]]  # text, and whether the interval leaves zero


def by_kind(rows: pd.DataFrame) -> dict[str, Row]:
    """The rows of one design and outcome by kind, money and hours."""
    return {str(row["kind"]): row for row in rows.to_dict("records")}


def title(lang: Lang) -> str:
    """Of a table of `cells`."""
    return told(lang, "The same money as plain budget, the same hours as plain staff")


def heads(first: str, lang: Lang) -> list[str]:
    """Headings of a table of `cells`, behind the name of its rows."""
    return [
        first, told(lang, "effect"), told(lang, "public money"), told(lang, "as plain budget it gains"),
        told(lang, "hours of mechanisms"), told(lang, "as plain staff they gain"),
    ]  # fmt: skip


def cells(rows: pd.DataFrame, unit: Unit, lang: Lang, fine: bool = False) -> Cells:
    """The cells of one design and outcome behind its name; `fine`: members of a package need a digit more than packages."""
    kinds = by_kind(rows)
    money, hours = kinds[BUDGET], kinds[STAFF]
    return [
        (_change(money["gain"], NOWHERE, NOWHERE, unit, lang, fine), False),
        (amount(money, lang), False), gain(money, unit, lang, fine),
        (amount(hours, lang), False), gain(hours, unit, lang, fine),
    ]  # fmt: skip


def amount(row: Row, lang: Lang) -> str:
    """Yuan or hours."""
    return number(row["amount"], "yuan" if row["kind"] == BUDGET else "hours", lang)


def gain(row: Row, unit: Unit, lang: Lang, fine: bool = False) -> tuple[str, bool]:
    """What an amount gains plainly, with its interval; marked where it is more than was tried, or money is saved."""
    text = _change(row["plain"], row["low"], row["high"], unit, lang, fine)
    if row["beyond"]:
        text = told(lang, "{gain} (more than was tried)", gain=text)
    if row["amount"] < 0:
        text = told(lang, "{gain} (a saving buys nothing)", gain=text)
    return text, bool(row["low"] > 0 or row["high"] < 0)


def _change(value: float, low: float, high: float, unit: Unit, lang: Lang, fine: bool) -> str:
    if not fine or unit != "share" or not math.isfinite(value):
        return interval(value, low, high, unit, lang)
    text = told(lang, "{points:+.2f} pt", points=100 * value)
    return f"{text} [{100 * low:+.2f}, {100 * high:+.2f}]" if math.isfinite(low) else text


def sentence(name: str, rows: pd.DataFrame, unit: Unit, lang: Lang, smaller: bool = False) -> str:
    """A design in a sentence: what it takes, and what that gains plainly; `smaller`: whether less of the outcome is better."""
    kinds = by_kind(rows)
    money, hours = kinds[BUDGET], kinds[STAFF]
    return told(
        lang, "'{name}' gains {gain} and takes {money} of new public money and {hours} of cadres for its mechanisms: as plain "
        "budget the same money gains {budget}, as plain staff the same hours gain {staff}. {verdict}",
        name=name, gain=number(money["gain"], unit, lang, signed=True), money=amount(money, lang), hours=amount(hours, lang),
        budget=gain(money, unit, lang)[0], staff=gain(hours, unit, lang)[0], verdict=verdict(money, lang, smaller),
    )  # fmt: skip


def verdict(money: Row, lang: Lang, smaller: bool = False) -> str:
    """How the design stands beside plain budget."""
    more, less = money["more_low"] > 0, money["more_high"] < 0
    if less if smaller else more:
        if money["beyond"]:
            return told(
                lang, "It beats beyond chance the largest plain budget that was tried, but takes more money than that; what the "
                "rest would gain plainly is not known."
            )  # fmt: skip
        return told(lang, "It beats plain budget beyond chance.")
    if more or less:
        return told(lang, "Plain budget beats it beyond chance.")
    return told(lang, "It cannot be told from plain budget.")


def note(lang: Lang) -> str:
    """How the tables are to be read."""
    return told(
        lang, "Plain budget raises all policies' budgets alike, plain staff the hours of all offices alike, both from the "
        "reference and with the same luck; between the steps that were run lines are straight. Counted as money is all that is "
        "new and public: mechanisms, operating budget that they did not use, appropriations.",
    )  # fmt: skip
