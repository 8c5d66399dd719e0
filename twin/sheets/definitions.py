"""Sheets as data: a YAML file says which columns a sheet has, in both languages; words of choices come from the rooms above."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from twin.base.messages import Text
from twin.files.strict import Source, Strict, parse, read_yaml
from twin.files.strict import Words as TextIn
from twin.sheets.schema import Column, Kind, Sheet, Words

Lists = Mapping[str, Words | Callable[[], Words]]


class ColumnIn(Strict):
    """A column as in the file; `words` names a list of choices. `twin.sheets.schema.Column` says what the rest means."""

    head: TextIn
    kind: Kind
    note: TextIn
    example: TextIn | str | bool | int | float | None = None
    low: float = 0.0
    high: float = 1e12
    times: float = 1.0
    digits: int | None = None
    words: str | None = None
    open: bool = False
    needed: bool = False
    unique: bool = False
    also: list[str] = []
    units: list[str] = []
    place: bool = False
    expert: bool = False


class SheetIn(Strict):
    """A sheet as in the file."""

    name: TextIn
    about: TextIn
    columns: dict[str, ColumnIn] = Field(min_length=1)
    fields: bool = False
    also: list[str] = []
    room: int = 200


def sheets_of(file: Path, lists: Lists) -> tuple[Sheet, ...]:
    """The sheets of a definition file, in its order; `lists`: choices by name. Raises InputError for what it may not say."""
    data, source = read_yaml(file)
    return tuple(_sheet(key, one, source, lists) for key, one in data.items())


def _sheet(key: str, data: Any, source: Source, lists: Lists) -> Sheet:
    said = parse(SheetIn, data, source, (key,))
    columns = tuple(_column(name, one, lists) for name, one in said.columns.items())
    return Sheet(key, _text(said.name), _text(said.about), columns, said.fields, tuple(said.also), said.room)


def _column(key: str, one: ColumnIn, lists: Lists) -> Column:
    plain = {name: getattr(one, name) for name in ("kind", "low", "times", "open", "needed", "unique", "place", "expert")}
    return Column(
        key=key, head=_text(one.head), note=_text(one.note),
        example=_text(one.example) if isinstance(one.example, TextIn) else one.example,
        high=100.0 if one.kind == "share" else one.high,
        digits=(one.digits,) if one.digits else (),
        words=lists[one.words] if one.words else None,
        also=tuple(one.also), units=tuple(one.units), **plain,
    )  # fmt: skip


def _text(words: TextIn) -> Text:
    return {"en": words.en, "zh": words.zh}
