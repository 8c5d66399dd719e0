"""Twelve months of a small county, one after the other by the commands: issued, scored, watched, verified, killed and locked."""

import random
import shutil
import signal

import pandas as pd
import pytest

from tests.crash.test_crash import Program
from tests.living.lived import CHANGED, KEPT, MEMBERS, bytes_of, day_of, founded, invoke, known, live
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.files.cells import read_texts
from twin.living.hub import hub
from twin.living.register.lock import held
from twin.report.living import folder

pytestmark = pytest.mark.slow
KILLS = 1  # times that each command of the month is killed


def undrawn(names, day, tables):
    """A page's pictures, none of them."""
    return {lang: {"ahead": [], "score": []} for lang in LANGS}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The folder after twelve months, a copy of it after eleven, what was observed, and what the commands said.

    Only the page of the last month has its pictures: drawing takes most of a month.
    """
    home, rows = founded(tmp_path_factory.mktemp("county"), townships=2, villages=3)
    said = []
    for month in range(1, 13):
        if month == 12:
            before = tmp_path_factory.mktemp("before") / home.name
            shutil.copytree(home, before)
        with pytest.MonkeyPatch.context() as patch:
            if month < 12:
                patch.setattr(folder, "drawn", undrawn)
            said.append([outcome.output for outcome in live(home, rows, month)])
    return home, before, rows, said


def table(home, kind, month, name):
    return read_texts(home / "living" / kind / day_of(home, month) / f"{name}.csv")


def test_every_month_left_its_forecast_its_list_and_its_page(lived):
    home, *_ = lived
    assert hub.dates(home / "living") == [day_of(home, month) for month in range(1, 13)]
    assert hub.check(home / "living") == []
    for month in range(1, 13):
        assert (home / "living" / "pages" / f"{day_of(home, month)}.html").is_file()
        assert len(table(home, "warnings", month, "list"))


def test_late_corrected_and_impossible_data_are_told_and_nothing_is_lost(lived):
    home, _, rows, said = lived
    taken = table(home, "state", 12, "taken").set_index("target").astype(int)
    there = rows[(pd.to_datetime(rows["as_of"]) <= day_of(home, 12)).to_numpy()]
    assert taken.to_numpy().sum() == len(there)
    assert taken.loc["used", "superseded"] > 0
    assert taken.loc["satisfaction", "impossible"] == 1
    assert "5.5 is a share above 1" in said[11][0]


def test_forecasts_are_scored_by_what_came(lived):
    home, _, _, said = lived
    assert "No score yet" in said[0][2]
    against = table(home, "scores", 12, "against")
    whole = against[(against["target"] == "") & (against["rival"] == "persistence")]
    tasks = table(home, "scores", 12, "tasks")
    own = tasks[tasks["who"] == "twin"]
    assert int(whole["origins"].iloc[0]) >= 9
    assert (own["reference_date"] < own["target_end_date"]).all()
    assert (pd.to_datetime(own["target_end_date"]) <= day_of(home, 12)).all()
    first = " ".join(said[11][2].split()).partition(")")[0]  # as wide as the terminal may be
    assert f"{float(whole['ratio'].iloc[0]):.2f} times" in first


def test_a_change_of_staff_in_month_ten_is_reported(lived):
    home, _, _, said = lived
    found = table(home, "state", 12, "drift")
    assert len(found) and min(found["seen"]) >= day_of(home, CHANGED)
    assert "no longer fits" in said[11][0]
    assert "no longer fits" not in said[CHANGED - 2][0]


def test_verify_holds_and_names_the_row_of_one_changed_digit(lived, tmp_path):
    home, *_ = lived
    assert invoke("verify", home).exit_code == 0
    other = tmp_path / home.name
    shutil.copytree(home, other, ignore=shutil.ignore_patterns("pool", "again"))
    file = hub.place(other / "living", day_of(home, 3))
    lines = file.read_text().splitlines(keepends=True)
    lines[41] = lines[41][:-2] + str((int(lines[41][-2]) + 1) % 10) + "\n"
    file.write_text("".join(lines))
    outcome = invoke("verify", other)
    assert outcome.exit_code == 1
    assert f"{file.name}, line 42, value" in outcome.output


def test_a_number_changed_on_a_page_is_named(lived, tmp_path):
    home, *_ = lived
    other = tmp_path / home.name
    shutil.copytree(home, other, ignore=shutil.ignore_patterns("pool", "again"))
    page = other / "living" / "pages" / f"{day_of(home, 12)}.html"
    text = page.read_text()
    start = text.index('data-field="chance">') + len('data-field="chance">')
    end = text.index("%", start)
    page.write_text(text[:start] + str((int(text[start:end]) + 30) % 100) + text[end:])
    outcome = invoke("verify", other)
    assert outcome.exit_code == 1
    assert "2026-12-31/landing.csv#2, chance)" in outcome.output


def test_the_same_folder_gives_the_same_bytes(lived, tmp_path, monkeypatch):
    home, before, rows, _ = lived
    again = tmp_path / home.name
    shutil.copytree(before, again)
    pictures = []
    draw = folder.drawn
    monkeypatch.setattr(folder, "drawn", lambda *given: pictures.append(draw(*given)) or pictures[-1])
    live(again, rows, 12)
    assert bytes_of(again) == bytes_of(home)
    monkeypatch.setattr(folder, "drawn", lambda *given: pictures[-1])  # drawn anew they were the same
    live(again, rows, 12)  # and once more adds nothing
    assert bytes_of(again) == bytes_of(home)


def test_a_second_command_meets_the_lock(lived):
    home, *_ = lived
    whole = bytes_of(home)
    with held(home / "living"), pytest.raises(InputError, match="has been working in it since"):
        invoke("forecast", home, "--members", MEMBERS)
    assert bytes_of(home) == whole


def test_killed_in_the_middle_a_month_is_done_or_not_done(lived, tmp_path):
    home, before, rows, _ = lived
    prepared = tmp_path / "prepared" / home.name
    shutil.copytree(before, prepared)
    known(prepared, rows, 12)
    whole, chance = bytes_of(home), random.Random(1)
    program, options = Program(tmp_path), ["--as-of", day_of(home, 12), "--members", MEMBERS, "--workers", 1]
    with program.process:
        for number in range(KILLS):
            place = tmp_path / f"{number}" / home.name
            shutil.copytree(prepared, place)
            earlier = {name: content for name, content in bytes_of(place).items() if name.split("/")[0] in KEPT}
            for command in (["assimilate", place, "--again", 0], ["warn", place, "--tries", 2], ["forecast", place]):
                status, *_ = program.run([*command, *options], stop=chance.uniform(0.5, 6.0))
                assert status in (0, -signal.SIGKILL)
                now = bytes_of(place)
                assert {name: now[name] for name in earlier} == earlier  # history is never lost
                status, *_ = program.run([*command, *options])
                assert status == 0, (tmp_path / "stderr").read_text()
            assert {name: content for name, content in bytes_of(place).items() if not name.endswith(".tmp")} == whole
