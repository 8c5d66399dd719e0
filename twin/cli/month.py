"""`twin month`: a month's data in, everything out: what was learned, the list, the forecast, every view, the report."""

from pathlib import Path
from typing import Annotated

from twin.base.messages import message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, AsOf, LangText, Living, Members, Tries, Workers, count, language_of, spoken


@command("twin month my --as-of 2026-08 --lang zh")
def month(
    folder: Living,
    as_of: AsOf = "",
    members: Members = None,
    again: Annotated[int, count("--again", "Runs made again under what was learned; 0: none.", 0, 10_000)] = 0,
    tries: Tries = 8,
    workers: Workers = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """A month's data in, everything out: what was learned, the list, the forecast, every view, the monthly report."""
    from twin.cli.living import at_work, make_changes
    from twin.cli.months import issued, report, views
    from twin.report.forms.press import pressed

    language = language_of(lang)
    _look_at_map(folder)
    with at_work(folder, as_of, members, workers) as work:
        make_changes(work, workers)
        left = issued(work, again, tries, workers, language)
        with pressed(workers) as press:
            told, files = views(work, workers, language, press)
            files = report(work, told, left, language, press) + files
    if json:
        from twin.cli.results import print_json

        print_json({"as_of": work.day, "files": [str(file) for file in files]})
        return
    from twin.report.forms.office import advice
    from twin.report.views.terminal import plain, show_month

    show_month(told["attention"].plain(), plain(left.kept), spoken(language))
    streams.say(message("Written:"))
    for file in files:
        streams.say(f"  {file}")
    for line in advice():
        streams.say(line)


def _look_at_map(folder: Path) -> None:
    """Raise InputError for a map that cannot be drawn before anything else is made: the views that need it come last."""
    from twin.county.boundaries import FILE
    from twin.county.names import called
    from twin.county.shapes import read
    from twin.runner.place import CountySpec

    if (folder / FILE).is_file():
        read(folder, called(CountySpec(str(folder.absolute())).build(), "villages"))
