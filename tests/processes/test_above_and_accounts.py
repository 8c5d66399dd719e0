"""Every tier can be watched, and published accounts teach who reads them."""

import numpy as np
import pytest

from tests.strategies import small
from twin.model import PolicyTwin
from twin.outcomes.result import ledger as ledger_of
from twin.scenario.scenario import Scenario
from twin.terms.clauses import AMOUNT, GUARD, REDRESS
from twin.world.ledger import Flow, Sink

PLENTY = {"supervise.township_level": 0.5, "supervise.unit_level": 0.3, "fund.release_days": 1, "fund.processing_days": 1}
KNOWN = {"reach.bill_reach": 1, "reach.bill_keep": 1, "supervise.readability": 1}


def lives(months=23, **knobs):
    values = {path.replace("__", "."): value for path, value in knobs.items()}
    scenario = Scenario.from_dict({"base": "baseline", "set": values})
    return PolicyTwin(small(2, 3, 60), scenario, seed=1, burn_in=0).run(months)


def set_(values):
    return {path.replace(".", "__"): value for path, value in values.items()}


def kept_above(model):
    flow = np.asarray(model.world.ledger["flow"]).sum(axis=0)
    return {"township": int(flow[Flow.TOWNSHIP_DIVERTED]), "unit": int(flow[Flow.UNIT_DIVERTED])}


@pytest.fixture(scope="module")
def watched():
    ways = {
        "nobody": {},
        "published, nobody knows": {"supervise.transfer_publication": 1},
        "known, not published": KNOWN,
        "published and known": KNOWN | {"supervise.transfer_publication": 1},
        "committees": {"supervise.upward_watch": 1},
        "audits": {"supervise.township_audit": 1, "supervise.unit_audit": 1},
    }
    return {name: lives(**set_(PLENTY | knobs)) for name, knobs in ways.items()}


def test_information_acts_above_the_village_where_transfers_are_published_and_known(watched):
    kept = {name: kept_above(model) for name, model in watched.items()}
    for tier in ("township", "unit"):
        assert kept["known, not published"][tier] == pytest.approx(kept["nobody"][tier], rel=0.02)
        assert kept["published and known"][tier] < 0.97 * kept["nobody"][tier]
        assert kept["published and known"][tier] < kept["published, nobody knows"][tier]
        assert kept["committees"][tier] < kept["nobody"][tier]
        assert kept["audits"][tier] < kept["nobody"][tier]


def test_felt_eyes_from_below_rise_with_what_is_published():
    felt = [lives(9, **set_(PLENTY | KNOWN), supervise__transfer_publication=share) for share in (0, 0.3, 0.6, 1)]
    below = np.array([model.world.townships["felt_below"] for model in felt])
    units = np.array([model.world.units["felt"] for model in felt])
    assert (below[0] == 0).all() and (units[0] == 0).all()
    assert (np.diff(below, axis=0) > 0).all() and (np.diff(units, axis=0) > 0).all()
    shares = np.array([model.world.townships["divert"] for model in felt])
    assert (np.diff(shares, axis=0) < 0).all()


def test_audits_find_what_townships_and_units_keep(watched):
    model = watched["audits"]
    assert int(np.asarray(model.world.ledger["recovered"]).sum()) > 0
    assert int(np.asarray(watched["nobody"].world.ledger["flow"])[:, Flow.UNIT_DIVERTED].sum()) > 0
    for one in watched.values():
        books = one.world.ledger
        assert one.world.held() + int(books["sink"].sum()) == int(books["inflow"].sum())
        found = ledger_of(one)
        assert found["inflows"] == sum(found[sink.name.lower()] for sink in Sink) + found["idle"]
        monthly = one.result().monthly
        county = monthly[(monthly["level"] == "county") & (monthly["policy"] == "all")]
        assert (county[["diverted_public", "diverted_private"]].to_numpy() >= 0).all()


def test_a_county_unit_cannot_keep_more_than_was_released():
    model = lives(1, supervise__unit_level=1, supervise__deterred=0)  # what it would keep is settled at the end of a month
    before = np.array(model.world.ledger["flow"])
    moved = np.asarray(model.run(11).world.ledger["flow"]) - before
    np.testing.assert_array_equal(moved[:, Flow.UNIT_DIVERTED], moved[:, Flow.COUNTY_UNIT])
    assert moved[:, Flow.UNIT_DIVERTED].sum() > 0


# Published accounts -----------------------------------------------------------------------------------------------------

OPEN = {"supervise.publication": 1, "supervise.readability": 0.6, "reach.notice_reach": 0, "reach.app_reach": 0}


def test_accounts_that_say_what_is_owed_teach_amount_and_redress_and_nothing_else():
    silent, taught = (lives(12, **set_(OPEN), supervise__publication_teaches=share) for share in (0, 1))
    known = [np.asarray(model.world.households["known"]) for model in (silent, taught)]
    for clause in (AMOUNT, REDRESS):
        assert (known[1] & clause > 0).mean() > (known[0] & clause > 0).mean() + 0.1
    watch = [((bits & GUARD) == GUARD).mean() for bits in known]
    assert watch[1] > watch[0] + 0.05


def test_who_watches_is_who_has_read():
    """Eyes come from the contact that taught: readers that the month drew, on average as many as were expected."""
    values = OPEN | {"supervise.publication_teaches": 1}
    model = PolicyTwin(small(2, 3, 60), Scenario.from_dict({"base": "baseline", "set": values}), seed=1, burn_in=0)
    model.run(14)
    drawn, expected = [], []
    for _ in range(20):
        model.step()
        vil = model.world.villages
        drawn.append(np.asarray(vil["readers"]).mean())
        expected.append((np.asarray(vil["watchers"]) * 0.6).mean())
    # Six villages, four policies, twenty months: about 20,000 draws; knowledge rises with reading, so a little above.
    assert 0.9 < np.mean(drawn) / np.mean(expected) < 1.35
    assert np.std(drawn) > 0


def test_nobody_is_taught_by_what_is_not_published_or_cannot_be_read():
    for shut in ({"supervise.publication": 0}, {"supervise.readability": 0}):
        plain = lives(9, **set_(OPEN | shut))
        teaches = lives(9, **set_(OPEN | shut), supervise__publication_teaches=1)
        for level, name in (("households", "known"), ("villages", "felt_households")):
            np.testing.assert_array_equal(getattr(plain.world, level)[name], getattr(teaches.world, level)[name])
