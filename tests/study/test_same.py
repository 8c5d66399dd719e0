"""What scenarios must share to be compared, and how those of one name are told apart."""

import pytest

from twin import County
from twin.base.errors import InputError
from twin.report.compare.story import of_comparison
from twin.report.compare.terminal import show_comparison
from twin.scenario.scenario import Scenario
from twin.study.compare.paired import compare
from twin.study.region import Region
from twin.study.same import check_same, named_apart, titled_apart

FILES = {
    "short.yaml": "base: baseline\nmonths: 12\nmechanisms: {livelihood_bill: 1}\n",
    "long.yaml": "base: baseline\nmonths: 24\nmechanisms: {livelihood_bill: 1}\n",
    "july.yaml": "base: baseline\nstart: 2026-07\nmonths: 12\n",
    "a/plan.yaml": "base: baseline\nmonths: 12\nset: {reach.notice_reach: 0.1}\n",
    "b/plan.yaml": "base: baseline\nmonths: 12\nset: {reach.notice_reach: 0.6}\n",
    "b/other.yaml": "name: plan\nbase: baseline\nmonths: 12\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("scenarios")
    for name, text in FILES.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


def loaded(folder, *names):
    return [Scenario.load(folder / f"{name}.yaml") for name in names]


def test_other_lengths_and_starts_are_refused_before_anything_runs(folder):
    with pytest.raises(InputError, match="'short' and 'long' last 12 and 24 months"):
        compare(loaded(folder, "short", "long"))
    with pytest.raises(InputError, match="'short' and 'july' begin in 2026-01 and 2026-07"):
        compare(loaded(folder, "short", "july"), months=6)


def test_months_for_all_make_one_length_but_no_other_start(folder):
    check_same(loaded(folder, "short", "long"), months=6)
    with pytest.raises(InputError, match="the same `start`"):
        check_same(loaded(folder, "long", "july"), months=6)


def test_a_region_checks_its_reference_alike(folder, monkeypatch):
    monkeypatch.setattr(Region, "counties", (990101, 990102))
    short, long, july = (str(folder / f"{name}.yaml") for name in ("short", "long", "july"))
    with pytest.raises(InputError, match="last 12 and 24 months"):
        Region(folder, long, against=short)
    with pytest.raises(InputError, match="begin in"):
        Region(folder, july, against=short, months=6)
    assert Region(folder, long, against=short, months=6).months == 6


def test_one_name_from_two_files_is_told_by_as_much_of_the_path_as_it_takes(folder):
    assert named_apart(loaded(folder, "a/plan", "b/plan", "short")) == ["a/plan", "b/plan", "short"]
    assert named_apart(loaded(folder, "a/plan", "b/other")) == ["plan", "plan (other)"]


def test_one_scenario_given_twice_is_numbered(folder):
    again = loaded(folder, "a/plan") * 2
    assert named_apart(again) == ["plan", "plan (2)"]
    assert named_apart([one.set({"fund.processing_days": 20}) for one in again]) == ["plan", "plan (2)"]
    plain = Scenario.from_dict({"base": "baseline"}, "plan")
    assert len(set(named_apart([plain, plain, *again]))) == 4


def test_names_are_all_different_however_they_are_given(folder):
    literal = Scenario.from_dict({"name": "a/plan", "base": "baseline"})
    assert len(set(named_apart([literal, *loaded(folder, "a/plan", "b/plan")]))) == 3


def test_equal_titles_are_told_apart_in_each_language(folder):
    titles = {"title": {"en": "A plan of many words " * 9, "zh": "方案"}}
    one, other = (scenario._with(titles) for scenario in loaded(folder, "a/plan", "b/plan"))
    third = loaded(folder, "short")[0]._with({"title": {"en": "Another", "zh": "方案"}})
    told = titled_apart([one, other, third], named_apart([one, other, third]))
    assert len({title["en"] for title in told}) == len({title["zh"] for title in told}) == 3
    assert told[0]["en"].startswith("a/plan: A plan") and told[2]["en"] == "Another"


def test_columns_are_told_apart_in_table_document_and_terminal(folder, capsys):
    found = compare(loaded(folder, "a/plan", "b/plan"), County.small(), 1, months=1, workers=1, grades=False, plain=False)
    assert found.names == ["a/plan", "b/plan"]
    assert [one["name"] for one in found.to_json()["scenarios"]] == found.names
    assert set(found.table["scenario"]) == set(found.names)
    show_comparison(of_comparison(found), found.table, "en")
    shown = capsys.readouterr().out
    assert "a/plan" in shown and "b/plan" in shown
