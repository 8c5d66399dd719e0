"""The help of commands: made from Typer's declarations, said in the user's language, as wide as the terminal."""

import io
import shutil
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from twin.base.messages import mark, message
from twin.report.shared.consoles import LiteralConsole

WIDEST = 100  # columns
# What stands for what people give, as the help writes it.
PLACES = frozenset((
    mark("OPTIONS"), mark("COMMAND"), mark("ADDRESS"), mark("CASE"), mark("CASES"), mark("COUNTY"), mark("DATE|MONTH"),
    mark("DIGITS"), mark("DIR"), mark("FOLDER"), mark("HASH"), mark("HOURS"), mark("KEY"), mark("NAME|CODE"), mark("PATH"),
    mark("PATH=VALUE"), mark("RESULT"), mark("SCENARIO"), mark("SCENARIOS"), mark("SHARE"), mark("STUDY"), mark("VIEW"),
    mark("FILE"), mark("MODULE"), mark("SHELL"), mark("YEARS"), mark("YUAN"),
))  # fmt: skip


def text(command: Any, context: Any) -> str:
    """Usage, what the command is for, its arguments, options or commands, and an example."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    page = io.StringIO()
    out = LiteralConsole(width=width, file=page)
    out.print(message("Usage: {command}", command=" ".join([context.command_path, *_pieces(command)])), soft_wrap=True)
    out.print()
    out.print(Padding(translated(command.help), (0, 2)))
    shown = command.get_params(context)
    _section(out, message("Arguments:"), [(named(param), _about(param)) for param in shown if _is_argument(param)])
    _section(out, message("Options:"), [(_written(param), _about(param)) for param in shown if not _is_argument(param)])
    commands = getattr(command, "commands", {})
    _section(out, message("Commands:"), [(name, translated(one.help)) for name, one in commands.items()])
    if command.epilog:
        out.print()
        out.print(message("Example: {command}", command=command.epilog), soft_wrap=True)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def texts(command: Any) -> list[str]:
    """Every text that the help of a program and its commands has for the catalogue of messages."""
    return list(dict.fromkeys(_texts(command)))


def _texts(command: Any) -> Iterator[str]:
    yield command.help
    for param in command.params:
        yield param.help
    for one in getattr(command, "commands", {}).values():
        yield from _texts(one)


def translated(text: str | None) -> str:
    """A text of a declaration in the language in force."""
    return message(text) if text else ""


def named(param: Any) -> str:
    """An argument or option as messages name it."""
    return place((param.metavar or param.name).upper()) if _is_argument(param) else str(param.opts[0])


def place(word: str) -> str:
    """What stands for a value, in the language in force."""
    return message(word) if word in PLACES else word


def bounds(param: Any) -> tuple[Any, Any]:
    """The least and the most that a number may be, None where it is none; older versions of Typer keep them with the type."""
    home = param if hasattr(param, "min") else getattr(param, "type", None)
    return getattr(home, "min", None), getattr(home, "max", None)


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _pieces(command: Any) -> list[str]:
    """What stands behind the command's name."""
    if hasattr(command, "commands"):
        return [place("COMMAND"), "..."]
    arguments = [param for param in command.params if _is_argument(param)]
    marks = [f"{named(one)}{'...' if one.nargs != 1 else ''}" for one in arguments]
    return [f"[{place('OPTIONS')}]", *(mark if one.required else f"[{mark}]" for one, mark in zip(arguments, marks, strict=True))]


def _written(param: Any) -> str:
    """An option as it is written on the command line."""
    names = "/".join([*param.opts, *param.secondary_opts])
    return names if param.is_flag else f"{names} {place(param.metavar or param.name.upper())}"


def _about(param: Any) -> str:
    """What an argument or option is for, its range and default."""
    said = message("Show this help and end.") if param.name == "help" else translated(param.help)
    low, high = bounds(param)
    facts = [] if low is None else [message("from {low} to {high}", low=low, high=high)]
    if param.required:
        facts.append(message("required"))
    elif isinstance(param.default, int | float | str) and not isinstance(param.default, bool) and param.default != "":
        facts.append(message("default: {value}", value=param.default))
    return message("{about} [{facts}]", about=said, facts=message("; ").join(facts)) if facts else said


def _section(out: Console, title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    shown = Table.grid(padding=(0, 2))
    shown.add_column(no_wrap=True)
    shown.add_column()
    for row in rows:
        shown.add_row(*row)
    out.print()
    out.print(title)
    out.print(Padding(shown, (0, 2)))
