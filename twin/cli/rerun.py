"""`twin rerun`: make a result again from what its folder says, and compare it byte by byte."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from twin.base.errors import InputError
from twin.base.messages import LANGS, Lang, message, speaking
from twin.cli import recipe, streams
from twin.cli.app import command
from twin.cli.named import digest, unread
from twin.cli.options import AsJson, LangText, Out, language_of, spoken
from twin.cli.results import print_json

Moved = Annotated[
    str | None,
    typer.Option(
        "--county", metavar="COUNTY",
        help="Where the county of then is now: demo, a FOLDER, or divisions:PATH#CODE (default: where it was then).",
    ),
]  # fmt: skip


@command("twin rerun out/linkage --lang zh")
def rerun(
    result: Annotated[Path, typer.Argument(help="A folder that a command wrote with --out.")],
    county: Moved = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Make a result again from what its folder says, and compare every byte; exit 1 if any differs."""
    asked = language_of(lang)
    said = recipe.read(result)
    with speaking(spoken(asked if lang else _language(said))):
        _made_again(result, said, county, out, json)


def _language(said: Mapping[str, Any]) -> Lang:
    """The language of the result."""
    return next((lang for lang in LANGS if lang == said["lang"]), "en")


def _made_again(result: Path, said: Mapping[str, Any], county: str | None, out: Path | None, json: bool) -> None:
    """Make the result again, compare it with that of then, and tell what differs."""
    from twin.files.folders import check_free, listed
    from twin.runner.versions import versions

    before = listed(result) or {}
    check_free(out, ())
    _check(result, said)
    now = versions()
    apart = {name: f"{was} → {now.get(name, '-')}" for name, was in said["versions"].items() if was != now.get(name)}
    for name, change in apart.items():
        streams.note(message("differs from then: {name} {change}", name=name, change=change))
    with tempfile.TemporaryDirectory(prefix="twin-again-") as folder:
        place = out or Path(folder) / "result"
        _again(said, county, place)
        after = listed(place) or {}
        for name in unread(said, recipe.read(place)):
            streams.note(message("was read then and is not now: {name}", name=name))
    found = _compared(before, after, bool(apart))
    with streams.speaking():
        print_json(found | {"versions": apart}) if json else _tell(found, apart, out)
    if found["different"] or found["missing"]:
        raise typer.Exit(1)


def _check(result: Path, said: Mapping[str, Any]) -> None:
    """Raise InputError where the files of then are not there as they were, or what was added by the user is not."""
    from twin.files.shipped import study

    for one in (*said["inputs"].values(), *said.get("named", {}).get("texts", ())):
        if one["file"] == recipe.STDIN:
            continue
        path = study(one["file"])
        if not path.is_file() or digest(path.read_bytes()) != one["sha256"]:
            raise InputError(
                "{file}: is not there as it was; allowed: the file of then, whose text is in {recipe}",
                file=one["file"], recipe=result / "twin-recipe.json",
            )  # fmt: skip
    own = recipe.own()
    if own != said["own"]:
        needed = ", ".join(said["own"]) or "-"
        raise InputError(
            "{folder}: was made with processes or indicators of one's own ({needed}) and here are {own}; allowed: the same, "
            "named with --own",
            folder=result, needed=needed, own=", ".join(own) or "-",
        )  # fmt: skip


def _again(said: Mapping[str, Any], county: str | None, place: Path) -> None:
    """Run the command of then, with the scenarios of then, into a folder."""
    from typer.main import get_command

    from twin.cli.app import app

    commands: Any = get_command(app)
    one = commands.commands.get(said["command"])
    if one is None:
        raise InputError("{command}: no command of this version", command=str(said["command"])[:80])
    words = ["--out", str(place), "--lang", said["lang"], *_words(one, said["options"])]
    recipe.want(said, county)
    unheard = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # an encoding that takes Chinese, as the terminal is asked for it
    with redirect_stdout(unheard), one.make_context(said["command"], words) as context:
        try:
            one.invoke(context)
        except typer.Exit as end:  # a check that is missed, as it was then
            if end.exit_code != 1:
                raise


def _words(one: Any, options: Mapping[str, Any]) -> Iterator[str]:
    """Options and arguments as they are written on a command line."""
    last = []
    for param in one.params:
        value = options.get(param.name)
        if value is None:
            continue
        several = value if isinstance(value, list) else [value]
        if param.param_type_name == "argument":
            last += [str(each) for each in several]
        elif isinstance(value, bool):
            yield from param.opts[:1] if value else param.secondary_opts[:1]
        else:
            for each in several:
                yield from (param.opts[0], str(each))
    yield "--"
    yield from last


def _compared(before: Mapping[str, str], after: Mapping[str, str], newer: bool) -> dict[str, Any]:
    """Which files are the same; how it was made names the versions, so that it differs where they do."""
    from twin.files.folders import RECIPE

    names = sorted((set(before) | set(after)) - ({RECIPE} if newer else set()))
    return {
        "same": [name for name in names if before.get(name) == after.get(name)],
        "different": [name for name in names if name in before and name in after and before[name] != after[name]],
        "missing": [name for name in names if (name in before) != (name in after)],
    }


def _tell(found: Mapping[str, Any], apart: Mapping[str, str], out: Path | None) -> None:
    total = sum(map(len, found.values()))
    if not found["different"] and not found["missing"]:
        streams.say(message("All {count} files are the same, byte by byte.", count=total))
    else:
        streams.say(message("{same} of {count} files are the same, byte by byte.", same=len(found["same"]), count=total))
        for name in found["different"]:
            streams.say(message("  differs: {name}", name=name))
        for name in found["missing"]:
            streams.say(message("  there only once: {name}", name=name))
        if apart:
            streams.say(message("Bytes are promised for one version of the twin and of its libraries only."))
    if out is not None:
        streams.say(str(out))
