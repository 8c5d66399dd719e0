import json
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

import twin.cli
from twin.errors import InputError

SMALL = ["--scale", "0.02", "--months", "14"]
COMMANDS = (
    "run", "compare", "mechanisms", "knobs", "evidence", "report", "trial", "validate", "calibrate", "attribute", "sensitivity",
    "recommend", "region",
)  # fmt: skip


def invoke(*arguments: str):
    return CliRunner().invoke(twin.cli.app, list(arguments))


def shell(*arguments: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "twin", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(command):
    outcome = invoke(command, "--help")
    assert outcome.exit_code == 0
    assert f"Example: twin {command}" in outcome.output


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "pandas", "matplotlib", "numba", "mesa", "scipy")
    code = f"import sys, twin.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_help_comes_at_once():
    """Hardly longer than the library that prints it: measured in turns, so that a busy machine slows both."""
    times = {"help": [], "library": []}
    for _ in range(5):
        for name, command in (("help", ["-m", "twin", "--help"]), ("library", ["-c", "import typer, rich.console"])):
            began = time.perf_counter()
            assert subprocess.run([sys.executable, *command], capture_output=True, check=False).returncode == 0
            times[name].append(time.perf_counter() - began)
    assert min(times["help"]) < 3 * min(times["library"])


def test_the_version_is_told():
    assert shell("--version").stdout.strip()


# Bad input: one message, exit 2, no traceback


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "no-such-scenario"], "no-such-scenario"),
        (["run", "baseline", "--lang", "fr"], "en, zh"),
        (["run", "baseline", "--set", "fund.processing_days"], "a path and a value"),
        (["run", "baseline", "--set", "fund.processing_day=3"], "processing_days"),
        (["run", "baseline", "--set", "fund.by_need=7"], "by_need"),
        (["run", "baseline", "--set", "fund.by_need=0.1", "--set", "fund.by_need=0.2"], "twice"),
        (["run", "baseline", "--county", "no-such-folder"], "no-such-folder"),
        (["run", "baseline", "--scale", "2"], "--scale"),
        (["run", "baseline", "--months", "0"], "--months"),
        (["compare", "baseline", "--replicates", "0"], "--replicates"),
        (["compare"], "scenarios"),
        (["mechanisms", "points_sistem"], "points_system"),
        (["report", "no-such-folder"], "no-such-folder"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_told_in_one_message(arguments, named):
    outcome = shell(*arguments)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert named.lower() in outcome.stderr.lower()
    assert "Traceback" not in outcome.stderr


def test_an_occupied_folder_is_refused_before_any_work(tmp_path):
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(InputError, match="holds other things"):
        raise invoke("run", "baseline", "--out", str(tmp_path)).exception
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# Catalogues


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("arguments", [["mechanisms"], ["mechanisms", "points_system"], ["knobs"]])
def test_catalogues_are_shown_in_both_languages(arguments, lang):
    outcome = invoke(*arguments, "--lang", lang)
    assert outcome.exit_code == 0
    assert "{" not in outcome.output.splitlines()[0]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in outcome.output) or lang == "en"


def test_knobs_are_given_as_data():
    rows = json.loads(invoke("knobs", "--json").stdout)
    paths = {row["path"] for row in rows}
    assert {"fund.processing_days", "reach.notice_reach", "supervise.audit_probability"} <= paths
    assert all(row["low"] <= row["default"] <= row["high"] for row in rows)


def test_mechanisms_are_given_as_data():
    rows = json.loads(invoke("mechanisms", "--json").stdout)
    assert {row["key"] for row in rows} >= {"points_system", "flying_inspection"}
    one = json.loads(invoke("mechanisms", "points_system", "--json").stdout)
    assert one["all_moves"]
    assert all(move["grade"] in ("experiment", "survey", "source", "assumed") for move in one["all_moves"])


# Runs


@pytest.mark.slow
def test_a_run_gives_one_document_and_the_promised_keys():
    outcome = shell("run", "baseline", *SMALL, "--json")
    assert outcome.returncode == 0, outcome.stderr
    summary = json.loads(outcome.stdout)
    promised = """landing_rate task_landing_rate reported_landing_rate awareness heard_of knows_enough funds_arrived funds_used
        fund_efficiency leakage idle_over_a_year audited_misuse participation response_days resolution_days resolution_rate
        satisfaction trust paperwork_share cascade losses_by_step losses_by_tier unlock_gain ledger cost_yuan cadre_hours
        households months seed run_key evidence_grades"""
    assert set(promised.split()) <= set(summary)
    assert summary["months"] == 14
    assert set(summary["losses_by_tier"]) == {"county", "township", "village", "household"}


@pytest.mark.slow
def test_a_run_is_written_told_and_reported_again(tmp_path):
    out = tmp_path / "run"
    outcome = shell("run", "baseline", *SMALL, "--out", str(out), "--lang", "zh")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.strip().endswith("report.html")
    assert "落地率" in outcome.stdout
    again = shell("report", str(out), "--out", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    assert '<html lang="en">' in (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "run"]


@pytest.mark.slow
def test_a_comparison_adds_up_and_does_not_depend_on_workers():
    arguments = ["compare", "baseline", "linkage", *SMALL, "--replicates", "2", "--json"]
    one, two = (shell(*arguments, "--workers", workers) for workers in ("1", "2"))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    document = json.loads(one.stdout)
    assert [scenario["name"] for scenario in document["scenarios"]] == ["baseline", "linkage"]
    for scenario in document["scenarios"]:
        for replicate in scenario["replicates"]:
            cascade, ledger = replicate["cascade"], replicate["ledger"]
            lost = sum(sum(row.values()) for row in replicate["losses"].values())
            assert cascade["eligible"] - cascade["landed"] == lost
            sinks = ("benefit", "misdelivered", "overhead", "diverted_public", "diverted_private", "mechanism_cost", "idle")
            assert sum(ledger[sink] for sink in sinks) == ledger["inflows"]
    landing = next(row for row in document["differences"] if row["indicator"] == "landing_rate")
    assert landing["low"] <= landing["difference"] <= landing["high"]
