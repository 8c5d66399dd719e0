"""Many people at one desk: what a server loads and weighs, and that nobody waits for another one's work."""

import asyncio
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from experiments.load import EACH, IDLE, MEMORY, PLAIN, clicking, idle, memory, settled
from tests.desk.conftest import until
from tests.desk.settled import made
from tests.desk.test_jobs import HOME
from tests.views.lived import lived
from twin.desk import work
from twin.desk.kept import keep

pytestmark = pytest.mark.slow
# What draws, solves and runs; numba, pandas and pyarrow stand under everything and are there.
HEAVY = ("matplotlib", "mesa", "networkx", "scipy.stats", "scipy.special", "scipy.optimize", "scipy.linalg", "SALib", "optuna",
         "docx", "weasyprint", "twin.model")  # fmt: skip
USERS, SECONDS, PAUSE = 20, 12.0, 1.0
SLOWER = 40  # times as long as one user waits, at most, for one page in a hundred: a page that waits for a job takes hundreds


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    """A server of a county with all views but the one that takes longest; its process, its address, what it has loaded."""
    place = tmp_path_factory.mktemp("weighed")
    folder = lived(place).folder
    with pytest.MonkeyPatch.context() as patch:
        makers = {key: make for key, make in work._makers().items() if key != work.LAST}
        patch.setattr(work, "_makers", lambda: makers)
        found = made(folder, place / "out")
    if not keep(folder / "living" / "desk", found[-1]):
        pytest.skip("there is no folder of the user's to keep it in")
    process = subprocess.Popen([sys.executable, "-m", "tests.desk.weighed", folder, place / "port", place / "modules"], cwd=HOME)
    try:
        until((place / "port").exists, 60)
        address = f"http://127.0.0.1:{int(until((place / 'port').read_text))}"
        until(lambda: _answers(address), 60)

        def modules():
            process.send_signal(signal.SIGUSR1)
            return set(until(lambda: (place / "modules").exists() and (place / "modules").read_text()).split("\n"))

        yield process.pid, address, modules
    finally:
        process.terminate()
        process.wait(20)


def _answers(address):
    try:
        return httpx.get(f"{address}/static/desk.css").status_code == 200
    except httpx.TransportError:
        return False


def test_a_server_loads_nothing_that_draws_solves_or_runs(weighed):
    pid, address, modules = weighed
    text = httpx.get(address).text
    assert 'class="tiles5"' in text and "data-work" not in text, "the first screen is whole"
    loaded = modules()
    assert "pandas" in loaded and sorted(loaded & set(HEAVY)) == []
    assert memory(pid) < MEMORY


def test_everybody_is_answered_while_runs_go_on_and_the_server_stays_small(weighed):
    """Twenty users click; two processes count as fast as they can; a page may take longer, and none waits for these to end."""
    pid, address, modules = weighed

    async def tried():
        async with httpx.AsyncClient(base_url=address, follow_redirects=True, **PLAIN) as client:
            paths = await settled(client, 10)
            for path in paths:  # each once, so that all is loaded
                assert (await client.get(path)).status_code == 200, path
            alone = await clicking(address, paths, 1, 4.0, 0.0)
            busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
            try:
                return paths, alone, await clicking(address, paths, USERS, SECONDS, PAUSE)
            finally:
                for one in busy:
                    one.kill()
                    one.wait()

    paths, alone, found = asyncio.run(tried())
    assert len(paths) > 15 and len(found.seconds) > 2 * USERS and len({*found.kinds}) > 8
    assert found.wrong == [] and alone.wrong == []
    assert found.quantile(0.99) < SLOWER * alone.quantile(0.99)
    assert memory(pid) < MEMORY
    assert asyncio.run(idle(address, pid, IDLE)) < EACH


def test_who_sends_slowly_keeps_nobody_waiting(weighed):
    """More than there are threads send half a form and stop."""
    _, address, _ = weighed
    host, port = address.removeprefix("http://").split(":")
    lines = ["POST /corner HTTP/1.1", f"host: {host}:{port}", f"origin: {address}", "content-length: 90",
             "content-type: application/x-www-form-urlencoded", "", "name="]  # fmt: skip
    slow = [socket.create_connection((host, int(port))) for _ in range(60)]
    try:
        for one in slow:
            one.sendall("\r\n".join(lines).encode())
        assert [httpx.get(f"{address}{path}", timeout=20).status_code for path in ("/", "/jobs", "/data")] == [200] * 3
    finally:
        for one in slow:
            one.close()
