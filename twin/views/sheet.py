"""A table of results: what each column is called, in which unit, and what it means; every form of a view is made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Unit = Literal[
    "text",
    "word",
    "place",
    "places",
    "policy",
    "office",
    "month",
    "day",
    "share",
    "gap",
    "index",
    "count",
    "whole",
    "yuan",
    "ratio",
    "hours",
    "days",
]
Words = dict[str, str]  # a text in each language


@dataclass(frozen=True)
class Column:
    """A column: `key` in files, `name` for people, the `unit` of its numbers, and what it means.

    `place` is the code of the county, a township or a village, `places` several with commas between them, `policy` a key,
    `office` the key of a unit of the county or the code of the township or village whose government or committee it is; they
    are shown by name. A `word`, like a text that has some, is a key that `words` says in each language; `month` is a day or a
    month of ISO 8601, `day` a day. `share` and `gap` are parts of one, `index` is 0 to 100, `yuan` are yuan (shown in ten
    thousands where large).
    """

    key: str
    name: Words
    unit: Unit = "text"
    about: Words | None = None
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A table under its name; `rows` has exactly the columns' keys, in their order."""

    name: Words
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    about: Words | None = None

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if list(self.rows.columns) != keys:
            raise ValueError(f"columns are {list(self.rows.columns)}, not {keys}")

    def column(self, key: str) -> Column:
        """A column by its key."""
        return next(one for one in self.columns if one.key == key)


def sheet(name: Words, columns: Sequence[Column], rows: pd.DataFrame, about: Words | None = None) -> Sheet:
    """A table of just these columns, in this order."""
    keys = [column.key for column in columns]
    return Sheet(name, tuple(columns), rows.reindex(columns=keys).reset_index(drop=True), about)
