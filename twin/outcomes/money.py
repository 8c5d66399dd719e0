"""New money by kind: what a run took in and paid for mechanisms, and what one run costs the public more than another.

A yuan is counted once. Mechanisms are paid from the operating budget, so new operating money counts only as far as mechanisms do
not use it; what the operating budget hands on to villages counts as an appropriation. What households add themselves, and what
firms and donors give, stands beside public money and is no part of it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.world.ledger import FEN, Flow

Floats = NDArray[np.float64]

_FLOWS: dict[str, tuple[Flow, ...]] = {
    "mechanisms": (Flow.OPERATIONS_COST,),  # paid for mechanisms
    "operations": (Flow.OUTSIDE_OPERATIONS,),  # new money into the operating budget
    "handed_on": (Flow.OPERATIONS_VILLAGE,),  # of the operating budget, given on to villages for policies
    "appropriations": (Flow.OUTSIDE_TREASURY, Flow.OPERATIONS_VILLAGE),  # fresh money for policies, with what was handed on
    "contributions": (Flow.CONTRIBUTION,),  # households' own
    "external": (Flow.OUTSIDE_VILLAGE,),  # from firms and donors
}
KINDS = tuple(_FLOWS)
PUBLIC = ("mechanisms", "operations", "appropriations")
BESIDE = ("contributions", "external")


def by_kind(flows: NDArray[np.int64]) -> dict[str, float]:
    """Yuan by kind from what moved in a run, i8[policies + 1, flows] fen; `operations` is what `mechanisms` is paid from."""
    moved = flows.sum(axis=0)
    return {kind: float(sum(int(moved[flow]) for flow in own)) / FEN for kind, own in _FLOWS.items()}


def cost(own: Mapping[str, Any], reference: Mapping[str, Any]) -> dict[str, Floats]:
    """What a run costs more than another one: yuan of PUBLIC and BESIDE by kind, and `public`, the sum of the first.

    - mechanisms: more paid for mechanisms, whether from new money or from what ordinary running costs would have used.
    - operations: more new money in the operating budget that was neither paid for mechanisms nor handed on to policies.
    - appropriations: more fresh money for policies, with what the operating budget handed on. Money that came back from
      audits, cuts and idle accounts is used first, so this may be negative: a saving.

    What is paid and handed on, and what is left of new money, are together the larger of what was used more and what was given
    more, less the larger of both decreases: the cost of one run against
    another is minus that of the other against the one. Numbers, or arrays of one per replicate.
    """
    more = {kind: np.asarray(own[kind], dtype=float) - np.asarray(reference[kind], dtype=float) for kind in KINDS}
    used, given = more["mechanisms"] + more["handed_on"], more["operations"]
    together = np.maximum(np.maximum(used, given), 0.0) + np.minimum(np.minimum(used, given), 0.0)
    parts = {"mechanisms": more["mechanisms"], "operations": together - used, "appropriations": more["appropriations"]}
    return parts | {kind: more[kind] for kind in BESIDE} | {"public": np.asarray(sum(parts.values()))}
