"""The table of every mechanism tells those that do nothing from those that do, and those that do the opposite."""

import numpy as np
import pandas as pd
import pytest

from experiments import every_mechanism
from twin.mechanisms import mechanism

STRONG, DEAD = "plain_language_notice", "smart_warning"
KEYS = (*[key for key in every_mechanism.SHORT if key != STRONG], STRONG)


def without_effect(key):
    """A mechanism all of whose moves are set to nothing, and which takes nothing."""
    plain = mechanism.find(key).plainly()
    moves = {
        path: {verb: 1.0 if verb == "multiply" else 0.0 for verb in move if verb in ("raise", "lower", "multiply", "add")}
        for path, move in plain["moves"].items()
    }
    return {name: plain[name] for name in ("name", "about", "tier")} | {"moves": moves}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    ways = every_mechanism.scenarios(KEYS, {"governance": ("points_system",)}, {DEAD: without_effect(DEAD)})
    store = tmp_path_factory.mktemp("every") / "store"
    found = every_mechanism.measured(ways, 4, store, every_mechanism.TINY, months=24, burn_in=12, workers=1)
    return every_mechanism.effects(found)


@pytest.mark.slow
def test_a_mechanism_without_moves_is_dead_and_a_strong_one_is_not(table):
    marks = every_mechanism.marks(table, every_mechanism.aims())
    assert marks[DEAD] == "dead"
    assert marks[STRONG] == ""
    assert (table.loc["alone", DEAD][["mean", "error"]] == 0).all(axis=None)
    assert table.loc["alone", STRONG, "awareness"]["mean"] > every_mechanism.LEAST["awareness"]


@pytest.mark.slow
def test_what_is_told_is_what_the_interval_says(table):
    excludes = (table["low"] > 0) | (table["high"] < 0)
    assert (excludes == table["told"]).all()
    assert table.index.is_unique
    assert set(table.index.get_level_values("where")) == {"alone", "governance"}
    assert len(table) == (len(KEYS) + 1) * len(every_mechanism.LEAST)


@pytest.mark.slow
def test_the_page_says_all_of_it(table):
    page = every_mechanism.page(table, 4, every_mechanism.TINY)
    for key in KEYS:
        assert f"`{key}`" in page
    assert "6 villages of 60 households" in page
    assert all(f"`{path}`" in page for path in every_mechanism.unmoved())


def cells(rows):
    index = pd.MultiIndex.from_tuples([row[:3] for row in rows], names=["where", "mechanism", "indicator"])
    return pd.DataFrame([row[3:] for row in rows], index=index, columns=["mean", "told"])


def everything(key, changes):
    return [("alone", key, name, *changes.get(name, (0.0, False))) for name in every_mechanism.LEAST]


def test_marks_from_known_numbers():
    table = cells(
        everything("still", {"landing_rate": (0.0019, False)})
        + everything("told", {"landing_rate": (0.0001, True)})
        + everything("against", {"awareness": (-0.01, False)})
        + everything("elsewhere", {"leakage": (-0.01, False)})
        + everything("days", {"resolution_days": (0.21, False)})
    )
    named = {"against": [("awareness", "up")], "elsewhere": [("awareness", "up")], "days": [("resolution_days", "down")]}
    assert every_mechanism.marks(table, named) == {
        "still": "dead", "told": "", "against": "contrary", "elsewhere": "", "days": "contrary",
    }  # fmt: skip


def test_holm_and_its_intervals_agree_with_a_known_answer():
    """Three tests, ten replicates: the smallest p is tested at a third of the level, the next at a half."""
    errors = np.array([1.0, 1.0, 1.0])
    table = pd.DataFrame({"mean": [9.0, 2.0, 0.5], "error": errors, "p": [0.00001, 0.03, 0.6]})
    decided = every_mechanism._decided(table, 10, 0.05)
    assert decided["told"].to_list() == [True, False, False]
    assert decided["low"][0] > 0 and decided["low"][1] < 0 < decided["high"][1]
    assert decided["high"][1] - 2.0 == pytest.approx(2.685, abs=0.001)  # t of nine degrees at one half of .05


def test_every_mechanism_names_an_indicator_that_is_in_the_table():
    named = every_mechanism.aims()
    assert set(named) == set(mechanism.keys())
    for several in named.values():
        assert all(name in every_mechanism.LEAST and way in ("up", "down") for name, way in several)
