"""The twin keeps Mesa's conventions: agents, sets of agents, collectors, batches, copies, and memory given back."""

import copy
import gc
import inspect
import json
import pickle
import weakref

import mesa
import numpy as np
import pytest

from twin.agents.agents import CountyUnit, Everyone, Household, HouseholdSet, Township, Village
from twin.agents.household_set import AgentSet
from twin.base.errors import InputError
from twin.base.months import month_text
from twin.county.county import County
from twin.model import PolicyTwin
from twin.scenario.scenario import Scenario

try:
    from mesa.batchrunner import batch_run
except ImportError:  # Mesa 4 has none, see docs/mesa4.md
    batch_run = None

batches = pytest.mark.skipif(batch_run is None, reason="this Mesa has no batch_run")

SMALL = County.small()
HOUSEHOLDS = SMALL.households["village"].size
REGISTERED = 12 + 2 + 6


class Collecting(PolicyTwin):
    """A twin as Mesa's users write it: with a collector, and done after two months."""

    def __init__(self, county=SMALL, scenario="baseline", *, seed=None, burn_in=0, **kwargs):
        super().__init__(county, scenario, seed=seed, burn_in=burn_in, **kwargs)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "month": "month",
                "people": lambda model: len(model.agents),
                "seed drawn": "luck_seed",
                "trust": lambda model: model.world.households["trust"].tobytes(),
            }
        )

    def step(self):
        super().step()
        self.running = self.steps < 2


@pytest.fixture
def model():
    return PolicyTwin(SMALL, seed=3, burn_in=0)


@pytest.fixture
def no_views(monkeypatch):
    """Making a household is an error."""

    def refuse(self, model, row):
        raise AssertionError("a household was made")

    monkeypatch.setattr(Household, "__init__", refuse)


def first(agents):
    return next(iter(agents))


# Who there is --------------------------------------------------------------------------------------------------------


def test_all_agents_are_the_registered_ones_and_then_the_households(model):
    everyone = model.agents
    assert isinstance(everyone, Everyone)
    assert isinstance(everyone, AgentSet)
    assert len(everyone) == REGISTERED + HOUSEHOLDS
    kinds = [type(agent) for agent in everyone]
    assert kinds[: 12 + 2 + 6] == [CountyUnit] * 12 + [Township] * 2 + [Village] * 6
    assert set(kinds[REGISTERED:]) == {Household}
    assert first(model.villages) in everyone
    assert model.households[5] in everyone
    assert model.households[5] not in PolicyTwin(SMALL, seed=3, burn_in=0).agents
    assert everyone[REGISTERED + 5] == model.households[5]


def test_agents_by_type(model):
    sizes = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert sizes == {CountyUnit: 12, Township: 2, Village: 6, Household: HOUSEHOLDS}
    assert [len(model.units), len(model.townships), len(model.villages), len(model.households)] == list(sizes.values())
    assert isinstance(model.households, AgentSet)


def test_a_subclass_may_register_agents_of_its_own(model):
    auditor = mesa.Agent(model)
    assert auditor in model.agents
    assert len(model.agents) == REGISTERED + HOUSEHOLDS + 1
    assert auditor in model.agents.select(agent_type=mesa.Agent, at_most=REGISTERED + 1)


def test_links_lead_up_and_down(model):
    for township in model.townships:
        assert all(village.office is township for village in township.villages)
        assert sum(len(village.households) for village in township.villages) == len(township.households)
    for village in model.villages:
        assert village.households.column("village").tolist() == [village.row] * village.size
        assert first(village.households).home is village
    assert sum(len(unit.policies) for unit in model.units) == len(model.world.policies)


def test_ties_are_mutual(model):
    household = first(h for h in model.households if len(h.ties))
    assert all(household in friend.ties for friend in household.ties)


def test_division_codes_name_agents(model):
    uids = model.agents.get("uid")
    assert len(set(uids)) == len(uids)
    assert model.agents.get("unique_id") == uids
    assert uids[REGISTERED:] == model.households.get("unique_id") == SMALL.household_uids.tolist()
    assert str(first(model.villages).uid) in repr(first(model.villages))


# Reading and writing -------------------------------------------------------------------------------------------------


def test_agents_show_their_row(model):
    village = first(v for v in model.villages if v.row == 3)
    assert village.income == SMALL.villages["income"][3]
    assert type(village.income) is float
    assert type(village.size) is int
    assert village.name == SMALL.villages["name"][3]
    assert village.known.shape == (len(model.world.policies),)
    assert first(model.units).key == "party_office"
    assert {"income", "known", "name"} <= set(dir(village))
    assert not hasattr(village, "nonsense")
    assert not hasattr(model.households[0], "ties_start")


def test_what_is_read_does_not_change_later(model):
    village = first(model.villages)
    before = village.known
    village.known = 255
    assert before.tolist() != village.known.tolist()
    with pytest.raises(ValueError, match="read-only"):
        before[0] = 1


@pytest.mark.parametrize("level", ["units", "townships", "villages", "households"])
def test_state_is_written_through_an_agent(model, level):
    agent = list(getattr(model, level))[1]
    name = "trust" if level == "households" else "need_ease"
    setattr(agent, name, 0.25)
    assert getattr(model.world, level)[name].tolist().count(0.25) == 1
    assert getattr(model.world, level)[name][1] == getattr(agent, name) == 0.25


@pytest.mark.parametrize("level", ["units", "townships", "villages", "households"])
def test_traits_cannot_be_written(model, level):
    agent = first(getattr(model, level))
    with pytest.raises(AttributeError, match="is a trait.*what can be written"):
        setattr(agent, "income" if level == "households" else "hours", 1.0)
    for name in ("uid", "row"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(agent, name, 1)


def test_own_attributes_stay_with_registered_agents_only(model):
    first(model.villages).note = "visited"
    assert first(model.villages).note == "visited"
    with pytest.raises(AttributeError, match="no state column"):
        model.households[0].note = "visited"
    with pytest.raises(TypeError, match="neither leave nor join"):
        model.households[0].remove()


def test_views_of_one_row_are_equal(model):
    one, other = model.households[7], model.households[7]
    assert one is not other
    assert one == other
    assert len({one, other, model.households[8]}) == 2
    assert one != PolicyTwin(SMALL, seed=3, burn_in=0).households[7]


# Sets of households --------------------------------------------------------------------------------------------------


def test_columns_make_no_household(model, no_views):
    homes = model.households
    assert len(homes) == len(model.agents) - REGISTERED == HOUSEHOLDS
    assert homes.agg("persons", sum) == int(SMALL.households["persons"].sum())
    assert homes.agg("persons", [min, max]) == [SMALL.households["persons"].min(), SMALL.households["persons"].max()]
    assert len(homes.select(away=True, village=2)) == (SMALL.households["away"] & (SMALL.households["village"] == 2)).sum()
    assert homes.groupby("village").count() == dict.fromkeys(range(6), 40)
    assert homes.groupby("away").agg("income", np.mean)[True] == pytest.approx(
        SMALL.households["income"][SMALL.households["away"]].mean(dtype=float)
    )
    homes.select(homes.column("income") > 10_000).set("trust", 0.9)
    assert (model.world.households["trust"] == np.float32(0.9)).tolist() == (SMALL.households["income"] > 10_000).tolist()
    assert len(model.agents.select(agent_type=Household, at_most=9)) == 9


def test_a_set_does_what_an_agent_set_does(model):
    views = model.households.to_list()
    plain, homes = AgentSet(views, random=model.random), model.households

    def same(ours, theirs):
        assert ours.to_list() == list(theirs)

    same(homes, plain)
    same(homes.select(), plain.select())
    same(homes.select(lambda h: h.persons > 3), plain.select(lambda h: h.persons > 3))
    same(homes.select(lambda h: h.away, at_most=5), plain.select(lambda h: h.away, at_most=5))
    same(homes.select(lambda h: h.away, at_most=0.1), plain.select(lambda h: h.away, at_most=0.1))
    same(homes.select(agent_type=Village), plain.select(agent_type=Village))
    for ascending in (True, False):
        same(homes.sort("persons", ascending), plain.sort("persons", ascending))
        same(homes.sort(lambda h: -h.row, ascending), plain.sort(lambda h: -h.row, ascending))
    assert homes.get("persons") == plain.get("persons")
    assert homes.get(["persons", "uid"]) == plain.get(["persons", "uid"])
    assert homes.get("home") == plain.get("home")
    assert homes.get("nonsense", "default", 1) == plain.get("nonsense", "default", 1)
    assert homes.map(lambda h, by: h.row * by, by=2) == plain.map(lambda h, by: h.row * by, by=2)
    assert homes.map("__repr__") == plain.map("__repr__")
    assert homes.agg("income", np.mean) == plain.agg("income", np.mean)
    ours, theirs = homes.groupby("persons"), plain.groupby("persons")
    assert ours.count() == theirs.count()
    assert ours.agg("income", max) == theirs.agg("income", max)
    assert list(dict(iter(ours))) == list(dict(iter(theirs)))
    assert homes.groupby(lambda h: h.away, "list").groups == plain.groupby(lambda h: h.away, "list").groups


def test_order_and_membership(model):
    homes = model.households
    shuffled = homes.shuffle()
    assert shuffled.to_list() != homes.to_list()
    assert set(shuffled) == set(homes)
    assert homes[-1].row == HOUSEHOLDS - 1
    assert homes[2:4].get("uid") == homes.get("uid")[2:4]
    assert homes[3] in homes
    assert homes[3] not in homes[5:]
    assert homes.index(homes[3]) == 3
    with pytest.raises(IndexError):
        homes[HOUSEHOLDS]
    again = homes.copy()
    assert again.select(village=1, inplace=True) is again
    assert len(again) == 40
    assert len(homes) == HOUSEHOLDS
    seen = []
    assert homes[:5].do(lambda h: seen.append(h.row)).shuffle_do(lambda h: seen.append(h.row)) is not None
    assert sorted(seen) == sorted([*range(5)] * 2)


def test_a_set_says_what_is_wrong(model):
    homes = model.households
    with pytest.raises(AttributeError, match="nonsense"):
        homes.get("nonsense")
    with pytest.raises(AttributeError, match="is a trait"):
        homes.set("income", 1)
    with pytest.raises(AttributeError, match="is not known"):
        homes.set("nonsense", 1)
    with pytest.raises(ValueError, match=rf"allowed is bool\[{HOUSEHOLDS}\]"):
        homes.select(np.ones(3, dtype=bool))
    with pytest.raises(ValueError, match="a value for each policy"):
        homes.select(known=3)
    with pytest.raises(ValueError, match="handle_missing"):
        homes.get("persons", "ignore")


def test_a_set_of_everyone_can_be_ordered_and_grouped(model):
    everyone = model.agents
    groups = everyone.groupby(type)
    assert groups.count()[Household] == HOUSEHOLDS
    assert everyone.shuffle().groupby(type).count() == groups.count()
    assert everyone.sort("uid", ascending=True)[0].uid == min(everyone.get("uid"))
    assert everyone.select(lambda agent: isinstance(agent, Village)).to_list() == list(model.villages)


def test_a_set_keeps_the_model_alive():
    homes = PolicyTwin(SMALL, burn_in=0).households
    gc.collect()
    assert len(homes.to_list()) == HOUSEHOLDS
    assert homes[0].home.size == 40


# Copies and memory ---------------------------------------------------------------------------------------------------


def test_a_dropped_model_is_freed():
    model = PolicyTwin(SMALL, burn_in=0)
    model.step()
    mark, _ = weakref.ref(model), (model.agents, model.households[3].ties)
    del model, _
    gc.collect()
    assert mark() is None


@pytest.mark.parametrize("branch_of", [PolicyTwin.fork, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_has_agents_of_its_own(model, branch_of):
    model.step()
    chosen = model.households[4]
    branch = branch_of(model)
    assert {id(agent.model) for agent in branch.agents} == {id(branch)}
    assert branch.agents.get("unique_id") == model.agents.get("unique_id")
    assert chosen not in branch.agents
    village = first(branch.villages)
    assert village.office in branch.townships
    village.motivation = 7.0
    branch.households.set("trust", 0.125)
    assert 7.0 not in model.world.villages["motivation"]
    assert chosen.trust != 0.125
    month = model.month
    branch.step()
    assert (branch.month, branch.steps) == (month + 1, 2)
    assert (model.month, model.steps) == (month, 1)


def test_a_household_is_pickled_with_its_model(model):
    household, homes = pickle.loads(pickle.dumps((model.households[4], model.households.select(village=1))))
    assert household.model is homes.model
    assert household.uid == model.households[4].uid
    assert isinstance(homes, HouseholdSet)
    assert copy.copy(household) == household
    assert copy.deepcopy(household) != household  # it has a model of its own


# Mesa's tools --------------------------------------------------------------------------------------------------------


def test_data_collector(model):
    collector = mesa.DataCollector(
        model_reporters={"month": "month"},
        agent_reporters={"uid": "uid"},
        agenttype_reporters={Village: {"motivation": "motivation", "known": "known"}, Household: {"trust": "trust"}},
    )
    for _ in range(2):
        model.step()
        collector.collect(model)
    assert collector.get_model_vars_dataframe()["month"].diff().iloc[-1] == 1
    everyone = collector.get_agent_vars_dataframe()
    assert len(everyone) == 2 * (REGISTERED + HOUSEHOLDS)
    assert (everyone.index.get_level_values("AgentID") == everyone["uid"]).all()
    assert len(collector.get_agenttype_vars_dataframe(Village)) == 2 * 6
    homes = collector.get_agenttype_vars_dataframe(Household)
    assert homes["trust"].notna().all()
    assert homes["trust"].iloc[-HOUSEHOLDS:].tolist() == model.world.households["trust"].tolist()


@batches
def test_batch_run():
    seeds = {"rng": [1]} if "rng" in inspect.signature(batch_run).parameters else {}
    levers = {"county": SMALL, "fund.processing_days": [20, 60]} | ({} if seeds else {"seed": 1})
    runs = batch_run(Collecting, levers, max_steps=5, display_progress=False, **seeds)
    assert [run["fund.processing_days"] for run in runs] == [20, 60]
    assert {run["people"] for run in runs} == {REGISTERED + HOUSEHOLDS}


@batches
@pytest.mark.parametrize("given", [{"iterations": 4}, {"rng": [None] * 4}])
@pytest.mark.filterwarnings("ignore:The `iterations` keyword argument is deprecated")
def test_repetitions_of_a_batch_differ(given):
    if not set(given) <= set(inspect.signature(batch_run).parameters):
        pytest.skip("this Mesa has no such way to repeat")
    runs = batch_run(Collecting, {"county": SMALL}, max_steps=3, display_progress=False, **given)
    assert len(runs) == len({run["seed drawn"] for run in runs}) == len({run["trust"] for run in runs}) == 4


def test_a_seed_repeats_its_run_and_none_is_drawn_anew():
    def trust(**given):
        model = PolicyTwin(SMALL, burn_in=0, **given).run(1)
        assert model.result().summary["seed"] == model.luck_seed
        return model.luck_seed, model.world.households["trust"].tobytes()

    (seed, found), (other, _) = trust(), trust(seed=None)
    assert seed != other
    assert trust(seed=seed) == (seed, found)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int32])
def test_numpy_numbers_name_the_same_run(kind):
    def summary(number):
        model = PolicyTwin(SMALL, seed=number(5), replicate=number(2), burn_in=number(0), **{"fund.processing_days": number(20)})
        return json.dumps(model.run(number(1)).result().summary)

    assert summary(kind) == summary(int)


@pytest.mark.parametrize("given", [{"seed": 2**64}, {"seed": -1}, {"seed": 1.0}, {"seed": True}, {"seed": "1"}, {"seed": 1 << 90},
                                   {"replicate": 2**56}, {"replicate": np.float64(1)}, {"burn_in": -1}])  # fmt: skip
def test_numbers_that_name_no_run_are_refused_with_one_message(given):
    with pytest.raises(InputError, match=f"{next(iter(given))}: .* is not possible; allowed: a whole number from 0 to"):
        PolicyTwin(SMALL, burn_in=given.pop("burn_in", 0), **given)


def test_rng_is_another_word_for_the_seed():
    def seed(**given):
        return PolicyTwin(SMALL, burn_in=0, **given).luck_seed

    assert seed(rng=7) == seed(rng=np.uint8(7)) == seed(seed=7) == 7
    assert seed(rng=np.random.default_rng(3)) == seed(rng=np.random.default_rng(3)) != seed(rng=np.random.default_rng(4))
    generator = np.random.default_rng(3)
    assert seed(rng=generator) != seed(rng=generator)  # each asks for a number of its own
    assert seed(rng=np.random.SeedSequence(3)) == seed(rng=np.random.SeedSequence(3))
    with pytest.raises(InputError, match="seed and rng: both name the luck; allowed: one of them"):
        seed(seed=1, rng=1)
    with pytest.raises(InputError, match="rng: 1.5 is not possible"):
        seed(rng=1.5)


def test_every_twin_collects_its_monthly_indicators(model):
    assert model.datacollector.get_model_vars_dataframe().empty
    frame = model.run(13).datacollector.get_model_vars_dataframe()
    assert frame["month"].tolist() == [month_text(model.scenario.start + month) for month in range(13)]
    monthly = model.result().monthly
    county = monthly[(monthly["level"] == "county") & (monthly["policy"] == "all")]
    for name in frame.columns[1:]:
        np.testing.assert_array_equal(frame[name], county[name], err_msg=name)
    assert frame["landing_rate"].isna().any()  # months in which no cycle closes: undefined, not None
    assert frame.drop(columns="month").dtypes.eq(np.float64).all()
    villages = model.datacollector.get_agenttype_vars_dataframe(Village).xs(13, level="Step")
    assert villages.index.tolist() == [village.unique_id for village in model.villages]
    rows = monthly[(monthly["level"] == "village") & (monthly["policy"] == "all") & (monthly["month"] == frame["month"].iloc[-1])]
    np.testing.assert_array_equal(villages["trust"], rows["trust"])
    assert len(model.datacollector.get_agenttype_vars_dataframe(Township)) == 13 * 2


def test_collected_months_follow_a_branch_and_a_saved_twin(model, tmp_path):
    model.run(2)
    before = model.datacollector.get_model_vars_dataframe()
    branch = model.fork()
    branch.run(1)
    assert len(branch.datacollector.model_vars["month"]) == 3
    assert model.datacollector.get_model_vars_dataframe().equals(before)
    again = PolicyTwin.restore(model.save(tmp_path / "x.twin"))
    assert again.datacollector.get_model_vars_dataframe().equals(before)


@batches
@pytest.mark.filterwarnings("ignore:The `iterations` keyword argument is deprecated")
def test_a_batch_without_a_word_of_ones_own():
    levers = {"county": SMALL, "burn_in": 0, "fund.processing_days": [20, 60]}
    runs = batch_run(Short, levers, iterations=2, data_collection_period=1, display_progress=False)
    assert [run["month"] for run in runs[:2]] == ["2026-01", "2026-02"]
    seen = ("trust", "satisfaction", "awareness", "heard_of", "participation")  # a single one may be the same by chance
    assert len({tuple(run[name] for name in seen) for run in runs if run["month"] == "2026-02"}) == 4


class Short(PolicyTwin):
    """Two months, with the collector that every twin comes with."""

    def step(self):
        super().step()
        self.running = self.steps < 2


def test_who_is_in_a_county_stays(model):
    village, everyone = model.villages[0], len(model.agents)
    refused = [
        village.remove, model.townships[0].remove, model.units[0].remove, model.households[0].remove, model.remove_all_agents,
        lambda: model.deregister_agent(village), lambda: model.agents.add(village), lambda: model.agents.remove(village),
        lambda: model.households.discard(model.households[0]),
    ]  # fmt: skip
    for attempt in refused:
        with pytest.raises(TypeError, match=r"^the agents of a county neither leave nor join in a run; [^\n]*$"):
            attempt()
    model.villages.remove(village)  # a set of one's own, as Mesa's `select` gives
    assert len(model.villages) == len(model.agents_by_type[Village]) == 6 and len(model.agents) == everyone


@pytest.mark.parametrize("months", [1.5, -1, True, 601, "3"])
def test_months_that_cannot_be_run_are_refused(model, months):
    with pytest.raises(InputError, match="months: .* is not possible"):
        model.run(months)


def test_the_page_of_newer_mesa_leaves_the_scenario_alone(model):
    """It takes every true `model.scenario` for one of its own, refuses others, and loses what is in it on a reset."""
    page = pytest.importorskip("mesa.visualization.solara_viz", reason="solara is not installed", exc_type=ImportError)
    if not hasattr(page, "_build_model_init_kwargs"):
        pytest.skip("this Mesa knows no scenarios")
    page._check_model_params(model, {"scenario": "linkage", "fund.processing_days": 20})
    for when_empty in (True, False):
        kwargs = page._build_model_init_kwargs(
            model, {"scenario": "linkage"}, add_scenario_when_empty=when_empty, require_model_accepts_scenario=True
        )
        assert kwargs == {"scenario": "linkage"}


def test_the_scenario_of_a_model_is_like_any_other(model):
    plain = Scenario.load("baseline")
    assert isinstance(model.scenario, Scenario) and model.scenario == plain and plain == model.scenario
    assert model.scenario != plain.set({"fund.processing_days": 20})
    assert pickle.loads(pickle.dumps(model.scenario)) == plain
    assert not model.scenario  # what Mesa's visualisation asks


def test_the_signature_takes_any_slider():
    """SolaraViz hands on sliders that a model does not name only if its catch-all is called `kwargs`."""
    parameters = inspect.signature(PolicyTwin.__init__).parameters
    assert parameters["kwargs"].kind is inspect.Parameter.VAR_KEYWORD
    assert list(parameters)[1:3] == ["county", "scenario"]
    assert all(p.default is not p.empty for name, p in parameters.items() if name not in ("self", "kwargs"))
