"""A cause is named first only where replicates tell it from the others."""

import numpy as np
import pandas as pd

from tests.fake_results import fake_comparison
from twin.report.compare import story
from twin.report.compare.first import by_step, leaders, moved, sized
from twin.report.compare.sentences import _main_loss
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
