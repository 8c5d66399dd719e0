"""Which mechanisms got less than they asked for is said in one line, in both languages, and only where it is so."""

import pandas as pd
import pytest

from tests.fake_results import fake_comparison
from twin.report.compare import sentences, story
from twin.report.compare.starved import short, starved

LINES = {
    "en": "Starved in 'Three-level linkage': Dear one 62.0% of 0.4 m yuan, 2026-01 to 2026-02; "
    "Dear one 62.0% of 1,000 hours, 2026-01 to 2026-02.",
    "zh": "“三级联动”中经费或工时未获足额保障：昂贵机制得到所需40万元的62.0%（2026-01至2026-02）；"
    "昂贵机制得到所需1,000小时的62.0%（2026-01至2026-02）。",
}


@pytest.mark.parametrize("lang", LINES)
def test_one_line_where_something_was_short(lang):
    comparison = fake_comparison(2)
    stories = story.of_comparison(comparison)
    assert list(starved(stories, lang)) == [LINES[lang]]
    assert LINES[lang] in sentences.meaning(stories, comparison.table, lang)
    assert list(starved(stories[:1], lang)) == []


def row(mechanism, month, asked, got):
    share = got / asked if asked else 1.0
    return {"mechanism": mechanism, "month": month, "asked_yuan": asked, "paid_yuan": got, "paid_share": share}


def test_the_months_in_which_it_got_less_are_counted_and_those_that_miss_most_come_first():
    rows = [row("a", "2026-01", 10.0, 9.0), row("a", "2026-02", 10.0, 10.0), row("a", "2026-03", 10.0, 5.0)]
    rows += [row("b", "2026-02", 100.0, 50.0), row("c", "2026-02", 0.0, 0.0), row("d", "2026-02", 1000.0, 999.0)]
    found = short(pd.DataFrame(rows), "asked_yuan", "paid_yuan")
    assert [tuple(one) for one in found] == [
        ("b", 100.0, 50.0, "2026-02", "2026-02"),
        ("a", 20.0, 14.0, "2026-01", "2026-03"),
    ]


def test_what_is_handed_on_less_for_want_of_hours_is_not_short_of_money():
    rows = [row("a", "2026-01", 10.0, 5.0) | {"paid_share": 1.0}]
    assert short(pd.DataFrame(rows), "asked_yuan", "paid_yuan") == []


def test_of_many_the_first_three_are_named():
    (told,) = [one for one in story.of_comparison(fake_comparison(1)) if not one.mechanisms.empty]
    many = pd.concat([told.mechanisms.assign(mechanism=f"m{n}") for n in range(5)])
    more = story.Story(**{**vars(told), "mechanisms": many})
    (line,) = starved([more], "en")
    assert "m2 62.0% of 0.4 m yuan, 2026-01 to 2026-02 and 2 more; m0" in line
