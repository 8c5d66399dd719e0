"""A server in a process of its own whose county's views are made: `python -m tests.desk.weighed FOLDER PORTFILE MODULES`.

At SIGUSR1 it writes which modules it has loaded.
"""

import signal
import socket
import sys
from pathlib import Path

import uvicorn

from tests.desk.kinds import KINDS
from twin.desk.app import create
from twin.desk.desk import Desk


def main(folder, portfile, modules):
    signal.signal(signal.SIGUSR1, lambda *_: Path(modules).write_text("\n".join(sys.modules)))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    desk = Desk(Path(folder), workers=0, kinds=KINDS, lang="zh")
    desk.live.prepare = lambda digest: None  # it is the server that is weighed
    Path(portfile).write_text(str(listener.getsockname()[1]))
    uvicorn.Server(uvicorn.Config(create(desk), log_level="warning", timeout_graceful_shutdown=1)).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
