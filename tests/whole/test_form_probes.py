"""The probes of forms: each can fail, they run on a tiny county, and the page sets two builds side by side."""

import json
import math
import subprocess

import pytest

from experiments.forms import ask, lived
from experiments.forms.page import page
from experiments.forms.probe import Probe, Seen, steps_by_size

FEW = ("free_mechanism", "translation_days", "sweep", "carried_over", "warnings")


class Numbers(dict):
    """Every number that a probe may ask for is the same."""

    def __init__(self, value):
        self.value = value

    def __missing__(self, name):
        return self.value


def test_keys_are_unique_and_every_probe_says_what_it_asks():
    assert len({probe.key for probe in ask.PROBES}) == len(ask.PROBES)
    for probe in ask.PROBES:
        assert probe.question.endswith("?") and probe.how and probe.expected and probe.asks, probe.key


@pytest.mark.parametrize("probe", ask.PROBES, ids=lambda probe: probe.key)
def test_no_probe_calls_right_what_it_does_not_know(probe):
    assert not probe.right(Numbers(math.nan))


@pytest.mark.parametrize("probe", ask.PROBES, ids=lambda probe: probe.key)
def test_every_way_of_running_is_known_to_this_build(probe):
    strange = [label for label, one in probe.asks.items() if one.scenario() is None]
    assert strange in ([], ["0.05"])  # a skim that older builds did not allow


def test_a_build_without_a_knob_says_so_and_is_not_judged():
    missing = lived.Asked.setting({"fund.no_such_knob": 1.0})
    assert missing.scenario() is None
    probe = Probe("any", "Any?", "how", "right", {"a": missing}, lambda seen: {"n": seen.mean("a", "n")}, lambda n: n["n"] > 0)
    assert probe.answered({"a": None}) == {"numbers": {"n": None}, "right": None}


def test_means_gains_and_sizes_from_known_documents():
    one = {"sizes": [100, 300], "steps": {"p": {"funded": [5, 9], "approved": [10, 10]}}, "landing_rate": 0.5}
    two = {**one, "landing_rate": 0.7}
    seen = Seen({"base": [one, one], "more": [one, two], "none": None})
    assert seen.gain("more") == pytest.approx(0.1)
    assert math.isnan(seen.gain("none"))
    by_size = steps_by_size(one, "p", "funded", "approved")
    assert (by_size["under 250"], by_size["250 to 500"]) == (0.5, 0.9)
    assert math.isnan(by_size["over 500"])


@pytest.fixture(scope="module")
def answers():
    return ask.answers(ask.chosen(FEW), lived.TINY, months=14, replicates=1, burn_in=10, workers=1, store=False)


@pytest.mark.slow
def test_a_few_probes_run_on_a_tiny_county(answers):
    assert list(answers) == [probe.key for probe in ask.PROBES if probe.key in FEW]
    for key, one in answers.items():
        assert any(value is not None for value in one["numbers"].values()), key
    assert answers["translation_days"]["numbers"]["knows enough, 75 days"] > 0
    assert 0 <= answers["warnings"]["numbers"]["behind"] <= 1
    assert json.loads(json.dumps(answers)) == answers


@pytest.mark.slow
def test_the_page_shows_both_builds(answers):
    wrong = {key: {"numbers": {"only before": 1.25}, "right": False} for key in answers}
    text = page(ask.PROBES, {"before": {"revision": "abc1234", "probes": wrong}, "now": {"probes": answers}})
    assert "`abc1234`" in text and f"Of {len(ask.PROBES)} forms 0 were right before" in text
    assert text.count("| only before | 1.2500 | – |") == len(FEW)
    for probe in ask.PROBES:
        assert probe.question in text


def test_an_earlier_revision_is_checked_out_and_goes_again():
    try:
        ask.git("rev-parse", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a repository")
    with ask.checked_out("HEAD") as place:
        assert (place / "twin" / "model.py").exists()
        assert (place / "experiments" / "forms" / "ask.py").exists()
    assert not place.exists()
    assert str(place) not in ask.git("worktree", "list")
