"""What `twin view` and `twin month` share: a view is made, kept, told, and written in every form."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from twin.base.errors import InputError
from twin.base.messages import Lang, message
from twin.cli.living import Work
from twin.cli.progress import Bar

if TYPE_CHECKING:
    from twin.report.forms.press import Press
    from twin.report.living.words import Names
    from twin.report.shared.parts import View as Page
    from twin.report.views.told import Told
    from twin.views.source import Progress, Source
    from twin.views.view import View


def chosen(key: str, of_village: bool = False) -> "View":
    """A view by its key or its name in either language.

    Raises InputError for one that is not there, or cannot be of one village where it is asked for.
    """
    from twin.views.view import VIEWS

    for view in VIEWS.values():
        if key in (view.key, *view.name.values()):
            if of_village and not view.by_village:
                able = ", ".join(one.key for one in VIEWS.values() if one.by_village)
                raise InputError(
                    "--village: {view} is of the whole county; of one village there are: {keys}", view=view.key, keys=able
                )
            return view
    raise InputError("{key}: is no view; allowed: {keys}", key=key[:40], keys=", ".join(VIEWS))


def source_of(work: Work, workers: int | None, village: str, show: "Progress") -> "Source":
    """What views of a county at work are made from; raises InputError for a village that the county does not have."""
    from twin.views.source import Source

    code = code_of(work.names, village) if village else ""
    return Source(work.estimate, work.observations, code, workers, show)


def code_of(names: "Names", village: str) -> str:
    """The code of a village by code or name; raises InputError, with what is nearest, for one that is not there."""
    from twin.files.strict import hint

    codes = names.prepared.plan.codes.villages
    named = [code for code in codes if village in (code, names.labels.get(code))]
    if len(named) != 1:
        raise InputError("--village {village!r}: is no village of {folder}, or several of one name{hint}",
                         village=village[:40], folder=names.prepared.folder,
                         hint=hint(village, [names.labels.get(code, code) for code in codes]))  # fmt: skip
    return named[0]


def made(work: Work, view: "View", workers: int | None, village: str = "") -> "Told":
    """The tables of a view, kept and registered."""
    from twin.report.views.folder import kept

    with Bar(message("runs of {view}", view=view.key)) as bar:
        source = source_of(work, workers, village, bar.show)
        sheets = view.make(source)
    return kept(work.names, work.day, view.key, sheets, source.village)


def hand_over(work: Work, view: "View", told: "Told", lang: Lang, out: Path | None, json: bool) -> list[Path]:
    """Write every form of a view; print it as JSON if asked. The files that people open, the page first."""
    from twin.report.forms import plain
    from twin.report.views.folder import facts_of, pages, tables

    files = written(work, view.key, view.name[lang], told, pages(view.key, told), lang)
    if out is not None:
        tables(told, lang, out)
    if json:
        from twin.cli.results import print_json

        found = plain.document(told.sheets, facts_of(told, lang), told.names, lang)
        print_json(found | {"as_of": work.day, "files": [str(file) for file in files]})
    return files


def written(
    work: Work, key: str, name: str, told: "Told", views: "Mapping[Lang, Page]", lang: Lang, press: "Press | None" = None
) -> list[Path]:
    """Write every form of any page, its PDF by the press if there is one; of one village under a name of its own."""
    from twin.report.views.folder import documents, entered, file_of, key_of

    html = entered(work.names, work.day, key_of(key, told.village), views, lang)
    return documents(told, views, file_of(name, told), lang, html, press)
