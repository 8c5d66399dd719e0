"""The table of constants forgets none, its ranges are possible, and what is said to survive is asked at every end."""

import numpy as np
import pandas as pd
import pytest

from experiments.constants import claims, runs
from experiments.constants.page import page
from experiments.constants.picture import picture
from experiments.constants.rows import FIELDS, UNSUPPORTED, constants, lever, plausible
from twin.processes.registry import knobs
from twin.report.shared import style
from twin.runner import CountySpec
from twin.scenario.scenario import Scenario

TINY = CountySpec.small(2, 2, 40)
NAMES = ("act.apply_rate", "fund.clawback_months", "policies.*.visible")


def test_every_knob_that_nothing_measured_supports_is_there():
    wanted = {path for path, knob in knobs().items() if knob.grade in UNSUPPORTED and not lever(knob)}
    found = [one.name for one in constants()]
    assert set(found) == wanted | {f"policies.*.{field}" for field in FIELDS}
    assert len(found) == len(set(found))


def test_ranges_hold_the_default_and_are_allowed():
    for one in constants():
        assert one.low <= one.default <= one.high and one.low < one.high, one.name
        for end in ("low", "high"):
            assert Scenario.load("baseline").set(one.at(end)) is not None


@pytest.mark.parametrize(
    ("default", "kind", "low", "high", "ends"),
    [
        (0.5, "probability", 0.0, 1.0, (0.25, 0.75)),
        (0.9, "probability", 0.0, 1.0, (0.75, 27 / 28)),
        (1.0, "positive", 0.2, 3.0, (0.5, 2.0)),
        (24.0, "positive", 6.0, 24.0, (12.0, 24.0)),
        (-3.6, "count", -6.0, 0.0, (-4.2, -2.7)),
        (0.0, "probability", 0.0, 1.0, (0.0, 0.25)),
    ],
)
def test_the_rule(default, kind, low, high, ends):
    assert plausible(default, kind, low, high) == pytest.approx(ends)


def table(rows, columns):
    index = pd.MultiIndex.from_tuples([row[0] for row in rows], names=["constant", "end"])
    return pd.DataFrame([row[1] for row in rows], index=index, columns=columns)


def test_claims_name_where_they_fail():
    ends = [("", ""), ("a", "low"), ("a", "high")]
    lines = table(
        list(zip(ends, [(0.4, 0.1, 0.05), (0.6, 0.1, 0.06), (0.4, -0.1, 0.01)], strict=True)), ["landing", "linkage", "five"]
    )
    alone = table(list(zip(ends, [(0.4, 0.02, 0.01), (0.6, 0.02, 0.01), (0.4, 0.01, 0.02)], strict=True)), ["landing", "x", "y"])
    reports = table(list(zip(ends, [(0.6, 0.1)] * 3, strict=True)), ["reported_landing_rate", "task_landing_rate"])
    found = {one.words: one for one in claims.claims(lines, alone, reports)}
    assert found["Three-level linkage gains"].fails == (("a", "high"),)
    assert found["Fewer than half of the entitled land without mechanisms"].fails == (("a", "low"),)
    assert found["More tasks are reported complete than are complete"].fails == ()
    assert found["`x` gains alone"].fails == ()
    assert found["`x` is the best of the five"].fails == found["The order of the five stays"].fails == (("a", "high"),)
    assert "at all 2 ends" in found["`x` gains alone"].said()
    assert "`a` (high)" in found["Three-level linkage gains"].said()


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    several = [one for one in constants() if one.name in NAMES]
    files = runs.scenarios(("plain_language_notice",))
    store = tmp_path_factory.mktemp("constants") / "store"
    return several, runs.measured(several, files, store, 1, TINY, months=14, burn_in=2, workers=1)


@pytest.mark.slow
def test_the_ends_of_a_few_constants_in_a_tiny_county(found):
    several, table = found
    assert len(table) == 3 * (1 + 2 + 1 + 2)  # the high end of clawback is where it stands
    moved = runs.tornado(runs.headlines(table))
    assert set(moved.index) == set(NAMES)
    assert (moved.loc["fund.clawback_months"].xs("high", level=1) == 0).all()
    assert np.isfinite(moved.to_numpy()).all()
    assert (moved.loc["act.apply_rate"] != 0).any().any()  # which way is luck in so few households


@pytest.mark.slow
def test_page_and_pictures_show_them(found):
    several, table = found
    lines = runs.headlines(table)
    moved, base = runs.tornado(lines), lines.loc[("", "")]
    text = page(several, moved, base, [claims.Claim("It gains", 6, ())], ("plain_language_notice",), 1, TINY)
    assert all(f"`{name}`" in text for name in NAMES) and "It gains: holds at all 6 ends." in text
    pictures = [style.png(picture(moved, base, several, lang)) for lang in ("en", "zh")]
    assert pictures[0][:4] == b"\x89PNG" and pictures[0] != pictures[1]
