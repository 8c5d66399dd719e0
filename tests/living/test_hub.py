"""Forecasts in files: as they were given, never rewritten, and every fault told with its line."""

import json

import pandas as pd
import pytest

from tests.living.made import forecast, observed
from twin.base.errors import InputError
from twin.living.hub import hub
from twin.living.hub.hub_config import Task, ends, tasks_of
from twin.living.register import register

DATE = "2026-03-31"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "my" / "living"


@pytest.fixture
def issued(folder):
    register.append(folder, "forecast", DATE, [], hub.write(folder, forecast()), {})
    return folder


def changed(folder, line, old, new):
    """Another text in a line of the forecast."""
    file = hub.place(folder, DATE)
    rows = file.read_text().splitlines(keepends=True)
    assert old in rows[line - 1]
    rows[line - 1] = rows[line - 1].replace(old, new, 1)
    file.write_text("".join(rows))


def test_what_was_written_is_read_to_the_last_bit(folder):
    table = forecast()
    table["value"] += 1.0 / 3.0 * 0.01
    hub.write(folder, table)
    keys = list(hub.COLUMNS[:-1])
    back = hub.read(folder, DATE).sort_values(keys).reset_index(drop=True)
    given = table.sort_values(keys).reset_index(drop=True)
    assert (back == given).all(axis=None)


def test_the_same_numbers_give_the_same_bytes_in_whatever_order(folder, tmp_path):
    one = hub.write(folder, forecast())[0].read_bytes()
    other = hub.write(tmp_path / "other", forecast().sample(frac=1.0, random_state=1))[0].read_bytes()
    assert one == other


def test_a_forecast_once_issued_stays(issued):
    before = hub.place(issued, DATE).read_bytes()
    with pytest.raises(InputError, match="2026-03-31-policy-twin.csv: this forecast was issued and stays"):
        hub.write(issued, forecast().assign(value=lambda table: table["value"] * 0.9))
    assert hub.place(issued, DATE).read_bytes() == before
    hub.write(issued, forecast())  # the same again is no other forecast
    hub.write(issued, forecast("2026-04-30"))
    assert hub.dates(issued) == [DATE, "2026-04-30"]


def test_what_a_killed_command_left_is_written_anew(folder):
    hub.write(folder, forecast())
    hub.write(folder, forecast(places=("510101",)))
    assert set(hub.read(folder, DATE)["location"]) == {"510101"}


def test_rounds_of_earlier_dates_stay(issued):
    hub.write(issued, forecast("2026-04-30", places=("510102",)))
    assert hub.check(issued) == []
    rounds = json.loads((issued / "hub-config" / "tasks.json").read_text())["rounds"]
    assert [one["round_name"] for one in rounds] == [DATE, "2026-04-30"]
    assert rounds[0]["model_tasks"][0]["task_ids"]["location"]["optional"] == ["510101", "51010102"]


# Line 2 is the quantile 0.025 of 510101 one month ahead, 9 its first sample.
@pytest.mark.parametrize(
    ("line", "old", "new", "field", "said"),
    [
        (2, "awareness", "awarenes", "target", "'awarenes' is none of this round; allowed: awareness"),
        (2, "fund", "road", "policy", "'road' is none of this round"),
        (2, "510101", "510109", "location", "'510109' is none of this round"),
        (2, "2026-03-31", "2026-02-28", "reference_date", "'2026-02-28' is none of this round"),
        (
            2,
            "2026-04-30",
            "2026-05-31",
            "target_end_date",
            "not the end of the month 1 months after 2026-03-31; allowed: 2026-04-30",
        ),
        (2, ",1,", ",7,", "horizon", "is none of this round"),
        (2, ",1,", ",x,", "horizon", "'x' is no number"),
        (2, "quantile", "mean", "output_type", "'mean' is none of this round; allowed: quantile, sample"),
        (2, "0.025", "0.03", "output_type_id", "'0.03' is none of this round"),
        (2, "0.1125", "1.5", "value", "1.5 is out of range; allowed: 0 to 1"),
        (2, "0.1125", "", "value", "'' is no number"),
        (9, "0.3", "-1", "value", "-1 is out of range"),
        (4, "0.225", "0.1", "value", "the quantile 0.25 is smaller than that of the level before it"),
    ],
)
def test_every_fault_has_its_line_and_field(issued, line, old, new, field, said):
    changed(issued, line, old, new)
    found = [problem for problem in hub.check(issued) if (problem.line, problem.field) == (line, field)]
    assert any(said in problem.text for problem in found), hub.check(issued)
    assert all(f"{DATE}-policy-twin.csv, line {line}, {field}: " in problem.text for problem in found)
    with pytest.raises(InputError):
        hub.read(issued, DATE)


def test_missing_and_doubled_rows_are_told(issued):
    file = hub.place(issued, DATE)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:2], *lines[3:9], *lines[10:], lines[-1]]))
    said = [problem.text for problem in hub.check(issued)]
    assert any("the levels 0.05 are missing" in text for text in said)
    assert any("this task has 3 samples; allowed: 4 to 4" in text for text in said)
    assert any(f"line {len(lines) - 1}: the same task" in text for text in said)


def test_lines_are_counted_where_a_blank_one_was_put_in(issued):
    changed(issued, 5, "0.35", "0.01")
    file = hub.place(issued, DATE)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:2], "\n", *lines[2:]]))
    assert [problem.line for problem in hub.check(issued)] == [6]


def test_a_forecast_that_its_tasks_do_not_allow_is_not_written(folder):
    narrow = [Task("awareness", ("fund",), ("510101",), (1, 2), tuple(tasks_of(forecast())[0].levels), 4, "share", 0.0, 1.0)]
    with pytest.raises(InputError, match="'51010102' is none of this round"):
        hub.write(folder, forecast(), narrow)
    assert hub.dates(folder) == []


def test_a_damaged_configuration_is_named(issued):
    (issued / "hub-config" / "tasks.json").write_text("{")
    with pytest.raises(InputError, match=r"tasks.json: is no tasks.json"):
        hub.check(issued)


def test_months_end_on_their_last_day():
    assert [ends("2027-12-15", months) for months in (0, 1, 2)] == ["2027-12-31", "2028-01-31", "2028-02-29"]


def test_targets_hold_every_vintage_and_the_oracle_the_newest(folder):
    import pandas as pd

    rows = pd.concat([observed([0.2, 0.3]), observed([0.25], late=3)])
    series, oracle = (pd.read_csv(file) for file in hub.write_targets(folder, rows))
    assert list(series["observation"]) == [0.2, 0.25, 0.3]
    assert list(oracle["oracle_value"]) == [0.25, 0.3]


def test_only_what_is_named_after_a_day_is_a_forecast(issued):
    home = hub.place(issued, DATE).parent
    for name in (f"Copy of {DATE}-policy-twin.csv", f"{DATE} - Copy-policy-twin.csv", "2026-02-30-policy-twin.csv"):
        (home / name).write_bytes(hub.place(issued, DATE).read_bytes())
    assert hub.dates(issued) == [DATE]


def test_what_was_issued_is_read_as_it_was_whatever_lies_in_the_folder(issued):
    whole = hub.read(issued, DATE)
    file = hub.place(issued, DATE)
    file.write_text(file.read_text().replace("0.1125", "0.1126"))
    hub.write(issued, forecast("2026-04-30"))  # and never registered
    assert list(hub.registered(issued)) == [DATE]
    (one,) = hub.registered(issued).values()
    pd.testing.assert_frame_equal(hub.read_issued(issued, one), whole)
    assert hub.read_issued(issued, one._replace(name="model-output/other.csv", hash="0" * 64)) is None
