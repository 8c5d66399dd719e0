"""The page and the terminal tell landing and complete tasks at every cut; results saved before they were counted still show."""

from dataclasses import replace

import numpy as np
import pytest

from tests.fake_results import fake_comparison, fake_result
from twin.base.messages import LANGS
from twin.report.compare import page, terminal
from twin.report.compare.cuts import cuts
from twin.report.compare.story import of_comparison, of_result
from twin.report.shared.words import label, number
from twin.study.attribute.file import NESTED


@pytest.fixture(scope="module")
def stories():
    return of_comparison(fake_comparison(replicates=3))


def saved_before(story):
    new = ("landing_curve", "task_curve", "landing_any", "landing_full")
    plain = [{name: value for name, value in summary.items() if name not in new} for summary in story.summaries]
    return replace(story, summaries=plain)


@pytest.mark.parametrize("lang", LANGS)
def test_figures_are_the_means_of_replicates(stories, lang):
    landed, tasks, *policies = cuts(stories, lang).parts
    for row, story in zip(landed.table.rows, stories, strict=True):
        assert row[0].text == story.titled(lang)
        means = [np.mean([one["landing_curve"][cut] for one in story.summaries]) for cut in ("any", "0.5", "0.75", "0.9", "1.0")]
        assert [cell.text for cell in row[1:]] == [number(mean, "share", lang) for mean in means]
    assert len(tasks.table.rows) == 2 * len(stories)
    for part, story in zip(policies, stories, strict=True):
        names = [row[0].text for row in part.parts[0].table.rows]
        assert names == [story.policy(key, lang) for key in story.cascade["policy"]]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_and_the_terminal_have_them(stories, lang, capsys):
    part = cuts(stories, lang)
    assert part.title in page.build(stories, [], {"households": 1, "months": 1, "seed": 1}, None, lang)
    terminal.show_run(of_result(fake_result()), lang)
    assert label("landing_curve", lang)[:6] in capsys.readouterr().out.replace("\n", " ")


def test_what_was_saved_before_is_shown_without_them(stories):
    old = [saved_before(story) for story in stories]
    assert not cuts(old, "en")
    assert cuts(stories, "en").title not in page.build(old, [], {"households": 1, "months": 1, "seed": 1}, None, "en")


def test_a_point_within_a_number_separates_nothing():
    assert label("landing_curve.0.75", "en").endswith(" · 0.75")
    assert label("task_curve.actual.0.5", "en").count(" · ") == 2
    assert {"landing_curve", "task_curve"} <= set(NESTED)
