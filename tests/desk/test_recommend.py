"""A budget is asked for in ten thousand yuan; what is recommended is what the study of the same file finds."""

import json
import re

import pytest

from tests.desk.conftest import ended, visited, whole
from tests.desk.kinds import KINDS
from tests.workbook.books import book
from twin.base.errors import InputError
from twin.desk.compare import form
from twin.desk.compare.plan import Option
from twin.desk.compare.scenarios import base_of
from twin.desk.compare.words import WORDS
from twin.desk.desk import Desk
from twin.desk.jobs.job import Kind
from twin.desk.recommend.asked import MANY, SIZES, USUAL, asked_of, runs_of, sent, share_of, usual
from twin.study.recommend.ahead import runs_ahead
from twin.study.recommend.file import RecommendStudy

THREE = {"wan": 300, "years": 3, "among": list(USUAL)}


class Fields(dict):
    """A form as it was sent."""

    def getlist(self, key):
        return self.get(key, [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return book(tmp_path_factory.mktemp("recommend") / "my")


def test_three_million_yuan_are_three_million_yuan_in_the_study(folder, tmp_path):
    study = RecommendStudy.from_dict(asked_of(THREE | {"hours": 5000}).study(folder, tmp_path / "store", 0.5))
    budget = study.file.budgets["asked"]
    assert (budget.yuan, budget.years, budget.hours, budget.hours_share) == (3_000_000, 3, 5000, None)
    assert set(study.space.options) == set(USUAL) and study.file.scale == 0.5
    assert "300" in study.file.title.zh


def test_the_form_begins_with_mechanisms_that_are_not_in_force():
    assert usual(()) == USUAL and usual(USUAL[:2]) == USUAL[2:]
    assert usual(USUAL[1:]) == USUAL, "where hardly any is left"


def test_what_is_in_force_is_marked_and_stays_in_force(tmp_path):
    place = book(tmp_path / "my", mechanisms=[{"mechanism": USUAL[0]}])
    rows = [row for shelf in form.shelves(Option(), "zh", base=base_of(place)) for row in shelf["rows"]]
    assert [row["key"] for row in rows if row["in_force"]] == [USUAL[0]]
    study = RecommendStudy.from_dict(asked_of(THREE).study(place, tmp_path / "store", 1.0))
    assert study.space.in_force == {USUAL[0]: False} and USUAL[0] not in study.space.options
    assert USUAL[0] in study.study.run(study.space.changes(())).resolved().mechanisms


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("among", [USUAL[:2], USUAL])
def test_the_page_tells_as_many_runs_as_the_study_counts(folder, tmp_path, size, among):
    study = RecommendStudy.from_dict(asked_of(THREE | {"size": size, "among": list(among)}).study(folder, tmp_path, 1.0))
    assert runs_of(size, len(among)) == runs_ahead(study)


@pytest.mark.parametrize(
    "change",
    [{"wan": "-1"}, {"wan": "nan"}, {"wan": "三百"}, {"years": "0"}, {"years": "99"}, {"hours": "1e400"},
     {"m": ["points_system"]}, {"m": list("abcdefghijkl")}, {"m": ["points_system", "../x"]}, {"size": "all"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(change):
    with pytest.raises(InputError):
        sent(Fields({"wan": "300", "years": "3", "m": ["points_system", "livelihood_bill"]} | change))


def test_numbers_may_have_commas_and_hours_may_be_left_out():
    asked = sent(Fields(wan="1，200", years="2.5", m=["points_system", "livelihood_bill"], hours=" "))
    assert (asked.wan, asked.years, asked.hours, asked.size) == (1200, 2.5, None, "quick")


@pytest.mark.parametrize("text", ["30万", "30万元", "３０", "300000元", "30"])
def test_money_is_taken_as_the_workbook_takes_it(text):
    assert sent(Fields(wan=text, years="1年", m=["points_system", "livelihood_bill"])).wan == 30


def test_a_start_that_is_past_is_said_in_the_title_and_changes_no_run(folder, tmp_path):
    asked, past = asked_of(THREE), asked_of(THREE | {"begins": "2026-01"})
    assert "2026年1月" in past.titled("zh") and "2026" not in asked.titled("zh")
    assert past.study(folder, tmp_path, 1.0)["levels"] == asked.study(folder, tmp_path, 1.0)["levels"]
    assert past.key == asked.key != asked_of(THREE | {"wan": 301}).key


def test_a_month_as_the_form_shows_it_may_be_asked_and_what_is_wrong_is_called_as_the_form_calls_it(folder, tmp_path):
    asked = sent(Fields(wan="30", years=f"{1 / 12:.4g}", m=["points_system", "livelihood_bill"]))
    study = RecommendStudy.from_dict(asked.study(folder, tmp_path, 1.0))
    assert study.file.budgets["asked"].years == pytest.approx(1 / 12)
    for name, text in (("wan", "-1"), ("years", "0.05"), ("hours", "x")):
        with pytest.raises(InputError) as wrong:
            sent(Fields({"wan": "30", "years": "1", "m": ["points_system", "livelihood_bill"], name: text}))
        assert str(wrong.value).startswith(WORDS[name])


def test_what_was_filled_in_is_kept_beside_what_is_wrong_and_a_past_start_is_said(tmp_path):
    place = book(tmp_path / "my")
    (place / "observations").mkdir()
    (place / "observations" / "a.csv").write_text("month,place,target,observation\n2026-05,,satisfaction,60%\n", encoding="utf-8")
    with visited(Desk(place, workers=0, kinds=KINDS, lang="zh"), lang="zh") as visitor:
        ticked = ["points_system", "livelihood_bill", "policy_supermarket"]
        fields = {"wan": "三百", "years": "1.5", "hours": "900", "size": "usual", "m": ticked}
        answer = visitor.post("/recommend", data=fields)
        assert answer.status_code == 400 and "三百 无法识别" in answer.text and "自推演首月2026年1月起实施" in answer.text
        assert "最早可从2026年6月开始" in answer.text and "顺延" not in answer.text
        assert all(f'value="{text}"' in answer.text for text in ("三百", "1.5", "900"))
        assert sorted(re.findall(r'name="m" value="(\w+)"[^>]* checked', answer.text)) == sorted(ticked)
        assert re.search(r'value="usual" checked', answer.text)


def test_large_counties_are_run_in_part():
    assert share_of(600) == 1.0 and share_of(15_000) == 0.1 and 2 < len(USUAL) <= MANY


@pytest.mark.slow
def test_a_budget_is_asked_for_left_stopped_and_answered(folder, browser):
    kinds = KINDS | {"recommend": Kind("tests.desk.tasks:recommend", "long", 900.0)}
    with visited(Desk(folder, workers=1, kinds=kinds), lang="zh") as served:
        page, wrong = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN").new_page(), []
        page.set_default_timeout(600_000)
        page.on("request", lambda one: None if one.url.startswith((served.address, "data:")) else wrong.append(one.url))
        page.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
        page.goto(f"{served.address}/recommend")
        page.fill("[name=wan]", "20")
        page.click("button.main")
        page.wait_for_selector("[data-wait]")
        job = page.url.rsplit("/", 1)[1]
        assert json.loads(page.evaluate("JSON.stringify(document.querySelector('[data-wait]').dataset)"))["wait"] == job
        page.goto(f"{served.address}/jobs")
        page.goto(f"{served.address}/recommend/{job}")
        page.click("[data-wait] button")  # ended
        assert ended(served.desk.crew, served.desk.crew.get(job), 3).state == "stopped"
        page.goto(f"{served.address}/recommend/{job}")
        page.click("[role=alert] ~ form button")  # once more
        whole(page, "main figure")
        assert page.locator("main li").count() > 3 and page.locator("main table").count() > 2
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        with page.expect_download() as got:
            page.click("a[href$='trials.csv']")
        assert got.value.path().read_text("utf-8-sig").startswith("design,")
        assert wrong == []
