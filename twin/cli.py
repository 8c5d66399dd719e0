"""The command line: `twin run`, `compare`, `mechanisms`, `knobs`, `report`.

Heavy imports stay inside the commands, so that help comes at once. Bad input ends with one message and exit code 2.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import twin
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.county import County
    from twin.report.words import Lang
    from twin.scenario import Scenario

app = typer.Typer(
    help="A digital twin of how public policy travels county, township, village and household, and where it is lost.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

CountyText = Annotated[str, typer.Option("--county", help="demo, a FOLDER, or divisions:PATH#CODE.")]
Months = Annotated[int | None, typer.Option("--months", min=1, max=600, help="Months to run (default: the scenario's).")]
Scale = Annotated[float, typer.Option("--scale", min=0.0001, max=1.0, help="Share of whole villages to sample.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="PATH=VALUE, may be given again, e.g. fund.processing_days=20.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of all chance.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for tables, pictures and the page.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
LangText = Annotated[str, typer.Option("--lang", help="en or zh.")]


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


@app.command(epilog="Example: twin run linkage --county demo --months 24 --set fund.processing_days=20 --out out/linkage")
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file or the name of a shipped one.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Also find what each step alone would bring (seven more runs).")
    ] = False,
) -> None:
    """Run one scenario on one county."""
    from twin.progress import Bar
    from twin.report import folder, story, terminal
    from twin.study.single import run_once

    language = _language(lang)
    chosen = _scenario(scenario, sets)
    folder.check_free(out)
    with Bar("months" if language == "en" else "月") as bar:
        result = run_once(_county(county, scale), chosen, months, seed, unlock, bar.show)
    if out:
        folder.write_result(result, out, language)
    if json:
        _print_json(result.summary)
        return
    terminal.show_run(story.of_result(result), language)
    _say_where(out)


@app.command(epilog="Example: twin compare baseline linkage --replicates 8 --out out/compare")
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario files or shipped names; the first is the reference.")],
    county: CountyText = "demo",
    months: Months = None,
    scale: Scale = 1.0,
    sets: Sets = None,
    replicates: Annotated[int, typer.Option("--replicates", min=1, help="Paired repetitions of every scenario.")] = 4,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes at once (default: one per core).")] = None,
    seed: Seed = 0,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Compare scenarios with shared luck, with 95% intervals."""
    from twin.progress import Bar
    from twin.report import folder, story, terminal
    from twin.study.compare import compare as compare_scenarios

    language = _language(lang)
    chosen = [_scenario(text, sets) for text in scenarios]
    folder.check_free(out)
    with Bar("replicates" if language == "en" else "重复") as bar:
        comparison = compare_scenarios(chosen, _county(county, scale), replicates, months, seed, workers, bar.show)
    if out:
        folder.write_comparison(comparison, out, language)
    if json:
        _print_json(comparison.to_json())
        return
    terminal.show_comparison(story.of_comparison(comparison), comparison.table, language)
    _say_where(out)


@app.command(epilog="Example: twin mechanisms points_system --lang zh")
def mechanisms(
    key: Annotated[str | None, typer.Argument(help="One mechanism; without it the whole catalogue.")] = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """The catalogue of mechanisms: what they move, cost and rest on."""
    from twin.report import catalogue, terminal

    language = _language(lang)
    if key is None:
        rows = catalogue.mechanisms()
        if json:
            _print_json(rows)
        else:
            terminal.show_mechanisms(rows, language)
        return
    row = catalogue.mechanism(key)
    if json:
        _print_json(row)
    else:
        terminal.show_mechanism(row, language)


@app.command(epilog="Example: twin knobs --json")
def knobs(json: AsJson = False, lang: LangText = "en") -> None:
    """What a scenario can set: ranges, units and evidence."""
    from twin.report import catalogue, terminal

    language = _language(lang)
    rows = catalogue.knobs()
    if json:
        _print_json(rows)
    else:
        terminal.show_knobs(rows, language)


@app.command(epilog="Example: twin report out/compare --lang zh --out out/compare-page")
def report(
    result: Annotated[Path, typer.Argument(help="A folder written by `twin run --out` or `twin compare --out`.")],
    out: Out = None,
    lang: LangText = "en",
) -> None:
    """Write the page of a saved run or comparison again."""
    from twin.report import folder

    page = folder.rewrite(result, out, _language(lang))
    typer.echo(str(page))


def _language(text: str) -> "Lang":
    """The language asked for."""
    if text == "zh":
        return "zh"
    if text == "en":
        return "en"
    raise InputError(f"--lang: {text!r} is not a language of this program; allowed: en, zh")


def _scenario(text: str, sets: list[str] | None) -> "Scenario":
    """A scenario with the changes of `--set` applied together."""
    from twin.scenario import Scenario

    scenario = Scenario.load(text)
    return scenario.set(_changes(sets)) if sets else scenario


def _changes(sets: list[str]) -> dict[str, Any]:
    """`path=value` texts as a dict; values are read as in a scenario file."""
    import yaml

    changes: dict[str, Any] = {}
    for text in sets:
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


def _county(text: str, scale: float) -> "County":
    """The county, or a sample of its villages."""
    from twin.county import resolve

    county = resolve(text)
    return county if scale == 1.0 else county.sample(scale)


def _print_json(document: Any) -> None:
    import json

    from twin.study.plain import plain

    typer.echo(json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False))


def _say_where(out: Path | None) -> None:
    if out:
        typer.echo(str(out / "report.html"))
