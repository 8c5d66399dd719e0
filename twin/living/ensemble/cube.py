"""What of a run could have been observed: every target by month, village and policy, small enough to keep for many runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from twin.bare import BareTwin
from twin.living.ensemble.noted import Noted
from twin.living.ensemble.targets import BY_POLICY, EVERY, OF_PEOPLE, Target
from twin.outcomes.blocks import LEVELS
from twin.outcomes.record import Columns
from twin.runner.kept import Kept
from twin.runner.run import Run
from twin.terms.steps import BLAMED, FAILURES

_VILLAGE = LEVELS.index("village")


@dataclass(frozen=True)
class Cube:
    """Parts and wholes of all targets in one run or in many.

    `counts`: by target (its part) and by name of a whole, f4[..., months, villages, policies], where targets that know no
    policy have one; any axes before these are members of an ensemble. `first` is the number of the first month, `townships`
    the row of each village's township, i4[V]. `charged`: households lost by step and tier together, members added up, f4[months,
    villages, policies, steps, tiers].
    """

    first: int
    policies: tuple[str, ...]
    townships: np.ndarray
    counts: dict[str, np.ndarray]
    charged: np.ndarray

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.counts["households"].shape[-3])

    @property
    def villages(self) -> int:
        """How many villages there are."""
        return len(self.townships)

    def policies_of(self, target: Target) -> tuple[str, ...]:
        """The policies that a target is counted by; one called `all` where it is not."""
        return self.policies if target.by_policy else ("all",)

    def parts(self, target: Target, level: str = "village") -> tuple[np.ndarray, np.ndarray | None]:
        """Part and whole (None for counts and sums) of a target at a level, f4[..., months, places, policies]."""
        part = self.lifted(self.counts[target.key], level)
        return part, None if target.whole is None else self.lifted(self.counts[target.whole], level)

    def lifted(self, counts: np.ndarray, level: str) -> np.ndarray:
        """Counts of villages added up to townships, or to the county."""
        if level == "county":
            return counts.sum(axis=-2, keepdims=True)
        if level == "township":
            order = np.argsort(self.townships, kind="stable")
            first = np.flatnonzero(np.diff(self.townships[order], prepend=-1))
            return np.add.reduceat(counts[..., order, :], first, axis=-2)
        return counts

    def values(self, target: Target, level: str = "village") -> np.ndarray:
        """The target itself: shares (NaN where nobody is counted), counts, yuan."""
        part, whole = self.parts(target, level)
        if whole is None:
            return part
        return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    def kept(self) -> Kept:
        """As a store keeps it with a run."""
        tables = {
            name: pd.DataFrame({key: self.counts[key].ravel() for key in keys})
            for name, keys in (("policies", _BY_POLICY), ("people", _OF_PEOPLE))
        }
        lost = self.charged.reshape(-1, len(_CHARGED))
        some = np.flatnonzero(lost.any(axis=1))
        tables["charged"] = pd.DataFrame({"at": some} | dict(zip(_CHARGED, lost[some].T, strict=True)))
        document = {"first": self.first, "policies": list(self.policies), "townships": self.townships.tolist()}
        return Kept(document | {"months": self.months}, tables)

    @classmethod
    def of(cls, kept: Kept) -> "Cube":
        """What `kept` was made from."""
        known = kept.document
        places = (known["months"], len(known["townships"]))
        shapes = {"policies": (*places, len(known["policies"])), "people": (*places, 1)}
        counts = {
            str(key): kept.tables[name][key].to_numpy().reshape(shape)
            for name, shape in shapes.items()
            for key in kept.tables[name].columns
        }
        charged, lost = np.zeros((*shapes["policies"], len(FAILURES), len(BLAMED)), dtype=np.float32), kept.tables["charged"]
        charged.reshape(-1, len(_CHARGED))[lost["at"].to_numpy()] = lost[list(_CHARGED)].to_numpy()
        return cls(known["first"], tuple(known["policies"]), np.array(known["townships"], dtype=np.int32), counts, charged)

    @classmethod
    def stacked(cls, cubes: Iterable["Cube"], count: int) -> "Cube":
        """Runs of one county over the same months, `count` of them, as members of an ensemble, the first axis.

        Each may be made when its turn comes: all at once take as much again as the ensemble.
        """
        counts: dict[str, np.ndarray] = {}
        charged: np.ndarray | float = 0.0
        for number, one in enumerate(cubes):
            charged = charged + one.charged
            if not number:
                counts = {key: np.empty((count, *values.shape), values.dtype) for key, values in one.counts.items()}
            for key, values in one.counts.items():
                counts[key][number] = values
        return cls(one.first, one.policies, one.townships, counts, np.asarray(charged))

    def wholes(self) -> "Cube":
        """What shares are of, without parts, counts and sums: all that is asked of an ensemble once its field is made."""
        counts = {key: values for key, values in self.counts.items() if key not in EVERY}
        return replace(self, counts=counts)

    def member(self, number: int) -> "Cube":
        """One member of an ensemble; whom losses are charged to is known of all together."""
        return replace(self, counts={key: counts[number] for key, counts in self.counts.items()})


def _wholes(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(EVERY[key].whole) for key in keys if EVERY[key].whole))


_CHARGED = tuple(f"lost_{step}_{tier}" for step in FAILURES for tier in BLAMED)
_BY_POLICY = (*BY_POLICY, *_wholes(BY_POLICY))
_OF_PEOPLE = (*OF_PEOPLE, *_wholes(OF_PEOPLE))


def cube_of(model: BareTwin) -> Cube:
    """What could have been observed of a model so far."""
    villages, policies = model.world.count("villages"), len(model.world.policies)
    tables = {name: _Villages(model.record.read(name)) for name in ("policies", "people")}
    shapes = {"policies": (-1, villages, policies), "people": (-1, villages, 1)}
    counts = {}
    for name, keys in (("policies", _BY_POLICY), ("people", _OF_PEOPLE)):
        for key in keys:
            values = EVERY[key].part(tables[name]) if key in EVERY else tables[name][key]
            counts[key] = np.asarray(values, dtype=np.float32).reshape(shapes[name])
    lost = np.stack([tables["policies"][name] for name in _CHARGED], axis=-1).astype(np.float32)
    charged = lost.reshape(*shapes["policies"], len(FAILURES), len(BLAMED))
    keys = tuple(policy.key for policy in model.world.policies)
    return Cube(model.record.start, keys, np.array(model.county.villages["township"], dtype=np.int32), counts, charged)


class _Villages(dict[str, np.ndarray]):
    """The rows of villages as floating-point numbers, by month, village and policy as recorded; made when asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns, self._chosen = columns, columns["level"] == _VILLAGE

    def __missing__(self, name: str) -> np.ndarray:
        found = self[name] = self._columns[name][self._chosen].astype(np.float64)
        return found


def observed(run: Run) -> Kept:
    """The measure of a pool: what could have been observed of a run."""
    model = run.model()
    model.record = Noted(model.world, model.month)
    return cube_of(model.run(run.months)).kept()
