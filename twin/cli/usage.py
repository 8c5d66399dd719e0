"""Commands that say in our words, and in the user's language, what they are for and what is wrong with a command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from twin.base.errors import InputError
from twin.base.messages import message
from twin.cli import help, recipe

# Typer has its own copy of Click or uses Click itself, depending on its version; the exceptions are those of either.
UsageError: Any = typer.BadParameter.__base__


class Command(TyperCommand):
    """One command. It takes any arguments at first (`allow_extra_args`), so that it can say itself which are too many."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; raises InputError for whatever is wrong with them."""
        with _in_our_words(self):
            rest = super().parse_args(ctx, args)
        if rest:
            asked = f"{ctx.command_path} --help"
            raise InputError("{text}: unexpected; see `{command}`", text=" ".join(rest)[:80], command=asked)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run it; what it is asked stands in the recipe of its result."""
        with recipe.asking(str(ctx.info_name), dict(ctx.params)):
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help.text(self, ctx))


class Group(TyperGroup):
    """The program with its commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the program's own options; raises InputError for whatever is wrong with them."""
        with _in_our_words(self):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, which reads its own arguments; raises InputError where none is named."""
        try:
            return super().invoke(ctx)
        except UsageError:
            raise InputError("a command is missing; see `{command}`", command="twin --help") from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; raises InputError where there is none of the name."""
        if self.get_command(ctx, args[0]) is None:
            from twin.files.strict import hint

            raise InputError(
                "unknown command {name!r}{hint}", name=args[0][:80], hint=hint(args[0], self.commands, see="twin --help")
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help.text(self, ctx))


@contextmanager
def _in_our_words(command: Any) -> Iterator[None]:
    try:
        yield
    except UsageError as problem:
        raise InputError(_said(problem, command.params)) from None


def _said(problem: Any, params: list[Any]) -> str:
    """A usage error as one message."""
    kind = type(problem).__name__
    if kind == "NoSuchOption":
        from twin.files.strict import hint

        known = [name for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("-")]
        return message("{option}: no such option{hint}", option=problem.option_name[:80], hint=hint(problem.option_name, known))
    if kind == "MissingParameter":
        return message(
            "{option} is missing: {about}", option=help.named(problem.param), about=help.translated(problem.param.help)
        )
    if kind == "BadParameter":
        return message(
            "{option}: the value is not possible; allowed: {allowed}",
            option=help.named(problem.param),
            allowed=_allowed(problem.param),
        )
    if kind == "BadOptionUsage":
        flags = [name for param in params if getattr(param, "is_flag", False) for name in (*param.opts, *param.secondary_opts)]
        if problem.option_name in flags:
            return message("{option}: takes no value", option=problem.option_name)
        return message("{option}: a value is missing", option=problem.option_name)
    return message("the command line cannot be read ({problem}); see `{command}`", problem=problem, command="twin --help")


def _allowed(param: Any) -> str:
    """What an option takes, in words."""
    low, high = help.bounds(param)
    if low is None:
        return help.translated(param.help)
    if isinstance(low, float):
        return message("a number from {low:g} to {high:g}", low=low, high=high)
    return message("a whole number from {low} to {high}", low=low, high=high)
