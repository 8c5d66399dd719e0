"""What was asked for and cannot act is said: late starts, schedules cut off, covers of nobody, policies for nobody."""

import json

import pytest
from typer.testing import CliRunner

from twin import County
from twin.cli.app import app
from twin.processes.registry import knobs
from twin.remarks import remarks, unlike
from twin.report.compare.page import build
from twin.report.compare.story import of_comparison
from twin.scenario.layers import shipped_names
from twin.scenario.scenario import Scenario
from twin.study.compare.paired import compare
from twin.study.compare.single import run_once
from twin.terms.places import TERRAINS

SMALL = County.small()
LATE = {
    "base": "baseline",
    "months": 12,
    "mechanisms": {"livelihood_bill": {"dose": 1, "from": "2026-10"}},
    "set": {"reach.notice_reach": {"2026-11": 0.9}},
}
NOBODY = {"base": "baseline", "months": 12, "mechanisms": {"livelihood_bill": {"dose": 1, "cover": {"share": 0.0}}}}
BILL = "mechanisms.livelihood_bill"


def used(**fields):
    return {"base": "baseline", "months": 12, "mechanisms": {"livelihood_bill": fields}}


def said(data, months=None, county=None):
    found = remarks(Scenario.from_dict(data), months, county)
    assert all(set(note) == {"en", "zh"} and note["en"] != note["zh"] for note in found)
    return [note["en"] for note in found]


def test_what_begins_after_the_end_is_said_and_only_then():
    mechanism, setting = said(LATE, 6)
    assert mechanism == f"{BILL} begins in 2026-10, after the last month of the run, 2026-06: it does nothing"
    assert setting.startswith("set.reach.notice_reach begins in 2026-11")
    assert said(LATE) == said(LATE, 11) == []
    assert len(said(LATE, 10)) == 1


@pytest.mark.parametrize(
    ("fields", "month"),
    [
        ({"dose": {"2026-01": 0.3, "2026-09": 1}}, "2026-09"),
        ({"then": {"from": "2026-08"}, "cover": {"share": 0.5}}, "2026-08"),
        ({"then": {"from": "2026-04"}, "cover": {"share": 0.5}, "until": "2026-03"}, "2026-04"),
    ],
)
def test_the_part_of_a_schedule_that_is_never_reached_is_said(fields, month):
    (note,) = said(used(**fields), 6)
    assert note.startswith(f"{BILL}: what is given from {month} on is never reached")


def test_a_setting_of_which_only_a_part_acts():
    (note,) = said({"base": "baseline", "set": {"reach.notice_reach": {"2026-02": 0.2, "2026-11": 0.9}}}, 6)
    assert note.startswith("set.reach.notice_reach: what is given from 2026-11 on")


def test_a_dose_of_zero_and_a_setting_to_the_default_do_nothing():
    assert said(used(dose=0)) == [f"{BILL} has dose 0 in every month of the run: it does nothing"]
    assert said(used(dose={"2026-01": 0, "2026-09": 1}), 6) == said(used(dose=0))
    days = Scenario.from_dict({"base": "baseline"}).set({"fund.processing_days": 20})
    default = knobs()["fund.processing_days"].default
    assert remarks(days) == []
    assert said({"base": "baseline", "set": {"fund.processing_days": default}}) == [
        "set.fund.processing_days is the default: it changes nothing"
    ]


def test_a_first_month_without_an_operating_budget_is_said():
    """Only where there is no burn-in, of mechanisms that ask for money, and from the first month on."""
    free = {"name": {"en": "Free", "zh": "免费"}, "about": {"en": "Free.", "zh": "免费。"}, "tier": "village",
            "moves": {"act.reward": {"add": 1.0}}}  # fmt: skip
    plan = {"points_system": 1, "flying_inspection": {"from": "2026-02"}, "free_of_charge": 1}
    one = Scenario.from_dict({"base": "baseline", "define": {"free_of_charge": free}, "mechanisms": plan})
    assert remarks(one) == remarks(one, burn_in=12) == []
    (note,) = remarks(one, burn_in=0)
    assert note["en"].endswith("does nothing before the second (points_system)") and "points_system" in note["zh"]
    assert remarks(Scenario.load("baseline"), burn_in=0) == []


def test_covers_of_nobody_are_said_where_the_county_is_known():
    assert said(NOBODY) == []
    assert said(NOBODY, county=SMALL) == [f"{BILL}: its cover covers nobody here; it does nothing"]
    some = {"base": "baseline", "mechanisms": {"livelihood_bill": {"cover": {"share": 1.0}}}}
    assert said(some, county=SMALL) == []
    other = TERRAINS[(int(SMALL.villages["terrain"][0]) + 1) % len(TERRAINS)]
    cover = {"terrain": other, "villages": [int(SMALL.villages["uid"][0])]}
    setting = {"base": "baseline", "set": {"reach.notice_reach": {"value": 0.9, "cover": cover}}}
    assert said(setting, county=SMALL) == ["set.reach.notice_reach: its cover covers nobody here; it does nothing"]


def test_a_policy_for_nobody_is_said():
    (note,) = said({"base": "baseline", "set": {"policies.farm_subsidy.target.income_below": 0}}, county=SMALL)
    assert note == "policy 'Farm subsidy': nobody in this county is eligible, so nothing can land"


def test_a_policy_for_nobody_is_named_as_its_author_did():
    named = {
        "waste": Scenario.load("baseline").policies["farm_subsidy"].plainly() | {"name": {"en": "Old age", "zh": "高龄津贴"}}
    }
    named["waste"]["target"] = {"income_below": 0}
    (note,) = remarks(Scenario.from_dict({"base": "baseline", "policies": [named]}), county=SMALL)
    assert note["zh"].startswith("政策“高龄津贴”：本县无人") and note["en"].startswith("policy 'Old age'")


def test_what_held_before_longer_than_the_burn_in_is_said():
    held = {"base": "baseline", "before": {"set": {"reach.notice_reach": 0.9}, "months": 12}}
    one, always = (Scenario.from_dict(held | {"before": {"set": held["before"]["set"], **more}}) for more in ({"months": 12}, {}))
    assert remarks(one) == remarks(one, burn_in=12) == remarks(always, burn_in=6) == []
    (note,) = remarks(one, burn_in=6)
    assert note["en"].startswith("`before` says what held for 12 months, and the burn-in has 6") and "6" in note["zh"]
    assert [note["en"] for note in remarks(always, burn_in=0)] == [
        "there is no burn-in: what `before` says held before the first month never held"
    ]


def test_a_rule_that_names_more_of_a_sample_is_said():
    """Three of fifteen townships, and of a sample of three: all. A sample of villages leaves the townships there."""
    ranked = Scenario.from_dict({"base": "baseline", "mechanisms": {"three_colour_assessment": 1, "performance_award": 1}})
    county = County.small(15, 10, 2)
    best, last = remarks(ranked, county=county.sample(0.2, whole="township"))
    assert "names 3 townships, of 3 in this sample as of 15 in the county: 100% of them and not 20%" in last["en"]
    assert "names 10 townships, of 3 in this sample as of 15 in the county: 100% of them and not 67%" in best["en"]
    assert remarks(ranked, county=county) == remarks(ranked, county=county.sample(0.5)) == []
    whole = County.small(4, 4, 2)  # ten of two townships and ten of four are all of them, in either
    award = Scenario.from_dict({"base": "baseline", "mechanisms": {"performance_award": 1}})
    assert remarks(award, county=whole.sample(0.5, whole="township")) == []
    rule = {"see": "complaints", "tier": "village", "test": {"top": 2}, "moves": {"act.reward": {"add": 1.0}}}
    own = {"name": {"en": "A", "zh": "甲"}, "about": {"en": "A.", "zh": "甲。"}, "tier": "village", "rules": [rule]}
    (note,) = said({"base": "baseline", "define": {"own_rank": own}, "mechanisms": {"own_rank": 1}}, county=SMALL)
    assert note.startswith("mechanisms.own_rank: a rule names 2 villages, of 6 in this sample as of 180")


def test_what_a_mechanism_lacks_is_said():
    kept = {**used(), "grades": ["experiment"]}
    alone = {
        **used(),
        "define": {
            "notices": {
                "name": {"en": "Notices", "zh": "通知"},
                "about": {"en": "Notices.", "zh": "通知。"},
                "tier": "village",
                "moves": {"act.reward": {"add": 1.0}},
                "needs": {"mechanism": ["smart_platform"]},
            }
        },
        "mechanisms": {"notices": 1},
    }
    assert said(alone) == ["mechanisms.notices needs smart_platform, which is not in the scenario: it does nothing"]
    assert all("rests on evidence" in note for note in said(kept))


def test_what_makes_shares_shares_of_other_things_is_said():
    one = Scenario.from_dict({"base": "baseline", "policies": ["farm_subsidy", "living_allowance"]})
    other = Scenario.from_dict({"base": "baseline", "policies": ["farm_subsidy"], "parameters": "point"})
    policies, parameters = (note["en"] for note in unlike(one, other))
    assert "(-living_allowance)" in policies and parameters.startswith("parameters are point")
    assert unlike(one, one.set({"policies.farm_subsidy.entitlement": 10})) == []


@pytest.mark.parametrize("name", [name for name in shipped_names() if "/" not in name])
def test_shipped_scenarios_ask_for_nothing_in_vain(name):
    assert remarks(Scenario.load(name), None, SMALL) == []


def test_a_result_and_a_comparison_carry_them_to_the_page():
    late = Scenario.from_dict(LATE, "late")
    one = run_once(SMALL, late, 1)
    assert len(one.summary["remarks"]) == len(one.about["remarks"]) == 2
    found = compare(["baseline", late], SMALL, 1, months=1, workers=1, grades=False, plain=False)
    assert [note["en"].split(" ")[0] for note in found.to_json()["remarks"]] == ["late:", "late:"]
    page = build(of_comparison(found), [], {"households": 1, "months": 1, "seed": 0}, found.table)
    assert page.count(f"late: {BILL} begins in 2026-10") == 1
    assert "晚于运行的最后一个月" in page


def test_the_command_says_them_beside_its_document(tmp_path):
    path = tmp_path / "late10.yaml"
    path.write_text(json.dumps(LATE), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(path), "--scale", "0.01", "--months", "1", "--json"])
    assert done.exit_code == 0
    assert "begins in 2026-10" in done.stderr
    assert len(json.loads(done.stdout)["remarks"]) == 2
