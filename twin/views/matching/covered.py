"""The county's scenario with steps in some villages, as branches of the months ahead run it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from twin.base.months import Dated
from twin.county.cover import Cover
from twin.scenario.plan import Phase, Use
from twin.scenario.scenario import Scenario
from twin.views.matching.rule import Candidate

Covered = Mapping[str, tuple[int, ...]]  # codes of villages by mechanism


def with_steps(scenario: Scenario, chosen: Sequence[Candidate], covered: Covered, since: int) -> Scenario:
    """A county's scenario with mechanisms from a month on, each in the villages with these codes."""
    uses = {
        one.key: Use(Dated(1.0), since, None, (Phase(since, Cover(villages=covered[one.key])),), scenario.sizes)
        for one in chosen
        if covered.get(one.key)
    }
    definitions = {one.key: one.mechanism for one in chosen if one.key in uses}
    return replace(
        scenario, mechanisms=dict(sorted({**scenario.mechanisms, **uses}.items())),
        definitions=dict(sorted({**scenario.definitions, **definitions}.items())),
    )  # fmt: skip
