"""Branches with other luck or parameters: the same until they part, then their own; what lasts stays what it was."""

import numpy as np
import pytest

from twin.base.draws import Luck, chance, earlier, luck
from twin.base.errors import InputError
from twin.county.county import County
from twin.model import PolicyTwin
from twin.scenario.scenario import Scenario
from twin.terms.decisions import Decision
from twin.world.columns import STATE

COUNTY = County.small(2, 2, 25)


def differing(one, other):
    return [
        f"{level}.{name}"
        for level, columns in STATE.items()
        for name in columns
        if getattr(one.world, level)[name].tobytes() != getattr(other.world, level)[name].tobytes()
    ]


def twin(scenario="linkage", replicate=0, **given):
    return PolicyTwin(COUNTY, scenario, seed=2, replicate=replicate, burn_in=0, **given)


@pytest.fixture(scope="module")
def lived():
    return twin().run(5)


def test_other_luck_from_here_on(lived):
    same, other, again = lived.fork(), lived.fork(replicate=9), lived.fork(replicate=9)
    assert differing(lived, other) == []
    for branch in (same, other, again):
        branch.run(3)
    assert differing(other, again) == []
    assert "households.known" in differing(same, other)
    assert lived.month == other.month - 3
    assert lived.replicate == 0


def test_the_same_replicate_is_the_same_luck(lived):
    assert differing(lived.fork(replicate=0).run(14), lived.fork().run(14)) == []


def test_other_luck_is_that_of_the_replicate(lived):
    """Months drawn without memory agree with a twin of that replicate: who is told by notice, given the same state."""
    branch = lived.fork(replicate=3)
    drawn = luck(2, branch.replicate, branch.month, origin=branch.origin, turned=branch.turned)
    own = luck(2, 3, branch.month)
    uids = COUNTY.household_uids
    assert [chance(drawn, 40, 1, u) for u in uids] == [chance(own, 40, 1, u) for u in uids]


def test_draws_of_earlier_months_stay_those_of_the_replicate_that_lived_them():
    turned, month = 24320, 24323
    branch = luck(2, 9, month, origin=4, turned=turned)
    for past, replicate in ((month, 9), (turned, 9), (turned - 1, 4), (0, 4)):
        then = Luck(*map(np.uint64, earlier(branch, np.uint64(past))))  # compiled code gives plain integers back
        found = chance(then, Decision.CANDOUR, 0, 77)
        assert found == chance(luck(2, replicate, past), Decision.CANDOUR, 0, 77)


def test_whom_covers_chose_stays(lived):
    drawn = Scenario.from_dict(
        {"base": "baseline", "mechanisms": {"points_system": {"cover": {"share": 0.5, "assign": "household"}}}}
    )
    first = twin(drawn).run(1)
    branch = first.fork(drawn, replicate=5, parameters={})
    assert (branch.regime.stratum == first.regime.stratum).all()
    assert not (twin(drawn, replicate=5).regime.stratum == first.regime.stratum).all()


def test_other_parameters_from_here_on(lived):
    code = int(COUNTY.townships["uid"][1])
    branch = lived.fork(parameters={f"fund.processing_days@{code}": 300.0, "reach.notice_reach": 0.9})
    days = branch.regime.at(branch.month, branch.world).fund.processing_days
    kept = lived.fork().regime.at(lived.month, lived.world).fund.processing_days
    assert days[1] > 2 * kept[1]
    assert lived.parameters != branch.parameters
    quiet = lived.fork(parameters=lived.parameters)
    assert differing(quiet.run(4), lived.fork().run(4)) == []


def test_the_result_tells_what_a_branch_left(lived):
    branch = lived.fork("linkage", replicate=9, parameters={}).run(1).fork(replicate=1).run(1)
    first, second = branch.result().about["before"]
    assert first == {"until": "2026-06", "scenario": "linkage", "replicate": 0, "parameters": lived.parameters}
    assert second == {"until": "2026-07", "replicate": 9}
    assert branch.result().summary["replicate"] == 1
    assert "before" not in lived.result().about
    keys = {one.result().summary["run_key"] for one in (lived.fork().run(2), lived.fork(replicate=1).run(2), branch)}
    assert len(keys) == 3


def test_what_cannot_be_is_refused(lived):
    with pytest.raises(InputError, match="replicate: -1 is not possible"):
        lived.fork(replicate=-1)
    with pytest.raises(InputError, match="has no township 5"):
        lived.fork(parameters={"fund.processing_days@5": 20})
