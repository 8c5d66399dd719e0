"""What a planner asks: so much money over so many years, so many hours, among these mechanisms, how thoroughly; as a study."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from starlette.datastructures import FormData

from twin.base.errors import InputError
from twin.base.messages import LANGS, both, language, message, told
from twin.desk.compare.scenarios import base_name
from twin.desk.compare.words import WORDS
from twin.files.strict import Source, Strict, Tupled, between, hint, parse, refused, shown
from twin.mechanisms.mechanism import keys
from twin.report.forms.cells import month
from twin.sheets.allowed import allowed
from twin.sheets.schema import Column
from twin.sheets.values import Cells, WrongError

WAN = 1e4
FEW, MANY = 2, 10  # mechanisms to choose among
MONTH = 1 / 12  # of a year: the least that a study takes
# Of the numbers that are asked; a month may be rounded, as a form shows it.
LIMITS: dict[str, tuple[float, float]] = {"wan": (0, 1e6), "years": (0.08, 50), "hours": (0, 1e9)}
HOUSEHOLDS = 1500  # that are run, about
GRADED = 9 * 4  # runs that tell what the pick rests on, at most
SIZES: dict[str, dict[str, Any]] = {
    "quick": {"search": {"trials": 24, "population": 8, "replicates": 1}, "finalists": 3,
              "futures": {"draws": 24, "replicates": 1}, "fresh": {"replicates": 4}, "plain": False},
    "usual": {"search": {"trials": 60, "population": 12, "replicates": 2}, "finalists": 4,
              "futures": {"draws": 60, "replicates": 2}, "fresh": {"replicates": 10}, "plain": True},
}  # fmt: skip
PLAIN = 6  # runs beside which plain money and plain staff are read, a replicate
USUAL = ("livelihood_bill", "policy_translation", "head_goose_training", "one_stop_window", "points_system", "project_bundling")


class Asked(Strict):
    """A budget: `wan` ten thousand yuan of new public money in all over `years`, `hours` of cadres in all (None: any).

    `among`: two to ten mechanisms. Allowed: money up to 10 billion yuan, a month to fifty years. `begins` ("YYYY-MM"): the
    month from which measures are reckoned, where that is past: they are tried from the start of the county's runs, in full years.
    """

    wan: Annotated[float, between(*LIMITS["wan"])]
    years: Annotated[float, between(*LIMITS["years"])]
    hours: Annotated[float, between(*LIMITS["hours"])] | None = None
    among: Annotated[tuple[str, ...], Tupled, Field(min_length=FEW, max_length=MANY)]
    size: Literal["quick", "usual"] = "quick"
    begins: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None

    @model_validator(mode="after")
    def _known(self) -> "Asked":
        for key in self.among:
            if key not in keys():
                raise refused("mechanism", "unknown mechanism {key}{hint}", key=shown(key), hint=hint(key, keys()))
        return self

    @property
    def key(self) -> str:
        """Names the store of its runs: the same question goes on where it was stopped; `begins` changes none of them."""
        asked = {name: value for name, value in self.plainly().items() if name != "begins"}
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

    def study(self, folder: Path, store: Path, share: float) -> dict[str, Any]:
        """The study that answers it, on a share of the county's villages, as data of a study file."""
        title = {lang: self.titled(lang) for lang in LANGS}
        hours = {"hours_share": 1.0} if self.hours is None else {"hours": self.hours}
        return {
            "name": "recommendation", "title": title, "base": base_name(folder), "scale": share, "store": str(store),
            "candidates": sorted(set(self.among)), "levels": {"dose": [0.5, 1], "cover": [1], "from": [0]},
            "budgets": {"asked": {"title": both("as asked"), "yuan": self.wan * WAN, "years": max(self.years, MONTH)} | hours},
        } | SIZES[self.size]  # fmt: skip

    def titled(self, lang: Any) -> str:
        """The question as a title."""
        title = told(lang, "What to take up with {wan:,g} ten thousand yuan in {years:g} years", wan=self.wan, years=self.years)
        if self.begins is None:
            return title
        return told(lang, "{title} (reckoned as if begun in {month})", title=title, month=month(self.begins, lang))


def asked_of(data: Any) -> Asked:
    """A question from plain data; raises InputError for whatever is wrong with it."""
    return parse(Asked, data, Source(message("budget")))


@dataclass(frozen=True)
class Filled:
    """The fields of the form as they stand in it: texts, whatever they are."""

    wan: str
    years: str
    hours: str
    among: tuple[str, ...]
    size: str = "quick"

    @classmethod
    def of(cls, form: FormData) -> "Filled":
        """As they were sent, none longer than it can be right."""
        wan, years, hours = (str(form.get(name, "")).strip()[:40] for name in ("wan", "years", "hours"))
        among = tuple(key for key in (str(one) for one in form.getlist("m")) if key in keys())
        return cls(wan, years, hours, among, str(form.get("size", "quick"))[:40])


def sent(form: FormData, begins: str | None = None) -> Asked:
    """The question of a form; raises InputError for what cannot be."""
    among = [str(one)[:100] for one in form.getlist("m")]
    data: dict[str, Any] = {"wan": _number(form, "wan"), "years": _number(form, "years"), "among": among,
            "size": str(form.get("size", "quick")), "begins": begins}  # fmt: skip
    if str(form.get("hours", "")).strip():
        data["hours"] = _number(form, "hours")
    if not FEW <= len(among) <= MANY:
        raise InputError("budget: {count} mechanisms are ticked; allowed: {few} to {many}", count=len(among), few=FEW, many=MANY)
    return asked_of(data)


NAMED = {
    key: Column(key, name, "number", name, low=LIMITS[key][0], high=LIMITS[key][1])
    for key, name in (
        ("wan", both("money (ten thousand yuan)")), ("years", both("length (years)")), ("hours", both("cadre hours (hours)")),
    )
}  # fmt: skip  # names of units, as cells have them; on the page they are called as the form calls them


def _number(form: FormData, name: str) -> float:
    """A number as a cell of the workbook takes it, with a unit or without."""
    text = str(form.get(name, "")).strip().replace("\uff0c", ",")
    cells = Cells(NAMED[name])
    try:
        value = cells.read(text or "–").value
        if value is None:  # a word for what nobody knows
            raise WrongError(message("{text} is not possible", text=text or "–"), allowed(NAMED[name]))
        return float(value)
    except WrongError as wrong:
        label = told(language(), WORDS[name])
        raise InputError("{name}: {said}; allowed: {allowed}", name=label, said=wrong.said, allowed=wrong.allowed) from None


def usual(in_force: Iterable[str]) -> tuple[str, ...]:
    """What the form begins with: usual mechanisms that are not in force yet, where there are enough of them."""
    new = tuple(key for key in USUAL if key not in set(in_force))
    return new if len(new) >= FEW else USUAL


def runs_of(size: str, among: int) -> int:
    """Runs at most, as `twin.study.recommend.ahead.runs_ahead` counts them for a study of one budget."""
    said = SIZES[size]
    search, futures = said["search"], said["futures"]
    least = (ceil((1 + among) / search["population"]) + 1) * search["population"]
    found = (max(search["trials"], least) + 1) * search["replicates"]
    found += (said["finalists"] + 1) * futures["draws"] * futures["replicates"]
    return int(found + (2 + PLAIN * said["plain"]) * said["fresh"]["replicates"] + GRADED)


def share_of(households: int) -> float:
    """The share of the county's villages that is run."""
    return min(1.0, HOUSEHOLDS / max(households, 1))
