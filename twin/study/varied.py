"""The keys of studies that vary factors: which paths, and over what."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.files.strict import Share, Strict, Words, refused
from twin.study.file import StudyFile


class FactorSpec(Strict):
    """How one path varies: from `low` to `high` (else its own range), among `options`, or as the posterior has it.

    `named` are options that take more than a word, each with a name (covers, whole uses of a mechanism, null for none).
    `whole` takes whole numbers only, `posterior` the quantiles of the ensemble, `group` moves factors of one name together.
    """

    low: float | None = None
    high: float | None = None
    options: list[str | bool | int | float] | None = None
    named: Annotated[dict[str, Any], Field(min_length=2)] | None = None
    whole: bool = False
    posterior: bool = False
    group: str = ""
    title: Words | None = None
    why: str | Words | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "FactorSpec":
        bounded = self.low is not None or self.high is not None
        if (self.options is not None) + (self.named is not None) + self.posterior + (bounded or self.whole) > 1:
            raise refused("kind", "a factor has bounds, `options`, `named` or `posterior`, not two of them")
        return self


def _spec(value: Any) -> Any:
    if isinstance(value, list):
        return {"options": value}
    return {} if value is None else value


class VariedFile(StudyFile):
    """A study with factors. `knobs` adds all knobs (or the movable, or the uncertain ones) that the study does not name.

    They vary over `span` of the distance from their default to each end of their range.
    """

    factors: dict[str, Annotated[FactorSpec, BeforeValidator(_spec)]] = {}
    knobs: Literal["all", "movable", "uncertain"] | None = None
    span: Annotated[Share, Field(gt=0)] = 1.0
