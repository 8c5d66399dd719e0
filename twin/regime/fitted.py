"""Fitted values that stand in for defaults: of a knob everywhere (`PATH`), or of one township (`PATH@CODE`)."""

from collections.abc import Mapping

import numpy as np

from twin.base.errors import InputError
from twin.base.knobs import Knob
from twin.base.texts import shown
from twin.regime.dose import Place

MARK = "@"
LOCAL = ("township", "village", "household")  # tiers of which a township's value can be said
_DIGITS = 18  # of a division code at most: more do not fit into 64 bits


def parts(key: str) -> tuple[str, int | None]:
    """Knob path and code of the township that a key is about (None: everywhere); raises InputError for a code that is none."""
    path, mark, code = str(key).partition(MARK)
    if not mark:
        return path, None
    if not (code.isascii() and code.isdigit() and code[0] != "0" and len(code) <= _DIGITS):
        raise InputError(
            "parameters: {key}: {code} is no code of a township; allowed: KNOB or KNOB@CODE, such as "
            "fund.processing_days@330523101",
            key=shown(key), code=shown(code),
        )  # fmt: skip
    return path, int(code)


class Fitted:
    """Fitted values of a county: `fill` gives the array of a knob before anything is set."""

    def __init__(self, values: Mapping[str, float], place: Place) -> None:
        """`values` by key; raises InputError for a township that the county does not have."""
        self._everywhere: dict[str, float] = {}
        self._local: dict[str, list[tuple[int, float]]] = {}
        row_of = {int(code): row for row, code in enumerate(place.township_codes)}
        for key, value in values.items():
            path, code = parts(key)
            if code is None:
                self._everywhere[path] = value
                continue
            if code not in row_of:
                raise InputError(
                    "parameters: {key}: county {county} has no township {code}; it has {count}, such as {such}",
                    key=key, county=place.code, code=code, count=len(row_of), such=next(iter(row_of)),
                )  # fmt: skip
            self._local.setdefault(path, []).append((row_of[code], value))
        self._township = place.township

    def fill(self, knob: Knob, shape: tuple[int, ...]) -> np.ndarray:
        """The knob in its shape, f8: each township's own value, else the fitted one, else the default."""
        found = np.full(shape, self._everywhere.get(knob.path, knob.default))
        for row, value in self._local.get(knob.path, ()):
            found[row if knob.tier == "township" else self._township == row] = value
        return found
