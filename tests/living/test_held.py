"""What steps would win if they held: branches in which a step cannot fail, read off where most is lost at it."""

import numpy as np
import pandas as pd
import pytest
import scipy

from tests.views.lived import lived
from twin.bare import BareTwin
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.branches import perfected
from twin.county.county import County
from twin.living.ensemble.cube import cube_of
from twin.living.forecast.again import LUCK
from twin.living.update.learned import scores
from twin.living.warnings.held import COLUMNS, HELD, STEPS, held
from twin.living.warnings.lists import read_held
from twin.living.warnings.warn import rule_of, running
from twin.report.living import cells, sentences
from twin.report.living.kept import Kept
from twin.report.living.words import Names
from twin.terms.steps import FAILURES

TRIES = 3


@pytest.fixture(scope="module")
def estimate(tmp_path_factory):
    """Two townships of three villages of forty households, eight months of twelve lived."""
    return lived(tmp_path_factory.mktemp("held")).estimate


@pytest.fixture(scope="module")
def listed(estimate):
    """A list by hand: every village and running cycle, in turn red at one of three steps, yellow at another or without colour."""
    codes = estimate.prepared.plan.codes.villages
    rows = [(village, cycle.policy, f"month {cycle.month}") for cycle in running(estimate) for village in codes]
    found = pd.DataFrame(rows, columns=["village", "policy", "deadline"])
    turn = np.arange(len(found))
    steps = np.array(["informed", "applied", "in_time", "fits", "informed"])[turn % 5]
    colours = np.array(["red", "red", "red", "yellow", "blue", ""])[turn % 6]
    found = found.assign(step=steps, colour=np.where((steps == "fits") & (colours == "red"), "yellow", colours))
    assert {*found["step"]} >= {"informed", "applied", "in_time", "fits"}
    return found


@pytest.fixture(scope="module")
def found(estimate, listed):
    return held(estimate, listed, TRIES, workers=1)


# Branches with a perfect step -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trunk():
    return BareTwin(County.small(2, 3, 60), "baseline", seed=1, burn_in=12)


@pytest.fixture(scope="module")
def plain(trunk):
    return cube_of(trunk.fork().run(24))


@pytest.mark.parametrize("step", FAILURES)
def test_a_perfect_step_loses_nobody_in_whole_cycles_and_never_more_in_running_ones(trunk, plain, step):
    perfect = cube_of(perfected(trunk, step).run(24))
    before, after = (one.counts[f"lost_{step}"].sum(axis=1) for one in (plain, perfect))
    assert (after <= before).all()
    assert before[12:].sum() > 0 and not after[12:].any()  # the second deadline of each policy is of a cycle that began since
    assert perfect.counts["landing"].sum() > plain.counts["landing"].sum()


def test_a_perfect_step_leaves_the_twin_that_it_branches_from_as_it_was(trunk):
    perfected(trunk, "informed").run(1)
    assert not trunk.world.county["perfected"].any() and trunk.month == BareTwin(County.small(2, 3, 60), burn_in=0).month


# What is read off ------------------------------------------------------------------------------------------------------


def test_a_row_a_listed_village_whose_step_some_red_one_has(listed, found):
    wanted = listed[listed["step"].isin(["informed", "applied", "in_time"]) & (listed["colour"] != "")]
    assert list(found[HELD].columns) == list(COLUMNS[HELD]) and list(found[STEPS].columns) == list(COLUMNS[STEPS])
    for name in ("step", "village", "policy", "deadline"):
        assert list(found[HELD][name]) == list(wanted[name])
    assert dict(zip(found[STEPS]["step"], found[STEPS]["listed"], strict=True)) == dict(wanted["step"].value_counts())
    assert list(found[STEPS]["won"]) == sorted(found[STEPS]["won"], reverse=True)


def by_hand(estimate, step, village, policy):
    """Of each member what one village lands more by the next deadline of a policy, by two runs month by month, f8[N]."""
    setting, codes = estimate.prepared.setting, list(estimate.prepared.plan.codes.villages)
    closing = next(estimate.first + one.month for one in running(estimate) if one.policy == policy)
    won = []
    for number in range(TRIES):
        model = setting.run(LUCK + number, scores(estimate)[number]).model()
        while model.month <= estimate.month:
            model.step()
        other = model.fork()
        with other.world.unlocked("county.perfected") as (bits,):
            bits[0] = 2 << FAILURES.index(step)
        landed = []
        for one in (model, other):
            while one.month <= closing:
                one.step()
            place = [each.key for each in one.world.policies].index(policy)
            landed.append(int(one.world.villages["cascade"][codes.index(village), place, -1]))
        won.append(landed[1] - landed[0])
    return np.array(won, dtype=float)


def test_it_is_what_two_runs_of_each_member_say(estimate, found):
    moved = found[HELD][found[HELD]["won"] != 0]
    assert len(moved) > 0
    for row in (moved.iloc[0], moved.iloc[-1]):
        assert row["won"] == by_hand(estimate, row["step"], row["village"], row["policy"]).mean()


def test_steps_together_are_the_sums_of_their_rows_with_the_interval_of_one_more_pair(estimate, found):
    sums = found[HELD].groupby("step")["won"].sum()
    for row in found[STEPS].itertuples():
        assert row.won == pytest.approx(sums[row.step]) and row.tries == TRIES
        assert row.won_low <= row.won <= row.won_high
    row = found[STEPS].iloc[0]
    own = found[HELD][found[HELD]["step"] == row["step"]]
    won = sum(by_hand(estimate, row["step"], one.village, one.policy) for one in own.itertuples())
    half = scipy.stats.t.ppf(0.95, TRIES - 1) * won.std(ddof=1) * np.sqrt(1 + 1 / TRIES)
    assert (row["won_low"], row["won_high"]) == (np.floor(won.mean() - half), np.ceil(won.mean() + half))


def test_nothing_is_tried_where_nothing_is_red_or_nobody_asks(estimate, listed, monkeypatch):
    monkeypatch.setattr("twin.living.warnings.held.Ahead", None)  # no run is even thought of
    calm = listed.assign(colour=listed["colour"].replace("red", "yellow"))
    for one, tries in ((calm, TRIES), (listed, 0)):
        none = held(estimate, one, tries)
        assert all(none[name].empty and list(none[name].columns) == list(columns) for name, columns in COLUMNS.items())
    with pytest.raises(InputError, match="--tries"):
        held(estimate, listed, 1)


def test_what_was_kept_is_read_as_it_was(found, tmp_path):
    home = tmp_path / "warnings" / "2026-08-31"
    home.mkdir(parents=True)
    for name, table in found.items():
        table.to_csv(home / f"{name}.csv", index=False)
    for name, table in read_held(tmp_path, "2026-08-31").items():
        pd.testing.assert_frame_equal(table, found[name], check_dtype=False)
    assert all(len(table) == 0 for table in read_held(tmp_path, "2026-09-30").values())


# What is said ----------------------------------------------------------------------------------------------------------


def steps(*rows):
    return Kept(pd.DataFrame([(step, 3, 8, won, won - 2, won + 2) for step, won in rows], columns=list(COLUMNS[STEPS])))


@pytest.mark.parametrize("lang", LANGS)
def test_what_would_win_most_is_told_first_and_before_mechanisms(estimate, lang):
    listed = Kept(pd.DataFrame({"step": ["informed", "informed", "fits", "applied"], "colour": "red", "to_win": 2.0}))
    names, rule = Names(estimate.prepared), rule_of()
    said = [*cells.steps([*listed], rule, names, lang, steps(("fits", 41.0), ("informed", 0.2)))]
    heads = [cells.EVERY[f"lost_{step}"].name[lang] for step in ("fits", "informed", "applied")]
    assert [head.startswith(one) for (head, _), one in zip(said, heads, strict=True)] == [True] * 3
    (_, first), (_, second), (_, third) = said
    assert "41" in first[0] and "39" in first[0] and "43" in first[0] and len(first) == 1 + len(rule.steps["fits"].mechanisms)
    assert ("hardly any" if lang == "en" else "几乎") in second[0]
    assert len(third) == len(rule.steps["applied"].mechanisms)  # no red village loses most at it: nothing was tried


@pytest.mark.parametrize("lang", LANGS)
def test_a_step_says_of_how_many_rows_the_cycle_is_yet_to_open_and_leaves_out_where_nobody_is_lost(estimate, lang):
    rows = {"step": ["applied", "applied", "applied", "fits"], "colour": "red", "to_win": [9.0, 2.0, 0.4, 0.2]}
    listed = Kept(pd.DataFrame(rows | {"opens": ["2026-04-01", "", "2026-04-01", ""], "deadline": "2026-10-31"}))
    ((head, _),) = cells.steps([*listed], rule_of(), Names(estimate.prepared), lang)
    assert {"en": "(2; of 1 the cycle is yet to open", "zh": "（2，其中1项待本轮开始后办理）"}[lang] in head
    assert "2026-04" in sentences.due(next(iter(listed)), lang)
    assert [sentences.due(row, lang) for row in listed][1] == "2026-10"
    older = Kept(pd.DataFrame({"deadline": ["2026-10-31"]}))  # kept before lists said when a cycle opens
    assert sentences.due(next(iter(older)), lang) == "2026-10"


def test_rows_of_which_the_table_held_says_that_nothing_is_won_are_not_counted(estimate):
    """The plain list does not say what a row would win: its line in `held` does."""
    key = {"village": ["1", "2"], "policy": "p", "deadline": "2026-10-31", "step": "fits"}
    listed = Kept(pd.DataFrame(key | {"colour": "red", "to_win": 5.0}))
    each = Kept(pd.DataFrame(key | {"won": [0.0, 3.0], "won_low": [-0.3, 1.0], "won_high": [0.4, 6.0]}))
    names, rule = Names(estimate.prepared), rule_of()
    heads = [next(iter(cells.steps([*listed], rule, names, "en", None, table)))[0] for table in (None, each)]
    assert "(2)" in heads[0] and "(1)" in heads[1]


@pytest.mark.parametrize("lang", LANGS)
def test_where_nothing_was_tried_it_says_why(lang):
    calm, red = (Kept(pd.DataFrame({"colour": ["yellow", colour]})) for colour in ("blue", "red"))
    none = Kept(pd.DataFrame(columns=list(COLUMNS[STEPS])))
    texts = [sentences.not_tried(calm, none, lang), sentences.not_tried(red, none, lang)]
    assert all(texts) and texts[0] != texts[1] and "--tries" in texts[1]
    assert sentences.not_tried(red, steps(("fits", 1.0)), lang) == ""
