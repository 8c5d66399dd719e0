"""The tables of state: every column says what it is, in a type that can hold it."""

import numpy as np
import pytest

from twin.world.columns import SEEN, STATE

COLUMNS = [(level, name, column) for level, columns in STATE.items() for name, column in columns.items()]
KINDS = {  # of NumPy types that a unit may have
    "share": "f", "probability": "f", "multiple": "f", "eyes": "f", "hours": "fi", "yuan": "f", "fen": "i", "day": "i",
    "month": "i", "days": "if", "complaints": "if", "households": "i", "needs": "i", "visits": "i", "files": "i", "form": "i",
    "tier": "i", "clause bits": "u", "step bits": "u", "month bits": "u", "tier and bits": "u", "state": "iu", "group": "u",
    "direction": "i", "plans": "i", "way bits": "u", "bits": "u", "0 or 1": "i", "yes or no": "b",
}  # fmt: skip


@pytest.mark.parametrize(("level", "name", "column"), COLUMNS, ids=[f"{level}.{name}" for level, name, _ in COLUMNS])
def test_type_fits_the_unit_and_holds_the_start(level, name, column):
    assert np.dtype(column.dtype).kind in KINDS[column.unit]
    assert np.array_equal(np.array(column.start, dtype=column.dtype), column.start, equal_nan=True)
    assert column.about.strip() == column.about != ""


def test_money_that_adds_up_has_room():
    assert {column.unit for column in STATE["ledger"].values()} == {"fen"}
    assert {column.dtype for _, name, column in COLUMNS if column.unit == "fen" and name != "received"} == {"i8"}


def test_what_the_county_sees_is_told_of_both_tiers():
    for tier in ("townships", "villages"):
        assert [name for name in STATE[tier] if name.startswith("seen_")] == [f"seen_{name}" for name in SEEN]
