"""A probe: a question to a build, how it is measured, and what would be right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.forms.lived import Asked

SIZES = {"under 250": (0, 250), "250 to 500": (250, 500), "over 500": (500, 100_000)}  # households of a village
Numbers = dict[str, float]
Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """What was found of each way of running that a probe asked for; nan where this build does not know it."""

    found: Mapping[str, Documents | None]

    def mean(self, label: str, read: str | Callable[[dict[str, Any]], float]) -> float:
        """The mean over replicates of an indicator, or of what a function reads off a document."""
        several = self.found[label]
        if several is None:
            return float("nan")
        values = [one.get(read) if isinstance(read, str) else read(one) for one in several]
        return float(np.mean([np.nan if value is None else value for value in values]))

    def gain(self, label: str, read: str | Callable[[dict[str, Any]], float] = "landing_rate", base: str = "base") -> float:
        """The mean difference from the base; replicates share their luck."""
        return self.mean(label, read) - self.mean(base, read)


@dataclass(frozen=True)
class Probe:
    """One suspicion. `right` tells from the numbers whether the form is as it should be; `expected` says the same in words."""

    key: str
    question: str
    how: str
    expected: str
    asks: Mapping[str, Asked]
    read: Callable[[Seen], Numbers]
    right: Callable[[Numbers], bool]

    def answered(self, found: Mapping[str, Documents | None]) -> dict[str, Any]:
        """The numbers and the verdict, as plain data; a number that this build cannot give is None."""
        numbers = self.read(Seen(found))
        plain = {name: float(value) if np.isfinite(value) else None for name, value in numbers.items()}
        known = any(value is not None for value in plain.values())
        return {"numbers": plain, "right": bool(self.right(numbers)) if known else None}


def steps_by_size(document: Mapping[str, Any], policy: str, part: str, whole: str) -> Numbers:
    """Households that passed one step, of those that passed another, by size of village."""
    sizes = np.array(document["sizes"])
    rows = {name: np.array(document["steps"][policy][name]) for name in (part, whole)}
    found = {}
    for name, (low, high) in SIZES.items():
        here = (sizes >= low) & (sizes < high)
        below = rows[whole][here].sum()
        found[name] = float(rows[part][here].sum() / below) if below else float("nan")
    return found


def by_size(seen: Seen, label: str, policy: str, part: str, whole: str) -> Numbers:
    """The same, mean over replicates."""
    return {name: seen.mean(label, lambda one, n=name: steps_by_size(one, policy, part, whole)[n]) for name in SIZES}


def spread(values: Sequence[float]) -> float:
    """The largest less the smallest; nan ones are left out."""
    known = [value for value in values if np.isfinite(value)]
    return max(known) - min(known) if known else float("nan")


def share(part: str, whole: str) -> Callable[[Mapping[str, Any]], float]:
    """Reads one count as a share of another."""
    return lambda one: one[part] / one[whole] if one[whole] else float("nan")


def charged(document: Mapping[str, Any], step: str, tier: str, policy: str | None = None) -> float:
    """Share of the households lost at a step that is charged to a tier, of one policy or of all."""
    chosen = [policy] if policy else list(document["steps"])
    lost = {
        name: sum(sum(document["steps"][key][name]) for key in chosen)
        for name in document["steps"][chosen[0]]
        if name.startswith(f"lost_{step}_")
    }
    return lost[f"lost_{step}_{tier}"] / sum(lost.values()) if sum(lost.values()) else float("nan")
