"""Processes that users add: known to scenarios, run in their place, named in the run's key, and gone when removed."""

import numpy as np
import pytest

import twin
from twin.base.draws import uniforms
from twin.base.errors import InputError
from twin.base.knobs import knob
from twin.processes import registry
from twin.processes.base import Process

DECISION = 1000


class Herald(Process):
    """Somebody cries out in the village that the policy exists."""

    reads = {"policies": "id", "villages": "uid first", "households": "village"}
    writes = {"households": "known held"}

    heard = knob(0.0, "probability per policy and month", 0, 1, "village", "up", about="a household hears the herald")

    def step(self, world, knobs, luck):
        lent = world.lend(Herald)
        home = lent.households.village
        uid = lent.villages.uid[home] * 100_000 + np.arange(home.size) - lent.villages.first[home]
        for p, policy in enumerate(lent.policies.id):
            hears = uniforms(luck, DECISION, uid, policy=int(policy))[:, 0] < knobs.herald.heard[home]
            lent.households.known[:, p] |= hears.astype(np.uint8)
            lent.households.held[:, p] |= hears.astype(np.uint8)


@pytest.fixture
def herald():
    yield registry.add(Herald, after="reach")
    registry.remove("herald")


@pytest.fixture(scope="module")
def county():
    return twin.County.small(2, 2, 30)


def run(county, scenario, months=6):
    return twin.PolicyTwin(county, scenario, seed=3, burn_in=0).run(months)


def heard_of(model):
    return float((model.world.households["known"] & 1).mean())


def test_does_nothing_at_its_defaults_and_something_when_set(county, herald):
    quiet = run(county, "baseline")
    loud = run(county, twin.Scenario.load("baseline").set({"herald.heard": 0.9}))
    assert heard_of(loud) > heard_of(quiet) + 0.1
    registry.remove("herald")
    without = run(county, "baseline")
    assert quiet.result().monthly.equals(without.result().monthly)
    assert quiet.result().summary["run_key"] != without.result().summary["run_key"]


def test_stands_in_its_place(county, herald):
    names = [process.name for process in run(county, "baseline", 1).processes]
    assert names == list(registry.ORDER)
    assert names[names.index("reach") + 1] == "herald"


def test_covers_dates_and_mechanisms_move_its_knobs(county, herald):
    move = {"herald.heard": {"raise": 0.9}}
    words = {"en": "x", "zh": "x"}
    crier = {"name": words, "about": words, "tier": "village", "moves": move, "takes_hold_months": 0}
    plan = {"name": "crier", "base": "baseline", "define": {"crier": crier}, "mechanisms": {"crier": {"from": "2026-03"}}}
    model = run(county, twin.Scenario.from_dict(plan), 2)
    before = heard_of(model)
    assert before == heard_of(run(county, "baseline", 2))
    assert heard_of(model.run(2)) > before + 0.1
    cover = {"herald.heard": {"value": 0.9, "cover": {"village_type": "leading"}}}
    assert 0 < len(set(run(county, twin.Scenario.load("baseline").set(cover), 1).regime.at(24312).herald.heard)) <= 2


def test_branches_and_repeats_agree(county, herald):
    plan = twin.Scenario.load("baseline").set({"herald.heard": 0.3})
    straight = run(county, plan, 6).result().monthly
    branched = run(county, plan, 3).fork().run(3).result().monthly
    assert straight.equals(branched)


def test_the_key_knows_what_the_process_does(county, herald):
    first = registry.fingerprints()["herald"]

    class Herald(Process):
        reads, writes = {"households": "village"}, {"households": "known"}
        heard = knob(0.0, "probability per policy and month", 0, 1, "village", "up", about="another one")

        def step(self, world, knobs, luck):
            world.lend(type(self))

    registry.add(Herald, after="reach")
    assert registry.fingerprints()["herald"] != first
    assert registry.ORDER.count("herald") == 1


def test_refusals_name_what_is_allowed(county):
    class Reach(Process):
        pass

    with pytest.raises(twin.InputError, match="process 'reach': the name is taken"):
        registry.add(Reach, after="relay")
    with pytest.raises(twin.InputError, match="after 'nowhere' is no place; allowed: workload"):
        registry.add(Herald, after="nowhere")
    assert not registry.own()
    with pytest.raises(twin.InputError, match="herald"):
        twin.Scenario.load("baseline").set({"herald.heard": 0.5})


def test_columns_must_be_there(county):
    class Lost(Process):
        reads = {"households": "knwon"}

        def step(self, world, knobs, luck):
            world.lend(type(self))

    registry.add(Lost, after="learn")
    try:
        with pytest.raises(twin.InputError, match=r"process 'lost': no column 'households.knwon'; did you mean 'known'"):
            twin.PolicyTwin(county, "baseline", burn_in=0)
    finally:
        registry.remove("lost")


def test_the_key_knows_all_that_a_process_does(county):
    """Attributes, closures, defaults, static methods and what it inherits; not the line on which it stands."""

    def made(rate=1, closed=1, given=1, static=1, inherited=1):
        class Parent(Process):
            def step(self, world, knobs, luck):
                return inherited

        class Herald(Parent):
            RATE = rate

            def hears(self, share=given):
                return share + closed

            @staticmethod
            def kernel(lent, knobs, luck):
                return static

        registry.add(Herald, after="reach")
        return registry.fingerprints()["herald"]

    plain = made()
    assert made() == plain
    assert len({plain, made(rate=2), made(closed=2), made(given=2), made(static=2), made(inherited=2)}) == 6
    registry.remove("herald")


def test_a_process_that_cannot_be_added_leaves_the_one_before(herald):
    with pytest.raises(InputError, match="is no place"):
        registry.add(Herald, after="nowhere")
    with pytest.raises(InputError, match="is no place"):
        registry.add(Herald, after="herald")
    assert registry.own() == (Herald,)

    class Due(Process):
        pass

    with pytest.raises(InputError, match="is taken"):
        registry.add(Due, after="reach")
