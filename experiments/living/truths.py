"""Counties whose truth is known: which runs they are, by kind, and how each differs from what the pool takes for granted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from twin.base.draws import luck, uniforms
from twin.base.months import month_text
from twin.county.county import County
from twin.living.ensemble.pool import Setting
from twin.processes import registry
from twin.runner import CountySpec, Run
from twin.scenario.scenario import Scenario
from twin.terms.forms import DETERRENCE, DIFFUSION, LEAKAGE

COUNTY, MONTHS = CountySpec.small(6, 8, 120), 24
KINDS = ("same", "form", "population", "reports", "mechanism")
DRIFTS = ("staff", "slow")
FIRST = 1000  # number of the first truth: no member of a pool has it
APART = 1000  # between the first numbers of two kinds
UNSAID = 3  # month from which a mechanism is in force that nobody wrote down
HALVED = 10  # month from which two townships drift
FORMS = (
    *(("deterrence", form) for form in DETERRENCE[1:]),
    *(("diffusion", form) for form in DIFFUSION[1:]),
    *(("leakage", form) for form in LEAKAGE[1:]),
)
MECHANISMS = (
    "county_special_fund", "project_butler", "plain_language_notice", "points_system", "smart_platform",
    "sunshine_disclosure", "one_stop_window", "flying_inspection", "promotion_days", "village_grid",
)  # fmt: skip
DRAWN = 1001  # decision of what differs in a truth
HOURS = ("workload.committee_hours", "workload.township_hours")


@dataclass(frozen=True)
class Truth:
    """A county whose truth is known: its kind, number among these, run, what is different, and its parameters as scores.

    `where`: the townships (rows) in which something changes on the way.
    """

    kind: str
    number: int
    run: Run
    differs: str
    scores: np.ndarray
    where: tuple[int, ...] = ()


def setting() -> Setting:
    """What the pool takes for granted."""
    return Setting(COUNTY, Scenario.load("baseline"), MONTHS)


def truths(own: Setting, kind: str, count: int) -> Iterator[Truth]:
    """The first `count` of a kind (of drift, too); each is the same whatever their number."""
    place = [*KINDS, *DRIFTS].index(kind)
    for number in range(count):
        member = FIRST + APART * place + number
        scores = own.unknowns.prior(member, own.seed)
        yield _KINDS[kind](own, Truth(kind, number, own.run(member, scores), "", scores))


def drifting(own: Setting, truth: Truth) -> Truth:
    """A run given, with its kind of drift in two townships."""
    return _KINDS[truth.kind](own, truth)


def _same(own: Setting, truth: Truth) -> Truth:
    return truth


def _form(own: Setting, truth: Truth) -> Truth:
    """Another deterrence, diffusion or leakage, in turn."""
    part, form = FORMS[truth.number % len(FORMS)]
    scenario = Scenario.from_dict({"name": "truth", "base": "baseline", "structure": {part: form}})
    return replace(truth, run=replace(truth.run, scenario=scenario), differs=f"{part}: {form}")


def _population(own: Setting, truth: Truth) -> Truth:
    """Other households at the same places; in turn with more elders, more away, both, neither."""
    older, away = bool(truth.number & 1), bool(truth.number & 2)
    other = replace(own.county, seed=1 + truth.number)
    changed = CountySpec.of(_aged(other.build(), truth.number, older, away)) if older or away else other
    said = " and ".join(word for word, there in (("more elders", older), ("more away", away)) if there)
    return replace(truth, run=replace(truth.run, county=changed), differs=f"other households{', ' if said else ''}{said}")


def _aged(county: County, number: int, older: bool, away: bool) -> County:
    """A county with elders in a third of the households without any, and as many more whose grown-ups are away."""
    households = dict(county.households)
    draws = uniforms(luck(number), DRAWN, np.arange(len(households["village"])))
    if older:
        more = (households["elders"] == 0) & (draws[:, 0] < 1 / 3)
        households["elders"] = np.where(more, np.minimum(households["persons"], 2), households["elders"]).astype(np.uint8)
    if away:
        households["away"] = households["away"] | (draws[:, 1] < 1 / 3)
    return replace(county, households=households)


def _reports(own: Setting, truth: Truth) -> Truth:
    """Pressure on reports anywhere in its range, in each township by itself, and fear of being caught anywhere."""
    codes = own.unknowns.codes
    draws = uniforms(luck(truth.number), DRAWN, np.arange(len(codes) + 1))[:, 2]
    values = {f"report.pressure@{code}": float(draw) for code, draw in zip(codes, draws[1:], strict=True)}
    values |= {"report.fear": float(10 * draws[0])}
    run = replace(truth.run, parameters=dict(truth.run.parameters or {}) | values)
    return replace(truth, run=run, differs=f"pressure {min(draws[1:]):.2f} to {max(draws[1:]):.2f}, fear {10 * draws[0]:.1f}")


def _mechanism(own: Setting, truth: Truth) -> Truth:
    """One in force that the folder does not mention."""
    key = MECHANISMS[truth.number % len(MECHANISMS)]
    use = {"dose": 1.0, "from": month_text(own.scenario.start + UNSAID - 1)}
    scenario = Scenario.from_dict({"name": "truth", "base": "baseline", "mechanisms": {key: use}})
    return replace(truth, run=replace(truth.run, scenario=scenario), differs=key)


def _staff(own: Setting, truth: Truth) -> Truth:
    """From a month on half the hours of staff and committees in two townships."""
    return _changed(own, truth, dict.fromkeys(HOURS, 0.5), "staff halved")


def _slow(own: Setting, truth: Truth) -> Truth:
    """From a month on money takes three times as long in two townships."""
    return _changed(own, truth, {"fund.processing_days": 3.0}, "money three times as slow")


def _changed(own: Setting, truth: Truth, times: dict[str, float], said: str) -> Truth:
    """Knobs at so many times what they are in two townships, from HALVED on."""
    codes = own.unknowns.codes
    rows = tuple(int(row) for row in np.argsort(uniforms(luck(truth.number), DRAWN, np.arange(len(codes)))[:, 3])[:2])
    since, given = month_text(own.scenario.start + HALVED - 1), truth.run.parameters or {}
    changes = {
        path: [_times(path, factor, given, codes[row], since) for row in rows] for path, factor in times.items()
    }  # fmt: skip
    scenario = Scenario.from_dict({"name": "truth", "base": "baseline", "set": changes})
    return replace(truth, run=replace(truth.run, scenario=scenario), differs=said, where=rows)


def _times(path: str, factor: float, given, code: str, since: str):  # type: ignore[no-untyped-def]
    """A knob in a township at so many times what it is there, as far as it may be."""
    knob = registry.knobs()[path]
    value = factor * given.get(f"{path}@{code}", given.get(path, knob.default))
    return {"value": {since: min(knob.high, max(knob.low, value))}, "cover": {"townships": [int(code)]}}


_KINDS: dict[str, Callable[[Setting, Truth], Truth]] = {
    "same": _same, "form": _form, "population": _population, "reports": _reports, "mechanism": _mechanism,
    "staff": _staff, "slow": _slow,
}  # fmt: skip
