"""Needs are answered before they are solved, wait where no channel is open, come by one of several; villagers decide on plans."""

import numpy as np
import pytest

from experiments.reference.compare import Pair
from tests.strategies import changed, small
from twin.model import PolicyTwin
from twin.scenario.scenario import Scenario
from twin.terms.calendar import PATIENCE
from twin.terms.steps import AT_OFFICE, SENT_IN, USED, Need, Project

HERE = small(2, 3, 60)
VOTED = {"act.council": 1, "act.plan_support": 0.9, "deliver.council_fit": 0.6, "deliver.council_gift": 0.5}
LONG = {  # needs stay in work for months, and cadres come often
    "workload.visit_rhythm": 2, "workload.trace_weight": 0.1, "act.need_rate": 0.2, "serve.route_village": 0.1,
    "serve.route_township": 0.9, "serve.township_need_days": 180, "serve.buck_passing": 0, "serve.specialists": 0.1,
}  # fmt: skip
EARLY = {  # so that projects come off within a cycle
    "act.initiative": 1, "act.reward": 2, "fund.release_days": 2, "fund.processing_days": 2, "fund.budget": 1.5,
    **{f"deliver.{office}_days": 1 for office in ("village", "township", "unit")},
    **{f"relay.{office}_{how}": 1 for office in ("township", "village") for how in ("reach", "keep")},
    "translate.clarity": 1, "translate.conflict": 0, "translate.translation_days": 0,
}  # fmt: skip


def lived(months=12, county=HERE, seed=1, **knobs):
    """The traditional mode from a cold start, with some knobs set."""
    scenario = Scenario.from_dict({"base": "baseline", "set": knobs})
    return PolicyTwin(county, scenario, seed=seed, burn_in=0).run(months)


def summary(**knobs):
    return lived(**knobs).result().summary


def monthly(model, name):
    return model.result().of_county()[0][name].to_numpy()


# First answers -----------------------------------------------------------------------------------------------------------


def test_an_office_with_hours_enough_answers_in_the_days_of_its_work():
    alone = {"act.raise_online": 0, "act.raise_meeting": 0, "act.raise_self": 0.5, "workload.visit_rhythm": 0.0001}
    idle = {"workload.committee_hours": 3, "workload.linkage_cadres": 4, "act.need_rate": 0.005}
    found = summary(**alone, **idle, **{"serve.answer_office": 2.5})
    assert found["first_answer_days"] == pytest.approx(2.5, abs=0.05)


def test_whoever_is_told_to_the_face_answers_within_the_day():
    visited = {"act.raise_online": 0, "act.raise_self": 0, "act.raise_meeting": 0, "act.raise_grid": 0.5}
    assert summary(**visited, **{"act.need_rate": 0.005, "workload.committee_hours": 3})["first_answer_days"] < 1.0


def test_fewer_hours_answer_later_and_nobody_counts_beyond_patience():
    days = [summary(**{"workload.committee_hours": hours, "workload.linkage_hours": 80 * hours})["first_answer_days"]
            for hours in (1.0, 0.5, 0.25)]  # fmt: skip
    assert days == sorted(days) and days[0] < days[-1]
    assert days[0] >= 0 and days[-1] <= PATIENCE


def test_the_first_answer_comes_before_the_solution():
    found = summary()
    assert found["first_answer_days"] < found["response_days"]


# Needs that wait ---------------------------------------------------------------------------------------------------------


def test_needs_wait_while_a_channel_is_shut_and_come_when_it_opens_again():
    everybody = changed(HERE, households={"phone": True}, villages={"coverage": 1.0})
    often = {"act.raise_online": 0.4, "workload.visit_rhythm": 0.1}
    shut = often | {"act.raise_online": {"2026-01": 0.4, "2026-07": 0, "2026-10": 0.4}}
    usual, outage = lived(county=everybody, **often), lived(county=everybody, **shut)
    waits = monthly(outage, "needs_waiting") - monthly(usual, "needs_waiting")
    assert (waits[:6] == 0).all()
    assert (waits[6:9] > 0.1).all() and (np.diff(waits[6:9]) > 0).all()
    assert (waits[9:11] > 0).all() and waits[9] < waits[8]  # some still wait after it, and fewer
    raised = [model.result().of_county()[0]["solved_needs"].sum() for model in (usual, outage)]
    assert raised[1] < raised[0]


def test_who_waits_is_of_those_in_need():
    model = lived(6)
    need, here = model.world.households["need"], model.world.households["present"]
    in_need = here & (need != Need.NONE)
    assert monthly(model, "needs_waiting")[-1] == pytest.approx((need == Need.SILENT)[in_need].mean())


# Channels ----------------------------------------------------------------------------------------------------------------


def test_every_need_that_was_registered_came_by_a_way():
    model = lived(1)
    hh = model.world.households
    assert (hh["contact"][hh["need"] > Need.SILENT] & USED > 0).all()
    assert not (hh["contact"] & (AT_OFFICE | SENT_IN) == AT_OFFICE | SENT_IN).any()
    assert not hh["contact"][~hh["present"]].any()


def used_app(without_phone, **knobs):
    connected = changed(HERE, villages={"coverage": 1.0})
    table = lived(6, connected, **{"act.raise_online": 0.3, "act.need_rate": 0.2} | knobs).result().monthly
    rows = table[(table["level"] == "group") & (table["policy"] == "all") & (table["place"] == without_phone)]
    return float(np.nanmean(rows["used_app"]))


def test_who_cannot_use_an_app_uses_none_unless_somebody_helps():
    assert used_app("no_phone") == 0
    assert 0 < used_app("no_phone", **{"act.online_help": 0.3}) < used_app("no_phone", **{"act.online_help": 1.0})


def test_nobody_calls_where_there_is_no_hotline_and_more_needs_come_where_there_is():
    without, has = summary(), summary(**{"act.raise_hotline": 0.3})
    assert without["used_hotline"] == 0 < has["used_hotline"]
    assert has["needs_waiting"] < without["needs_waiting"]


@pytest.mark.parametrize("name", ["app", "hall", "hotline", "visit", "meeting"])
def test_use_is_a_share_of_those_who_dealt_with_offices(name):
    values = lived(12, **{"act.raise_hotline": 0.2}).result().monthly[f"used_{name}"].dropna()
    assert ((values >= 0) & (values <= 1)).all() and (values > 0).any()


# Plans -------------------------------------------------------------------------------------------------------------------


def test_where_nobody_is_asked_every_plan_is_applied_for():
    model = lived(12, **EARLY)
    assert model.result().summary["plans_approved"] == 1
    assert not model.world.villages["agreed"].any() and not model.world.villages["gift"].any()


def test_a_village_that_turns_plans_down_has_no_project():
    model = lived(12, **EARLY, **{"act.council": 1, "act.plan_support": 0})
    assert model.result().summary["plans_approved"] == 0
    assert (model.world.villages["project"] == Project.NONE).all()


def test_where_nobody_takes_part_nothing_is_decided():
    model = lived(
        12, **EARLY | {"act.part_base": -6, "act.part_trust": 0, "act.reward": -1, "act.part_peers": 0, "act.council": 1}
    )
    assert model.result().summary["plans_approved"] < 0.2


def test_more_support_has_more_plans_approved():
    found = [summary(**EARLY, **{"act.council": 1, "act.plan_support": at})["plans_approved"] for at in (0.3, 0.5, 0.8)]
    assert found == sorted(found) and found[0] < found[-1]


def test_what_was_approved_fits_better_and_is_contributed_to():
    asked = {"act.council": 1, "act.plan_support": 1}
    plain, fit = (lived(12, **EARLY, **asked, **more) for more in ({}, {"deliver.council_fit": 0.9}))
    given = lived(12, **EARLY, **asked, **{"deliver.council_gift": 0.3})
    p = [policy.access for policy in plain.world.policies].index("collective")
    assert (fit.world.ledger["fitting"][:, p] >= plain.world.ledger["fitting"][:, p]).all()
    assert fit.world.ledger["fitting"][:, p].sum() > plain.world.ledger["fitting"][:, p].sum()
    assert not plain.world.ledger["contributed"][:, p].any() and given.world.ledger["contributed"][:, p].any()
    assert given.world.ledger["fitting"][:, p].sum() < given.world.ledger["village_sink"][:, p].sum()
    given.world.check()  # to the fen


# Helped twice and by nobody ----------------------------------------------------------------------------------------------


def test_shared_lists_send_visitors_where_nobody_helps():
    apart, shared = (lived(18, **LONG, **{"reach.shared_lists": share}) for share in (0, 1))
    a, b = apart.result().summary, shared.result().summary
    assert b["helped_twice"] < a["helped_twice"]
    assert b["blind_spot"] < a["blind_spot"]
    visits = [model.result().of_county()[0]["visits"].sum() for model in (apart, shared)]
    assert visits[1] == pytest.approx(visits[0], rel=0.1)


def test_lists_shared_in_part_mend_a_part():
    found = [summary(**LONG, **{"reach.shared_lists": share})["helped_twice"] for share in (0, 0.5, 1)]
    assert found == sorted(found, reverse=True) and len(set(found)) == 3


# The plain reference -----------------------------------------------------------------------------------------------------


def test_same_as_the_plain_reference_where_all_of_it_happens():
    ways = {"act.raise_hotline": 0.2, "act.online_help": 0.3, "reach.shared_lists": 0.5, "serve.answer_sent": 3}
    busy = {"act.need_rate": 0.2, "act.raise_grid": 0.1, "workload.visit_rhythm": 2}
    own = {"base": "linkage", "set": EARLY | VOTED | ways | busy}
    pair, seen = Pair(small(1, 3, 40), Scenario.from_dict(own)), set()
    for _ in range(14):
        pair.step()
        seen |= {name for name in ("agreed", "gift", "plans_put", "answered") if pair.world.villages[name].any()}
    assert seen == {"agreed", "gift", "plans_put", "answered"}
