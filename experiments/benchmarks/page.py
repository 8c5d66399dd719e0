"""`docs/benchmarks.md` from the measurements."""

from typing import Any

from experiments.benchmarks.against_page import section
from experiments.benchmarks.counted import KINDS
from experiments.benchmarks.month import MONTHS, PROCESSES
from experiments.benchmarks.prose import paragraph, table

GOALS = {"reference": 100.0, "floor": 3.0, "bytes": 160.0, "help": 0.5, "demo": 3.0, "recording": 0.10}
ABOUT_COST = 1.15  # exponent up to which a cost is called linear


def page(found: dict[str, Any]) -> str:
    """The whole page; where only an earlier commit was set beside, what that found."""
    whole = (_head, section, _rates, _goals, _parts, _counts, _spread, _growth, _begin, _memory)
    parts = whole if "machine" in found else (section,)
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := part(found)))


def rate(nanoseconds: float) -> str:
    """Household-policy-months per second."""
    return f"{1e9 / nanoseconds:,.0f}"


def plainly(found: dict[str, Any]) -> float:
    """Nanoseconds of the reference per household-policy-month: the cheaper of its two readings, so that no ratio flatters."""
    reference = found["side by side"]["reference"]
    return float(min(reference["ns_further"], reference["ns"][-1]))


def floor_of(found: dict[str, Any]) -> float:
    """Nanoseconds of the floor per household-policy-month."""
    return float(sum(found["side by side"]["floor"].values()))


def _head(found: dict[str, Any]) -> list[str]:
    of = found["machine"]
    names = ", ".join(f"{name} {number}" for name, number in of["packages"].items())
    busy = " It was busy: on an idle machine expect somewhat better." if of["load"] > of["cores"] / 2 else ""
    trial = found["side by side"]["households"] < 10_000
    return [
        "# Speed and memory, side by side",
        "",
        paragraph(
            "Made by `python -m experiments.benchmarks`; every figure is in [benchmarks.json](benchmarks.json). Times are",
            "processor",
            "seconds of one core, the least of several rounds taken in turns, so that other programs disturb them little",
            "(they still",
            "share caches and the core's clock). A household-policy-month (HPM) is one household, one policy, one month, in",
            "scenario",
            "`linkage` from a cold start over one yearly cycle.",
        ),
        "",
        paragraph(
            f"{of['processor']}, {of['cores']} cores, Python {of['python']}, {names}.",
            f"Load when it began: {of['load']:.1f}.{busy}",
        ),
        *(["", "**A trial on tiny counties: these figures say nothing.**"] if trial else []),
    ]


def _rates(found: dict[str, Any]) -> list[str]:
    side, reference = found["side by side"], found["side by side"]["reference"]
    twin, slow, least = side["processes"], plainly(found), floor_of(found)
    first, last = (work // side["policies"] // MONTHS for work in reference["work"])
    small, large, further = (ns / 1000 for ns in (*reference["ns"], reference["ns_further"]))
    rows = [
        ("plain Mesa reference, same rules", rate(slow), f"1 / {slow / twin:,.0f}"),
        ("**twin, the eleven processes**", f"**{rate(twin)}**", "1"),
        ("twin, whole month (knobs, books, record)", rate(side["whole"]), f"{twin / side['whole']:.2f}"),
        ("floor: the same number of keyed draws, each state column once", rate(least), f"{twin / least:.1f}"),
    ]
    return [
        "## One month",
        "",
        f"{side['households']:,} households, {side['policies']} policies, {side['ties_per_household']:.1f} ties each.",
        "",
        *table(("", "HPM per second and core", "times the twin's processes"), rows),
        "",
        paragraph(
            f"The reference was run on {first:,} and {last:,} households, and every one of the twin's state columns came out",
            "the same, to",
            f"the last bit. Its cost per HPM was {small:.0f} and {large:.0f} µs, {further:.0f} µs for the further households",
            "alone; the lower",
            f"of the last two stands for {side['households']:,} households.",
        ),
    ]


def _goals(found: dict[str, Any]) -> list[str]:
    side, begin = found["side by side"], found["begin"]["processes"]
    reached = {
        "reference": ("at least 100 times the plain reference", plainly(found) / side["processes"], "at least"),
        "floor": ("at most 3 times the floor", side["processes"] / floor_of(found), "at most"),
        "bytes": ("at most 160 bytes of state per household, ties included", found["sizes"]["bytes_per_household"], "at most"),
        "help": ("`twin --help` under 0.5 s", begin["twin --help"]["seconds"], "at most"),
        "demo": ("`twin run` on the demo county under 3 s, warm", begin["twin run, demo county, warm"]["seconds"], "at most"),
        "recording": ("recording adds less than 10%", side["recording"], "at most"),
    }
    rows = []
    for key, (text, value, sense) in reached.items():
        met = value >= GOALS[key] if sense == "at least" else value <= GOALS[key]
        rows.append((text, f"{value:.0%}" if key == "recording" else f"{value:,.3g}", "met" if met else "**not met**"))
    for axis in ("villages", "months"):
        value = found["growth"][axis]["processes"]["growth"]["exponent"]
        rows.append((f"cost linear in {axis}", f"exponent {value:.2f}", "met" if value <= ABOUT_COST else "**not met**"))
    return ["## Goals", "", *table(("goal", "measured", ""), rows)]


def _parts(found: dict[str, Any]) -> list[str]:
    side, counts, least = found["side by side"], found["counts"], found["side by side"]["floor"]
    each = least["draws"] / sum(one["draws"] for one in counts.values())
    rows = []
    for name, spent in side["twin"].items():
        draws = counts[name]["draws"] * each if name in counts else 0.0
        rows.append((name, f"{spent:.1f}", f"{spent / side['whole']:.0%}", f"{draws:.1f}"))
    return [
        "## Where the time goes",
        "",
        paragraph(
            f"Nanoseconds per HPM. At the floor a keyed draw takes {each:.1f} ns ({least['draws']:.0f} ns per HPM in all),",
            "and reading and",
            f"writing each state column once {least['columns']:.1f} ns per HPM.",
        ),
        "",
        *table(("part", "ns per HPM", "share of the month", "of it, draws at the floor"), rows),
    ]


def _counts(found: dict[str, Any]) -> list[str]:
    counts, counted = found["counts"], found["instructions"]
    rows = [(name, *(f"{counts[name][kind]:.3f}" for kind in KINDS)) for name in PROCESSES]
    rows.append(("**all**", *(f"**{sum(one[kind] for one in counts.values()):.2f}**" for kind in KINDS)))
    told = (
        f"Counted by valgrind (AVX2 code): **{counted['per_household_policy_month']:,.0f} instructions per HPM**, calls included."
        if "per_household_policy_month" in counted
        else f"Instructions: {counted['missing']}; `python -m experiments.benchmarks --instructions` counts them."
    )
    return [
        "## What a month does, counted",
        "",
        paragraph(
            "Keyed draws (256 bits each) and elements of columns read and written, per HPM. The twin's own loops were run",
            "through the",
            "interpreter, with every column and draw watched, beside the compiled ones; both worlds ended the same, to the",
            "last bit.",
            f"Counted on {_size(found['plan']['counted']):,} households; what is counted does not depend on how fast the",
            "machine is.",
        ),
        "",
        *table(("process", *KINDS), rows),
        "",
        told,
    ]


def _spread(found: dict[str, Any]) -> list[str]:
    spread = found["spread"]
    rows = [
        (name, one["clauses"], f"{one['per_second']:,.0f}", f"{one['per_second'] * one['clauses']:,.0f}", f"{one['knowing']:.3f}")
        for name, one in spread["programs"].items()
    ]
    return [
        "## A month of contact and spread",
        "",
        paragraph(
            f"The same simple rule (notice, friends told once, forgetting) on one county: {spread['households']:,} households,",
            f"{spread['ties_per_household']:.1f} ties each, {spread['months']} months. The twin's `reach` carries the eight",
            "clauses of a policy, with a keyed draw for every decision. NumPy's draws are not keyed: its numbers depend on the",
            "order, and two scenarios do not share their luck. The share that knows at the end shows that all do the same.",
        ),
        "",
        *table(("program", "clauses", "household-months per second", "times clauses", "share that knows"), rows),
        "",
        _beside_peers(spread),
    ]


def _beside_peers(spread: dict[str, Any]) -> str:
    """How the twin compares with other programs for models of agents, or why it is not compared."""
    rates = {name: one["per_second"] for name, one in spread["programs"].items()}
    if "Starsim" in rates:
        times, own = rates["twin"] / rates["Starsim"], spread["programs"]["twin"]["clauses"]
        starsim = (
            f"The twin beside Starsim {spread['starsim']}: {times:.1f} times the households a second, and {own * times:.0f} "
            "times the clauses (goal: 2 times the households); beside"
        )
    else:
        starsim = (
            "Starsim was not installed, so that its line is missing; `pip install starsim==3.7.2` brings it. The twin beside"
        )
    return paragraph(
        f"{starsim} Mesa {spread['mesa']}, a household as an object:",
        f"{rates['twin'] / rates['Mesa']:.0f} times the households. mesa-frames 0.1.0a0, the only version there is to install,",
        "asks for NumPy 1.26 and cannot be installed beside the twin, which needs NumPy 2.",
    )


def _growth(found: dict[str, Any]) -> list[str]:
    rows = []
    for axis, of in found["growth"].items():
        cost = of["processes"]["seconds"]
        rows.append((axis, f"{cost[-1] / cost[0]:.1f}", _exponent(of["processes"]), _exponent(of["whole"])))
    most = found["growth"]["villages"]["factors"][-1]
    return [
        "## Ten times as much",
        "",
        paragraph(
            f"Each axis from 1 to {most} times, all else alike. Cost grows as size to the power of the exponent (95%",
            "interval from the",
            "scatter about the line). Linear is 1; below 1, a fixed part is shared by more. Months come out somewhat above 1",
            "because from",
            "a cold start there is at first little to tell or to forget.",
        ),
        "",
        *table(("grows", "cost at the largest / smallest", "exponent, processes", "exponent, whole month"), rows),
    ]


def _exponent(of: dict[str, Any]) -> str:
    growth = of["growth"]
    return f"{growth['exponent']:.2f} ({growth['low']:.2f} to {growth['high']:.2f})"


def _begin(found: dict[str, Any]) -> list[str]:
    processes, stages = found["begin"]["processes"], found["begin"]["stages"]
    rows = [(name, f"{one['seconds']:.2f}", f"{one['peak_bytes'] / 1e6:.0f}") for name, one in processes.items()]
    whole = sum(stages.values())
    spent = [(name, f"{seconds:.2f}", f"{seconds / whole:.0%}") for name, seconds in stages.items()]
    return [
        "## To begin",
        "",
        "Processor seconds and largest memory of a fresh process from beginning to end.",
        "",
        *table(("", "s", "MB"), rows),
        "",
        paragraph(
            "What a warm `twin run` of the demo county spends its time on, reading options and ending the process left out",
            f"({whole:.1f} s in all).",
        ),
        "",
        *table(("stage", "s", "share"), [*spent, ("**all**", f"**{whole:.2f}**", "")]),
    ]


def _memory(found: dict[str, Any]) -> list[str]:
    sizes = found["sizes"]
    rows = [(level, f"{size:.1f}") for level, size in sizes["bytes_by_level"].items()]
    rows.append(("**all**", f"**{sizes['bytes_per_household']:.1f}**"))
    return [
        "## Memory",
        "",
        paragraph(
            f"Bytes of state and traits per household of the demo county, four policies; ties take {sizes['bytes_of_ties']:.1f}",
            "of them.",
        ),
        "",
        *table(("level", "bytes per household"), rows),
    ]


def _size(size: list[int]) -> int:
    townships, villages, households = size
    return townships * villages * households
