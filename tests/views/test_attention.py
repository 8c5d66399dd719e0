"""The list and the month report say what the living twin found, and nothing else."""

import pytest

from twin.base.messages import LANGS
from twin.report.living.words import Names
from twin.report.views import attention as page
from twin.report.views.told import Told
from twin.views import attention


@pytest.fixture(scope="module")
def told(source):
    return Told.of(attention.make(source), Names(source.estimate.prepared), source.day)


def test_the_list_is_that_of_the_living_twin(source, told):
    listed, rows = source.listed, told.kept["list"].frame
    assert len(rows) == len(listed) > 0
    for name in ("village", "policy", "chance", "share", "low", "high", "to_win", "step", "tier"):
        assert list(rows[name]) == list(listed[name])
    assert list(rows["colour"].replace("none", "")) == list(listed["colour"])


def test_who_is_in_charge_is_of_the_tier_at_which_most_are_lost(source, told):
    for row in told.kept["list"].frame.itertuples():
        wanted = {"county": source.scenario.policies[row.policy].owner, "township": row.township}.get(row.tier, row.village)
        assert row.charge == wanted


def test_words_for_chances_are_ordered_and_cover_all():
    order = list(attention.LIKELY)
    found = [order.index(attention.likely(number / 100)) for number in range(101)]
    assert found == sorted(found, reverse=True) and {*found} == {*range(len(order))}
    assert attention.likely(0.8) == "very_likely" != attention.likely(0.799)


def test_a_village_has_its_strongest_colour(source):
    best = attention.strongest(source.listed)
    rank = {name: place for place, name in enumerate(("red", "yellow", "blue", "none"))}
    for village, rows in source.listed.groupby("village"):
        assert rank[best[village]] == min(rank[colour or "none"] for colour in rows["colour"])


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_shows_every_listed_row(told, lang):
    shown = page.tell(told, lang)
    listed = [row for row in told.kept["list"] if row["colour"] != "none"]
    table = next((part.table for part in shown.parts if part.table), None)
    assert (len(table.rows) if table else 0) == len(listed)
    assert [int(figure) for _, figure in shown.parts[0].tiles] == [
        sum(row["colour"] == key for row in listed) for key in ("red", "yellow", "blue")
    ]
