"""A worker that answers while a page waits: warm, asked one thing at a time, and of one visitor's questions only the newest."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import twin
from twin.base.errors import InputError
from twin.desk.jobs import frames

WAITING = 12  # questions that wait at most; pages ask again
PATIENCE = 60.0  # seconds for one answer; then the process is ended and another one started
READY = "twin.desk.compare.sample:ready"
Answer = dict[str, Any]


class SupersededError(Exception):
    """The same visitor has asked something newer."""


class NotReadyError(Exception):
    """The process is being started, makes ready for these data, or has too much to answer."""


class Live:
    """One process beside the crew's; nothing is started before `start`."""

    def __init__(self, folder: Path, home: Path, warming: "threading.Lock | None" = None) -> None:
        """`folder` is the county's; `home` takes what the process writes of a fault.

        `warming` is the crew's (`twin.desk.jobs.crew.Crew`): of all processes one at a time compiles.
        """
        self.folder, self.home, self._warming = folder, home, warming or threading.Lock()
        self.closing = False
        self.about: Answer = {}
        self._digest = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = threading.Lock()  # one question at a time
        self._lock = threading.Lock()
        self._newest: dict[str, int] = {}
        self._making = ""
        self._asking = 0

    def prepare(self, digest: str) -> None:
        """Have the process hold the county with these data, in a thread of its own; at once back."""
        with self._lock:
            if self.closing or not digest or digest in (self._digest, self._making):
                return
            self._making = digest
        threading.Thread(target=self._prepare, args=(digest,), name="desk-live", daemon=True).start()

    def is_ready(self, digest: str) -> bool:
        """Whether answers come at once."""
        return bool(digest) and digest == self._digest

    def ask(self, call: str, arguments: Mapping[str, Any], digest: str, who: str, lang: str) -> Answer:
        """The answer of `module:function`; raises NotReadyError, SupersededError, and InputError for what it says is wrong."""
        if not self.is_ready(digest):
            self.prepare(digest)
            raise NotReadyError
        if self._asking >= WAITING:
            raise NotReadyError
        with self._lock:
            self._asking += 1
            number = self._newest[who] = self._newest.pop(who, 0) + 1
            if len(self._newest) > 1000:
                del self._newest[next(iter(self._newest))]
        try:
            with self._pipe:
                if self._newest.get(who) != number:
                    raise SupersededError
                return self._answer(call, dict(arguments) | {"digest": digest}, lang)
        finally:
            with self._lock:
                self._asking -= 1

    def close(self) -> None:
        """End the process."""
        self.closing = True
        self._kill()
        if self._pipe.acquire(timeout=5.0):  # whoever listens to it has heard its end
            self._away()
            self._pipe.release()

    def _prepare(self, digest: str) -> None:
        try:
            with self._pipe:
                about = self._answer(READY, {"digest": digest}, "zh", 1800.0)
            with self._lock:
                self.about, self._digest = about, digest
        except (NotReadyError, InputError):
            time.sleep(0 if self.closing else 2.0)  # a county that cannot be is asked for again by the next page
        finally:
            with self._lock:
                self._making = ""

    def _answer(self, call: str, arguments: Answer, lang: str, patience: float = PATIENCE) -> Answer:
        """Ask the process; raises NotReadyError where it has gone, which it then is anew for the next question."""
        limit = threading.Timer(patience, self._kill)
        limit.daemon = True
        limit.start()
        try:
            process = self._started()
            assert process.stdin is not None and process.stdout is not None
            frames.send(process.stdin, {
                "call": call, "folder": str(self.folder), "arguments": arguments, "out": str(self.home), "lang": lang,
            })  # fmt: skip
            while True:
                kind, *words = frames.receive(process.stdout)
                if kind not in ("progress", "thing"):
                    break
        except (OSError, EOFError):
            with self._lock:
                self._digest = ""
            self._kill()
            raise NotReadyError from None
        finally:
            limit.cancel()
        if kind == "done":
            found: Answer = words[0]
            return found
        raise InputError("the sample cannot answer: {reason}", reason=words[0])

    def _started(self) -> "subprocess.Popen[bytes]":
        """The process, warm; started where there is none."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._away()
        while not self._warming.acquire(timeout=0.2):
            if self.closing:
                raise EOFError
        try:
            return self._start()
        finally:
            self._warming.release()

    def _start(self) -> "subprocess.Popen[bytes]":
        if self.closing:
            raise EOFError
        paths = [str(Path(twin.__file__).parent.parent), *(path for path in sys.path if path)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(
            [sys.executable, "-m", "twin.desk.jobs.worker", "long"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
        )  # fmt: skip
        self._process = process
        assert process.stdout is not None
        frames.receive(process.stdout)
        return process

    def _away(self) -> None:
        """Let nothing of a process be left."""
        self._kill()
        process, self._process = self._process, None
        for pipe in () if process is None else (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _kill(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
