"""The program itself: its name, its options, and how it begins and ends."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkstemp
from types import FrameType, TracebackType
from typing import Annotated

import typer

from twin.base.errors import InputError, MachineError, reason
from twin.base.messages import LANGS, language, message, use
from twin.base.texts import printable
from twin.base.version import __version__
from twin.cli import streams
from twin.cli.options import LangText
from twin.cli.usage import Command, Group

INTERRUPTED, TERMINATED = 130, 143  # 128 + SIGINT, 128 + SIGTERM
_signals: list[int] = []  # that asked this process to stop


app = typer.Typer(
    cls=Group,
    help="A digital twin of how public policy travels county, township, village and household, and where it is lost.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def command(example: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command that speaks the user's language; its help ends in the example."""
    return app.command(cls=Command, context_settings={"allow_extra_args": True}, epilog=example)


def main() -> None:
    """Run the command line; whatever goes wrong ends in one message and an exit code.

    0 done, 1 the machine does not do it (or a check of `trial` and `validate` is missed), 2 bad input, 130 and 143 stopped.
    """
    arguments = sys.argv[1:] or ["--help"]
    streams.prepare()
    _speak(arguments)
    _hush()
    if not os.environ.get("TWIN_DEBUG"):
        sys.excepthook = _own_fault
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    sys.exit(_ended(arguments))


def _ended(arguments: Sequence[str]) -> int:
    """Run the command and say how it ended; the exit code."""
    try:
        code = _run(arguments)
        with streams.speaking():
            return code
    except InputError as problem:
        return _say(problem, 2)
    except BrokenPipeError:  # the reader left, as in `twin knobs | head`
        streams.silence(sys.stdout)
        return 1
    except MachineError as problem:
        return _say(problem, 1)
    except MemoryError:
        return _say(message("there is not enough memory; allowed: a smaller --scale, fewer --workers"), 1)
    except OSError as problem:
        said = f"{problem.filename}: {reason(problem)}" if problem.filename else reason(problem)
        return _say(said, 1)
    except KeyboardInterrupt as stop:
        terminated = TERMINATED in stop.args
        kept = "; ".join(getattr(stop, "__notes__", [])) or message("nothing was kept; the same command begins anew")
        return _say(message("stopped; {kept}", kept=kept), TERMINATED if terminated else INTERRUPTED)
    except Exception:
        if not _signals:
            raise
        # The compiler may swallow the stop, and fail of it later.
        return _say(message("stopped"), TERMINATED if signal.SIGTERM in _signals else INTERRUPTED)


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with streams.speaking():  # help
            context = command.make_context("twin", list(arguments))
        with context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return 0


def _say(said: object, code: int) -> int:
    """One line on standard error, whatever users' texts in it hold."""
    streams.note(f"twin: {printable(str(said))}".replace("\n", " "))
    return code


def _speak(arguments: Sequence[str]) -> None:
    """Take the language from `--lang` before anything is said; English where the streams cannot show Chinese."""
    for place, text in enumerate(arguments):
        asked = arguments[place + 1] if text == "--lang" and place + 1 < len(arguments) else text.removeprefix("--lang=")
        for lang in LANGS:
            if text.startswith("--lang") and asked == lang:
                use(lang)
    if language() == "zh" and not streams.shows_chinese():
        use("en")


def _hush() -> None:
    """Keep warnings of libraries from standing before our messages, in worker processes too, unless they were asked for."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ.setdefault("PYTHONWARNINGS", "ignore")


def _stop(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does."""
    _signals.append(number)
    raise KeyboardInterrupt(*([TERMINATED] if number == signal.SIGTERM else []))


def _own_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """A fault of the program: one message, the traceback in a file to send in."""
    handle, name = mkstemp(prefix="twin-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(kind, fault, trace)))
    said = message(
        "a fault of the program, not of your input ({kind}: {problem}); its report is in {file}",
        kind=kind.__name__, problem=str(fault).split("\n")[0][:200], file=Path(name),
    )  # fmt: skip
    _say(said, 1)


def _version(asked: bool) -> None:
    if asked:
        streams.say(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    lang: LangText = "",
    own: Annotated[
        list[str] | None,
        typer.Option("--own", metavar="MODULE", help="A module or file.py that adds processes or indicators of your own."),
    ] = None,
) -> None:
    """Options of the program itself."""
    if own or os.environ.get("TWIN_OWN"):
        from twin.runner.own import ASKED, add_asked

        if own:
            os.environ[ASKED] = os.pathsep.join(own)
        add_asked()
