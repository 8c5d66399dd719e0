"""In what the arms of a trial differ, and whether they can do so within one county."""

from twin.base.messages import Text, both
from twin.processes import registry
from twin.study.trial.design import Design
from twin.study.trial.form import UNITS

RANK = {"household": 0, "village": 1, "township": 2, "unit": 3, "county": 3}
_GLOBAL = ("policies", "structure", "start", "months", "parameters", "grades")


def worlds(case: Design, unit: str) -> Text | None:
    """Why arms need counties of their own, or None where they can share one."""
    if unit == "county":
        return both("Every arm is the whole county in a world of its own, with shared luck: nothing spills over between arms.")
    for name in _GLOBAL:
        if any(getattr(arm, name) != getattr(case.common, name) for arm in case.arms.values()):
            return _apart(name)
    for path in differing(case):
        tier = registry.knobs()[path].tier
        if RANK[tier] > UNITS.index(unit):
            return _apart(f"{path} ({tier})")
    return None


def _apart(what: str) -> Text:
    return both(
        "{what} cannot differ between arms in one county at this unit of assignment, so every arm is a county of its own "
        "with shared luck: there is no lot and nothing spills over.",
        what=what,
    )


def differing(case: Design) -> list[str]:
    """Knobs that are set otherwise in some arm, except those that all arms set alike."""
    arms = list(case.arms.values())
    paths = sorted({path for one in [case.common, *arms] for path in one.settings})
    return [path for path in paths if any(arm.settings.get(path) != arms[0].settings.get(path) for arm in arms)]


def shared(case: Design, unit: str) -> list[str]:
    """Knobs that all arms set alike, but not the case itself, and that units in no arm get too."""
    first, apart = next(iter(case.arms.values())), set(differing(case))
    found = [path for path in first.settings if path not in apart and case.common.settings.get(path) != first.settings[path]]
    return [path for path in found if RANK[registry.knobs()[path].tier] > UNITS.index(unit)]


def spreading(case: Design, unit: str) -> list[str]:
    """Mechanisms that differ between arms and move knobs of a tier above the unit of assignment, where doses spread."""
    found = []
    for key in sorted({key for arm in case.arms.values() for key in arm.mechanisms}):
        uses = {repr((arm.mechanisms.get(key), arm.definitions.get(key))) for arm in case.arms.values()}
        moves = next(arm.definitions[key] for arm in case.arms.values() if key in arm.definitions).all_moves()
        if len(uses) > 1 and any(RANK[registry.knobs()[path].tier] > UNITS.index(unit) for _, path, _ in moves):
            found.append(key)
    return found
