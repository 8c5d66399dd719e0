"""A worker: a process that does one job after the other, and ends with the server, however that ends.

Started as `python -m twin.desk.jobs.worker LANE`. Orders come on standard input; its end means that the server is gone, and the
worker ends with all processes that it started. Answers go out on standard output.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from twin.base.errors import InputError, MachineError
from twin.base.messages import LANGS, use
from twin.desk.jobs import frames
from twin.runner.own import add_asked


@dataclass(frozen=True)
class Order:
    """A job as its function gets it.

    `folder`: the county's; `out`: where the job's files go (made); `tell(done, total, said)` says how far it is; `hand(thing)`
    gives the server something that no file holds.
    """

    folder: Path
    arguments: dict[str, Any]
    out: Path
    lang: str = "zh"
    tell: Callable[..., None] = field(default=lambda done, total, said="": None)
    hand: Callable[[Any], None] = field(default=lambda thing: None)


def main() -> None:
    """Say when ready; then do what is ordered until the server ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    if sys.argv[1:] == ["long"]:
        _warm()
    add_asked()
    frames.send(answers, ("ready",))
    while True:
        _do(orders.get(), answers)


def _listen(pipe: IO[bytes], orders: "queue.Queue[dict[str, Any]]") -> None:
    """Take orders in; end at once, with everything that was started, when nobody gives them any more."""
    try:
        while True:
            orders.put(frames.receive(pipe))
    except (EOFError, OSError):
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(0)


def _do(order: dict[str, Any], answers: IO[bytes]) -> None:
    """One job; whatever goes wrong in it is told, and the next one is waited for."""
    speaks = threading.Lock()

    def answer(*words: Any) -> None:
        with speaks:
            frames.send(answers, words)

    use(order["lang"] if order["lang"] in LANGS else "zh")
    given = Order(
        Path(order["folder"]), order["arguments"], Path(order["out"]), order["lang"],
        lambda done, total, said="": answer("progress", int(done), int(total), said), lambda thing: answer("thing", thing),
    )  # fmt: skip
    module, _, name = order["call"].partition(":")
    try:
        found = getattr(import_module(module), name)(given)
    except (InputError, MachineError) as problem:
        answer("failed", str(problem))
    except Exception as problem:
        import traceback

        (given.out / "fault.txt").write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
        answer("fault", f"{type(problem).__name__}: {problem}"[:300])
    else:
        answer("done", found or {})


def _warm() -> None:
    """Compile all loops, or load them compiled: a month of a small county."""
    from twin.county.county import County
    from twin.model import PolicyTwin

    PolicyTwin(County.small(1, 2, 20), "linkage", seed=1, burn_in=0).run(1).result()


if __name__ == "__main__":
    main()
