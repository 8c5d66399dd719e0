"""The experiment that holds the index to account, from counties that it has not seen to the page, in small."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments.adaptation import __main__ as experiment
from experiments.adaptation.page import BEGIN, END, said
from experiments.adaptation.results import CHOSEN, GOAL
from experiments.adaptation.weightings import WEIGHTINGS
from twin.living.ensemble.pool import Setting
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario

KINDS, TRUTHS = ("same", "form"), 7


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


@pytest.mark.slow
def test_from_counties_to_the_page_by_the_command(tmp_path, monkeypatch):
    own = Setting(CountySpec.small(2, 3, 30), Scenario.load("baseline"), 14, burn_in=2)
    page_of, numbers, store = (tmp_path / name for name in ("views.md", "measured.json", "store"))
    page_of.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    words = ["--kinds", *KINDS, "--truths", TRUTHS, "--members", 24, "--workers", 1]
    words += ["--store", store, "--out", page_of, "--numbers", numbers]
    monkeypatch.setattr("sys.argv", ["adaptation", *map(str, words)])
    experiment.main(own)
    found, text = json.loads(numbers.read_text(encoding="utf-8")), page_of.read_text(encoding="utf-8")
    _, others = experiment.parted(pd.read_parquet(store / "adaptation.parquet"))
    assert others.groupby("kind")["number"].nunique().to_dict() == {"same": 2, "form": TRUTHS}
    assert others["landed"].between(0, 1).all() and others[CHOSEN].between(0, 100).all()
    assert found["index"]["mean"] == pytest.approx(by_hand(others.dropna(subset=["landed"])), abs=1e-9)
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n") and "old" not in text
    assert f"**{said(found['index'])}**" in text and ("reached" if found["index"]["mean"] >= GOAL else "missed") in text
