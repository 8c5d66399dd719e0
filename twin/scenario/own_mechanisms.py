"""Lines of the sheet 机制 as uses of mechanisms: which belong to a plan, since when, where, how strongly, at what cost."""

from collections.abc import Iterator, Sequence
from typing import Any

from twin.base.messages import message
from twin.base.months import month_text
from twin.county.places import Places
from twin.mechanisms import mechanism
from twin.scenario.cells import CellError, Cells
from twin.scenario.layers import shipped_names
from twin.sheets.problems import Problem
from twin.sheets.read import Filled
from twin.sheets.words import nearest, parts, plain

BASE = ("baseline", "基线", "现状")  # names of how things stand
WHOLE = tuple(plain(word) for word in ("全县", "全县各村", "全部", "whole county", "the whole county", "all"))
AS_GIVEN = ("priority", "fades_months")  # fields of a use that a line gives as they are
USE = {"dose": "dose", "since": "from", "until": "until", "places": "cover"} | {name: name for name in AS_GIVEN}  # by column
TIERS = ("village", "township", "county")
# Shipped packages as people here call them.
SHORT = {
    "联动": "linkage", "三级联动": "linkage", "联动精简": "linkage-short", "治理": "governance", "包村联户": "village-linkage",
    "试点": "pilot-rollout", "压力": "stress",
}  # fmt: skip


class Uses:
    """The sheet 机制 of a county."""

    def __init__(self, table: Filled, places: Places, run: range) -> None:
        """From the lines, the places that they may name, and the months of a run."""
        self.table, self.places, self.run = table, places, run

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
        table = self.table
        standing = self._lines(None)
        lines = standing | (self._lines(plain(plan)) if plan is not None else {})  # a plan's line replaces the one in force
        for key, row in lines.items():
            use = self._use(row, table.row(row))
            if use is None:
                continue
            costly = next((at for at in (row, standing.get(key, row)) if _costing(table.row(at))), row)
            source.cells |= {("mechanisms", key): (table, row, "mechanism"), ("define", key): (table, costly, "yuan")}
            source.cells |= {("mechanisms", key, to): (table, row, of) for of, to in USE.items()}
            yield key, use, _costing(table.row(costly))

    def ended(self, plan: str | None) -> list[str]:
        """The mechanisms of a scenario whose lines are over before its first month."""
        ends = self.table.column("until")
        lines = self._lines(None) | (self._lines(plain(plan)) if plan is not None else {})
        return [key for key, row in lines.items() if (end := ends[row]) is not None and end <= self.run[0]]

    def _lines(self, plan: str | None) -> dict[str, int]:
        """The line of each mechanism in force (None), or of a plan; raises CellError for a second one."""
        found: dict[str, int] = {}
        for row, key in enumerate(self.table.column("mechanism")):
            if self._belongs(row) == plan and found.setdefault(key, row) != row:
                where = self.table.place(found[key], "mechanism")
                allowed = message("one line for each mechanism of a scenario; a plan's line replaces the one in force")
                raise CellError(self.table.problem(row, "mechanism", message("stands in {place}, too", place=where), allowed))
        return found

    def _belongs(self, row: int) -> str | None:
        """The plan that a line belongs to, as names are compared; None where the mechanism is in force."""
        said = self.table.column("scenario")[row]
        return None if said is None or plain(str(said)) in BASE else plain(str(said))

    def _use(self, row: int, cells: dict[str, Any]) -> dict[str, Any] | None:
        """How a line uses its mechanism; None where that was over before the first month (`_over` warns of it)."""
        cover = self._cover(row, cells)
        use: dict[str, Any] = {"dose": 1.0 if cells["dose"] is None else cells["dose"]}
        first, end = self._months(row, cells["since"], cells["until"])
        if end is not None and end <= self.run[0]:
            return None
        if first is not None and first > self.run[0]:
            use["from"] = month_text(first)
        if end is not None and end <= self.run[-1]:
            use["until"] = month_text(end - 1)  # the sheet says the first month without it, a scenario the last one with it
        use |= {name: cells[name] for name in AS_GIVEN if cells[name] is not None}
        return use | ({"cover": cover} if cover else {})

    def _months(self, row: int, since: int | None, until: int | None) -> tuple[int | None, int | None]:
        """First month, and first month without it; raises CellError where they cannot be."""
        first, last = month_text(self.run[0]), month_text(self.run[-1])
        if since is not None and since > self.run[-1]:
            said = message("month {month} lies outside the run", month=month_text(since))
            raise CellError(self.table.problem(row, "since", said, message("{first} to {last}", first=first, last=last)))
        if since is not None and until is not None and until <= since:
            said = message("it ends before it begins in {month}", month=month_text(since))
            raise CellError(self.table.problem(row, "until", said, message("a later month: the first one without it")))
        return since, until

    def _cover(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        """Whom it covers: townships or villages by name, and a share of them by lot."""
        cover: dict[str, Any] = {}
        named = parts(str(cells["places"] or ""))
        for name in () if is_whole(named, self.places) else named:
            if _is_county(name, self.places):
                allowed = message("the whole county, or names of places, not both")
                raise CellError(self.table.problem(row, "places", message("names the whole county and places in it"), allowed))
            level, code = self._place(row, name)
            cover.setdefault(level, []).append(code)
        if len(cover) > 1:
            allowed = message("townships only, or villages only")
            raise CellError(self.table.problem(row, "places", message("names townships and villages"), allowed))
        if cells["village_share"] is not None:
            cover |= {"share": cells["village_share"], "assign": "village"}
        return cover

    def _place(self, row: int, name: str) -> tuple[str, int]:
        """The level and code of a place by its name or code; a village may have its township's name before its own."""
        fits = self.places.named(name)
        if len(fits) == 1:
            return fits[0][:2]
        if fits:
            said = message("{count} places are called {name}", count=len(fits), name=name)
            allowed, near = message(", ").join(label for _, _, label in fits), ""
        else:
            said, allowed = (
                message("no place is called {name}", name=name),
                message("names of the county's townships or villages"),
            )
            near = nearest(name, self.places.labels)
        raise CellError(self.table.problem(row, "places", said, allowed, nearest=near))

    def problems(self) -> Iterator[Problem]:
        """What is wrong with single lines, all of them, and what is unlikely."""
        yield from self.misnamed()
        for plan in dict.fromkeys(map(self._belongs, range(len(self.table)))):
            try:
                self._lines(plan)
            except CellError as wrong:
                yield wrong.problem
        for row in range(len(self.table)):
            try:
                self._use(row, self.table.row(row))
            except CellError as wrong:
                yield wrong.problem
                continue
            yield from self._over(row)
            yield from self._doubtful(row)

    def misnamed(self) -> Iterator[Problem]:
        """Plans whose names cannot be asked for, or mean something else."""
        taken = {plain(name) for name in (*SHORT, *shipped_names())}
        rows = {self._belongs(row): row for row in reversed(range(len(self.table)))}
        for plan, row in rows.items():
            if plan is not None and ("/" in plan or "\\" in plan):
                yield self.table.problem(
                    row, "scenario", message("a plan's name stands in paths"), message("a name without / and \\")
                )
            elif plan in taken:
                allowed = message("another name for the plan")
                yield self.table.problem(row, "scenario", message("is the name of a shipped package"), allowed)

    def _over(self, row: int) -> Iterator[Problem]:
        """A line whose mechanism ends before the run begins; a plan's may so take away what is in force."""
        end, keys = self.table.column("until")[row], self.table.column("mechanism")
        in_force = {key for at, key in enumerate(keys) if self._belongs(at) is None}
        takes_away = self._belongs(row) is not None and keys[row] in in_force
        if end is not None and end <= self.run[0] and not takes_away:
            first, last = month_text(self.run[0]), month_text(self.run[-1])
            said = message("it is over before the first month, so that the line does nothing; runs are from {first} to {last}",
                           first=first, last=last)  # fmt: skip
            allowed = message("a month after {month}, the first one without it", month=first)
            yield self.table.problem(row, "until", said, allowed, weight="warning")

    def _doubtful(self, row: int) -> Iterator[Problem]:
        """Names of townships that are those of villages, too."""
        villages = list(zip(self.places.rows.column("name"), self.places.town_of, strict=True))
        for name in parts(str(self.table.column("places")[row] or "")):
            alike = [town for village, town in villages if plain(str(village)) == plain(name) and town is not None]
            if alike and self._place(row, name)[0] == "townships":
                said = message("{name} is read as the township; a village is called so, too", name=name)
                whole = message(", ").join(f"{self.places.town_names[town]}{name}" for town in alike)
                yield self.table.problem(row, "places", said, message("for the village: {names}", names=whole), weight="warning")


def is_whole(named: Sequence[str], places: Places) -> bool:
    """Whether a cell of places names the whole county and nothing else, which is as good as empty."""
    return bool(named) and all(_is_county(name, places) for name in named)


def _is_county(name: str, places: Places) -> bool:
    """Whether a name stands for the whole county, and for no place of it."""
    return plain(name) in WHOLE and not places.named(name)


def _costing(cells: dict[str, Any]) -> dict[str, Any] | None:
    """The mechanism with what it costs here, where the line says so."""
    hours = {tier: cells[f"{tier}_hours"] for tier in TIERS if cells[f"{tier}_hours"] is not None}
    if cells["yuan"] is None and not hours:
        return None
    plainly = mechanism.find(cells["mechanism"]).plainly()
    costs = plainly.get("costs", {})
    dose = cells["dose"] or 1.0  # costs of a mechanism are those at full dose; a line says what it costs in all
    hours = {tier: each / dose for tier, each in hours.items()}
    if cells["yuan"] is not None:
        costs |= {"setup_yuan": 0.0, "monthly_yuan": cells["yuan"] / 12 / dose, "per": "county"}
    return plainly | {"costs": costs | {"hours": costs.get("hours", {}) | hours}}
