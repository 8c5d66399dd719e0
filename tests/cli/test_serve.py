"""The desk says why it cannot listen, in the user's language."""

import errno
import socket

import pytest

from twin.base.errors import MachineError
from twin.cli.serve import _run

pytest.importorskip("uvicorn")


class Refusing(socket.socket):
    """A socket that no address can be bound to, for the reason given."""

    why = OSError()

    def bind(self, address):
        raise self.why


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (OSError(errno.EADDRINUSE, "in use"), "已有其他程序在该处监听"),
        (OSError(errno.EADDRNOTAVAIL, "not available"), "本机没有这个地址"),
        (socket.gaierror(socket.EAI_NONAME, "not known"), "没有这个地址"),
    ],
)
def test_why_the_desk_cannot_listen_is_said_in_chinese(monkeypatch, why, said):
    monkeypatch.setenv("TWIN_LANG", "zh")
    monkeypatch.setattr(Refusing, "why", why)
    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(MachineError, match=f"：{said}$"):
        _run(None, None, "127.0.0.1", 8000, "zh")
