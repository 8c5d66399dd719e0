"""Headings: which column of a table is which, whatever their order, width, language or unit in brackets."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from twin.base.messages import language, message
from twin.sheets import measures
from twin.sheets.grid import Grid, shown
from twin.sheets.problems import Problem
from twin.sheets.schema import Column, Sheet
from twin.sheets.words import COUNTED, FIELD, PERCENT, VALUES, head_parts, plain

NEAR = 0.72  # of two headings that may be one
_DEEP = 30  # rows in which headings are looked for


class Heads:
    """All that a sheet's headings may be called."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Names that two columns share name neither."""
        self.names: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.columns = {column.key: column for column in columns}
        for column in columns:
            parts = [head_parts(text) for text in (*column.head.values(), *column.also)]
            self._add(self.names, column.key, [column.key, *column.head.values(), *column.also])
            self._add(self.bases, column.key, [base for base, _ in parts])

    @staticmethod
    def _add(names: dict[str, str], key: str, texts: Iterable[str]) -> None:
        for text in {plain(text) for text in texts}:
            names[text] = "" if names.get(text, key) != key else key

    def find(self, value: object) -> str:
        """The key of the column that a heading names; empty where it names none."""
        if not isinstance(value, str):
            return ""
        text = plain(value)
        return self.names.get(text) or self.names.get(text.strip("*:★")) or self.bases.get(head_parts(value)[0], "")

    def nearest(self, value: object, among: Iterable[str]) -> str:
        """The key among some whose heading is nearest to a text; empty where none is near, or two are alike."""
        text, wanted = head_parts(str(value))[0], set(among)
        rated: dict[str, float] = {}
        for name, key in (self.names | self.bases).items():
            if key in wanted:
                rated[key] = max(rated.get(key, 0.0), _likeness(text, name))
        best = sorted(rated, key=lambda key: -rated[key])[:2]
        if not best or rated[best[0]] < NEAR or (len(best) > 1 and rated[best[1]] == rated[best[0]]):
            return ""
        return best[0]

    def other_unit(self, key: str, value: object) -> str:
        """The unit in a heading, as it was written, where it is not the column's; empty else."""
        if plain(str(value)) in self.names:
            return ""
        return measures.other(self.columns[key], str(value), [base for base, of in self.bases.items() if of == key])

    def score(self, cells: Iterable[object]) -> int:
        """How many columns a line names."""
        return len({key for key in map(self.find, cells) if key})

    def is_heading(self, key: str, value: object) -> bool:
        """Whether a cell repeats its column's heading or key."""
        return self.find(value) == key


def _likeness(text: str, name: str) -> float:
    """How much a heading is like a known one; a part of it, of two signs or more, is near."""
    ratio = difflib.SequenceMatcher(None, text, name).ratio()
    return NEAR + (1 - NEAR) * ratio if len(text) > 1 and text in name else ratio


@dataclass
class Layout:
    """Where a sheet's columns stand in a grid: `at` gives the column of a key (the row, where fields run `down` a column)."""

    grid: Grid
    sheet: Sheet
    at: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    first: int = 0  # row of data
    head: int = -1  # row of headings
    down: int = -1  # column of values where fields run downwards
    problems: list[Problem] = field(default_factory=list)
    extra: dict[int, str] = field(default_factory=dict)  # headings that are not ours, by column

    def spot(self, row: int, key: str) -> tuple[int, int] | None:
        """Row and column in the grid of a cell; None where the column is not there."""
        if key not in self.at:
            return None
        return (self.at[key], self.down) if self.down >= 0 else (row, self.at[key])

    def label(self, key: str) -> str:
        """The heading as it stands there, or as it should."""
        return self.heads.get(key) or self.sheet.column(key).head[language()]


def head_row(grid: Grid, heads: Heads) -> int:
    """The row of headings: the first that names at least half as many columns as any near the top; -1 where none names one."""
    scores = [heads.score(row) for row in grid.rows[:_DEEP]]
    best = max(scores, default=0)
    if best:
        return next(row for row, score in enumerate(scores) if 2 * score >= best)
    keys = list(heads.columns)
    near = [len({heads.nearest(cell, keys) for _, cell in grid.filled(row)} - {""}) for row in range(min(_DEEP, len(grid.rows)))]
    return near.index(max(near)) if max(near, default=0) >= min(2, len(keys)) else -1


def lay_out(grid: Grid, sheet: Sheet) -> Layout:
    """Find a sheet's headings in a grid; what is wrong with them is among the layout's problems."""
    heads = Heads(sheet.columns)
    if sheet.fields:
        across, downwards = _score_across(grid, heads), _score_down(grid, heads)[1]
        if downwards > across or (downwards == across and grid.name):
            return _lay_out_down(grid, sheet, heads)
    layout = Layout(grid, sheet, head=head_row(grid, heads))
    if layout.head < 0:
        _no_headings(layout)
        return layout
    _name(layout, heads, list(grid.filled(layout.head)), keys=_key_row(layout, heads))
    _missing(layout)
    return layout


def _no_headings(layout: Layout) -> None:
    wanted = message(", ").join(column.head[language()] for column in layout.sheet.columns if column.needed or not column.expert)
    if any(value is not None for row in layout.grid.rows for value in row):
        layout.problems.append(layout.grid.problem(message("no headings are found"), rank=1, allowed=wanted))


def _key_row(layout: Layout, heads: Heads) -> dict[int, str]:
    """The keys for machines beneath the headings, by column; none where the next row is no such row."""
    layout.first = layout.head + 1
    if layout.first >= len(layout.grid.rows):
        return {}
    cells = dict(layout.grid.filled(layout.first))
    keys = {column: str(value) for column, value in cells.items() if value in heads.columns}
    if not keys or 2 * len(keys) < len(cells):
        return {}
    layout.first += 1
    return keys


def _name(layout: Layout, heads: Heads, cells: Sequence[tuple[int, object]], keys: dict[int, str]) -> None:
    """Take each heading for a column of ours: as it stands, by the key beneath it, or by nearness (with a warning)."""
    found = {place: heads.find(value) for place, value in cells}
    found |= {place: key for place, key in keys.items() if not found.get(place)}
    texts = dict(cells)
    for place, key in found.items():
        if key and place in keys and keys[place] != key:
            said = message("the heading says {head!r}, the key beneath it {key!r}", head=shown(texts[place]), key=keys[place])
            _say(layout, said, place, rank=2)
    for place in [place for place, key in found.items() if not key]:
        key = heads.nearest(texts[place], set(heads.columns) - set(found.values()))
        if key:
            found[place] = key
            _say(layout, message("the heading {head!r} is read as {known!r}", head=shown(texts[place]), known=_own(layout, key)),
                 place, warning=True)  # fmt: skip
    for place, key in sorted(found.items()):
        _take(layout, heads, place, key, texts.get(place))


def _take(layout: Layout, heads: Heads, place: int, key: str, text: object) -> None:
    """Note one heading; one that is not ours, stands there twice or is in another unit is a problem."""
    if not key:
        layout.extra[place] = shown(text)
        _say(
            layout,
            message("the heading {head!r} is not known; what stands there is not read", head=shown(text)),
            place,
            warning=True,
        )
        return
    if key in layout.at:
        layout.extra[place] = shown(text)
        there = layout.grid.place(*_cell(layout, layout.at[key]))
        _say(layout, message("{head!r} stands here a second time (first: {place})", head=_own(layout, key), place=there), place)
        return
    unit = heads.other_unit(key, text) if text is not None else ""
    percent = heads.columns[key].kind == "quantity" and plain(unit) in COUNTED[PERCENT]
    if unit and not (percent and layout.down < 0 and layout.grid.all_percent(layout.head, place)):
        allowed = message("{head}, and cells such as 45%", head=_own(layout, key)) if percent else _own(layout, key)
        _say(layout, message("the heading is in {unit!r}", unit=unit), place, allowed=allowed)
    layout.at[key] = place
    layout.heads[key] = shown(text) if text is not None else key


def _own(layout: Layout, key: str) -> str:
    return layout.sheet.column(key).head[language()]


def _cell(layout: Layout, place: int) -> tuple[int, int]:
    return (place, max(layout.down - 1, 0)) if layout.down >= 0 else (layout.head, place)


def _say(layout: Layout, said: str, place: int, *, rank: int = 2, warning: bool = False, allowed: str = "") -> None:
    row, column = _cell(layout, place)
    head = shown(layout.grid.cell(row, column))
    weight = "warning" if warning else "error"
    layout.problems.append(layout.grid.problem(said, row, column, rank=rank, weight=weight, allowed=allowed, head=head))  # type: ignore[arg-type]


def _missing(layout: Layout) -> None:
    """A column that every row needs and that is not there: one problem, with a heading that may be meant."""
    heads = Heads(layout.sheet.columns)
    for column in layout.sheet.columns:
        if column.needed and column.key not in layout.at:
            near = next((text for text in layout.extra.values() if heads.nearest(text, [column.key])), "")
            said = message("the column {head!r} is missing", head=column.head[language()])
            layout.problems.append(layout.grid.problem(said, rank=2, nearest=near, allowed=_names(column)))


def _names(column: Column) -> str:
    return message(", ").join(dict.fromkeys([*column.head.values(), column.key]))


def _score_across(grid: Grid, heads: Heads) -> int:
    return max((heads.score(row) for row in grid.rows[:_DEEP]), default=0)


def _score_down(grid: Grid, heads: Heads) -> tuple[int, int]:
    """The column that names most fields, and how many."""
    wide = max(map(len, grid.rows), default=0)
    scores = [heads.score(grid.cell(row, column) for row in range(len(grid.rows))) for column in range(min(wide, 10))]
    best = max(scores, default=0)
    return (scores.index(best) if best else 0), best


def _lay_out_down(grid: Grid, sheet: Sheet, heads: Heads) -> Layout:
    """Fields that run downwards: headings in one column, what is filled in in the next, keys for machines farther right."""
    column, _ = _score_down(grid, heads)
    layout = Layout(grid, sheet, down=column + 1, first=0)
    top = next((row for row in range(min(_DEEP, len(grid.rows))) if plain(str(grid.cell(row, column))) in FIELD.values()), -1)
    if top >= 0:
        layout.down = next((at for at, value in grid.filled(top) if plain(str(value)) in map(plain, VALUES)), layout.down)
    cells = [(row, grid.cell(row, column)) for row in range(top + 1, len(grid.rows))]
    labels = [(row, value) for row, value in cells if value is not None and (heads.find(value) or _is_filled(layout, row))]
    keys = {row: str(value) for row in range(top + 1, len(grid.rows)) for at, value in grid.filled(row)
            if at > layout.down and value in heads.columns}  # fmt: skip
    _name(layout, heads, labels, keys)
    _missing(layout)
    return layout


def _is_filled(layout: Layout, row: int) -> bool:
    return layout.grid.cell(row, layout.down) is not None or (row, layout.down) in layout.grid.faults
