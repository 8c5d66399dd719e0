import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twin.cli
from tests.program import program
from twin.base.errors import InputError, MachineError
from twin.cli.results import deliver

SMALL = ["--scale", "0.02", "--months", "14"]
COMMANDS = (
    "run", "compare", "mechanisms", "knobs", "evidence", "report", "trial", "validate", "calibrate", "attribute", "sensitivity",
    "grid", "recommend", "region", "verify", "assimilate", "forecast", "warn", "score",
)  # fmt: skip


def invoke(*arguments: str):
    return CliRunner().invoke(twin.cli.app, list(arguments))


def shell(*arguments: str, timeout: float = 600, env=None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "twin", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, env=env)


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(command):
    outcome = invoke(command, "--help")
    assert "[[" not in outcome.output, "what may be left out stands in one pair of brackets"
    assert outcome.exit_code == 0
    assert f"Example: twin {command}" in outcome.output


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "pandas", "matplotlib", "numba", "mesa", "scipy")
    code = f"import sys, twin.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_program_of_its_own_says_what_the_tests_hear_in_this_process():
    for arguments in (["run", "no-such-scenario"], ["nonsense", "--lang", "zh"], ["mechanisms", "--json"]):
        started, here = shell(*arguments, env=os.environ | {"PYTHONIOENCODING": "utf-8"}), program(*arguments)
        assert (started.returncode, started.stdout, started.stderr) == (here.returncode, here.stdout, here.stderr)


# Bad input: one message, exit 2, no traceback


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "no-such-scenario"], "no-such-scenario"),
        (["run", "baseline", "--lang", "fr"], "en, zh"),
        (["run", "baseline", "--set", "fund.processing_days"], "a path and a value"),
        (["run", "baseline", "--set", "fund.processing_day=3"], "processing_days"),
        (["run", "baseline", "--set", "fund.by_need=7"], "--set: fund.by_need: 7 is out of range"),
        (["run", "baseline", "--set", "fund.by_need=nan"], "--set: fund.by_need: must be a number"),
        (["run", "baseline", "--set", "fund.by_need=0.1", "--set", "fund.by_need=0.2"], "twice"),
        (["run", "baseline", "--county", "no-such-folder"], "no-such-folder"),
        (["run", "baseline", "--scale", "2"], "--scale"),
        (["run", "baseline", "--months", "0"], "--months"),
        (["compare", "baseline", "--replicates", "0"], "--replicates"),
        (["compare"], "SCENARIOS"),
        (["mechanisms", "points_sistem"], "points_system"),
        (["report", "no-such-folder"], "no-such-folder"),
        (["assimilate", "no-such-folder"], "no-such-folder"),
        (["forecast", "no-such-folder", "--as-of", "2026-13"], "--as-of"),
        (["trial", "experiments/pilot.yaml", "--check", "--replicates", "5000"], "1 to 1000"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_told_in_one_message(arguments, named):
    outcome = program(*arguments)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert named.lower() in outcome.stderr.lower()
    assert "Traceback" not in outcome.stderr


def test_an_occupied_folder_is_refused_before_any_work(tmp_path):
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(InputError, match="holds other things"):
        raise invoke("run", "baseline", "--out", str(tmp_path)).exception
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "x", "--seed", str(10**30)], "--seed: the value is not possible; allowed: a whole number from 0 to 92233"),
        (["run", "x", "--seed", "-1"], "--seed: the value"),
        (["run", "x", "--seed", "1.5"], "--seed: the value"),
        (["run", "x", "--scale", "nan"], "--scale: the value is not possible; allowed: a number from 0.0001 to 1"),
        (["run", "x", "--months", "601"], "a whole number from 1 to 600"),
        (["compare", "x", "--workers", "0"], "a whole number from 1 to 4096"),
        (["compare", "x", "--replicates", "9999999"], "a whole number from 1 to 1000000"),
        (["run"], "SCENARIO is missing"),
        (["run", "x", "--sed", "1"], "--sed: no such option; did you mean '--seed'?"),
        (["run", "x", "-q"], "-q: no such option"),
        (["run", "x", "y"], "y: unexpected; see `"),
        (["run", "x", "--seed"], "--seed: a value is missing"),
        (["run", "x", "--json=1"], "--json: takes no value"),
        (["rum"], "unknown command 'rum'; did you mean 'run'?"),
        (["--nonsense"], "--nonsense: no such option"),
        (["--lang", "en"], "a command is missing"),
    ],
)
def test_a_command_line_that_cannot_be_is_told_in_our_words(arguments, said):
    found = invoke(*arguments)
    assert isinstance(found.exception, InputError)
    assert said in str(found.exception)
    assert "\n" not in str(found.exception)


# Ends: a small command of the tests' own, so that nothing heavy is imported

OWN = """
import time
from pathlib import Path
from twin.cli import streams
from twin.cli.app import command, main
from twin.cli.results import deliver
from twin.runner.faults import going_on
from twin.base.errors import MachineError

@command("twin waits")
def waits(kept: bool = False):
    "Wait."
    def wait():
        print("ready", flush=True)
        time.sleep(60)
    if not kept:
        wait()
    with going_on(Path("out/store")):
        wait()

@command("twin swallows")
def swallows():
    "Fail of a stop that went unheard, as a compiler does that is stopped inside a callback."
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        pass
    raise RuntimeError("no compiled object")

@command("twin fails")
def fails():
    "Fail."
    raise ZeroDivisionError("by\x1b[31m zero")

@command("twin fills")
def fills():
    "Write to a full disk, then say the result."
    def write(place):
        if place.parent == Path("full"):
            raise MachineError("the disk is full")
        place.mkdir()
        (place / "report.html").write_text("kept")
        return place / "report.html"
    deliver(Path("full/out"), write, lambda: streams.say("the result"), True)

@command("twin eats")
def eats():
    "Eat."
    raise MemoryError

@command("twin says")
def says(text: str):
    "Say."
    deliver(None, lambda place: place, lambda: streams.say(text), True)

main()
"""


def own(*arguments: str, **settings) -> subprocess.CompletedProcess[str]:
    settings = {"capture_output": True, "text": True, "timeout": 60, "check": False} | settings
    return subprocess.run([sys.executable, "-c", OWN, *arguments], **settings)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kept"], "stopped; the runs so far are kept in out/store; the same command goes on"),
        ([], "stopped; nothing was kept; the same command begins anew"),
    ],
)
def test_a_stopped_command_says_what_was_kept(number, code, arguments, said):
    command = [sys.executable, "-c", OWN, "waits", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.communicate(timeout=30)[1] == f"twin: {said}\n"
    assert process.returncode == code


def test_a_stop_that_a_library_swallows_is_still_a_stop():
    process = subprocess.Popen([sys.executable, "-c", OWN, "swallows"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[1] == "twin: stopped\n"
    assert process.returncode == 143


@pytest.mark.slow
def test_a_fault_of_the_program_is_one_line_and_a_report(tmp_path):
    found = own("fails", env=os.environ | {"TMPDIR": str(tmp_path)})
    assert found.returncode == 1
    (report,) = tmp_path.glob("twin-fault-*.txt")
    assert found.stderr == (
        f"twin: a fault of the program, not of your input (ZeroDivisionError: by\\x1b[31m zero); its report is in {report}\n"
    )
    assert "Traceback" in report.read_text()
    assert "Traceback" in own("fails", env=os.environ | {"TWIN_DEBUG": "1"}).stderr


def test_a_full_disk_after_the_run_keeps_the_result_elsewhere(tmp_path):
    found = own("fills", env=os.environ | {"TMPDIR": str(tmp_path)})
    (kept,) = tmp_path.glob("twin-*/result")
    assert (kept / "report.html").read_text() == "kept"
    assert found.stdout == "the result\n"
    assert found.stderr == f"twin: the disk is full; the result is kept in {kept}\n"
    assert found.returncode == 1


def test_nothing_is_left_of_a_result_that_could_be_kept_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def write(place):
        place.mkdir()
        (place / "half").write_text("x")
        raise MachineError("the disk is full")

    (tmp_path / "full").mkdir()
    with pytest.raises(MachineError, match="the result is on standard output only"):
        deliver(tmp_path / "full" / "out", write, lambda: None, True)
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_too_little_memory_is_told():
    found = own("eats")
    assert found.returncode == 1
    assert found.stderr.startswith("twin: there is not enough memory")
    assert found.stderr.count("\n") == 1


# Streams


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252", "latin-1", "utf-8"])
def test_every_encoding_shows_a_stand_in_for_what_it_lacks(encoding):
    said = "−1 · 50 → 60 • ━┃┏ 落地 €"
    found = own("says", said, env=os.environ | {"PYTHONIOENCODING": encoding}, text=False)
    shown = found.stdout.decode(encoding)
    assert found.returncode == 0
    assert found.stderr == b""
    if encoding == "utf-8":
        assert shown == f"{said}\n"
    if encoding == "ascii":
        assert shown == "-1 . 50 > 60 * -|+ ???? ?\n"
    assert "落地" in shown or encoding not in ("gbk", "utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_full_and_closed_streams_end_in_one_message_or_none():
    with Path("/dev/full").open("w") as full:
        for text in ("short", "long " * 20_000):
            found = own("says", text, stdout=full, stderr=subprocess.PIPE, capture_output=False)
            assert found.stderr == "twin: standard output cannot be written: the disk is full\n"
            assert found.returncode == 1
        found = own("--help", stdout=full, stderr=subprocess.PIPE, capture_output=False)
        assert (found.returncode, found.stderr) == (1, "twin: standard output cannot be written: the disk is full\n")
        assert own("nonsense", stderr=full, stdout=subprocess.PIPE, capture_output=False).returncode == 2
        assert own("says", "yes", stderr=full, stdout=subprocess.PIPE, capture_output=False).stdout == "yes\n"
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&- <&-"):
        found = subprocess.run(["bash", "-c", f'"$0" -c "$1" says yes {closed}', sys.executable, OWN], capture_output=True)
        assert (found.returncode, found.stderr) == (0, b"")


def test_a_reader_that_leaves_ends_it_quietly():
    command = ["bash", "-c", '"$0" -c "$1" says "$2" | head -c 3', sys.executable, OWN, "long " * 20_000]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("lon", "")


# Languages


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_english_is_spoken_where_chinese_cannot_be_shown(encoding):
    found = program("rum", "--lang", "zh", encoding=encoding)
    assert found.stderr.startswith("twin: unknown command 'rum'")


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["rum", "--lang", "zh"], {}),
        (["--lang=zh", "rum"], {}),
        (["rum"], {"TWIN_LANG": "zh"}),
        (["rum"], {"TWIN_LANG": "", "LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8"}),
        (["run"], {"TWIN_LANG": "zh"}),
        (["--lang", "zh"], {}),
        (["run", "x", "--seed", "x"], {"TWIN_LANG": "zh"}),
    ],
)
def test_what_is_wrong_is_said_in_chinese(arguments, settings):
    found = program(*arguments, **settings)
    assert found.returncode == 2
    assert is_chinese(found.stderr.partition(":")[2])


def test_help_is_chinese_from_the_first_word():
    found = program("run", "--lang", "zh", "--help")
    assert found.stdout.startswith("用法：twin run [选项] 情景")
    assert "示例：twin run" in found.stdout
    assert all(is_chinese(line) or "--" in line or len(line) < 30 for line in found.stdout.splitlines())


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


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
    outcome = program("run", "baseline", *SMALL, "--json")
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
    outcome = program("run", "baseline", *SMALL, "--out", str(out), "--lang", "zh")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.strip().endswith("report.html")
    assert "落地率" in outcome.stdout
    again = program("report", str(out), "--out", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    assert '<html lang="en">' in (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "run"]


@pytest.mark.slow
def test_a_comparison_adds_up_and_does_not_depend_on_workers():
    arguments = ["compare", "baseline", "linkage", *SMALL, "--replicates", "2", "--no-grades", "--json"]
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
