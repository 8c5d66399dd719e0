"""Jobs end as they should, whatever happens to their process or to the server."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.conftest import ended, until
from tests.desk.kinds import KINDS
from twin.base.errors import InputError, MachineError
from twin.desk.jobs.aside import aside
from twin.desk.jobs.crew import Crew
from twin.desk.jobs.shelf import FILE, Shelf

HOME = Path(__file__).parents[2]


def lives(pid):
    """Whether a process is there (and not only its remains)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def running(crew, kind):
    job = crew.submit(kind, {})
    until(lambda: (crew.shelf.folder(job) / "pid").exists())
    return job, int((crew.shelf.folder(job) / "pid").read_text())


def test_a_job_goes_from_queued_to_done_and_stands_on_disk(crew):
    job = crew.submit("add", {"a": 2, "b": 3}, by="me", lang="en")
    assert job.state == "queued"
    found = ended(crew, job)
    assert (found.state, found.result) == ("done", {"sum": 5})
    kept = json.loads((crew.shelf.folder(job) / FILE).read_bytes())
    assert kept["state"] == "done" and kept["by"] == "me" and kept["ended"] >= kept["made"]


def test_what_a_job_hands_over_reaches_the_server(crew):
    job = ended(crew, crew.submit("hand", {"a": 7}))
    assert (job.id, {"thing": 7}) in crew.handed


@pytest.mark.parametrize(("kind", "said"), [("refuse", "that is not possible"), ("break_down", "RuntimeError: broken inside")])
def test_a_job_that_fails_says_why_and_its_worker_goes_on(crew, kind, said):
    job = ended(crew, crew.submit(kind, {}, lang="en"))
    assert job.state == "failed" and said in job.said
    assert ended(crew, crew.submit("add", {"a": 1, "b": 1})).state == "done"


def test_a_running_job_is_stopped_within_three_seconds_and_the_next_one_done(crew):
    job, pid = running(crew, "sleep")
    waiting = crew.submit("add", {"a": 1, "b": 1})
    began = time.monotonic()
    assert crew.stop(job.id)
    assert ended(crew, job).state == "stopped"
    until(lambda: not lives(pid))
    assert time.monotonic() - began < 3
    assert ended(crew, waiting).result == {"sum": 2}


def test_what_a_job_started_itself_ends_with_it(crew):
    job, _ = running(crew, "children")
    child = int((crew.shelf.folder(job) / "child").read_text())
    assert lives(child)
    crew.stop(job.id)
    until(lambda: not lives(child), 3)


@pytest.mark.slow
def test_a_queued_job_is_stopped_and_never_begun(crew):
    first, _ = running(crew, "sleep")
    second = crew.submit("sleep", {})
    assert crew.stop(second.id)
    crew.stop(first.id)
    assert ended(crew, crew.submit("add", {"a": 1, "b": 1})).state == "done"
    assert crew.get(second.id).state == "stopped"
    assert not (crew.shelf.folder(second) / "pid").exists()
    assert not crew.stop(second.id)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(crew):
    job, pid = running(crew, "sleep")
    os.kill(pid, signal.SIGKILL)
    until(lambda: crew.get(job.id).tries == 1 and crew.get(job.id).state == "running")
    crew.stop(job.id)
    found = ended(crew, crew.submit("die_once", {}))
    assert (found.state, found.tries, found.result) == ("done", 1, {"tries": 2})


def test_a_job_that_kills_its_worker_each_time_fails(crew):
    job = ended(crew, crew.submit("die", {}, lang="en"))
    assert job.state == "failed" and "ended unexpectedly" in job.said


def test_a_job_that_takes_too_long_is_ended(crew):
    job = ended(crew, crew.submit("hurried", {}, lang="en"))
    assert job.state == "failed" and "longer than is allowed" in job.said


@pytest.mark.slow
def test_what_is_done_aside_is_handed_over_and_its_process_is_gone(tmp_path):
    found = aside("tests.desk.tasks:who", tmp_path, tmp_path, "en")
    assert found["parent"] == os.getpid() and not lives(found["pid"])
    with pytest.raises(InputError, match="^that is not possible$"):
        aside("tests.desk.tasks:refuse", tmp_path, tmp_path, "en")
    with pytest.raises(MachineError, match="ended unexpectedly"):
        aside("tests.desk.tasks:die", tmp_path, tmp_path, "en")


def test_of_workers_that_compile_one_starts_at_a_time(tmp_path):
    made = Crew(tmp_path, Shelf(tmp_path / "jobs"), KINDS, workers=2)
    quick, *long = made.hands
    with made.warming:
        made.start()
        until(lambda: quick.warm)
        assert [one.process for one in long] == [None, None]
    until(lambda: any(one.process for one in long))
    assert sum(one.process is not None for one in long) == 1
    began = time.monotonic()
    made.close()
    assert all(one.process is None for one in long) and time.monotonic() - began < 4


@pytest.mark.parametrize("name", ["", "..", "../../etc", "0" * 20, "A" * 20, "0" * 19, "job.json"])
def test_names_that_are_none_find_nothing(tmp_path, name):
    assert Shelf(tmp_path).get(name) is None


def test_a_spoilt_file_is_no_job(tmp_path):
    shelf = Shelf(tmp_path)
    job = shelf.new("add", {})
    (shelf.folder(job) / FILE).write_text('{"id": 1}')
    assert shelf.get(job.id) is None and shelf.all() == []


def test_unfinished_jobs_of_an_earlier_server_are_cut_off_and_others_stay(tmp_path):
    shelf = Shelf(tmp_path)
    queued, going, done = (shelf.new("add", {"a": number}) for number in range(3))
    shelf.put(replace(going, state="running"))
    shelf.put(replace(done, state="done"))
    assert {job.id for job in shelf.cut_off()} == {queued.id, going.id}
    assert {job.id: job.state for job in shelf.all()} == {queued.id: "cut off", going.id: "cut off", done.id: "done"}


def served(folder, place):
    """A server of its own; its process and port."""
    place.unlink(missing_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "tests.desk.serving", folder, place], cwd=HOME)
    until(place.exists, 60)
    return process, int(until(place.read_text))


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_is_killed_takes_its_workers_along_and_loses_no_job(tmp_path, how):
    import httpx

    folder = tmp_path / "my"
    process, port = served(folder, tmp_path / "port")
    page = f"http://127.0.0.1:{port}"
    shelf = Shelf(folder / "living" / "desk" / "jobs")
    try:
        until(lambda: _answers(page), 60)
        answer = httpx.post(f"{page}/corner", headers={"origin": page}, data={"name": "baseline", "do": "key"})
        assert answer.status_code == 303
        workers = until(lambda: _workers(process.pid))
        job = shelf.new("sleep", {})  # as it stands on disk while it runs
        shelf.put(replace(job, state="running"))
        process.send_signal(how)
        process.wait(10)
        until(lambda: not any(lives(pid) for pid in workers), 5)
        process, port = served(folder, tmp_path / "port")
        until(lambda: _answers(f"http://127.0.0.1:{port}"), 60)
        assert shelf.get(job.id).state == "cut off"
        assert httpx.get(f"http://127.0.0.1:{port}/jobs/{job.id}.json").json()["state"] == "cut off"
    finally:
        process.kill()
        process.wait()


def _answers(page):
    import httpx

    try:
        return httpx.get(f"{page}/jobs").status_code == 200
    except httpx.TransportError:
        return False


def _workers(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or _all_children(pid)


def _all_children(pid):
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def test_every_kind_of_the_desk_names_a_function_that_is_there():
    from importlib import import_module

    from twin.desk.desk import KINDS as OWN

    for kind in {**OWN, **KINDS}.values():
        module, _, name = kind.call.partition(":")
        assert callable(getattr(import_module(module), name))
