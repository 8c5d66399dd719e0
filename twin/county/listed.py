"""Townships and villages that a scenario lists by code or by name."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from twin.base.errors import InputError
from twin.county.names import Called, called
from twin.files.cells import SHOWN, clean
from twin.files.strict import hint, some

if TYPE_CHECKING:
    from twin.county.county import County


def codes_of(given: Sequence[int | str], level: str, county: "County", what: str) -> tuple[int, ...]:
    """Codes of townships or villages that are given by code or by name; `what` says in words which of the two.

    Raises InputError for a name that several have, and for one that none has; a sampled county may lack some, not all.
    """
    if all(isinstance(one, int) for one in given):
        return tuple(int(one) for one in given)
    places, uid = called(county, level), getattr(county, level)["uid"]
    found = [None if isinstance(one, int) else _row(one, places, what) for one in given]
    codes = [one if isinstance(one, int) else _code(one, row, uid) for one, row in zip(given, found, strict=True)]
    lost = [str(one) for one, code in zip(given, codes, strict=True) if code is None]
    if lost and (county.scale >= 1.0 or len(lost) == len(codes)):
        raise InputError("cover: county {county} has no {what} named {name!r}{hint}",
                         county=county.code, what=what, name=lost[0][:SHOWN], hint=hint(lost[0], places.labels))  # fmt: skip
    return tuple(int(code) for code in codes if code is not None)


def _row(text: str, places: Called, what: str) -> int | None:
    """The row of the place of a name; None where there is none."""
    rows = places.rows(text)
    if len(rows) > 1:
        known = [places.whole(row) for row in rows]
        raise InputError("cover: {name!r} names {count} places ({what}); allowed: one of {labels}",
                         name=text[:SHOWN], count=len(rows), what=what, labels=some(known))  # fmt: skip
    return rows[0] if rows else None


def _code(text: str, row: int | None, uid: np.ndarray) -> int | None:
    """The code of a named row; digits that are nobody's name are a code themselves."""
    if row is not None:
        return int(uid[row])
    return int(clean(text)) if re.fullmatch("[0-9]{1,18}", clean(text)) else None
