"""The knobs before any mechanism: defaults and what a scenario sets."""

from collections.abc import Mapping

import numpy as np

from twin.base.errors import InputError
from twin.base.knobs import Knob
from twin.processes import registry
from twin.regime.dose import Dose, Place, Seat
from twin.regime.fitted import Fitted
from twin.scenario.fields import OPERATIONS
from twin.scenario.plan import Setting

Settings = dict[str, list[tuple[Setting, Seat]]]


class Baseline:
    """Arrays of every knob before mechanisms; the same array as long as the same values hold."""

    def __init__(self, name: str, settings: Settings, place: Place, strata: int, fitted: Mapping[str, float]) -> None:
        """`settings` by knob path with their seats; `fitted` replaces defaults (see `twin.regime.fitted`).

        Raises InputError where two settings of one knob meet, or for a township that is not in the county.
        """
        # What is set everywhere comes first, so that what is set for some places or policies takes its place there.
        self._settings = {path: sorted(several, key=lambda one: not one[0].everywhere) for path, several in settings.items()}
        self._place, self._strata, self._fitted = place, strata, Fitted(fitted, place)
        self._made: dict[tuple[str, tuple[float | None, ...]], np.ndarray] = {}
        for path, several in settings.items():
            self._no_overlap(name, path, several)

    def at(self, path: str, month: int | None) -> np.ndarray:
        """One knob in a month; in the burn-in (None) only what is always true of the place is set, and its running budget."""
        knob = registry.knobs()[path]
        settings = self._settings.get(path, [])
        if month is None:
            always = not knob.movable or path == OPERATIONS
            settings = [(one, seat) for one, seat in settings if always and not (one.value.changes or one.cover)]
        values = tuple(one.value.at(month or 0) for one, _ in settings)
        if (path, values) not in self._made:
            self._made[path, values] = self._make(knob, settings, values)
        return self._made[path, values]

    def _make(self, knob: Knob, settings: list[tuple[Setting, Seat]], values: tuple[float | None, ...]) -> np.ndarray:
        base = self._fitted.fill(knob, self._shape(knob))
        for (one, seat), value in zip(settings, values, strict=True):
            if value is not None:
                weight = self._weight(knob, one, seat)
                base = np.where(weight == 1.0, value, base + weight * (value - base))
        return np.ascontiguousarray(base)

    def _shape(self, knob: Knob) -> tuple[int, ...]:
        place = self._place
        tiers = {"county": (1,), "unit": (place.units,), "township": (place.townships,), "village": (place.villages,)}
        shape = tiers.get(knob.tier, (place.villages, self._strata))
        return (*shape, len(place.policies)) if knob.per_policy else shape

    def _weight(self, knob: Knob, one: Setting, seat: Seat) -> np.ndarray:
        """How far a setting holds on each entry of the knob, 0 to 1, in the knob's shape."""
        weight = np.ones(self._shape(knob))
        if one.cover is not None:
            dose = Dose(seat, np.ones(self._place.villages), self._place).on(knob.tier)
            weight *= dose[..., None] if knob.per_policy else dose
        policies = self._place.chosen(one.policies)
        return weight if policies is None else weight * policies

    def _no_overlap(self, name: str, path: str, several: list[tuple[Setting, Seat]]) -> None:
        """Two settings of one knob must not hold for the same households and policy: neither could be said to win.

        One that is set everywhere gives way to others, but not to another one everywhere.
        """
        shape = (self._place.villages, self._strata, len(self._place.policies))
        met, everywhere = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for one, seat in several:
            before = everywhere if one.everywhere else met
            policies = self._place.chosen(one.policies)
            here = (seat.covered[:, None] & seat.inside[None, :])[..., None] & (True if policies is None else policies > 0)
            if (before & here).any():
                raise InputError(
                    "scenario {name}: set.{path}: two values overlap; let their covers or policies differ", name=name, path=path
                )
            before |= here
