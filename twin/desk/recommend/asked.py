"""What a planner asks: so much money over so many years, so many hours, among these mechanisms, how thoroughly; as a study."""

import hashlib
import json
from collections.abc import Iterable
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from starlette.datastructures import FormData

from twin.base.errors import InputError
from twin.base.messages import LANGS, both, mark, message, told
from twin.desk.compare.scenarios import base_name
from twin.files.strict import Source, Strict, Tupled, between, hint, parse, refused, shown
from twin.mechanisms.mechanism import keys

WAN = 1e4
FEW, MANY = 2, 10  # mechanisms to choose among
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

    `among`: two to ten mechanisms. Allowed: money up to 10 billion yuan, one month to fifty years.
    """

    wan: Annotated[float, between(0, 1e6)]
    years: Annotated[float, between(1 / 12, 50)]
    hours: Annotated[float, between(0, 1e9)] | None = None
    among: Annotated[tuple[str, ...], Tupled, Field(min_length=FEW, max_length=MANY)]
    size: Literal["quick", "usual"] = "quick"

    @model_validator(mode="after")
    def _known(self) -> "Asked":
        for key in self.among:
            if key not in keys():
                raise refused("mechanism", "unknown mechanism {key}{hint}", key=shown(key), hint=hint(key, keys()))
        return self

    @property
    def key(self) -> str:
        """Names the store of its runs: the same question goes on where it was stopped."""
        return hashlib.sha256(json.dumps(self.plainly(), sort_keys=True).encode()).hexdigest()[:16]

    def study(self, folder: Path, store: Path, share: float) -> dict[str, Any]:
        """The study that answers it, on a share of the county's villages, as data of a study file."""
        title = {lang: self.titled(lang) for lang in LANGS}
        hours = {"hours_share": 1.0} if self.hours is None else {"hours": self.hours}
        return {
            "name": "recommendation", "title": title, "base": base_name(folder), "scale": share, "store": str(store),
            "candidates": sorted(set(self.among)), "levels": {"dose": [0.5, 1], "cover": [1], "from": [0]},
            "budgets": {"asked": {"title": both("as asked"), "yuan": self.wan * WAN, "years": self.years} | hours},
        } | SIZES[self.size]  # fmt: skip

    def titled(self, lang: Any) -> str:
        """The question as a title."""
        return told(lang, "What to take up with {wan:,g} ten thousand yuan in {years:g} years", wan=self.wan, years=self.years)


def asked_of(data: Any) -> Asked:
    """A question from plain data; raises InputError for whatever is wrong with it."""
    return parse(Asked, data, Source(message("budget")))


def sent(form: FormData) -> Asked:
    """The question of a form; raises InputError for what cannot be."""
    among = [str(one)[:100] for one in form.getlist("m")]
    data: dict[str, Any] = {"wan": _number(form, "wan"), "years": _number(form, "years"), "among": among,
            "size": str(form.get("size", "quick"))}  # fmt: skip
    if str(form.get("hours", "")).strip():
        data["hours"] = _number(form, "hours")
    if not FEW <= len(among) <= MANY:
        raise InputError("budget: {count} mechanisms are ticked; allowed: {few} to {many}", count=len(among), few=FEW, many=MANY)
    return asked_of(data)


NAMED = {"wan": mark("money in ten thousand yuan"), "years": mark("years"), "hours": mark("hours")}


def _number(form: FormData, name: str) -> float:
    text = str(form.get(name, "")).replace(",", "").replace("，", "").strip()
    try:
        value = float(text) if len(text) < 20 else float("nan")
    except ValueError:
        value = float("nan")
    if not value >= 0 or value == float("inf"):
        raise InputError(
            "{name}: {text} is not possible; allowed: a number from 0", name=message(NAMED[name]), text=text[:40] or "–"
        )
    return value


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
