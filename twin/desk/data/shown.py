"""What a county's data are called on pages: sheets, places, quantities, policies; problems and differences as tables."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from twin.base.messages import Lang, told
from twin.desk.data.stage import Looked
from twin.living.ensemble.targets import ALL, TARGETS
from twin.living.observations.offices import Office, file_of, read_offices
from twin.policies import policy
from twin.report.forms.cells import month as month_said
from twin.report.living.kept import written
from twin.report.living.words import Names
from twin.report.shared.words import pick
from twin.scenario.own_policies import keys_of
from twin.scenario.sheets import EVERY as SHEETS
from twin.sheets.words import plain
from twin.terms.observed import OBSERVED, TOTALS

MOST = 500  # problems of a page


def sheet_names(looked: Looked, lang: Lang) -> list[tuple[str, int]]:
    """The tables that were read, and how many rows each has."""
    tables = {} if looked.own is None else looked.own.book.tables
    return [(sheet.name[lang], len(tables[sheet.key])) for sheet in SHEETS if sheet.key in tables]


def problems(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Problems as a page shows them: errors first, no more than `MOST`; `line` says of which line of a form one is, if of any."""
    ordered = sorted(({"line": ""} | dict(one) for one in found), key=lambda one: one["weight"] != "error")
    errors = sum(one["weight"] == "error" for one in ordered)
    return {"shown": ordered[:MOST], "errors": errors, "warnings": len(ordered) - errors, "more": max(0, len(ordered) - MOST)}


class Called:
    """Words of a county that was looked at; its files have no errors."""

    def __init__(self, looked: Looked, lang: Lang) -> None:
        """In one language."""
        assert looked.own is not None
        self.lang, self.own = lang, looked.own
        places = looked.own.places
        head = places.head
        name = told(lang, "the county") if head.name is None else pick({"en": head.name.en, "zh": head.name.zh}, lang)
        self._places = {str(head.code): name}
        towns = zip(places.town_codes, places.town_names, strict=False)
        self._places |= {str(code): str(one) for code, one in towns}
        if places.villages is not None:
            names = places.villages.column("name")
            self._places |= {str(code): str(one or code) for code, one in zip(places.village_codes, names, strict=True)}
        given = looked.own.book.tables.get("policies")
        if given is None:
            self._policies = {key: pick(policy.find(key).name.plainly(), lang) for key in policy.DEFAULT}
        else:
            self._policies = {key: str(one) for key, one in zip(keys_of(given), given.column("name"), strict=True)}

    @cached_property
    def _offices(self) -> dict[str, Office]:
        """Who observes, by key as names are compared."""
        return {plain(key): office for key, office in read_offices(file_of(self.own.folder)).items()}

    @property
    def codes(self) -> list[str]:
        """Of all places, the county first."""
        return list(self._places)

    @property
    def policies(self) -> list[str]:
        """Names of the policies."""
        return list(self._policies.values())

    def place(self, code: str) -> str:
        """A place; what was typed where it is none."""
        return self._places.get(code, code)

    def target(self, key: str) -> str:
        """A quantity."""
        return quantity(key, self.lang)

    def policy(self, key: str) -> str:
        """A policy; nothing for all together."""
        return "" if key in ("", ALL) else self._policies.get(key, key)

    def source(self, text: str) -> str:
        """A source as it is read: an office's key as its name, which means the same office; anything else as it was typed."""
        office = self._offices.get(plain(text))
        return text if office is None else pick({"en": office.name.en, "zh": office.name.zh}, self.lang)

    def is_share(self, key: str) -> bool:
        """Whether a quantity is written in per cent."""
        return unit_of(key) == "share"

    def line(self, row: Mapping[str, str], month: str) -> str:
        """What a line of observations is of: place, quantity, policy, month."""
        parts = self.place(row["place"]), self.target(row["target"]), self.policy(row["policy"]), month_said(month, self.lang)
        return told(self.lang, ", ").join(part for part in parts if part)


def quantity(key: str, lang: Lang) -> str:
    """A quantity that is observed, sums since January among them; what was typed where it is none."""
    return told(lang, OBSERVED[key]) if key in OBSERVED else key


def unit_of(key: str) -> str:
    """The unit of a quantity that is observed; empty where it is none."""
    known = TARGETS.get(TOTALS.get(key, key))
    return "" if known is None else known.unit


def number(key: str, value: float | None, lang: Lang) -> str:
    """What was observed, in its unit; people of those who were asked stay people."""
    unit = unit_of(key)
    if value is None:
        return "–"
    if unit == "share" and value <= 1:
        return written(value, "fine", lang)
    return written(value, "yuan", lang) if unit == "yuan" else f"{value:,.10g}"


def differences(found: Mapping[str, Any] | None, names: Names | None, lang: Lang) -> dict[str, Any] | None:
    """What a change would change, in words; None where it is not known."""
    if found is None:
        return None
    sheets = {sheet.key: sheet.name[lang] for sheet in SHEETS}
    return {
        "sheets": [(sheets.get(key, key), one["came"], one["went"]) for key, one in found["sheets"].items()],
        "rows": [(sheets.get(key, key), word, text) for key, word, text in found["rows"]], "more": found["more"],
        "numbers": found["numbers"], "more_observations": found["more_observations"],
        "observations": [
            (month[:7], names.place(place, lang) if names else place, quantity(target, lang),
             (names.policy(policy, lang) if names else policy) if policy != ALL else "",
             number(target, was, lang), number(target, now, lang))
            for month, place, target, policy, was, now in found["observations"]
        ],
    }  # fmt: skip
