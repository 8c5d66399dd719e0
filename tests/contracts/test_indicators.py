"""What must hold of every indicator that is shown: its names and unit, its range, its place in results, JSON, page and cards."""

import json
from functools import cache
from html import unescape
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.contracts.lives import page_of_all
from tests.contracts.mechanism_file import chinese
from tests.contracts.suite import Suite, tell
from tests.strategies import small
from twin import PolicyTwin
from twin.outcomes.indicators import INDICATORS as FORMULAS
from twin.report.notebook import html
from twin.report.shared.words import INDICATORS, label, number, unit_of

INDICATOR = Suite("indicator")
check = INDICATOR.check


class Shown:
    """An indicator by name, and where it is looked for."""

    def __init__(self, name: str, **instead: Any) -> None:
        self.name, self._instead = name, instead

    def __str__(self) -> str:
        return self.name

    def __getattr__(self, what: str) -> Any:
        if what.startswith("_") or what not in PLACES:
            raise AttributeError(what)
        return self._instead[what] if what in self._instead else PLACES[what](self.name)


@cache
def model() -> PolicyTwin:
    return PolicyTwin(small(2, 3, 60), "linkage", seed=1, burn_in=0).run(16)


@cache
def result() -> Any:
    return model().result()


@cache
def _card(lang: str) -> str:
    return html(result(), lang)


PLACES: dict[str, Any] = {
    "en": lambda name: label(name, "en"),
    "zh": lambda name: label(name, "zh"),
    "unit": unit_of,
    "value": lambda name: result().summary.get(name, "not there"),
    "page": lambda name: unescape(page_of_all()),
    "cards": lambda name: (_card("en"), _card("zh")),
    "formula": FORMULAS.get,
}


def dotted(shown: Shown) -> bool:
    return shown.name in result().summary


@check
def it_is_named_in_two_languages(shown):
    tell(shown.en != "" and shown.en.isascii(), "an English name is missing")
    tell(chinese(shown.zh), "a Chinese name is missing")


@check
def it_has_a_unit(shown):
    tell(shown.unit in ("share", "days", "yuan", "number"), "a unit is missing")
    for lang in ("en", "zh"):
        assert number(0.5, shown.unit, lang) != "" if shown.unit != "yuan" else True


@check(when=dotted)
def it_is_in_the_result_as_plain_data(shown):
    value = json.loads(json.dumps(shown.value))
    tell(value is None or isinstance(value, int | float), "neither a number nor nothing")


@check(when=lambda shown: dotted(shown) and shown.unit == "share")
def a_share_lies_from_nought_to_one(shown):
    tell(shown.value is None or 0 <= shown.value <= 1, f"{shown.value} is no share")


@check(when=lambda shown: shown.formula is not None)
def where_there_is_nothing_to_divide_by_it_has_no_value(shown):
    tell(np.isnan(shown.formula(Nothing())).all(), "of nothing it must be nothing, not a number")


class Nothing(dict):
    """Counts of a place in which nothing happened."""

    def __missing__(self, name: str) -> np.ndarray:
        return np.zeros(2)


@check(when=lambda shown: shown.name in LEADING)
def it_is_on_the_page_in_two_languages(shown):
    tell(shown.en in shown.page and shown.zh in shown.page, "the page of a run does not show it")


@check(when=lambda shown: shown.name in LEADING)
def it_is_on_the_card_in_two_languages(shown):
    english, other = map(unescape, shown.cards)
    tell(shown.en in english and shown.zh in other, "the card of a result does not show it")


LEADING = ("landing_rate", "awareness", "leakage", "satisfaction")  # what every page and card leads with
INDICATOR.fails(
    it_is_named_in_two_languages=lambda: Shown("landing_rate", zh="landing"),
    it_has_a_unit=lambda: Shown("landing_rate", unit="furlongs"),
    it_is_in_the_result_as_plain_data=lambda: Shown("landing_rate", value=[1]),
    a_share_lies_from_nought_to_one=lambda: Shown("landing_rate", value=1.2),
    where_there_is_nothing_to_divide_by_it_has_no_value=lambda: Shown("landing_rate", formula=lambda counts: counts["landed"]),
    it_is_on_the_page_in_two_languages=lambda: Shown("landing_rate", page="nothing"),
    it_is_on_the_card_in_two_languages=lambda: Shown("landing_rate", cards=("nothing", "无")),
)


def every() -> list[Shown]:
    return [Shown(name) for name in dict.fromkeys((*INDICATORS, *FORMULAS)) if name in INDICATORS]


ON_PAGES = "it_is_on_the_page_in_two_languages"  # a page takes seconds to make


@pytest.mark.parametrize("thing", every(), ids=str)
def test_indicator(thing):
    INDICATOR.ask(thing, lambda check: check.name != ON_PAGES)


@pytest.mark.slow
@pytest.mark.parametrize("name", LEADING)
def test_leading_indicator_on_a_page(name):
    INDICATOR.checks[ON_PAGES].call(Shown(name))


@pytest.mark.parametrize("name", INDICATOR.proofs)
def test_the_check_can_fail(name):
    INDICATOR.prove(name)


def test_every_check_is_proven():
    assert INDICATOR.unproven() == []


def test_what_results_hold_has_a_name():
    """Every plain number of a result that has a formula is one that is shown."""
    shown = {name for name, value in result().summary.items() if name in FORMULAS and isinstance(value, float)}
    assert shown <= set(INDICATORS)
    assert isinstance(result().monthly, pd.DataFrame)
