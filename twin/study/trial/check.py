"""A published number and its simulated counterpart."""

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """One published number and its simulated counterpart.

    `simulated` is the measure at the mean over replicates, `low` and `high` its 95% interval over replicates. `ok` says whether
    it lies in `between`: None where nothing is expected (role `report`) or nothing can be told, because nothing was observed or
    no observation of any arm differs from another, or the row is by `construction`: its dose is its answer. `se` is the study's
    own standard error (given, or from its 95% interval), `draws` are the measure in each replicate. `where` names the
    observations that a row is about; `values` are the parts of a measure of several numbers.

    >>> Check("t", "e1", "report", "trust", "mean", "points", None, 0.5, None, (0.4, 0.6), 0.55, 0.5, 0.6, True).verdict
    'inside'
    """

    case: str
    id: str
    role: str
    outcome: str
    measure: str
    arm: str | None
    against: str | None
    published: Any
    ci: tuple[float, float] | None
    between: tuple[float, float] | None
    simulated: float
    low: float
    high: float
    ok: bool | None
    note: dict[str, str] | None = None
    where: str | None = None
    values: tuple[float, ...] = ()
    month: int | None = None
    se: float | None = None
    construction: bool = False
    draws: tuple[float, ...] = ()

    @property
    def verdict(self) -> str:
        """`met`, `missed`, `untold` or `construction`; of a row that is only shown `inside`, `outside`, or `shown`: no band."""
        if self.construction:
            return "construction"
        if self.role != "report":
            return "untold" if self.ok is None else "met" if self.ok else "missed"
        if self.between is None:
            return "shown"
        if not math.isfinite(self.simulated):
            return "untold"
        return "inside" if self.between[0] <= self.simulated <= self.between[1] else "outside"

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self) | {"verdict": self.verdict}
