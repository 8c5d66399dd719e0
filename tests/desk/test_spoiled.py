"""Spoiled and hostile files by the hundred, harmless in themselves: each refused in one message, and the desk is as it was."""

import re
from pathlib import Path

import pytest

from tests.desk.conftest import ended
from tests.desk.spoiled import spoiled
from twin.desk.data.hostile import MOST

WORKER = 600 * 2**20  # bytes that the process which looks may take at most
HERE = 150 * 2**20  # bytes by which the server's may grow


def status(process, key):
    """Bytes of a process: `VmHWM` at most so far, `VmRSS` now."""
    return int(re.search(rf"{key}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())[1]) * 1024


def files(folder):
    """All that lies in a county's folder, but for the notes of jobs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "living/desk/jobs" not in path.as_posix()
    }


def hand_in(visitor, name, content):
    """The job that looked at it, ended."""
    answer = visitor.client.post(
        "/data/workbook", files={"file": (name, content)}, headers={"origin": visitor.address}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    crew = visitor.desk.crew
    return ended(crew, crew.get(answer.headers["location"].rsplit("/", 1)[1]), 60)


def refused(visitor, what, name, content, words):
    """That it was refused in one message; the job."""
    job = hand_in(visitor, name, content)
    if words:
        assert job.state == "failed" and any(word in job.said for word in words), (what, name, job.state, job.said)
        assert "\n" not in job.said and len(job.said) < 400 and "Traceback" not in job.said
    else:  # sound as an archive: its reader says what is wrong with it
        problems = job.result["problems"]["en"]
        assert job.result["errors"] and not job.result["taken"], (what, job.result)
        assert len({one["said"] for one in problems if one["weight"] == "error"}) == 1, (what, problems)
    return job


def looked_through(visitor, good, seed, count, pages):
    """Hand so many in; the page is looked at every so many times."""
    before, most = files(visitor.desk.folder), 0
    for number, (what, name, content, words) in enumerate(spoiled(good, seed, count)):
        assert len(content) < 2**22, what
        job = refused(visitor, what, name, content, words)
        hand = next(one for one in visitor.desk.crew.hands if one.lane == "quick")
        most = max(most, status(hand.process.pid, "VmHWM"))
        if number % pages == 0:
            page = visitor.get(f"/data/check/{job.id}")
            assert page.status_code == 200 and "Take it" not in page.text
            assert "<img src=x" not in page.text and ("<img" not in name or "&lt;img" in page.text)
            assert visitor.get("/data").status_code == 200
        visitor.desk.shelf.folder(job).joinpath("job.json").unlink()
    assert files(visitor.desk.folder) == before
    assert not list(visitor.desk.folder.parent.rglob("*evil*"))
    return most


@pytest.fixture(scope="module")
def good(visitor):
    """The county's own workbook, which stays."""
    return visitor.desk.folder / "县情.xlsx"


def test_some_are_refused_each_in_one_message(visitor, good):
    assert looked_through(visitor, good, 1, 20, 5) < WORKER


@pytest.mark.slow
def test_five_hundred_are_refused_and_the_server_is_unharmed(visitor, good):
    import os

    hand = next(one for one in visitor.desk.crew.hands if one.lane == "quick")
    process, mine = hand.process.pid, status(os.getpid(), "VmRSS")
    assert looked_through(visitor, good, 2, 500, 20) < WORKER
    assert hand.process.pid == process, "the process that looks was never lost"
    assert status(os.getpid(), "VmRSS") - mine < HERE


@pytest.mark.slow
@pytest.mark.parametrize("said", [True, False])
def test_what_is_too_large_is_not_even_kept(visitor, said):
    """Whether its length is said beforehand or not."""
    before, jobs = files(visitor.desk.folder), len(visitor.desk.shelf.all())
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK'
    body = [head, *[b"\0" * 2**20] * (MOST // 2**20 + 1)]
    answer = visitor.post(
        "/data/workbook",
        content=b"".join(body) if said else iter(body),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 413 and "20" in answer.text
    assert (files(visitor.desk.folder), len(visitor.desk.shelf.all())) == (before, jobs)
