"""The three lists: they are the needs queue, need by need."""

import numpy as np
import pytest

from tests.views.courses import course
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.mechanisms import mechanism
from twin.outcomes.counts import Raw
from twin.report.living.words import Names
from twin.report.views.needs import tell
from twin.report.views.told import Told
from twin.views.needs import make
from twin.views.needs.queue import OPEN, STAGES, queue
from twin.views.needs.rule import FILE, rule_of


@pytest.fixture(scope="module")
def lived():
    return course(14, shape=(2, 3, 90), changes={"serve.buck_passing": 0.2, "serve.shelving": 0.3, "serve.unit_need_days": 200})


def test_the_lists_add_up_to_the_queue_and_to_the_record(lived):
    sheets, world = make(lived), lived.twin.world
    state = world.households["need"]
    county = sheets["county"].rows.iloc[0]
    for place, stage in enumerate(STAGES, start=2):
        assert county[f"at_{stage}"] == (state == place).sum() > 0, stage
    assert sheets["needs"].rows["needs"].sum() == (state > 1).sum()
    assert county["unrecorded"] == (state == 1).sum()
    people = Raw.of(lived.twin.record, world).people_of("village")
    recorded = people["open_needs"].to_numpy()[-world.count("villages") :]
    shown = sheets["villages"].rows.set_index("village")["open"].reindex(map(str, lived.county.villages["uid"]), fill_value=0)
    np.testing.assert_array_equal(shown.to_numpy(), recorded)
    assert county["open"] == recorded.sum()


def test_each_need_is_as_old_as_its_household_says(lived):
    world, month = lived.twin.world, lived.twin.month - 1
    every = queue(world, month)
    since = (month + 1 - world.epoch) * 30 - every["days"]
    assert (since >= 0).all() and (every["days"] >= 0).all()
    for day, registered in zip(since, every["registered"], strict=True):
        assert month_number(registered) == world.epoch + day // 30
    hh = world.households
    asked = [hh["need_since"][row] for row in range(len(hh["need"])) if hh["need"][row] > 1]
    assert sorted(asked) == sorted(since)


def test_overdue_is_what_is_open_longer_than_its_limit(lived):
    sheets, rule = make(lived), rule_of()
    every = queue(lived.twin.world, lived.twin.month - 1)
    over = {
        stage: sum(days > rule.stage(stage).limit_days for days in every.loc[every["stage"] == stage, "days"]) for stage in STAGES
    }
    listed = sheets["needs"].rows.groupby("stage")["overdue"].sum()
    assert {stage: int(listed.get(stage, 0)) for stage in STAGES} == over
    assert 0 < sum(over.values()) < len(every)


def test_every_need_has_an_office_that_is_responsible(lived):
    sheets = make(lived)
    county, offices = sheets["county"].rows.iloc[0], sheets["offices"].rows
    assert offices["needs"].sum() == county["open"] == sum(county[f"at_{stage}"] for stage in OPEN)
    assert offices["shelved"].sum() == county["at_shelved"]
    assert offices["overdue"].sum() == sheets["needs"].rows.query("stage != 'shelved'")["overdue"].sum()
    assert (offices["hours_spent"] <= offices["hours"] + 1e-6).all() and offices["hours_spent"].sum() > 0
    first = offices.groupby("office", sort=False).first()
    used = lived.twin.world.villages["used"]
    assert first["hours"].iloc[0] == pytest.approx(used[0].sum())


def test_what_is_proposed_works_on_needs(lived):
    rule = rule_of()
    for stage in STAGES:
        assert rule.stage(stage).mechanisms
        for key in rule.stage(stage).mechanisms:
            moved = [path for _, path, _ in mechanism.find(key).all_moves()]
            assert any(path.startswith("serve.") for path in moved), (stage, key)
    solutions = make(lived)["solutions"].rows
    assert set(solutions["stage"]) == set(STAGES) and (solutions["in_force"] == "no").all()


def test_a_file_in_the_folder_stands_in_and_is_read_strictly(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    (tmp_path / FILE.name).write_text(text.replace("limit_days: 15", "limit_days: 9"), encoding="utf-8")
    assert rule_of(tmp_path).village.limit_days == 9
    other = tmp_path / "other"
    other.mkdir()
    (other / FILE.name).write_text(text.replace("talent_bank", "talent_bnak"), encoding="utf-8")
    with pytest.raises(InputError, match=r"needs\.yaml.*talent_bnak.*talent_bank"):
        rule_of(other)


def test_the_page_says_where_needs_lie(source):
    sheets = make(source)
    view = tell(Told.of(sheets, Names(source.estimate.prepared), source.day), "en")
    county = sheets["county"].rows.iloc[0]
    assert dict(view.parts[0].tiles)["open needs"] == f"{county['open']:,.0f}"
    assert [part.title for part in view.parts[1].parts] == [name["en"] for name in STAGES.values()]
