"""A cause is named first only where replicates tell it from the others."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.fake_results import fake_comparison
from twin.base.messages import LANGS
from twin.report.compare import places, story
from twin.report.compare.figures import _cascade_message
from twin.report.compare.first import by_step, leaders, moved, sized
from twin.report.compare.sentences import _main_loss, _moved_most, _verdict, meaning
from twin.report.sensitivity.figures import leading
from twin.report.shared.words import LOSS_STEPS


def test_the_first_stands_alone_where_it_is_beyond_chance():
    samples = {"a": np.array([5.0, 5.1, 4.9, 5.0]), "b": np.array([1.0, 1.2, 0.9, 1.1]), "c": np.array([4.9, 5.2, 4.8, 5.05])}
    assert leaders({"a": samples["a"], "b": samples["b"]}) == ["a"]
    assert leaders(samples)[0] in ("a", "c") and set(leaders(samples)) == {"a", "c"}


def test_one_replicate_tells_nothing_apart():
    assert leaders({"a": np.array([2.0]), "b": np.array([1.9])}) == ["a"]


def test_what_does_not_move_beyond_chance_is_not_said_to():
    change = {"a": np.array([0.1, -0.1, 0.05, -0.06]), "b": np.array([-0.5, -0.52, -0.49, -0.51])}
    assert moved(change) == ["b"]
    assert leaders(sized(change)) == ["b"]


def test_what_does_not_move_at_all_is_not_said_to():
    still, same = np.zeros(4), np.full(4, -0.2)
    loose = np.array([0.1, -0.1, 0.05, -0.06])
    assert moved({"a": still, "b": same, "c": loose}) == ["b"]
    assert moved({"a": np.zeros(1), "b": np.array([0.1])}) == ["b"]
    assert _moved_most({"approved": still, "funds": loose}, "en") == " Losses change at no step beyond chance."
    said = _moved_most({"approved": still, "informed": same + loose / 100, "funds": loose}, "en")
    assert "-20.0" in said.replace("−", "-") and "0.0%" not in said.replace("20.0%", "")


def for_nobody():
    """A story of a county in which nobody is eligible."""
    first, other = story.of_comparison(fake_comparison(replicates=2))
    nothing = {"cascade": {"eligible": 0, "landed": 0}, "losses_by_step": {}, "landing_rate": None}
    nothing |= {"task_landing_rate": None, "reported_landing_rate": None}
    cascade = first.cascade.assign(**{name: 0 for name in first.cascade.columns if name != "policy"})
    villages = first.villages.assign(landing_rate=np.nan, eligible=0)
    return [
        replace(
            one, summaries=[each | nothing for each in one.summaries], cascade=cascade, villages=villages, losses=one.losses * 0
        )
        for one in (first, other)
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_of_nobody_no_sentence_says_anything(lang):
    stories = for_nobody()
    table = pd.DataFrame(
        {"scenario": [stories[1].name], "indicator": "landing_rate", "difference": np.nan, "low": np.nan, "high": np.nan}
    )
    assert meaning(stories[:1], None, lang) == []
    assert _verdict(*stories, table, lang) == ""
    assert places.lowest(stories, lang) == ""
    assert "100" not in _cascade_message(stories[:1], lang)


def test_one_village_is_not_the_least_of_several():
    one, _ = story.of_comparison(fake_comparison(replicates=1))
    one = replace(one, villages=one.villages.assign(eligible=40))
    assert places.lowest([replace(one, villages=one.villages.iloc[:1])], "en") == ""
    assert places.lowest([one], "en").startswith("Least landed in")


def test_steps_of_a_story_add_up_to_what_did_not_land():
    one = story.of_comparison(fake_comparison(replicates=3))[0]
    lost = by_step(one)
    assert set(lost) == set(LOSS_STEPS)
    landed = np.array([each["cascade"]["landed"] / each["cascade"]["eligible"] for each in one.summaries])
    np.testing.assert_allclose(sum(lost.values()) + landed, 1.0)
    assert _main_loss(one, "en").startswith("In 'Traditional mode' most are lost at")


def test_factors_whose_intervals_overlap_share_the_lead():
    rows = pd.DataFrame({"factor": ["a", "b", "c"], "low": [0.4, 0.1, 0.0], "high": [0.8, 0.5, 0.2]})
    assert leading(rows) == ["a", "b"]
    assert leading(rows.assign(low=[0.6, 0.1, 0.0])) == ["a"]
