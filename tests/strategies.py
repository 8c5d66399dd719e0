"""Generated counties, policies and scenarios, and what two runs are compared by."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import Phase, settings
from hypothesis import strategies as st

from twin.base.draws import luck
from twin.county.county import County
from twin.mechanisms.mechanism import keys as mechanism_keys
from twin.model import PolicyTwin
from twin.policies.policy import keys as policy_keys
from twin.processes import registry
from twin.scenario.scenario import Scenario
from twin.terms.forms import STRUCTURE
from twin.terms.places import UNITS, VILLAGE_TYPES
from twin.terms.steps import CLAUSES
from twin.world.world import STATE

START = 2026 * 12  # January 2026
WORDS = {"en": "x", "zh": "某"}
MECHANISMS = mechanism_keys()
KNOBS = registry.knobs()


# Counties ---------------------------------------------------------------------------------------------------------------


@cache
def small(townships: int = 2, villages: int = 3, households: int = 30, seed: int = 0) -> County:
    """A small county, made once."""
    return County.small(townships, villages, households, seed)


def changed(county: County, **levels: dict[str, Any]) -> County:
    """A county with some columns set, to a value or to an array: `changed(c, households={"phone": False})`."""
    new = {}
    for level, columns in levels.items():
        old = getattr(county, level)
        put = {name: np.broadcast_to(np.asarray(v, dtype=old[name].dtype), old[name].shape).copy() for name, v in columns.items()}
        new[level] = old | put
    return replace(county, **new)


def without_ties(county: County) -> County:
    """The same people, strangers to each other."""
    return county.replace_ties(np.empty((0, 2), dtype=np.int64))


EXTREMES: dict[str, Callable[[County], County]] = {
    "as drawn": lambda c: c,
    "no smartphones": lambda c: changed(c, households={"phone": False}),
    "everyone a migrant": lambda c: changed(c, households={"away": True}),
    "no ties": without_ties,
    "nobody present": lambda c: changed(c, households={"present": False}),
    "no cadres": lambda c: changed(c, villages={"cadres": 0.0}),
    "no hours": lambda c: changed(c, villages={"hours": 0.0}, townships={"hours": 0.0}, units={"hours": 0.0}),
    "all elders": lambda c: changed(c, households={"elders": c.households["persons"]}),
    "all kin": lambda c: changed(c, households={"kin": True}),
    "no network": lambda c: changed(c, villages={"coverage": 0.0}),
}


@st.composite
def counties(draw: Any, households: int = 25) -> County:
    """One to three townships of one to three villages, now and then with a trait driven to its end."""
    size = draw(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, households), st.integers(0, 3)))
    return EXTREMES[draw(st.sampled_from(list(EXTREMES)))](small(*size))


# Policies and scenarios -------------------------------------------------------------------------------------------------

share = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))


def yuan(most: int) -> st.SearchStrategy[float]:
    """An amount of money in yuan, to the fen."""
    return st.integers(0, most * 100).map(lambda fen: fen / 100)


@st.composite
def policies(draw: Any) -> dict[str, Any]:
    """A policy in the format of a file, as odd as the format allows."""
    owner = draw(st.sampled_from(UNITS))
    access = draw(st.sampled_from(["automatic", "application", "collective"]))
    window = draw(st.integers(1, 10))
    entitlement = draw(yuan(20_000))
    # What a cycle is given: a share of what is promised, or yuan for the whole county.
    money = st.floats(0.0, 2.0).map(lambda share: {"funding": share})
    if entitlement > 0:
        money = st.one_of(money, yuan(3_000_000).map(lambda sum_: {"budget": sum_}))
    traits = {"elders": st.booleans(), "children": st.booleans(), "share": share}
    more = {"income_below": yuan(40_000), "village_types": st.lists(st.sampled_from(VILLAGE_TYPES), min_size=1, unique=True)}
    return {
        "name": WORDS,
        "owner": owner,
        "with": draw(st.lists(st.sampled_from([u for u in UNITS if u != owner]), max_size=3, unique=True)),
        "access": access,
        "paid": "village" if access == "collective" else draw(st.sampled_from(["village", "household"])),
        "target": draw(st.fixed_dictionaries({}, optional=traits | more)),
        "entitlement": entitlement,
        "contribution": draw(st.one_of(st.just(0.0), yuan(2_000))),
        **draw(money),
        "opens": draw(st.integers(1, 12)),
        "window": window,
        "delivery": draw(st.integers(1, 11 - window)),
        "complexity": draw(share),
        "changes": draw(st.fixed_dictionaries({}, optional=dict.fromkeys(CLAUSES, share))),
        "hard_target": draw(share),
        "visible": draw(share),
        "minimum": draw(yuan(20_000).map(lambda y: y + 1.0)),
        "absorption": draw(yuan(30_000).map(lambda y: y + 1.0)),
        "profile": {"terrain": {"plains": draw(share), "hills": draw(share)}, "away": {"no": draw(share)}},
    }


@st.composite
def knob_values(draw: Any, most: int = 10) -> dict[str, float]:
    """Some knobs set somewhere in their range, often to an end of it."""
    paths = draw(st.lists(st.sampled_from(list(KNOBS)), max_size=most, unique=True))
    return {path: draw(within(path)) for path in paths}


def within(path: str) -> st.SearchStrategy[float]:
    """A value in the range of a knob."""
    low, high = KNOBS[path].low, KNOBS[path].high
    return st.one_of(st.sampled_from([float(low), float(high)]), st.floats(low, high))


@st.composite
def scenarios(draw: Any, months: int = 20, mechanisms: int = 5) -> Scenario:
    """Up to three policies, shipped or odd, some mechanisms in part of the villages, some knobs set."""
    chosen = draw(st.lists(st.sampled_from(policy_keys()), max_size=2, unique=True))
    odd = draw(st.lists(policies(), min_size=0 if chosen else 1, max_size=2))
    use = st.fixed_dictionaries(
        {"dose": share},
        optional={
            "from": st.integers(1, min(12, months)).map(lambda month: f"2026-{month:02d}"),
            "cover": st.fixed_dictionaries({"share": share, "assign": st.sampled_from(["village", "township", "household"])}),
            "priority": st.integers(1, 9),
            "fades_months": st.sampled_from([0, 0.5, 6, 24.5]),
        },
    )
    uses = draw(st.dictionaries(st.sampled_from(MECHANISMS), use, max_size=mechanisms))
    return Scenario.from_dict(
        {
            "name": "generated",
            "start": "2026-01",
            "months": months,
            "policies": [*chosen, *({f"odd_{i}": policy} for i, policy in enumerate(odd))],
            "mechanisms": uses,
            "set": draw(knob_values()),
            "structure": {relation: draw(st.sampled_from(forms)) for relation, forms in STRUCTURE.items()},
        }
    )


# Running and comparing --------------------------------------------------------------------------------------------------


def some(examples: int) -> settings:
    """So many generated lives. What fails is shown as it was found: making it smaller takes minutes."""
    return settings(max_examples=examples, phases=(Phase.explicit, Phase.generate))


def state(model: PolicyTwin, leave_out: tuple[str, ...] = ()) -> dict[str, np.ndarray]:
    """A copy of every column that a run may change, by path."""
    return {
        f"{level}.{name}": np.array(getattr(model.world, level)[name])
        for level, columns in STATE.items()
        for name in columns
        if f"{level}.{name}" not in leave_out
    }


def differing(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """The paths of columns that are not the same, bit for bit."""
    return [path for path in one if one[path].tobytes() != other[path].tobytes()]


def tables(model: PolicyTwin) -> dict[str, Any]:
    """Every count that was written down, month by month."""
    return {name: pd.DataFrame(model.record.read(name)) for name in ("policies", "people")}


def process_by_process(model: PolicyTwin, after: Callable[[str, dict[str, np.ndarray]], None]) -> None:
    """One month by hand; `after(name of the process, state before it)` is called as each process ends."""
    knobs = model.regime.at(model.month, model.world)
    for process in model.processes:
        before = state(model)
        process.step(model.world, knobs, luck(model.luck_seed, model.replicate, model.month))
        after(process.name, before)
    model.world.check()
    model.month += 1
