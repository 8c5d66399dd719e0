"""Courses of small counties without a pool, for views that are made from one course and from definitions."""

from pathlib import Path
from types import SimpleNamespace

from twin.county.county import County
from twin.living.observations.offices import plan_of
from twin.model import PolicyTwin
from twin.scenario.scenario import Scenario

EVERY = ["afterschool_care", "farm_subsidy", "industry_project", "living_allowance", "sanitary_toilet"]


def course(months, burn_in=0, scenario="baseline", shape=(2, 3, 60), changes=None, folder=Path("none")):
    """What a source has that these views ask for, of a county with all shipped policies."""
    county = County.small(*shape)
    loaded = Scenario.load(scenario)
    loaded = Scenario.from_dict({**loaded.to_dict(), "policies": EVERY}, loaded.name).set(changes or {})
    twin = PolicyTwin(county, loaded, seed=1, burn_in=burn_in, parameters={}).run(months)
    prepared = SimpleNamespace(setting=SimpleNamespace(scenario=loaded, seed=1), plan=plan_of(county), folder=folder)
    return SimpleNamespace(
        twin=twin,
        scenario=loaded,
        county=county,
        month=twin.month - 1,
        folder=folder,
        village="",
        estimate=SimpleNamespace(prepared=prepared),
    )
