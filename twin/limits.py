"""How much work is taken on: beyond a stated limit it is refused before anything is run, saying what it would take."""

import os

from twin.errors import InputError

RUNS = 1_000_000  # a national region with twenty paired replicates is a tenth of it
RUN_SECONDS = 0.02  # of a run on the smallest county
HOUSEHOLD_MONTH_SECONDS = 1e-6  # four policies at 7.2 million household-policy-months a second (docs/benchmarks.md), and reading
RUN_BYTES = 3_000  # what this process keeps of each run: its key and, while results are gathered, its indicators


def check_runs(count: int, households: int = 0, months: int = 0) -> None:
    """Refuse more runs than `TWIN_MOST_RUNS` (a million): an InputError tells time and memory.

    `households` and `months` are those of one run, where known; without them the time is the least possible.
    """
    most = _most("TWIN_MOST_RUNS", RUNS)
    if count <= most:
        return
    seconds = count * (RUN_SECONDS + HOUSEHOLD_MONTH_SECONDS * households * months)
    raise InputError(
        "{count:,} runs would take about {days:,.0f} days of one core and {memory:,.1f} GB; allowed: {most:,}, or as many as "
        "the environment variable TWIN_MOST_RUNS says",
        count=count, days=seconds / 86_400, memory=count * RUN_BYTES / 1e9, most=most,
    )  # fmt: skip


def _most(name: str, usual: int) -> int:
    """A limit: what the environment says, else the usual one."""
    said = os.environ.get(name, "")
    if not said:
        return usual
    if not (said.isascii() and said.isdigit() and 1 <= len(said) <= 18):
        raise InputError("{name}: {value!r} is no limit; allowed: a whole number", name=name, value=said[:40])
    return int(said)
