"""How much one command may take: estimated before anything is drawn or run; environment variables raise the limits."""

import os

from twin.base.errors import InputError

# What is drawn by has 64 bits, of which a replicate has 55, and tables have one bit for the sign.
MOST_SEED = 2**63 - 1
MOST_REPLICATE = 2**55 - 1
MOST_MONTHS = 600
HOUSEHOLDS = 4_000_000  # of one county; the largest real one has 476,000
HOUSEHOLD_BYTES = 1_500  # of a county drawn and run, at the peak: measured, docs/county.md
RUNS = 1_000_000  # a national region with twenty paired replicates is a tenth of it
RUN_SECONDS = 0.02  # of a run on the smallest county
HOUSEHOLD_MONTH_SECONDS = 1e-6  # four policies at 6.4 million household-policy-months a second (docs/benchmarks.md), and reading
RUN_BYTES = 3_000  # what this process keeps of each run: its key and, while results are gathered, its indicators


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


def check_runs(count: int, households: int = 0, months: int = 0) -> None:
    """Refuse more runs than `TWIN_LIMIT_RUNS` (a million): an InputError tells time and memory.

    `households` and `months` are those of one run, where known; without them the time is the least possible.
    """
    most = limit("TWIN_LIMIT_RUNS", RUNS)
    if count <= most:
        return
    seconds = count * (RUN_SECONDS + HOUSEHOLD_MONTH_SECONDS * households * months)
    raise InputError(
        "{count:,} runs would take about {days:,.0f} days of one core and {memory:,.1f} GB; allowed: {most:,}, or as many as "
        "the environment variable TWIN_LIMIT_RUNS says",
        count=count, days=seconds / 86_400, memory=count * RUN_BYTES / 1e9, most=most,
    )  # fmt: skip
