"""How much of an effect rests on which grade: planning the runs, sharing out, and the whole way on a tiny county."""

import numpy as np
import pandas as pd
import pytest

from twin import County, Scenario
from twin.base.plain import plain
from twin.evidence.trace import rests_on
from twin.report.compare import page, story
from twin.report.shared.grades import rests
from twin.study.compare.comparison import Comparison
from twin.study.compare.paired import compare
from twin.study.compare.single import run_once
from twin.study.grades import (
    COSTS,
    OUTCOMES,
    TOGETHER,
    Plan,
    as_document,
    as_table,
    bare,
    occurring,
    shared_out,
)

MONTHS = 12
SURE = {
    "name": "sure",
    "title": {"en": "Sure", "zh": "可靠"},
    "base": "baseline",
    "define": {
        "leaflets": {
            "name": {"en": "Leaflets", "zh": "明白纸"},
            "about": {"en": "Everyone gets one.", "zh": "人手一份。"},
            "tier": "village",
            "moves": {
                "reach.notice_reach": {"raise": 0.9, "grade": "source", "evidence": ["loudspeaker"], "why": "Claimed."},
                "act.reward": {"add": 1.5, "grade": "assumed", "why": "Assumed."},
            },
            "takes_hold_months": 0,
        }
    },
    "mechanisms": {"leaflets": {"dose": 1}},
}


def said(told: story.Story, indicator: str, lang: str) -> list[str]:
    return rests(told.titled(lang), told.effects, indicator, lang)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.from_dict(SURE)


@pytest.fixture(scope="module")
def comparison(scenario) -> Comparison:
    return compare(["baseline", scenario], County.small(2, 2, 40), replicates=2, months=MONTHS, workers=1, plain=False)


# Planning


def test_each_grade_that_occurs_is_left_out_once(scenario):
    plan = Plan.of([Scenario.load("baseline"), scenario])
    assert occurring(scenario) == {"source", "assumed"}
    assert [one.grades for one in plan.further] == [("assumed",), ("source",), ()]


def test_a_single_grade_needs_one_further_run(scenario):
    one = scenario.trusting(["source"])
    plan = Plan.of([bare(scenario), one])
    assert [further.grades for further in plan.further] == [()]
    assert plan.number[1, frozenset()] == 2


def test_without_mechanisms_there_is_nothing_to_run_again():
    plan = Plan.of([Scenario.load("baseline"), Scenario.load("baseline").set({"fund.processing_days": 20})])
    assert plan.further == []
    assert plan.table([]).empty


def test_a_reference_with_mechanisms_loses_the_grade_too(scenario):
    plan = Plan.of([scenario, scenario.set({"leaflets.dose": 0.5})])
    assert len(plan.further) == 6
    runs = [[{"landing_rate": value} for value in (0.5, 0.4, 0.3, 0.3, 0.3, 0.2, 0.1, 0.1)]]
    table = plan.table(runs).query("indicator == 'landing_rate'").set_index("part")
    assert table["effect"].iloc[0] == pytest.approx(-0.1)
    assert table["points"].sum() == pytest.approx(-0.1)


def test_money_that_a_mechanism_brings_is_graded_with_its_costs():
    fund = Scenario.load("baseline").with_mechanism("county_special_fund")
    assert fund.definitions["county_special_fund"].costs.grade in occurring(fund)


# Sharing out


def test_parts_have_the_interval_of_a_ratio_of_means():
    rng = np.random.default_rng(3)
    effect = rng.normal(0.10, 0.01, 400)
    found = shared_out(effect, 0.6 * effect + rng.normal(0, 0.002, 400))
    assert found["share"] == pytest.approx(0.6, abs=0.01)
    assert found["share_low"] < 0.6 < found["share_high"]
    assert found["share_high"] - found["share_low"] < 0.01
    assert found["low"] < found["points"] < found["high"]


def test_an_effect_that_may_be_chance_is_not_shared_out():
    found = shared_out(np.array([0.01, -0.02, 0.015]), np.array([0.01, -0.01, 0.01]))
    assert np.isnan(found["share"])
    assert np.isfinite(found["points"])


def test_one_run_has_shares_and_no_interval():
    found = shared_out(np.array([0.1]), np.array([0.07]))
    assert found["share"] == pytest.approx(0.7)
    assert np.isnan([found["low"], found["share_low"]]).all()
    assert np.isnan(shared_out(np.array([0.0]), np.array([0.0]))["share"])


def test_undefined_outcomes_are_left_out():
    found = shared_out(np.array([np.nan, 0.1]), np.array([0.2, 0.05]))
    assert found["replicates"] == 1
    assert shared_out(np.array([np.nan]), np.array([0.2]))["replicates"] == 0


# The whole way


def test_parts_add_up_to_the_effect(comparison):
    assert set(comparison.grades["indicator"]) == set(OUTCOMES)
    assert set(comparison.grades["scenario"]) == {"sure"}
    for _, rows in comparison.grades.groupby("indicator"):
        assert set(rows["part"]) == {"source", "assumed", COSTS, TOGETHER}
        assert rows["points"].sum() == pytest.approx(rows["effect"].iloc[0], nan_ok=True)


def test_the_effect_is_the_paired_difference_of_the_table(comparison):
    table = comparison.table.query("scenario == 'sure'").set_index("indicator")
    parts = comparison.grades.drop_duplicates("indicator").set_index("indicator")
    for name in ("awareness", "participation", "satisfaction"):
        assert parts.loc[name, "effect"] == pytest.approx(table.loc[name, "difference"])
        assert parts.loc[name, "effect_low"] == pytest.approx(table.loc[name, "low"])


def test_each_move_carries_what_it_alone_can_do(comparison):
    """Notices are the `source` move, points the `assumed` one; costs are none."""
    parts = comparison.grades.set_index(["indicator", "part"])["points"]
    assert parts["awareness", "source"] > abs(parts["awareness", "assumed"])
    assert parts["participation", "assumed"] > abs(parts["participation", "source"])
    assert parts["awareness", COSTS] == 0


def test_a_comparison_without_grades_runs_nothing_again(scenario):
    plainly = compare(
        ["baseline", scenario], County.small(1, 2, 30), replicates=1, months=2, workers=1, grades=False, plain=False
    )
    assert plainly.grades.empty
    assert plainly.to_json()["scenarios"][1]["effect_by_grade"] == {}


def test_grades_survive_the_folder(comparison, tmp_path):
    again = Comparison.load(comparison.save(tmp_path))
    pd.testing.assert_frame_equal(again.grades, comparison.grades)
    document = again.to_json()["scenarios"][1]
    assert document["effect_by_grade"]["awareness"]["parts"]["source"]["points"] is not None
    assert "rests_on" not in document
    assert again.about["scenarios"][1]["rests_on"]["mechanisms"][0]["key"] == "leaflets"


def test_document_and_table_are_the_same(comparison):
    table = comparison.grades_of("sure")
    pd.testing.assert_frame_equal(as_table(plain(as_document(table))), table, check_dtype=False)


def test_one_run_tells_its_parts_against_no_mechanism(scenario):
    ticks: list[tuple[int, int]] = []
    result = run_once(County.small(1, 2, 30), scenario, 3, progress=lambda *tick: ticks.append(tick), grades=True)
    found = result.summary["effect_by_grade"]["participation"]
    assert set(found["parts"]) == {"source", "assumed", COSTS, TOGETHER}
    assert found["effect"] == pytest.approx(sum(part["points"] for part in found["parts"].values()))
    assert ticks[-1] == (15, 15)
    told = story.of_result(result)
    assert not told.effects.empty
    assert "One run tells no certainty" in said(told, "participation", "en")[0]


# In words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_leads_every_number_back(comparison, lang):
    stories = story.of_comparison(comparison)
    text = page.build(stories, [], {"households": 1, "months": 1, "seed": 0}, comparison.table, lang)
    for needed in (
        "loudspeaker",
        "New governance mechanisms",
        "创新治理机制",
        "Assumed.",
        "leaflets",
        "POPULARITY",
        "fibre_coverage",
    ):
        assert needed in text
    assert text.count("<details") == text.count("</details>")
    assert text.count("<table") == text.count("</table>")


def told(rows: dict[str, float], low: float, high: float) -> story.Story:
    """A story with one effect of 9.7 points, shared out as given."""
    from dataclasses import replace

    from tests.fake_results import fake_result

    whole = {"effect": 0.097, "effect_low": low, "effect_high": high, "replicates": 4}
    unsure = low <= 0 <= high
    parts = [
        {"indicator": "landing_rate", "part": part, "points": points, "low": points - 0.001, "high": points + 0.001}
        | whole
        | {"share": float("nan") if unsure else points / 0.097, "share_low": 0.0, "share_high": 0.0}
        for part, points in rows.items()
    ]
    return replace(story.of_result(fake_result("linkage")), effects=pd.DataFrame(parts))


def test_words_name_each_grade_and_the_ones_that_carry_nothing():
    one = told({"source": 0.071, "assumed": 0.022, "survey": 0.004, TOGETHER: 0.0}, 0.08, 0.11)
    (english,) = said(one, "landing_rate", "en")
    assert "+7.1 pt rest on numbers that the source documents claim, +2.2 pt on assumptions, +0.4 pt on surveys" in english
    assert "none on experiments" in english
    (chinese,) = said(one, "landing_rate", "zh")
    assert "+7.1个百分点来自材料所述数字" in chinese
    assert "没有来自实验的" in chinese


def test_no_effect_is_attributed_to_nobody():
    one = told({"source": 0.071, "assumed": 0.022, TOGETHER: 0.004}, -0.01, 0.2)
    assert "nothing can be attributed" in said(one, "landing_rate", "en")[0]
    assert "无从归到任何证据" in said(one, "landing_rate", "zh")[0]
    assert said(one, "awareness", "en") == []


def test_evidence_that_the_twin_does_not_hold_is_shown_as_written(scenario):
    from dataclasses import replace

    from tests.fake_results import fake_result

    rests = rests_on(scenario)
    rests["mechanisms"][0]["moves"][0]["evidence"] = ["<own survey>"]
    one = replace(story.of_result(fake_result()), rests_on=rests)
    text = page.build([one], [], {"households": 1, "months": 1, "seed": 0})
    assert "&lt;own survey&gt;" in text


def test_what_a_scenario_rests_on_names_settings_and_policies():
    rests = rests_on(Scenario.load("baseline").set({"fund.processing_days": 20}))
    assert rests["settings"] == [{"path": "fund.processing_days", "value": "20.0"}]
    assert [one["key"] for one in rests["policies"]] == sorted(Scenario.load("baseline").policies)
    assert rests["mechanisms"] == []
