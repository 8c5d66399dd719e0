"""What the processes read and write: a county of Mesa agents, its books, and the month's luck and knobs."""

import math
import statistics
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from experiments.reference.agents import County, CountyUnit, Household, Township, Village
from experiments.reference.case import Case
from experiments.reference.chance import Dice
from experiments.reference.money import Books
from experiments.reference.programme import DAYS, FEN, Programme
from twin.policies.policy import Policy
from twin.processes.registry import knobs as declared_knobs
from twin.terms.forms import STRUCTURE


class World(mesa.Model):
    """A county of objects, with the luck and the knobs of the month that was begun last."""

    def __init__(
        self,
        place: Any,
        policies: Iterable[Policy],
        epoch: int,
        *,
        stratum: Any = None,
        seed: int = 0,
        replicate: int = 0,
        structure: dict[str, str] | None = None,
    ) -> None:
        """Build all agents of a `twin.county.county.County`; `epoch` is the month of day 0, `stratum` uint8[H] the knob groups.

        `structure` names the form of each relation that is not in its default form.
        """
        super().__init__()
        self.epoch, self.month = epoch, epoch
        self.luck_seed, self.replicate = seed, replicate
        self.structure = {relation: forms[0] for relation, forms in STRUCTURE.items()} | (structure or {})
        self.perfected: set[str] = set()  # steps that cannot fail, for asking what one step alone is worth
        self.village_scale = float(place.village_scale)
        self.village_office = float(place.village_office)
        self.programmes = [Programme(i, policy, list(place.units["key"])) for i, policy in enumerate(policies)]
        self.books = Books()
        self.county = County(self, place.code, self.programmes)
        self.units = [CountyUnit(self, row, traits, self.programmes) for row, traits in enumerate(rows(place.units))]
        self.townships = [Township(self, row, traits, self.programmes) for row, traits in enumerate(rows(place.townships))]
        self.villages = [self._village(row, traits) for row, traits in enumerate(rows(place.villages))]
        self.households = self._people(place, stratum)
        half_the_median = 0.5 * statistics.median(household.income for household in self.households)
        for row, household in enumerate(self.households):
            household.poor = household.income < half_the_median
            friends = place.ties[place.ties_start[row] : place.ties_start[row + 1]]
            household.friends = [self.households[friend] for friend in friends]
            household.cases = {programme.key: Case(programme.meant_for(household)) for programme in self.programmes}
        self.expected_files = {programme.key: self._expected_files(programme) for programme in self.programmes}
        for programme in self.programmes:
            programme.for_somebody = self.expected_files[programme.key] > 0
            if programme.policy.budget is not None:
                programme.funding = self._funding(programme, float(place.scale))

    def _funding(self, programme: Programme, scale: float) -> float:
        """Share of what is promised that a budget in yuan for the whole county pays: the least that reaches it to the fen."""
        meant = sum(household.present and household.case(programme).entitled for household in self.households)
        promised, given = meant * programme.entitlement, round(programme.policy.budget * scale * FEN)
        share = given / promised if promised else 0.0
        return share if int(share * promised) >= given else math.nextafter(share, math.inf)

    def _village(self, row: int, traits: dict[str, Any]) -> Village:
        township = self.townships[traits["township"]]
        village = Village(self, row, traits, township, self.programmes)
        township.villages.append(village)
        return village

    def _people(self, place: Any, stratum: Any) -> list[Household]:
        groups = [0] * len(place.households["village"]) if stratum is None else stratum.tolist()
        for traits, group in zip(rows(place.households), groups, strict=True):
            village = self.villages[traits["village"]]
            village.households.append(Household(self, village, len(village.households) + 1, traits, group))
        return [household for village in self.villages for household in village.households]

    def _expected_files(self, programme: Programme) -> int:
        """Files of a cycle in which nobody is left out: one a household, or two a village where there is a project."""
        meant = [household for household in self.households if household.present and household.case(programme).entitled]
        return 2 * len({household.village for household in meant}) if programme.collective else len(meant)

    @property
    def day(self) -> int:
        """The first day of the month, counted from the epoch."""
        return (self.month - self.epoch) * DAYS

    def dice_of_cycle(self, programme: Programme) -> Dice:
        """The luck of the month in which the running cycle opened, for what is decided once a cycle."""
        return Dice(self.luck_seed, self.replicate, self.month - programme.phase(self.month))

    def left_of_month(self, programme: Programme) -> float:
        """Share of the month in which the programme's text is out: none before its day of issue, all of the months after."""
        days = self.day + DAYS - self.county.issued[programme.key]
        return min(1.0, max(0.0, days / DAYS))

    def begin(self, month: int, knobs: Any) -> None:
        """Start a month: this month's luck and knobs."""
        self.month, self.dice = month, Dice(self.luck_seed, self.replicate, month)
        self.knobs = plain(knobs)
        self.hours_village, self.hours_township = knobs.hours_village.tolist(), knobs.hours_township.tolist()
        self.hours_unit = knobs.hours_unit.tolist()
        self.mechanisms_due = [int(fen) for fen in knobs.due.values()]
        self.mechanism_flows = [
            (source, target, self.programmes[policy] if policy >= 0 else None, np.asarray(fen).astype(int).tolist())
            for source, target, policy, fen in knobs.flows
        ]


def rows(table: Any) -> list[dict[str, Any]]:
    """A table of columns as one dict of plain values per row."""
    return [dict(zip(table, values, strict=True)) for values in zip(*(column.tolist() for column in table.values()), strict=True)]


def plain(knobs: Any) -> SimpleNamespace:
    """The month's knobs as plain numbers: a county's as such, the others as lists by office, stratum and policy."""
    by_process: dict[str, dict[str, Any]] = {}
    for knob in declared_knobs().values():
        values = getattr(getattr(knobs, knob.process), knob.name).tolist()
        by_process.setdefault(knob.process, {})[knob.name] = values[0] if knob.tier == "county" else values
    return SimpleNamespace(**{process: SimpleNamespace(**values) for process, values in by_process.items()})
