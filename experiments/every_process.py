"""Write docs/every_process.md: each process with all its movable knobs at their best and at their worst, and knob by knob.

    python experiments/every_process.py

A process that can move none of landing, reports, money, satisfaction and hours is wired wrongly or does not belong.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twin.base.knobs import Knob
from twin.county.county import County
from twin.model import PolicyTwin
from twin.processes import registry
from twin.scenario.scenario import Scenario

PAGE = Path(__file__).parent.parent / "docs" / "every_process.md"
MONTHS, BURN_IN, SEED = 24, 24, 1
# What each measure is called in a summary, and the least move that counts.
MEASURES = {
    "landing": 0.02,
    "reported": 0.02,
    "funds used": 0.02,
    "leakage": 0.01,
    "satisfaction": 0.02,
    "participation": 0.02,
    "awareness": 0.02,
    "days of needs": 1.0,
    "resolved": 0.02,
    "hours": 0.02,
}
SUMMARY = {
    "landing": "landing_rate", "reported": "reported_landing_rate", "funds used": "funds_used", "leakage": "leakage",
    "satisfaction": "satisfaction", "participation": "participation", "awareness": "awareness",
    "days of needs": "resolution_days", "resolved": "resolution_rate",
}  # fmt: skip
# What the requirement names; the others show on which way a process works.
CORE = ("landing", "reported", "funds used", "leakage", "satisfaction", "hours")


@dataclass(frozen=True)
class Effect:
    """The measures of a run in which some knobs stand at an end, less those of the baseline."""

    what: str
    end: str
    moved: dict[str, float]

    def matters(self, names: tuple[str, ...] = CORE) -> list[str]:
        """The measures that moved by at least the least move that counts."""
        return [name for name in names if abs(self.moved[name]) >= MEASURES[name]]


def county() -> County:
    """A small-to-middling county of villages of the usual size: 3 townships, 12 villages, 4,320 households."""
    return County.small(3, 4, 360)


def measures(place: County, settings: dict[str, float], base: str = "baseline") -> dict[str, float]:
    """Run a shipped scenario with some knobs set; hours are those of all offices."""
    scenario = Scenario.load(base).set(settings) if settings else Scenario.load(base)
    summary = PolicyTwin(place, scenario, seed=SEED, burn_in=BURN_IN).run(MONTHS).result().summary
    found = {name: float(np.nan if summary[key] is None else summary[key]) for name, key in SUMMARY.items()}
    return found | {"hours": sum(summary["cadre_hours"].values())}


def effect(
    place: County, before: dict[str, float], what: str, end: str, settings: dict[str, float], base: str = "baseline"
) -> Effect:
    """One run against the same scenario as shipped; hours as a share of its hours."""
    after = measures(place, settings, base)
    moved = {name: float(np.nan_to_num(after[name] - before[name])) for name in before}
    moved["hours"] = after["hours"] / before["hours"] - 1.0
    return Effect(what, end, moved)


def at_end(knobs: list[Knob], end: str) -> dict[str, float]:
    """The movable knobs of a list at their ideal or worst."""
    return {knob.path: getattr(knob, end) for knob in knobs if knob.movable}


def by_process(place: County, before: dict[str, float]) -> list[Effect]:
    """Each process with all its movable knobs at the ideal, then at the worst."""
    return [
        effect(place, before, process.name, end, at_end(list(process.knobs.values()), end))
        for process in registry.processes()
        for end in ("ideal", "worst")
    ]


def by_knob(place: County, before: dict[str, float], paths: list[str] | None = None, base: str = "baseline") -> list[Effect]:
    """Each movable knob (or those named) at its ideal, then at its worst, where that is not where it stands."""
    return [
        effect(place, before, path, end, {path: getattr(knob, end)}, base)
        for path, knob in registry.knobs().items()
        if knob.movable and (paths is None or path in paths)
        for end in ("ideal", "worst")
        if getattr(knob, end) != knob.default
    ]


def row(one: Effect) -> str:
    """A line of the table; moves below the least that counts are left in, those that count are bold."""
    cells = []
    for name, least in MEASURES.items():
        shown = f"{one.moved[name]:+.1f}" if name == "days of needs" else f"{one.moved[name]:+.3f}"
        cells.append(f"**{shown}**" if abs(one.moved[name]) >= least else shown)
    return f"| {one.what} | {one.end} | " + " | ".join(cells) + " |"


def still(knobs: list[Effect], names: tuple[str, ...] = ()) -> list[str]:
    """Knobs of which neither end moves a measure at all, or, with `names`, none of these by what counts."""
    moving = {one.what for one in knobs if (one.matters(names) if names else any(one.moved.values()))}
    return list(dict.fromkeys(one.what for one in knobs if one.what not in moving))


def page(processes: list[Effect], knobs: list[Effect], linked: list[Effect], before: dict[str, float]) -> str:
    """The whole document."""
    head = "| | end | " + " | ".join(MEASURES) + " |\n|---|---|" + "---:|" * len(MEASURES)
    base = ", ".join(f"{name} {value:.3f}" for name, value in before.items() if name != "hours")
    silent = still(knobs)
    weak = [path for path in still(knobs, tuple(MEASURES)) if path not in silent]
    lines = [
        "# Every process matters",
        "",
        "Generated by `python experiments/every_process.py`: an invented county of 12 villages and 4,320 households, "
        f"{BURN_IN} months of burn-in and {MONTHS} months, one seed. Differences from the baseline ({base}); hours are relative. "
        "**Bold**: at least " + ", ".join(f"{least:g} ({name})" for name, least in MEASURES.items()) + ".",
        "",
        "## All movable knobs of a process at once",
        "",
        head,
        *(row(one) for one in processes),
        "",
        "## Knob by knob",
        "",
        head,
        *(row(one) for one in knobs),
        "",
        "## Knobs that move little",
        "",
        f"Nothing at all in the baseline: {listed(silent)}.",
        "",
        f"Something, but no measure by what counts: {listed(weak)}.",
        "",
        "## The same knobs beside the others of three-level linkage",
        "",
        "Some knobs work only together with others: what survives on a platform matters only where there is one. So those above "
        f"once more, as differences from the scenario `linkage`. Nothing at all there either: {listed(still(linked))}.",
        "",
        head,
        *(row(one) for one in linked),
        "",
    ]
    return "\n".join(lines)


def listed(paths: list[str]) -> str:
    """Paths as a list in prose."""
    return ", ".join(f"`{path}`" for path in paths) or "none"


def main() -> None:
    """Run everything and write the page."""
    place = county()
    before, linkage = measures(place, {}), measures(place, {}, "linkage")
    knobs = by_knob(place, before)
    linked = by_knob(place, linkage, still(knobs, tuple(MEASURES)), "linkage")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(by_process(place, before), knobs, linked, before), encoding="utf-8")


if __name__ == "__main__":
    main()
