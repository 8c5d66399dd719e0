"""Counties and designs that should come to the same, and what they are compared by: helpers of `test_forms.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tests.strategies import small
from twin import County, PolicyTwin, Scenario
from twin.outcomes.counts import Raw

YEARS = 24  # months: two cycles of every policy, the second of which is counted
SHIPPED = ("farm_subsidy", "industry_project", "sanitary_toilet", "afterschool_care")
NOBODY = {
    "name": {"en": "For nobody", "zh": "无人可享"},
    "owner": "agriculture",
    "access": "application",
    "target": {"share": 0.0},
    "entitlement": 1000.0,
    "opens": 3,
    "window": 3,
    "delivery": 4,
    "complexity": 0.5,
    "hard_target": 0.5,
    "profile": {},
    "minimum": 1000.0,
    "absorption": 1000.0,
}


WORDS = {"en": "Said to be one", "zh": "据称有一项"}


def mechanism(amount: float, yuan: float = 0.0, path: str = "reach.notice_reach") -> dict[str, Any]:
    """A mechanism of one's own that raises one probability, at once, for so many yuan a village and month."""
    move = {"raise": amount, "range": [0.0, 1.0], "grade": "assumed", "why": WORDS}
    told = {"name": WORDS, "about": WORDS, "backfires": WORDS, "limits": WORDS, "tier": "village", "kind": "information"}
    costs = {"monthly_yuan": yuan, "per": "village"} if yuan else {}
    return told | {"moves": {path: move}, "costs": costs, "takes_hold_months": 0}


def plan(
    mechanisms: dict[str, Any] | None = None,
    policies: Iterable[Any] = SHIPPED,
    define: dict[str, Any] | None = None,
    **values: float,
) -> Scenario:
    """A scenario at the point values of all parameters, so that replicates differ by luck alone.

    Mechanisms of one's own are in force at their full dose unless `mechanisms` says otherwise.
    """
    own = define or {}
    uses = dict.fromkeys(own, 1.0) | (mechanisms or {})
    given = {"policies": list(policies), "define": own, "mechanisms": uses, "set": values}
    return Scenario.from_dict({"name": "form", "base": "baseline", "parameters": "point", "months": YEARS} | given)


def lived(county: County, scenario: Scenario, replicate: int = 0, months: int = YEARS) -> PolicyTwin:
    """Some months of a county, from nothing on."""
    return PolicyTwin(county, scenario, seed=7, replicate=replicate, burn_in=0).run(months)


def counts(model: PolicyTwin) -> pd.DataFrame:
    """What the county counts of each policy over the last twelve months: by key, in alphabetical order."""
    raw = Raw.of(model.record, model.world)
    found = raw.since(model.month - 12).at("county", ("policy",)).reset_index()
    return found.assign(policy=[raw.keys[p] for p in found["policy"]]).drop(columns="place").set_index("policy").sort_index()


def landing(model: PolicyTwin) -> float:
    """Landed / eligible, all policies together."""
    found = counts(model)
    return float(found["landed"].sum() / found["eligible"].sum())


def by_policy(model: PolicyTwin) -> pd.Series:
    """Landed / eligible of each policy."""
    found = counts(model)
    return found["landed"] / found["eligible"]


def monthly(model: PolicyTwin, leave_out: str = "") -> dict[str, pd.DataFrame]:
    """All that was written down of months, places and policies (by key, but one)."""
    policies = pd.DataFrame(model.record.read("policies"))
    keys = np.array([policy.key for policy in model.world.policies])
    policies["policy"] = keys[policies["policy"]]
    order = ["month", "level", "row"]
    return {
        "policies": policies[policies["policy"] != leave_out].sort_values([*order, "policy"], ignore_index=True),
        "people": pd.DataFrame(model.record.read("people")).sort_values(order, ignore_index=True),
    }


def unlike(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> list[str]:
    """Counts that are not the same to the last bit."""
    return [
        f"{name}.{column}" for name, table in one.items() for column in table if not table[column].equals(other[name][column])
    ]


def of_pairs(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Mean difference of pairs with the same luck, and its standard error."""
    gaps = np.array([other - one for one, other in pairs])
    return float(gaps.mean()), float(gaps.std(ddof=1) / np.sqrt(gaps.size))


def grid(path: str, values: Sequence[float], measure: Any, county: County | None = None, replicates: int = 2) -> list[float]:
    """A measure at every value of one knob, mean over replicates that share their luck from value to value."""
    place = county or small(2, 4, 120)
    return [float(np.mean([measure(lived(place, plan(**{path: value}), r)) for r in range(replicates)])) for value in values]


@cache
def halves(county: County) -> tuple[County, County]:
    """A county of two townships and more, split in two: every unit has its hours by its part of the households."""
    one = county.sample(0.5, 0, whole="township")
    for seed in range(1, 200):
        other = county.sample(0.5, seed, whole="township")
        if not np.isin(other.townships["uid"], one.townships["uid"]).any():
            return one, other
    raise AssertionError("no lot leaves out just these townships")


def units_reordered(county: County) -> County:
    """The same offices in another order."""
    return replace(county, units={name: values[::-1].copy() for name, values in county.units.items()})


def units_renamed(county: County, scenario: Scenario) -> tuple[County, Scenario]:
    """The same offices under names of the county's own, which its policies use."""
    own = {key: f"{number}号办公室" for number, key in enumerate(county.units["key"])}
    data = scenario.to_dict()
    for (policy,) in (one.values() for one in data["policies"]):
        policy |= {"owner": own[policy["owner"]], "with": [own[key] for key in policy["with"]]}
    keys = np.array([own[key] for key in county.units["key"]], dtype=object)
    return replace(county, units=county.units | {"key": keys, "name": keys}), Scenario.from_dict(data)


def with_a_unit_more(county: County) -> County:
    """One office more, that owns nothing and has nobody."""
    more = {"uid": county.code * 100 + 60, "key": "档案局", "hours": 0.0}
    units = {name: np.append(values, np.array([more[name]], dtype=values.dtype)) for name, values in county.units.items()}
    return replace(county, units=units)


def renamed(county: County) -> County:
    """The same county, townships and all, under other names; codes stay, for luck is keyed by them."""
    names = np.array([f"Somewhere {n}" for n in range(len(county.townships["uid"]))], dtype=object)
    return replace(county, name={"en": "Elsewhere", "zh": "别处"}, townships=county.townships | {"name": names})
