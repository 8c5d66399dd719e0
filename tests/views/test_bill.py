"""The livelihood bill: every number is that of the ledger and of the households' claims."""

import numpy as np
import pytest

from tests.views.courses import course
from twin.report.living.words import Names
from twin.report.views.bill import tell
from twin.report.views.told import Told
from twin.terms.steps import APPROVED, ELIGIBLE, FUNDED, NO_FILE
from twin.views.bill import make
from twin.views.bill.claims import STANDING
from twin.world.ledger import FEN, Sink


@pytest.fixture(scope="module")
def early():
    """A course from nothing: what is paid was paid in the first cycle."""
    return course(9)


@pytest.fixture(scope="module")
def late():
    """A course in its second and third cycles, with little money, and some of it short."""
    return course(23, changes={"fund.budget": 0.7, "fund.processing_days": 90})


def fen(column):
    return np.rint(column.to_numpy() * FEN).astype(np.int64)


def by_policy(source, name):
    table = make(source)[name].rows
    return {key: table[table["policy"] == key] for key in source.scenario.policies}


def untitled(world, p):
    """Households without a title that were paid, by village."""
    passed, at = world.households["passed"][:, p], world.households["village"]
    return np.bincount(at[(passed & FUNDED > 0) & (passed & ELIGIBLE == 0)], minlength=world.count("villages"))


@pytest.mark.parametrize("which", ["early", "late"])
def test_what_villages_paid_is_what_left_their_accounts_in_the_cycle(which, request):
    source = request.getfixturevalue(which)
    world, codes = source.twin.world, [str(code) for code in source.county.villages["uid"]]
    for p, policy in enumerate(world.policies):
        rows = by_policy(source, "villages")[policy.key].set_index("village").reindex(codes, fill_value=0)
        left = world.villages["paid_out"][:, p]
        if policy.access == "collective":
            np.testing.assert_array_equal(fen(rows["paid"]), left)
            continue
        each, own = round(policy.entitlement * FEN), round(policy.contribution * FEN)
        households = rows["paid_households"].to_numpy() + untitled(world, p)
        np.testing.assert_array_equal(households * (each + own), left)
        np.testing.assert_array_equal(fen(rows["paid"]), rows["paid_households"] * each)
        assert left.sum() > 0, f"nothing was paid of {policy.key}, so nothing is tested"


def test_what_households_received_is_the_benefit_in_the_ledger(early):
    world = early.twin.world
    for p, policy in enumerate(world.policies):
        row = by_policy(early, "county")[policy.key].iloc[0]
        benefit = int(world.ledger["village_sink"][:, p, Sink.BENEFIT].sum())
        own = 0 if policy.access == "collective" else round(policy.contribution * FEN) * int(row["paid_households"])
        assert round(row["arrived"] * FEN) == benefit - own
        assert round(row["short"] * FEN) == round(row["paid"] * FEN) - round(row["arrived"] * FEN)


def test_what_is_approved_and_unpaid_are_the_villages_claims(late):
    world, seen = late.twin.world, 0
    hh, at = world.households, world.households["village"]
    for p, policy in enumerate(world.policies):
        if policy.access == "collective":
            continue
        rows = (
            by_policy(late, "villages")[policy.key]
            .set_index("village")
            .reindex(map(str, late.county.villages["uid"]), fill_value=0)
        )
        passed = hh["passed"][:, p]
        others = (passed & ELIGIBLE == 0) & (passed & APPROVED > 0) & (passed & FUNDED == 0)
        strangers = (hh["arrears"][:, p] != NO_FILE) & (passed & ELIGIBLE == 0)
        beside = np.bincount(at, weights=others.astype(int) + strangers, minlength=len(rows)).astype(int)
        owed = rows["unpaid"] + rows["own_share"] + rows["late_households"] + beside
        np.testing.assert_array_equal(owed.to_numpy() * round(policy.entitlement * FEN), world.villages["claims"][:, p])
        seen += int(owed.sum())
    assert seen > 20, "hardly anything is owed, so hardly anything is tested"


def test_a_plain_count_of_households_gives_the_same_bill(late):
    world, sheets = late.twin.world, make(late)
    hh, codes = world.households, late.county.villages["uid"]
    found = {}
    for p, policy in enumerate(world.policies):
        if policy.access != "collective":
            for h, village in enumerate(hh["village"]):
                passed, due = int(hh["passed"][h, p]), int(hh["due"][h, p])
                if passed & ELIGIBLE:
                    state = ("paid" if passed & FUNDED else
                             ("own_share" if hh["fault"][h, p] & 48 else "unpaid") if passed & APPROVED else
                             "unapplied" if due == NO_FILE else "waiting")  # fmt: skip
                    key = str(codes[village]), policy.key, state
                    found[key] = found.get(key, 0) + 1
    table = sheets["villages"].rows
    table = table[[late.scenario.policies[key].access != "collective" for key in table["policy"]]]
    names = {"paid": "paid_households"}
    shown = {
        (row["village"], row["policy"], state): row[names.get(state, state)]
        for _, row in table.iterrows() for state in STANDING if row[names.get(state, state)]
    }  # fmt: skip
    assert shown == found
    assert {key[2] for key in found} >= {"paid", "unapplied", "waiting", "unpaid"}


@pytest.mark.parametrize("which", ["early", "late"])
def test_villages_and_kinds_add_up_to_the_county(which, request):
    sheets = make(request.getfixturevalue(which))
    county = sheets["county"].rows.set_index("policy")
    for name in ("villages", "kinds", "county_kinds"):
        for column in ("households", "owed", "paid_households", "paid", "owing_households", "owing"):
            sums = sheets[name].rows.groupby("policy")[column].sum()
            assert (sums.round(2) == county[column].round(2)).all(), (name, column)
    missing = [key for key in STANDING if key != "paid"]
    assert (county["paid_households"] + county[missing].sum(axis=1) == county["households"]).all()
    assert (county["owing"].round(2) >= (county["owed"] - county["paid"]).round(2)).all()
    total = sheets["sum"].rows.iloc[0]
    assert round(total["owed"], 2) == round(county["owed"].sum(), 2)


def test_a_simulated_shortfall_is_told_of_no_village(late):
    sheets = make(late)
    assert sheets["county"].rows["short"].sum() > 0
    for name in ("villages", "kinds"):
        assert not {"short", "arrived"} & set(sheets[name].rows.columns)


def test_every_village_has_a_page_of_its_own_in_large_type(source):
    sheets = make(source)
    view = tell(Told.of(sheets, Names(source.estimate.prepared), source.day), "en")
    pages = [part for part in view.parts if part.page]
    assert len(pages) == len(source.county.villages["uid"])
    assert all(len(part.table.rows) <= len(source.scenario.policies) for part in pages)
    asked = [line for part in pages for line in part.parts[0].lines]
    assert asked and all("village committee" in line and "bureau" in line for line in asked)
