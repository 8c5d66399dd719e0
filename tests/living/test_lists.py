"""Lists of warnings are judged once a village, policy and deadline, by the list that was there in time."""

import numpy as np
import pandas as pd
import pytest

from twin.living.warnings.lists import JUDGED, before, judged, marks


def kept(living, day, rows):
    """A list of (village, deadline, colour, chance) as `twin warn` keeps it."""
    table = pd.DataFrame(rows, columns=["village", "deadline", "colour", "chance"]).assign(policy="fund", target=0.5, first=day)
    file = living / "warnings" / day / "list.csv"
    file.parent.mkdir(parents=True)
    table.to_csv(file, index=False)


def landed(*rows):
    columns = ["location", "target_end_date", "observation"]
    return pd.DataFrame(rows, columns=columns).assign(target="landing", policy="fund")


@pytest.fixture
def living(tmp_path):
    kept(tmp_path, "2026-03-31", [("101", "2026-06-30", "red", 0.9), ("102", "2026-06-30", "", 0.1)])
    kept(tmp_path, "2026-04-30", [("101", "2026-06-30", "blue", 0.2), ("102", "2026-06-30", "yellow", 0.4)])
    kept(tmp_path, "2026-05-31", [("101", "2026-06-30", "red", 0.8), ("103", "2026-08-31", "red", 0.7)])
    return tmp_path


def test_the_list_before_is_the_newest_earlier_one(living):
    assert before(living, "2026-03-31") is None
    assert list(before(living, "2026-05-31")["chance"]) == [0.2, 0.4]
    assert list(before(living, "2027-01-31")["village"]) == ["101", "103"]


def test_a_deadline_is_judged_by_the_newest_list_of_two_months_before(living):
    found = judged(living, landed(("101", "2026-06-30", 0.4), ("102", "2026-06-30", 0.6), ("103", "2026-09-30", 0.1)))
    assert list(found["village"]) == ["101", "102"]
    assert list(found["issued"]) == ["2026-04-30"] * 2  # that of May came too late for June
    assert list(found["colour"]) == ["blue", "yellow"]
    assert list(found["missed"]) == [True, False]


def test_nothing_is_judged_without_lists_or_observations(living, tmp_path):
    assert judged(living, landed()).empty
    assert judged(tmp_path / "none", landed(("101", "2026-06-30", 0.4))).empty
    assert marks(pd.DataFrame(columns=list(JUDGED))).empty


def test_marks_of_a_known_list():
    colours = ["red", "red", "yellow", "blue", ""]
    rows = pd.DataFrame({"colour": colours, "chance": [1.0, 0.5, 0.5, 0.0, 0.0], "missed": [True, False, True, True, False]})
    found = marks(rows).set_index("colours")
    assert list(found["listed"]) == [2, 3, 4]
    assert list(found["hits"]) == [1, 2, 3]
    np.testing.assert_allclose(found["precision"], [1 / 2, 2 / 3, 3 / 4])
    np.testing.assert_allclose(found["recall"], [1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(found["brier"], (0 + 0.25 + 0.25 + 1 + 0) / 5)
    np.testing.assert_allclose(found["brier_usual"], 0.6 * 0.4)
    low, high = found.loc["red", ["precision_low", "precision_high"]]
    np.testing.assert_allclose([low, high], [0.0945, 0.9055], atol=5e-4)  # Wilson's interval of one in two


def test_a_colour_nobody_has_has_no_precision():
    rows = pd.DataFrame({"colour": ["", ""], "chance": [0.1, 0.2], "missed": [False, False]})
    found = marks(rows)
    assert found["precision"].isna().all() and found["recall"].isna().all()
    assert list(found["colours"]) == ["red", "yellow", "blue"]
