"""Lists of policies and duties: they follow from definitions, and hours and money are those that mechanisms cost."""

import numpy as np
import pytest

from tests.views.courses import course
from twin.base.months import month_number
from twin.regime.regime import Regime
from twin.report.living.words import Names
from twin.report.views.duties import tell
from twin.report.views.told import Told
from twin.views.cycles import coming, running
from twin.views.duties import AHEAD, make
from twin.views.duties.tasks import TASKS
from twin.views.source import COURSE
from twin.world.ledger import FEN


@pytest.fixture(scope="module")
def linked():
    """All mechanisms of a package, some of which begin or end in the months ahead, and one that covers half of the villages."""
    source = course(5, scenario="linkage")
    changed = source.scenario._with({"mechanisms": {
        "points_system": {"dose": 0.5, "until": "2026-12"}, "livelihood_bill": {"dose": 1.0, "from": "2026-10"},
        "talent_bank": {"dose": 1.0, "cover": {"share": 0.5}},
    }})  # fmt: skip
    source.scenario = source.estimate.prepared.setting.scenario = changed
    return source


def test_hours_and_money_are_those_that_the_scenario_asks(linked):
    table = make(linked)["mechanisms"].rows
    regime = Regime(linked.scenario, linked.county, seed=1, replicate=COURSE)
    for month in range(linked.scenario.start, linked.month + AHEAD + 1):
        knobs = regime.at(month)
        if month <= linked.month:
            continue
        rows = table[[month_number(text) == month for text in table["month"]]]
        for tier, own in (("village", "village"), ("township", "township"), ("county", "unit")):
            assert rows[f"hours_{tier}"].sum() == pytest.approx(getattr(knobs, f"hours_{own}").sum()), (month, tier)
        given = {one.mechanism: one for one in regime.memory.given if one.month == month}
        assert set(rows["mechanism"]) == set(given)
        for row in rows.itertuples():
            assert row.yuan == pytest.approx(given[row.mechanism].asked_yuan), (month, row.mechanism)
    assert len(table["month"].unique()) == AHEAD
    first, last = (set(table.loc[table["month"] == text, "mechanism"]) for text in ("2026-06", "2027-05"))
    assert "livelihood_bill" in last - first and "points_system" in first - last
    assert set(table.loc[table["mechanism"] == "talent_bank", "villages"]) == {3}


def test_the_year_is_the_sum_of_its_months(linked):
    sheets = make(linked)
    sums = sheets["mechanisms"].rows.groupby("mechanism").sum(numeric_only=True)
    year = sheets["year"].rows.set_index("mechanism")
    for column in ("hours_village", "hours_township", "hours_county", "yuan"):
        np.testing.assert_allclose(year[column], sums[column].reindex(year.index))


def test_budgets_are_what_the_county_gives():
    source = course(9)
    budget = make(source)["policies"].rows.set_index("policy")["budget"]
    given = source.twin.world.ledger["appropriated"]
    asked = [key for key, policy in source.scenario.policies.items() if policy.opens <= 9 and policy.access != "collective"]
    for place, key in enumerate(source.scenario.policies):
        if key in asked:
            assert int(given[place]) == pytest.approx(budget[key] * FEN, abs=1.0), key
    assert len(asked) == 3


def test_every_cycle_ahead_is_issued_noticed_reviewed_and_reported(linked):
    rows, first = make(linked)["duties"].rows, linked.month + 1
    months = rows["by"].map(month_number)
    assert list(months) == sorted(months) and months.min() == first and months.max() == linked.month + AHEAD
    assert set(rows["task"]) == set(TASKS)
    for key, policy in linked.scenario.policies.items():
        own = rows[rows["policy"] == key].set_index("task")
        for task in ("issue", "notice", "review", "decide", "check"):
            assert list(np.atleast_1d(own.loc[task, "by"])).__len__() == 1, "once in twelve months"
        assert month_number(own.loc["issue", "by"]) % 12 == policy.opens - 1
        assert own.loc["issue", "office"] == policy.owner
        assert month_number(own.loc["decide", "by"]) % 12 == (policy.opens + policy.window + policy.delivery - 2) % 12


def test_cycles_on_the_calendar():
    policy = course(1).scenario.policies["farm_subsidy"]  # opens in March, four months to apply, four to deliver
    march = month_number("2026-03")
    cycle = running(policy, march)
    assert (cycle.opened, cycle.closes, cycle.deadline, cycle.ends) == (march, march + 3, march + 7, march + 11)
    assert [running(policy, march + step).opened == march for step in (-1, 0, 11, 12)] == [False, True, True, False]
    assert [cycle.state(march + step) for step in (0, 2, 3, 6, 7, 11)] == ["applying"] * 2 + ["paying"] * 2 + ["passed"] * 2
    assert coming(policy, march + 2) == cycle and coming(policy, march + 3) == cycle.next


def test_the_page_has_every_policy_in_plain_words(source):
    sheets = make(source)
    view = tell(Told.of(sheets, Names(source.estimate.prepared), source.day), "en")
    clauses = view.parts[0].parts[0].parts
    assert [part.title for part in clauses] == [one.name.en for one in source.scenario.policies.values()]
    assert all(
        any(word in line for line in part.lines) for part in clauses for word in ("For whom", "How much", "When", "Whom to ask")
    )
    titles = [part.title for part in view.parts[1].parts]
    assert titles[0] == "Every month" and len(titles) > 4
