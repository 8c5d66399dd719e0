"""What a probe may know of a run: a plain document, the same from every build that can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.outcomes.counts import Raw
from twin.processes import registry
from twin.runner import CountySpec, Kept, Run, shelf
from twin.scenario.scenario import Scenario
from twin.terms.steps import APPROVED, ELIGIBLE, FUNDED, NO_FILE

MONTHS, BURN_IN, REPLICATES = 36, 36, 2
YEARS = 24  # months whose closings are counted by village: one year has too few projects
DUTY = 1 << 5  # the clause of the own contribution
BEHIND = 0.6  # what warnings call behind
STEPS = ("eligible", "approved", "funded", "paid_in_full", "landed")
# Villages of one size, and the demo county's, whose sizes differ; whole townships, since these divide the money.
PLACES = {"even": CountySpec.small(3, 12, 360), "uneven": CountySpec.of("demo", share=0.4, whole="township")}
TINY = {"even": CountySpec.small(2, 3, 60), "uneven": CountySpec.of("demo", share=0.07, whole="township")}


@dataclass(frozen=True)
class Asked:
    """A way of running: where, from which shipped scenario, and what a scenario file would say on top of it."""

    place: str = "even"
    base: str = "baseline"
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def setting(cls, changes: Mapping[str, float], place: str = "even", base: str = "baseline") -> "Asked":
        """With knobs set."""
        return cls(place, base, {"set": dict(changes)})

    def scenario(self) -> Scenario | None:
        """The scenario; None where this build has no such knob, or does not allow the value."""
        try:
            return Scenario.from_dict({"name": "probe", "base": self.base, **self.more})
        except InputError:
            return None


@dataclass
class Watch:
    """What only shows month by month."""

    waiting: int = 0
    untold: int = 0
    unpaid: int = 0
    wiped: int = 0
    behind: int = 0
    looked: int = 0
    _open: np.ndarray | None = None
    _opens: np.ndarray | None = None

    def before(self, model: Any) -> None:
        """Approved and unpaid files of the cycles that end as this month begins."""
        opens = np.array([policy.closes(model.month - 1) for policy in model.world.policies])
        self._open, self._opens = unpaid(model.world) & opens, opens
        self.unpaid += int(self._open.sum())

    def after(self, model: Any) -> None:
        """Which of these are forgotten; who waits without having been told the contribution; whom a warning would name."""
        hh, world = model.world.households, model.world
        kept = hh["arrears"] >= 0 if "arrears" in hh else np.zeros_like(self._open)  # the day of approval, -1 for none
        late = int(np.asarray(world.villages["paid_late"])[:, self._opens].sum()) if "paid_late" in world.villages else 0
        self.wiped += max(0, int((self._open & ~kept).sum()) - late)  # some are paid in the month in which they fall behind
        own = np.array([policy.contribution > 0 and policy.access == "application" for policy in world.policies])
        waits = unpaid(world) & own
        self.waiting += int(waits.sum())
        self.untold += int((waits & (hh["known"] & DUTY == 0)).sum())
        seen = world.townships["seen_progress"]
        self.looked += int(np.isfinite(seen).sum())
        self.behind += int((seen < BEHIND).sum())


def unpaid(world: Any) -> np.ndarray:
    """Approved files of eligible households that got nothing yet, bool[H, P]; projects are no files."""
    passed, due = world.households["passed"], world.households["due"]
    files = np.array([policy.access != "collective" for policy in world.policies])
    return (passed & APPROVED > 0) & (passed & ELIGIBLE > 0) & (passed & FUNDED == 0) & (due != NO_FILE) & files


def lived(run: Run) -> Kept:
    """The document of a run."""
    model, watch = run.model(), Watch()
    for _ in range(model.scenario.months if run.months is None else run.months):
        watch.before(model)
        model.step()
        watch.after(model)
    summary = model.result().summary
    plain = {name: value for name, value in summary.items() if value is None or isinstance(value, int | float)}
    nested = {name: summary[name] for name in ("cascade", "losses_by_tier", "ledger", "money") if name in summary}
    watched = {name: value for name, value in vars(watch).items() if not name.startswith("_")}
    return Kept(plain | nested | watched | by_village(model) | {"knobs": knobs_in_force(model), "tells": sorted(summary)})


def knobs_in_force(model: Any) -> dict[str, float]:
    """The mean of every knob in the last month."""
    last = model.regime.at(model.month - 1, model.world)
    return {path: float(getattr(getattr(last, knob.process), knob.name).mean()) for path, knob in registry.knobs().items()}


def by_village(model: Any) -> dict[str, Any]:
    """By policy and village: steps of the closings, losses, money that lies there, what was learned of fit."""
    raw, world = Raw.of(model.record, model.world), model.world
    counts = raw.since(model.month - YEARS).at("village", ("policy",))
    lost = [name for name in counts if str(name).startswith(("lost_paid_in_full", "lost_fits"))]
    steps = {
        key: {str(name): rows[name].to_list() for name in (*STEPS, *lost)}
        for number, key in enumerate(raw.keys)
        for rows in [counts.xs(number, level="policy")]
    }
    idle = world.ledger["village"].sum(axis=2) / 100
    return {
        "sizes": np.bincount(model.county.households["village"]).tolist(),
        "steps": steps,
        "idle_yuan": {key: idle[:, number].tolist() for number, key in enumerate(raw.keys)},
        "entitled": {key: np.asarray(world.villages["eligible"])[:, number].tolist() for number, key in enumerate(raw.keys)},
        "fit_learned": float(world.villages["fit_learned"].mean()),
    }


def documents(
    asked: list[Asked], places: Mapping[str, CountySpec], months: int = MONTHS, replicates: int = REPLICATES,
    burn_in: int = BURN_IN, workers: int | None = None, store: Any = True,
) -> list[list[dict[str, Any]] | None]:  # fmt: skip
    """The documents of each way of running, by replicate; None for a way that this build does not know."""
    scenarios = [one.scenario() for one in asked]
    found: list[list[dict[str, Any]] | None] = [None] * len(asked)
    for place, spec in places.items():
        here = [n for n, one in enumerate(asked) if one.place == place and scenarios[n] is not None]
        runs = [
            Run(spec, scenarios[n], months, replicate=replicate, burn_in=burn_in) for replicate in range(replicates) for n in here
        ]
        if not runs:
            continue
        with shelf(store, lived, spec, workers) as home:
            kept = iter([one.document for one in home.found(runs)])
        for _ in range(replicates):
            for n in here:
                found[n] = [*(found[n] or []), next(kept)]
    return found
