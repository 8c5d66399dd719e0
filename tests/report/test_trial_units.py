"""Numbers of trials are written in the unit of what they tell, as on other pages."""

import pytest

from twin.report.trial import units
from twin.study.trial.known import KNOWN
from twin.study.trial.state import STATE

NAN = float("nan")


@pytest.mark.parametrize(
    ("outcome", "level", "change"),
    [
        ("landing_rate", "35.7%", "+35.7个百分点"),
        ("trust", "35.7%", "+35.7个百分点"),
        ("satisfaction_score", "35.7%", "+35.7个百分点"),
        ("applied", "35.7%", "+35.7个百分点"),
        ("leakage_log", "0.357", "+0.357"),
        ("applied - landed", "+35.7个百分点", "+35.7个百分点"),
        ("no_such_outcome", "0.357", "+0.357"),
    ],
)
def test_a_level_and_an_effect_have_their_unit(outcome, level, change):
    assert (units.level(0.357, outcome, "zh"), units.change(0.357, outcome, "zh")) == (level, change)


def test_an_effect_has_its_interval_in_its_unit():
    assert units.ranged(0.003, -0.113, 0.118, "landing_rate", "zh") == "+0.3个百分点 [-11.3, +11.8]"
    assert units.ranged(0.003, NAN, NAN, "landing_rate", "en") == "+0.3 pt [–]"
    assert units.ranged(NAN, NAN, NAN, "landing_rate", "en") == "–"
    assert units.change(0.078, "landing_rate", "zh", signed=False) == "7.8个百分点"
    assert units.ranged(12000.0, -3000.0, 27000.0, "spending", "zh").startswith("+1.2万元 [-3,000元, +2.7万元")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_outcome_and_every_number_before_the_start_can_be_written(lang):
    for outcome in (*KNOWN, *STATE):
        assert units.level(0.5, outcome, lang) and units.change(-0.5, outcome, lang)
    assert units.level(2684.1, "idle", "zh") == "2,684元" and units.level(0.755, "knows.exists", "zh") == "75.5%"
