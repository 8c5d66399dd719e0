"""A kept burn-in is the burn-in itself; one that is not whole is never believed, and old ones make room."""

import os

import numpy as np
import pytest

from twin import burnin
from twin.base.errors import InputError
from twin.county.county import County
from twin.model import PolicyTwin
from twin.regime.rules import Memory
from twin.scenario.scenario import Scenario
from twin.world.world import STATE


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A county, a scenario, and the folder in which their burn-ins are kept."""
    monkeypatch.setenv("TWIN_CACHE", str(tmp_path))
    return County.small(2, 2, 12), Scenario.load("linkage"), tmp_path / "burnin"


def settled(kept, seed=0):
    county, scenario, _ = kept
    return burnin.settled(county, scenario, seed, 0, 2, {})


def same(one, other):
    return all(
        (getattr(one, level)[name].tobytes() == getattr(other, level)[name].tobytes())
        for level, columns in STATE.items()
        for name in columns
    )


def test_what_is_read_is_what_was_lived_through(kept, monkeypatch):
    lived = settled(kept)
    monkeypatch.setattr(burnin, "_run", lambda *_: pytest.fail("it was kept and is lived through again"))
    assert same(settled(kept), lived)


def test_another_luck_is_not_taken_for_it(kept):
    assert not same(settled(kept, seed=0), settled(kept, seed=1))
    assert len(list(kept[2].glob("*.npz"))) == 2


def cut(path, whole):
    path.write_bytes(whole[: len(whole) // 2])


def empty(path, whole):
    path.write_bytes(b"")


def flip_a_bit(path, whole):
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])


def shorten(path, whole):
    with np.load(path) as stored:
        state = stored["state"]
    np.savez(path, state=state[:-1])


def retype(path, whole):
    with np.load(path) as stored:
        state = stored["state"]
    np.savez(path, state=state.astype(np.int16))


def rename(path, whole):
    np.savez(path, known=np.zeros(7, dtype=np.uint8))


def unpack(path, whole):
    with path.open("wb") as out:
        np.save(out, np.zeros(7, dtype=np.uint8))


@pytest.mark.parametrize("harm", [cut, empty, flip_a_bit, shorten, retype, rename, unpack])
def test_what_is_not_whole_is_lived_through_again(kept, harm):
    lived = settled(kept)
    (path,) = kept[2].glob("*.npz")
    whole = path.read_bytes()
    harm(path, whole)
    assert same(settled(kept), lived)
    assert path.stat().st_size == len(whole)  # and kept anew


def test_the_longest_unused_make_room(kept, monkeypatch):
    county, scenario, folder = kept
    lived = settled(kept)
    (used,) = folder.glob("*.npz")
    each = used.stat().st_size
    for age, name in enumerate(("1new", "1old", "1oldest"), 1):
        path = folder / f"{name}.npz"
        path.write_bytes(bytes(each))
        os.utime(path, (1e9 - age, 1e9 - age))
    os.utime(used, (1e9 - 9, 1e9 - 9))
    assert same(settled(kept), lived)  # now it is the one used last
    monkeypatch.setattr(burnin, "KEPT_BYTES", 3.5 * each)
    burnin._keep(lived, Memory(), folder / "1another.npz")  # not one of those that look through the folder
    assert len(list(folder.glob("*.npz"))) == 5
    burnin._keep(lived, Memory(), folder / "0another.npz")
    assert {path.stem for path in folder.glob("*")} == {used.stem, "1another", "0another"}


# What held before ----------------------------------------------------------------------------------------------------------

COUNTY = County.small(2, 2, 12)
HALF = {"share": 0.5, "assign": "village"}
HELD = {
    "everywhere": {"set": {"reach.notice_reach": 0.6}},
    "a trait": {"set": {"reach.forgetting": 0.2}},
    "in half the villages": {"set": {"reach.notice_reach": {"value": 0.6, "cover": HALF}}},
    "in one township": {
        "set": {"relay.township_reach": {"value": 0.1, "cover": {"townships": [int(COUNTY.townships["uid"][0])]}}}
    },
    "mechanisms": {"mechanisms": {"livelihood_bill": 1.0, "three_colour_assessment": {"dose": 0.5, "cover": HALF}}},
}


def lived(months, burn_in, **scenario):
    model = PolicyTwin(COUNTY, Scenario.from_dict({"months": 9} | scenario), seed=3, burn_in=burn_in, parameters={})
    return model.run(months)


@pytest.mark.parametrize("held", HELD)
def test_what_held_before_is_what_would_have_held_in_a_run_begun_sooner(held):
    """Six months of burn-in under it and three more are nine months under it, to the last bit; not so with the usual months."""
    later = lived(3, 6, start="2026-07", before=HELD[held], **HELD[held])
    sooner = lived(9, 0, start="2026-01", **HELD[held])
    assert same(later.world, sooner.world)
    assert later.regime.memory.built.keys() == sooner.regime.memory.built.keys()
    if held != "a trait":  # which holds in the burn-in in any case
        assert not same(later.world, lived(3, 6, start="2026-07", **HELD[held]).world)


def test_it_may_have_held_in_the_last_months_only():
    later = lived(1, 6, start="2026-07", before={"set": {"reach.notice_reach": 0.6}, "months": 2})
    dated = {"2026-01": None, "2026-05": 0.6, "2026-07": None}
    assert same(later.world, lived(7, 0, start="2026-01", set={"reach.notice_reach": dated}).world)


def test_inherited_is_what_is_set_throughout():
    given = {"reach.notice_reach": 0.6, "act.reward": 0.4, "act.raise_self": {"2026-08": 0.1}}
    asked = Scenario.from_dict({"start": "2026-07", "set": given, "before": {"inherit": True, "set": {"act.reward": None}}})
    assert asked.prior and list(asked.prior.settings) == ["reach.notice_reach"]
    assert Scenario.from_dict(asked.to_dict()) == asked


def test_a_scenario_that_says_nothing_of_it_has_the_usual_months_before():
    plain = Scenario.from_dict({"set": {"reach.notice_reach": 0.6}})
    assert "before" not in plain.to_dict() and plain.before() == Scenario.from_dict({}).before()
    assert Scenario.from_dict({"before": {"months": 3}}).prior is None


WRONG = [
    ({"set": {"reach.notice_rech": 1}}, "before.set.reach.notice_rech: unknown knob"),
    ({"set": {"reach.notice_reach": 2}}, "before.set.reach.notice_reach: 2 is out of range"),
    ({"set": {"policies.farm_subsidy.opens": 2}}, "before.set.policies.farm_subsidy.opens: unknown knob"),
    ({"mechanisms": {"point_system": 1}}, "before.mechanisms.point_system: unknown mechanism"),
    ({"mechanisms": {"points_system": {"dose": 1, "from": "2026-01"}}}, "month 2026-01 lies outside the run"),
    ({"months": 0}, "before.months"),
    ({"sett": {}}, "did you mean 'set'?"),
]


@pytest.mark.parametrize(("before", "said"), WRONG)
def test_what_is_wrong_with_it_is_said(before, said):
    with pytest.raises(InputError) as problem:
        Scenario.from_dict({"before": before})
    assert said in str(problem.value)
