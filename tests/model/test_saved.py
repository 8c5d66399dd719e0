"""A twin that was put away goes on as if it had never stopped; a file that is not what was written is never believed."""

import os

import numpy as np
import pandas as pd
import pytest

from twin.base import kernel
from twin.base.errors import InputError, MachineError
from twin.base.knobs import knob
from twin.county.county import County
from twin.files import kept_file
from twin.model import PolicyTwin
from twin.processes import registry
from twin.processes.base import Process
from twin.scenario.scenario import Scenario
from twin.world.columns import STATE

COUNTY = County.small(2, 2, 25)
# Rules with streaks and what they remember, mechanisms that are being set up, little money, covers by household.
LIVELY = Scenario.from_dict(
    {
        "base": "linkage",
        "mechanisms": {"points_system": {"cover": {"share": 0.5, "assign": "household"}, "from": "2026-04"}},
        "set": {"fund.operations": 0.5, "supervise.inspections": 30},
    }
)


def twin(**given):
    code = int(COUNTY.townships["uid"][0])
    return PolicyTwin(COUNTY, LIVELY, seed=3, burn_in=2, parameters={f"fund.processing_days@{code}": 25.0}, **given)


def assert_same(one, other):
    for level, columns in STATE.items():
        for name in columns:
            assert getattr(one.world, level)[name].tobytes() == getattr(other.world, level)[name].tobytes(), (level, name)
    mine, its = one.result(), other.result()
    assert mine.summary == its.summary
    assert mine.about == its.about
    for name in ("monthly", "cascade", "losses", "clauses", "flows", "villages", "townships", "mechanisms"):
        pd.testing.assert_frame_equal(getattr(mine, name), getattr(its, name), check_exact=True)
    assert one.datacollector.get_model_vars_dataframe().equals(other.datacollector.get_model_vars_dataframe())
    assert (one.steps, one.running, one.month) == (other.steps, other.running, other.month)


@pytest.fixture(scope="module")
def whole():
    """A twin that never stopped."""
    return twin().run(16)


@pytest.mark.parametrize("months", [0, 7, 13])
def test_it_goes_on_as_if_it_had_never_stopped(whole, tmp_path, months):
    model = twin().run(months)
    again = PolicyTwin.restore(model.save(tmp_path / "one.twin"))
    assert again.county.fingerprint == COUNTY.fingerprint
    assert again.county is not model.county
    assert_same(again.run(16 - months), whole)
    assert [str(agent) for agent in again.villages] == [str(agent) for agent in whole.villages]


def test_something_is_remembered_that_would_be_missed(tmp_path):
    memory = twin().run(7).regime.memory
    assert memory.left
    assert memory.given
    assert any(values.max() > 0.0 for values in memory.built.values())


def test_a_branch_and_its_record_on_disk_go_on_too(tmp_path):
    branch = twin(out=tmp_path / "first").run(4).fork(LIVELY.without("flying_inspection"), replicate=8)
    again = PolicyTwin.restore(branch.save(tmp_path / "b", county=False), COUNTY, out=tmp_path / "second")
    assert again.county is COUNTY
    assert_same(again.run(10), branch.run(10))
    again.record.flush()
    months = [pd.read_parquet(part)["month"] for part in (tmp_path / "second").glob("monthly-people-*.parquet")]
    assert sorted(pd.concat(months).unique()) == list(range(LIVELY.start, LIVELY.start + 14))


def test_the_same_twin_is_the_same_file_and_a_restored_one_saves_it_again(tmp_path):
    model = twin().run(3)
    one, two = model.save(tmp_path / "one"), twin().run(3).save(tmp_path / "two")
    assert one.read_bytes() == two.read_bytes()
    assert PolicyTwin.restore(one).save(tmp_path / "three").read_bytes() == one.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "three", "two"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return twin().run(1).save(tmp_path_factory.mktemp("kept") / "a.twin")


def test_a_file_with_one_bit_changed_is_refused(kept, tmp_path):
    content, place = kept.read_bytes(), tmp_path / "changed.twin"
    body = content.index(b"\n") + 1
    for where in (0, 5, body - 2, body, body + 40, len(content) // 2, len(content) - 1):
        place.write_bytes(content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :])
        with pytest.raises(InputError, match=r"changed.twin: (is damaged|is no file of this kind)"):
            PolicyTwin.restore(place)


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.999])
def test_a_file_that_ends_too_soon_is_refused(kept, tmp_path, part):
    place = tmp_path / "short.twin"
    place.write_bytes(kept.read_bytes()[: int(part * kept.stat().st_size)])
    with pytest.raises(InputError, match=r"short.twin: "):
        PolicyTwin.restore(place)


def test_a_file_of_other_code_or_another_format_is_refused(kept, monkeypatch):
    with monkeypatch.context() as now:
        now.setattr(kept_file, "source_hash", lambda: "0123456789abcdef")
        with pytest.raises(InputError, match=r"was saved by version .* from other sources .*0123456789abcdef.* run it anew"):
            PolicyTwin.restore(kept)
    monkeypatch.setattr(kept_file, "FORMAT", 2)
    with pytest.raises(InputError, match="was saved by version"):
        PolicyTwin.restore(kept)
    assert kernel.source_hash() in kept.read_bytes().split(b"\n")[0].decode()


def test_what_is_missing_or_of_another_county_is_refused(kept, tmp_path):
    with pytest.raises(InputError, match=r"none.twin: cannot be read: no such file"):
        PolicyTwin.restore(tmp_path / "none.twin")
    with pytest.raises(InputError, match="was saved in county"):
        PolicyTwin.restore(kept, County.small(2, 2, 24))
    bare = PolicyTwin.restore(kept).save(tmp_path / "bare.twin", county=False)
    assert bare.stat().st_size < kept.stat().st_size
    with pytest.raises(InputError, match="holds no county"):
        PolicyTwin.restore(bare)


class Herald(Process):
    """Somebody cries out in the village that the policy exists."""

    writes = {"households": "known"}
    loud = knob(0.0, "probability", 0, 1, "county", "up", about="whether the herald cries")

    def step(self, world, knobs, luck):
        if knobs.herald.loud[0] > 0:
            world.lend(Herald).households.known[:] |= 1


def test_processes_of_ones_own_must_be_there_again(tmp_path):
    registry.add(Herald, after="reach")
    try:
        loud = Scenario.load("baseline").set({"herald.loud": 1})
        model = PolicyTwin(COUNTY, loud, seed=1, burn_in=0).run(1)
        place = model.save(tmp_path / "own.twin")
        assert_same(PolicyTwin.restore(place).run(2), model.run(2))
    finally:
        registry.remove("herald")
    with pytest.raises(InputError, match=r"processes or indicators of one's own \(herald [0-9a-f]+\), here are -"):
        PolicyTwin.restore(place)


def test_what_cannot_be_written_leaves_the_earlier_file(kept, tmp_path, monkeypatch):
    place = tmp_path / "kept.twin"
    place.write_bytes(kept.read_bytes())
    model = PolicyTwin.restore(place).run(1)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError, match=r"kept.twin: cannot be written: the disk is full"):
        model.save(place)
    assert place.read_bytes() == kept.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.twin"]


def test_there_is_no_pickle_in_it(kept):
    _, arrays = kept_file.read(kept, "twin")
    assert arrays
    assert all(values.dtype != object for values in arrays.values())
    with pytest.raises(ValueError, match="[Oo]bject"):
        kept_file.write(kept.with_suffix(".bad"), "twin", {}, {"text": np.array(["a", None], dtype=object)})
