"""Fitted values of one township stand in for the default there, from the burn-in on; nothing else feels them."""

import numpy as np
import pytest

from twin import posterior
from twin.base.errors import InputError
from twin.burnin import settled
from twin.county.county import County
from twin.model import PolicyTwin
from twin.processes import registry
from twin.regime.regime import Regime
from twin.runner import CountySpec, Run
from twin.scenario.scenario import Scenario
from twin.world.columns import STATE

COUNTY = County.small(3, 2, 20)
FIRST, SECOND, THIRD = (int(code) for code in COUNTY.townships["uid"])
VALUES = {  # a knob of each tier that a township can have, per policy too
    "fund.processing_days": 90.0, "deliver.village_days": 60.0, "translate.local_fit": 0.9, "reach.notice_reach": 0.6,
}  # fmt: skip


def in_township(code):
    return {f"{path}@{code}": value for path, value in VALUES.items()}


def covered(code, start="2026-01"):
    return Scenario.from_dict(
        {
            "base": "baseline",
            "parameters": "point",
            "start": start,
            "set": {path: {"value": value, "cover": {"townships": [code]}} for path, value in VALUES.items()},
        }
    )


def point(start="2026-01"):
    return Scenario.from_dict({"base": "baseline", "parameters": "point", "start": start})


def differing(one, other):
    return [
        f"{level}.{name}"
        for level, columns in STATE.items()
        for name in columns
        if getattr(one, level)[name].tobytes() != getattr(other, level)[name].tobytes()
    ]


def test_the_same_to_the_last_bit_as_a_setting_with_a_cover():
    fitted = PolicyTwin(COUNTY, point(), seed=4, burn_in=0, parameters=in_township(SECOND)).run(8)
    told = PolicyTwin(COUNTY, covered(SECOND), seed=4, burn_in=0, parameters={}).run(8)
    assert differing(fitted.world, told.world) == []
    plain = PolicyTwin(COUNTY, point(), seed=4, burn_in=0, parameters={}).run(8)
    assert differing(fitted.world, plain.world)


def test_they_hold_in_the_burn_in():
    """The burn-in of six months is those six months lived under the same values as a setting."""
    burnt = settled(COUNTY, point("2026-07"), 4, 0, 6, in_township(SECOND))
    lived = PolicyTwin(COUNTY, covered(SECOND), seed=4, burn_in=0, parameters={}).run(6)
    assert differing(burnt, lived.world) == []
    assert differing(burnt, settled(COUNTY, point("2026-07"), 4, 0, 6, {}))  # and is not taken for the one without


def test_each_township_its_own_and_the_plain_value_elsewhere():
    given = {"fund.processing_days": 70.0, f"fund.processing_days@{FIRST}": 20.0, f"fund.processing_days@{THIRD}": 10.0}
    regime = Regime(point(), COUNTY, fitted=posterior.checked(given))
    for month in (point().start - 1, point().start):
        assert regime.at(month).fund.processing_days.tolist() == [20.0, 70.0, 10.0]


@pytest.mark.parametrize("path", VALUES)
def test_all_villages_of_the_township_and_no_other(path):
    here = COUNTY.townships["uid"] if path == "fund.processing_days" else COUNTY.townships["uid"][COUNTY.villages["township"]]
    process, name = path.split(".")
    values = getattr(getattr(Regime(point(), COUNTY, fitted=in_township(SECOND)).at(point().start), process), name)
    flat = values.reshape(len(here), -1)
    assert (flat[here == SECOND] == VALUES[path]).all()
    assert (flat[here != SECOND] == registry.knobs()[path].default).all()


def test_what_a_scenario_sets_goes_before_them():
    scenario = point().set({"fund.processing_days": 33})
    days = Regime(scenario, COUNTY, fitted=in_township(SECOND)).at(scenario.start).fund.processing_days
    assert (days == 33.0).all()


def test_a_run_is_named_by_them():
    spec = CountySpec.of(COUNTY)
    keys = {Run(spec, "baseline", 2, parameters=given).key for given in ({}, in_township(FIRST), in_township(SECOND))}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("fund.processing_days@", "is no code of a township"),
        ("fund.processing_days@abc", "is no code of a township"),
        ("fund.processing_days@007", "is no code of a township"),
        ("fund.procesing_days@7", "unknown knob 'fund.procesing_days'; did you mean"),
        ("fund.budget@7", "fund.budget is one for the whole county"),
        ("relay.issue_days@7", "relay.issue_days"),
        ("fund.processing_days@7", "has no township 7; it has 3, such as"),
    ],
)
def test_what_is_wrong_is_said(key, said):
    with pytest.raises(InputError, match=r"parameters: ") as wrong:
        PolicyTwin(COUNTY, "baseline", seed=1, burn_in=0, parameters={key: 1.0})
    assert said in str(wrong.value)


def test_a_value_out_of_range_is_named_with_its_township():
    with pytest.raises(InputError, match=f"fund.processing_days@{FIRST}: 0.5 is out of range; allowed: 1 to 365"):
        posterior.checked({f"fund.processing_days@{FIRST}": 0.5})


def test_no_value_is_lost_among_many():
    """Oracle: a plain loop over every knob and township."""
    rng = np.random.default_rng(0)
    local = [knob for knob in registry.knobs().values() if knob.tier in ("township", "village", "household")]
    given = {f"{k.path}@{code}": rng.uniform(k.low, k.high) for k in local for code in (FIRST, THIRD)}
    knobs = Regime(point(), COUNTY, fitted=posterior.checked(given)).at(point().start)
    for knob in local:
        values = getattr(getattr(knobs, knob.process), knob.name)
        for row, home in enumerate(range(3) if knob.tier == "township" else COUNTY.villages["township"]):
            wanted = given.get(f"{knob.path}@{COUNTY.townships['uid'][home]}", knob.default)
            assert (values[row] == wanted).all(), knob.path
