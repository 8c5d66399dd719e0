"""Drift: alarms are as rare among quiet counties as said, a change is seen, and one large month decides nothing."""

import numpy as np
import pytest

from twin.living.ensemble.changes import USUAL, Changes
from twin.living.update.drift import FALSE, _alarms, _like, _tops, limits
from twin.living.update.matched import matched
from twin.living.update.streams import Streams, _moves, _ranked

MEMBERS, STREAMS, MONTHS = 400, 30, 9
NAMES = [("used", f"99{number:02d}", "pension") for number in range(STREAMS)]
FIRST = 24321


def made(names, observed, quiet, shift=None):
    shift = np.zeros((0, *observed.shape)) if shift is None else shift
    months, seen = FIRST + np.arange(observed.shape[1]), np.ones(observed.shape, dtype=bool)
    return Streams(names, FIRST - 1, months, observed, quiet, seen, shift)


def streams(seed=0, shift=0.0, since=3, which=4):
    draws = np.random.default_rng(seed)
    observed = draws.standard_normal((STREAMS, MONTHS))
    observed[which, since:] += shift
    quiet = np.random.default_rng(1).standard_normal((MEMBERS, STREAMS, MONTHS))
    return made(NAMES, observed, quiet)


def least(one):
    return limits(_tops(one), FALSE)


def begun(above):
    """Where an alarm begins: above the limit, and not the month before, bool[N, months]."""
    return above & ~np.pad(above, ((0, 0), (1, 0)))[:, :-1]


def test_in_any_month_so_many_quiet_counties_begin_an_alarm():
    """Members that set the limits and counties that they have not seen, many times over: as often as said, each month alike."""
    draws, members, fresh, shares = np.random.default_rng(2), 160, 400, np.zeros((40, MONTHS))
    for number in range(len(shares)):
        walk = draws.standard_normal((members + fresh, MONTHS)).cumsum(axis=1)  # each month resembles the one before
        wanted = limits(walk[:members], FALSE)
        shares[number] = begun(walk[members:] > wanted).mean(axis=0)
    error = shares.std(axis=0) / np.sqrt(len(shares))
    assert (np.abs(shares.mean(axis=0) - FALSE) < 4 * error + 0.003).all() and error.max() < 0.003
    assert shares.mean() == pytest.approx(FALSE, abs=0.002)


def test_nothing_rarer_than_one_in_all_members_can_be_told():
    tops = np.random.default_rng(3).standard_normal((50, 1))
    for false in (0.001, 0.019):
        assert limits(tops, false) == tops.max()
    assert limits(tops, 0.05) < tops.max()


def test_what_changes_is_named_with_its_direction_and_about_its_month():
    for direction in (1, -1):
        one = streams(shift=3.0 * direction)
        found = _alarms(one, least(one))
        worst = found.iloc[0]
        assert (worst["target"], worst["location"], worst["direction"]) == ("used", "9904", direction)
        assert "2026-12-31" <= worst["since"] <= "2027-02-28" and worst["since"] <= worst["seen"] <= "2027-05-31"
        assert worst["size"] * direction > 1.5


def test_where_nothing_changes_there_is_mostly_no_alarm():
    alarmed = [len(_alarms(streams(seed=seed), least(streams()))) > 0 for seed in range(10, 40)]
    assert sum(alarmed) <= 8


def test_several_policies_of_one_quantity_and_place_are_one_alarm():
    one = streams(shift=3.0)
    several = made([("used", "9904", "pension")] * STREAMS, one.observed, one.quiet)
    found = _alarms(several, least(several))
    assert len(found) == found["direction"].nunique() <= 2 and found.iloc[0]["size"] > 1.5


def test_ranks_among_the_quiet_are_normal_whatever_the_residuals_are():
    draws = np.random.default_rng(4)
    quiet = draws.standard_t(1.2, size=(300, 160))  # money: mostly nothing, then very much
    observed, calm = _ranked(np.full(300, 1e9), quiet)
    assert (observed == calm.max(axis=1)).all()  # beyond all members is as far out as the outermost: limits are made of these
    assert calm.std(axis=1) == pytest.approx(np.ones(300), abs=0.05) and np.abs(calm.mean(axis=1)).max() < 1e-9
    order = np.argsort(quiet[0])
    assert (np.diff(calm[0, order]) > 0).all()


def test_what_always_is_the_same_is_no_surprise():
    observed, calm = _ranked(np.zeros(2), np.zeros((2, 50)))
    np.testing.assert_allclose(observed, 0, atol=1e-9)
    np.testing.assert_allclose(calm, 0, atol=1e-9)


TOWNS, KINDS = tuple(f"99{number:02d}" for number in range(4)), 8
WAYS = 1.6 * np.array([[1, 0] * 4, [0, 1] * 4])  # how two parameters show: a little in half of all streams each


def several(seed, where=(), what=0, since=2, members=160):
    """Four townships with eight streams each and five months; members 0 to 11 changed in the first of these."""
    names = sorted(("used", town, f"policy{number}") for town in TOWNS for number in range(KINDS))
    rows = {town: [number for number, name in enumerate(names) if name[1] == town] for town in TOWNS}
    draws = np.random.default_rng(seed)
    observed = draws.standard_normal((len(names), 5))
    for town in where:
        observed[rows[town], since:] -= WAYS[what][:, None]
    plan = (np.arange(12)[:, None] + np.arange(len(TOWNS))) % 3 + USUAL
    shift = np.zeros((12, len(names), 5))
    for member, row in np.argwhere(plan != USUAL):
        shift[member, rows[TOWNS[row]]] = -WAYS[plan[member, row]][:, None]
    quiet = np.random.default_rng(1).standard_normal((members, len(names), 5))
    return made(names, observed, quiet, shift), Changes(("slow", "few"), np.full(12, FIRST), plan, {})


def looks_like(one, known):
    found = matched(one, known, TOWNS)
    return _like(one, found, limits(found.quiet, FALSE)), found


@pytest.mark.parametrize("what", [0, 1])
def test_a_known_change_is_named_with_its_places_and_month_long_before_sums_tell(what):
    where, found, late, since = {"9901", "9903"}, 0, 0, []
    for seed in range(10, 16):
        one, known = several(seed, where, what)
        alike, _ = looks_like(one, known)
        soon = alike[alike["seen"] <= "2027-01-31"]  # the second month of the change
        found += set(soon["location"]) <= where and len(soon) > 0 and set(soon["parameter"]) == {("slow", "few")[what]}
        late += bool((_alarms(one, least(one))["seen"] <= "2027-01-31").any())
        since += list(alike["since"])
    assert found >= 5 and late <= 2
    assert np.mean([month in ("2026-11-30", "2026-12-31", "2027-01-31") for month in since]) > 0.8


@pytest.mark.slow
def test_where_nothing_changes_what_is_known_is_rarely_seen():
    one, known = several(0)
    wanted = limits(matched(one, known, TOWNS).quiet, FALSE)
    fresh = [(matched(several(seed)[0], known, TOWNS).observed > wanted).any() for seed in range(100, 140)]
    # Said: at most 7.5 in 100 over the five months; more than 8 of 40 would come once in five hundred times.
    assert sum(fresh) <= 8


def test_no_more_quiet_members_than_said_begin_an_alarm_in_any_month():
    one, known = several(0)
    quiet = matched(one, known, TOWNS).quiet
    share = begun(quiet > limits(quiet, 0.05)).mean(axis=0)
    assert (share <= 0.05).all() and (share >= 0.04).all()


def test_what_hardly_shows_is_hardly_likelier_and_what_does_not_show_is_as_likely_as_nothing():
    one, known = several(0)
    faint = [made(one.names, one.observed, one.quiet, part * one.shift) for part in (1, 0.05, 0)]
    most = [np.abs(matched(some, known, TOWNS).quiet).max() for some in faint]
    assert most[0] > 3 and most[1] < 0.5 and most[2] < 1e-9


def test_what_befalls_every_township_alike_is_no_change_of_one():
    """Luck of the whole county, ten times as large as a township's own, does not hide what one of them has of its own."""
    one, known = several(3, ("9902",))
    draws = np.random.default_rng(8)
    kinds = np.array([int(name[2][-1]) for name in one.names])
    common = 3 * draws.standard_normal((len(one.quiet) + 1, KINDS, 5))
    shaken = made(one.names, one.observed + common[0, kinds], one.quiet + common[1:, kinds], one.shift)
    alike, found = looks_like(shaken, known)
    assert set(alike["location"]) == {"9902"}
    assert found.observed[-1] > 5


def test_the_ratio_is_that_of_normal_laws_where_townships_have_nothing_in_common():
    """One township, one parameter, one month: half the prior on a shift that is known, in noise that is known."""
    draws = np.random.default_rng(5)
    quiet, shift = draws.standard_normal((20_000, 1, 1)), np.full((1, 1, 1), 1.5)
    known = Changes(("slow",), np.array([FIRST]), np.zeros((1, 1), dtype=int), {})
    for value in (-1.0, 0.5, 2.0):
        one = made([("used", TOWNS[0], "p")], np.array([[value]]), quiet, shift)
        found = matched(one, known, TOWNS[:1]).observed[0]
        wanted = np.log(0.5 + 0.5 * np.exp(1.5 * value - 1.5**2 / 2))
        assert found == pytest.approx(wanted, abs=0.08)


def test_a_township_without_observations_is_no_surprise():
    one, known = several(0, ("9901",))
    one.seen[[number for number, name in enumerate(one.names) if name[1] == "9901"]] = False
    found = matched(one, known, TOWNS)
    assert not found.size[1].any() and (found.odds[1] < 0).all() and found.size[0].all()


def test_members_move_by_nothing_without_a_change_and_by_ranks_with_one():
    quiet = np.random.default_rng(3).standard_t(1.5, size=(5, 200))
    np.testing.assert_allclose(_moves(quiet, quiet[:, :20]), 0, atol=1e-9)
    lower = _moves(quiet, quiet[:, :20] - 1)
    assert (lower <= 1e-9).all() and lower.min() < -0.5
    assert _moves(quiet, np.empty((5, 0))).shape == (5, 0)
