"""A result says how it was made, and is made again byte for byte; what differs is named."""

import io
import json
import shutil
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main
from typer.testing import CliRunner

import twin
from tests.workbook.books import book
from twin.base.errors import InputError
from twin.cli import app, recipe, streams
from twin.cli.completion import known
from twin.cli.options import county_of, scenario_of
from twin.evidence.cite import cited
from twin.evidence.trace import rests_on
from twin.files.folders import RECIPE, listed
from twin.report.compare import gallery


def call(*words):
    found = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(found.exception, InputError):
        raise found.exception
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A county and a run on it, with a setting."""
    place = tmp_path_factory.mktemp("rerun")
    twin.County.small(1, 2, 20).save(place / "county")
    made = call("run", "linkage", "--county", place / "county", "--months", 1, "--set", "fund.processing_days=20",
                "--out", place / "first", "--lang", "zh")  # fmt: skip
    assert made.exit_code == 0, made.output
    return place


@pytest.mark.slow
def test_a_run_is_made_again_byte_for_byte(home):
    before = listed(home / "first")
    again = call("rerun", home / "first", "--out", home / "second", "--lang", "en")
    assert again.exit_code == 0, again.output
    assert listed(home / "second") == before and RECIPE in before


@pytest.mark.slow
def test_scenarios_are_those_of_then_and_differences_are_named(home, tmp_path, monkeypatch):
    """With another setting in the recipe other tables come out; the exit code says so."""
    monkeypatch.setattr(gallery, "draw", lambda stories, table: [])  # pictures take most of the time
    copy = tmp_path / "changed"
    copy.mkdir()
    for path in (home / "first").glob("*.json"):
        (copy / path.name).write_bytes(path.read_bytes())
    said = json.loads((copy / RECIPE).read_text(encoding="utf-8"))
    said["scenarios"][0]["does"]["set"]["reach.notice_reach"] = [{"value": 0.9}]
    said["versions"]["numpy"] = "0.1"
    (copy / RECIPE).write_text(json.dumps(said), encoding="utf-8")
    found = call("rerun", copy, "--json", "--lang", "en")
    document = json.loads(found.stdout)
    assert found.exit_code == 1
    assert {"monthly.parquet", "result.json"} <= set(document["different"])
    assert RECIPE not in document["different"] and document["versions"]["numpy"].startswith("0.1 → ")
    assert "differs from then: numpy 0.1" in found.stderr


@pytest.mark.slow
def test_another_county_is_refused_before_anything_runs(home, tmp_path):
    twin.County.small(1, 2, 21).save(tmp_path / "other")
    with pytest.raises(InputError, match="is not the one of then"):
        call("rerun", home / "first", "--county", tmp_path / "other", "--lang", "en")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A planner's own county in the current folder."""
    monkeypatch.chdir(tmp_path)
    villages = [{"township": "东岭镇", "name": name, "size": 20} for name in ("上河村", "下河村")]
    county = [{"name": "甲县", "months": 12}]
    return book(tmp_path / "甲县", county=county, townships=[{"name": "东岭镇"}], villages=villages)


def noted():
    """The recipe of a run of the own county."""
    with recipe.asking("run", {}):
        county_of(None, 1.0, [scenario_of("甲县/基线", None)])
        return recipe.recipe("en")


def test_an_own_county_is_found_without_options_and_where_it_has_moved_to(own):
    """Scenarios of a recipe no longer know whose they are; where the same county lies now is no difference."""
    first = noted()
    with recipe.asking("rerun", {}):
        recipe.want(json.loads(first))
        assert noted() == first
    own.rename(own.parent / "moved")
    with recipe.asking("rerun", {}):
        recipe.want(json.loads(first), "moved")
        assert noted() == first


@pytest.mark.slow
def test_a_run_of_an_own_county_is_made_again(own, monkeypatch):
    monkeypatch.setattr(gallery, "draw", lambda stories, table: [])
    made = call("run", "甲县/基线", "--months", 1, "--out", "first", "--lang", "zh")
    assert made.exit_code == 0, made.output
    for options in ((), ("--county", "甲县")):
        again = call("rerun", "first", *options)
        assert again.exit_code == 0, again.output
        assert "逐字节相同" in again.stdout, "in the language of then"


def test_a_command_that_is_run_again_may_speak_chinese(tmp_path, monkeypatch):
    """What it prints is unheard, so that no stream of ours keeps it from the language of then."""
    from twin.cli.rerun import _again

    heard = []
    one = SimpleNamespace(
        params=[], make_context=lambda *_: nullcontext(), invoke=lambda _: heard.append(streams.shows_chinese())
    )
    monkeypatch.setattr(typer.main, "get_command", lambda _: SimpleNamespace(commands={"run": one}))
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    said = {"command": "run", "options": {}, "lang": "zh", "county": None, "scenarios": [], "inputs": {}}
    with recipe.asking("rerun", {}):
        _again(said, None, tmp_path / "out")
    assert heard == [True]


@pytest.mark.slow
def test_what_to_cite_is_told_in_both_languages(home):
    text = call("cite", home / "first", "--lang", "en").stdout
    assert "Cai, de Janvry and Sadoulet (2015)" in text and "fingerprint" in text
    document = json.loads(call("cite", home / "first", "--json").stdout)
    assert {"A", "cai2015"} <= {one["key"] for one in document["sources"]}


def test_a_folder_without_a_recipe_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no twin-recipe.json"):
        call("rerun", tmp_path, "--lang", "en")
    (tmp_path / RECIPE).write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(InputError, match="not a recipe that this version reads"):
        call("cite", tmp_path, "--lang", "en")


@pytest.mark.slow
def test_doctor_tells_what_is_there():
    found = json.loads(call("doctor", "--json").stdout)
    assert {one["state"] for one in found} <= {"ok", "missing"}
    assert all(one["advice"] for one in found if one["state"] != "ok")


def test_completion_knows_every_command_option_and_scenario():
    words = known()
    assert {"run", "rerun", "--own", "--version"} <= set(words[""])
    assert {"--county", "--no-store", "linkage", "alone/points_system"} <= set(words["compare"])
    for shell in ("bash", "zsh", "fish"):
        text = call("completion", shell).stdout
        assert all(name in text for name in words if name)
    with pytest.raises(InputError, match="allowed: bash, zsh, fish"):
        call("completion", "tcsh")


def test_points_from_standard_input_are_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = {"townships": 1, "villages_per_township": 1, "households_per_village": 20}
    study = {"name": "days", "county": place, "months": 1, "burn_in": 0, "replicates": 1, "outcomes": ["trust"]}
    study["factors"] = {"fund.processing_days": [10, 60]}
    (tmp_path / "days.yaml").write_text(json.dumps(study), encoding="utf-8")
    (tmp_path / "points.csv").write_text("fund.processing_days\n30\n", encoding="utf-8")
    for name, words, text in (("piped", "-", "fund.processing_days\n20\n40\n"), ("filed", "points.csv", None)):
        made = CliRunner().invoke(app, ["grid", "days.yaml", "--design", words, "--workers", "1", "--out", name], input=text)
        assert made.exit_code == 0, made.output
        again = call("rerun", name, "--out", f"{name}-again", "--lang", "en")
        assert again.exit_code == 0 and listed(tmp_path / f"{name}-again") == listed(tmp_path / name), again.output
    assert "The twin: " in call("cite", "piped", "--lang", "en").stdout
    (tmp_path / "points.csv").write_text("fund.processing_days\n31\n", encoding="utf-8")
    with pytest.raises(InputError, match="points.csv: is not there as it was"):
        call("rerun", "filed", "--lang", "en")


TINY = {"months": 1, "burn_in": 0, "replicates": 1, "outcomes": ["trust"]}


def written(folder, **study):
    """A grid study in a folder below the current one, its base and its points beside it."""
    (folder / "mine").mkdir()
    place = {"townships": 1, "villages_per_township": 1, "households_per_village": 20}
    (folder / "mine" / "plan.yaml").write_text("base: baseline\nmechanisms: {points_system: 1}\n", encoding="utf-8")
    (folder / "mine" / "points.csv").write_text("fund.processing_days\n20\n40\n", encoding="utf-8")
    said = {"name": "days", "county": place, "base": "plan.yaml", "design": {"name": "list", "file": "points.csv"}}
    (folder / "mine" / "days.yaml").write_text(json.dumps(said | TINY | study), encoding="utf-8")


def ran(name="first"):
    made = call("grid", "mine/days.yaml", "--workers", 1, "--out", name)
    assert made.exit_code == 0, made.output
    return json.loads(Path(name, RECIPE).read_text(encoding="utf-8"))


def test_files_that_a_study_names_are_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, store=str(tmp_path / "store"))
    texts = {one["file"]: one["text"] for one in ran()["named"]["texts"]}
    assert set(texts) == {"mine/plan.yaml", "mine/points.csv"} and texts["mine/points.csv"].endswith("20\n40\n")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree("first", elsewhere / "first")
    shutil.copytree("mine", elsewhere / "mine")
    (elsewhere / "mine" / "points.csv").unlink()
    monkeypatch.chdir(elsewhere)
    with pytest.raises(InputError, match="mine/points.csv: is not there as it was; .* whose text is in first"):
        call("rerun", "first", "--lang", "en")
    Path("mine/points.csv").write_text(texts["mine/points.csv"], encoding="utf-8")
    assert call("rerun", "first", "--lang", "en").exit_code == 0


def test_of_tables_of_people_that_a_study_names_only_the_digest_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    twin.County.small(1, 1, 20).save(tmp_path / "county")
    written(tmp_path, county=str(tmp_path / "county"), store=str(tmp_path / "store"))
    data = dict(ran()["named"]["data"])
    assert {"county.json", "villages.parquet", "households.parquet"} <= set(data) and all(len(one) == 64 for one in data.values())
    assert call("rerun", "first", "--lang", "en").exit_code == 0
    twin.County.small(1, 1, 21).save(tmp_path / "other")
    shutil.copytree("other", "county", dirs_exist_ok=True)
    with pytest.raises(InputError, match="county.json: is not the one of then; allowed: the file of then"):
        call("rerun", "first", "--lang", "en")


def test_of_a_grid_all_that_its_points_have_is_cited(tmp_path, monkeypatch):
    """Mechanisms of other scenarios and options count, those that no point has do not; few scenarios are kept."""
    monkeypatch.chdir(tmp_path)
    factors = {
        "scenario": ["baseline", "linkage"],
        "village_grid.dose": {"low": 0.2, "high": 1},
        "fund.processing_days": [10, 60],
    }
    written(tmp_path, factors=factors, design={"name": "factorial", "levels": 3}, store=str(tmp_path / "store"))
    said = ran()
    used = [set(one["does"]["mechanisms"]) for one in said["scenarios"]]
    linkage = set(twin.Scenario.load("linkage").mechanisms)
    assert len(used) == 2 and set().union(*used) == linkage | {"village_grid"}
    keys = {one["key"]: one["numbers"] for one in json.loads(call("cite", "first", "--json").stdout)["sources"]}
    run = cited([rests_on(twin.Scenario.load("linkage").set({"village_grid.dose": 1}))], True)
    assert keys == {one.key: dict(one.numbers) for one in run}


def test_of_a_trial_what_its_arms_have_is_cited(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("twin.study.trial.run.run_case", lambda *_, **__: SimpleNamespace(ok=True))
    said = {}
    monkeypatch.setattr("twin.cli.trial.deliver", lambda *_: said.update(json.loads(recipe.recipe("en"))))
    assert call("trial", "experiments/pilot.yaml").exit_code == 0
    assert [set(one["does"]["mechanisms"]) for one in said["scenarios"]] == [set(), {"points_system"}]
    assert said["named"] == {"texts": [], "data": []}
