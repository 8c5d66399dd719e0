"""A county that has handed in nothing yet: every view is there, with no money moved."""

import pytest

from twin.base.messages import LANGS
from twin.living.observations.observations import read
from twin.living.update.estimate import estimate
from twin.report.living.words import Names
from twin.report.views.folder import pages
from twin.report.views.told import Told
from twin.views import month
from twin.views.source import Source
from twin.views.view import VIEWS


@pytest.fixture(scope="module")
def fresh(source, tmp_path_factory):
    """The same county on the day before its first month, without an observation."""
    nothing = read(tmp_path_factory.mktemp("nothing"))
    found = estimate(source.estimate.prepared, None, nothing)
    assert found.month == found.first - 1
    return Source(found, nothing, workers=1)


@pytest.mark.parametrize("key", [key for key in VIEWS if key != "matching"])
def test_every_view_is_there_before_the_first_month(fresh, key):
    said = Told.of(VIEWS[key].make(fresh), Names(fresh.estimate.prepared), fresh.day)
    assert {*pages(key, said)} == {*LANGS}


def test_no_money_has_come_or_gone_before_the_first_month(fresh):
    sheets = VIEWS["resources"].make(fresh)
    for name in ("money", "villages", "county"):
        assert (sheets[name].rows[["arrived", "used"]] == 0).all(axis=None) and len(sheets[name].rows)


def test_the_monthly_report_is_there_before_the_first_month(fresh):
    assert {"deadlines", "scores"} <= {*month.make(fresh)}
