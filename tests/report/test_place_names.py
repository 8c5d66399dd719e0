"""Names of places in pictures and tables of a page: no name lies on another or leaves the paper, whatever its length."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tests.fake_results import fake_comparison
from twin.base.messages import LANGS
from twin.report.compare import courses, page, places, story
from twin.report.compare.extremes import END, extremes
from twin.report.compare.gallery import all_figures
from twin.report.shared.style import styled

LONG = "很长很长名字的经济技术开发区管理委员会第{}分区"


def villages_of(townships, each, name="{}村", shift=0.0):
    """A table of villages as results have it; every tenth of a township shares its name with one of the next."""
    rng = np.random.default_rng(5)
    rows = []
    for t in range(townships):
        for v in range(each):
            landing, eligible = float(np.clip(rng.normal(0.4, 0.1) + shift, 0, 1)), int(rng.integers(20, 90))
            code, own = 990001101201 + 1000 * t + v, name.format(f"{t}甲{v}") if v % 10 else "新村"
            rows.append([str(code), own, str(code // 1000), name.format(f"第{t}镇"), "leading", "hills", landing, eligible])
    columns = ["code", "name", "township", "township_name", "type", "terrain", "landing_rate", "eligible"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(landed=(table["landing_rate"] * table["eligible"]).round())


def told_by(villages, others=()):
    stories = story.of_comparison(fake_comparison(replicates=1))
    return [replace(one, villages=own) for one, own in zip(stories, [villages, *(others or [villages])], strict=False)]


def boxes(figure):
    """Where the names of rows lie, in pixels, from the top."""
    figure.canvas.draw()
    labels = [label for label in figure.axes[0].get_yticklabels() if label.get_text()]
    found = [label.get_window_extent() for label in labels]
    return sorted(found, key=lambda box: -box.y1)


def assert_apart(figure):
    found = boxes(figure)
    assert found
    assert all(above.y0 >= below.y1 for above, below in pairwise(found)), "a name lies on the next"
    assert min(box.x0 for box in found) >= 0, "a name leaves the paper"
    panel = figure.axes[0].get_window_extent()
    assert max(box.x1 for box in found) <= panel.x0


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["{}村", LONG, "Long Creek Township {} of the North"])
@pytest.mark.parametrize(("townships", "each"), [(1, 1), (20, 20), (60, 3), (170, 2)])
def test_names_of_rows_do_not_meet(lang, name, townships, each):
    stories = told_by(villages_of(townships, each, name))
    with styled():
        assert_apart(courses.places(stories, lang))
        assert_apart(extremes(stories, lang))


def test_the_ends_of_many_villages_are_shown_and_the_rest_is_counted():
    stories = told_by(villages_of(20, 20))
    with styled():
        figure = extremes(stories, "zh")
    shown = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    order = places.by_village(stories).sort_values(["landing_0", "code"])["label"].tolist()
    assert shown == order[:END] + order[-END:]
    assert "370" in figure.get_supxlabel()
    with styled():
        few = extremes(told_by(villages_of(3, 4)), "zh")
    assert len(few.axes[0].get_yticklabels()) == 12


def test_nobody_eligible_has_no_share():
    villages = villages_of(2, 2).assign(landing_rate=np.nan, eligible=0, landed=0.0)
    stories = told_by(villages)
    with styled():
        extremes(stories, "en")
    assert [line[-1].text for line in places.places(stories, "en").table.rows] == ["–", "–"]


def test_a_table_has_every_name_in_full_and_each_township_once():
    stories = told_by(villages_of(20, 20, LONG), [villages_of(20, 20, LONG, shift=0.1)])
    part = places.places(stories, "zh")
    towns, villages = part.table.rows, part.parts[0].table.rows
    assert len(towns) == 20 and len(villages) == 400
    assert towns[3][0].text == LONG.format("第3镇")
    assert villages[1][0].text == LONG.format("0甲1")
    assert villages[0][0].text == f"新村（{LONG.format('第0镇')} 201）"  # two of the name in that township
    assert len({row[0].text for row in villages}) == 400
    own = stories[1].villages.groupby("township")[["landed", "eligible"]].sum()
    assert towns[0][-1].text == f"{100 * own['landed'].iloc[0] / own['eligible'].iloc[0]:.1f}%"


def test_of_more_villages_than_a_page_holds_those_are_listed_where_least_landed():
    stories = told_by(villages_of(50, 20))
    part = places.places(stories, "en").parts[0]
    assert len(part.table.rows) == places.MOST_VILLAGES
    assert part.title == "Villages (1000)" and "villages.parquet" in part.after
    rows = places.by_village(stories)
    listed = {row[2].text for row in part.table.rows}
    assert rows.loc[rows["code"].isin(listed), "landing_0"].max() <= rows.loc[~rows["code"].isin(listed), "landing_0"].min()


def test_codes_are_shown_as_before_where_there_are_no_names():
    stories = story.of_comparison(fake_comparison(replicates=1))
    assert not places.places(stories, "zh")
    with styled():
        figures = dict(all_figures(stories, "zh"))
    assert "villages" not in figures
    assert figures["places"].axes[0].get_yticklabels()[0].get_text() == "990001101"
    assert "乡镇与村" not in page.build(stories, [], {"households": 1, "months": 1, "seed": 1}, None, "zh")
