"""Lists of warnings are judged once a village, policy and deadline, by the list that was there in time and as it was then."""

import shutil

import numpy as np
import pandas as pd
import pytest

from tests.living.made import observed
from twin.living.register import register
from twin.living.warnings.lists import JUDGED, before, judged, marks, registered

APRIL = "warnings/2026-04-30/list.csv"


def written(living, day, rows):
    """A list of (village, deadline, colour, chance) as `twin warn` writes it."""
    table = pd.DataFrame(rows, columns=["village", "deadline", "colour", "chance"]).assign(policy="fund", target=0.5, first=day)
    file = living / "warnings" / day / "list.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(file, index=False)
    return file


def kept(living, day, rows, read=()):
    """The same, and entered in the register, made of what was `read`."""
    register.append(living, "warnings", day, read, [written(living, day, rows)], {})


def landed(*rows):
    columns = ["location", "target_end_date", "observation"]
    return pd.DataFrame(rows, columns=columns).assign(target="landing", policy="fund", as_of="2026-10-31")


@pytest.fixture
def living(tmp_path):
    home = tmp_path / "my" / "living"
    kept(home, "2026-03-31", [("101", "2026-06-30", "red", 0.9), ("102", "2026-06-30", "", 0.1)])
    kept(home, "2026-04-30", [("101", "2026-06-30", "blue", 0.2), ("102", "2026-06-30", "yellow", 0.4)])
    kept(home, "2026-05-31", [("101", "2026-06-30", "red", 0.8), ("103", "2026-08-31", "red", 0.7)])
    return home


JUNE = landed(("101", "2026-06-30", 0.4), ("102", "2026-06-30", 0.6))
SURE = [("101", "2026-06-30", "red", 1.0), ("102", "2026-06-30", "", 0.0)]  # a list by somebody who knows how it ended


def test_the_list_before_is_the_newest_earlier_one(living):
    assert before(living, "2026-03-31") is None
    assert list(before(living, "2026-05-31")["chance"]) == [0.2, 0.4]
    assert list(before(living, "2027-01-31")["village"]) == ["101", "103"]


def test_a_deadline_is_judged_by_the_newest_list_of_two_months_before(living):
    found = judged(living, landed(("101", "2026-06-30", 0.4), ("102", "2026-06-30", 0.6), ("103", "2026-07-31", 0.1)))
    assert list(found["village"]) == ["101", "102"]
    assert list(found["issued"]) == ["2026-04-30"] * 2  # that of May came too late for June
    assert list(found["colour"]) == ["blue", "yellow"]
    assert list(found["missed"]) == [True, False]


def test_what_landed_is_judged_where_the_cycle_of_a_deadline_ends(living):
    """Late payments are counted until then, but a cycle that begins after the deadline is another one."""
    kept(living, "2026-06-30", [("103", "2026-08-31", "red", 0.7)])
    found = judged(living, landed(("103", "2026-12-31", 0.1), ("103", "2027-12-31", 0.9)))
    assert list(zip(found["deadline"], found["observed"], found["missed"], strict=True)) == [("2026-08-31", 0.1, True)]
    assert judged(living, landed(("103", "2027-08-31", 0.1))).empty


def test_nothing_is_judged_without_lists_or_observations(living, tmp_path):
    assert judged(living, landed()).empty
    assert judged(tmp_path / "none", landed(("101", "2026-06-30", 0.4))).empty
    assert marks(pd.DataFrame(columns=list(JUDGED))).empty


def test_a_list_made_anew_once_the_end_is_known_does_not_count(living):
    whole = judged(living, JUNE)
    kept(living, "2026-04-30", SURE)
    pd.testing.assert_frame_equal(judged(living, JUNE), whole)
    assert list(before(living, "2026-05-31")["chance"]) == [0.2, 0.4]


def test_a_list_that_is_not_in_the_register_does_not_count(living):
    whole = judged(living, JUNE)
    written(living, "2026-04-15", SURE)
    written(living, "2026-04-30", SURE)  # in place of the one that was registered
    shutil.copytree(living / "warnings" / "2026-05-31", living / "warnings" / "2026-05-31 - Copy")
    pd.testing.assert_frame_equal(judged(living, JUNE), whole)
    assert [*registered(living)] == ["2026-03-31", "2026-04-30", "2026-05-31"]


def test_without_a_copy_a_list_counts_as_long_as_its_file_is_what_was_registered(living):
    whole = judged(living, JUNE)
    register.copy_of(living, register.events(living)[1].outputs[APRIL]).unlink()
    pd.testing.assert_frame_equal(judged(living, JUNE), whole)
    written(living, "2026-04-30", SURE)
    found = judged(living, JUNE)
    assert list(found["issued"]) == ["2026-03-31"] * 2
    assert list(marks(found)["lost"]) == [1] * 3


def test_a_list_made_afterwards_counts_only_where_there_is_no_other(living):
    kept(living, "2026-04-15", SURE)  # after that of May
    found = marks(judged(living, JUNE)).iloc[0]
    assert (found["issued"], found["afterwards"]) == (1, 1)
    assert set(judged(living, JUNE)["issued"]) == {"2026-04-30"}


def test_where_all_lists_were_made_afterwards_it_is_said(tmp_path):
    home, file = tmp_path / "my" / "living", tmp_path / "my" / "observations" / "all.csv"
    file.parent.mkdir(parents=True)
    observed([0.2], "2026-06").to_csv(file, index=False)
    kept(home, "2026-04-30", SURE, [file])
    found = marks(judged(home, JUNE)).iloc[0]
    assert (found["issued"], found["afterwards"], found["n"]) == (0, 1, 2)


def test_marks_of_a_known_list():
    colours = ["red", "red", "yellow", "blue", ""]
    rows = pd.DataFrame({"colour": colours, "chance": [1.0, 0.5, 0.5, 0.0, 0.0], "missed": [True, False, True, True, False]})
    rows = rows.assign(issued="2026-04-30", afterwards=False)
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
    rows = pd.DataFrame({"colour": ["", ""], "chance": [0.1, 0.2], "missed": [False, False]}).assign(
        issued="2026-04-30", afterwards=False
    )
    found = marks(rows)
    assert found["precision"].isna().all() and found["recall"].isna().all()
    assert list(found["colours"]) == ["red", "yellow", "blue"]
