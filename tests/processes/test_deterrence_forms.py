"""The six forms of deterrence side by side: they share one point, differ around it, and the page says what follows."""

from pathlib import Path

import numpy as np
import pytest

from experiments.deterrence.page import FIGURE, PAGE, WORDS, page
from experiments.deterrence.picture import picture
from experiments.deterrence.runs import CONTROL, PROBABILITIES, STOP, YEARS, name_of, run_form, worth
from twin.processes.leakage import diverted_share
from twin.report.shared import style
from twin.terms.forms import DETERRENCE

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("code", range(len(DETERRENCE)), ids=DETERRENCE)
def test_every_form_ends_half_of_what_can_be_ended_at_the_same_eyes(code):
    assert diverted_share(code, 0.2, 0.0, 0.8, 0.35) == pytest.approx(0.2)
    assert diverted_share(code, 0.2, 0.35, 0.8, 0.35) == pytest.approx(0.2 * (1.0 - 0.8 * 0.5))
    assert diverted_share(code, 0.2, 1e6, 0.8, 0.35) == pytest.approx(0.2 * (1.0 - 0.8), rel=0.01)


def test_every_form_is_described_on_the_page_with_its_command():
    told = PAGE.read_text(encoding="utf-8")
    assert tuple(WORDS) == DETERRENCE
    assert all(f"| `{name}`" in told for name in DETERRENCE)
    assert "python -m experiments.deterrence" in told
    assert f"figures/{FIGURE.name}" in told and FIGURE.is_file()


@pytest.fixture(scope="module")
def some():
    county = {"townships": 12, "villages_per_township": 3, "households_per_village": 20}
    return [run_form(name, 2, 2, 1, county=county) for name in ("saturating", "perceived")]


def test_each_form_is_tuned_to_the_same_control_mean(some):
    tuned = [form.trial.tuned[0] for form in some]
    assert all(one.reached and one.target == 0.291 for one in tuned)
    assert tuned[0].value != tuned[1].value


def test_leakage_falls_with_the_announced_probability_and_more_in_the_second_year(some):
    for form in some:
        asked = [name_of(p) for p in PROBABILITIES if p != CONTROL]
        first, second = ([form.curves[months][arm].simulated for arm in asked] for months in YEARS)
        assert np.all(np.diff(first) < 0) and np.all(np.diff(second) < 0)
        assert second[-1] < first[-1]


def test_the_straight_form_has_less_of_its_effect_early_and_leaves_less(some):
    """At the end of the second year, past the point that the forms share."""
    bent, straight = (form.curves[YEARS[1]] for form in some)
    assert straight["quarter"].simulated < bent["quarter"].simulated
    assert straight["p100"].simulated < bent["p100"].simulated


def test_felt_eyes_rise_while_audits_are_certain_and_fade_after(some):
    for form in some:
        assert form.eyes[STOP - 1] > form.eyes[5] > form.eyes[0]
        assert form.eyes[-1] < form.eyes[STOP - 1]
        assert 0.0 < form.kept < 1.0


def test_an_audit_that_costs_nothing_is_always_worth_it_and_a_dear_one_never(some):
    for form in some:
        assert worth(form, YEARS[1], 0.0) == 1.0
        assert worth(form, YEARS[1], 10.0) == 0.0


def test_page_and_picture_are_made_of_what_was_found(some):
    told = page(some)
    assert "of 2 forms meet all rows" in told and "nan" not in told
    with style.styled():
        assert style.png(picture(some)).startswith(b"\x89PNG")
