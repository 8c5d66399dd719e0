"""Lines of the plans of a county's own workbook, taken up in a comparison."""

import pytest

from tests.desk.test_compare import Fields
from tests.workbook.books import book
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.desk.compare import form, sample
from twin.desk.compare.lines import called, lines_in
from twin.desk.compare.plan import Option, plan_of
from twin.desk.compare.scenarios import base_of, scenarios
from twin.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A county whose workbook has no plans."""
    return book(tmp_path_factory.mktemp("plain") / "my")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The same with a mechanism in force, and two lines of a plan, one of them in one township and at a cost of its own."""
    lines = [
        {"mechanism": "points_system", "dose": 0.5},
        {"mechanism": "points_system", "scenario": "方案一", "dose": 0.83, "since": month_number("2026-07")},
        {"mechanism": "livelihood_bill", "scenario": "方案一", "places": "东岭镇", "village_share": 0.5, "yuan": 24e4,
         "until": month_number("2027-03")},
    ]  # fmt: skip
    return book(tmp_path_factory.mktemp("planned") / "my", mechanisms=lines)


def test_a_line_of_a_plan_is_what_the_workbook_makes_of_it(planned):
    """As the scenario of the plan has it, cost and places included."""
    whole, start = Scenario.load(f"{planned}/方案一"), base_of(planned).start
    known = lines_in(planned)
    assert list(known) == ["points_system@方案一", "livelihood_bill@方案一"]
    option = {"mechanisms": {name: line.chosen(start).plainly() for name, line in known.items()}}
    base, made = scenarios(plan_of({"options": [option]}), planned)
    assert base.mechanisms["points_system"].dose_at(start) == 0.5
    for key in ("points_system", "livelihood_bill"):
        ours, theirs = made.mechanisms[key], whole.mechanisms[key]
        assert (ours.dose, ours.since, ours.until) == (theirs.dose, theirs.since, theirs.until)
        assert ours.phases[0].cover == (theirs.phases[0].cover and theirs.phases[0].cover.model_copy(update={"lot": "desk"}))
        assert made.definitions[key].costs == whole.definitions[key].costs
    assert made.definitions["livelihood_bill"].costs.monthly_yuan == 2e4


def test_a_line_that_is_gone_or_stands_twice_is_told(planned, folder, monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    gone = plan_of({"options": [{"mechanisms": {"points_system@方案二": {}}}]})
    with pytest.raises(InputError, match=r"Points system.*方案二.*no such line"):
        scenarios(gone, planned)
    with pytest.raises(InputError, match="ticked twice"):
        plan_of({"options": [{"mechanisms": {"points_system": {}, "points_system@方案一": {}}}]})
    assert lines_in(folder) == {}, "a workbook without plans has none"


def test_lines_of_plans_stand_first_on_the_form_and_what_is_in_force_is_told(planned):
    base, known = base_of(planned), lines_in(planned)
    first, *others = form.shelves(Option(), "zh", known, base)
    assert [(row["name"].count("方案一"), row["dose"], row["share"], row["start"], row["on"]) for row in first["rows"]] == [
        (1, 83, 100, 6, False), (1, 100, 50, 0, False)]  # fmt: skip
    assert [row["key"] for shelf in others for row in shelf["rows"] if row["in_force"]] == ["points_system"]
    sent = Fields(plan="{}", edit="0", m=["livelihood_bill@方案一"], where="all")
    plan, _ = form.sent(Fields(sent | {"dose-livelihood_bill@方案一": "100", "share-livelihood_bill@方案一": "50"}))
    assert form.in_words(plan, base, {}, "zh")[0]["lines"][0].count("方案一") == 1


def test_a_line_with_places_of_its_own_names_them(planned):
    """It holds there and nowhere else, so an option that says nothing of places must not say all villages."""
    base, known = base_of(planned), lines_in(planned)
    code = known["livelihood_bill@方案一"].where.of[0]
    option = {"mechanisms": {"livelihood_bill@方案一": {"share": 0.5}, "points_system@方案一": {}}}
    bill, points = form.in_words(plan_of({"options": [option]}), base, {code: "东岭镇"}, "zh", known)[0]["lines"]
    assert "东岭镇" in bill and "50%" in bill and "东岭镇" not in points
    said = form.in_words(plan_of({"options": [option]}), base, {code: "东岭镇"}, "zh", known)[0]["where"]
    assert said != form.in_words(plan_of({"options": [{}]}), base, {}, "zh", known)[0]["where"], "not all villages"
    elsewhere = option | {"where": {"kind": "types", "of": ["leading"]}}
    one = form.in_words(plan_of({"options": [elsewhere]}), base, {code: "东岭镇"}, "zh", known)[0]
    assert "东岭镇" not in "".join(one["lines"]) and one["where"]


def test_a_line_of_a_plan_says_the_word_plan_no_second_time():
    assert called("points_system@方案一", "zh") == "积分制（方案一）"
    assert called("points_system@Plan A", "en") == "Points system (Plan A)"


def test_a_sample_stands_in_for_the_places_of_a_line(planned):
    county = sample.resolve(str(planned))
    held = sample.Held("", base_of(planned), county, lines_in(planned), [])
    plan = plan_of({"options": [{"mechanisms": {"livelihood_bill@方案一": {"share": 0.5}, "points_system@方案一": {}}}]})
    stood = sample._stand_in(plan.options[0], held)
    assert stood.mechanisms["livelihood_bill@方案一"].share == pytest.approx(0.5 * 4 / 12)  # of twelve villages four are there
    assert stood.mechanisms["points_system@方案一"].share == 1
