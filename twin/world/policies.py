"""The policies of a run as columns: what is promised, when, by whom, and to which households of a county."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from twin.base.draws import Namespace, luck, uniforms
from twin.county.county import County
from twin.county.population import Columns, household_uids
from twin.policies.policy import Policy
from twin.terms.places import TERRAINS, VILLAGE_TYPES
from twin.terms.steps import CLAUSES
from twin.world.ledger import FEN

_ENTITLED = 64  # decision of the POPULATION namespace: who meets the part of a target that no trait tells
_YUAN = ("entitlement", "contribution", "minimum", "absorption")
_PLAIN = {
    "id": "u8", "window": "i8", "delivery": "i8", "complexity": "f8", "hard_target": "f8", "visible": "f8",
}  # fmt: skip
ACCESS = ("automatic", "application", "collective")
PAID = ("village", "household")


def policy_columns(policies: tuple[Policy, ...], place: County) -> dict[str, np.ndarray]:
    """The policies as columns, money in fen, `match` = share of households that the standard design suits, by traits."""
    units = list(place.units["key"])

    def column(dtype: str, values: Iterable[Any]) -> np.ndarray:
        return np.array(list(values), dtype=dtype)

    eligible = np.stack([eligibility(p, place) for p in policies], axis=1)
    yuan = {name: column("i8", (round(getattr(p, name) * FEN) for p in policies)) for name in _YUAN}
    plain = {name: column(dtype, (getattr(p, name) for p in policies)) for name, dtype in _PLAIN.items()}
    partners = np.zeros((len(policies), len(units)), dtype=np.bool_)
    for row, policy in enumerate(policies):
        partners[row, [units.index(key) for key in policy.partners]] = True
    return (
        yuan
        | plain
        | {
            "funding": column("f8", (funding(p, eligible[:, row], place) for row, p in enumerate(policies))),
            "opens": column("i8", (p.opens - 1 for p in policies)),
            "unit": column("i8", (units.index(p.owner) for p in policies)),
            "partners": partners,
            "access": column("i8", (ACCESS.index(p.access) for p in policies)),
            "paid": column("i8", (PAID.index(p.paid) for p in policies)),
            "changes": np.array([[getattr(p.changes, clause) for clause in CLAUSES] for p in policies]),
            "match_terrain": matches(policies, "terrain", TERRAINS),
            "match_type": matches(policies, "type", VILLAGE_TYPES),
            "match_elderly": matches(policies, "elderly", ("yes", "no")),
            "match_away": matches(policies, "away", ("yes", "no")),
            "match_poor": matches(policies, "poor", ("yes", "no")),
            "eligible": eligible,
            "expected_files": column("i8", (_files(p, eligible[:, row], place) for row, p in enumerate(policies))),
        }
    )


def funding(policy: Policy, eligible: np.ndarray, place: County) -> float:
    """What of its entitlements a cycle is given money for; a budget in yuan shrinks with a sample of the county's households."""
    if policy.budget is None:
        return policy.funding
    promised = round(policy.entitlement * FEN) * int((eligible & place.households["present"]).sum())
    if not promised:
        return 0.0
    given = round(policy.budget * place.scale * FEN)
    share = given / promised
    return share if int(share * promised) >= given else float(np.nextafter(share, np.inf))  # to the fen, though fens are cut off


def _files(policy: Policy, eligible: np.ndarray, place: County) -> int:
    """Files of a cycle if nobody is left out: one a household, or two a village, to prepare its project and to build it."""
    meant = eligible & place.households["present"]
    if policy.access == "collective":
        return 2 * np.unique(place.households["village"][meant]).size
    return int(meant.sum())


def matches(policies: tuple[Policy, ...], dimension: str, categories: tuple[str, ...]) -> np.ndarray:
    """Share of households that the standard design suits, shape (policies, categories of a dimension)."""
    return np.array([[getattr(getattr(p.profile, dimension), category) for category in categories] for p in policies])


def eligibility(policy: Policy, place: County) -> np.ndarray:
    """Which households a policy is meant for: all conditions of its target, and a keyed draw for its share."""
    return meant_for(policy, place.villages, place.households)


def meant_for(policy: Policy, villages: Columns, hh: Columns) -> np.ndarray:
    """The same of a county's tables of villages and households, before it has ties."""
    target = policy.target
    meant = np.ones(len(hh["village"]), dtype=np.bool_)
    if target.elders is not None:
        meant &= (hh["elders"] > 0) == target.elders
    if target.children is not None:
        meant &= hh["children"] == target.children
    if target.income_below is not None:
        meant &= hh["income"] < target.income_below
    if target.village_types is not None:
        types = [VILLAGE_TYPES.index(name) for name in target.village_types]
        meant &= np.isin(villages["type"][hh["village"]], types)
    if target.share < 1.0:
        always = luck(0, namespace=Namespace.POPULATION)
        meant &= uniforms(always, _ENTITLED, household_uids(villages), policy=policy.id)[:, 0] < target.share
    return meant
