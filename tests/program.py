"""The twin as a program, in this process: what it printed and how it ended, without the second that a start takes.

What a process of its own adds (an import that is missing, a signal, a stream that is closed) is asked in `tests/cli`.
"""

import os
import signal
import sys
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from twin.cli import main

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def program(*arguments: object, cwd: Path | None = None, encoding: str = "utf-8", **env: str) -> CompletedProcess[str]:
    """`twin ARGUMENTS` in a folder, with more in its environment; all that it changes of this process is put back."""
    out, err = (TextIOWrapper(BytesIO(), encoding, write_through=True) for _ in range(2))
    words = ["twin", *map(str, arguments)]
    handlers, code = [signal.getsignal(number) for number in SIGNALS], 0
    with patch.dict(os.environ, env), patch.multiple(sys, argv=words, excepthook=sys.excepthook), warnings.catch_warnings():
        try:
            with chdir(cwd or Path.cwd()), redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            for number, handler in zip(SIGNALS, handlers, strict=True):
                signal.signal(number, handler)
    return CompletedProcess(words, code, *(one.buffer.getvalue().decode(encoding) for one in (out, err)))
