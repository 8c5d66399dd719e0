"""A county's card: its people, its villages by kind, and its townships as rows of villages."""

import numpy as np

from twin.base.messages import Lang, told
from twin.county.county import County
from twin.county.names import place_names, short, unit_names
from twin.report.notebook.words import word
from twin.report.shared.parts import Bar, Part, Square, Table, View
from twin.report.shared.words import pick
from twin.terms.places import TERRAINS, VILLAGE_TYPES

SHARES = ("over_60", "away", "smartphone", "coverage")
PEOPLE = ("over_60", "away", "smartphone", "income", "coverage", "cadres_per_village", "ties_per_household")
COLOURS = {
    "leading": "#009E73", "upgrading": "#56B4E9", "rectifying": "#E69F00",
    "plains": "#F0E442", "hills": "#999999", "suburb": "#CC79A7",
}  # fmt: skip
MOST_ROWS, MOST_SQUARES = 20, 400
TALLEST, LOWEST = 1.6, 0.35  # height of a village's square in the tree


def county(place: County, lang: Lang) -> View:
    """Sizes, shares of people, villages by type and terrain, and the tree of townships."""
    found = place.summary()
    sizes = [(word(key, lang), f"{found[key]:,.0f}") for key in ("townships", "villages", "households", "persons", "units")]
    people = Table.of([], [(word(key, lang), _figure(key, found[key])) for key in PEOPLE])
    kinds = [
        Part(word(title, lang), stack=_shares(place.villages[column], names, lang))
        for title, column, names in (("types", "type", VILLAGE_TYPES), ("terrains", "terrain", TERRAINS))
    ]
    parts = [
        Part(tiles=sizes),
        Part(word("people", lang), table=people, beside=True),
        Part(parts=kinds, beside=True),
        tree(place, lang),
        Part(word("units", lang), text=told(lang, ", ").join(unit_names(place, lang))),
    ]
    return View(pick(place.name, lang), place.fingerprint, badge=word("invented", lang) if place.synthetic else "", parts=parts)


def _figure(key: str, value: float) -> str:
    return f"{value:.1%}" if key in SHARES else f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _shares(values: np.ndarray, names: tuple[str, ...], lang: Lang) -> list[Bar]:
    return [Bar(float(np.mean(values == at)), COLOURS[name], word(name, lang), em=16) for at, name in enumerate(names)]


def tree(place: County, lang: Lang) -> Part:
    """A row per township, a square per village, coloured by type and as high as it has households; the first rows of many."""
    village, sizes = place.villages["township"], place.villages["size"]
    rows: list[tuple[str, list[Square]]] = []
    names, squares = place_names(place), 0
    rows_of = short(names.township_labels)
    for number in range(min(MOST_ROWS, int(village.max()) + 1)):
        own = np.flatnonzero(village == number)
        squares += own.size
        if squares > MOST_SQUARES and rows:
            break
        blocks = [_square(place, int(v), int(sizes.max()), names.villages[v]) for v in own]
        rows.append((rows_of[number], blocks))
    left = int(village.max()) + 1 - len(rows)
    more = word("tree_more", lang).format(count=left) if left else ""
    return Part(word("tree", lang), squares=rows, after=f"{word('tree_note', lang)} {more}", beside=True)


def _square(place: County, row: int, largest: int, name: str) -> Square:
    size, kind = int(place.villages["size"][row]), VILLAGE_TYPES[place.villages["type"][row]]
    what = " ".join([str(place.villages["uid"][row]), *([name] if name else [])])
    return Square(f"{what}: {size}", LOWEST + (TALLEST - LOWEST) * size / largest, COLOURS[kind])
