"""Many people at one desk: users who click for some minutes while runs go on, and how long each page took.

    python -m experiments.load                      the demonstration county, 20 users, 5 minutes, two runs at a time
    python -m experiments.load --folder my --seconds 60

A server is started on this machine alone. Users come with a cookie each, open one page after the other in an order of their own
and wait between two clicks. Ends with 1 where an answer was no page, the median took 0.2 s or more, one in a hundred 1 s or more,
or the server more memory than it may.
"""

import argparse
import asyncio
import contextlib
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

MEDIAN, SLOWEST, MEMORY, EACH = 0.2, 1.0, 200.0, 1.0  # seconds, seconds, MB of the server's own, MB of a user who sits idle
IDLE = 100
PLAIN: dict[str, Any] = {"timeout": 60, "verify": False, "trust_env": False}  # no certificates are read for each user
OWN = ("/compare", "/recommend", "/data", "/corner", "/jobs", "/report")
LEFT_OUT = re.compile(r"/static/|\.(csv|xlsx|html|svg|pdf|docx|parquet)$|/overview|/leave|#")


@dataclass
class Answers:
    """Of every click the kind of page, the seconds, and what was wrong with it (nothing: nothing)."""

    kinds: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def quantile(self, level: float) -> float:
        """Seconds that a share of the answers took at most."""
        return float(np.quantile(self.seconds, level))

    def of(self, kind: str) -> "Answers":
        """Those of one kind of page."""
        return Answers([kind], [took for one, took in zip(self.kinds, self.seconds, strict=True) if one == kind])


@contextlib.contextmanager
def served(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """`twin serve` with more words, on a free port: its process and address; it is ended with the block."""
    command = [sys.executable, "-m", "twin", "serve", *words, "--port", "0", "--lang", "zh"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        found = next((one[0] for line in process.stdout if (one := re.search(r"http://127\.0\.0\.1:\d+", line))), "")
        if not found:
            raise RuntimeError("the server did not say where it listens")
        _wait(found)
        yield process.pid, found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def _wait(address: str, patience: float = 60.0) -> None:
    """Until the server answers: it names its address a moment before."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{address}/static/desk.css", timeout=5, trust_env=False)
            return
        time.sleep(0.1)


def memory(pid: int) -> float:
    """Memory of a process's own, MB.

    Pages of files are shared and left out: of one compiler of 170 MB the kernel maps 90 MB on Python 3.11 and 190 on 3.13.
    """
    text = Path(f"/proc/{pid}/status").read_text()
    return sum(int(kb) for kb in re.findall(r"Rss(?:Anon|Shmem):\s+(\d+)", text)) / 1024


async def settled(client: httpx.AsyncClient, patience: float = 1200.0) -> list[str]:
    """Wait until all is made that screens show; the pages that can be opened from the first one, and those behind it."""
    end = time.monotonic() + patience
    while "data-work" in (text := (await client.get("/")).text):
        if time.monotonic() > end:
            raise RuntimeError("the desk was not ready in time")
        await asyncio.sleep(1)
    found = dict.fromkeys(re.findall(r'href="(/[^"]*)"', text))
    return ["/", *OWN, *(path for path in found if path not in ("/", *OWN) and not LEFT_OUT.search(path))]


async def clicking(address: str, paths: Sequence[str], users: int, seconds: float, pause: float) -> Answers:
    """What so many users get who click for some seconds, with a pause of so many between two clicks (0: none)."""
    answers, end = Answers(), time.monotonic() + seconds
    await asyncio.gather(*(_user(address, paths, number, users, end, pause, answers) for number in range(users)))
    return answers


async def _user(address: str, paths: Sequence[str], number: int, users: int, end: float, pause: float, answers: Answers) -> None:
    """One after the other: each begins elsewhere and goes on by steps that no other user takes."""
    place, step = number * len(paths) // users, 2 * number + 1
    async with httpx.AsyncClient(base_url=address, follow_redirects=True, **PLAIN) as client:
        await asyncio.sleep(pause * number / users)  # they do not all click at the same moment
        while time.monotonic() < end:
            path = paths[place % len(paths)]
            began = time.monotonic()
            try:
                answer = await client.get(path)
                wrong = "" if answer.status_code == 200 and "</main>" in answer.text else f"{path}: {answer.status_code}"
            except httpx.HTTPError as problem:
                wrong = f"{path}: {type(problem).__name__}"
            answers.kinds.append("/" + path.split("/")[1].partition("?")[0])
            answers.seconds.append(time.monotonic() - began)
            answers.wrong += [wrong] if wrong else []
            place += step
            await asyncio.sleep(pause)


@contextlib.asynccontextmanager
async def running(client: httpx.AsyncClient, address: str, runs: int) -> AsyncIterator[list[str]]:
    """Keep so many runs going until the block ends; the states in which they ended."""
    ended: list[str] = []
    tasks = [asyncio.create_task(_one_run_after_the_other(client, address, ended)) for _ in range(runs)]
    try:
        yield ended
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _one_run_after_the_other(client: httpx.AsyncClient, address: str, ended: list[str]) -> None:
    asked = {"name": "baseline", "do": "run", "months": "24"}
    while True:
        answer = await client.post("/corner", data=asked, headers={"origin": address})
        job = answer.url.path.rpartition("/")[2]
        try:
            while (state := (await client.get(f"/jobs/{job}.json")).json()["state"]) in ("queued", "running"):
                await asyncio.sleep(0.5)
            ended.append(state)
        except asyncio.CancelledError:
            await client.post(f"/jobs/{job}/stop", headers={"origin": address})
            raise


async def idle(address: str, pid: int, users: int) -> float:
    """Memory that each user takes who has opened the first screen and sits before it, MB."""
    clients = [httpx.AsyncClient(base_url=address, **PLAIN) for _ in range(users)]
    before = memory(pid)
    for client in clients:
        await client.get("/")
    found = (memory(pid) - before) / users
    for client in clients:
        await client.aclose()
    return found


async def tried(pid: int, address: str, asked: argparse.Namespace) -> bool:
    """Everything, told as it is found; whether all is as it should be."""
    async with httpx.AsyncClient(base_url=address, follow_redirects=True, **PLAIN) as client:
        print("waiting until everything is made", file=sys.stderr)
        paths = await settled(client)
        first = memory(pid)
        alone = await clicking(address, paths, 1, min(20.0, asked.seconds), 0.0)
        print(f"{asked.users} users click for {asked.seconds:g} s while {asked.runs} runs go on", file=sys.stderr)
        async with running(client, address, asked.runs) as ended:
            found = await clicking(address, paths, asked.users, asked.seconds, asked.pause)
    last, each = memory(pid), await idle(address, pid, IDLE)
    print(table(found, alone))
    print(f"\nruns ended meanwhile: {len(ended)}, of which done: {ended.count('done')}")
    print(f"server without workers: {first:.0f} MB before, {last:.0f} MB after; {each:.2f} MB an idle user")
    for wrong in found.wrong[:10]:
        print(f"wrong: {wrong}")
    fast = found.quantile(0.5) < MEDIAN and found.quantile(0.99) < SLOWEST
    return fast and not found.wrong and last < MEMORY and each < EACH and set(ended) <= {"done"}


def table(found: Answers, alone: Answers) -> str:
    """A line a kind of page: how many, the median, the slowest in a hundred; beside one user's without any run."""
    lines = ["| page | answers | median, ms | 99%, ms | slowest, ms | median alone, ms |", "|---|---:|---:|---:|---:|---:|"]
    for kind in ["", *sorted(set(found.kinds))]:
        own, other = (one.of(kind) if kind else one for one in (found, alone))
        numbers = [1000 * own.quantile(level) for level in (0.5, 0.99, 1.0)]
        beside = f"{1000 * other.quantile(0.5):.0f}" if other.seconds else "–"
        words = " | ".join(f"{number:.0f}" for number in numbers)
        lines.append(f"| {kind or 'all'} | {len(own.seconds)} | {words} | {beside} |")
    return "\n".join(lines)


def main() -> int:
    """Read the words, serve, try; the exit code."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--folder", help="a county's folder; else the demonstration county")
    said.add_argument("--users", type=int, default=20)
    said.add_argument("--seconds", type=float, default=300.0)
    said.add_argument("--pause", type=float, default=3.0, help="seconds between two clicks of a user")
    said.add_argument("--runs", type=int, default=2)
    asked = said.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        served([asked.folder] if asked.folder else ["--demo", "--out", place]) as (
            pid,
            address,
        ),
    ):
        return 0 if asyncio.run(tried(pid, address, asked)) else 1


if __name__ == "__main__":
    sys.exit(main())
