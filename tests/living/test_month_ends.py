"""Of which month a day is: one that is not over is not issued of; and in the county's last month nothing lies ahead."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from tests.views.lived import MEMBERS, lived
from twin.base.errors import InputError
from twin.base.messages import LANGS, told
from twin.living import issue
from twin.living.fans import PERSISTENCE
from twin.living.forecast.forecast import COLUMNS, forecasts
from twin.living.hub import hub
from twin.living.observations.observations import FOLDER, Observations
from twin.living.observations.rows import write
from twin.living.scores.history import history
from twin.living.update.estimate import HOME, estimate
from twin.living.warnings.warn import rule_of, warnings
from twin.report.living.sentences import ended
from twin.report.living.words import Names
from twin.views import matching
from twin.views.source import Source

WITHIN, BEFORE, END = date(2026, 8, 5), date(2026, 7, 31), date(2026, 8, 31)
LAST = date(2026, 12, 31)  # of the county's twelve months


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Twelve months of two townships of three villages, of which eight have been lived."""
    return lived(tmp_path_factory.mktemp("ends"))


@pytest.fixture(scope="module")
def early(source):
    """What has been observed, and a row of a month that became known on its fifth day."""
    rows = source.observations.table
    row = rows[(rows["as_of"] == END).to_numpy()].iloc[[0]].assign(target_end_date=END, as_of=WITHIN, where="early")
    known = rows[(rows["as_of"] <= BEFORE).to_numpy()]
    return Observations(pd.concat([known, row], ignore_index=True), folder=source.folder)


def command(*words):
    outcome = CliRunner().invoke(twin.cli.app, [*map(str, words), "--members", str(MEMBERS), "--workers", "1"])
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return " ".join(outcome.output.split())


def test_a_day_within_a_month_is_of_the_month_before_and_knows_what_was_known(source, early):
    found = estimate(source.estimate.prepared, WITHIN, early)
    assert (found.as_of, found.ended) == (WITHIN, BEFORE)
    assert "early" in set(found.rows["where"])
    table = forecasts(found, 3)
    assert set(table["reference_date"]) == {BEFORE}
    assert set(table.loc[table["horizon"] == 1, "target_end_date"]) == {END}


def test_without_a_day_it_is_that_on_which_the_last_row_came(source, early):
    found = estimate(source.estimate.prepared, None, early)
    assert (found.as_of, found.ended) == (WITHIN, BEFORE)
    assert estimate(source.estimate.prepared, None, source.observations).ended == END


def test_the_end_of_a_month_is_of_that_month(source):
    found = estimate(source.estimate.prepared, END, source.observations)
    assert (found.as_of, found.ended) == (END, END)


def test_what_persists_is_forecast_of_the_same_months(source, early):
    found = estimate(source.estimate.prepared, WITHIN, early)
    county = issue.views(found, early, rule_of(), 3)["county"]
    own, rival = (county[(county["who"] == who).to_numpy()] for who in ("twin", PERSISTENCE))
    ahead = own[(own["horizon"] > 0).to_numpy()]
    days = dict(zip(ahead["horizon"], ahead["target_end_date"], strict=True))
    assert len(rival) and (rival["target_end_date"] == rival["horizon"].map(days)).all()


def test_what_was_known_when_a_forecast_was_made_is_not_what_it_is_scored_by(source, early, tmp_path):
    """Not by the row of a month that was not over; by another that came later."""
    home = tmp_path / "my"
    shutil.copytree(source.folder, home, ignore=shutil.ignore_patterns("living"))
    prepared = replace(source.estimate.prepared, folder=home)
    write(early.table[~early.table["derived"].to_numpy(dtype=bool)], home / FOLDER / "all.csv")
    issue.forecast(home, estimate(prepared, WITHIN, early))
    assert history(prepared, early).tasks.empty
    own = early.table[(early.table["where"] == "early").to_numpy()]
    later = Observations(pd.concat([early.table, own.assign(as_of=END, where="later")]), folder=home)
    tasks = history(prepared, later).tasks
    assert set(tasks["target_end_date"]) == {END.isoformat()} and not tasks["afterwards"].any()
    assert len(tasks[tasks["who"] == "twin"]) == 1


def test_a_forecast_is_not_spent_on_a_month_that_is_not_over(source, early):
    own = source.estimate.prepared
    found = [estimate(own, day, of) for day, of in ((WITHIN, early), (WITHIN + timedelta(20), early), (END, source.observations))]
    made = [issue.forecast(source.folder, one, 3) for one in found]
    assert hub.dates(source.folder / HOME) == [BEFORE.isoformat(), END.isoformat()]
    assert not any(one.stays for one in made)  # the second says the same as the first
    late = issue.forecast(source.folder, estimate(own, BEFORE, early), 3)
    assert late.stays and set(late.table["reference_date"]) == {BEFORE.isoformat()}


def test_the_command_says_of_which_month_and_which_forecast_it_is(source):
    words = ("forecast", source.folder, "--as-of", WITHIN, "--months", 3, "--lang", "en")
    said = command(*words)
    assert "2026-08 is not over on 2026-08-05" in said and "the end of 2026-07" in said
    living = source.folder / HOME
    assert (living / "pages" / f"{WITHIN}.html").is_file() and not hub.place(living, WITHIN.isoformat()).is_file()


def test_a_month_that_is_none_of_the_countys_is_refused_and_days_after_the_last_are_not(source):
    own, after = source.estimate.prepared, LAST + timedelta(5)
    assert estimate(own, after, source.observations).ended == LAST
    with pytest.raises(InputError, match="2027-01 is outside the county's months"):
        estimate(own, LAST + timedelta(31), source.observations)


def test_in_the_last_month_nothing_is_issued_and_all_else_is_made(source):
    found = estimate(source.estimate.prepared, LAST, source.observations)
    table = forecasts(found, 3)
    assert table.empty and list(table.columns) == list(COLUMNS)
    before = hub.dates(source.folder / HOME)
    issued = issue.forecast(source.folder, found, 3)
    assert issued.table.empty and not issued.stays and hub.dates(source.folder / HOME) == before
    assert warnings(found, rule_of()).empty
    sheets = matching.make(Source(found, source.observations, workers=1))
    assert all(one.rows.empty for one in sheets.values())


@pytest.mark.parametrize("lang", LANGS)
def test_commands_say_that_the_countys_months_end(source, lang):
    wanted = "".join(ended(Names(source.estimate.prepared), lang).split())
    said = command("forecast", source.folder, "--as-of", LAST, "--lang", lang, "--if", source.folder / "linkage")
    assert wanted in said.replace(" ", "")
    nothing = told(lang, "No cycle with a deadline ahead is judged in the county's months: nothing to warn of.")
    said = command("warn", source.folder, "--as-of", LAST, "--lang", lang)
    assert "".join(nothing.split()) in said.replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize("day", [LAST, date(2026, 11, 30)])
def test_a_month_is_made_whole_at_the_end(source, day):
    said = command("month", source.folder, "--as-of", day, "--lang", "en")
    assert "Written:" in said and ("nothing lies ahead" in said) is (day == LAST)
    page = unescape((source.folder / HOME / "pages" / f"{day}-month.html").read_text())
    assert [told(lang, "What will come") in page for lang in LANGS] == [True, True]
    assert (ended(Names(source.estimate.prepared), "zh") in page) is (day == LAST)
