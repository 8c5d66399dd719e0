"""`twin serve`: the planner's desk, a county's living twin in a browser."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import Lang, message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import LangText, Members, Out, count, language_of, spoken

if TYPE_CHECKING:
    from twin.desk.desk import Desk
    from twin.desk.guard import Rules

LOCAL = "127.0.0.1"


@command("twin serve my --lang zh")
def serve(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder of a county's workbook (see `twin init`).")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A small invented county with data, made where it is not there yet.")
    ] = False,
    out: Out = None,
    port: Annotated[int, count("--port", "Port to listen on (0: any that is free).", 0, 65535)] = 8765,
    listen: Annotated[
        str, typer.Option("--listen", metavar="ADDRESS", help="Address to listen on; any but 127.0.0.1 asks for a password.")
    ] = LOCAL,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", help="File that holds the password; its hash takes its place."),
    ] = None,
    workers: Annotated[int, count("--workers", "Processes for runs.", 1, 64)] = 2,
    members: Members = None,
    lang: LangText = "",
) -> None:
    """The planner's desk: a county's living twin in a browser."""
    language = language_of(lang)
    place = _place(folder, demo, out)
    _needed()
    from twin.desk.desk import Desk
    from twin.desk.guard import Rules, hosts_of
    from twin.desk.session import Signer

    password = _password(listen, password_file)
    desk = Desk(place, workers, members or _members(demo), demo, language if lang else None)
    hosts, any_address = hosts_of(listen)
    rules = Rules(Signer(desk.key()), hosts, any_address, password, lang=language if lang else None)
    _run(desk, rules, listen, port, spoken(language))


def _place(folder: Path | None, demo: bool, out: Path | None) -> Path:
    """The folder that is served; raises InputError where none is named, or both one and the demonstration."""
    from twin.base.kernel import cache_home

    if folder is not None and demo or out is not None and not demo or folder is None and not demo:
        raise InputError("serve: one of them is needed: a folder, or --demo (with --out FOLDER to keep it elsewhere)")
    if folder is not None:
        if not folder.is_dir():
            raise InputError("{folder}: no such folder; allowed: a folder made by `twin init`", folder=folder)
        return folder
    home = cache_home()
    if out is None and home is None:
        raise InputError("--demo: there is no folder of the user's to keep it in; allowed: --out FOLDER")
    return out or home / "demo"  # type: ignore[operator]  # one of both is there


def _members(demo: bool) -> int:
    from twin.desk.demo import MEMBERS
    from twin.living.ensemble.pool import MEMBERS as USUAL

    return MEMBERS if demo else USUAL


def _needed() -> None:
    """Raise MachineError where the parts of the desk are not installed."""
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn", "python_multipart") if find_spec(name) is None]
    if missing:
        raise MachineError("the desk needs {names}; they come with `pip install 'policy-twin[desk]'`", names=", ".join(missing))


def _password(listen: str, file: Path | None) -> str:
    """The hash of the password; empty where only this machine is listened to and none is given."""
    from twin.desk.guard import LOCAL as HERE
    from twin.desk.password import of_file

    if file is not None:
        return of_file(file)
    if listen not in HERE:
        raise InputError("--listen {address}: others can reach it, so a password is needed; allowed: --password-file FILE",
                         address=listen)  # fmt: skip
    return ""


def _why(problem: OSError) -> str:
    """Why an address cannot be listened on; a name that no server of names knows has a number of its own kind."""
    from socket import gaierror

    return message("there is no such address") if isinstance(problem, gaierror) else reason(problem)


def _run(desk: "Desk", rules: "Rules", listen: str, port: int, lang: Lang) -> None:
    """Listen until stopped; what is being done is said at once."""
    import socket

    import uvicorn

    from twin.desk.app import create

    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((listen, port))
    except OSError as problem:
        listener.close()
        raise MachineError("--listen {address}, --port {port}: cannot be listened on: {reason}", address=listen, port=port,
                           reason=_why(problem)) from problem  # fmt: skip
    found = listener.getsockname()[1]
    host = f"[{listen}]" if ":" in listen else listen
    streams.note(message("The desk of {folder}; its workers are being started (compiling takes a minute or two the first time).",
                         folder=desk.folder))  # fmt: skip
    streams.say(message("Open http://{host}:{port}/ in a browser; Ctrl-C ends it.", host=host, port=found))
    sys.stdout.flush()
    config = uvicorn.Config(
        create(desk, rules), log_level="warning", access_log=False, server_header=False, proxy_headers=False, ws="none",
        timeout_graceful_shutdown=3, limit_concurrency=400, lifespan="on",
    )  # fmt: skip
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt as stop:
        stop.add_note(message("jobs that were not done are marked and can be done once more"))
        raise
