"""`docs/growth.md`: what one machine holds and what ten would, worked out from the measured constants."""

from typing import Any

from experiments.benchmarks.prose import item, paragraph, table

VILLAGES = 620_573  # rural villages of the divisions files, all provinces
COUNTY = 180  # villages of the demo county
MEMORY = 16  # GiB of a common machine
BURN_IN, MONTHS = 36, 12
GIB = 2**30


def growth_page(found: dict[str, Any]) -> str:
    """The whole page."""
    parts = (_head, _constants, _places, _limits)
    return "\n".join("\n".join(part(found)) + "\n" for part in parts)


def _head(found: dict[str, Any]) -> list[str]:
    return [
        "# Growth on paper",
        "",
        paragraph(
            "What one machine holds, what ten would, and where the next limit lies. Every constant below is measured by",
            "`python -m experiments.benchmarks` ([benchmarks.md](benchmarks.md)), which writes this page, too; the rest is",
            "arithmetic.",
        ),
    ]


def _month(found: dict[str, Any]) -> float:
    """Seconds of a whole month per household-policy-month."""
    return float(found["side by side"]["whole"]) * 1e-9


def _constants(found: dict[str, Any]) -> list[str]:
    sizes, peak = found["sizes"], found["begin"]["processes"]["twin run, demo county, warm"]["peak_bytes"]
    rows = [
        ("whole month, per household and policy", f"{1e9 * _month(found):.0f} ns"),
        ("state, per household (four policies, ties included)", f"{sizes['bytes_per_household']:.0f} bytes"),
        ("building, per village", f"{1000 * sizes['build_seconds_per_village']:.1f} ms"),
        ("households per village (demo county)", f"{sizes['households_per_village']:.0f}"),
        ("kept burn-in, per household", f"{sizes['burn_in_bytes_per_household']:.0f} bytes on disk"),
        ("a run in a store", f"{sizes['store_bytes_per_run'] / 1000:.1f} kB on disk"),
        ("monthly record, per village and month", f"{sizes['record_bytes_per_village_month']:.0f} bytes on disk"),
        (
            "a process with the demo county, at its largest",
            f"{peak / 1e6:.0f} MB",
        ),
    ]
    return ["## Constants", "", *table(("what", "measured"), rows)]


def cost(found: dict[str, Any], villages: int, policies: int, months: int = BURN_IN + MONTHS) -> dict[str, float]:
    """Core-hours of months and of building, GiB of state if all stood in memory at once, GB of records on disk."""
    sizes = found["sizes"]
    households = villages * sizes["households_per_village"]
    return {
        "households": households,
        "hours": households * policies * months * _month(found) / 3600,
        "build_hours": villages * sizes["build_seconds_per_village"] / 3600,
        "gib": households * sizes["bytes_per_household"] / GIB,
        "record_gb": villages * MONTHS * sizes["record_bytes_per_village_month"] / 1e9,
    }


def _places(found: dict[str, Any]) -> list[str]:
    cases = {
        "demo county, four policies": (COUNTY, 4),
        "a thirtieth of the country, four policies": (VILLAGES // 30, 4),
        "1% of all villages, one policy": (VILLAGES // 100, 1),
        "rural China, one policy": (VILLAGES, 1),
        "rural China, four policies": (VILLAGES, 4),
    }
    rows: list[tuple[Any, ...]] = []
    for name, (villages, policies) in cases.items():
        of = cost(found, villages, policies)
        times = (_time((of["hours"] + of["build_hours"]) / cores) for cores in (1, 2, 20))
        rows.append((name, f"{of['households'] / 1e6:,.2f}", *times, f"{of['gib']:.2f}", f"{of['record_gb']:.2f}"))
    head = ("", "million households", "one core", "two cores", "ten machines of two", "GiB, all at once", "GB of records")
    return [
        "## What it takes",
        "",
        paragraph(
            f"A burn-in of {BURN_IN} months and {MONTHS} months more, every county built first. Counties do not touch each",
            "other, so",
            "that time divides by cores. Memory is what all of a place would take at once; a run of many counties holds one",
            "county a",
            "core. State per household is that of four policies throughout, which is more than one policy needs; months are",
            "those of",
            "`linkage`, which are dearer than a burn-in's.",
        ),
        "",
        *table(head, rows),
    ]


def _time(hours: float) -> str:
    if hours >= 1:
        return f"{hours:,.1f} h"
    return f"{60 * hours:.0f} min" if hours >= 1 / 60 else f"{3600 * hours:.1f} s"


def _limits(found: dict[str, Any]) -> list[str]:
    sizes, country = found["sizes"], cost(found, VILLAGES, 1)
    building = country["build_hours"] / (country["hours"] + country["build_hours"])
    burn_ins = country["households"] * sizes["burn_in_bytes_per_household"] / 1e9
    held = MEMORY * GIB / sizes["bytes_per_household"] / 1e6
    county = COUNTY * sizes["households_per_village"] * sizes["bytes_per_household"] / 1e6
    runs = 24 / cost(found, COUNTY, 4)["hours"]
    month = 1e6 * 4 * _month(found)
    return [
        "## Where the next limit lies",
        "",
        item(
            f"**One county is small.** State and traits of the demo county take {county:.0f} MB. A worker builds its county",
            "once, and all",
            "its runs read the same arrays. Sharing them between the workers of a machine, too, would save less than that a",
            "worker:",
            "most of a process is Python and its libraries.",
        ),
        item(
            f"**Memory of one machine.** {MEMORY} GiB hold {held:.0f} million households at once, but a run of many counties",
            "never needs",
            "that: it holds one county a core.",
        ),
        item(
            f"**Time.** A core does {runs:,.0f} runs of the demo county a day (four policies, each with a burn-in of its",
            "own). Ten machines",
            "do ten times as many, and results do not depend on how many there are. Studies fill them, not places:",
            "replicates and",
            "designs multiply everything above.",
        ),
        item(
            f"**Building.** For the country it takes {building:.0%} of a first run. Counties kept on disk would save most of it."
        ),
        item(
            f"**Disk.** Burn-ins of the whole country would take {burn_ins:.0f} GB; the cache keeps about 2 GB and drops the",
            "oldest, so that a",
            f"country's run makes them anew. A store takes {sizes['store_bytes_per_run'] / 1000:.1f} GB for a million runs.",
        ),
        item(
            "**What does not divide.** One county is run by one core: with a million households and four policies",
            f"{month:.1f} s a month. Counties that trade households or money with each other would need a step between months in",
            "which they meet.",
        ),
    ]
