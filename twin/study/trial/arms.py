"""From arms to one scenario: what differs between arms becomes settings and mechanisms with covers by code."""

from dataclasses import replace

import numpy as np

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.county import County
from twin.county.cover import Cover, group, mask
from twin.county.listed import codes_of
from twin.mechanisms.mechanism import Mechanism
from twin.processes import registry
from twin.scenario.plan import Phase, Setting, Use
from twin.scenario.scenario import Scenario
from twin.study.trial.assign import NOBODY, Assignment
from twin.study.trial.design import Design
from twin.study.trial.differ import RANK, differing
from twin.study.trial.form import UNITS


def check_covers(case: Design, county: County) -> None:
    """Raise InputError where an arm's mechanism is to cover places that the county does not have."""
    for name, arm in case.arms.items():
        for key, use in arm.mechanisms.items():
            for phase in use.phases:
                try:
                    mask(phase.cover, county, key)
                except InputError as error:
                    raise case.source.error(("arms", name, "mechanisms", key), str(error)) from error


def composed(case: Design, county: County, assignment: Assignment) -> Scenario:
    """One scenario in which every arm's units live under its settings and mechanisms, all others under the common ones."""
    parts = [(case.common, Part(assignment, NOBODY, county))]
    parts += [(arm, Part(assignment, number, county)) for number, arm in enumerate(case.arms.values())]
    parts = [(scenario, part) for scenario, part in parts if part.codes]
    apart, first = set(differing(case)), next(iter(case.arms.values()))
    settings: dict[str, tuple[Setting, ...]] = {}
    for path in sorted({path for scenario, _ in parts for path in scenario.settings}):
        alike = path not in apart and (
            case.common.settings.get(path) == first.settings.get(path)
            or RANK[registry.knobs()[path].tier] > UNITS.index(assignment.unit)
        )
        if alike and path in first.settings:
            settings[path] = first.settings[path]
        elif not alike:
            settings[path] = tuple(part.setting(one) for scenario, part in parts for one in scenario.settings.get(path, ()))
    uses, definitions = _mechanisms(parts)
    return replace(case.common, settings=settings, mechanisms=uses, definitions=definitions)


class Part:
    """The units of one arm as a cover, alone or met with another cover."""

    def __init__(self, assignment: Assignment, arm: int, county: County) -> None:
        """`arm` -1 stands for the units in no arm."""
        self.unit, self.county = assignment.unit, county
        self.codes = assignment.codes(arm, county)
        plural = {"household": "households", "village": "villages", "township": "townships"}
        self.key = plural[self.unit]

    def cover(self, other: Cover | None) -> Cover:
        """The units that are in the part and under another cover."""
        if other is None:
            return Cover().model_copy(update={self.key: self.codes})
        given = getattr(other, self.key)
        if self.key != "households" and given is not None:
            given = codes_of(given, self.key, self.county, message(self.unit))
        if isinstance(given, str):
            given = self.county.household_uids[group(self.county, given)].tolist()
        both = self.codes if given is None else tuple(np.intersect1d(self.codes, given).tolist())
        return other.model_copy(update={self.key: both})

    def setting(self, one: Setting) -> Setting:
        """A setting for these units only."""
        return replace(one, cover=self.cover(one.cover))

    def use(self, one: Use) -> Use:
        """A mechanism in use among these units only."""
        return replace(one, phases=tuple(Phase(phase.since, self.cover(phase.cover)) for phase in one.phases))


Parts = list[tuple[Scenario, Part]]


def _mechanisms(parts: Parts) -> tuple[dict[str, Use], dict[str, Mechanism]]:
    """Mechanisms of all parts: as they are where all agree, else once per form in which they are in use.

    The first form keeps its key, the others are numbered; one that needs another is given that one's form of the same part.
    """
    uses: dict[str, Use] = {}
    definitions: dict[str, Mechanism] = {}
    for key in sorted({key for scenario, _ in parts for key in scenario.mechanisms}):
        forms = _forms(key, parts)
        everywhere = len(forms) == 1 and len(forms[0]) == len(parts)
        for number, members in enumerate(forms):
            name = _form_name(key, number)
            scenario = parts[members[0]][0]
            use, found = scenario.mechanisms[key], scenario.definitions[key]
            uses[name] = use if everywhere else _joined([parts[member][1] for member in members]).use(use)
            definitions[name] = found.model_copy(update={"key": name, "needs": _needs(found, members[0], parts)})
    return {key: uses[key] for key in sorted(uses)}, {key: definitions[key] for key in sorted(definitions)}


def _form_name(key: str, number: int) -> str:
    return key if number == 0 else f"{key}__{number + 1}"


def _forms(key: str, parts: Parts, inside: tuple[str, ...] = ()) -> list[list[int]]:
    """Places of the parts that use a mechanism, grouped by how: dose, dates, sizes, and the forms of what it needs."""
    signatures: dict[str, list[int]] = {}
    for place, (scenario, _) in enumerate(parts):
        if key in scenario.mechanisms:
            own = scenario.definitions[key]
            below = [other for other in own.needs.mechanism if other not in (*inside, key)]
            needed = [_place_in(_forms(other, parts, (*inside, key)), place) for other in below]
            signatures.setdefault(repr((scenario.mechanisms[key], own.plainly(), needed)), []).append(place)
    return list(signatures.values())


def _place_in(forms: list[list[int]], place: int) -> int:
    return next((number for number, members in enumerate(forms) if place in members), -1)


def _needs(mechanism: Mechanism, place: int, parts: Parts) -> object:
    """What it needs, in the form that its part has."""
    named = [(other, _place_in(_forms(other, parts), place)) for other in mechanism.needs.mechanism]
    return mechanism.needs.model_copy(update={"mechanism": tuple(_form_name(key, max(form, 0)) for key, form in named)})


def _joined(several: list[Part]) -> Part:
    """Parts that are treated alike, as one."""
    whole = object.__new__(Part)
    whole.unit, whole.county, whole.key = several[0].unit, several[0].county, several[0].key
    whole.codes = tuple(sorted(code for part in several for code in part.codes))
    return whole


def forms_of(scenario: Scenario) -> list[str]:
    """Mechanisms that run in several forms at once."""
    return sorted({key.partition("__")[0] for key in scenario.mechanisms if "__" in key})
