"""Scores of predicted effects: the formulas against another implementation, what is scored, and that they can be lost."""

import math

import numpy as np
import pytest

from twin.report.trial.page import write_validation
from twin.report.trial.tables import scores_markdown
from twin.report.trial.words import score_text
from twin.study.trial.case import Case
from twin.study.trial.score import Row, crps, family_of, literature, log_score, scored
from twin.study.trial.validation import Validation

RANDOM = np.random.default_rng(7)  # of numbers to compare formulas on
MIXTURES = [(float(RANDOM.normal()), RANDOM.normal(size=size), float(RANDOM.uniform(0.05, 2))) for size in (1, 2, 5, 24)]


@pytest.mark.parametrize(("value", "points", "se"), MIXTURES)
def test_scores_of_a_mixture_of_normals_are_those_of_scoringrules(value, points, se):
    import scoringrules  # it compiles for seconds: where this runs, not wherever tests are collected

    spread = np.full(points.size, se)
    assert crps(value, points, se) == pytest.approx(
        float(scoringrules.crps_mixnorm(value, points, spread, backend="numpy")), abs=1e-12
    )
    assert log_score(value, points, se) == pytest.approx(
        float(scoringrules.logs_mixnorm(value, points, spread, backend="numpy")), abs=1e-12
    )


def row(study, effect, draws=(0.0,), se=0.1, family="money", scale="points", counts=True):
    return Row(study, study, "1", "aware", family, scale, effect, se, tuple(draws), counts)


def test_one_that_knows_the_effect_beats_both_and_one_that_denies_it_does_not():
    effects = {"a": 0.5, "b": 0.1, "c": -0.3, "d": 0.2}
    knowing = scored([row(study, effect, [effect]) for study, effect in effects.items()])
    assert knowing.best and knowing.studies == 4
    assert all(mean > 0 for mean, _, _ in knowing.ahead.values())
    denying = scored([row(study, effect, [-effect]) for study, effect in effects.items()])
    assert not denying.best and denying.ahead["nothing"][0] < 0
    nothing = scored([row(study, effect) for study, effect in effects.items()])
    assert nothing.ahead["nothing"][0] == 0 and not nothing.best  # it is no effect, and does not beat it
    assert nothing.means["crps"]["twin"] == nothing.means["crps"]["nothing"]


def test_the_literature_is_the_other_studies_of_the_family_a_study_once():
    rows = [row("a", 0.1), row("b", 0.2), row("b", 0.4), row("c", 0.9, family="people"), row("d", 5.0, scale="relative")]
    middle, spread = literature(row("e", 7.0), rows)
    assert middle == pytest.approx(0.2) and spread == pytest.approx(np.std([0.1, 0.3], ddof=1) * math.sqrt(1.5))
    assert literature(row("e", 7.0, family="services"), rows)[0] == pytest.approx(np.mean([0.1, 0.3, 0.9]))


def test_one_with_fewer_than_two_others_on_its_scale_is_not_scored():
    rows = [row("a", 0.1), row("b", 0.2), row("b", 0.4), row("c", 0.9), row("d", 5.0, scale="relative")]
    assert list(scored(rows).rows["study"]) == ["a", "b", "b", "c"] and scored(rows).unscored == {"alone": 1}
    assert scored(rows[:3]).studies == 0 and scored(rows[:3]).unscored == {"alone": 3}


def test_units_do_not_matter_and_neither_does_the_effect_itself():
    """Percent or shares, the scores are the same; a study's unit is made of the others' effects and its own error alone."""
    rows = [row("a", 0.5, [0.3, 0.4]), row("b", 0.1, [0.2, 0.1]), row("c", -0.3, [0.1, -0.2])]
    percent = [row(one.study, 100 * one.effect, [100 * draw for draw in one.draws], 100 * one.se) for one in rows]
    shares, hundreds = scored(rows), scored(percent)
    for score in ("crps", "log"):
        assert shares.means[score] == pytest.approx(hundreds.means[score])
    other = scored([row("a", 9.0, [0.3, 0.4]), *rows[1:]])
    assert other.rows["unit"][0] == shares.rows["unit"][0] and other.rows["unit"][1] != shares.rows["unit"][1]


def test_a_row_by_construction_is_literature_and_is_not_scored():
    rows = [row("a", 0.5), row("b", 0.1), row("c", 0.3, counts=False)]  # c is one of the two others that a and b need
    found = scored(rows)
    assert list(found.rows["study"]) == ["a", "b"]
    assert literature(rows[0], rows[1:])[0] == pytest.approx(0.2)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_says_who_wins_or_that_nothing_is_scored(lang):
    won, lost = (
        [row(study, effect, [sign * effect]) for study, effect in zip("abc", (1, 2, 4), strict=True)] for sign in (1, -1)
    )
    texts = {score_text(scored(rows), lang) for rows in ([], won, lost)}
    assert len(texts) == 3 and all("{" not in text for text in texts)


def test_tables_and_page_hold_every_scored_effect(tmp_path):
    rows = [row(study, effect, [effect]) for study, effect in zip("abc", (1, 2, 4), strict=True)]
    lines = scores_markdown(scored(rows)).splitlines()
    assert len(lines) == 2 + 3 and "| 4.000 ± 0.100 | 4.000 |" in lines[-1]
    place = write_validation(Validation([], {}, rows), tmp_path / "out", "en")
    assert "4.000 ± 0.100" in place.read_text(encoding="utf-8")
    assert len((tmp_path / "out" / "scores.csv").read_text(encoding="utf-8").splitlines()) == 1 + 3


def test_what_a_study_tried_is_told_by_its_case_or_its_arms():
    plain = {"name": "t", "months": 3, "arms": {"a": {}, "b": {"set": {"supervise.publication": 1}}}}
    assert family_of(Case.from_dict(plain)) == "supervision"
    assert family_of(Case.from_dict(plain | {"family": "information"})) == "information"
    assert family_of(Case.from_dict(plain | {"arms": {"a": {}, "b": {"mechanisms": {"livelihood_bill": 1}}}})) == "information"
