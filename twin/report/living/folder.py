"""The page of a day: DIR/living/pages/DAY.html, made of the tables that are kept of that day, and entered in the register."""

from collections.abc import Mapping
from pathlib import Path

from twin.base.messages import LANGS, Lang
from twin.living.issue import BRANCHES, FANS, PAGE, SCORES, STATE, inputs_of
from twin.living.register.register import append, events
from twin.living.register.written import digest, replace
from twin.living.update.estimate import HOME
from twin.living.warnings.held import HELD, STEPS
from twin.living.warnings.lists import NAME, WARNINGS
from twin.report.living.figures import draw
from twin.report.living.kept import Kept, read
from twin.report.living.page import view
from twin.report.living.words import Names
from twin.report.shared.parts import Figure
from twin.report.shared.render import page

Drawn = Mapping[Lang, Mapping[str, list[Figure]]]
TABLES = {
    STATE: ("parameters", "predictive", "next_survey", "drift", "fit", "taken", "doubtful", "both"),
    SCORES: ("against", "cover", "judged", "lists"),
    FANS: ("county", "observed", "landing"),
    WARNINGS: (NAME, "misuse", HELD, STEPS),
}


def place_of(folder: Path, day: str) -> Path:
    """Where the page of a day lies."""
    return folder / HOME / "pages" / f"{day}.html"


def tables_of(living: Path, day: str) -> dict[str, Kept]:
    """All tables of a day by name, empty where a command has not yet been run; what-ifs as `if_NAME`."""
    found = {name: read(living, f"{kind}/{day}/{name}.csv") for kind, names in TABLES.items() for name in names}
    files = sorted((living / BRANCHES / day).glob("*.csv"))
    return found | {f"if_{file.stem}": read(living, f"{BRANCHES}/{day}/{file.name}") for file in files}


def refresh(names: Names, day: str, lang: Lang) -> Path | None:
    """Write the page of a day anew where there is one, so that it is never behind its tables; None where there is none."""
    return write_page(names, day, lang) if place_of(names.prepared.folder, day).is_file() else None


def drawn(names: Names, day: str, tables: Mapping[str, Kept]) -> Drawn:
    """All pictures of a day by language and part of the page."""
    return {lang: draw(names, day, tables, lang) for lang in LANGS}


def write_page(
    names: Names, day: str, lang: Lang, tables: Mapping[str, Kept] | None = None, pictures: Drawn | None = None
) -> Path:
    """Write the page of a day anew, `lang` first, and enter it where it is not as it was; the same tables give the same bytes.

    `tables` of `tables_of` and `pictures` of `drawn` where somebody has them already.
    """
    folder = names.prepared.folder
    living, file = folder / HOME, place_of(folder, day)
    tables = tables_of(living, day) if tables is None else tables
    pictures = drawn(names, day, tables) if pictures is None else pictures
    views = {one: view(names, day, tables, pictures[one], one) for one in LANGS}
    replace(file, page("study.html", views, lang).encode())
    last = {name: hash for event in events(living) for name, hash in event.outputs.items()}
    if last.get(file.relative_to(living).as_posix()) != digest(file):
        append(living, PAGE, day, inputs_of(folder), [file])
    return file
