"""Who answers where money does not come: the office that holds it at the end of the month, by the ledger of the one course."""

import numpy as np

from twin.views.offices import finance_of
from twin.views.source import Source
from twin.world.policies import eligibility, funding

ENOUGH = 0.99  # of what all who are entitled are promised: what a budget was rounded by is no lack


def is_short(source: Source, policy: str) -> bool:
    """Whether a policy's budget of a year is less than what all who are entitled to it are promised."""
    one = source.scenario.policies[policy]
    return funding(one, eligibility(one, source.county), source.county) < ENOUGH


def holder(source: Source, policy: str, village: str) -> tuple[str, str]:
    """The tier that holds what a village waits for of a policy, and its office as a column of unit `office` has it.

    A village that has all that its approved households ask for answers itself. Else it is who holds most of what is on its way
    there: the county's finance office, the policy's office, the township, each by the village's part of those entitled; and the
    village, where it has more than is asked for so far. What is paid straight to households passes neither township nor village.
    Where nothing is on its way, finance has not given it yet.
    """
    of, ledger, villages = source.scenario.policies[policy], source.twin.world.ledger, source.twin.world.villages
    p = [one.key for one in source.twin.world.policies].index(policy)
    own = [str(code) for code in source.county.villages["uid"]].index(village)
    town, entitled = int(villages["township"][own]), np.asarray(villages["eligible"])[:, p]
    finance = ("county", finance_of(source.county, of.owner))
    part = entitled[own] / max(int(entitled.sum()), 1)
    standing = [
        (finance, _fen(ledger["county"][p]) * part),
        (("county", of.owner), _fen(ledger["unit"][p]) * part),
    ]
    if of.paid == "village":
        among = entitled[np.asarray(villages["township"]) == town].sum()
        part_of_town = entitled[own] / max(int(among), 1)
        code = str(source.county.townships["uid"][town])
        standing.append((("township", code), _fen(ledger["township"][town, p]) * part_of_town))
        held, asked = _fen(ledger["village"][own, p]), int(villages["claims"][own, p])
        if 0 < asked <= held:
            return "village", village
        standing.append((("village", village), held if held > asked else 0))
    office, most = max(standing, key=lambda one: one[1])
    return office if most > 0 else finance


def _fen(account: np.ndarray) -> int:
    """What lies in an account, of whatever age."""
    return int(np.asarray(account).sum())
