"""The program itself: its name, its options, and how an error ends it."""

import sys
from typing import Annotated

import typer

import twin
from twin.errors import InputError

app = typer.Typer(
    help="A digital twin of how public policy travels county, township, village and household, and where it is lost.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; an InputError becomes one message and exit code 2."""
    try:
        app()
    except InputError as error:
        typer.echo(f"twin: {error}", err=True)
        sys.exit(2)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(twin.__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options of the program itself."""
