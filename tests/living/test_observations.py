"""A county's observations come together into one table: whatever form they have, whatever is wrong with them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbook.books import book
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.living.ensemble.targets import TARGETS
from twin.living.observations.observations import read
from twin.living.observations.rows import COLUMNS, last_day, write
from twin.living.observations.standing import entering, judged, known
from twin.terms.observed import CALLED, OBSERVED, TOTALS

HEAD = ",".join(["target_end_date", "location", "target", "policy", "observation", "n", "source", "as_of"])
COUNTY = [{"name": "青溪县", "start": month_number("2026-01"), "months": 24}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return book(tmp_path_factory.mktemp("seen") / "青溪", county=COUNTY)


def given_rows(folder, *lines, name="a.csv", encoding="utf-8", head=HEAD):
    inside = folder / "observations"
    inside.mkdir(exist_ok=True)
    for file in inside.iterdir():
        file.unlink()
    (inside / name).write_bytes("\n".join([head, *lines]).encode(encoding))
    return read(folder)


def row(
    day="2026-03-31",
    target="complaints",
    value=12.0,
    source="信访局",
    as_of="2026-04-10",
    policy="all",
    location="990001",
    n=np.nan,
):
    days = {"target_end_date": date.fromisoformat(day), "as_of": date.fromisoformat(as_of)}
    return days | {"location": location, "target": target, "policy": policy, "observation": value, "n": n, "source": source}


def stand(*rows):
    return judged(pd.DataFrame(list(rows)))


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_reads_the_same(folder, encoding):
    found = given_rows(folder, "2026-03-31,上河村,知晓率,sanitary_toilet,45.6%,60,统计局,2026-04-20", encoding=encoding)
    assert not found.problems
    one = found.table.iloc[0]
    assert (one["target"], one["policy"], one["source"], one["n"]) == ("awareness", "sanitary_toilet", "统计局", 60)
    assert one["observation"] == 0.456
    assert len(one["location"]) == 12


@pytest.mark.parametrize("said", ["2026-03-31", "2026-03", "2026年3月", "2026/3/5"])
def test_any_day_of_a_month_is_the_month(folder, said):
    found = given_rows(folder, f"{said},,complaints,,12,,,")
    assert found.table.iloc[0]["target_end_date"] == found.table.iloc[0]["as_of"] == date(2026, 3, 31)


def test_every_target_is_known_by_every_name(folder):
    names = [(key, name) for key in OBSERVED for name in (key, OBSERVED[key], *CALLED[key])]
    found = given_rows(folder, *(f'2026-01,,"{name}",,0.5,,source {at},' for at, (_, name) in enumerate(names)))
    by_source = dict(zip(found.table["source"], found.table["target"], strict=True))
    for at, (key, name) in enumerate(names):
        assert by_source[f"source {at}"] in (key, TOTALS.get(key)), name
    assert not any("is not known" in problem.said for problem in found.problems)


def test_words_are_those_of_the_targets():
    """The sheet stands below the twin and cannot ask it."""
    assert {key: word for key, word in OBSERVED.items() if key not in TOTALS} == {
        key: one.name["en"] for key, one in TARGETS.items()
    }


def test_places_are_known_by_name_and_code(folder):
    lines = [f"2026-03,{name},complaints,,1,,{at}," for at, name in enumerate(("", "青溪县", "990001", "东岭镇", "东岭镇新村"))]
    found = given_rows(folder, *lines)
    assert [len(code) for code in found.table.sort_values("source")["location"]] == [6, 6, 6, 9, 12]
    code = found.table["location"].max()
    again = given_rows(folder, f"2026-03,{code},complaints,,1,,,")
    assert again.table["location"].tolist() == [code]


def test_sheet_and_files_are_one_table(tmp_path):
    sheet = [
        {"month": month_number("2026-03"), "target": "complaints", "observation": 12.0, "source": "信访局", "as_of": "2026-04-05"}
    ]
    folder = book(tmp_path / "both", county=COUNTY, observations=sheet)
    found = given_rows(folder, "2026-03,,投诉件数,,14,,信访局,2026-06-01")
    assert found.table["standing"].tolist() == ["superseded", "used"]
    assert found.table["where"].tolist()[0] == "观测!E4"


SPOILED = [
    ("2026-13,,complaints,,12,,,", "target_end_date"),
    ("2026-03,,complaints,,twelve,,,", "observation"),
    ("2026-03,,complaints,,,,,", "observation"),
    ("2026-03,,complaints,,12,many,,", "n"),
    ("2026-03,,complaints,,12,,,2026-02-30", "as_of"),
    ("2026-03,,,,12,,,", "target"),
]


@pytest.mark.parametrize(("line", "field"), SPOILED)
def test_a_spoiled_cell_is_one_message_with_line_and_field(folder, line, field):
    found = given_rows(folder, "2026-02,,complaints,,3,,,", line)
    assert [problem.place for problem in found.problems] == [f"line 3, column {field}"]
    with pytest.raises(InputError, match=rf"observations/a.csv, line 3, column {field}"):
        found.refuse()


def test_what_is_no_table_is_told(folder):
    found = given_rows(folder, head="\0\0\0")
    assert [problem.file for problem in found.problems] == ["observations/a.csv"]
    found = given_rows(folder, "x,y", head="a,b")
    assert found.problems and found.problems[0].weight == "error"


IMPOSSIBLE = [
    ("2026-03,火星村,complaints,,12,,,", "location", "no place"),
    ("2026-03,新村,complaints,,12,,,", "location", "stands for several"),
    ("2026-03,,weather,,12,,,", "target", "is not known"),
    ("2026-03,,awareness,no_such_policy,0.5,,,", "policy", "no policy"),
    ("2026-03,,complaints,sanitary_toilet,12,,,", "policy", "not counted by policy"),
    ("2026-03,,awareness,,45.6,,,", "observation", "above 1"),
    ("2026-03,,awareness,,61,60,,", "observation", "more than the 60"),
    ("2026-03,,awareness,,0.5,0,,", "n", "share of nobody"),
    ("2026-03,,complaints,,-1,,,", "observation", "less than nothing"),
    ("2026-03,,complaints,,1.5,,,", "observation", "no whole number"),
    ("2025-12,,complaints,,12,,,", "target_end_date", "before the county's first month"),
    ("2062-03,,complaints,,12,,,", "target_end_date", "after the county's last month"),
    ("2026-03,,complaints,,12,,,2026-02-28", "as_of", "before its month"),
    ("2026-03,,complaints,,12,,,2062-04-10", "as_of", "years after its month"),
]


@pytest.mark.parametrize(("line", "field", "said"), IMPOSSIBLE)
def test_what_cannot_be_is_kept_with_the_reason_and_told(folder, line, field, said):
    found = given_rows(folder, line)
    assert found.table["standing"].tolist() == ["impossible"]
    assert said in found.table["why"].iloc[0]
    assert [(problem.place, problem.weight) for problem in found.problems] == [(f"line 2, column {field}", "warning")]
    assert not len(entering(found.table))
    assert not len(entering(known(found.table, date(2030, 1, 1))))


def test_a_percentage_without_its_sign_is_told_both_ways(folder):
    found = given_rows(folder, "2026-03,,awareness,,45,60,,")
    assert found.problems[0].nearest == "75.000%, 45%"


def test_a_percentage_is_no_sum_of_money(folder):
    found = given_rows(folder, "2026-03,,used,,62%,,,")
    assert found.table["standing"].tolist() == ["impossible"]
    assert found.problems[0].said.startswith("62% is a share")
    assert given_rows(folder, "2026-03,,used,,62,,,").table["standing"].tolist() == ["used"]


# Standing


def test_a_correction_replaces_from_its_day_on():
    table = stand(row(value=12.0), row(value=15.0, as_of="2026-06-01"))
    assert table["standing"].tolist() == ["superseded", "used"]
    before = known(table, date(2026, 5, 1))
    assert before["observation"].tolist() == [12.0]
    assert before["standing"].tolist() == ["used"]
    assert known(table, date(2026, 4, 9)).empty


def test_two_sources_are_both_weighed_and_one_that_is_far_off_doubted():
    table = stand(row(value=12.0), row(value=15.0, source="热线"))
    assert table["standing"].tolist() == ["weighed", "weighed"]
    table = stand(row(value=12.0), row(value=12.0, source="热线"))
    assert table["standing"].tolist() == ["used", "used"]
    table = stand(row(value=12.0), row(value=15.0, source="热线"), row(value=500.0, source="村委会"))
    assert dict(zip(table["observation"], table["standing"], strict=True)) == {12.0: "weighed", 15.0: "weighed", 500.0: "doubted"}


def test_one_source_that_says_two_things_on_one_day_is_doubted_and_the_same_twice_not():
    assert stand(row(value=12.0), row(value=15.0))["standing"].tolist() == ["doubted", "doubted"]
    assert sorted(stand(row(), row())["standing"]) == ["superseded", "used"]


SURVEYS = [("", "survey"), ("入户调查", ""), ("household survey", "入户调查")]


@pytest.mark.parametrize("names", SURVEYS)
def test_one_office_by_two_names_is_one_source(names):
    """Without a source a row is of the usual office, and an office is the same in both languages."""
    one, other = (row(target="awareness", value=0.5, source=name) for name in names)
    assert sorted(stand(one, other)["standing"]) == ["superseded", "used"]
    later = row(target="awareness", value=0.7, source=names[1], as_of="2026-07-31")
    table = stand(one, later)
    assert dict(zip(table["observation"], table["standing"], strict=True)) == {0.5: "superseded", 0.7: "used"}


def test_a_row_that_does_not_say_of_how_many_says_what_the_other_does():
    table = stand(row(target="awareness", value=0.5, n=30), row(target="awareness", value=0.5, n=float("nan")))
    assert dict(zip(table["n"].notna(), table["standing"], strict=True)) == {True: "used", False: "superseded"}


@pytest.mark.parametrize(("value", "standings"), [(300.3, ["superseded", "used"]), (5000.0, ["doubted", "doubted"])])
def test_a_sum_and_the_months_own_number_are_not_counted_twice(value, standings):
    direct = row("2026-02-28", "arrived", value, "财政局", as_of="2026-03-28")
    table = stand(*sums(1000.1, 1300.4), direct)  # their difference is not 300.3 to the last bit
    month = table[(table["target"] == "arrived") & (table["target_end_date"] == date(2026, 2, 28))]
    assert sorted(month["standing"]) == standings


def sums(*values, target="arrived_total"):
    """Sums at the ends of January, February and so on, each known on the 28th of the month after."""
    return [
        row(last_day(month_number("2026-01") + at).isoformat(), target, value, "财政局", as_of=f"2026-{at + 2:02d}-28")
        for at, value in enumerate(values)
        if value is not None
    ]


def parts(table):
    return table[table["derived"].to_numpy(dtype=bool)]


def test_sums_since_january_become_the_months_parts():
    table = stand(*sums(100.0, 250.0, 250.0))
    assert parts(table)["observation"].tolist() == [100.0, 150.0, 0.0]
    assert set(parts(table)["target"]) == {"arrived"}
    assert [str(day) for day in parts(table)["as_of"]] == ["2026-02-28", "2026-03-28", "2026-04-28"]
    assert len(entering(table)) == 3


def test_where_a_month_is_missing_the_next_tells_nothing_and_says_so():
    table = stand(*sums(100.0, None, 250.0, 300.0))
    assert parts(table)["observation"].tolist() == [100.0, 50.0]
    lone = table[(table["observation"] == 250.0).to_numpy()].iloc[0]
    assert lone["standing"] == "superseded" and "month before is missing" in lone["why"]


def test_a_sum_whose_forerunner_has_another_source_says_which():
    """Who leaves the source out in February has the sum of January before their eyes: missing it is not."""
    table = stand(*sums(100.0), row("2026-02-28", "arrived_total", 150.0, "", as_of="2026-03-28"))
    lone = table[(table["observation"] == 150.0).to_numpy()].iloc[0]
    assert lone["standing"] == "superseded" and "month before is 财政局, of this one not named" in lone["why"]


def test_a_sum_that_falls_cannot_be():
    table = parts(stand(*sums(100.0, 90.0)))
    assert table["standing"].tolist() == ["used", "impossible"]


def test_a_corrected_sum_corrects_both_parts():
    late = row("2026-02-28", "arrived_total", 200.0, "财政局", as_of="2026-08-01")
    table = stand(*sums(100.0, 250.0, 300.0), late)
    assert parts(table)["observation"].tolist() == [100.0, 100.0, 100.0]
    assert parts(known(table, date(2026, 7, 1)))["observation"].tolist() == [100.0, 150.0, 50.0]


def test_more_used_than_arrived_is_doubted():
    table = stand(*sums(100.0, 150.0), *sums(90.0, 170.0, target="used_total"))
    stood = parts(table).assign(month=[day.month for day in parts(table)["target_end_date"]])
    assert stood[stood["month"] == 1]["standing"].tolist() == ["used", "used"]
    assert stood[stood["month"] == 2]["standing"].tolist() == ["doubted", "doubted"]


def test_a_slip_that_was_corrected_casts_no_doubt():
    slip = row("2026-01-31", "used_total", 5000.0, "财政局", as_of="2026-02-10")
    mended = row("2026-01-31", "used_total", 50.0, "财政局", as_of="2026-02-20")
    assert set(parts(stand(*sums(100.0), slip))["standing"]) == {"doubted"}
    assert set(parts(stand(*sums(100.0), slip, mended))["standing"]) == {"used"}
    late = row("2026-01-31", "arrived_total", 9000.0, "财政局", as_of="2026-02-01")  # too much, and mended by the sum of the 28th
    assert set(parts(stand(*sums(100.0), late, mended | {"observation": 500.0}))["standing"]) == {"doubted"}


# Properties

SOURCES = ["统计局", "信访局", "=1+1", "a,b", 'he said "x"', ""]
ROWS = st.lists(
    st.builds(
        lambda month, target, value, n, source, lag: row(
            last_day(month_number("2026-01") + month).isoformat(), target, value, source,
            last_day(month_number("2026-01") + month + lag).isoformat(), n=n,
        ),
        st.integers(0, 5), st.sampled_from([*TARGETS, *TOTALS]), st.floats(0, 1), st.sampled_from([np.nan, 1.0, 60.0]),
        st.sampled_from(SOURCES), st.integers(0, 4),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(ROWS, st.randoms())
def test_neither_order_nor_judging_again_changes_anything(rows, rng):
    first = stand(*rows)
    mixed = list(rows)
    rng.shuffle(mixed)
    pd.testing.assert_frame_equal(first, stand(*mixed))
    pd.testing.assert_frame_equal(first, judged(first))
    assert len(first[~first["derived"].to_numpy(dtype=bool)]) == len(rows)  # nothing is dropped
    day = rows[0]["as_of"]
    pd.testing.assert_frame_equal(known(first, day), stand(*(one for one in rows if one["as_of"] <= day)))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_rereading_what_was_written_loses_nothing(folder, rows):
    table = pd.DataFrame(rows)[list(COLUMNS)]
    counts = [TARGETS[TOTALS.get(key, key)].unit == "count" for key in table["target"]]
    table["observation"] = np.where(counts, np.rint(table["observation"] * 100), table["observation"])
    given_rows(folder)
    write(table, folder / "observations" / "a.csv")
    found = read(folder)
    assert [problem.text for problem in found.problems if problem.weight == "error"] == []
    wanted = judged(table)
    pd.testing.assert_frame_equal(found.table[list(COLUMNS)], wanted[list(COLUMNS)])
    assert found.table["standing"].tolist() == wanted["standing"].tolist()


@pytest.mark.parametrize(("said", "yuan"), [("500元", 500.0), ("3万元", 30_000.0), ("3万", 30_000.0), ("500 yuan", 500.0)])
def test_a_sum_may_name_its_unit(folder, said, yuan):
    found = given_rows(folder, f"2026-03,,used,,{said},,,")
    assert not found.problems and found.table["observation"].tolist() == [yuan]
