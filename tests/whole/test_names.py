"""Names that a user gave to places are in everything that speaks of places; those of a divisions file are in nothing."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from tests.county.test_divisions import Folder
from tests.named import TOWNSHIPS, VILLAGES, named_folder
from twin.county.county import County
from twin.model import PolicyTwin
from twin.outcomes.result import Result
from twin.report.notebook.places import county as card
from twin.report.shared.render import card as html_card
from twin.study.compare.comparison import Comparison

pytestmark = pytest.mark.slow  # pictures of four results
SHORT = ("--months", "2", "--lang", "zh")
COMPARE = ("--replicates", "2", "--workers", "1", "--no-store", "--no-grades", "--no-plain")
ESCAPED = ("&lt;b&gt;乙&amp;乡&lt;/b&gt;", "甲镇", "新村（甲镇）", "$a_1$ [bold]b[/bold]", VILLAGES[2])


def twin_says(*arguments):
    outcome = CliRunner().invoke(twin.cli.app, list(arguments))
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What a run and a comparison of the named county leave: the county's folder, what was said, documents, folders."""
    home = tmp_path_factory.mktemp("names")
    place = str(named_folder(home / "place"))
    asked = {"run": ("run", "baseline", "--county", place, *SHORT),
             "compare": ("compare", "baseline", "linkage", "--county", place, *SHORT, *COMPARE)}  # fmt: skip
    said = {name: twin_says(*words, "--out", str(home / name)) for name, words in asked.items()}
    documents = {name: json.loads(twin_says(*words, "--json")) for name, words in asked.items()}
    return home, said, documents


# What is named


@pytest.mark.parametrize("command", ["run", "compare"])
def test_the_terminal_names_townships(outputs, command):
    said = outputs[1][command]
    for part in (*TOWNSHIPS, "990001101", "990001102"):
        assert part in said
    assert "落地最少的村" in said


@pytest.mark.parametrize(("command", "again"), [("run", False), ("compare", False), ("run", True)])
def test_the_page_names_every_place_and_escapes_it(outputs, command, again, tmp_path):
    page = outputs[0] / command / "report.html"
    if again:
        twin_says("report", str(page.parent), "--out", str(tmp_path / "again"))
        page = tmp_path / "again" / "report.html"
    html = page.read_text(encoding="utf-8")
    for part in (*ESCAPED, ">=1+1<", "990001101201"):
        assert part in html
    assert "<b>乙" not in html


def places_of(document):
    return [one["places"] for one in document["scenarios"]] if "scenarios" in document else [document["places"]]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_documents_have_names_beside_codes(outputs, command):
    for places in places_of(outputs[2][command]):
        assert [(one["code"], one["name"]) for one in places["townships"]] == list(
            zip(("990001101", "990001102"), TOWNSHIPS, strict=True)
        )
        assert [one["name"] for one in places["villages"]] == VILLAGES
        assert [one["code"] for one in places["villages"]][0] == "990001101201"
        assert sum(one["villages"] for one in places["townships"]) == len(VILLAGES)


TABLES = [("run", "villages", "code", VILLAGES), ("run", "townships", "code", TOWNSHIPS),
          ("compare", "villages", "code", VILLAGES), ("run", "monthly", "place", [*VILLAGES, *TOWNSHIPS])]  # fmt: skip


@pytest.mark.parametrize(("command", "table", "code", "names"), TABLES)
def test_tables_have_a_column_of_names(outputs, command, table, code, names):
    frame = pd.read_parquet(outputs[0] / command / f"{table}.parquet")
    named = frame[frame["name"] != ""]
    assert set(named["name"]) == set(names)
    assert named[code].str.fullmatch("990001[0-9]{3}([0-9]{3})?").all()
    assert named.drop_duplicates(code).shape[0] == len(names)
    assert frame.loc[frame["name"] == "", code].str.fullmatch("990001|[a-z_]+").all()


def test_saved_results_keep_their_names(outputs):
    run, compared = Result.load(outputs[0] / "run"), Comparison.load(outputs[0] / "compare")
    assert list(run.villages["name"]) == VILLAGES and list(run.townships["name"]) == TOWNSHIPS
    assert list(compared.part("villages", 1)["name"]) == VILLAGES
    assert set(compared.part("villages", 1)["township_name"]) == set(TOWNSHIPS)


def test_the_card_of_a_county_names_rows_and_squares(outputs):
    html = html_card(card(County.load(outputs[0] / "place"), "zh"), "zh")
    for part in ("&lt;b&gt;乙&amp;乡&lt;/b&gt;", "甲镇", "990001101202 =1+1: 30"):
        assert part in html


def test_agents_say_their_names(outputs):
    model = PolicyTwin(County.load(outputs[0] / "place"), "baseline", burn_in=0)
    assert [repr(one) for one in (model.townships[0], model.villages[2])] == [
        "<Township 990001101 甲镇>", f"<Village 990001101203 {VILLAGES[2]}>",
    ]  # fmt: skip
    assert repr(PolicyTwin(County.small(1, 1, 30), "baseline", burn_in=0).villages[0]) == "<Village 990001101201>"


# What is not


def everything(folder, *said):
    """All that a result says: files as text, tables cell by cell."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*")) if path.suffix in (".json", ".html", ".csv")]
    tables = [pd.read_parquet(path).to_csv() for path in sorted(folder.glob("*.parquet"))]
    return "\n".join([*said, *texts, *tables])


def test_no_name_leaves_a_divisions_file(tmp_path):
    folder = Folder()
    folder.villages["name"] = folder.villages["name"].str.replace("甲村", "奇名村")
    folder.areas["name"] = folder.people["Name_County"] = ["奇名县", "奇名二县"]
    folder.write(tmp_path / "d")
    place = f"divisions:{tmp_path / 'd'}#990101"
    words = ("run", "baseline", "--county", place, *SHORT)
    said = [twin_says(*words, "--out", str(tmp_path / "out")), twin_says(*words, "--json")]
    saved = County.from_divisions(tmp_path / "d", 990101).save(tmp_path / "saved")
    said.append(twin_says("run", "baseline", "--county", str(saved), *SHORT, "--json"))
    said.append(everything(saved))
    twin_says("init", str(tmp_path / "book"), "--county", place, "--lang", "zh")
    with zipfile.ZipFile(tmp_path / "book" / "县情.xlsx") as book:
        said += [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    found = everything(tmp_path / "out", *said)
    assert "奇名" not in found
    assert "990101101201" in found  # places are there, by their codes
    for name in ("villages", "townships", "monthly"):
        assert "name" not in pd.read_parquet(tmp_path / "out" / f"{name}.parquet").columns


def test_results_without_names_are_read_as_before(tmp_path):
    found = PolicyTwin(County.small(2, 2, 30), "baseline", burn_in=0).run(1).result()
    assert not {"name", "township_name"} & {*found.villages.columns, *found.townships.columns, *found.monthly.columns}
    again = Result.load(Path(found.save(tmp_path / "out")))
    pd.testing.assert_frame_equal(again.villages, found.villages)
