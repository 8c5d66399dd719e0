"""Options are compared: plans are plain data, a sample answers what full runs do, and a browser does it all in Chinese."""

import json
import re
import time

import numpy as np
import pytest

from tests.desk.conftest import until, visited, whole
from tests.desk.kinds import KINDS
from tests.workbook.books import book
from twin.base.errors import InputError
from twin.base.plain import indicators
from twin.county.county import County
from twin.desk.compare import answer, form, sample
from twin.desk.compare.plan import MOST, Option, Plan, plan_of
from twin.desk.compare.saved import Plans, Saved
from twin.desk.compare.scenarios import base_of, scenarios
from twin.desk.desk import Desk
from twin.desk.jobs.job import Kind
from twin.desk.jobs.worker import Order
from twin.model import PolicyTwin
from twin.outcomes.money import KINDS as KINDS_OF_MONEY
from twin.scenario.scenario import Scenario

TWO = {"options": [{"mechanisms": {"points_system": {"dose": 0.5, "share": 0.5, "start": 3}}}, {"title": "甲"}]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A county of twelve villages as a workbook."""
    return book(tmp_path_factory.mktemp("compare") / "my")


class Fields(dict):
    """A form as it was sent."""

    def getlist(self, key):
        return self.get(key, [])


# Plans ------------------------------------------------------------------------------------------------------------------


def test_a_plan_becomes_scenarios_with_dose_cover_and_start(folder):
    base, first, second = scenarios(plan_of(TWO), folder)
    use = first.mechanisms["points_system"]
    assert (use.dose_at(base.start + 2), use.dose_at(base.start + 3)) == (0.0, 0.5)
    assert use.phases[0].cover.share == 0.5 and use.phases[0].cover.lot == "desk"
    assert not second.mechanisms and second.title.zh == "甲" and first.before() == base.before()


def test_the_address_of_a_plan_is_its_content():
    one, other = plan_of(TWO), plan_of(json.loads(json.dumps(TWO)))
    named = one.model_copy(update={"title": "会上用"})
    assert one.id == other.id == one.content == named.content != named.id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"options": []}, "1 entries or more"),
        ({"options": [{}] * (MOST + 1)}, "at most 4"),
        ({"options": [{"mechanisms": {"points_sistem": {}}}]}, "points_system"),
        ({"options": [{"mechanisms": {"points_system": {"dose": 0}}}]}, "more than 0"),
        ({"options": [{"mechanisms": {"points_system": {"dose": 1, "price": 2}}}]}, "price"),
        ({"options": [{"where": {"kind": "types", "of": ["../../etc/passwd"]}}]}, "is not known"),
        ({"options": [{"where": {"kind": "villages", "of": ["x"]}}]}, "no code"),
        ({"options": [{"where": {"kind": "all", "of": ["1"]}}]}, "not possible"),
        ({"options": "x"}, "must be a list"),
        ([], "must be a mapping"),
    ],
)
def test_what_cannot_be_is_refused_in_words(change, said, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    with pytest.raises(InputError, match=said):
        plan_of(change)


def test_something_that_begins_after_the_run_is_refused(folder):
    late = plan_of({"options": [{"mechanisms": {"points_system": {"start": 400}}}]})
    with pytest.raises(InputError, match="points_system"):
        scenarios(late, folder)


def test_a_form_changes_the_option_on_it_and_leaves_the_others():
    sent = Fields(plan=json.dumps(TWO), edit="1", title=" 乙 ", m=["livelihood_bill"], where="types")
    sent |= {"dose-livelihood_bill": "30", "share-livelihood_bill": "45", "start-livelihood_bill": "6", "of-types": ["leading"]}
    plan, place = form.sent(sent)
    assert place == 1 and plan.options[0] == plan_of(TWO).options[0]
    second = plan.options[1]
    assert second.title == "乙" and second.where.cover(1) == {"village_type": ["leading"]}
    assert second.mechanisms["livelihood_bill"].plainly() == {"dose": 0.3, "share": 0.45, "start": 6}


@pytest.mark.parametrize("change", [{"edit": "7"}, {"dose-points_system": "1e3"}, {"dose-points_system": "０"}, {"plan": "{"}])
def test_a_form_that_was_tampered_with_is_refused(change):
    with pytest.raises(InputError):
        form.sent(Fields({"plan": "{}", "edit": "0", "m": ["points_system"]} | change))


def test_options_are_added_up_to_four_and_taken_out_down_to_one():
    plan = Plan()
    for _ in range(MOST - 1):
        plan = form.with_another(plan, 0)
    with pytest.raises(InputError):
        form.with_another(plan, 0)
    for _ in range(MOST + 2):
        plan = form.without(plan, 0)
    assert plan.options == (Option(),)


def test_saved_plans_are_found_by_address_only_and_a_changed_file_is_none(tmp_path):
    plans = Plans(tmp_path / "plans")
    one = plans.put(Saved(plan_of(TWO | {"title": "会上用"}), "2026-01-01T00:00:00+08:00"))
    plans.put(Saved(plan_of(TWO), "2026-01-02T00:00:00+08:00"))
    assert plans.get(one.id) == one and [each.id for each in plans.named()] == [one.id]
    assert plans.get("../" + one.id) is None and plans.get("0" * 20) is None
    file = tmp_path / "plans" / f"{one.id}.json"
    file.write_text(file.read_text("utf-8").replace("0.5", "0.6"), "utf-8")
    assert plans.get(one.id) is None
    plans.drop(one.id)
    assert not file.exists()


# The quick answer -------------------------------------------------------------------------------------------------------


def ask(folder, options, **more):
    return sample.answer(Order(folder, {"digest": "one", "plan": {"options": options} | more}, folder))


@pytest.mark.slow
def test_what_an_answer_needs_is_what_the_result_says():
    model = PolicyTwin(County.small(2, 2, 30), "linkage", seed=3, burn_in=12).run(14)
    found, summary = sample.measured(model), indicators(model.result().summary)
    assert {name for name in answer.SHOWN if name != "public_yuan"} <= set(found)
    for name, value in found.items():
        np.testing.assert_equal(value, summary[name], err_msg=name)


@pytest.mark.slow
def test_a_sample_of_all_villages_answers_what_runs_of_the_county_say(folder):
    option = {"mechanisms": {"points_system": {"dose": 0.5, "share": 0.5}}}
    found = ask(folder, [option])
    about = found["about"]
    assert (about["villages"], about["of"], about["replicates"]) == (12, 12, sample.REPLICATES)
    base = base_of(folder)
    changed = Scenario.from_dict(
        {"base": f"{folder}/baseline", "mechanisms": {"points_system": {"dose": 0.5, "cover": {"share": 0.5, "lot": "desk"}}}}
    )
    gaps = []
    for number in range(sample.REPLICATES):
        pair = [PolicyTwin(str(folder), one, seed=0, replicate=number).run(about["months"]) for one in (base, changed)]
        gaps.append(np.subtract(*[one.result().summary["awareness"] for one in pair[::-1]]))
    row = next(one for one in found["rows"] if one["indicator"] == "awareness")
    assert row["options"][0]["difference"] == pytest.approx(np.mean(gaps), abs=1e-12)


@pytest.mark.slow
def test_nothing_chosen_changes_nothing_and_what_was_run_is_not_run_again(folder):
    option = {"mechanisms": {"livelihood_bill": {}}}
    first = ask(folder, [option, {}])
    began = time.process_time()
    again = ask(folder, [option | {"title": "同一个"}, {}])
    assert time.process_time() - began < 0.2 and again["rows"] == first["rows"]
    assert all(row["options"][1]["difference"] in (0, None) for row in first["rows"])


@pytest.mark.slow
def test_listed_places_are_stood_in_for_by_as_many_villages(folder):
    held = sample._hold(folder, "one")
    code = str(int(held.county.villages["uid"][0]))
    option = plan_of({"options": [{"mechanisms": {"points_system": {}}, "where": {"kind": "villages", "of": [code]}}]}).options[0]
    assert sample._stand_in(option, held).mechanisms["points_system"].share == pytest.approx(1 / 12)
    assert ask(folder, [option.plainly()])["about"]["stood_in"]
    with pytest.raises(InputError):
        ask(folder, [option.plainly() | {"where": {"kind": "villages", "of": ["7"]}}])


def test_money_and_hours_are_told_of_the_whole_county():
    nothing = {f"money.{kind}": 0.0 for kind in KINDS_OF_MONEY} | {"mechanism_hours": 0.0}
    more = nothing | {"money.operations": 10.0, "mechanism_hours": 4.0}
    rows = answer.rows([[nothing] * 2, [more] * 2], 0.25)
    found = {row["indicator"]: row["options"][0]["difference"] for row in rows}
    assert (found["public_yuan"], found["mechanism_hours"]) == (40.0, 16.0)


def test_few_repetitions_show_their_ends_and_claim_nothing():
    groups = [[{"landing_rate": 0.5}] * 3, [{"landing_rate": value} for value in (0.6, 0.7, 0.65)]]
    row = answer.rows(groups, 1.0, few=True)[0]["options"][0]
    assert (row["low"], row["high"]) == pytest.approx((0.1, 0.2)) and row["difference"] == pytest.approx(0.15)
    told = {few: answer._cell(answer.rows(groups, 1.0, few)[0]["options"][0], "landing_rate", few, "en") for few in (True, False)}
    assert (told[True].text, told[True].beside, told[True].sure) == ("+15.0 pt", "[+10.0, +20.0]", False)
    assert told[False].sure and told[False].under == "65.0%"


def test_an_answer_says_which_it_is():
    about = {"villages": 3, "of": 12, "households": 600, "months": 24, "replicates": 3, "stood_in": True}
    told = [answer.part({"kind": kind, "rows": [], "about": about}, ["甲"], "en") for kind in ("sample", "full")]
    assert "3 other ones of the 12 villages" in told[0].note and "sample" in told[0].title and told[1].title == "Full comparison"
    assert "600 households" in told[1].note and "stand in" in told[0].note


# In a browser -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A desk that compares small runs in full: two repetitions."""
    kinds = KINDS | {"compare": Kind("tests.desk.tasks:compare", "long", 600.0)}
    with visited(Desk(book(tmp_path_factory.mktemp("compared") / "my"), workers=1, kinds=kinds), lang="zh") as visitor:
        yield visitor


def opened(browser, served, width=1280):
    """A page, and what it did that it should not."""
    page, wrong = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN").new_page(), []
    page.set_default_timeout(300_000)
    page.on("request", lambda one: None if one.url.startswith((served.address, "data:")) else wrong.append(one.url))
    page.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: wrong.append(str(one)))
    return page, wrong


SAMPLE, FULL = '#answer[data-kind="sample"] table', '#answer[data-kind="full"] table'


@pytest.mark.slow
def test_options_are_slid_compared_saved_shared_and_stopped(served, browser):
    page, wrong = opened(browser, served)
    page.goto(f"{served.address}/compare")
    page.check("#m-policy_translation")
    page.wait_for_selector(SAMPLE)
    before = page.inner_text("#answer")
    slide = "one => { one.value = 40; one.dispatchEvent(new Event('input', {bubbles: true})); }"
    page.eval_on_selector("[name=dose-policy_translation]", slide)
    page.wait_for_function("old => document.querySelector('#answer:not([aria-busy])') && answer.innerText != old", arg=before)
    assert "40%" in page.inner_text(".side.now") and page.locator(SAMPLE).count() == 1
    page.wait_for_url(re.compile(r"/compare/[0-9a-f]{20}"))
    job = until(lambda: page.get_attribute("[data-full]", "data-full"))
    page.click("[data-stop]")  # ended within three seconds, and the page stays
    page.wait_for_selector("[data-full]", state="hidden", timeout=3_000)
    assert served.desk.crew.get(job).state == "stopped" and page.locator(SAMPLE).count() == 1
    page.click("button[value=add]")
    page.fill("[name=title]", "<b>加账单</b>")
    page.check("#m-livelihood_bill")
    page.fill("[name=name]", "会上用")
    page.click("button[value=save]")
    page.wait_for_selector(FULL)
    assert "<b>加账单</b>" in page.inner_text("#answer thead") and page.locator("#answer figure").count() == 1
    other, odd = opened(browser, served, 390)
    other.goto(page.inner_text("#link"))
    assert other.inner_text("#answer table") == page.inner_text("#answer table")
    assert "会上用" in other.inner_text(".saved") and other.evaluate("document.documentElement.scrollWidth") <= 390
    other.click("[data-path=whole]")
    other.wait_for_url("**/whole")
    whole(other, "footer")
    assert other.locator("figure").count() > 4 and "&lt;b" not in other.inner_text("main")
    assert (wrong, odd) == ([], [])


@pytest.mark.slow
def test_the_same_comparison_is_not_made_twice_and_old_data_are_told(served):
    plan, comparisons = plan_of(TWO), served.desk.comparisons
    first = comparisons.begin(plan, "a", "zh")
    assert comparisons.begin(plan, "b", "zh").job == first.job
    named = comparisons.begin(plan.model_copy(update={"title": "同"}), "b", "zh")
    assert named.job == first.job and named.id != first.id
    assert comparisons.begin(plan_of({"options": [{"mechanisms": {"points_system": {}}}]}), "a", "zh").job != first.job
    assert comparisons.is_of_now(comparisons.job(first))
    served.desk.crew.stop(first.job)
