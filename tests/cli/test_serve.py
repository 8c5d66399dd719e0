"""The desk says why it cannot listen, in the user's language."""

import socket

import pytest

from twin.base.errors import MachineError
from twin.cli.serve import _run

pytest.importorskip("uvicorn")


@pytest.mark.parametrize(
    ("listen", "said"),
    [("127.0.0.1", "已有其他程序在该处监听"), ("192.0.2.1", "本机没有这个地址"), ("no.such.invalid", "没有这个地址")],
)
def test_why_the_desk_cannot_listen_is_said_in_chinese(monkeypatch, listen, said):
    monkeypatch.setenv("TWIN_LANG", "zh")
    with socket.create_server(("127.0.0.1", 0)) as busy, pytest.raises(MachineError, match=f"：{said}$"):
        _run(None, None, listen, busy.getsockname()[1], "zh")
