"""The keys of a sensitivity study: those of every study, a method, and the factors."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.base.messages import message
from twin.files.strict import Share, Strict, Words, between, refused
from twin.study.file import StudyFile

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


class FactorSpec(Strict):
    """How one path varies: from `low` to `high` (else its own range), among `options`, or as the posterior has it.

    `whole` takes whole numbers only, `posterior` the quantiles of the ensemble, `group` moves factors of one name together.
    """

    low: float | None = None
    high: float | None = None
    options: list[str | bool | int | float] | None = None
    whole: bool = False
    posterior: bool = False
    group: str = ""
    title: Words | None = None
    why: str | Words | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "FactorSpec":
        bounded = self.low is not None or self.high is not None
        if (self.options is not None) + self.posterior + (bounded or self.whole) > 1:
            raise refused("kind", "a factor has bounds, `options` or `posterior`, not two of them")
        return self


class CheckScale(Strict):
    """Whether the household scale leaves the indices unchanged: the same small design at `times` the scale.

    `size` is that of the small design (default: a quarter of the study's), `within` the difference of an index that is let pass.
    """

    times: Annotated[float, Field(gt=0, le=1000)] = 2.0
    size: Annotated[int, between(4, 2**20)] | None = None
    within: Annotated[float, Field(gt=0, lt=1)] = 0.1


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _spec(value: Any) -> Any:
    if isinstance(value, list):
        return {"options": value}
    return {} if value is None else value


class SensitivityFile(StudyFile):
    """A sensitivity study. `knobs` adds all knobs (or the movable, or the uncertain ones) that the study does not name.

    They vary over `span` of the distance from their default to each end of their range.
    """

    method: Annotated[Method, BeforeValidator(_named)]
    factors: dict[str, Annotated[FactorSpec, BeforeValidator(_spec)]] = {}
    knobs: Literal["all", "movable", "uncertain"] | None = None
    span: Annotated[Share, Field(gt=0)] = 1.0
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
