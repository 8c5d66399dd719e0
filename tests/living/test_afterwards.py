"""Forecasts made afterwards are told from those issued in time, by the order of the register and by what was read."""

import pandas as pd
import pytest

from tests.living.made import observed
from twin.living.hub import hub
from twin.living.register import register
from twin.living.register.afterwards import afterwards
from twin.living.scores.history import History, _against, cover
from twin.report.living import sentences
from twin.report.living.kept import Kept

NOW = "2026-12-31"


@pytest.fixture
def living(tmp_path):
    (tmp_path / "my" / "observations").mkdir(parents=True)
    return tmp_path / "my" / "living"


def issue(living, day, months=0, first="2026-01", late=0):
    """The forecast of a day, made of so many months' observations."""
    file, out = living.parent / "observations" / "all.csv", hub.place(living, day)
    observed([0.2] * months, first, late=late).to_csv(file, index=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(day)
    register.append(living, "forecast", day, [file], [out], {})


def late(living, now=NOW):
    return afterwards(living, hub.registered(living), now)


def test_month_by_month_none_is_made_afterwards(living):
    for number, day in enumerate(("2026-01-31", "2026-02-28", "2026-03-31"), 1):
        issue(living, day, number)
    assert late(living) == set()


def test_one_that_came_after_that_of_a_later_day(living):
    for day in ("2026-01-31", "2026-03-31", "2026-02-28", "2026-04-30"):
        issue(living, day)
    assert late(living) == {"2026-02-28"}


def test_one_for_which_later_data_were_there(living):
    issue(living, "2026-01-31", 1)
    issue(living, "2026-02-28", 6)
    issue(living, "2026-06-30", 6)
    assert late(living) == {"2026-02-28"}


def test_what_comes_late_of_earlier_months_is_no_sign(living):
    issue(living, "2026-02-28", 1, late=1)
    issue(living, "2026-03-31", 1, first="2026-01", late=3)
    assert late(living) == set()


def test_what_was_known_by_the_day_of_the_data_is_no_sign(living):
    """Some days into a month the forecast is that of the month before, and first rows of the new one are there."""
    file, out = living.parent / "observations" / "all.csv", hub.place(living, "2026-01-31")
    rows = observed([0.2, 0.2], "2026-01")
    rows["as_of"] = ["2026-02-03", "2026-02-05"]
    rows.to_csv(file, index=False)
    out.parent.mkdir(parents=True)
    out.write_text("x")
    register.append(living, "forecast", "2026-02-05", [file], [out], {})
    assert hub.registered(living)["2026-01-31"].made == "2026-02-05"
    assert late(living) == set()


def test_a_mistyped_year_is_no_sign(living):
    issue(living, "2026-01-31", 1, first="2062-01")
    assert late(living) == set()


def test_the_first_registration_counts(living):
    issue(living, "2026-01-31", 1)
    issue(living, "2026-01-31", 6)
    assert late(living) == set()


def test_without_a_day_an_observation_is_known_at_the_end_of_its_month(living):
    file, out = living.parent / "observations" / "all.csv", hub.place(living, "2026-01-31")
    observed([0.2], "2026-06").drop(columns="as_of").to_csv(file, index=False)
    out.parent.mkdir(parents=True)
    out.write_text("x")
    register.append(living, "forecast", "2026-01-31", [file], [out], {})
    assert late(living) == {"2026-01-31"}


def test_a_workbook_is_read_and_one_that_is_none_is_no_sign(living):
    from openpyxl import Workbook

    book, out = Workbook(), hub.place(living, "2026-01-31")
    page = book.active
    page.title = "observations"
    rows = observed([0.2], "2026-06")
    for row in (list(rows.columns), *rows.astype(object).where(rows.notna(), None).to_numpy().tolist()):
        page.append(row)
    book.save(living.parent / "county.xlsx")
    (living.parent / "notes.xlsx").write_bytes(b"no workbook")
    out.parent.mkdir(parents=True)
    out.write_text("x")
    register.append(living, "forecast", "2026-01-31", [living.parent / "county.xlsx", living.parent / "notes.xlsx"], [out], {})
    assert late(living) == {"2026-01-31"}


# What is said of them


def tasks(*of):
    """Scores of (day, made afterwards, the twin's): those of the dull rival are 1."""
    rows = [(day, who, own if who == "twin" else 1.0, after) for day, after, own in of for who in ("twin", "persistence")]
    found = pd.DataFrame(rows, columns=["reference_date", "who", "wis", "afterwards"])
    held = {"in50": 1.0, "in90": 1.0, "in95": 1.0}
    return found.assign(target="awareness", policy="fund", location="1", target_end_date="2027-01-31", horizon=1, **held)


def said(table):
    return " ".join(text for text, _ in sentences.verdict(Kept(_against(table)), "en"))


def test_only_what_was_issued_in_time_is_compared():
    table = tasks(("2026-01-31", False, 0.9), ("2026-02-28", True, 0.1), ("2026-03-31", True, 0.1))
    text = said(table)
    assert "0.90 times" in text and "1 months of issue" in text
    assert "2 more months were made afterwards" in text
    assert cover(table).set_index("who").loc["twin", "tasks"] == 1


def test_where_none_was_it_is_a_trial_and_never_beyond_chance():
    table = tasks(*((f"2026-{month:02d}-28", True, 0.1) for month in range(1, 10)))
    text = said(table)
    assert "all forecasts here, of 9 months, were made afterwards" in text and "0.10 times" in text
    assert "chance" not in text and "months of issue" not in text
    assert History(table, _against(table), 9).beats is None


def test_where_all_were_issued_in_time_nothing_is_said_of_it():
    table = tasks(*((f"2026-{month:02d}-28", False, 0.1) for month in range(1, 10)))
    assert "afterwards" not in said(table)
    assert History(table, _against(table), 9).beats is True
