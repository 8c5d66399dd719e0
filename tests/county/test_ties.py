"""Ties: the generated network against field networks, and given networks put in its place."""

from pathlib import Path

import numpy as np
import pytest

from twin.base.errors import InputError
from twin.county import ties
from twin.county.county import County
from twin.county.ties_measured import measures

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_cai = pytest.mark.skipif(not (DATA / "cai2015").is_dir(), reason="the data of cai2015 are not here")
needs_microfi = pytest.mark.skipif(not (DATA / "networks").is_dir(), reason="the ties of the Karnataka villages are not here")


def measured(county: County) -> dict[str, float]:
    people = county.households
    return measures(ties.Ties(county.ties_start, county.ties, county.named), people["village"], people["hamlet"])


@pytest.fixture(scope="module")
def demo() -> dict[str, float]:
    return measured(County.demo())


@pytest.fixture(scope="module")
def cai() -> dict[str, float]:
    """Facts recomputed: places from the network file, reciprocity and in-degrees among surveyed households."""
    import pandas as pd

    named = pd.read_stata(DATA / "cai2015" / "0422allinforawnet.dta")
    named = named[named["network_id"].notna() & (named["network_id"] != 99)]
    surveyed = set(pd.read_stata(DATA / "cai2015" / "0422survey.dta", columns=["id"])["id"].dropna().astype(int))
    pairs = [(a, b) for a, b in named[["id", "network_id"]].astype(int).to_numpy().tolist() if {a, b} <= surveyed]
    back = set(pairs)
    return {
        "in_hamlet": float((named["address"] == named["network_address"]).mean()),
        "in_village": float((named["village"] == named["network_village"]).mean()),
        "mutual": float(np.mean([(b, a) in back for a, b in pairs])),
        "names": len(named) / named["id"].nunique(),
    }


@pytest.fixture(scope="module")
def karnataka() -> dict[str, float]:
    import pandas as pd

    households = pd.read_csv(DATA / "networks" / "microfi_households.csv")
    row = pd.Series(range(len(households)), index=households["hh"])
    edges = np.loadtxt(DATA / "networks" / "microfi_edges.txt", dtype=int)
    edges = edges[np.isin(edges, households["hh"]).all(axis=1)]
    web = ties.adjacency(row[edges.ravel()].to_numpy().reshape(-1, 2), len(households))
    village = households["village"].to_numpy()
    return measures(web, village, village, sources=2000)


def test_ties_agree_with_the_published_facts(demo):
    assert demo["in_hamlet"] == pytest.approx(0.82, abs=0.03)
    assert demo["in_village"] == pytest.approx(0.996, abs=0.003)
    assert demo["mutual"] == pytest.approx(0.26, abs=0.04)
    assert 8.0 <= demo["degree"] <= 10.5
    assert 0.18 <= demo["clustering"] <= 0.30
    assert 2.5 <= demo["path"] <= 4.0


@needs_cai
def test_ties_agree_with_the_chinese_villages(demo, cai):
    assert demo["in_hamlet"] == pytest.approx(cai["in_hamlet"], abs=0.03)
    assert demo["in_village"] == pytest.approx(cai["in_village"], abs=0.003)
    assert demo["mutual"] == pytest.approx(cai["mutual"], abs=0.04)
    county = County.demo()
    assert np.sum(county.named & 1) / county.households["village"].size == pytest.approx(cai["names"], abs=0.2)


@needs_microfi
def test_ties_agree_with_the_indian_villages(demo, karnataka):
    assert karnataka["degree"] == pytest.approx(9.31, abs=0.02)
    assert demo["degree"] == pytest.approx(karnataka["degree"], rel=0.15)
    assert demo["clustering"] == pytest.approx(karnataka["clustering"], abs=0.05)
    # The demo's villages are larger (360 households against 227) and their hamlets apart, so paths are a little longer.
    assert karnataka["path"] - 0.2 <= demo["path"] <= karnataka["path"] + 1.0


def test_ties_are_the_same_in_other_company():
    few, many = County.small(1, 2, 120), County.small(3, 2, 120)
    rows = many.household_uids[many.ties[: many.ties_start[240]]], few.household_uids[few.ties]
    assert np.array_equal(*rows)


def test_adjacency_is_symmetric_and_ascending():
    county = County.small(2, 3, 60)
    start, other, named = county.ties_start, county.ties, county.named
    assert (start.dtype, other.dtype, named.dtype) == (np.int32, np.int32, np.uint8)
    owner = np.repeat(np.arange(start.size - 1), np.diff(start))
    assert np.all((np.diff(other) > 0) | (np.diff(owner) > 0))
    said = {(a, b): n for a, b, n in zip(owner.tolist(), other.tolist(), named.tolist(), strict=True)}
    flipped = {1: 2, 2: 1, 3: 3}
    assert all(said[b, a] == flipped[n] for (a, b), n in said.items())
    assert all(a != b for a, b in said)


def test_a_given_network_takes_the_place_of_the_drawn_one():
    county = County.small(1, 1, 5)
    given = county.replace_ties(np.array([[0, 1], [1, 0], [0, 2], [0, 2], [4, 0]]))
    assert list(given.ties_start) == [0, 3, 4, 5, 5, 6]
    assert list(given.ties) == [1, 2, 4, 0, 0, 0]
    assert list(given.named) == [3, 1, 2, 3, 2, 1]
    assert given.fingerprint != county.fingerprint
    edges = ties.edges_of(ties.Ties(given.ties_start, given.ties, given.named))
    assert edges.tolist() == [[0, 1], [0, 2], [1, 0], [4, 0]]
    assert county.replace_ties(np.empty((0, 2), dtype=int)).ties.size == county.replace_ties([]).ties.size == 0


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([[0, 0]], "row 0: 0 names 0"),
        ([[0, 1], [1, 99]], r"row 1: 1 names 99; allowed are two different household rows in 0\.\.4"),
        ([[0.5, 1.0]], "whole numbers"),
        ([0, 1], "shape"),
    ],
)
def test_impossible_ties_are_refused(edges, message):
    with pytest.raises(InputError, match=message):
        County.small(1, 1, 5).replace_ties(np.array(edges))


def test_a_lonely_household_has_no_ties():
    assert County.small(1, 1, 1).ties.size == 0
