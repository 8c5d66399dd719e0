"""What must hold in every county and under every scenario: knowledge, sameness, shares, the cascade, what offices can see."""

import copy
import json
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import KNOBS, MECHANISMS, counties, differing, process_by_process, scenarios, small, some, state, tables
from twin.base.draws import luck
from twin.county.cover import GROUPS
from twin.model import PolicyTwin
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.outcomes.result import scalars
from twin.policies.policy import DEFAULT
from twin.processes import registry
from twin.processes.leakage import diverted_share
from twin.scenario.scenario import Scenario
from twin.study.compare.paired import compare
from twin.study.trial import known
from twin.study.trial import outcomes as trials
from twin.study.trial.moment import Moment
from twin.terms.clauses import DUTY, GUARD
from twin.terms.forms import DETERRENCE, STRUCTURE
from twin.terms.steps import APPLIED, APPROVED, ELIGIBLE, FUNDED, LANDED, NO_FILE, STEPS
from twin.world.columns import STATE

seeds = st.integers(0, 5)
EVERY_LINKAGE = Scenario.load("linkage")


# No information from nowhere --------------------------------------------------------------------------------------------


def knowledge(model):
    return {level: np.array(getattr(model.world, level)["known"]) for level in ("county", "townships", "villages", "households")}


def told(model):
    return np.array(model.world.households["tell_right"])


def friends_told(county, right):
    """The clauses that the friends of each household told, shape (households, policies)."""
    out = np.zeros_like(right)
    household = np.repeat(np.arange(len(right)), np.diff(county.ties_start))
    np.bitwise_or.at(out, household, right[county.ties])
    return out


def demonstrations(county):
    """Row of the demonstration village of each village's township: its first leading one, else its first."""
    villages = county.villages
    rows = [np.flatnonzero(villages["township"] == t) for t in range(len(county.townships["uid"]))]
    chosen = [next((v for v in own if villages["type"][v] == 0), own[0]) for own in rows]
    return np.array(chosen)[villages["township"]]


def village_told(county, right):
    """The clauses that anybody in the village of each household told, shape (households, policies)."""
    said = np.zeros((len(county.villages["uid"]), right.shape[1]), dtype=right.dtype)
    np.bitwise_or.at(said, county.households["village"], right)
    return said[county.households["village"]]


@pytest.mark.slow
@given(counties(), scenarios(months=16), seeds)
@some(30)
def test_every_right_clause_has_a_right_sender(county, scenario, seed):
    """What anyone newly knows somebody above (or a friend) knew: by induction a chain of right senders up to the county."""
    model = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    township, village = county.villages["township"], county.households["village"]
    show = demonstrations(county)
    others_told = village_told if scenario.structure["diffusion"] == "village" else friends_told
    for _ in range(scenario.months):
        snapshot = {}

        def look(process, _, snapshot=snapshot):
            if process == "translate":  # a new text has made out of date what it changes: that needs a new sender
                snapshot["before"], snapshot["spoken"] = knowledge(model), told(model)

        process_by_process(model, look)
        before, spoken = snapshot["before"], snapshot["spoken"]
        now = knowledge(model)
        new = {level: now[level] & ~before[level] for level in now}
        assert not (new["townships"] & ~now["county"]).any()
        neighbours = now["villages"][show] | before["villages"][show]
        assert not (new["villages"] & ~(now["townships"][township] | now["county"] | neighbours)).any()
        printed = now["county"] & (GUARD | DUTY)  # on a bill; and whoever approves a file says what is to be paid
        assert not (new["households"] & ~(now["villages"][village] | printed | others_told(county, spoken))).any()
        households = model.world.households
        assert not (households["tell_right"] & ~households["known"]).any()
        assert not (households["tell_wrong"] & ~households["wrong"]).any()
        assert not (households["known"] & ~households["held"]).any()
        for level in now:
            assert not (now[level] & getattr(model.world, level)["wrong"]).any()


@pytest.mark.parametrize("clause", range(8))
def test_a_clause_that_the_county_lacks_reaches_nobody(clause):
    """Taken out of the message before it leaves the county, a clause is never known or believed by anyone below."""
    bit = np.uint8(1 << clause)
    model = PolicyTwin(small(2, 3, 40), EVERY_LINKAGE, seed=clause, burn_in=0)

    def take_out(process, _):
        if process == "translate":
            with model.world.unlocked("county.known", "county.wrong") as columns:
                for column in columns:
                    column &= ~bit

    for _ in range(12):
        process_by_process(model, take_out)
    for level in ("townships", "villages", "households"):
        columns = getattr(model.world, level)
        assert not (columns["known"] & bit).any()
        assert not (columns["wrong"] & bit).any()
    assert (model.world.households["known"] != 0).any()


def test_without_a_message_nobody_knows_anything():
    every_way = dict.fromkeys(("relay.platform_reach", "reach.notice_reach", "reach.bill_reach", "reach.briefing_reach"), 1.0)
    lost = {"translate.clarity": 0.0, "translate.repair": 0.0, "translate.garble_share": 0.0}
    hard = {f"policies.{key}.complexity": 1.0 for key in DEFAULT}
    model = PolicyTwin(small(2, 3, 40), Scenario.from_dict({"set": every_way | lost | hard}), seed=0, burn_in=0).run(14)
    assert not any(known.any() for known in knowledge(model).values())
    assert not model.world.households["wrong"].any()


# The same again ---------------------------------------------------------------------------------------------------------


def assert_same(one, other, leave_out=()):
    assert differing(state(one, leave_out), state(other, leave_out)) == []
    ours, theirs = tables(one), tables(other)
    for name, frame in ours.items():
        pd.testing.assert_frame_equal(frame, theirs[name], check_exact=True, obj=name)


cover = st.fixed_dictionaries(
    {}, optional={"share": st.floats(0, 1), "village_type": st.just(["rectifying"]), "households": st.sampled_from(GROUPS)}
)


@pytest.mark.slow
@given(counties(), scenarios(months=13, mechanisms=3), st.sampled_from(MECHANISMS), cover, seeds)
@some(10)
def test_a_dose_of_zero_changes_no_bit(county, scenario, key, where, seed):
    """A mechanism at dose 0, wherever it would be, is no mechanism; the strata it splits differ in nothing else."""
    without = scenario if key not in scenario.mechanisms else scenario.without(key)
    data = without.to_dict()
    data["mechanisms"] = {**data["mechanisms"], key: {"dose": 0.0} | ({"cover": where} if where else {})}
    zero = Scenario.from_dict(data)
    one = PolicyTwin(county, without, seed=seed, burn_in=0).run()
    other = PolicyTwin(county, zero, seed=seed, burn_in=0).run()
    assert_same(one, other, leave_out=("households.stratum",))


@pytest.mark.slow
@given(counties(), scenarios(months=13), st.randoms(use_true_random=False), seeds)
@some(8)
def test_order_in_a_file_means_nothing(county, scenario, random, seed):
    data = scenario.to_dict()
    shuffled = dict(data)
    for part in ("mechanisms", "policies", "set", "define"):
        items = list(data[part].items()) if isinstance(data[part], dict) else list(data[part])
        random.shuffle(items)
        shuffled[part] = dict(items) if isinstance(data[part], dict) else items
    other = Scenario.from_dict(shuffled)
    assert_same(PolicyTwin(county, scenario, seed=seed, burn_in=0).run(), PolicyTwin(county, other, seed=seed, burn_in=0).run())


@pytest.mark.slow
@given(counties(), scenarios(months=15), scenarios(months=15), st.integers(0, 15), seeds)
@some(6)
def test_a_fork_goes_on_as_if_nothing_had_been(county, scenario, other, month, seed):
    """Forked at any month and run to the end: never stopped. The parent does not feel what its branches do."""
    whole = PolicyTwin(county, scenario, seed=seed, burn_in=3).run()
    parent = PolicyTwin(county, scenario, seed=seed, burn_in=3).run(month)
    branch = parent.fork()
    left = state(parent)
    branch.run()
    assert differing(left, state(parent)) == []
    assert_same(whole, branch)
    kept = {name: scenario.to_dict()[name] for name in ("policies", "structure", "start")}
    same_policies = Scenario.from_dict(other.to_dict() | kept)
    parent.fork(same_policies).run()
    assert differing(left, state(parent)) == []
    parent.run()
    assert_same(whole, parent)


@given(counties(), scenarios(months=9), st.integers(0, 8), seeds)
@some(5)
def test_a_pickled_twin_goes_on_as_before(county, scenario, month, seed):
    whole = PolicyTwin(county, scenario, seed=seed, burn_in=0).run()
    parent = PolicyTwin(county, scenario, seed=seed, burn_in=0).run(month)
    revived = pickle.loads(pickle.dumps(parent))
    assert_same(whole, revived.run())
    assert_same(whole, copy.deepcopy(parent).run())


@given(scenarios(months=6), seeds)
@some(4)
def test_a_stored_burn_in_is_as_good_as_lived_months(scenario, seed):
    """The second twin takes its burn-in from disk and is the same, bit for bit."""
    one = PolicyTwin(small(), scenario, seed=seed, burn_in=7).run()
    assert_same(one, PolicyTwin(small(), scenario, seed=seed, burn_in=7).run())


def test_luck_differs_between_seeds_and_replicates():
    runs = [PolicyTwin(small(), "baseline", seed=s, replicate=r, burn_in=0).run(6) for s, r in ((0, 0), (1, 0), (0, 1))]
    assert differing(state(runs[0]), state(runs[1])) != []
    assert differing(state(runs[0]), state(runs[2])) != []


@pytest.mark.slow
def test_the_number_of_workers_means_nothing():
    place = small(1, 2, 20)
    plan = [Scenario.load("baseline").named("one"), Scenario.load("baseline").with_mechanism("points_system").named("two")]
    alone, shared = (compare(plan, place, replicates=2, months=6, workers=workers) for workers in (1, 2))
    assert json.dumps(alone.to_json(), sort_keys=True) == json.dumps(shared.to_json(), sort_keys=True)
    for name, frame in alone.tables.items():
        pd.testing.assert_frame_equal(frame, shared.tables[name], check_exact=True, obj=name)


# The record -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 3, 40), (1, 1, 30), (2, 1, 20)])
def test_the_record_is_what_was_there_each_month(shape):
    """Counts are those of their own month, however long they wait to be written."""
    scenario = Scenario.from_dict({"set": {"supervise.audit_probability": 1.0}})
    model = PolicyTwin(small(*shape), scenario, seed=1, burn_in=0)
    seen = {name: [] for name in ("found", "audited", "audited_idle", "hours", "complaints")}
    for _ in range(15):
        model.step()
        villages = model.world.villages
        for name in ("found", "audited", "audited_idle", "complaints"):
            seen[name].append(int(villages[name].sum()))
        seen["hours"].append(float(villages["used"].sum()))
    policies, people = tables(model)["policies"].groupby("month").sum(), tables(model)["people"]
    own = people[people["level"] == 0].groupby("month").sum()
    hours = own[[name for name in own if name.startswith("hours_")]].sum(axis=1)
    assert own["complaints"].tolist() == seen["complaints"]
    assert policies["found"].tolist() == seen["found"]
    assert policies["audited"].tolist() == seen["audited"]
    assert policies["audited_idle_fen"].tolist() == seen["audited_idle"]
    assert np.allclose(hours, seen["hours"])


# Shares and the cascade -------------------------------------------------------------------------------------------------

SHARES = re.compile("share|probability|multiple of a share")
UNIT_COLUMNS = {
    "units": ("relay_ease", "file_ease", "need_ease"),
    "townships": (
        "skill_now", "relay_ease", "file_ease", "need_ease", "divert", "restraint", "seen_reported", "seen_satisfaction",
    ),
    "villages": (
        "skill_now", "relay_ease", "file_ease", "need_ease", "linked", "visit_rate", "substantive", "connected", "turnout",
        "watchers", "revealed", "fit_learned", "local_fit", "discretion", "divert_watched", "divert_unwatched", "divert_hidden",
        "restraint", "actual", "reported", "claimed", "seen_reported", "seen_satisfaction",
    ),
    "households": ("trust", "satisfaction"),
}  # fmt: skip


def test_no_share_is_forgotten():
    """Every column that says it is a share or a probability is looked at below."""
    for level, columns in STATE.items():
        for name, column in columns.items():
            if column.dtype.startswith("f") and SHARES.search(column.about) and name not in UNIT_COLUMNS.get(level, ()):
                pytest.fail(f"{level}.{name} ({column.about}) is not checked")


def assert_shares(model):
    for level, names in UNIT_COLUMNS.items():
        columns = getattr(model.world, level)
        for name in names:
            values = columns[name][~np.isnan(columns[name])]
            assert ((values >= 0.0) & (values <= 1.0)).all(), f"{level}.{name}: {values.min()} to {values.max()}"
    for level, columns in STATE.items():
        for name, column in columns.items():
            values = getattr(model.world, level)[name]
            if column.dtype.startswith("f") and not name.startswith("seen_") and name not in ("actual", "reported", "claimed"):
                assert np.isfinite(values).all(), f"{level}.{name}"
    for level in ("units", "townships", "villages"):
        assert (getattr(model.world, level)["used"] >= -1e-9).all(), f"{level}.used"
    assert (model.world.villages["felt_audit"] >= 0).all()
    watched, unwatched, hidden = (model.world.villages[f"divert_{kind}"] for kind in ("watched", "unwatched", "hidden"))
    if model.scenario.structure["leakage"] != "ppi":  # offices that learn by trial may draw the wrong lesson
        assert (watched <= unwatched).all()
    if model.scenario.structure["leakage"] == "felt_eyes":
        assert (unwatched <= hidden).all()


def assert_cascade(model, month):
    """The cascade of the cycles that close this month, recounted from the households."""
    world, village = model.world, model.county.households["village"]
    passed = np.array(world.households["passed"])
    for p, policy in enumerate(world.policies):
        if (month - (policy.opens - 1)) % 12 != 11:
            continue
        reached = np.cumprod((passed[:, p, None] >> np.arange(8)) & 1, axis=1)
        counted = np.stack([np.bincount(village, weights=reached[:, s], minlength=world.count("villages")) for s in range(8)], 1)
        cascade, losses = world.villages["cascade"][:, p], world.villages["losses"][:, p]
        assert np.array_equal(cascade, counted)
        assert (np.diff(cascade, axis=1) <= 0).all()
        assert np.array_equal(losses.sum(axis=2), -np.diff(cascade, axis=1))
        assert (losses >= 0).all()
        landed = np.bincount(village[passed[:, p] == LANDED], minlength=len(cascade))
        assert np.array_equal(losses.sum(axis=(1, 2)), cascade[:, 0] - landed)


def assert_steps_in_order(model):
    """Nobody is approved without having applied, nor paid without approval; a file is open or it is not."""
    hh = model.world.households
    passed = np.array(hh["passed"])
    eligible = (passed & ELIGIBLE) > 0
    assert not (eligible & ((passed & APPROVED) > 0) & ((passed & APPLIED) == 0)).any()
    assert not (((passed & FUNDED) > 0) & ((passed & APPROVED) == 0)).any()
    assert not (((passed & FUNDED) > 0) & (hh["due"] != NO_FILE)).any()
    assert not (passed[~eligible] & ~np.uint8(APPROVED | FUNDED)).any()
    assert (hh["received"] >= -max([round(p.contribution * 100) for p in model.world.policies])).all()


@pytest.mark.slow
@given(counties(), scenarios(months=26), seeds)
@some(30)
def test_shares_stay_shares_and_the_cascade_adds_up(county, scenario, seed):
    """At every month; each eligible household of a closed cycle that did not land is charged once, to one step and tier."""
    model = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    for _ in range(scenario.months):
        knobs = model.regime.at(model.month, model.world)
        for path, knob in KNOBS.items():
            values = getattr(getattr(knobs, knob.process), knob.name)
            assert (values >= knob.low).all() and (values <= knob.high).all(), path
        model.step()
        assert_shares(model)
        assert_steps_in_order(model)
        assert_cascade(model, model.month - 1)


SHARE_INDICATORS = [name for name in outcomes.INDICATORS if not name.endswith("_days")]
BELOW_COUNTY = ("funds_arrived", "funds_used", "fund_efficiency")  # money at hand is known of the whole county only


def assert_between(table, names, what):
    """Every number of these columns is in [0, 1] (NaN: nothing to divide by); days and amounts are not negative."""
    for name in names:
        values = table[name].dropna()
        assert values.between(0.0, 1.0 + 1e-12).all(), f"{what}: {name} {values.min()} to {values.max()}"


def assert_outcomes(model, since):
    """Every indicator, count and trial outcome of the months from one on, at every level, by policy and month or summed."""
    raw = Raw.of(model.record, model.world).since(since)
    for level in ("county", "township", "village", "group"):
        for by in ((), ("policy",), ("month",), ("month", "policy")):
            counts = raw.at(level, by)
            found = outcomes.values(counts)
            assert (counts.fillna(0) >= 0).all(axis=None), (level, by, counts.columns[(counts < 0).any()])
            assert_between(found, [name for name in SHARE_INDICATORS if name in found], (level, by))
            assert (found.fillna(0) >= 0).all(axis=None)
            assert level == "county" or found[list(BELOW_COUNTY)].isna().all(axis=None)
    assert_between(outcomes.values(raw.total()), SHARE_INDICATORS, "total")
    moment, size = Moment(model, np.zeros((0, 0)), np.zeros((0, 0))), (model.world.count("villages"), len(model.world.policies))
    moment.made, moment.heard = np.zeros(size), np.zeros(size)
    for outcome in {id(one): one for one in known.KNOWN.values() if one.unit == "share"}.values():
        for level in outcome.levels:
            for policy in (None, *moment.keys[: outcome.by_policy]):
                seen, _ = trials.observe(moment, outcome, level, policy)
                assert_between(pd.DataFrame({outcome.name: seen}), [outcome.name], (level, policy))


@pytest.mark.slow
@given(counties(), scenarios(months=20), st.integers(0, 14), st.integers(0, 19), seeds)
@some(6)
def test_indicators_that_are_shares_are_shares(county, scenario, burn_in, since, seed):
    """Whatever the county, scenario, what was there before and the months looked at."""
    model = PolicyTwin(county, scenario, seed=seed, burn_in=burn_in).run()
    assert_outcomes(model, model.record.start + since)
    result = model.result()
    shares = [name for name in scalars() if name in SHARE_INDICATORS]
    assert_between(pd.DataFrame([result.summary])[shares].astype(float), shares, "summary")
    cascade = result.cascade.set_index("policy")[list(STEPS)]
    assert (cascade.diff(axis=1).iloc[:, 1:] <= 0).all().all()
    lost = cascade.loc["all", "eligible"] - cascade.loc["all", "landed"]
    assert result.losses.to_numpy().sum() == lost == sum(result.summary["losses_by_step"].values())


# Protection -------------------------------------------------------------------------------------------------------------

levels = st.floats(0, 1)
eyes = st.floats(0, 20)


forms = st.integers(0, len(DETERRENCE) - 1)
# Forms under which each eye adds less than the last.
STEADY = [DETERRENCE.index(name) for name in ("saturating", "exponential", "logit", "balance")]


@given(forms, levels, eyes, eyes, levels, st.floats(0.05, 2))
def test_diversion_falls_with_eyes_and_saturates(form, level, one, other, deterred, half):
    few, many = sorted((one, other))
    more, less = diverted_share(form, level, few, deterred, half), diverted_share(form, level, many, deterred, half)
    assert 0.0 <= less <= more <= level
    assert less >= level * (1.0 - deterred) - 1e-12
    if form in STEADY:
        first_gain = more - diverted_share(form, level, few + 0.1, deterred, half)
        later_gain = less - diverted_share(form, level, many + 0.1, deterred, half)
        assert later_gain <= first_gain + 1e-12


@given(forms, levels, st.floats(0.05, 2))
def test_half_of_the_eyes_end_half_in_every_form(form, deterred, half):
    """One number of eyes means the same in every form."""
    ended = (1.0 - diverted_share(form, 1.0, half, deterred, half)) / max(deterred, 1e-9)
    assert deterred < 1e-6 or abs(ended - 0.5) < 1e-9


@given(forms, levels, levels, eyes, levels, st.floats(0.05, 2))
def test_diversion_grows_with_its_level(form, one, other, seen, deterred, half):
    low, high = sorted((one, other))
    assert diverted_share(form, low, seen, deterred, half) <= diverted_share(form, high, seen, deterred, half)


PROTECTIONS = {
    "supervise.audit_probability": 0.6,
    "supervise.inspections": 40.0,
    "supervise.publication": 1.0,
    "supervise.readability": 0.9,
    "supervise.independence": 0.8,
    "supervise.sanction": 3.0,
}
SHARES_DIVERTED = ("villages.divert_watched", "villages.divert_unwatched", "villages.divert_hidden", "townships.divert")


def supervised(model, knobs=None, watchers=None, independence=None):
    """The shares diverted after one more month of supervision in a world like this one, with something else."""
    other = model.fork(model.scenario.set(knobs or {}))
    world = other.world
    if watchers is not None:
        with world.unlocked("villages.watchers") as (column,):
            column[:] = watchers
    if independence is not None:
        world._data["villages"]["independence"] = np.full(world.count("villages"), independence)
    process = next(p for p in other.processes if p.name == "supervise")
    process.step(world, other.regime.at(other.month, world), luck(other.luck_seed, other.replicate, other.month))
    return [np.array(getattr(world, path.split(".")[0])[path.split(".")[1]]) for path in SHARES_DIVERTED]


@pytest.fixture(scope="module")
def lived():
    return PolicyTwin(small(3, 3, 40), "baseline", seed=4, burn_in=0).run(14)


@pytest.mark.parametrize("path", PROTECTIONS)
@pytest.mark.parametrize("watchers", [0.3, None])
def test_diversion_falls_in_each_protection(lived, path, watchers):
    """At fixed state and fixed luck, more of any protection diverts no more anywhere and less somewhere."""
    before, after = supervised(lived, watchers=watchers), supervised(lived, {path: PROTECTIONS[path]}, watchers)
    assert all((less <= more).all() for less, more in zip(after, before, strict=True))
    assert any((less < more).any() for less, more in zip(after, before, strict=True))


def test_diversion_falls_where_households_know_what_they_are_owed(lived):
    few, many = supervised(lived, watchers=0.1), supervised(lived, watchers=0.9)
    assert (many[1] < few[1]).all()
    assert (many[0] < few[0]).all()
    assert np.array_equal(many[2], few[2])  # household eyes see only what households see


def test_diversion_falls_where_the_committee_is_independent(lived):
    dependent, independent = supervised(lived, independence=0.1), supervised(lived, independence=0.9)
    assert all((less < more).all() for less, more in zip(independent[:3], dependent[:3], strict=True))


# What offices can see ---------------------------------------------------------------------------------------------------


class Office:
    """A world of which only what the county can see may be looked at; anything else is an error."""

    ALLOWED = {"ledger": {"operations"}, "villages": {"connected", "skill_now", "used"}, "townships": {"used"}, "units": {"used"}}

    def __init__(self, world):
        self.visible = world.visible
        self._levels = {level: self._Some(getattr(world, level), names) for level, names in self.ALLOWED.items()}

    def __getattr__(self, level):
        if level.startswith("_") or level not in self._levels:
            raise AssertionError(f"an office looked at {level}")
        return self._levels[level]

    class _Some:
        def __init__(self, columns, names):
            self.columns, self.names = columns, names

        def __getitem__(self, name):
            assert name in self.names, f"an office looked at {name}"
            return self.columns[name]


def arrays(knobs):
    parts = {path: getattr(getattr(knobs, knob.process), knob.name) for path, knob in KNOBS.items()}
    flows = {f"flow {i}": flow[3] for i, flow in enumerate(knobs.flows)}
    due = {f"due {key}": np.array(fen) for key, fen in knobs.due.items()}
    return parts | flows | due | {f"hours_{t}": getattr(knobs, f"hours_{t}") for t in ("village", "township", "unit")}


def with_hidden_state_stirred(model, seed):
    """A branch in which what no office sees is another: knowledge, trust, needs, files, receipts, eyes, leanings to divert."""
    branch = model.fork()
    rng = np.random.default_rng(seed)
    hidden = [f"households.{name}" for name in STATE["households"] if name != "stratum"]
    of_villages = ("known", "wrong", "watchers", "revealed", "diverted_open", "divert_hidden", "actual", "cascade")
    hidden += [f"villages.{name}" for name in of_villages]
    hidden += ["townships.known", "townships.divert", "townships.felt_audit"]
    with branch.world.unlocked(*hidden) as columns:
        for column in columns:
            column[...] = rng.integers(0, 2, column.shape) if column.dtype.kind != "f" else rng.random(column.shape)
    return branch


ALL_MECHANISMS = Scenario.from_dict({"name": "all", "mechanisms": dict.fromkeys(MECHANISMS, 1.0), "months": 20})


@given(st.integers(2, 18), st.integers(0, 1000))
@some(5)
def test_offices_decide_only_on_what_they_see(month, seed):
    """With every mechanism and rule in force: stir everything hidden and next month's knobs do not change."""
    model = PolicyTwin(small(2, 3, 30), ALL_MECHANISMS, seed=seed, burn_in=0).run(month)
    stirred = with_hidden_state_stirred(model, seed)
    for tier, seen in model.world.visible.items():
        for name, values in seen.items():
            assert np.array_equal(values, stirred.world.visible[tier][name], equal_nan=True)
    memory = copy.deepcopy(model.regime.memory)
    here = arrays(model.regime.at(model.month, model.world))
    there = arrays(stirred.regime.at(stirred.month, stirred.world))
    assert differing(here, there) == []
    model.regime.memory = memory
    assert differing(here, arrays(model.regime.at(model.month, Office(model.world)))) == []


@given(counties(), scenarios(months=14), seeds)
@some(6)
def test_processes_touch_only_what_they_declare(county, scenario, seed):
    model = PolicyTwin(county, scenario, seed=seed, burn_in=0)
    writes = {process.name: set(process.writes) for process in registry.processes()}

    def look(process, before):
        assert set(differing(before, state(model))) <= writes[process], process

    for _ in range(14):
        process_by_process(model, look)


def test_processes_are_lent_only_what_they_declare(lived):
    for process in registry.processes():
        lent = lived.world.lend(process)
        offered = {f"{level}.{name}": values for level in lent._fields for name, values in getattr(lent, level)._asdict().items()}
        assert set(offered) == set(process.reads) | set(process.writes)
        for path, values in offered.items():
            assert values.flags.writeable == (path in process.writes), f"{process.name}: {path}"
        assert set(process.writes) <= {f"{level}.{name}" for level, columns in STATE.items() for name in columns}


def test_every_state_is_written_by_some_process():
    """A column that no process writes is no state (but for those that are set from outside)."""
    outside = {"households.stratum", "county.perfected"} | {f"county.{relation}" for relation in STRUCTURE}
    written = {path for process in registry.processes() for path in process.writes}
    declared = {f"{level}.{name}" for level, columns in STATE.items() for name in columns}
    assert declared - written == outside & declared
    read = written | {path for process in registry.processes() for path in process.reads}
    assert read >= declared - {"households.stratum"}
