"""What it takes to begin: importing, asking for help, the first run with and without compiled code, a run of the demo county.

    python -m experiments.benchmarks.startup [ROUNDS]

It is a program of its own: a process begins with the memory of the one that starts it, so that one must be small.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SMALL = ("run", "linkage", "--scale", "0.05", "--months", "12")
DEMO = ("run", "linkage")
TWIN = ("-m", "twin")
AS_USUAL = {"PYTHONDONTWRITEBYTECODE": ""}  # Python keeps the byte code of modules, unless a machine for building forbids it


def started(rounds: int) -> dict[str, dict[str, Any]]:
    """What `beginnings` finds in a small process."""
    command = [sys.executable, "-m", "experiments.benchmarks.startup", str(rounds)]
    told = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return dict(json.loads(told))


def beginnings(rounds: int) -> dict[str, dict[str, Any]]:
    """`processes`: processor seconds, user and system, and the largest memory in bytes of each way to begin (the least of some
    rounds). `stages`: what a warm run of the demo county spends its seconds on.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = {
            "import twin": least(place, ("-c", "import twin"), rounds),
            "import twin.PolicyTwin": least(place, ("-c", "from twin import PolicyTwin"), rounds),
            "twin --help": least(place, (*TWIN, "--help"), rounds),
            "first run, nothing compiled": once(place, (*TWIN, *SMALL)),
            "same run, all compiled": once(place, (*TWIN, *SMALL)),
        }
        once(place, (*TWIN, *DEMO))  # leaves a burn-in
        found["twin run, demo county, warm"] = least(place, (*TWIN, *DEMO), rounds)
        return {"processes": found, "stages": stages(place, rounds)}


def stages(place: Path, rounds: int) -> dict[str, float]:
    """Processor seconds of `twin run` on the demo county by stage, in the cheapest of some rounds."""
    command = [sys.executable, "-m", "experiments.benchmarks.stages"]
    told = [json.loads(subprocess.run(command, **_in(place), stdout=subprocess.PIPE, check=True).stdout) for _ in range(rounds)]
    return dict(min((one["seconds"] for one in told), key=lambda one: sum(one.values())))


def least(place: Path, arguments: Sequence[str], rounds: int) -> dict[str, float]:
    """The cheapest of several rounds."""
    return min((once(place, arguments) for _ in range(rounds)), key=lambda found: found["seconds"])


def once(place: Path, arguments: Sequence[str]) -> dict[str, float]:
    """Run Python to the end; raises CalledProcessError if it fails."""
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=told, **_in(place))
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise subprocess.CalledProcessError(child.returncode, arguments, stderr=told.read().decode()[-400:])
    return {"seconds": used.ru_utime + used.ru_stime, "peak_bytes": used.ru_maxrss * 1024}


def _in(place: Path) -> dict[str, Any]:
    """Where a process is started: at the root of the project, with a cache of its own."""
    return {"env": os.environ | AS_USUAL | {"TWIN_CACHE": str(place / "cache")}, "cwd": _ROOT}


_ROOT = Path(__file__).parent.parent.parent

if __name__ == "__main__":
    sys.stdout.write(json.dumps(beginnings(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
