"""One thing done in a process of its own while somebody waits for it, so that what it loads is gone with it."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import twin
from twin.base.errors import InputError, MachineError
from twin.base.messages import Lang
from twin.desk.jobs import frames

TRIES = 2


def aside(call: str, folder: Path, out: Path, lang: Lang) -> Any:
    """What `module:function` hands over (see `twin.desk.jobs.worker.Order`).

    Raises InputError for what it says is wrong, MachineError where its process ends (memory, or ended by the machine) twice.
    """
    for _ in range(TRIES):
        with suppress(EOFError, OSError):
            return _once({"call": call, "folder": str(folder), "arguments": {}, "out": str(out), "lang": lang})
    raise MachineError("the process that looks at the county's files ended unexpectedly; open the page once more")


def _once(order: dict[str, Any]) -> Any:
    """Start it, ask, hear; raises EOFError or OSError where it goes before its answer."""
    paths = [str(Path(twin.__file__).parent.parent), *(path for path in sys.path if path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "-m", "twin.desk.jobs.worker", "quick"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
    )  # fmt: skip
    found: list[Any] = []
    with process:
        try:
            assert process.stdin is not None and process.stdout is not None
            frames.receive(process.stdout)
            frames.send(process.stdin, order)
            while (answer := frames.receive(process.stdout))[0] in ("progress", "thing"):
                found += answer[1:] if answer[0] == "thing" else []
        finally:
            process.kill()
    if answer[0] != "done":
        raise InputError("{text}", text=answer[1])
    return found[-1]
