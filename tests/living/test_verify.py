"""A changed digit is found and named, and nothing is found where nothing was changed."""

import json

import pytest
from typer.testing import CliRunner

import twin.cli
from tests.living.made import forecast, observed
from twin.base.errors import InputError
from twin.living.hub import hub
from twin.living.register import pages, register
from twin.living.verify import verified, verify

DATE = "2026-03-31"
TABLE = "model-output/policy-twin/2026-03-31-policy-twin.csv"


@pytest.fixture
def home(tmp_path):
    """A folder with observations, a forecast, and a page with three of its numbers (lines 2, 5 and 9 of the table)."""
    folder = tmp_path / "my"
    (folder / "observations").mkdir(parents=True)
    observed([0.2, 0.3]).to_csv(folder / "observations" / "survey.csv", index=False)
    files = hub.write(folder / "living", forecast())
    page = folder / "living" / "forecast.html"
    numbers = [(0.1125, 2, "11.2%"), (0.35, 5, "0.35"), (0.3, 9, "30 %")]
    shown = "\n".join(
        f'<p>So <data value="{value!r}" data-row="{TABLE}#{line}"><b>{text}</b></data></p>' for value, line, text in numbers
    )
    page.write_text(f"<html><body>{shown}</body></html>")
    register.append(folder / "living", "forecast", DATE, [folder / "observations" / "survey.csv"], [*files, page], {})
    return folder


def faults(folder):
    return [(finding.file, finding.line, finding.field) for finding in verified(folder) if finding.weight == "fault"]


def put(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_nothing_is_found_where_nothing_was_changed(home):
    found = verify(home)
    assert found.findings == ()
    assert (found.holds, found.events, found.numbers) == (True, 1, 3)


def test_one_digit_of_an_old_forecast_is_named_by_line_and_field(home):
    hub.write(home / "living", forecast("2026-04-30"))
    register.append(home / "living", "forecast", "2026-04-30", [], [hub.place(home / "living", "2026-04-30")], {})
    put(home / "living" / TABLE, "0.025,0.1125\n", "0.025,0.1126\n")
    (finding,) = (one for one in verified(home) if one.file == TABLE)
    assert (finding.weight, finding.line, finding.field) == ("fault", 2, "value")
    assert "is '0.1126'; registered on 2026-03-31 was '0.1125'" in finding.text


def test_a_row_taken_out_is_found(home):
    file = home / "living" / TABLE
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    assert faults(home)[0][:2] == (TABLE, len(file.read_text().splitlines()) + 1)


def test_without_a_sound_copy_the_file_is_still_named(home):
    hash = register.events(home / "living")[0].outputs[TABLE]
    register.copy_of(home / "living", hash).write_bytes(b"")
    put(home / "living" / TABLE, "0.1125", "0.1126")
    found = faults(home)
    assert (TABLE, 0, "") in found
    assert (f"register/{hash}.gz", 0, "") in found


def test_a_file_that_is_gone_and_one_that_was_never_registered(home):
    (home / "living" / TABLE).rename(hub.place(home / "living", "2026-02-28"))
    found = faults(home)
    assert (TABLE, 0, "") in found
    assert (TABLE.replace("03-31", "02-28"), 0, "") in found


def beside(home, name):
    file = home / "living" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a\n1\n")
    return name


@pytest.mark.parametrize("kind", ["warnings", "scores", "state", "fans", "branches", "views"])
def test_a_table_beside_those_registered_is_named(home, kind):
    name = beside(home, f"{kind}/2026-03-31/list.csv")
    assert faults(home) == [(name, 0, "")]
    assert verified(home)[0].text == f"not in the register: {name}"


def test_a_page_beside_those_registered_is_named(home):
    name = beside(home, f"pages/{DATE}-month.html")
    assert faults(home) == [(name, 0, "")]


def test_what_a_file_manager_copied_is_named_and_is_no_fault(home):
    names = [beside(home, f"warnings/{DATE} - Copy/list.csv"), beside(home, f"state/{DATE}/fit - Copy.csv"),
             beside(home, f"model-output/policy-twin/Copy of {DATE}-policy-twin.csv")]  # fmt: skip
    for name in (f"warnings/{DATE}/.DS_Store", f"warnings/{DATE}/~$list.csv", "pages/Thumbs.db"):
        beside(home, name)
    assert verify(home).holds
    assert {(one.weight, one.file) for one in verified(home)} == {("remark", name) for name in names}


def scores(home, wis, day=DATE):
    """Scores of a day, made anew and entered in the register."""
    file = home / "living" / "scores" / day / "against.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"target,wis\nall,{wis}\n")
    register.append(home / "living", "scores", day, [], [file], {})


def shown(home, wis, name=f"{DATE}-month"):
    """A page that prints such a score, entered in the register."""
    page = home / "living" / "pages" / f"{name}.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(f'<p><data value="{wis}" data-row="scores/{DATE}/against.csv#2" data-field="wis">{wis}</data></p>')
    register.append(home / "living", "page", DATE, [], [page], {})
    return page


@pytest.mark.parametrize(("name", "command"), [(f"{DATE}-month", "twin month"), (DATE, "twin forecast")])
def test_a_page_of_before_its_tables_were_made_anew_is_no_fault(home, name, command):
    scores(home, 0.5)
    shown(home, 0.5, name)
    scores(home, 0.6)
    (only,) = verified(home)
    assert (only.weight, only.file) == ("remark", f"pages/{name}.html")
    assert f"is older than its tables; `{command} {home.name} --as-of {DATE}` makes it again" in only.text
    shown(home, 0.6, name)
    assert verified(home) == []


def test_tables_made_anew_with_what_the_page_says_are_no_remark(home):
    scores(home, 0.5)
    shown(home, 0.5)
    scores(home, "0.50")
    assert verified(home) == []


def test_a_page_that_was_changed_or_never_said_what_its_tables_did_is_a_fault(home):
    scores(home, 0.5)
    page = shown(home, 0.5)
    scores(home, 0.6)
    put(page, ">0.5<", ">0.6<")
    assert (f"pages/{page.name}", 0, "") in faults(home)
    shown(home, 0.7)
    assert faults(home) == [(f"pages/{page.name}", 1, "wis")]


def test_one_digit_of_an_old_list_is_named(home):
    file = home / "living" / "warnings" / DATE / "list.csv"
    file.parent.mkdir(parents=True)
    file.write_text("village,chance\n101,0.25\n")
    register.append(home / "living", "warnings", DATE, [], [file], {})
    put(file, "0.25", "0.26")
    assert faults(home) == [(f"warnings/{DATE}/list.csv", 2, "chance")]


def test_new_data_are_no_fault_and_a_changed_copy_of_old_data_is(home):
    with (home / "observations" / "survey.csv").open("a") as file:
        file.write("2024-03-31,510101,awareness,fund,0.4,,survey,2024-03-31\n")
    (only,) = verified(home)
    assert (only.weight, only.file) == ("remark", "observations/survey.csv")
    (copy,) = (home / "living" / "inputs").iterdir()
    put(copy, "0.2", "0.1")
    assert faults(home) == [(f"inputs/{copy.name}", 0, "")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (">11.2%<", ">11.9%<", "is not 0.1125 rounded"),
        ('value="0.35"', 'value="0.36"', "has the value '0.36'"),
        (".csv#9", ".csv#19", "holds '0.6875'"),
        (".csv#9", ".csv#999", "where no such cell is"),
        (TABLE, "elsewhere.csv", "which is not registered"),
        (">0.35<", ">0.35 of 0.4<", "is not 0.35 rounded"),
    ],
)
def test_a_number_on_a_page_that_is_not_that_of_its_row(home, old, new, said):
    page = home / "living" / "forecast.html"
    put(page, old, new)
    register.append(home / "living", "forecast", DATE, [], [page], {})  # the page as registered: only its numbers are wrong
    assert [said in finding.text for finding in verified(home)] == [True]


def test_the_chain_is_looked_at_and_a_hash_noted_earlier_must_stand_in_it(home):
    noted = verify(home).head
    page = home / "living" / "forecast.html"
    register.append(home / "living", "score", "2026-04-30", [], [page], {})
    later = verify(home).head
    assert verify(home, noted).holds
    lines = (home / "living" / "register.jsonl").read_bytes().splitlines(keepends=True)
    (home / "living" / "register.jsonl").write_bytes(lines[0])
    assert verify(home).holds  # a last line that was cut off shows in nothing else
    assert [finding.file for finding in verify(home, later).findings] == ["register.jsonl"]


def test_a_torn_last_line_is_a_remark(home):
    with (home / "living" / "register.jsonl").open("ab") as file:
        file.write(b'{"check": "12')
    assert [(finding.weight, finding.file) for finding in verified(home)] == [("remark", "register.jsonl")]


def test_a_folder_without_a_register_is_named(tmp_path):
    with pytest.raises(InputError, match=r"holds no register of a living twin \(living/register.jsonl\)"):
        verified(tmp_path)


@pytest.mark.parametrize(
    ("text", "value", "good"),
    [
        ("62.3%", 0.6231, True), ("62.3%", 0.6236, False), ("62%", 0.625, True), ("1,204", 1203.6, True), ("1204", 1204.6, False),
        ("-0.5", -0.46, True), ("−0.5", 0.5, False), ("3.2万元", 31_960.0, True), ("about 7 households", 7.2, True),
        ("none", 0.0, False),
    ],
)  # fmt: skip
def test_how_numbers_may_be_rounded(text, value, good):
    assert pages.says(text, value) is good


def test_numbers_are_read_from_a_page_with_their_lines():
    (one,) = pages.printed(
        '<p>\n<data value="1.5" data-row="a/b.csv#7" data-field="wis"> <b>1</b>.<i>5</i> </data><data value="2">2</data>'
    )
    assert one == pages.Printed("1.5", "a/b.csv", 7, "wis", "1.5", 2)


def test_the_command_ends_with_0_and_with_1(home):
    runner = CliRunner()
    good = runner.invoke(twin.cli.app, ["verify", str(home)])
    assert good.exit_code == 0, good.output
    assert "3 printed numbers" in good.output
    put(home / "living" / TABLE, "0.1125", "0.1126")
    bad = runner.invoke(twin.cli.app, ["verify", str(home), "--json"])
    assert bad.exit_code == 1
    found = json.loads(bad.output)
    assert (found["holds"], found["findings"][0]["line"]) == (False, 2)
