"""Views on disk: tables kept and registered in DIR/living/views/DAY, documents for people in DIR/reports/DAY."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from twin.base.messages import LANGS, Lang
from twin.files import folders
from twin.files.cells import read_texts
from twin.living.issue import PAGE, file_name, inputs_of, keep
from twin.living.register.register import append, events
from twin.living.register.written import digest, replace
from twin.living.update.estimate import HOME
from twin.report.forms import plain
from twin.report.forms.about import About, about
from twin.report.forms.office import can
from twin.report.forms.press import Press
from twin.report.living.words import Names
from twin.report.shared.parts import View as Page
from twin.report.shared.render import page
from twin.report.views.told import Told
from twin.views.sheet import Sheet

KIND = "views"  # of events, and the folder of tables
LONGEST = 30  # signs of a village's name in that of a file: systems take 255 bytes, and a sign may have four


def key_of(key: str, village: str) -> str:
    """What files of a view are called by: of one village they have its code, so that those of the county stay."""
    return f"{key}-{village}" if village else key


def file_of(name: str, told: Told) -> str:
    """The name of a view's documents: of one village with its name, and its code, as two townships may have one of that name."""
    if not told.village:
        return name
    label = told.names.labels.get(told.village, "")
    return "-".join(one for one in (name, file_name(label)[:LONGEST] if label else "", told.village) if one)


def kept(names: Names, day: str, key: str, sheets: Mapping[str, Sheet], village: str = "") -> Told:
    """Keep the tables of a view of a day, enter them in the register, and give them back ready to be told."""
    folder = names.prepared.folder
    files = keep(folder, KIND, day, {f"{key_of(key, village)}-{name}": one.rows for name, one in sheets.items()})
    found = {
        name: (file.relative_to(folder / HOME).as_posix(), read_texts(file)) for name, file in zip(sheets, files, strict=True)
    }
    return Told.of(sheets, names, day, found, village)


def pages(key: str, told: Told) -> dict[Lang, Page]:
    """What the page of a view says, in each language."""
    module = import_module(f"twin.report.views.{key}")
    return {lang: module.tell(told, lang) for lang in LANGS}


def entered(names: Names, day: str, key: str, views: Mapping[Lang, Page], lang: Lang) -> Path:
    """Write the page of a view, `lang` first, as DIR/living/pages/DAY-KEY.html, and enter it where it is not as it was."""
    folder = names.prepared.folder
    file = folder / HOME / "pages" / f"{day}-{key}.html"
    replace(file, page("study.html", views, lang).encode())
    last = {name: hash for event in events(folder / HOME) for name, hash in event.outputs.items()}
    if last.get(file.relative_to(folder / HOME).as_posix()) != digest(file):
        append(folder / HOME, PAGE, day, inputs_of(folder), [file])
    return file


def facts_of(told: Told, lang: Lang) -> About:
    """What every document says of itself."""
    return about(told.names.county, told.day, lang)


def tables(told: Told, lang: Lang, out: Path) -> None:
    """A folder of CSV files, whole or not at all, that spreadsheets know as UTF-8."""
    with folders.whole(out, "view", ("*.csv",)) as draft:
        for name, content in plain.tables(told.sheets, told.names, lang).items():
            (draft / f"{name}.csv").write_bytes(content)


def documents(
    told: Told, views: Mapping[Lang, Page], name: str, lang: Lang, html: Path, press: Press | None = None
) -> list[Path]:
    """The page and its documents as DIR/reports/DAY/NAME.*, in the language of `lang`; those that lack a library are left out.

    With a `press` the PDF is there when the press has delivered.
    """
    from twin.report.forms.book import book

    home, facts = told.folder / "reports" / told.day, facts_of(told, lang)
    made: dict[str, Callable[[], bytes]] = {
        "html": html.read_bytes,
        "xlsx": lambda: book(told.sheets, facts, told.names, lang),
    }
    if can("Word"):
        from twin.report.forms.word import document

        made["docx"] = lambda: document(views[lang], lang, facts)
    if can("PDF"):
        from twin.report.forms.pdf import pdf, sheets

        if press is None:
            made["pdf"] = lambda: pdf(views[lang], lang, facts)
        else:
            press.take(home / f"{name}.pdf", sheets(views[lang], lang, facts))
    for ending, make in made.items():
        replace(home / f"{name}.{ending}", make())
    return [home / f"{name}.{ending}" for ending in (*made, *(["pdf"] if can("PDF") and press else []))]
