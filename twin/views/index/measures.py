"""The thirty-two indicators, one small function each, by the keys of `indicators.yaml`, which says in words what they are."""

from collections.abc import Callable

import numpy as np

from twin.county.cover import group
from twin.policies.policy import Policy
from twin.terms.places import TERRAINS, VILLAGE_TYPES
from twin.views.index.facts import Facts, over

Measure = Callable[[Facts], np.ndarray]  # f8, of a shape that villages by policies take; NaN: not known
VILLAGE = 360.0  # households of the village for which a project's minimum is said
MEANS = 20.0  # times the own part that a household's income should be


# Need ---------------------------------------------------------------------------------------------------------------------


def suits(f: Facts) -> np.ndarray:
    """Mean over entitled households of the share that the standard design suits, by terrain, type, elders, away, income."""
    return f.share_of_entitled(np.stack([_match(f, policy) for policy in f.policies], axis=1))


def _match(f: Facts, policy: Policy) -> np.ndarray:
    """Of one policy, f8[H]."""
    profile, villages = policy.profile, f.county.villages
    terrain = np.array([getattr(profile.terrain, name) for name in TERRAINS])[villages["terrain"]]
    kind = np.array([getattr(profile.type, name) for name in VILLAGE_TYPES])[villages["type"]]
    found = np.asarray((terrain * kind)[f.village])
    for trait, members in (("elderly", "elderly"), ("away", "away"), ("poor", "poor")):
        of = getattr(profile, trait)
        found = found * np.where(group(f.county, members), of.yes, of.no)
    return found


def entitled(f: Facts) -> np.ndarray:
    """Entitled households / households."""
    return over(f.number, f.size[:, None])


def worth(f: Facts) -> np.ndarray:
    """Entitlement / mean income of an entitled household."""
    income = f.share_of_entitled(np.asarray(f.county.households["income"], dtype=float))
    return over(f.of_policy(lambda policy: policy.entitlement), income)


def own_part(f: Facts) -> np.ndarray:
    """What a household pays itself / entitlement."""
    return f.of_policy(lambda policy: policy.contribution / policy.entitlement if policy.entitlement else 0.0)


def at_home(f: Facts) -> np.ndarray:
    """Entitled households with their working members at home / entitled households."""
    return f.share_of_entitled(1.0 - np.asarray(f.county.households["away"], dtype=float))


def voiced(f: Facts) -> np.ndarray:
    """Needs registered in twelve months for a hundred households."""
    return 100 * over(f.year("needs_raised"), f.size[:, None])


# Resources ----------------------------------------------------------------------------------------------------------------


def funding(f: Facts) -> np.ndarray:
    """Of what is promised, the share that a cycle is given money for."""
    total = f.owed.sum(axis=0, keepdims=True)
    budget = over(f.of_policy(lambda policy: policy.budget or 0.0) * f.county.scale, total)
    return np.where(f.of_policy(lambda policy: policy.budget is not None) > 0, budget, f.of_policy(lambda policy: policy.funding))


def arrived(f: Facts) -> np.ndarray:
    """Money that arrived in the village in the running cycle / what is due by now; full where it need not come."""
    direct = f.of_policy(lambda policy: policy.paid == "household") > 0
    return np.where(direct, 1.0, over(f.cycle("arrived"), f.owed * f.due))


def used(f: Facts) -> np.ndarray:
    """Money used in the running cycle / what is due by now."""
    return over(f.cycle("used"), f.owed * f.due)


def idle(f: Facts) -> np.ndarray:
    """Money lying in the village's account / what the entitled are promised."""
    return over(f.now("idle"), f.owed)


def minimum(f: Facts) -> np.ndarray:
    """For a village project, the village's part of the money / what the smallest useful project costs; else full."""
    least = f.of_policy(lambda policy: policy.minimum) * f.size[:, None] / VILLAGE
    joint = f.of_policy(lambda policy: policy.access == "collective") > 0
    return np.where(joint, over(f.owed * funding(f), least), np.inf)


def means(f: Facts) -> np.ndarray:
    """Entitled households whose income is at least twenty times what they pay themselves / entitled households."""
    income = np.asarray(f.county.households["income"], dtype=float)[:, None]
    return f.share_of_entitled((income >= MEANS * f.of_policy(lambda policy: policy.contribution)).astype(float))


# Capacity -----------------------------------------------------------------------------------------------------------------


def committee_hours(f: Facts) -> np.ndarray:
    """Hours a month of the village committee, mechanisms in force counted, for a hundred households."""
    return 100 * over(f.of_village("hours") * f.knobs.workload.committee_hours[:, None], f.size[:, None])


def linkage_cadres(f: Facts) -> np.ndarray:
    """Linkage cadres, those added by mechanisms counted, for a hundred households."""
    added = f.knobs.workload.linkage_cadres[:, None] * f.county.village_office
    return 100 * over(np.maximum(f.of_village("cadres") + added, 0.0), f.size[:, None])


def village_skill(f: Facts) -> np.ndarray:
    """Skill of the village's cadres."""
    return f.of_village("skill")


def township_hours(f: Facts) -> np.ndarray:
    """Hours a month of township staff, mechanisms in force counted, for a hundred households of the township."""
    return f.per_hundred_in_township(np.asarray(f.county.townships["hours"]) * f.knobs.workload.township_hours)


def township_skill(f: Facts) -> np.ndarray:
    """Skill of the township's staff."""
    return f.of_township("skill")


def complexity(f: Facts) -> np.ndarray:
    """How intricate the policy's text and rules are."""
    return f.of_policy(lambda policy: policy.complexity)


def access(f: Facts) -> np.ndarray:
    """How many must act before money flows: a list 1, an application 2, a village project 3."""
    steps = {"automatic": 1.0, "application": 2.0, "collective": 3.0}
    return f.of_policy(lambda policy: steps[policy.access])


def landed_before(f: Facts) -> np.ndarray:
    """Estimated landing at the last deadline."""
    return f.closed("landing")


# Information --------------------------------------------------------------------------------------------------------------


def heard_of(f: Facts) -> np.ndarray:
    """Households that have heard of the policy / households."""
    return f.now("heard_of")


def aware(f: Facts) -> np.ndarray:
    """Households that know the policy, whom it is for and how to get it / households."""
    return f.now("awareness")


def knows_enough(f: Facts) -> np.ndarray:
    """Households that also know until when / households."""
    return f.now("knows_enough")


def network(f: Facts) -> np.ndarray:
    """Network coverage, extensions by mechanisms in force counted."""
    return 1.0 - (1.0 - f.of_village("coverage")) * (1.0 - f.knobs.reach.network_extension[:, None])


def phones(f: Facts) -> np.ndarray:
    """Households in which somebody uses a smartphone well / households."""
    return f.share_of_households(np.asarray(f.county.households["phone"], dtype=float))


def took_part(f: Facts) -> np.ndarray:
    """Households that take part in meetings and activities in a month / households, mean of twelve months."""
    return f.year("took_part") / 12


# Supervision and feedback -------------------------------------------------------------------------------------------------


def audits(f: Facts) -> np.ndarray:
    """Probability that a village's accounts of a cycle are audited, mechanisms in force counted."""
    return f.knobs.supervise.audit_probability[:, None]


def disclosure(f: Facts) -> np.ndarray:
    """Share of accounts that are published x share of households that can read them, mechanisms in force counted."""
    return (f.knobs.supervise.publication * f.knobs.supervise.readability)[:, None]


def solved(f: Facts) -> np.ndarray:
    """Needs solved / needs registered, in twelve months."""
    return over(f.year("needs_solved"), f.year("needs_raised"))


def satisfied(f: Facts) -> np.ndarray:
    """Satisfied households / households."""
    return f.now("satisfaction")


def complaints(f: Facts) -> np.ndarray:
    """Complaints in twelve months for a hundred households."""
    return 100 * over(f.year("complaints"), f.size[:, None])


def overstated(f: Facts) -> np.ndarray:
    """Landing as reported at the last deadline - landing as estimated then."""
    return f.closed("reported") - f.closed("landing")


MEASURES: dict[str, Measure] = {
    one.__name__: one
    for one in (
        suits, entitled, worth, own_part, at_home, voiced,
        funding, arrived, used, idle, minimum, means,
        committee_hours, linkage_cadres, village_skill, township_hours, township_skill, complexity, access, landed_before,
        heard_of, aware, knows_enough, network, phones, took_part,
        audits, disclosure, solved, satisfied, complaints, overstated,
    )
}  # fmt: skip
