"""Lines of the sheet 机制 as uses of mechanisms: which belong to a plan, since when, where, how strongly, at what cost."""

import re
from collections.abc import Iterator
from typing import Any

from twin.base.messages import message
from twin.base.months import month_text
from twin.county.places import Places
from twin.mechanisms import mechanism
from twin.scenario.cells import CellError, Cells
from twin.sheets.read import Filled
from twin.sheets.words import nearest, plain

BASE = ("baseline", "基线", "现状")  # names of how things stand
USE = {"dose": "dose", "since": "from", "until": "until", "priority": "priority", "places": "cover"}  # fields of a use by column
TIERS = ("village", "township", "county")
_PARTS = re.compile(r"[、,，;；]+")


class Uses:
    """The sheet 机制 of a county."""

    def __init__(self, table: Filled, places: Places) -> None:
        """From the lines, and the places that they may name."""
        self.table, self.places = table, places

    def data(self, plan: str | None, source: Cells) -> dict[str, Any]:
        """`mechanisms` and `define` of a scenario file: what is in force, and what the plan adds."""
        uses: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, use, costing in self._uses(plan, source):
            uses[key] = use
            if costing:
                own[key] = costing
        return ({"mechanisms": uses} if uses else {}) | ({"define": own} if own else {})

    def _uses(self, plan: str | None, source: Cells) -> Iterator[tuple[str, dict[str, Any], Any]]:
        """Uses of mechanisms by key, each with its own definition where it costs something else than in the catalogue."""
        seen: dict[str, int] = {}
        table = self.table
        for row, said in enumerate(table.column("scenario")):
            belongs = None if said is None or plain(str(said)) in BASE else plain(str(said))
            if belongs is not None and (plan is None or belongs != plain(plan)):
                continue
            cells = table.row(row)
            key = cells["mechanism"]
            if key in seen:
                where = table.place(seen[key], "mechanism")
                raise CellError(table.problem(row, "mechanism", message("stands in {place}, too", place=where)))
            seen[key] = row
            source.cells |= {("mechanisms", key): (table, row, "mechanism"), ("define", key): (table, row, "yuan")}
            source.cells |= {("mechanisms", key, to): (table, row, of) for of, to in USE.items()}
            yield key, self._use(row, cells), _costing(cells)

    def _use(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        cover = self._cover(row, cells)
        use: dict[str, Any] = {"dose": 1.0 if cells["dose"] is None else cells["dose"]}
        use |= {to: month_text(cells[of]) for of, to in (("since", "from"), ("until", "until")) if cells[of] is not None}
        use |= {"priority": cells["priority"]} if cells["priority"] is not None else {}
        return use | ({"cover": cover} if cover else {})

    def _cover(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        """Whom it covers: townships or villages by name, and a share of them by lot."""
        cover: dict[str, Any] = {}
        for name in [part.strip() for part in _PARTS.split(str(cells["places"] or "")) if part.strip()]:
            level, code = self._place(row, name)
            cover.setdefault(level, []).append(code)
        if len(cover) > 1:
            allowed = message("townships only, or villages only")
            raise CellError(self.table.problem(row, "places", message("names townships and villages"), allowed))
        if cells["village_share"] is not None:
            cover |= {"share": cells["village_share"], "assign": "village"}
        return cover

    def _place(self, row: int, name: str) -> tuple[str, int]:
        """The level and code of a place by its name or code."""
        places = self.places
        towns = {
            ("townships", code) for code, one in zip(places.town_codes, places.town_names, strict=True) if _is(one, code, name)
        }
        names = places.rows.column("name")
        own = {("villages", code) for code, one in zip(places.village_codes, names, strict=True) if _is(one, code, name)}
        fits = sorted(towns or own)
        if len(fits) == 1:
            return fits[0]
        said = (
            message("{count} places are called {name}", count=len(fits), name=name)
            if fits
            else message("no place is called {name}", name=name)
        )
        near = "" if fits else nearest(name, [*places.town_names, *map(str, names)])
        raise CellError(
            self.table.problem(row, "places", said, message("names of the county's townships or villages"), nearest=near)
        )


def _is(known: object, code: int, name: str) -> bool:
    return plain(str(known)) == plain(name) or str(code) == plain(name)


def _costing(cells: dict[str, Any]) -> dict[str, Any] | None:
    """The mechanism with what it costs here, where the line says so."""
    hours = {tier: cells[f"{tier}_hours"] for tier in TIERS if cells[f"{tier}_hours"] is not None}
    if cells["yuan"] is None and not hours:
        return None
    plainly = mechanism.find(cells["mechanism"]).plainly()
    costs = plainly.get("costs", {})
    if cells["yuan"] is not None:
        costs |= {"setup_yuan": 0.0, "monthly_yuan": cells["yuan"] / 12, "per": "county"}
    return plainly | {"costs": costs | {"hours": costs.get("hours", {}) | hours}}
