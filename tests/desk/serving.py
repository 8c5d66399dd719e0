"""A server in a process of its own, for tests that kill it: `python -m tests.desk.serving FOLDER PORTFILE`."""

import socket
import sys
from pathlib import Path

import uvicorn

from tests.desk.kinds import KINDS
from twin.desk.app import create
from twin.desk.desk import Desk


def main(folder, portfile):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    Path(portfile).write_text(str(listener.getsockname()[1]))
    app = create(Desk(Path(folder), workers=0, kinds=KINDS))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
