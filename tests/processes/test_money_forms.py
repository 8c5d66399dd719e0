"""Money follows what households are owed: lists, pay offices, shortfalls, arrears, restitution, sizes, causes."""

import numpy as np
import pytest

from tests.strategies import changed, small
from twin.base.draws import draw, luck
from twin.base.kernel import allocating_kernel, kernel
from twin.files.strict import Source
from twin.model import PolicyTwin
from twin.outcomes.cuts import landed_at
from twin.outcomes.survey import members
from twin.policies.policy import policy_from
from twin.processes.accounts import USUAL_VILLAGE
from twin.processes.cascade import COUNTY, TOWNSHIP, VILLAGE, money_nearby, where_money_is
from twin.processes.claims import lacking, wanted
from twin.processes.payment import held_back
from twin.scenario.scenario import Scenario
from twin.terms.clauses import DUTY
from twin.terms.steps import APPROVED, CAUSES, COMPLAINED, ELIGIBLE, FUNDED, IN_TIME, NO_DUTY, PAID_IN_FULL, Project
from twin.world.ledger import Flow, Sink

FIVE = ["farm_subsidy", "industry_project", "sanitary_toilet", "afterschool_care", "living_allowance"]
PAY = 4  # failure
PROMPT = {"fund.release_days": 1, "fund.processing_days": 1}
QUICK = {f"deliver.{office}_days": 1 for office in ("village", "township", "unit")}
HEARD = {f"relay.{office}_{how}": 1 for office in ("township", "village") for how in ("reach", "keep")}
CLEAR = {"translate.clarity": 1, "translate.conflict": 0, "translate.translation_days": 0}
TOLD = HEARD | CLEAR | {"reach.notice_reach": 1, "reach.notice_keep": 1, "act.apply_rate": 1, "act.initiative": 1}


def lives(policies, months=24, county=None, seed=1, **knobs):
    """A model from a cold start, with some knobs set (`fund__budget=0.5`, or a dict under `also`)."""
    values = knobs.pop("also", {}) | {path.replace("__", "."): value for path, value in knobs.items()}
    scenario = Scenario.from_dict({"base": "baseline", "policies": policies, "set": values, "months": months})
    return PolicyTwin(county or small(2, 3, 60), scenario, seed=seed, burn_in=0)


def each_process(model, after):
    """One month, process by process; `after(name)` looks on."""
    knobs = model.regime.at(model.month, model.world)
    for process in model.processes:
        process.step(model.world, knobs, luck(model.luck_seed, model.replicate, model.month))
        after(process.name)
    model.record.take(model.month, model.world)
    model.month += 1


def bit(model, p, step):
    return (np.array(model.world.households["passed"])[:, p] & step) > 0


# Shortfalls -------------------------------------------------------------------------------------------------------------


@kernel
def parts(seed_luck, share, mean, out):
    for i in range(out.size):
        out[i] = held_back(draw(seed_luck, 1, 1, i, 0), share, mean)


@pytest.mark.parametrize("mean", [0.05, 0.1, 0.11, 0.5, 0.95, 1.0])
def test_a_skimmed_payment_loses_the_mean_share_and_diversion_is_as_stated(mean):
    out = np.zeros(200_000)
    share = 0.6 * mean
    parts(luck(3), share, mean, out)
    skimmed = out[out > 0]
    assert ((out >= 0) & (out <= 1)).all()
    assert abs(skimmed.mean() - mean) < 5 * max(skimmed.std(), 1e-9) / np.sqrt(len(skimmed)) + 1e-9
    assert abs(out.mean() - share) < 5 * out.std() / np.sqrt(len(out))


@pytest.mark.parametrize(("share", "mean"), [(0.3, 0.05), (0.6, 0.5), (0.999, 0.5), (1.0, 0.5), (0.5, 0.5), (0.0, 0.05)])
def test_as_much_is_diverted_as_stated_where_a_skim_takes_less(share, mean):
    """Then every payment is skimmed, and by the share on average; where all is diverted, nothing is left of any."""
    out = np.zeros(200_000)
    parts(luck(3), share, mean, out)
    assert ((out >= 0) & (out <= 1)).all()
    assert abs(out.mean() - share) < 5 * out.std() / np.sqrt(len(out)) + 1e-9
    assert (out > 0).mean() == (share > 0)


def test_the_share_paid_in_full_has_no_cliff_in_the_size_of_a_skim():
    in_full, out = [], np.zeros(100_000)
    for mean in np.linspace(0.05, 0.95, 91):
        parts(luck(3), 0.08, mean, out)
        in_full.append((out <= 0.1).mean())
    assert max(abs(np.diff(in_full))) < 0.03


# Lists and applications -------------------------------------------------------------------------------------------------


@allocating_kernel
def claims(w, now, p, out):
    want = wanted(w, now, p)
    for v in range(out.size):
        out[v] = lacking(w, p, v, want)


def lacks(model, p):
    out = np.zeros(model.world.count("villages"), dtype=np.int64)
    fund = next(type(process) for process in model.processes if process.name == "fund")
    claims(model.world.lend(fund), luck(model.luck_seed, model.replicate, model.month), p, out)
    return out


@pytest.mark.parametrize("pooling", [0.0, 0.7])
def test_no_more_list_money_comes_to_a_village_than_its_households_want(pooling):
    model = lives(FIVE, fund__budget=1.5, fund__pooling=pooling, fund__direct=0.3)
    for _ in range(24):
        before = [lacks(model, p) for p in range(5)]
        held = np.array(model.world.ledger["village"]).sum(axis=2)

        def look(name, before=before, held=held, model=model):
            if name == "fund":
                came = model.world.ledger["village"].sum(axis=2) - held
                for p, policy in enumerate(model.world.policies):
                    if policy.access != "collective":
                        assert (came[:, p] <= before[p]).all(), policy.key

        each_process(model, look)


def test_a_list_is_paid_alike_in_small_and_large_villages():
    """Where the budget covers the list, everybody approved is paid, whatever the size of the village."""
    county = small(1, 4, 120)
    number = np.arange(county.households["village"].size) % 120
    left = (county.households["village"] % 2 == 1) & (number >= 20)
    county = changed(county, households={"present": ~left})
    model = lives(["farm_subsidy"], county=county, also=PROMPT | QUICK, fund__budget=1.2)
    for _ in range(13):
        model.step()
    eligible, approved, funded = (bit(model, 0, step) for step in (ELIGIBLE, APPROVED, FUNDED))
    assert (eligible & approved).sum() > 100
    assert (funded[eligible & approved]).all()
    # A larger village never holds more than the entitlements of those who were left off.
    missing = np.bincount(county.households["village"][eligible & ~approved], minlength=4)
    assert (model.world.ledger["village"][:, 0].sum(axis=1) <= 90_000 * missing).all()


def test_what_nobody_claims_stays_with_the_township_and_pays_no_toll():
    model = lives(["sanitary_toilet"], also={"act.apply_rate": 0.0}, fund__budget=1, fund__processing_days=1)
    for _ in range(6):
        model.step()
    ledger = model.world.ledger
    flow = np.array(ledger["flow"])[0]
    gross = flow[Flow.TOWNSHIP_VILLAGE] + flow[Flow.TOWNSHIP_OVERHEAD] + flow[Flow.TOWNSHIP_DIVERTED]
    assert flow[Flow.TOWNSHIP_OVERHEAD] <= 0.03 * gross + 10


def test_short_money_is_shared_by_claims_whatever_the_order_of_villages():
    grant = {"name": {"en": "x", "zh": "x"}, "owner": "finance", "access": "automatic", "entitlement": 1000.0, "opens": 1,
             "window": 2, "delivery": 2, "complexity": 0.5}  # fmt: skip
    base, shares = small(1, 4, 60), []
    for sizes in ((10, 20, 30, 60), (60, 10, 20, 30)):
        there = np.arange(240) % 60 < np.array(sizes)[base.households["village"]]
        model = lives([{"grant": grant}], county=changed(base, households={"present": there}))
        model.step()
        shares.append(model.world.ledger["village"][:, 0].sum(axis=1))
    assert shares[0].sum() > 0
    assert np.array_equal(np.roll(shares[0], 1), shares[1])
    assert np.allclose(shares[0] / shares[0].sum(), np.array([10, 20, 30, 60]) / 120, atol=1e-6)


# Straight to households ---------------------------------------------------------------------------------------------------


def test_what_is_paid_to_households_passes_no_township_and_nobody_skims_it():
    model = lives(["living_allowance", "farm_subsidy"], months=20, also=TOLD | QUICK, supervise__diversion_level=1.0)
    home, other = ([policy.paid for policy in model.world.policies].index(paid) for paid in ("household", "village"))
    for _ in range(20):
        model.step()
    flow, sink = np.array(model.world.ledger["flow"]), np.array(model.world.ledger["sink"])
    through = [Flow.UNIT_TOWNSHIP, Flow.TOWNSHIP_VILLAGE, Flow.TOWNSHIP_OVERHEAD, Flow.TOWNSHIP_DIVERTED, Flow.VILLAGE_DIVERTED]
    assert not flow[home, through].any()
    assert sink[home, Sink.BENEFIT] > 0
    assert sink[home, Sink.DIVERTED_PRIVATE] == 0
    assert sink[other, Sink.DIVERTED_PRIVATE] > 0
    paid = bit(model, home, FUNDED) & bit(model, home, ELIGIBLE)
    assert paid.any()
    assert (np.array(model.world.households["received"])[paid, home] == 300_000).all()


def test_a_village_project_cannot_be_paid_to_households():
    plan = {"name": {"en": "x", "zh": "x"}, "owner": "finance", "access": "collective", "paid": "household", "entitlement": 1,
            "opens": 1, "window": 2, "delivery": 2, "complexity": 0.5, "absorption": 10, "minimum": 10}  # fmt: skip
    with pytest.raises(Exception, match="collective policy pays for a village project"):
        policy_from("odd", plan, Source("odd"))


# Arrears and projects that go on ------------------------------------------------------------------------------------------


def test_what_is_approved_and_unpaid_is_paid_when_its_money_comes_or_lapses():
    # The money of 2026 comes when the next cycle opens.
    stuck = {"fund.release_days": 1, "fund.processing_days": {"2026-01": 300, "2027-03": 1}}
    model = lives(["farm_subsidy"], months=40, also=QUICK | stuck)
    late = np.zeros(40, dtype=int)
    before = np.zeros(model.world.count("households"), dtype=bool)
    for month in range(40):
        unpaid = bit(model, 0, APPROVED) & ~bit(model, 0, FUNDED)
        opens = (model.month - 2) % 12 == 0
        model.step()
        owed = np.array(model.world.households["arrears"])[:, 0] >= 0
        late[month] = model.world.villages["paid_late"].sum()
        if opens:
            assert not (owed & ~unpaid).any()  # what was owed before lapsed
        else:
            assert not (owed & ~before).any()
        before = owed
    assert late.sum() > 50
    assert np.array(model.world.households["received"]).max() <= 90_000


@pytest.mark.parametrize("also", [{}, {"fund.budget": 0.6}, {"fund.processing_days": 90}])
def test_arrears_get_no_money_of_the_running_cycle_before_its_deadline(also):
    """In time only what was appropriated before goes to arrears, and a household's own contribution on top."""
    model = lives(["farm_subsidy", "sanitary_toilet"], months=48, also=TOLD | also)
    late = np.zeros(2, dtype=np.int64)
    for _ in range(48):
        state = {}

        def look(name, state=state, model=model):
            vil = model.world.villages
            if name == "act":
                state["out"], state["held"] = np.array(vil["arrears_out"]), np.array(model.world.ledger["village"])
            elif name == "deliver":
                went = vil["arrears_out"] - state["out"]
                for p, policy in enumerate(model.world.policies):
                    since = (model.month - (policy.opens - 1)) % 12
                    if since < policy.window + policy.delivery:
                        own = 1 + policy.contribution / policy.entitlement
                        assert (went[:, p] <= own * state["held"][:, p, since + 1 :].sum(axis=1)).all(), policy.key
                    late[p] += went[:, p].sum()

        each_process(model, look)
    assert late.any()


def test_late_payments_are_no_progress_of_the_running_cycle():
    """In the books stands what left for this cycle, and beside it what left for the one before; together all that left."""
    model = lives(["farm_subsidy", "sanitary_toilet"], months=40, also=TOLD | {"fund.processing_days": 90})
    ends, late = [Sink.BENEFIT, Sink.MISDELIVERED, Sink.DIVERTED_PUBLIC, Sink.DIVERTED_PRIVATE], 0
    for _ in range(40):
        state = {}

        def look(name, state=state, model=model):
            vil, sinks = model.world.villages, model.world.ledger["village_sink"]
            if name in ("act", "deliver"):
                state[name] = [np.array(vil["paid_out"]), np.array(vil["arrears_out"]), sinks[:, :, ends].sum(axis=2)]

        each_process(model, look)
        paid, arrears, left = (new - old for new, old in zip(state["deliver"], state["act"], strict=True))
        assert np.array_equal(paid + arrears, left)
        late += (arrears > 0).sum()
        for p, policy in enumerate(model.world.policies):
            cost = round((policy.entitlement + policy.contribution) * 100)
            funded = bit(model, p, FUNDED)
            home = model.county.households["village"]
            count = np.bincount(home[funded], minlength=model.world.count("villages"))
            assert np.array_equal(model.world.villages["paid_out"][:, p], count * cost)
    assert late > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_unpaid_files_do_not_pile_up_over_the_years(seed):
    """Where the budget covers a year, the share of files unpaid at its end is the same late in a run as early."""
    model = lives(["farm_subsidy"], months=17 * 12, county=small(2, 4, 90), seed=seed)
    unpaid = []
    for _ in range(17 * 12):
        model.step()
        if (model.month - 2) % 12 == 0:  # a cycle has just closed
            approved = bit(model, 0, APPROVED)
            unpaid.append((approved & ~bit(model, 0, FUNDED)).sum() / max(1, approved.sum()))
    early, late = np.mean(unpaid[2:9]), np.mean(unpaid[9:16])
    assert late - early < 0.05, unpaid


def test_a_village_wants_money_for_the_applications_that_are_under_way():
    """No more and no less, beside approved files and arrears: whatever the rest of its township has approved."""
    model = lives(["sanitary_toilet"], months=30, also={"deliver.village_days": 60})
    ahead = 0
    for _ in range(30):
        want = lacks(model, 0) + np.array(model.world.ledger["village"])[:, 0].sum(axis=1)
        hh, opens = model.world.households, model.world.policies[0].opens - 1
        if (model.month - opens) % 12:
            passed, due = np.array(hh["passed"])[:, 0], np.array(hh["due"])[:, 0]
            waits = (due >= 0).astype(int) + (np.array(hh["arrears"])[:, 0] >= 0)
            count = np.bincount(model.county.households["village"], weights=waits, minlength=len(want))
            entitled = round(model.world.policies[0].entitlement * 100)
            held = np.array(model.world.ledger["village"])[:, 0].sum(axis=1)
            assert np.array_equal(want, np.maximum(count * entitled, held))
            ahead += ((due >= 0) & ((passed & APPROVED) == 0)).sum()
        model.step()
    assert ahead > 0


def test_late_money_does_not_make_a_cycle_land():
    model = lives(["farm_subsidy"], months=30, also=PROMPT | QUICK | {"fund.budget": {"2026-01": 0.2, "2027-01": 2.0}})
    for _ in range(30):
        model.step()
        if model.month == model.record.start + 14:  # the cycle of little money closed in February
            first = int(model.world.villages["cascade"][:, 0, 7].sum())
            paid = int(model.world.ledger["sink"][0, Sink.BENEFIT])
    assert first < 0.3 * model.world.villages["eligible"].sum()
    assert model.world.ledger["sink"][0, Sink.BENEFIT] > 5 * paid


def test_a_project_under_way_goes_on_in_the_next_cycle_and_is_finished_there():
    slow = {"deliver.absorption": 0.2}
    model = lives(["industry_project"], months=36, also=PROMPT | QUICK | TOLD | slow, fund__budget=2)
    spent, seen_running = np.zeros(6, dtype=np.int64), 0
    done_later = 0
    for month in range(36):
        running = model.world.villages["project"][:, 0] == Project.RUNNING
        spent = np.array(model.world.villages["spent"][:, 0])
        model.step()
        if month % 12 == 0 and month:
            went_on = running & (model.world.villages["project"][:, 0] >= Project.RUNNING)
            seen_running += went_on.sum()
            assert (running == went_on).all()
            assert (model.world.villages["spent"][running, 0] >= spent[running]).all()
            home = model.county.households["village"]
            assert bit(model, 0, FUNDED)[bit(model, 0, ELIGIBLE) & running[home]].all()
        done_later += (running & (model.world.villages["project"][:, 0] == Project.DONE)).sum()
    assert seen_running > 3
    assert done_later > 0


# Restitution ----------------------------------------------------------------------------------------------------------------


def curve(model):
    """Households landed at each other cut, by village, as if all cycles closed now."""
    places = model.county.households["village"], model.world.count("villages")
    listed = members(*places, np.zeros((places[0].size, 0), dtype=bool), np.array(model.world.households["present"]))
    entitlement = np.array([round(100 * policy.entitlement) for policy in model.world.policies])
    return landed_at(model.world.households, listed, entitlement, np.ones(entitlement.size, dtype=bool))


FOUND = {"supervise.audit_probability": 1, "supervise.detection_power": 1, "supervise.recovery": 1, "act.complaint_ease": 0.5}


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_recovered_money_makes_whole_complainants_first(share):
    policies = ["farm_subsidy", "sanitary_toilet"]
    model = lives(policies, also=TOLD | QUICK | PROMPT | FOUND, supervise__restitution=share, supervise__diversion_level=0.6)
    restored = 0
    for _ in range(24):
        state = {}

        def look(name, state=state, model=model):
            hh, ledger = model.world.households, model.world.ledger
            now = [np.array(x) for x in (hh["passed"], hh["received"], hh["fault"], ledger["flow"], ledger["recovered"])]
            if name == "report":
                state["before"], state["curve"] = now, curve(model)
            elif name == "supervise":
                state["after"], state["curve_after"] = now, curve(model)

        each_process(model, look)
        (passed, received, fault, flow, back), (passed1, received1, _, flow1, back1) = state["before"], state["after"]
        given = (flow1 - flow)[:, Flow.RESTITUTION].sum()
        assert given <= share * (back1 - back).sum() + 1e-9
        assert (received1 - received).sum() == given
        restored += given
        for p, policy in enumerate(model.world.policies):
            lacked = round(policy.entitlement * 100) - received[:, p]
            got = received1[:, p] - received[:, p]
            short = ((passed[:, p] & ELIGIBLE) > 0) & ((passed[:, p] & FUNDED) > 0) & ((passed[:, p] & PAID_IN_FULL) == 0)
            assert not got[~short].any()
            assert (got[short] <= lacked[short]).all()
            complained = (fault[:, p] & COMPLAINED) > 0
            for v in range(model.world.count("villages")):
                home = model.county.households["village"] == v
                if got[home & ~complained].any():
                    assert (got == lacked)[home & short & complained].all()
            healed = short & ((passed1[:, p] & PAID_IN_FULL) > 0)
            assert (10 * received1[healed, p] >= 9 * round(policy.entitlement * 100)).all()
            if (model.month - 1 - (policy.opens - 1)) % 12 >= policy.window + policy.delivery:
                assert not ((passed1[healed, p] & IN_TIME) > 0).any()
                assert np.array_equal(state["curve_after"][:, p], state["curve"][:, p])
            assert (state["curve_after"][:, p] >= state["curve"][:, p]).all()
    assert (restored > 0) == (share > 0)


def test_what_comes_back_to_a_project_can_be_spent_on_it():
    slow = {"deliver.absorption": 0.5}
    model = lives(["industry_project"], months=12, also=TOLD | QUICK | PROMPT | FOUND | slow, supervise__diversion_level=0.8,
                  supervise__restitution=1.0)  # fmt: skip
    returned = 0
    for _ in range(12):
        state = {}

        def look(name, state=state, model=model):
            vil, ledger = model.world.villages, model.world.ledger
            now = [np.array(x) for x in (vil["spent"], vil["short"], ledger["village"].sum(axis=2), vil["project"])]
            state["before" if name == "report" else name] = now

        each_process(model, look)
        (spent, short, held, project), (spent1, short1, held1, _) = state["before"], state["supervise"]
        back = (held1 - held)[:, 0]
        assert np.array_equal(back, (spent - spent1)[:, 0])
        assert np.array_equal(back, (short - short1)[:, 0])
        assert not back[project[:, 0] != Project.RUNNING].any()
        returned += back.sum()
    assert returned > 0


# Sizes and causes -------------------------------------------------------------------------------------------------------------


def test_minimum_follows_the_households_that_are_there():
    county = small(1, 2, 60)
    left = (county.households["village"] == 1) & (np.arange(county.households["village"].size) % 2 == 0)
    county = changed(county, households={"present": ~left})
    model = lives(["industry_project"], county=county)
    model.step()
    plan = model.world.villages["plan"][:, 0]
    assert plan.tolist() == [int(16_000_000 * 60 / USUAL_VILLAGE), int(16_000_000 * (30 / USUAL_VILLAGE))]


@pytest.mark.parametrize(
    ("knobs", "cause"),
    [
        ({"supervise.diversion_level": 0.6, "supervise.deterred": 0.0, "fund.budget": 4, "deliver.absorption": 5}, "diversion"),
        ({"supervise.diversion_level": 0.0, "fund.budget": 1.0, "deliver.absorption": 5, "fund.by_need": 1}, "underfunding"),
        ({"supervise.diversion_level": 0.0, "fund.budget": 4, "deliver.unit_days": 150}, "delay"),
        ({"supervise.diversion_level": 0.0, "fund.budget": 4, "deliver.absorption": 0.3}, "capacity"),
    ],
)
def test_a_project_that_falls_short_is_charged_to_what_would_have_helped(knobs, cause):
    model = lives(["industry_project"], months=12, also=PROMPT | QUICK | TOLD | knobs)
    for _ in range(12):
        model.step()
    found = model.world.villages["causes"][:, 0].sum(axis=0)
    assert found[CAUSES.index(cause)] > 0
    assert found[CAUSES.index(cause)] == found.sum()


@pytest.mark.parametrize(("office", "tier"), [("unit", COUNTY), ("township", TOWNSHIP), ("village", VILLAGE)])
def test_a_project_whose_file_lay_too_long_is_charged_to_who_held_it(office, tier):
    """Without the delay it would have been built; so whoever was building it at the deadline had not held it up."""
    slow = {f"deliver.{office}_days": 150, "supervise.diversion_level": 0.0, "fund.budget": 4}
    model = lives(["industry_project"], months=12, also=PROMPT | QUICK | TOLD | slow)
    for _ in range(12):
        model.step()
    lost = model.world.villages["losses"][:, 0, [PAY, PAY + 1]].sum(axis=(0, 1))  # paid in full, in time
    assert lost[tier] > 0
    assert lost[tier] == lost.sum()


def test_what_a_township_keeps_for_itself_is_charged_to_it():
    """Of a sum that is just enough, and of which nobody diverts anything, a township keeps a part."""
    kept = {"fund.overhead": 0.3, "supervise.diversion_level": 0.0, "supervise.township_level": 0.0, "fund.direct": 0.0}
    model = lives(["farm_subsidy"], also=PROMPT | QUICK | TOLD | kept)
    for _ in range(24):
        model.step()
    lost = model.world.villages["losses"][:, 0, PAY - 1].sum(axis=0)
    assert lost[TOWNSHIP] > 0
    assert lost[COUNTY] <= 0.1 * lost.sum()


def test_where_a_project_cannot_fail_to_be_worth_it_none_does():
    """However late it starts and however slowly it is built, the step of its worth loses nobody, and nothing is diverted."""
    slow = {"supervise.diversion_level": 0.6, "supervise.deterred": 0.0, "deliver.absorption": 0.3, "deliver.unit_days": 90}
    model = lives(["industry_project"], months=12, also=PROMPT | QUICK | TOLD | slow)
    with model.world.unlocked("county.perfected") as (bits,):
        bits[:] = PAID_IN_FULL
    for _ in range(12):
        model.step()
    losses = model.world.villages["losses"][:, 0].sum(axis=(0, 2))
    assert losses[PAY] == 0 < model.world.villages["cascade"][:, 0].sum(axis=0)[PAY + 1]
    assert model.world.ledger["village_sink"][:, 0, [Sink.DIVERTED_PUBLIC, Sink.DIVERTED_PRIVATE]].sum() == 0


@allocating_kernel
def blames(w, now, p, out):
    for v in range(w.villages.size.size):
        nearby = money_nearby(w, p, v)
        for h in range(w.villages.first[v], w.villages.first[v] + w.villages.size[v]):
            out[h] = where_money_is(w, now, p, v, h, nearby)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("held", "diverted", "spare", "missing", "share"),
    [(0, 0, 0, 900, 0.0), (90, 60, 120, 300, 0.3), (300, 0, 0, 300, 1 / 3), (900, 900, 0, 300, 1.0), (300, 0, 0, 0, None)],
)
@pytest.mark.parametrize("policy", ["farm_subsidy", "living_allowance"])
def test_a_yuan_that_lies_with_a_township_is_charged_once(policy, held, diverted, spare, missing, share):
    """Of three villages that lack `missing` each, as many households are the township's as its money would have served."""
    model = lives([policy], county=small(1, 4, 300))
    paths = "villages.claims", "ledger.village", "ledger.township", "townships.diverted"
    with model.world.unlocked(*paths) as (claims, village, township, gone):
        claims[:3, 0], village[3, 0, 5], township[0, 0, 0], gone[0, 0] = missing, spare, held, diverted
    out = np.zeros(1200, dtype=np.int64)
    report = next(type(process) for process in model.processes if process.name == "report")
    blames(model.world.lend(report), luck(model.luck_seed, model.replicate, model.month), 0, out)
    assert (out[900:] == VILLAGE).all()
    if share is None:
        assert (out == VILLAGE).all()
        return
    assert np.isin(out[:900], [COUNTY, TOWNSHIP]).all()
    expected = 0.0 if policy == "living_allowance" else share
    assert abs((out[:900] == TOWNSHIP).mean() - expected) <= 4 * np.sqrt(expected * (1 - expected) / 900)


def test_causes_are_the_failures_to_be_paid_in_full():
    model = lives(FIVE, months=24, supervise__diversion_level=0.4, fund__budget=0.7)
    for _ in range(24):
        model.step()
        assert np.array_equal(model.world.villages["causes"].sum(axis=2), model.world.villages["losses"][:, :, PAY].sum(axis=2))


def test_whoever_is_approved_is_told_what_to_pay_if_the_text_says_it():
    model = lives(["sanitary_toilet"], also=QUICK | PROMPT)
    for _ in range(24):
        before = bit(model, 0, APPROVED)
        right = []

        def look(name, before=before, right=right, model=model):
            if name == "deliver":
                new = bit(model, 0, APPROVED) & ~before
                told = bool(model.world.county["known"][0] & DUTY)
                right.append(told)
                if told:
                    assert (np.array(model.world.households["known"])[new, 0] & DUTY).all()
                    fault = np.array(model.world.households["fault"])[new, 0]
                    assert not (fault & NO_DUTY).any()

        each_process(model, look)
