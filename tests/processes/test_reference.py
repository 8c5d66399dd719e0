"""The columnar twin against the plain reference: the same county to the last bit, month by month and process by process."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.reference import workload
from experiments.reference.columns import column
from experiments.reference.compare import Pair, every_column, first_difference
from twin.county.county import County
from twin.scenario.scenario import Scenario
from twin.terms.forms import DETERRENCE, STRUCTURE
from twin.terms.steps import CAUSES, FAILURES
from twin.world.columns import STATE

MONTHS = 24
FIVE = ["farm_subsidy", "industry_project", "sanitary_toilet", "afterschool_care", "living_allowance"]
# Little money and few hours, much supervision, favours, pooled, recalled and clawed-back money, knobs that differ by household.
TIGHT = {
    "name": "tight",
    "base": "linkage",
    "policies": FIVE,
    "mechanisms": {
        "points_system": {"cover": {"households": "elderly"}},
        "direct_train": {"dose": {"2026-01": 0.3, "2027-01": 1.0}},
    },
    "set": {
        "fund.budget": 0.45,
        "fund.recall": {"2026-06": 0.3, "2026-08": None},
        "fund.operations": 0.3,
        "fund.pooling": 0.2,
        "fund.direct": 0.3,
        "fund.external": 500,
        "fund.clawback_months": 6,
        "workload.committee_hours": 0.3,
        "workload.township_hours": 0.3,
        "workload.unit_hours": 0.3,
        "reach.briefing_reach": 0.1,
        "relay.neighbour_learning": 0.2,
        "act.apply_rate": 0.7,
        "act.complaint_ease": 0.9,
        "deliver.favour": 0.5,
        "deliver.screening": 0.4,
        "deliver.affordable": 0.05,
        "serve.ruling": 0.3,
        "serve.sweep": 0.2,
        "supervise.diversion_level": 0.5,
        "supervise.township_level": 0.3,
        "supervise.inspections": 40,
        "supervise.warning": 0.5,
        "report.verification": 0.4,
        "learn.fit_learning": 0.02,
    },
}
# Officials who are paid by results, are watched, tire, leave, and make some of the inspections that are due.
OFFICES = TIGHT | {
    "name": "offices",
    "mechanisms": TIGHT["mechanisms"] | {"tiered_training": {"dose": 1, "fades_months": 5}, "mentor_pairing": 1},
    "set": TIGHT["set"] | {
        "workload.result_pay": 0.4,
        "workload.effort_pay": 0.5,
        "workload.effort_eyes": 0.3,
        "workload.effort_load": 0.4,
        "workload.trace_visits": 1.0,
        "relay.departures": 2,
        "relay.township_departures": 1,
        "relay.handover": 0.5,
        "relay.township_handover": 0.3,
        "supervise.diligence": 0.5,
        "supervise.shown": 0.5,
        "supervise.effort_shown": 0.4,
        "supervise.inspection_hours": 10,
        "supervise.inspector_hours": 30,
        "supervise.inspections": 200,
        "supervise.detection_power": 1,
        "supervise.temptation": 0.5,
    },
}  # fmt: skip
# The same with claims for nobody, offices above the village that keep money and are watched, and accounts that teach.
WATCHED = OFFICES | {
    "name": "watched",
    "set": OFFICES["set"]
    | {
        "deliver.on_result": 0.2,
        "fund.verification": 0.4,
        "fund.follows_claims": 0.7,
        "supervise.false_claims": 0.3,
        "supervise.unit_level": 0.2,
        "supervise.transfer_publication": 0.6,
        "supervise.upward_watch": 0.5,
        "supervise.township_audit": 0.7,
        "supervise.unit_audit": 1.0,
        "supervise.publication": 0.8,
        "supervise.readability": 0.7,
        "supervise.publication_teaches": 0.8,
    },
}
# What must have happened in a run for its agreement to mean something.
LIVELY = (
    "households.known", "households.wrong", "households.tell_right", "households.received", "households.turnout",
    "households.need", "villages.claims", "villages.open_files", "villages.open_needs", "villages.audits", "villages.losses",
    "ledger.village", "ledger.sink", "ledger.fitting",
)  # fmt: skip
ABOVE = (
    "villages.false_open", "villages.false_paid", "villages.readers", "townships.found", "townships.felt_below", "units.divert",
    "units.felt", "units.found",
)  # fmt: skip


def agree(pair: Pair, months: int) -> Pair:
    """Step both; every month ends with all columns compared."""
    for _ in range(months):
        pair.step()
    return pair


def county(**size: int) -> County:
    return County.small(**({"townships": 2, "villages_per_township": 3, "households_per_village": 40} | size))


def tiny() -> County:
    return county(townships=1, villages_per_township=2, households_per_village=20)


def all_of(pair: Pair, path: str) -> np.ndarray:
    level, name = path.split(".")
    return getattr(pair.world, level)[name]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "months"),
    [("baseline", MONTHS), ("linkage", MONTHS), ("stress", 36), (TIGHT, MONTHS), (WATCHED, MONTHS)],
    ids=["baseline", "linkage", "stress", "tight", "watched"],
)
def test_same_county_bit_for_bit(scenario, months):
    loaded = Scenario.from_dict(scenario) if isinstance(scenario, dict) else Scenario.load(scenario)
    pair, quiet = Pair(county(), loaded), set(LIVELY)
    for _ in range(months):
        pair.step()
        quiet -= {path for path in quiet if all_of(pair, path).any()}
    assert quiet == set(), "columns in which nothing ever happened: their agreement says nothing"


def test_same_with_units_of_any_name_and_budgets_in_yuan():
    """In a sample, so that the budget shrinks; nobody is eligible for the third policy."""
    words = {"en": "x", "zh": "x"}
    plan = {
        "name": words, "owner": "农业农村局", "with": ["财政局"], "access": "application", "entitlement": 333.33, "opens": 1,
        "window": 3, "delivery": 4, "complexity": 0.4,
    }  # fmt: skip
    several = {"one": plan | {"budget": 1_234_567.0}, "two": plan | {"funding": 0.5}}
    several["three"] = plan | {"budget": 1e6, "target": {"share": 0.0}}
    place = tiny()
    units = {name: values[:2] for name, values in place.units.items()} | {"key": np.array(["财政局", "农业农村局"], dtype=object)}
    own = {"policies": [{key: policy} for key, policy in several.items()], "base": "baseline"}
    pair = agree(Pair(replace(place, units=units), Scenario.from_dict(own)), 14)
    one, three, two = pair.world.ledger["appropriated"].tolist()  # by key; the second cycle has begun
    assert one == 2 * round(1_234_567.0 * place.scale * 100) and three == 0 < two


def test_offices_without_hours_have_no_part_of_what_offices_share():
    place = tiny()
    pair = Pair(replace(place, units=place.units | {"hours": np.zeros(len(place.units["key"]))}), Scenario.load("baseline"))
    pair.reference.begin(pair.month, pair.regime.at(pair.month, pair.world))
    workload.step(pair.reference)
    assert {use: sum(unit.used[use] for unit in pair.reference.units) for use in ("needs", "mechanisms")} == {
        "needs": 0.0, "mechanisms": 0.0,
    }  # fmt: skip


@pytest.mark.slow
def test_same_single_village_with_other_luck():
    one = county(townships=1, villages_per_township=1, households_per_village=60, seed=3)
    agree(Pair(one, Scenario.from_dict({"base": "linkage", "policies": FIVE}), seed=5, replicate=2), MONTHS)


@pytest.mark.slow
def test_same_after_a_burn_in():
    agree(Pair(tiny(), Scenario.load("linkage"), burn_in=24), 24 + 13)


def test_same_where_households_have_left_and_nobody_has_a_phone():
    place = tiny()
    left = np.arange(place.households["village"].size) % 3 == 0
    people = place.households | {"present": ~left, "phone": np.zeros_like(left), "away": np.ones_like(left)}
    agree(Pair(replace(place, households=people), Scenario.load("linkage")), MONTHS)


def test_same_where_a_running_project_becomes_cheaper():
    prompt = {"fund.release_days": 2, "fund.processing_days": 2, "fund.budget": 5, "act.apply_rate": 1}
    heard = {f"relay.{office}_{how}": 1 for office in ("township", "village") for how in ("reach", "keep")}
    clear = {"translate.clarity": 1, "translate.conflict": 0, "translate.translation_days": 0}
    quick = {f"deliver.{office}_days": 1 for office in ("village", "township", "unit")}
    changes = prompt | heard | clear | quick | {"fund.bundling": {"2026-06": 1}}
    place = county(townships=1, villages_per_township=2, households_per_village=100)
    pair = agree(Pair(place, Scenario.from_dict({"base": "baseline", "set": changes})), 5)
    assert (pair.world.villages["spent"] > 0.4 * pair.world.villages["plan"]).any()
    agree(pair, 1)
    assert (pair.world.villages["spent"] > pair.world.villages["plan"]).any()


@pytest.mark.slow
def test_same_where_checks_teach_what_does_not_fit():
    checked = {"report.verification": 0.7, "report.correction": 0.8, "supervise.warning": 0.7}
    unfit = {"translate.local_fit": 0, "deliver.village_fit": 0, "translate.discretion": 0.4}
    ways = {"relay.platform_reach": 0.3, "reach.bill_reach": 0.3}
    scenario = Scenario.from_dict({"base": "baseline", "policies": FIVE, "set": checked | unfit | ways})
    pair = agree(Pair(county(townships=1, villages_per_township=3), scenario), MONTHS)
    assert (pair.world.villages["fit_learned"] > 0.0).any()
    assert pair.world.county["changed"].any()


@pytest.mark.slow
def test_same_where_officials_tire_leave_and_do_not_turn_up():
    pair, left, steps = Pair(county(), Scenario.from_dict(OFFICES)), set(), set()
    for _ in range(MONTHS):
        pair.step()
        left |= set(pair.world.villages["handed_on"]) | set(pair.world.townships["handed_on"])
        steps |= set(pair.world.villages["inspection"].ravel().tolist())
    assert min(left) < 1.0 == max(left) and len(left) > 2 and {1, 3, 15} <= steps
    assert np.unique(pair.world.villages["effort"]).size > 3


@pytest.mark.parametrize("form", DETERRENCE)
def test_same_under_every_form_of_deterrence(form):
    agree(Pair(tiny(), Scenario.from_dict(TIGHT | {"structure": {"deterrence": form}})), 3)


OTHER_FORMS = [(relation, form) for relation in ("diffusion", "leakage") for form in STRUCTURE[relation][1:]]


@pytest.mark.slow
@pytest.mark.parametrize(("relation", "form"), OTHER_FORMS)
def test_same_under_every_other_form(relation, form):
    place = county(townships=1, villages_per_township=2, households_per_village=30)
    agree(Pair(place, Scenario.from_dict(TIGHT | {"structure": {relation: form}})), MONTHS)


@pytest.mark.slow
@pytest.mark.parametrize("leakage", STRUCTURE["leakage"])
def test_same_where_every_tier_is_watched_and_some_claims_are_false(leakage):
    pair, quiet = Pair(tiny(), Scenario.from_dict(WATCHED | {"structure": {"leakage": leakage}})), set(ABOVE)
    for _ in range(MONTHS):
        pair.step()
        quiet -= {path for path in quiet if all_of(pair, path).any()}
    assert quiet == set()


@pytest.mark.slow
@pytest.mark.parametrize("leakage", STRUCTURE["leakage"][1:])
@pytest.mark.parametrize("diffusion", STRUCTURE["diffusion"][1:])
def test_same_under_two_other_forms_at_once_where_some_have_left(diffusion, leakage):
    place, forms = tiny(), {"deterrence": "logit", "diffusion": diffusion, "leakage": leakage}
    people = place.households | {"present": np.arange(place.households["village"].size) % 4 > 0}
    agree(Pair(replace(place, households=people), Scenario.from_dict(TIGHT | {"structure": forms}), seed=3), 14)


@pytest.mark.parametrize("days", [90, 150])
def test_same_where_files_of_projects_lie_long(days):
    told = {f"relay.{office}_{how}": 1 for office in ("township", "village") for how in ("reach", "keep")}
    slow = {"deliver.unit_days": days, "fund.budget": 4, "fund.release_days": 1, "act.initiative": 1, "translate.clarity": 1}
    pair, delayed = Pair(tiny(), Scenario.from_dict({"base": "baseline", "policies": FIVE, "set": told | slow})), False
    for _ in range(MONTHS):
        pair.step()
        delayed |= bool(all_of(pair, "villages.causes")[..., CAUSES.index("delay")].any())
    assert delayed


@pytest.mark.parametrize("step", FAILURES)
def test_same_where_a_step_cannot_fail(step):
    pair = Pair(tiny(), Scenario.from_dict(TIGHT))
    with pair.world.unlocked("county.perfected") as (bits,):
        bits[0] = 2 << FAILURES.index(step)
    pair.reference.perfected = {step}
    agree(pair, 12)


def test_every_column_has_its_counterpart():
    pair = agree(Pair(tiny(), Scenario.load("baseline")), 1)
    for path in every_column():
        level, name = path.split(".")
        assert column(pair.reference, level, name).shape == getattr(pair.world, level)[name].shape, path
        assert column(pair.reference, level, name).dtype == np.dtype(STATE[level][name].dtype), path


def test_a_difference_is_named_by_month_process_column_and_row():
    pair = agree(Pair(tiny(), Scenario.load("baseline")), 2)
    pair.reference.households[7].need, pair.reference.households[7].need_since = "shelved", -3
    with pytest.raises(AssertionError, match=r"2026-03, after act: .*households\.need\[7\] is 0 in the twin, 5 in"):
        pair.step()


def test_one_fen_is_a_difference():
    pair = agree(Pair(tiny(), Scenario.load("baseline")), 1)
    pair.reference.books.operations.put(1)
    found = first_difference(pair.world, pair.reference, "ledger.operations")
    assert found is not None
    assert "ledger.operations[0]" in found
