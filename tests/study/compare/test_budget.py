"""A comparison held against a budget: totals of the whole county, over or under, replicate by replicate, in both languages."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from tests.fake_results import fake_comparison
from twin import County
from twin.base.errors import InputError
from twin.report.compare import budget as told
from twin.report.compare import page, story, terminal
from twin.study.compare.budget import Budget, held_against, verdict
from twin.study.compare.comparison import Comparison
from twin.study.compare.paired import compare

PLACE = County.small(1, 2, 20)


def run(yuan, hours):
    return {"public_yuan": yuan, "mechanism_hours": hours}


def test_totals_are_those_of_the_whole_county_in_the_years_asked():
    """A tenth of the county for 24 months: ten times as much, half as much again over three years."""
    groups = [[run(0, 5), run(0, 5)], [run(100, 25), run(300, 45)]]
    known = Budget(yuan=3500, years=3, hours=250).told(24, 100, 0.1)
    table = held_against(known, ["first", "other"], groups).set_index("kind")
    money, hours = table.loc["yuan"], table.loc["hours"]
    assert money["takes"] == pytest.approx(200 * 10 * 1.5) and money["over"] == pytest.approx(-500)
    assert money["within"] == 0.5 and money["low"] < 3000 < money["high"] and verdict(money) == "open"
    assert money["per_household"] == pytest.approx(3000 / 1000 / 3) and money["limit_per_household"] == pytest.approx(3500 / 3000)
    assert hours["takes"] == pytest.approx(30 * 10) and hours["over"] == pytest.approx(50) and hours["years"] == 2
    assert hours["per_household"] == pytest.approx(300 / 1000 / 2)


def test_what_is_within_beyond_chance_and_what_is_over():
    def of(limit, values):
        groups = [[run(0, 0)] * len(values), [run(value, 0) for value in values]]
        return held_against(Budget(yuan=limit).told(12, 1, 1.0), ["a", "b"], groups).iloc[0]

    values = [90.0, 100.0, 110.0, 100.0]
    assert [verdict(of(limit, values)) for limit in (1000, 104, 50)] == ["within", "open", "over"]
    assert [verdict(of(limit, [100.0])) for limit in (100, 99)] == ["within", "over"], "without an interval the mean decides"
    assert of(100, values)["within"] == 0.75


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "neither yuan nor hours"), ({"years": 3}, "neither"), ({"hours": 1, "years": 3}, "years are those of yuan"),
     ({"yuan": -1}, "yuan -1 is out of range"), ({"hours": float("nan")}, "hours nan is out of range"),
     ({"yuan": 1, "years": 0}, "years 0 is out of range"), ({"yuan": "3"}, "yuan 3 is out of range")],
)  # fmt: skip
def test_budgets_that_cannot_be(given, said):
    with pytest.raises(InputError, match=said):
        Budget(**given)


def test_a_comparison_keeps_its_budget_and_says_it(tmp_path):
    found = compare(
        ["baseline", "linkage"], PLACE, 2, 12, workers=1, grades=False, plain=False, store=False,
        budget=Budget(yuan=3_000_000, years=2, hours=12_000),
    )  # fmt: skip
    table, differences = found.within.set_index("kind"), found.table.set_index(["scenario", "indicator"])["difference"]
    assert table.loc["yuan", "takes"] == pytest.approx(differences["linkage", "public_yuan"] * 2 / PLACE.scale)
    assert table.loc["hours", "takes"] == pytest.approx(differences["linkage", "mechanism_hours"] / PLACE.scale)
    again = Comparison.load(found.save(tmp_path / "saved"))
    assert again.within.equals(found.within) and again.to_json()["within_budget"] == found.to_json()["within_budget"]
    with pytest.raises(InputError, match="two scenarios or more"):
        compare(["baseline"], PLACE, 1, 1, store=False, budget=Budget(yuan=1.0))
    without = replace(found, about={key: value for key, value in found.about.items() if key != "budget"})
    assert without.within.empty and "within_budget" not in without.to_json()
    assert told.cells(story.of_comparison(without), "en") == []


def test_page_and_terminal_say_it_in_both_languages(monkeypatch):
    found = fake_comparison()
    scale = 0.05
    known = Budget(yuan=3_000_000, years=2, hours=12_000).told(36, 3000, scale)
    found = replace(found, about=found.about | {"budget": known})
    stories = story.of_comparison(found)
    text = page.build(stories, [], {"households": 3000, "months": 36, "seed": 7}, found.table, "zh")
    for said in (
        "Within the budget?", "是否在预算之内", "300万元", "12,000 工时", "超出预算", "over the budget", "60,000户",
        "运行3年的金额按2年折算",
    ):  # fmt: skip
        assert said in text, said
    out = io.StringIO()
    monkeypatch.setattr(terminal, "console", lambda: Console(file=out, width=240))
    terminal.show_comparison(stories, found.table, "zh")
    assert "是否在预算之内" in out.getvalue() and "300万元" in out.getvalue() and "每户每年" in out.getvalue()
