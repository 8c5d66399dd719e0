"""Tables of a result are made when they are looked at, and say what stood when the result was taken."""

import pickle
from functools import partial

import pandas as pd
import pytest

from twin.bare import BareTwin
from twin.county.county import County
from twin.outcomes.result import TABLES, Result
from twin.outcomes.tables import county_rows


@pytest.fixture(scope="module")
def model():
    return BareTwin(County.small(2, 2, 30), "linkage", seed=1, burn_in=3).run(13)


def test_tables_say_what_stood_when_the_result_was_taken(model):
    branch = model.fork()
    looked_at, later = branch.result(), branch.result()
    before = {name: getattr(looked_at, name) for name in TABLES}
    branch.run(4)
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(later, name), table)
    assert not branch.result().flows.equals(before["flows"])


def test_the_countys_rows_are_the_same_without_the_whole_table(model):
    alone, whole = model.result(), model.result()
    for one, other in zip(alone.of_county(), county_rows(whole.monthly), strict=True):
        pd.testing.assert_frame_equal(one, other)
    for one, other in zip(whole.of_county(), alone.of_county(), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_a_result_that_is_told_more_of_or_sent_away_has_the_same_tables(model):
    result = model.result()
    more = result.with_more({"further": 1}, {"remarks": []})
    sent = pickle.loads(pickle.dumps(result))
    assert (more.summary["further"], "further" in result.summary) == (1, False)
    assert isinstance(sent, Result)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(sent, name), getattr(more, name))


def test_telling_more_makes_no_table(model):
    more = model.result().with_more({"further": 1}, {})
    made = {name for name in TABLES if not isinstance(more.__dict__[name], partial)}
    assert made == {"flows"}  # what the ledger says now, which is taken down at once


def test_a_table_is_made_once(model):
    result = model.result()
    assert result.monthly is result.monthly
