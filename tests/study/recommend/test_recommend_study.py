"""`twin recommend`: a search that can be killed, budgets that hold, futures that share luck, and a pick that is run again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from twin import posterior
from twin.base.errors import InputError
from twin.mechanisms import mechanism
from twin.runner import Store
from twin.study import recommend as decision
from twin.study.plain import public
from twin.study.recommend import RecommendStudy, first_look, forecast, recommend_study
from twin.study.recommend.beside import Beside
from twin.study.recommend.found import NOTHING
from twin.study.recommend.futures import Trials
from twin.study.recommend.journal import alone
from twin.study.recommend.limits import Limits, Whole
from twin.study.recommend.outcomes import HOURS, YUAN, Bench
from twin.study.recommend.portfolio import Choice, distance, greedy
from twin.study.recommend.run import failures, picked
from twin.study.recommend.search import Searcher, coded, decoded, overs
from twin.study.recommend.unsure import MEMBER, sized
from twin.terms.forms import STRUCTURE

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "experiments" / "recommend").glob("*.yaml"))
TINY = {
    "name": "tiny", "county": {"townships": 1, "villages_per_township": 2, "households_per_village": 25},
    "candidates": ["flying_inspection", "livelihood_bill", "policy_translation", "project_bundling"],
    "levels": {"dose": [0.5, 1], "from": [0, 6]}, "months": 14, "burn_in": 6,
    "objectives": {"awareness": "max", "public_yuan": "min", "formalism_gap": "min"},
    "budgets": {
        "small": {"yuan_per_household": 60, "hours_share": 0.05}, "large": {"yuan_per_household": 1000, "hours_share": 0.3},
    },
    "search": {"trials": 16, "population": 4, "replicates": 2}, "finalists": 3,
    "futures": {"draws": 20, "replicates": 1, "where": {"villages.coverage": [0.3, 1]}}, "fresh": {"replicates": 3},
}  # fmt: skip


def study(store, **changes) -> RecommendStudy:
    return RecommendStudy.from_dict({**TINY, "store": str(store), **changes})


def searcher(store, **changes) -> Searcher:
    chosen = study(store, **changes)
    return Searcher(chosen, Bench(chosen.study, workers=1))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("recommend") / "store"


@pytest.fixture(scope="module")
def found(store):
    return recommend_study(study(store), workers=1)


# What is recommended


@pytest.mark.slow
def test_every_pick_fits_its_budget_and_is_a_finalist(found):
    for one in found.budgets:
        assert one.pick in set(one.finalists["design"])
        assert (one.finalists[YUAN] <= one.yuan).all() and (one.finalists[HOURS] <= one.hours).all()
        assert NOTHING in set(one.finalists["design"]), "doing nothing always fits"
        regret = one.robustness["regret_mean"]
        assert regret[one.pick] == regret.min()
        assert one.pick == NOTHING or regret[NOTHING] > regret.min(), "of equal ones doing nothing"
    assert found.of("small").feasible <= found.of("large").feasible
    with pytest.raises(InputError, match="budget: 'huge' is not in the study; allowed: small, large"):
        found.of("huge")


@pytest.mark.slow
def test_no_design_is_worse_than_what_planners_know_already(found, store):
    best = found.trials.set_index("design")["awareness"]
    known = found.trials.set_index("design").query("kind == 'known'")
    for one in found.budgets:
        fits = known[(known[YUAN] <= one.yuan) & (known[HOURS] <= one.hours)]
        assert best[one.finalists["design"]].max() >= fits["awareness"].max()


@pytest.mark.slow
def test_the_front_is_the_front_of_what_fits(found):
    for one in found.budgets:
        fits = found.trials[(found.trials[YUAN] <= one.yuan) & (found.trials[HOURS] <= one.hours)].reset_index(drop=True)
        expected = fits[decision.pareto(fits[list(TINY["objectives"])], TINY["objectives"])]
        pd.testing.assert_frame_equal(one.front, expected.reset_index(drop=True))


@pytest.mark.slow
def test_what_a_portfolio_takes_is_counted_by_household_and_against_doing_nothing(found):
    trials = found.trials.set_index("design")
    assert trials.loc[NOTHING, YUAN] == 0 and trials.loc[NOTHING, HOURS] == 0
    np.testing.assert_array_equal(trials["public_yuan"], trials[YUAN])
    rows = found.designs[found.designs["mechanism"] == "livelihood_bill"]
    alone = [name for name in rows["design"] if len(found.design(name)) == 1]
    assert alone and (trials.loc[alone, YUAN] > 0).all()
    whole = found.about["whole"]
    np.testing.assert_allclose(trials["total_yuan"], trials[YUAN] * whole["households"] * 14 / 12)
    np.testing.assert_allclose(trials["total_hours"], trials[HOURS] * whole["hours"])
    for one in found.budgets:
        assert one.total_yuan == pytest.approx(one.yuan * whole["households"] * one.years) and one.years == whole["years"]
        assert one.total_hours == pytest.approx(one.hours * whole["hours"])


@pytest.mark.slow
def test_picks_and_budgets_stand_beside_plain_budget_and_plain_staff(found):
    assert list(found.points["kind"]) == ["budget"] * 3 + ["staff"] * 3
    for one in found.budgets:
        rows = one.plain.set_index(["what", "kind"])
        gain = (one.fresh_of(one.pick, "awareness") - one.fresh_of(NOTHING, "awareness")).mean()
        assert rows["gain"].to_numpy() == pytest.approx(gain)
        assert rows.loc[("budget", "budget"), "amount"] == pytest.approx(one.yuan * 50 * 14 / 12)
        assert ("pick" in one.plain["what"].tolist()) == (one.pick != NOTHING)
        if one.pick != NOTHING:
            fresh = one.fresh[one.fresh["design"] == one.pick]
            assert rows.loc[("pick", "budget"), "amount"] == pytest.approx(fresh[YUAN].mean() * 50 * 14 / 12)


@pytest.mark.slow
def test_a_budget_may_bind_what_mechanisms_cost_alone(store, found):
    yuan = {}
    for counts in ("public", "mechanisms"):
        one = searcher(store, counts=counts, objectives={"awareness": "max", "public_yuan": "min", "cost_yuan": "min"})
        rows = one.outcomes([(), one.study.space.single("livelihood_bill")]).groupby(level="number").mean()
        yuan[counts] = rows.loc[1]
    pd.testing.assert_series_equal(yuan["public"].drop(YUAN), yuan["mechanisms"].drop(YUAN))
    assert yuan["public"][YUAN] == yuan["public"]["public_yuan"] and yuan["mechanisms"][YUAN] == yuan["public"]["cost_yuan"] > 0


@pytest.mark.slow
def test_yuan_and_hours_do_not_depend_on_the_share_of_villages(tmp_path):
    place = {"townships": 2, "villages_per_township": 4, "households_per_village": 25}
    taken = []
    for scale in (1.0, 0.5):
        one = searcher(tmp_path / str(scale), county=place, scale=scale)
        rows = one.outcomes([one.study.space.single(key) for key in ("livelihood_bill", "policy_translation")])
        taken.append(rows.groupby(level="number").mean()[[YUAN, HOURS]].to_numpy())
    assert (taken[0][:, 0] > 0).all()
    np.testing.assert_allclose(taken[1][:, 0], taken[0][:, 0], rtol=0.2)
    np.testing.assert_allclose(taken[1][:, 1], taken[0][:, 1], atol=0.01)


@pytest.mark.slow
def test_each_future_has_its_own_luck_and_all_finalists_share_it(found, store):
    one = found.of("large")
    assert set(one.payoffs["future"]) == set(range(20)) == set(found.futures.index)
    rows = one.payoffs.pivot(index="future", columns="design", values="awareness")
    apart, together = rows.var().mean(), rows.sub(rows[NOTHING], axis=0).var().mean()
    assert together < apart, "a difference varies less than the futures themselves"
    fitted = set(posterior.member(0))
    assert fitted | {"structure.deterrence", "where.villages.coverage"} <= set(found.futures)
    assert found.futures["where.villages.coverage"].between(0.3, 1).all()


def test_posterior_members_of_fresh_runs_are_new(store):
    chosen = study(store)
    assert not set(chosen.unsure.members) & set(chosen.unsure.kept)
    drawn = chosen.unsure.draw(chosen.space, 200, True, 0)
    assert set(drawn[MEMBER]) <= set(chosen.unsure.members)
    trials = Trials(chosen, Bench(chosen.study, workers=1), {})
    fresh = [trials.fresh_run((), number) for number in range(chosen.file.fresh.replicates)]
    futures = [chosen.unsure.run(chosen.space, (), {MEMBER: number}, number) for number in chosen.unsure.members]
    assert all(run.parameters for run in (*fresh, *futures))
    used = {tuple(sorted(dict(run.parameters).items())) for run in futures}
    assert used.isdisjoint(tuple(sorted(dict(run.parameters).items())) for run in fresh)


@pytest.mark.slow
def test_the_promise_of_the_search_is_set_beside_fresh_runs(found):
    for one in found.budgets:
        fresh = one.fresh_of(one.pick, "awareness")
        assert len(fresh) == 3 and one.curse.fresh == pytest.approx(fresh.mean())
        promised = found.trials.set_index("design").loc[one.pick, "awareness"]
        assert one.curse.optimism == pytest.approx(promised - fresh.mean())
        if one.curse_gain is not None:
            gain = fresh.mean() - one.fresh_of(NOTHING, "awareness").mean()
            assert one.curse_gain.fresh == pytest.approx(gain)
            assert one.curse_gain.fresh_high - one.curse_gain.fresh_low < one.curse.fresh_high - one.curse.fresh_low


@pytest.mark.slow
def test_results_are_saved_as_tables_and_one_document(found, tmp_path):
    place = found.save(tmp_path / "saved")
    document = json.loads((place / "recommendation.json").read_text(encoding="utf-8"))
    assert set(document["budgets"]) == {"small", "large"}
    assert {one["design"] for one in document["trials"]} == set(found.trials["design"])
    payoffs = pd.read_csv(place / "large" / "payoffs.csv")
    assert len(payoffs) == len(found.of("large").payoffs)


# The search


@pytest.mark.slow
def test_a_search_is_the_same_again_and_runs_nothing_twice(found, store):
    before = len(Store(store))
    again = recommend_study(study(store), workers=1)
    assert len(Store(store)) == before and again.ran == 0
    assert json.dumps(again.to_dict()) == json.dumps(found.to_dict())
    for one, other in zip(found.budgets, again.budgets, strict=True):
        pd.testing.assert_frame_equal(one.robustness, other.robustness)
        assert one.to_dict() == other.to_dict()


class _StoppedError(Exception):
    pass


@pytest.mark.slow
@pytest.mark.parametrize(("what", "call"), [("ask", 6), ("ask", 9), ("tell", 3), ("tell", 10), ("run", 2), ("run", 3)])
def test_a_search_that_stops_anywhere_goes_on_to_the_same_result(found, store, tmp_path, monkeypatch, what, call):
    import optuna

    one = searcher(store, name="again")  # runs are there, only the trials are made again
    monkeypatch.setattr(Searcher, "journal", property(lambda self: tmp_path / "other.journal"))
    owner, name = {"ask": (optuna.Study, "ask"), "tell": (optuna.Study, "tell"), "run": (Bench, "__call__")}[what]
    calls, inner = [], getattr(owner, name)

    def counted(self, *given, **named):
        calls.append(1)
        if len(calls) == call:
            raise _StoppedError
        return inner(self, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, counted)
        with pytest.raises(_StoppedError):
            one.search()
    with (tmp_path / "other.journal").open("ab") as handle:
        handle.write(b'{"op_code": 4, "half of a li')
    resumed = one.search()
    monkeypatch.undo()
    assert resumed == searcher(store).search()


@pytest.mark.slow
def test_a_search_that_is_killed_in_the_middle_of_a_generation_goes_on(found, store, tmp_path):
    code = (
        "import sys, json; from twin.study.recommend import RecommendStudy; from twin.study.recommend.search import Searcher; "
        "from twin.study.recommend.outcomes import Bench; study = RecommendStudy.from_dict(json.load(open(sys.argv[1]))); "
        "Searcher(study, Bench(study.study, workers=1)).search()"
    )
    own = tmp_path / "store"
    (tmp_path / "study.json").write_text(json.dumps({**TINY, "store": str(own)}))
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "study.json")], cwd=ROOT)
    limit = time.monotonic() + 120
    while time.monotonic() < limit and process.poll() is None:
        text = "".join(path.read_text() for path in own.glob("search/*.journal"))
        if text.count('"slot"') >= 10:  # a generation is four: the third is under way
            break
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    early = first_look(study(own))
    assert 0 < early.trials < early.of == 32
    assert searcher(own).search() == searcher(store).search()


@pytest.mark.slow
def test_two_searches_do_not_write_one_journal(found, store):
    one = searcher(store)
    with alone(one.journal), pytest.raises(InputError, match="another process is searching; allowed: wait for it"):
        searcher(store).search()


def test_another_seed_searches_elsewhere(store):
    assert searcher(store).journal != searcher(store, seed=1).journal
    assert searcher(store).journal != searcher(store, counts="mechanisms").journal, "another yuan binds"
    assert searcher(store).journal == searcher(store, finalists=2).journal


def test_known_designs_come_first_and_are_what_planners_know(store):
    seeds = study(store).seeds
    assert seeds.all[0] == () and len(seeds.all) == 1 + 4
    assert all(choice == Choice(1.0) for one in seeds.singles for _, choice in one)
    whole = study(store, candidates="all", search={"trials": 120, "population": 30}, levels={"from": [0]})
    assert {"linkage", "village-linkage"} <= set(whole.seeds.packages), "shipped packages are portfolios of all candidates"
    assert len(whole.seeds.packages["village-linkage"]) == 11


@pytest.mark.slow
def test_an_early_look_is_refused_before_a_search_and_shown_after(found, store, tmp_path):
    with pytest.raises(InputError, match="no search has begun"):
        first_look(study(tmp_path / "new"))
    look = first_look(study(store))
    assert look.trials == look.of == 32 and set(look.best["budget"]) == {"small", "large"}


# Portfolios


def test_genes_and_portfolios_are_each_others_inverse(store):
    chosen, rng = study(store), np.random.default_rng(0)
    for _ in range(50):
        one = chosen.space.sparse(rng, 0.6)
        assert decoded(chosen, coded(chosen, one)) == one


SETTER = {
    "name": {"en": "Sets", "zh": "设"}, "about": {"en": "Sets.", "zh": "设。"}, "tier": "county",
    "moves": {"fund.processing_days": {"multiply": 0.5, "range": [0.2, 1], "grade": "assumed", "why": "a test"}},
    "costs": {"per": "county", "grade": "assumed"}, "backfires": {"en": "No.", "zh": "无。"},
    "limits": {"en": "No.", "zh": "无。"},
}  # fmt: skip


def _setting(value):
    return SETTER | {"moves": {"fund.processing_days": {"set": value, "grade": "assumed", "why": "a test"}}}


def test_of_two_mechanisms_that_set_one_knob_one_stays(store):
    own = {"one_way": _setting(10), "other_way": _setting(20)}
    space = study(store, define=own, candidates=[*own, "livelihood_bill"]).space
    half, full = Choice(0.5), Choice(1.0)
    assert space.clean({"one_way": half, "other_way": full}) == (("other_way", full),)
    assert space.clean({"one_way": full, "other_way": full}) == (("one_way", full),)


def test_of_two_mechanisms_whose_rules_set_one_knob_one_stays(store):
    rule = {"see": "reported", "tier": "village", "test": {"below": 1}, "moves": _setting(10)["moves"]}
    own = {"one_way": SETTER | {"moves": {}, "rules": [rule]}, "other_way": _setting(20)}
    space = study(store, define=own, candidates=[*own, "livelihood_bill"]).space
    assert space.clean(dict.fromkeys(own, Choice(1.0))) == (("one_way", Choice(1.0)),)


def test_a_mechanism_without_what_it_needs_is_left_out(store):
    own = {"follower": SETTER | {"needs": {"mechanism": ["livelihood_bill"]}}}
    space = study(store, define=own, candidates=["follower", "livelihood_bill"]).space
    full = Choice(1.0)
    assert space.clean({"follower": full}) == ()
    assert [key for key, _ in space.single("follower")] == ["follower", "livelihood_bill"]
    there = study(store, define=own, candidates=["follower"], mechanisms={"livelihood_bill": 1}).space
    assert there.clean({"follower": full}) == (("follower", full),), "the base scenario has what it needs"


# Candidates that the base has


def test_doing_nothing_leaves_what_the_base_has_in_force(store):
    chosen = study(store, mechanisms={"livelihood_bill": 1, "project_bundling": {"dose": 0.5, "from": "2026-04"}})
    found = chosen.study.run(chosen.space.changes(())).resolved()
    assert found.mechanisms == chosen.study.base.mechanisms, "nothing of it is switched off"
    assert set(found.mechanisms) == {"livelihood_bill", "project_bundling"}


def test_what_is_in_force_in_full_is_no_candidate_and_what_is_in_part_can_only_be_more(store):
    chosen = study(store, mechanisms={"livelihood_bill": 1, "project_bundling": {"dose": 0.5, "from": "2026-04"}}).space
    assert chosen.in_force == {"livelihood_bill": False, "project_bundling": True}
    assert "livelihood_bill" not in chosen.options
    assert chosen.options["project_bundling"] == (
        Choice(0.5, 1.0, 0), Choice(1.0, 1.0, 0), Choice(1.0, 1.0, 6),
    ), "half from month 6 on is what there is"  # fmt: skip
    full = {key: 1 for key in TINY["candidates"]}
    with pytest.raises(InputError, match="candidates: all are in force already"):
        study(store, mechanisms=full)


def test_more_of_a_mechanism_begins_where_it_ends_or_in_its_month_and_keeps_the_rest(store):
    use = {"dose": 0.4, "from": "2026-03", "until": "2026-05", "cover": {"village_type": ["leading"]}, "priority": 2}
    chosen = study(store, mechanisms={"livelihood_bill": use})

    def used(choice):
        return chosen.study.run(chosen.space.changes((("livelihood_bill", choice),))).resolved().mechanisms["livelihood_bill"]

    later, before, start = used(Choice(1.0, 1.0, 6)), chosen.study.base.mechanisms["livelihood_bill"], chosen.space.start
    assert [later.dose_at(start + month) for month in range(8)] == [0, 0, 0.4, 0.4, 0.4, 0, 1, 1]
    assert later.phases[0] == before.phases[0] and later.phases[-1].cover is None and later.phases[-1].since == start + 6
    assert later.until is None and later.priority == 2
    now = used(Choice(1.0))
    assert (now.since, now.until, [one.cover for one in now.phases], now.priority) == (start, None, [None], 2)
    assert now.dose_at(start) == now.dose_at(start + 13) == 1


@pytest.mark.parametrize("use", [
    {"dose": {"2026-01": 0.5, "2026-04": None}}, {"dose": {"2026-01": 0.5, "2026-03": 0.7, "2026-05": 0.2}, "until": "2026-03"},
    {"dose": {"2026-03": 0.5}}, {"dose": 0.5, "until": "2026-02"}, {"dose": {"2026-02": None, "2026-04": 0.4}},
])  # fmt: skip
def test_until_it_is_raised_a_mechanism_is_month_by_month_as_in_the_base(store, use):
    chosen = study(store, mechanisms={"livelihood_bill": use})
    before, start = chosen.study.base.mechanisms["livelihood_bill"], chosen.space.start
    raised = chosen.study.run(chosen.space.changes((("livelihood_bill", Choice(1.0, 1.0, 6)),))).resolved()
    found = [raised.mechanisms["livelihood_bill"].dose_at(start + month) for month in range(14)]
    assert found == [before.dose_at(start + month) for month in range(6)] + [1.0] * 8


def test_a_share_of_one_is_everybody_unless_places_or_kinds_are_named(store):
    def options(cover):
        use = {"livelihood_bill": {"dose": 1, "cover": {"share": 1.0, "assign": "village"} | cover}}
        return study(store, mechanisms=use).space.options.get("livelihood_bill", ())

    assert options({}) == ()
    assert options({"share": 0.5}) and options({"terrain": ["plains"]}) and options({"count": 1})


def test_designs_differ_by_what_they_have_more_than_the_base(store):
    base = {"livelihood_bill": 0.5, "project_bundling": {"dose": 0.4, "until": "2026-03", "cover": {"share": 0.5}}}
    space, plain = study(store, mechanisms=base).space, study(store).space
    more, later = (("livelihood_bill", Choice(1.0)),), (("project_bundling", Choice(1.0, 1.0, 6)),)
    assert distance((), more, plain) == distance(more, (), plain) == 1 and distance(more, more, space) == 0
    assert distance((), more, space) == distance(more, (), space) == 0.5
    assert distance((), later, space) == pytest.approx(1.1), "what has ended is not in force when it begins again"
    assert distance((), (("project_bundling", Choice(1.0)),), space) == pytest.approx(0.8)


def test_a_mechanism_in_force_has_the_size_of_its_future_with_and_without_more_of_it(store):
    chosen = study(store, mechanisms={"livelihood_bill": 0.5})
    future = {"size.livelihood_bill": 0.0}
    runs = [
        chosen.unsure.run(chosen.space, one, future, 0).resolved().definitions["livelihood_bill"].moves
        for one in ((), (("livelihood_bill", Choice(1.0)),))
    ]
    assert runs[0] == runs[1] != mechanism.find("livelihood_bill").moves


def test_a_greedy_portfolio_stays_within_the_budget(store):
    space = study(store).space
    one, two, three = (space.single(key) for key in ("flying_inspection", "livelihood_bill", "policy_translation"))
    singles = [(one, 0.2, 0.9), (two, 0.1, 0.2), (three, 0.05, 0.2)]
    assert [key for key, _ in greedy(space, singles)] == ["livelihood_bill", "policy_translation"]
    assert greedy(space, [(one, -0.1, 0.1)]) == ()


def test_mechanisms_of_the_county_cover_all_unless_told_otherwise(store):
    space = study(store, levels={"cover": [0.5, 1]}).space
    assert {one.cover for one in space.options["livelihood_bill"]} == {0.5, 1}
    assert {one.cover for one in space.options["policy_translation"]} == {1}


# Futures


def test_the_size_of_a_mechanism_goes_from_no_effect_over_its_own_to_the_far_end():
    points = mechanism.find("points_system")
    assert sized(points, 0.0) == {"act.reward": 0, "workload.paperwork_load": 1, "deliver.favour": 0}
    assert sized(points, 0.5) == {"act.reward": 0.5, "workload.paperwork_load": 1.03, "deliver.favour": 0.005}
    assert sized(points, 1.0) == {"act.reward": 1, "workload.paperwork_load": 1.06, "deliver.favour": 0.01}
    platform = mechanism.find("smart_platform")
    assert sized(platform, 1.0)["workload.paperwork_load"] == 0.4, "of a multiplier the far end is the one away from one"


def test_failing_is_against_the_best_finalist_or_against_doing_nothing():
    wide = pd.DataFrame(
        {NOTHING: [0.5, 0.5, 0.5], "a": [0.6, 0.49, 0.5], "b": [0.55, 0.7, 0.53]},
        index=pd.MultiIndex.from_product([range(3), [0]], names=["future", "replicate"]),
    )
    assert failures(wide, "a", 0.02, None, "max").tolist() == [False, True, True]
    assert failures(wide, "a", None, 0.0, "max").tolist() == [False, True, False]
    assert failures(wide, "b", None, 0.04, "max").tolist() == [False, False, True]


def test_the_criterion_decides():
    table = pd.DataFrame({"regret_mean": [0.1, 0.2], "cvar": [0.3, 0.4], "mean": [0.6, 0.5]}, index=["a", "b"])
    assert [picked(table, one, "max") for one in ("regret", "cvar", "mean")] == ["a", "b", "a"]
    assert picked(table, "mean", "min") == "b"
    table.loc[NOTHING] = table.loc["a"]
    assert picked(table, "regret", "max") == NOTHING, "what does no better than nothing is not recommended"


def test_a_limit_of_zero_lets_only_what_saves_through(store):
    budget = study(store, budgets={"none": {"yuan_per_household": 0, "hours_share": 0.1}}).file.budgets["none"]
    limits = Limits.of(budget, Whole(1000.0, 1e5, 3.0, 1.0))
    assert max(overs({YUAN: 0, HOURS: -0.01}, limits).values()) <= 0
    assert max(overs({YUAN: 1, HOURS: 0}, limits).values()) > 0


def test_budgets_in_all_are_shared_among_the_whole_county(store):
    """Three million yuan in three years for 20,000 households is 50 a household and year; hours are those of the run."""
    whole = Whole(20_000.0, 600_000.0, 1.5, 0.1)

    def limits(**given):
        return Limits.of(study(store, budgets={"one": given}).file.budgets["one"], whole)

    assert limits(yuan=3e6, years=3, hours=12_000) == Limits(50.0, 0.02, 3.0)
    assert limits(yuan=3e6, hours_share=0.1) == Limits(100.0, 0.1, 1.5), "over the years of the run unless they are given"
    assert limits(yuan_per_household=50, hours=12_000) == Limits(50.0, 0.02, 1.5)
    assert whole.yuan_of(50.0, 3.0) == 3e6 and whole.hours_of(0.02) == 12_000


def test_hours_that_a_budget_gives_in_all_are_those_beside_plain_staff(store):
    """As they were given, and for a share of those that there are on the fresh luck."""
    beside = Beside(SimpleNamespace(bench=SimpleNamespace(county=SimpleNamespace(scale=0.5), household_years=10.0)))
    beside.__dict__["plain"] = SimpleNamespace(reference=pd.DataFrame({"all_hours": [99_000.0, 101_000.0]}))
    limits = Limits(50.0, 0.03, 3.0)
    given, shared = (
        beside._limits(limits, study(store, budgets={"one": {"yuan_per_household": 50, **hours}}).file.budgets["one"])["staff"]
        for hours in ({"hours": 3000}, {"hours_share": 0.03})
    )
    assert given.tolist() == [1500, 1500] and shared.tolist() == [2970, 3030]


def test_the_whole_county_is_that_of_which_a_sample_was_run(tmp_path):
    """Two villages of 25 households stand for a whole county: what a design takes in all grows with it, limits with it too."""
    one = searcher(tmp_path / "store")
    taken = one.outcomes([(), one.study.space.single("livelihood_bill")])
    scale, years = one.bench.county.scale, 14 / 12
    assert one.whole.households == pytest.approx(50 / scale) and one.whole.years == pytest.approx(years)
    rows = one.bench.raw([one.run(one.study.space.single("livelihood_bill"), number) for number in range(2)])
    nothing = one.bench.raw([one.run((), number) for number in range(2)])
    cost = public(rows, nothing).mean() / scale
    assert one.whole.yuan_of(taken.loc[1, YUAN].mean(), years) == pytest.approx(cost)
    assert one.whole.hours == pytest.approx(nothing["all_hours"].mean() / scale)
    found = {"same": {"yuan": one.limits["small"].yuan * one.whole.households * years, "hours": 0.05 * one.whole.hours}}
    again = searcher(tmp_path / "store", budgets=found)
    again.outcomes([()])
    assert again.limits["same"].yuan == pytest.approx(60) and again.limits["same"].hours == pytest.approx(0.05)


# Study files and the command


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"candidates": ["points"]}, r"candidates\.points: unknown mechanism 'points'; did you mean"),
        ({"candidates": []}, "candidates: there is nothing to choose among; allowed: all, or one mechanism or more"),
        ({"candidates": {"points_system": {"doses": [1]}}}, "unknown key doses; did you mean 'dose'"),
        ({"levels": {"dose": [0]}}, "levels.dose"),
        ({"levels": {"dose": [1, 1]}}, "`dose` names a level twice; allowed: each once"),
        ({"levels": {"from": [14]}}, "levels.from: month 14 comes after the run; allowed: 0 to 13"),
        ({"budgets": {}}, "budgets"),
        ({"budgets": {"one": {"yuan_per_household": 10}}}, r"budgets\.one: a budget has exactly one of hours_share and hours"),
        ({"budgets": {"one": {"hours": 10}}}, "exactly one of yuan_per_household .a year. and yuan .in all."),
        ({"budgets": {"one": {"yuan": 1, "yuan_per_household": 1, "hours": 1}}}, "exactly one of yuan_per_household"),
        ({"budgets": {"one": {"yuan": 1, "hours_share": 0.1, "hours": 1}}}, "exactly one of hours_share and hours"),
        ({"budgets": {"one": {"yuan_per_household": 1, "years": 3, "hours": 1}}}, "`years` says over how many years `yuan` is"),
        ({"budgets": {"one": {"yuan": 1, "years": 0, "hours": 1}}}, "0 is out of range; allowed: 0.08"),
        ({"budgets": {"one": {"yuan_per_household": -1, "hours_share": 0}}}, "-1 is out of range; allowed: 0 to"),
        ({"budgets": {"a/b": {"yuan_per_household": 1, "hours_share": 0}}}, "'a/b' names a folder; allowed: letters"),
        ({"budgets": {"figures": {"yuan_per_household": 1, "hours_share": 0}}}, "'figures' names a folder"),
        (
            {"mechanisms": {"livelihood_bill": 1}, "set": {"livelihood_bill.reach.bill_reach": 0.2}},
            "livelihood_bill is a candidate; allowed: `define` it",
        ),
        ({"search": {"trials": 400, "population": 4, "replicates": 62}}, r"search\.replicates: 62 would use members"),
        ({"objectives": {"landing": "max", "public_yuan": "min"}}, "'landing' is not known; did you mean 'landing_any'"),
        ({"objectives": {"landing_rate": "most", "public_yuan": "min"}}, "'most' is not known.*allowed: max, min"),
        ({"outcomes": ["awareness"]}, "outcomes: a recommendation has objectives; allowed: give `objectives` instead"),
        ({"search": {"trials": 8, "population": 4}}, r"search\.trials: 8 are too few: .* 5 designs .*; allowed: 12 or more"),
        ({"futures": {"draws": 5}}, "5 is out of range; allowed: 20 to"),
        ({"futures": {"structure": ["deterence"]}}, "unknown relation 'deterence'; did you mean 'deterrence'"),
        ({"futures": {"where": {"villages.cover": [0, 1]}}}, r"futures\.where\.villages\.cover: unknown column cover"),
        ({"futures": {"where": {"villages.coverage": [0.5, 2]}}}, r"futures\.where\.villages\.coverage: 2 is out of range"),
        ({"fails": {"regret": 0.1, "gain": 0}}, "`fails` has exactly one of regret and gain"),
        ({"criterion": "luck"}, "criterion: 'luck' is not known; allowed: regret, cvar, mean"),
        ({"budget": {}}, "unknown key budget; did you mean 'budgets'"),
    ],
)
def test_what_is_wrong_with_a_study_is_said_at_once(changes, message, tmp_path):
    with pytest.raises(InputError, match=message) as caught:
        study(tmp_path, **changes)
    assert "\n" not in str(caught.value)


def test_an_objective_that_no_run_has_stops_before_the_many_runs(tmp_path):
    with pytest.raises(InputError, match=r"objectives\.cascade\.landing: unknown outcome 'cascade\.landing'; did you mean"):
        forecast(study(tmp_path / "store", objectives={"cascade.landing": "max", "public_yuan": "min"}), workers=1)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_studies_are_sound(path):
    chosen = RecommendStudy.load(path)
    assert chosen.file.title is not None and len(chosen.file.budgets) >= 2


@pytest.mark.slow
def test_what_a_study_takes_is_said_ahead(found, store):
    ahead = forecast(study(store), workers=1)
    assert ahead.search == (2 * 16 + 2) * 2
    assert ahead.runs == ahead.search + ahead.futures + ahead.fresh + ahead.grades
    assert ahead.there == len(Store(store).frame(None, ["seconds"])) <= ahead.runs
    assert RecommendStudy.load(SHIPPED[0], seed=5).file.seed == 5


@pytest.mark.slow
def test_the_command_says_what_it_will_take_and_refuses_nonsense(found, store, tmp_path):
    place = tmp_path / "tiny.yaml"
    place.write_text(json.dumps({**TINY, "store": str(store)}))
    plan = CliRunner().invoke(twin.cli.app, ["recommend", str(place), "--plan", "--json"])
    assert plan.exit_code == 0 and json.loads(plan.stdout)["search"] == 68
    for lang, said in (("en", "A first look"), ("zh", "初步结果")):
        look = CliRunner().invoke(twin.cli.app, ["recommend", str(place), "--partial", "--lang", lang])
        assert look.exit_code == 0 and said in look.output
    nothing = CliRunner().invoke(twin.cli.app, ["recommend", str(tmp_path / "none.yaml")])
    assert isinstance(nothing.exception, InputError) and "there is no such file" in str(nothing.exception)


@pytest.mark.slow
def test_the_command_writes_tables_and_a_page(found, store, tmp_path):
    place = tmp_path / "tiny.yaml"
    place.write_text(json.dumps({**TINY, "store": str(store)}))
    outcome = CliRunner().invoke(
        twin.cli.app, ["recommend", str(place), "--out", str(tmp_path / "out"), "--json", "--workers", "1"]
    )
    assert outcome.exit_code == 0, outcome.output
    assert set(json.loads(outcome.stdout)["budgets"]) == {"small", "large"}
    assert (tmp_path / "out" / "report.html").is_file() and (tmp_path / "out" / "recommendation.json").is_file()


def test_what_the_base_costs_is_no_part_of_a_portfolio(tmp_path):
    """Money and hours are those beyond doing nothing, so that doing nothing fits every budget."""
    one = searcher(tmp_path / "store", candidates=["flying_inspection", "policy_translation"], mechanisms={"livelihood_bill": 1})
    taken = one.outcomes([()])
    assert (taken[YUAN] == 0).all() and (taken[HOURS] == 0).all()


def test_another_size_of_a_mechanism_is_another_search(tmp_path):
    def journal(amount):
        words = {"en": "x", "zh": "x"}
        moves = {"fund.processing_days": {"multiply": amount, "range": [0.1, 1], "grade": "assumed", "why": words}}
        own = {"name": words, "about": words, "tier": "county", "moves": moves}
        return searcher(tmp_path / "store", define={"own": own}, candidates=["own", "livelihood_bill"]).journal

    assert journal(0.5) == journal(0.5) != journal(0.3)


# What cannot be told


CASES = ROOT / "tests" / "study" / "recommend" / "cases"


def test_a_candidate_given_twice_is_refused_at_load():
    with pytest.raises(
        InputError, match=r"dupcand.yaml, line 5: candidates: 'livelihood_bill' is given twice; allowed: each once"
    ):
        RecommendStudy.load(CASES / "dupcand.yaml")
    with pytest.raises(InputError, match="futures.structure.1: .* is given twice"):
        study("unused", futures={**TINY["futures"], "structure": [next(iter(STRUCTURE))] * 2})


def _outcomes(values: list[list[float]]) -> pd.DataFrame:
    """Awareness by design (row) and replicate (column), as the search reads it."""
    return pd.DataFrame(values).rename_axis("number").rename_axis("replicate", axis=1).stack().to_frame("awareness")


def test_a_main_outcome_that_nothing_moves_is_refused_after_the_first_designs(tmp_path, monkeypatch):
    """Luck moves it between replicates, designs do not: nothing can be recommended by it."""
    one = searcher(tmp_path / "store")
    monkeypatch.setattr(Searcher, "outcomes", lambda self, portfolios, make: _outcomes([[0.2, 0.3]] * len(portfolios)))
    with pytest.raises(
        InputError, match="objectives.awareness: is 0.2 for doing nothing, every package and every mechanism alone"
    ):
        one.check_moved()
    monkeypatch.setattr(Searcher, "outcomes", lambda self, portfolios, make: _outcomes([[0.2, 0.3], [0.2, 0.4]]))
    one.check_moved()


def test_a_search_that_no_machine_should_take_on_is_refused_before_any_run(tmp_path):
    huge = study(tmp_path / "store", search={"trials": 100000, "population": 4, "replicates": 40})
    for begin in (recommend_study, forecast):
        with pytest.raises(InputError, match="runs would take about"):
            begin(huge)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"search": {**TINY["search"], "trials": 10**400}}, r"search.trials: 1e\+300 is out of range; allowed: 4 to 100000"),
        ({"futures": {**TINY["futures"], "where": {"villages.skill": [0, 10**400]}}}, "villages.skill: a number is out of range"),
        ({"seed": 10**400}, "seed: must be less than"),
        ({"name": "x" * 300}, "name: "),
    ],
)
def test_numbers_and_names_without_end_are_refused_in_one_short_message(tmp_path, changes, said):
    with pytest.raises(InputError, match=said) as stop:
        study(tmp_path, **changes)
    assert len(str(stop.value)) < 300
