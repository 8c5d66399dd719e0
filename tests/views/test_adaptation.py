"""The experiment that holds the index to account, which counties it chooses weights by and which it reports."""

import numpy as np
import pandas as pd
import pytest

from experiments.adaptation import __main__ as experiment
from experiments.adaptation.results import CHOSEN
from experiments.adaptation.weightings import WEIGHTINGS


def lived(kinds, numbers):
    """Rows as the index is asked for, of villages that land as the chosen weighting says, more or less."""
    rng, rows = np.random.default_rng(2), []
    for kind in kinds:
        for number in range(numbers):
            index = rng.uniform(0, 100, 12)
            columns = {name: rng.uniform(0, 100, 12) for name in (*WEIGHTINGS, "need", "forecast")} | {CHOSEN: index}
            about = {"kind": kind, "number": number, "policy": ["a", "b"] * 6, "month": 9, "village": np.arange(12)}
            rows.append(pd.DataFrame(about | columns | {"landed": index / 100 + rng.normal(0, 0.2, 12)}))
    return pd.concat(rows, ignore_index=True)


def by_hand(rows):
    """Mean over counties of the correlation of ranks."""
    found = [np.corrcoef(one[CHOSEN].rank(), one["landed"].rank())[0, 1] for _, one in rows.groupby(["kind", "number"])]
    return float(np.mean(found))


def test_what_chooses_weights_and_what_was_seen_is_not_reported():
    rows = lived(("same", "form"), 18)
    first, others = experiment.parted(rows)
    assert set(first["kind"]) == {"same"} and set(first["number"]) == {0, 1, 2, 3, 4}
    own = others[others["kind"] == "same"]
    assert set(own["number"]) == {5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17}
    assert set(others.loc[others["kind"] == "form", "number"]) == set(range(18))
    found = experiment.reduced(first, others)
    assert found["index"]["mean"] == pytest.approx(by_hand(others)) and found["index"]["truths"] == 29
    assert found["kinds"]["same"]["mean"] == pytest.approx(by_hand(own))
