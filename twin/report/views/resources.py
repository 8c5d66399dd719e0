"""The page of the resource map: what the county has, where it lies, and what each township and village has of it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing

from twin.base.messages import Lang, mark, told
from twin.county.names import called
from twin.county.shapes import Shape, read
from twin.report.living.kept import Kept, written
from twin.report.living.words import Names, colour
from twin.report.shared.parts import Figure, Part, View
from twin.report.shared.place import whose
from twin.report.shared.style import svg
from twin.report.views.maps import OWN, PALE, SCHEME, Layer, coloured, own_map, schematic, shaded
from twin.report.views.told import WRITTEN, Told
from twin.views.attention import COLOUR

MOST = 60  # rows of money and of projects on the page; tables have all
BY = {
    "money": ("idle", mark("The {most} rows of {count} with most money lying idle; tables have all.")),
    "projects": ("plan", mark("The {most} projects of {count} that cost most; tables have all.")),
}
COLOURS = ("red", "yellow", "blue")
LETTERS = {"red": mark("R"), "yellow": mark("Y"), "blue": mark("B")}
TILES = ("villages", "households", "persons", "arrived", "used", "idle", "projects", "cadres")
TOWNSHIPS = (
    "township",
    "villages",
    "households",
    "red",
    "yellow",
    "blue",
    "to_win",
    "arrived",
    "used",
    "idle",
    "projects",
    "cadres",
)
VILLAGES = ("village", "township", "colour", "to_win", "households", "persons", "elders", "away", "arrived", "used", "idle",
            "projects", "cadres", "coverage", "phones", "contacts", "skill")  # fmt: skip
ABOUT = mark(
    "People are counted in the county's tables; money and projects come from one simulated course of the county up to the day; "
    "colours and households lost at one step are those of the red, yellow and blue list, and not what can be won. A village has "
    "the strongest of its colours."
)


def tell(said: Told, lang: Lang) -> View:
    """Sums of the county, four pictures, townships, villages, money by policy, projects; of one village what it has."""
    if said.village:
        return _of_village(said, lang)
    county = said.kept["county"]
    named = {one.key: one for one in said.sheets["county"].columns}
    tiles = [
        (named[key].name[lang], row.said(key, WRITTEN[named[key].unit], lang)) for row in list(county)[:1] for key in TILES
    ]  # fmt: skip
    pictures = [Figure(svg(one), one.get_suptitle(), dense=True) for one in draw(said, lang)]
    parts = [
        Part(told(lang, "The county"), note=told(lang, ABOUT), tiles=tiles),
        Part(told(lang, "On the map"), note=_of_map(said, lang), figures=pictures),
        Part(told(lang, "By township"), table=said.table("townships", lang, TOWNSHIPS)),
        Part(told(lang, "By village"), table=said.table("villages", lang, VILLAGES), folded=True),
        _long(said, "money", told(lang, "Money by village and policy"), lang),
    ]
    if len(said.kept["projects"]):
        parts.append(_long(said, "projects", told(lang, "Village projects"), lang))
    return said.view(told(lang, "Resource map"), parts, lang)


def _of_village(said: Told, lang: Lang) -> View:
    """One village: what it has, its money by policy, its projects."""
    parts = [
        Part(told(lang, "What the village has"), note=told(lang, ABOUT), table=said.table("villages", lang, VILLAGES)),
        Part(told(lang, "Money by village and policy"), table=said.table("money", lang)),
    ]
    if len(said.kept["projects"]):
        parts.append(Part(told(lang, "Village projects"), table=said.table("projects", lang)))
    return said.view(told(lang, "Resource map"), parts, lang)


def _of_map(said: Told, lang: Lang) -> str:
    """Whose map it is, beside the pictures too: on a narrow screen their own line is out of sight."""
    return told(lang, SCHEME if read(said.folder, called(said.names.county, "villages")) is None else OWN)


def _long(said: Told, name: str, title: str, lang: Lang) -> Part:
    """A table in the order of villages; of a long one the rows with most in the field of `BY`."""
    rows = list(said.kept[name])
    if len(rows) <= MOST:
        return Part(title, table=said.table(name, lang), folded=True)
    field, words = BY[name]
    first = sorted(rows, key=lambda row: -float(row[field]))[:MOST]
    note = told(lang, words, most=MOST, count=len(rows))
    return Part(title, note=note, table=said.table(name, lang, rows=first), folded=True)


def draw(said: Told, lang: Lang) -> list[Drawing]:
    """A picture a layer, on the county's own map where its folder has one."""
    names, foot = said.names, whose(said.about, lang)
    foot = told(lang, "{whose}; data up to {day}", whose=foot, day=said.day)
    shapes = read(said.folder, called(names.county, "villages"))
    return [_drawn(layer, names, shapes, foot, lang) for layer in layers(said.kept["villages"], lang)]


def _drawn(layer: Layer, names: Names, shapes: Sequence[Shape] | None, foot: str, lang: Lang) -> Drawing:
    codes = names.prepared.plan.codes
    villages, towns = [short(code, names, lang) for code in codes.villages], [names.place(code, lang) for code in codes.townships]
    if shapes is not None:
        return own_map(layer, shapes, villages, foot, lang)
    return schematic(layer, np.asarray(names.county.villages["township"]), (villages, towns), foot, lang)


def short(code: str, names: Names, lang: Lang) -> str:
    """A village's name; of a village without one the last three digits of its code, as its township's code stands above it."""
    name = names.place(code, lang)
    return code[-3:] if name == code and len(code) == 12 else name


def layers(villages: Kept, lang: Lang) -> list[Layer]:
    """Attention, money lying idle, households lost at one step, network; villages in the order of the table."""
    frame = villages.frame
    letters = {key: told(lang, one) for key, one in LETTERS.items()}
    legend = [(PALE[key], _named(letters[key], colour(key, lang))) for key in COLOURS] + [(PALE["none"], COLOUR["none"][lang])]
    found = [coloured(told(lang, "Villages of the red, yellow and blue list"), list(frame["colour"]), letters, legend)]
    thousands = [f"{value / 1e4:,.1f}" for value in frame["idle"]]
    title = told(lang, "Money lying idle in villages' accounts, ten thousand yuan")
    found.append(shaded(title, list(frame["idle"]), thousands, *_ends(villages, "idle", "yuan", lang)))
    found.append(shaded(told(lang, "Households lost at one step"), list(frame["to_win"]),
                        [f"{value:,.0f}" for value in frame["to_win"]], *_ends(villages, "to_win", "whole", lang)))  # fmt: skip
    found.append(shaded(told(lang, "Network coverage"), list(frame["coverage"]), [f"{value:.0%}" for value in frame["coverage"]],
                        *_ends(villages, "coverage", "share", lang)))  # fmt: skip
    return found


def _named(letter: str, name: str) -> str:
    """A colour with its letter; in Chinese the letter is the name."""
    return name if letter == name else f"{letter} {name}"


def _ends(villages: Kept, field: str, unit, lang: Lang) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """The least and the most of a field, as they are written."""
    values = villages.frame[field]
    return tuple(written(float(end), unit, lang) for end in (values.min(), values.max()))  # type: ignore[return-value]
