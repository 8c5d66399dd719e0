"""Probes of money: who gets it, what it is called, what is held back of it, what becomes of it late."""

import math
from collections.abc import Mapping
from typing import Any

from experiments.forms.lived import Asked
from experiments.forms.probe import SIZES, Numbers, Probe, Seen, by_size, charged, share, spread
from twin.mechanisms import mechanism

try:  # builds that know all new public money
    from twin.outcomes.money import cost as public
except ImportError:
    public = None

FUND, POOL = "county_special_fund", "resource_pool"
DEAR = (
    "staff_increase", "points_system", "smart_platform", "cadre_transport", "talent_bank", "tiered_training",
    "third_party_evaluation",
)  # fmt: skip
FREE = "fault_tolerance"
SKIMS = (0.05, 0.1, 0.11, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95)
NOBODY_STEALS = {"supervise.diversion_level": 0.0, "supervise.township_level": 0.0}


def without_costs(key: str) -> dict[str, Any]:
    """A mechanism as in its file, free of yuan and hours."""
    plain = mechanism.find(key).plainly()
    plain.pop("costs", None)
    return plain


def using(*keys: str) -> dict[str, Any]:
    """Mechanisms at full dose, as a scenario file says it."""
    return {"mechanisms": {key: {"dose": 1.0} for key in keys}}


def on_little(*keys: str) -> dict[str, Any]:
    """The same on a tenth of the operating budget, with the free one free of yuan and hours."""
    return using(*keys) | {"set": {"fund.operations": 0.1}} | ({"define": {FREE: without_costs(FREE)}} if FREE in keys else {})


def idle(document: Mapping[str, Any], policy: str, low: int, high: int) -> float:
    """Yuan that lie in villages of some sizes for each entitled household."""
    here = [n for n, size in enumerate(document["sizes"]) if low <= size < high]
    entitled = sum(document["entitled"][policy][n] for n in here)
    return sum(document["idle_yuan"][policy][n] for n in here) / entitled if entitled else math.nan


def list_money(seen: Seen) -> Numbers:
    """Funded of approved by size of village, and what lies idle in the smallest."""
    found = by_size(seen, "base", "farm_subsidy", "funded", "approved")
    low, high = SIZES["under 250"]
    return found | {"idle yuan per household, under 250": seen.mean("base", lambda one: idle(one, "farm_subsidy", low, high))}


def repair(seen: Seen) -> Numbers:
    """What the fund and the pool gain where villages differ in size, and where they do not."""
    return {
        f"{name}, {place} villages": seen.gain(f"{name} {place}", base=f"base {place}")
        for name in ("fund", "pool")
        for place in ("even", "uneven")
    }


def dose_of_free(seen: Seen) -> Numbers:
    """How much of its move on reports the free mechanism makes, alone and beside seven dear ones."""
    path = "report.pass_up"

    def knob(document: Mapping[str, Any]) -> float:
        return float(document["knobs"][path])

    alone = seen.gain("free", knob)
    return {
        "alone": alone,
        "beside the dear": seen.mean("both", knob) - seen.mean("dear", knob),
        "share kept": (seen.mean("both", knob) - seen.mean("dear", knob)) / alone if alone else math.nan,
    }


def fresh(document: Mapping[str, Any]) -> float:
    """Million yuan that came in during the run."""
    return float((document["ledger"]["inflows"] - document["ledger"]["opening"] - document["ledger"]["recovered"]) / 1e8)


def told_cost(seen: Seen, label: str) -> float:
    """Million yuan that a comparison calls cost: all new public money where it knows that, else what mechanisms cost."""
    several, base = seen.found[label], seen.found["base"]
    if several is None or base is None:
        return math.nan
    if public is None:
        return seen.gain(label, "cost_yuan") / 1e6
    more = [float(public(one["money"], other["money"])["public"]) for one, other in zip(several, base, strict=True)]
    return sum(more) / len(more) / 1e6


def cost(seen: Seen) -> Numbers:
    """What is told as cost beside what more came in, and what plain money gains."""
    found = {}
    for label in ("fund", "linkage"):
        found[f"{label}: told, million yuan"] = told_cost(seen, label)
        found[f"{label}: more inflow, million yuan"] = seen.gain(label, fresh)
    return found | {"fund: gain": seen.gain("fund"), "a tenth more budget: gain": seen.gain("tenth")}


def skims(seen: Seen) -> Numbers:
    """Landing by the mean share of a skimmed payment that is held back."""
    found = {f"{skim:g}": seen.mean(f"{skim:g}", "landing_rate") for skim in SKIMS}
    rates = list(found.values())
    pairs = zip(SKIMS, SKIMS[1:], rates, rates[1:], strict=False)
    jumps = [abs(after - before) / max(0.05, high - low) * 0.05 for low, high, before, after in pairs]
    return found | {"largest change per .05": max([one for one in jumps if one == one], default=math.nan)}


def project(seen: Seen) -> Numbers:
    """In full of started, by size of village, with and without diversion; who is charged for the rest."""
    found = {}
    for label in ("base", "no diversion"):
        rows = by_size(seen, label, "industry_project", "paid_in_full", "funded")
        found |= {f"{label}, {name}": value for name, value in rows.items()}
    tiers = ("county", "township", "village")
    return found | {
        f"no diversion, charged to the {tier}": seen.mean(
            "no diversion", lambda one, t=tier: charged(one, "paid_in_full", t, "industry_project")
        )
        for tier in tiers
    }


def sizes_of(numbers: Numbers, label: str) -> list[float]:
    """The figures of a probe by size of village."""
    return [numbers[f"{label}, {name}"] for name in SIZES]


PROBES = (
    Probe(
        "list_money",
        "Does a village's size decide whether its entitled households are paid?",
        "The demo county: payments of the farm subsidy, a list, of those approved, by households of the village",
        "the shares differ by at most .05, and less than a quarter of an entitlement (900 yuan) lies idle per entitled household",
        {"base": Asked("uneven")},
        list_money,
        lambda n: spread([n[name] for name in SIZES]) <= 0.05 and n["idle yuan per household, under 250"] <= 225,
    ),
    Probe(
        "fund_and_pool",
        "Do the special fund and the resource pool repair an equal split?",
        "Each alone at full dose, gain in landing, in the demo county and in one of equal villages",
        "the pool gains as much, within .01, where villages differ in size as where they do not",
        {f"base {place}": Asked(place) for place in ("even", "uneven")}
        | {f"fund {place}": Asked(place, more=using(FUND)) for place in ("even", "uneven")}
        | {f"pool {place}": Asked(place, more=using(POOL)) for place in ("even", "uneven")},
        repair,
        lambda n: abs(n["pool, uneven villages"] - n["pool, even villages"]) <= 0.01,
    ),
    Probe(
        "free_mechanism",
        "Does one dear mechanism switch off those that cost nothing?",
        f"`{FREE}` made free, beside seven dear ones, on a tenth of the operating budget: its move on `report.pass_up`",
        "it keeps at least 95% of its move",
        {
            "base": Asked(more=on_little()),
            "dear": Asked(more=on_little(*DEAR)),
            "free": Asked(more=on_little(FREE)),
            "both": Asked(more=on_little(FREE, *DEAR)),
        },
        dose_of_free,
        lambda n: n["share kept"] >= 0.95,
    ),
    Probe(
        "all_money",
        "Is what is called cost all the new public money?",
        "The demo county: what a comparison calls cost (all public money, if it knows that), beside what more came in",
        "what is told is at least 80% of what more came in, for the fund and for linkage",
        {
            "base": Asked("uneven"),
            "fund": Asked("uneven", more=using(FUND)),
            "linkage": Asked("uneven", "linkage"),
            "tenth": Asked.setting({"fund.budget": 1.1}, "uneven"),
        },
        cost,
        lambda n: all(
            n[f"{label}: told, million yuan"] >= 0.8 * n[f"{label}: more inflow, million yuan"] for label in ("fund", "linkage")
        ),
    ),
    Probe(
        "skim",
        "Does landing hang on a constant: what is held back when a payment is skimmed?",
        "Landing with `deliver.skim` from .05 to .95; all else as in the traditional mode",
        "no two neighbours differ by more than .03 for each .05, and .10 and .11 by no more than .02",
        {f"{skim:g}": Asked.setting({"deliver.skim": skim}) for skim in SKIMS},
        skims,
        lambda n: n["largest change per .05"] <= 0.03 and abs(n["0.11"] - n["0.1"]) <= 0.02,
    ),
    Probe(
        "project_in_full",
        "Is a project that is not finished always diversion, and always the village's fault?",
        "The demo county: village projects in full of those started, by households of the village; without diversion too",
        "large and small villages differ by at most .15; without diversion not all that remains is charged to the village",
        {"base": Asked("uneven"), "no diversion": Asked.setting(NOBODY_STEALS, "uneven")},
        project,
        lambda n: spread(sizes_of(n, "no diversion")) <= 0.15 and n["no diversion, charged to the village"] < 0.95,
    ),
    Probe(
        "carried_over",
        "What becomes of an approved claim that is unpaid when the next cycle opens?",
        "Approved and unpaid files of eligible households at each opening, and how many of them are forgotten, a county-year",
        "at most 5% are forgotten",
        {"base": Asked("uneven")},
        lambda seen: {
            "unpaid at the opening": seen.mean("base", "unpaid") / 3,
            "forgotten": seen.mean("base", "wiped") / 3,
            "share forgotten": seen.mean("base", share("wiped", "unpaid")),
        },
        lambda n: n["share forgotten"] <= 0.05,
    ),
    Probe(
        "recovered",
        "Does money that comes back make anybody whole?",
        "`supervise.recovery` at 0 and at 1",
        "more households are paid in full when all is paid back than when nothing is",
        {"none": Asked.setting({"supervise.recovery": 0.0}), "all": Asked.setting({"supervise.recovery": 1.0})},
        lambda seen: {
            "landing, nothing back": seen.mean("none", "landing_rate"),
            "landing, all back": seen.mean("all", "landing_rate"),
            "more paid in full": seen.gain("all", lambda one: one["cascade"]["paid_in_full"], "none"),
        },
        lambda n: n["more paid in full"] >= 1,
    ),
)
