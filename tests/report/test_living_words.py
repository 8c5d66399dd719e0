"""What the living twin prints: numbers that can be told back, sentences that lead with the score, no number without its row."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.cli.living import day_of
from twin.living.register import pages
from twin.report.living import sentences
from twin.report.living.kept import Kept, filled, read, written

SHARES = st.floats(-1, 1)
MUCH = st.floats(0, 1e9)
units = st.one_of(
    st.tuples(st.sampled_from(["share", "fine", "gap"]), SHARES),
    st.tuples(st.sampled_from(["count", "whole", "yuan", "ratio", "plain"]), MUCH),
)


@given(units, st.sampled_from(LANGS))
def test_every_printed_number_can_be_told_back(one, lang):
    unit, value = one
    assert pages.says(written(value, unit, lang), value)


@given(units, st.sampled_from(LANGS))
def test_another_number_cannot(one, lang):
    unit, value = one
    step = {"share": 0.01, "fine": 0.001, "gap": 0.001, "ratio": 0.01}.get(unit, 1.0 if abs(value) < 1e4 else 1e4)
    assert not pages.says(written(value, unit, lang), value + 1.6 * step)


def test_a_number_of_a_page_says_its_line(tmp_path):
    (tmp_path / "scores").mkdir()
    file = tmp_path / "scores" / "cover.csv"
    file.write_text("who,in90\ntwin,0.8765\npersistence,0.5\n")
    row = [*read(tmp_path, "scores/cover.csv")][1]
    assert row.said("in90", "share", "en") == '<data value="0.5" data-row="scores/cover.csv#3" data-field="in90">50%</data>'
    (found,) = pages.printed(row.said("in90", "share", "en"))
    cells = [line.split(",") for line in file.read_text().splitlines()]
    assert pages.finder(cells)(found.row, found.field) == found.value


def test_cells_come_back_as_they_were(tmp_path):
    table = pd.DataFrame({"village": ["0101", "0102"], "share": [0.1, float("nan")], "disagree": [True, False], "why": ["", "x"]})
    table.to_csv(tmp_path / "list.csv", index=False)
    pd.testing.assert_frame_equal(read(tmp_path, "list.csv").frame, table)
    assert len(read(tmp_path, "none.csv")) == 0


def test_texts_beside_numbers_are_escaped():
    row = next(iter(Kept(pd.DataFrame({"n": [3.0]}), "t.csv", pd.DataFrame({"n": ["3"]}))))
    assert "&lt;b&gt;" in filled("{name}: {n}", name="<b>", n=row.said("n", "count", "en"))
    assert filled("{name}", name="<b>") == "<b>"  # of the terminal, where nothing is


def against(ratio, low, high, bare=0.8):
    columns = ["target", "rival", "ratio", "low", "high", "tasks", "origins"]
    return Kept(
        pd.DataFrame(
            [("", "persistence", ratio, low, high, 100, 8), ("", "without data", bare, 0.5, 1.5, 100, 8)], columns=columns
        )
    )


@pytest.mark.parametrize(
    ("given_", "said", "alarm"),
    [
        ((1.1, 0.9, 1.3), "does NOT beat persistence", True),
        ((1.0, 0.9, 1.1), "does NOT beat persistence", True),
        ((0.7, 0.6, 0.8), "beats persistence beyond chance", False),
        ((0.9, 0.7, 1.1), "may yet be chance", False),
        ((0.9, float("nan"), float("nan")), "may yet be chance", False),
    ],
)
def test_a_twin_that_does_not_beat_persistence_says_so_in_red(given_, said, alarm):
    ((text, red), *more) = sentences.verdict(against(*given_), "en")
    assert said in text and red is alarm and f"{given_[0]:.2f}" in text
    assert not more


def test_data_that_did_not_help_are_an_alarm():
    *_, (text, red) = sentences.verdict(against(0.7, 0.6, 0.8, bare=1.2), "en")
    assert "have not made it better" in text and red


def test_without_anything_observed_there_is_no_score():
    ((text, red),) = sentences.verdict(Kept(pd.DataFrame(columns=["target", "rival"])), "en")
    assert "No score yet" in text and not red


def test_days_and_months_are_read_and_nothing_else():
    assert day_of("") is None
    assert str(day_of("2026-02")) == "2026-02-28"
    assert str(day_of("2028-02")) == "2028-02-29"
    assert str(day_of("2026-08-15")) == "2026-08-15"
    for text in ("2026", "2026-13", "2026-02-30", "now"):
        with pytest.raises(InputError, match="--as-of"):
            day_of(text)


@pytest.mark.parametrize("lang", LANGS)
def test_a_known_change_is_told_once_with_all_its_places_before_single_quantities(lang, tmp_path):
    rows = [
        ("", "9901", "2026-11-30", "2026-12-31", 0, 4.4, "fund.processing_days"),
        ("", "9903", "2026-10-31", "2026-11-30", 0, 4.1, "fund.processing_days"),
        ("used", "9902", "2026-11-30", "2027-01-31", -1, -2.1, ""),
    ]
    drift = pd.DataFrame(rows, columns=["target", "location", "since", "seen", "direction", "size", "parameter"])
    names = SimpleNamespace(both=lambda code, lang: f"T{code}", prepared=_plan_of("99"))
    fit = Kept(pd.DataFrame({"until": ["2026-09-30"], "judged": [4], "quiet": [0.03]}))
    for some, count in ((drift, 4), (drift[:2], 3), (drift[2:], 3), (drift[2:].drop(columns="parameter"), 3)):
        some.to_csv(tmp_path / "drift.csv", index=False)  # as a page reads it
        for alarms in (Kept(some.reset_index(drop=True)), read(tmp_path, "drift.csv")):
            said = [*sentences.fits(alarms, fit, names, lang)]
            assert len(said) == count and all(alarm for _, alarm in said)
    first = [*sentences.fits(Kept(drift), fit, names, lang)][1][0]
    assert "T9901" in first and "T9903" in first and "T9902" not in first and "4.4" in first
    assert lang == "zh" or ("money arrives later" in first and "since about 2026-10" in first)


def _plan_of(county):
    return SimpleNamespace(plan=SimpleNamespace(codes=SimpleNamespace(county=county)))
