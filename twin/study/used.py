"""What the runs of a study rest on: of all its points, those that bring another mechanism or policy into force."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twin.processes import registry
from twin.scenario.scenario import Scenario
from twin.study.file import SCENARIO
from twin.study.levers import MEMBER, Levers

_OTHERS = frozenset({*registry.ORDER, "where", "structure", "sizes", MEMBER})  # they change numbers, not what is in force


def scenarios(levers: Levers, points: Iterable[Mapping[str, Any]]) -> Iterator[Scenario]:
    """Scenarios of points: every mechanism and policy that any point has is in one of them.

    Points alike but for amounts have the same ones, so that few are resolved.
    """
    seen: set[tuple[Any, ...]] = set()
    for point in points:
        parts = _parts(point)
        if not parts <= seen:
            seen |= parts
            yield levers.run(point, 0).resolved()


def _parts(point: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """What a point says of each mechanism and policy, amounts aside, under the base that it takes."""
    base, own = point.get(SCENARIO), {path: _kind(value) for path, value in point.items() if path.split(".")[0] not in _OTHERS}
    heads = {".".join(path.split(".")[: 1 + path.startswith("policies.")]) for path in own}
    return {(base,)} | {
        (base, head, *((path, kind) for path, kind in own.items() if f"{path}.".startswith(f"{head}."))) for head in heads
    }


def _kind(value: Any) -> str:
    is_amount = isinstance(value, int | float) and not isinstance(value, bool)
    return "amount" if is_amount else repr(value)
