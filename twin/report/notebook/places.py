"""A county's card: its people, its villages by kind, and its townships as rows of villages."""

from typing import TYPE_CHECKING

import numpy as np

from twin.report.notebook.parts import FAINT, Html, Part, card, faint, heading, safe, stack, table, tiles
from twin.report.notebook.words import word
from twin.report.shared.words import Lang, pick
from twin.terms.places import TERRAINS, VILLAGE_TYPES

if TYPE_CHECKING:
    from twin.county.county import County

SHARES = ("over_60", "away", "smartphone", "coverage")
PEOPLE = ("over_60", "away", "smartphone", "income", "coverage", "cadres_per_village", "ties_per_household")
COLOURS = {
    "leading": "#009E73", "upgrading": "#56B4E9", "rectifying": "#E69F00",
    "plains": "#F0E442", "hills": "#999999", "suburb": "#CC79A7",
}  # fmt: skip
MOST_ROWS, MOST_SQUARES = 20, 400
TALLEST, LOWEST = 1.6, 0.35  # height of a village's square in the tree


def county(place: "County", lang: Lang) -> Html:
    """Sizes, shares of people, villages by type and terrain, and the tree of townships."""
    found = place.summary()
    sizes = tiles((word(key, lang), f"{found[key]:,.0f}") for key in ("townships", "villages", "households", "persons", "units"))
    people = table(["", ""], [(word(key, lang), _figure(key, found[key])) for key in PEOPLE])
    kinds = [
        heading(word(title, lang)) + stack(_shares(place.villages[column], names, lang), 16)
        for title, column, names in (("types", "type", VILLAGE_TYPES), ("terrains", "terrain", TERRAINS))
    ]
    beside = "display:inline-block;vertical-align:top;margin-right:2.5em"
    side = f"<div style='{beside}'>{heading(word('people', lang))}{people}</div>"
    other = f"<div style='{beside}'>{'<br>'.join(kinds)}</div><div style='{beside}'>{tree(place, lang)}</div>"
    badge = word("invented", lang) if place.synthetic else ""
    return card(pick(place.name, lang), place.fingerprint, sizes, Html(side + other), badge=badge)


def _figure(key: str, value: float) -> str:
    return f"{value:.1%}" if key in SHARES else f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _shares(values: np.ndarray, names: tuple[str, ...], lang: Lang) -> list[Part]:
    return [Part(word(name, lang), float(np.mean(values == place)), COLOURS[name]) for place, name in enumerate(names)]


def tree(place: "County", lang: Lang) -> Html:
    """A row per township, a square per village, coloured by type and as high as it has households; the first rows of many."""
    village, sizes = place.villages["township"], place.villages["size"]
    rows: list[str] = []
    squares = 0
    for number in range(min(MOST_ROWS, int(village.max()) + 1)):
        own = np.flatnonzero(village == number)
        squares += own.size
        if squares > MOST_SQUARES and rows:
            break
        name = f"<span style='{FAINT};font-size:.78em;display:inline-block;width:6.5em'>{place.townships['uid'][number]}</span>"
        rows.append(f"<div style='line-height:1.3'>{name}{''.join(_square(place, int(v), int(sizes.max())) for v in own)}</div>")
    left = int(village.max()) + 1 - len(rows)
    more = faint(word("tree_more", lang).format(count=left)) if left else ""
    under = f"<div style='font-size:.85em'>{faint(word('tree_note', lang))} {more}</div>"
    return Html(heading(word("tree", lang)) + "".join(rows) + under)


def _square(place: "County", row: int, largest: int) -> str:
    size, kind = int(place.villages["size"][row]), VILLAGE_TYPES[place.villages["type"][row]]
    height = LOWEST + (TALLEST - LOWEST) * size / largest
    told = safe(f"{place.villages['uid'][row]}: {size}")
    style = f"display:inline-block;width:.75em;height:{height:.2f}em;margin-right:2px;background:{COLOURS[kind]}"
    return f"<span title='{told}' style='{style}'></span>"
