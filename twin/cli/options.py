"""Options that several commands share, and what they become."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.base.errors import InputError
from twin.base.limits import MOST_MONTHS, MOST_SEED
from twin.base.messages import LANGS, Lang, Text, language
from twin.base.texts import printable
from twin.cli import recipe, streams

if TYPE_CHECKING:
    from twin.county.county import County
    from twin.scenario.scenario import Scenario

MOST = 1_000_000  # of whatever else is counted


def count(name: str, help: str, least: int = 1, most: int = MOST) -> Any:
    """An option that is a whole number."""
    return typer.Option(name, metavar="N", min=least, max=most, help=help)


CountyText = Annotated[
    str | None,
    typer.Option(
        "--county", metavar="COUNTY", help="demo, a FOLDER, or divisions:PATH#CODE (default: the scenarios' own, else demo)."
    ),
]
Months = Annotated[int | None, count("--months", "Months to run (default: the scenario's).", 1, MOST_MONTHS)]
Scale = Annotated[float, typer.Option("--scale", metavar="SHARE", min=0.0001, max=1.0, help="Share of whole villages to sample.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="May be given again, e.g. fund.processing_days=20."),
]
Seed = Annotated[int, count("--seed", "Seed of all chance.", 0, MOST_SEED)]
OwnSeed = Annotated[
    int | None,
    count("--seed", "Seed of all chance (default: that of the file).", 0, MOST_SEED),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Folder for tables, pictures and the page.")]
Workers = Annotated[int | None, count("--workers", "Processes at once (default: one per core).", 1, 4096)]
Kept = Annotated[
    Path | None, typer.Option("--store", metavar="FOLDER", help="Folder that keeps finished runs (default: the user's cache).")
]
Forget = Annotated[bool, typer.Option("--no-store", help="Keep no runs, and take none that are kept.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
LangText = Annotated[
    str, typer.Option("--lang", metavar="en|zh", help="Language of all that is said (default: TWIN_LANG, else the locale's).")
]
CaseReplicates = Annotated[int | None, count("--replicates", "Repetitions (default: the case's).")]
Quick = Annotated[bool, typer.Option("--quick", help="The short form of a case: fewer repetitions, a smaller county.")]
Living = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a county's workbook (see `twin init`).")]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="DATE|MONTH", help="What was known by then, as 2026-08-31 or 2026-08 (default: all there is)."
    ),
]
Ahead = Annotated[int, count("--months", "Months ahead.", 1, 24)]
Members = Annotated[
    int | None, count("--members", "Runs in the county's pool, made once and added to (default: 160).", 8, 10_000)
]
Tries = Annotated[int, count("--tries", "Pairs of runs that tell what each step would win if it held (0: none).", 0, 100)]
Plan = Annotated[bool, typer.Option("--plan", help="Only say how many runs there are and how long they take.")]
Retry = Annotated[bool, typer.Option("--retry-failed", help="Try runs that failed before again.")]


def language_of(text: str) -> Lang:
    """The language asked for, of pages and pictures."""
    if not text:
        return language()
    for lang in LANGS:
        if text == lang:
            return lang
    raise InputError("--lang: {text!r} is not a language of this program; allowed: en, zh", text=text[:80])


def spoken(lang: Lang) -> Lang:
    """The language of what is printed: English where the streams cannot show Chinese."""
    return lang if lang == "en" or streams.shows_chinese() else "en"


def store_of(folder: Path | None, forget: bool) -> Path | bool:
    """Where runs are kept: a folder, the user's cache (True) or nowhere."""
    if folder and forget:
        raise InputError("--store and --no-store: one of them is possible")
    return folder or not forget


def scenario_of(text: str, sets: list[str] | None) -> "Scenario":
    """A scenario with the changes of `--set` applied together."""
    from twin.scenario.scenario import Scenario

    again = recipe.restored()
    if again is not None:
        recipe.note_scenario(again)
        return again
    scenario = Scenario.load(text)
    chosen = _set(scenario, changes_of(sets)) if sets else scenario
    recipe.note_scenario(chosen)
    return chosen


def _set(scenario: "Scenario", changes: dict[str, Any]) -> "Scenario":
    """The scenario with changes; what is wrong with one is said as of `--set`."""
    try:
        return scenario.set(changes)
    except InputError as problem:
        text = re.sub(r"^change(?:: |：)(?:set\.)?", "", str(problem))
        raise InputError("{what}: {text}", what="--set", text=text) from None


def changes_of(sets: list[str] | None) -> dict[str, Any]:
    """`path=value` texts as a dict; values are read as in a scenario file."""
    from twin.files.strict import read_value, shown

    changes: dict[str, Any] = {}
    for text in sets or []:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            raise InputError("--set {text}: a path and a value are needed, as in fund.processing_days=20", text=shown(text))
        if path.strip() in changes:
            raise InputError("--set: {path} is given twice", path=shown(path.strip()))
        changes[path.strip()] = read_value(value, f"--set {shown(path.strip())}")
    return changes


def say_remarks(notes: list[Text], lang: Lang) -> None:
    """What was asked for and cannot act, beside the results."""
    for note in notes:
        typer.echo(printable(f"! {note[lang]}"), err=True)


def county_of(text: str | None, scale: float, scenarios: Sequence["Scenario"] = ()) -> "County":
    """The county, or a sample of its villages; what it rests on is said on standard error.

    Without one it is that whose workbook the scenarios belong to (`FOLDER/NAME`), else the demonstration county; of a command
    that is run again it is the county of then.
    """
    from twin.county.county import resolve
    from twin.report.region.account import of_county
    from twin.report.shared.given import of_given
    from twin.scenario.home import home_or_demo

    place = recipe.place() or (home_or_demo(scenarios) if text is None else text)
    county = resolve(place)
    for line in (*of_county(place, language()), *of_given(county.given)):
        typer.echo(line, err=True)
    chosen = county if scale == 1.0 else county.sample(scale)
    recipe.note_county(place, scale, chosen)
    return chosen
