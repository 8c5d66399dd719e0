"""The keys of a sensitivity study beside its factors: the method, and the check of the scale."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.base.messages import message
from twin.files.strict import Strict, between, refused
from twin.study.varied import VariedFile

SIZES = {"morris": "trajectories", "sobol": "rows", "pawn": "points", "delta": "points"}
THRESHOLDS = {"morris": 0.1, "sobol": 0.05, "pawn": 0.1, "delta": 0.1}
LEAST = {"morris": 4, "sobol": 32, "pawn": 100, "delta": 100}
SMALL = LEAST | {"morris": 8}  # designs from which something can be learned
_DEFAULT = {"trajectories": 20, "rows": 256, "points": 512}


class Method(Strict):
    """Which indices, from how many design points.

    `trajectories` (morris), `rows` (sobol, a power of two) or `points` (pawn, delta). Replicates are added until luck is at
    most the share `noise` of the variance of the means and, if given, no interval is wider than `width`. A factor matters where
    its interval lies above `threshold`.
    """

    name: Literal["morris", "sobol", "pawn", "delta"]
    trajectories: Annotated[int, between(LEAST["morris"], 10000)] | None = None
    rows: Annotated[int, between(LEAST["sobol"], 2**20)] | None = None
    points: Annotated[int, between(LEAST["pawn"], 10**6)] | None = None
    second: bool = False
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    noise: Annotated[float, Field(gt=0, lt=1)] = 0.1
    width: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Method":
        allowed = SIZES[self.name]
        for other in sorted(set(SIZES.values()) - {allowed}):
            if getattr(self, other) is not None:
                raise refused(
                    "size", "`{other}` does not fit {name}; allowed: {allowed}", other=other, name=self.name, allowed=allowed
                )
        if self.rows is not None and self.rows & (self.rows - 1):
            raise refused("rows", "{rows} rows are not possible; allowed: powers of two", rows=self.rows)
        if self.second and self.name != "sobol":
            raise refused("second", "`second` (indices of pairs) does not fit {name}; allowed: sobol", name=self.name)
        return self

    @property
    def size(self) -> int:
        """Trajectories, rows or points."""
        return int(getattr(self, SIZES[self.name]) or _DEFAULT[SIZES[self.name]])

    @property
    def limit(self) -> float:
        """The threshold in force."""
        return THRESHOLDS[self.name] if self.threshold is None else self.threshold


class CheckScale(Strict):
    """Whether the household scale leaves the indices unchanged: the same small design at `times` the scale.

    `size` is that of the small design (default: a quarter of the study's), `within` the difference of an index that is let pass.
    """

    times: Annotated[float, Field(gt=0, le=1000)] = 2.0
    size: Annotated[int, between(4, 2**20)] | None = None
    within: Annotated[float, Field(gt=0, lt=1)] = 0.1


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class SensitivityFile(VariedFile):
    """A sensitivity study: a method, its factors, and whether its answer hangs on the scale."""

    method: Annotated[Method, BeforeValidator(_named)]
    check_scale: CheckScale | None = None

    @model_validator(mode="after")
    def _scale_fits(self) -> "SensitivityFile":
        """The small design is one that the method can be estimated from: said before any run."""
        size, name = self.check_scale.size if self.check_scale else None, self.method.name
        if size is not None and (size < LEAST[name] or (name == "sobol" and size & (size - 1))):
            what = message("powers of two") if name == "sobol" else message("sizes")
            raise refused(
                "scale",
                "`check_scale` has size {size}; allowed for {name}: {what} from {least} on",
                size=size,
                name=name,
                what=what,
                least=LEAST[name],
            )
        return self
