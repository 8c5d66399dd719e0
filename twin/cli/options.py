"""Options that several commands share, and what they become."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.errors import InputError

if TYPE_CHECKING:
    from twin.county import County
    from twin.report.words import Lang
    from twin.scenario import Scenario

CountyText = Annotated[str, typer.Option("--county", help="demo, a FOLDER, or divisions:PATH#CODE.")]
Months = Annotated[int | None, typer.Option("--months", min=1, max=600, help="Months to run (default: the scenario's).")]
Scale = Annotated[float, typer.Option("--scale", min=0.0001, max=1.0, help="Share of whole villages to sample.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="PATH=VALUE, may be given again, e.g. fund.processing_days=20.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of all chance.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for tables, pictures and the page.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes at once (default: one per core).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
LangText = Annotated[str, typer.Option("--lang", help="en or zh.")]


def language_of(text: str) -> "Lang":
    """The language asked for."""
    if text == "zh":
        return "zh"
    if text == "en":
        return "en"
    raise InputError(f"--lang: {text!r} is not a language of this program; allowed: en, zh")


def scenario_of(text: str, sets: list[str] | None) -> "Scenario":
    """A scenario with the changes of `--set` applied together."""
    from twin.scenario import Scenario

    scenario = Scenario.load(text)
    return scenario.set(changes_of(sets)) if sets else scenario


def changes_of(sets: list[str] | None) -> dict[str, Any]:
    """`path=value` texts as a dict; values are read as in a scenario file."""
    import yaml

    changes: dict[str, Any] = {}
    for text in sets or []:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            raise InputError(f"--set {text!r}: a path and a value are needed, as in fund.processing_days=20")
        if path.strip() in changes:
            raise InputError(f"--set: {path.strip()!r} is given twice")
        try:
            changes[path.strip()] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise InputError(f"--set {text!r}: the value cannot be read; allowed: a number, or {{2026-06: 0.5}}") from error
    return changes


def county_of(text: str, scale: float) -> "County":
    """The county, or a sample of its villages; what it rests on is said on standard error."""
    from twin.county import resolve
    from twin.messages import language
    from twin.report.region_account import of_county

    county = resolve(text)
    for line in of_county(text, language()):
        typer.echo(line, err=True)
    return county if scale == 1.0 else county.sample(scale)


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    import json

    from twin.study.plain import plain

    typer.echo(json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False))


def say_where(out: Path | None) -> None:
    """Say where the page was written."""
    if out:
        typer.echo(str(out / "report.html"))
