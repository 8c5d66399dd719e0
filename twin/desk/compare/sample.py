"""The quick answer: a warm process holds a few small samples of the county, settled and ready, and runs options on them.

Each repetition has a sample of its own, so that intervals hold what it does to ask few villages. What was run stays known, so of
four options only the one that was changed is run again.
"""

import json
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from twin.bare import BareTwin
from twin.base.errors import InputError
from twin.base.plain import added
from twin.county.county import County, resolve
from twin.desk.compare.answer import SHOWN, rows
from twin.desk.compare.lines import Line, lines_in
from twin.desk.compare.plan import Option, Plan, Where, plan_of
from twin.desk.compare.scenarios import base_of, scenarios
from twin.desk.jobs.worker import Order
from twin.outcomes import indicators as outcomes
from twin.outcomes import own
from twin.outcomes.counts import Raw
from twin.outcomes.money import by_kind
from twin.outcomes.result import MONEY, SURVEY_MONTH, SURVEYED
from twin.scenario.scenario import Scenario
from twin.terms.calendar import YEAR

REPLICATES = 3
HOUSEHOLDS = 1500  # of a sample, about; what takes time is months and mechanisms
MONTHS, LATE = 24, 12  # of a run, unless something begins later than that
KNOWN = 400  # options whose outcomes are remembered
SEED = 0
Outcomes = list[dict[str, float]]


@dataclass
class Held:
    """What the process holds of a county: a settled twin of each sample as things stand, and what options brought there."""

    digest: str
    base: Scenario
    county: County
    lines: dict[str, Line]
    twins: list[BareTwin]
    known: "OrderedDict[str, Outcomes]" = field(default_factory=OrderedDict)
    seconds: float = 0.0

    def months(self, plan: Plan) -> int:
        """Of a run: two years where nothing begins in the second one or later, else all."""
        late = any(use.start > LATE for one in plan.options for use in one.mechanisms.values())
        return self.base.months if late else min(MONTHS, self.base.months)


_held: Held | None = None


def answer(order: Order) -> dict[str, Any]:
    """The order of a page: `plan` on the samples of the county whose data have this `digest`."""
    held = _hold(order.folder, str(order.arguments["digest"]))
    plan = plan_of(order.arguments["plan"])
    began = time.perf_counter()
    options = [_stand_in(one, held) for one in plan.options]
    chosen = scenarios(Plan(options=tuple(options)), order.folder, {key: line.everywhere() for key, line in held.lines.items()})
    months = held.months(plan)
    groups = [_outcomes(held, "", held.base, months)]
    groups += [_outcomes(held, _key(one), scenario, months) for one, scenario in zip(options, chosen[1:], strict=True)]
    return {
        "kind": "sample", "rows": rows(groups, _scale(held), few=True),
        "about": about(held, months) | {"stood_in": options != list(plan.options)},
        "seconds": time.perf_counter() - began,
    }  # fmt: skip


def ready(order: Order) -> dict[str, Any]:
    """The order of a server that begins: hold the county, so that the first visitor does not wait."""
    held = _hold(order.folder, str(order.arguments["digest"]))
    return about(held, held.months(Plan())) | {"run_seconds": held.seconds, "whole": len(held.county.households["village"])}


def about(held: Held, months: int) -> dict[str, Any]:
    """What the samples are."""
    return {
        "villages": round(sum(len(one.county.villages["uid"]) for one in held.twins) / len(held.twins)),
        "of": len(held.county.villages["uid"]),
        "households": round(sum(len(one.county.households["village"]) for one in held.twins) / len(held.twins)),
        "months": months, "replicates": len(held.twins),
    }  # fmt: skip


def _scale(held: Held) -> float:
    return sum(one.county.scale for one in held.twins) / len(held.twins)


def _hold(folder: Path, digest: str) -> Held:
    """Samples of the county, made where they are not held yet or its data have changed."""
    global _held
    if _held is None or _held.digest != digest:
        base, county = base_of(folder), resolve(str(folder))
        share = min(1.0, HOUSEHOLDS / len(county.households["village"]))
        samples = [county.sample(share, number) for number in range(REPLICATES)]
        twins = [BareTwin(one, base, seed=SEED, replicate=number) for number, one in enumerate(samples)]
        _held = Held(digest, base, county, lines_in(folder), twins)
        began = time.perf_counter()
        _outcomes(_held, "", base, _held.months(Plan()))
        _held.seconds = (time.perf_counter() - began) / len(twins)
    return _held


def _outcomes(held: Held, key: str, scenario: Scenario, months: int) -> Outcomes:
    """Indicators of a scenario on each sample; remembered."""
    name = f"{months} {key}"
    if name not in held.known:
        held.known[name] = [measured(twin.fork(scenario).run(months)) for twin in held.twins]
    held.known.move_to_end(name)
    if len(held.known) > KNOWN:
        del held.known[next(one for one in held.known if not one.endswith(" "))]  # never things as they stand
    return held.known[name]


def measured(model: BareTwin) -> dict[str, float]:
    """What an answer needs of the summary of a run; a tenth of what its whole result takes."""
    raw = Raw.of(model.record, model.world)
    year, whole = raw.since(model.month - YEAR), raw.total()
    money = tuple(name for name in SHOWN if name in MONEY)
    surveyed = tuple(name for name in SHOWN if name in SURVEYED)
    shown = (*SHOWN, *own.names())
    other = tuple(name for name in shown if name in outcomes.INDICATORS and name not in (*money, *surveyed))
    found: dict[str, float] = {}
    for counts, names in ((year.total(), other), (whole, money), (raw.survey(SURVEY_MONTH), surveyed)):
        found |= {str(name): float(value) for name, value in outcomes.values(counts, names).iloc[0].items()}
    spent = by_kind(np.asarray(model.world.ledger["flow"]) - model.record.flows_before)
    hours = added(float(raw.people_of(level)["hours_mechanisms"].sum()) for level in ("county", "township", "village"))
    return found | {f"money.{kind}": float(value) for kind, value in spent.items()} | {"mechanism_hours": hours}


def _key(one: Option) -> str:
    return json.dumps(one.data(), sort_keys=True)


def _stand_in(one: Option, held: Held) -> Option:
    """An option whose listed places, or those of its lines of the county's plans, need not be in a sample: as many by lot."""
    chosen = {}
    for key, use in one.mechanisms.items():
        line = held.lines.get(key)
        share = _share(line.where if line is not None and one.where.kind == "all" else one.where, held.county)
        chosen[key] = use if share == 1 else use.model_copy(update={"share": max(use.share * share, 1e-6)})
    where = Where() if one.where.kind in ("townships", "villages") else one.where
    return one.model_copy(update={"where": where, "mechanisms": chosen})


def _share(where: Where, county: County) -> float:
    """The share of the villages that lie in listed places; 1 where none are listed."""
    if where.kind not in ("townships", "villages"):
        return 1.0
    codes = {int(word) for word in where.of}
    uids, townships = county.villages["uid"], county.townships["uid"]
    own = townships[county.villages["township"]] if where.kind == "townships" else uids
    known = {int(code) for code in (townships if where.kind == "townships" else uids)}
    absent = sorted(codes - known)
    if absent:
        raise InputError("the county has no such place: {code}", code=absent[0])
    return float(sum(int(code) in codes for code in own) / len(uids))
