"""What a county can observe of itself, each quantity once: which counts of a run it is, on which scale it is compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from twin.base.messages import both
from twin.outcomes.indicators import Counts, spent
from twin.terms.steps import BLAMED, FAILURES
from twin.world.ledger import FEN

Unit = Literal["share", "count", "yuan"]
ALL = "all"  # the policy of what is not counted by policy
SMALL = 1000.0  # yuan: sums much below it are as good as nothing


@dataclass(frozen=True)
class Target:
    """A quantity of a village in a month, and of a township and the county by adding up.

    `part` of a share, or the count or sum itself, and the `whole` of a share, from columns of counts. `name` by language.
    `by_policy`: counted for each policy. `at_deadline`: there is a number only in the month in which a cycle ends. `inferred`:
    nobody observes it; the twin says where households were lost. `stock`: what lies there at the month's end, not what moved.
    """

    key: str
    name: dict[str, str]
    unit: Unit
    part: Callable[[Counts], np.ndarray]
    whole: str | None = None
    by_policy: bool = False
    at_deadline: bool = False
    inferred: bool = False
    stock: bool = False

    def scored(self, part: np.ndarray, whole: np.ndarray | None = None) -> np.ndarray:
        """On the scale on which errors are about normal: logit of a share (half a case added to both sides), log of one more.

        Same shape as `part`; NaN where nobody is counted.
        """
        if self.unit == "share":
            assert whole is not None, "a share is of something"
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.where(whole > 0, scipy.special.logit((part + 0.5) / (whole + 1.0)), np.nan)
        return np.log1p(np.maximum(part, 0.0) / (SMALL if self.unit == "yuan" else 1.0))

    def shown(self, score: np.ndarray, whole: np.ndarray | float | None = None) -> np.ndarray:
        """Back from that scale: a share in [0, 1], a count or yuan of at least 0."""
        if self.unit == "share":
            if whole is None:
                return scipy.special.expit(score)
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.clip((scipy.special.expit(score) * (whole + 1.0) - 0.5) / whole, 0.0, 1.0)
        return np.maximum(np.expm1(score), 0.0) * (SMALL if self.unit == "yuan" else 1.0)


def _of(column: str) -> Callable[[Counts], np.ndarray]:
    return lambda c: c[column]


def _yuan(fen: Callable[[Counts], np.ndarray]) -> Callable[[Counts], np.ndarray]:
    return lambda c: fen(c) / FEN


def _target(key: str, name: dict[str, str], unit: Unit, part: Callable[[Counts], np.ndarray], **more: str | bool) -> Target:
    return Target(key, name, unit, part, **more)  # type: ignore[arg-type]


_AT_DEADLINE: dict[str, str | bool] = {"by_policy": True, "at_deadline": True}
_EVERY = (
    _target("awareness", both("aware of the policy"), "share", _of("aware"), whole="surveyed", by_policy=True),
    _target("heard_of", both("have heard of the policy"), "share", _of("clause_exists"), whole="surveyed", by_policy=True),
    _target("knows_enough", both("know enough to apply"), "share", _of("enough"), whole="surveyed", by_policy=True),
    _target("landing", both("landed at the deadline"), "share", _of("landed"), whole="eligible", **_AT_DEADLINE),
    _target("reported", both("reported as landed"), "share", _of("reported_sum"), whole="tasks", **_AT_DEADLINE),
    _target("arrived", both("money that arrived in villages"), "yuan", _yuan(_of("arrived")), by_policy=True),
    _target("used", both("money used in the month"), "yuan",
            _yuan(lambda c: np.maximum(spent(c) - c["contribution"], 0)), by_policy=True),
    _target("idle", both("money lying in villages' accounts"), "yuan", _yuan(_of("idle")), by_policy=True, stock=True),
    _target("misuse", both("money used against the rules"), "yuan",
            _yuan(lambda c: c["diverted_public"] + c["diverted_private"] + c["misdelivered"]), by_policy=True),
    _target("took_part", both("took part in meetings and activities"), "share", _of("took_part"), whole="households"),
    _target("satisfaction", both("satisfied households"), "share", _of("satisfied"), whole="households"),
    _target("trust", both("trust"), "share", _of("trust_sum"), whole="households"),
    _target("complaints", both("complaints raised"), "count", _of("complaints")),
    _target("needs_raised", both("needs registered"), "count", _of("raised_needs")),
    _target("needs_solved", both("needs solved in the month"), "count", _of("solved_needs")),
    _target("needs_open", both("needs open"), "count", _of("open_needs")),
)  # fmt: skip
_STEP = {
    "informed": both("not informed"),
    "applied": both("did not apply"),
    "approved": both("not approved"),
    "funded": both("no money came"),
    "paid_in_full": both("not paid in full"),
    "in_time": both("too late"),
    "fits": both("did not fit"),
}
_TIER = {
    "county": both("lost at the county"),
    "township": both("lost at the township"),
    "village": both("lost at the village"),
    "household": both("lost at home"),
}


def _lost(failures: Sequence[str], tiers: Sequence[str]) -> Callable[[Counts], np.ndarray]:
    names = [f"lost_{failure}_{tier}" for failure in failures for tier in tiers]
    return lambda c: np.asarray(sum(c[name] for name in names))


_LOST = tuple(
    Target(f"lost_{key}", name, "share", _lost(*where), "eligible", by_policy=True, at_deadline=True, inferred=True)
    for key, name, where in (
        *((step, _STEP[step], ((step,), BLAMED)) for step in FAILURES),
        *((tier, _TIER[tier], (FAILURES, (tier,))) for tier in BLAMED),
    )
)
TARGETS: dict[str, Target] = {target.key: target for target in _EVERY}
EVERY: dict[str, Target] = TARGETS | {target.key: target for target in _LOST}  # with what nobody observes
BY_POLICY = tuple(key for key, target in EVERY.items() if target.by_policy)
OF_PEOPLE = tuple(key for key, target in EVERY.items() if not target.by_policy)
