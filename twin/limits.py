"""How much one command may take before it is refused: estimated before anything is drawn, raised by environment variables."""

import os

from twin.errors import InputError

HOUSEHOLDS = 4_000_000  # of one county; the largest real one has 476,000
HOUSEHOLD_BYTES = 1_500  # of a county drawn and run, at the peak: measured, docs/county.md


def limit(name: str, default: int) -> int:
    """A limit, or what the environment variable `name` sets it to; raises InputError where that is no whole number above 0."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text)):
        raise InputError("{name}: {value!r} is not possible; allowed: a whole number above 0", name=name, value=text[:80])
    return int(text)


def check_households(code: int, households: float) -> None:
    """Refuse a county of more households than a machine holds; raises InputError with the memory that it would take."""
    most = limit("TWIN_LIMIT_HOUSEHOLDS", HOUSEHOLDS)
    if households > most:
        raise InputError(
            "county {code}: {households:,.0f} households would take about {memory:,.0f} GB of memory; "
            "allowed: {most:,}, or more with the environment variable TWIN_LIMIT_HOUSEHOLDS",
            code=code, households=households, memory=households * HOUSEHOLD_BYTES / 1e9, most=most,
        )  # fmt: skip
