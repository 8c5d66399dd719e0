"""The keys of a grid study beside its factors: which points of them are run."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.files.strict import Strict, between, refused
from twin.study.file import Replicates
from twin.study.varied import VariedFile

_FITS = {"factorial": "levels", "latin": "points", "list": "file"}


class Design(Strict):
    """Which points: every combination of `levels` of each factor, a Latin hypercube of `points`, or the rows of a `file`."""

    name: Literal["factorial", "latin", "list"]
    levels: Annotated[int, between(2, 1000)] | None = None
    points: Annotated[int, between(2, 10**6)] | None = None
    file: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Design":
        for name, key in _FITS.items():
            if name != self.name and getattr(self, key) is not None:
                own = _FITS[self.name]
                raise refused("design", "`{key}` does not fit {name}; allowed: {own}", key=key, name=self.name, own=own)
        if self.name == "list" and self.file is None:
            raise refused("design", "a list needs its `file`: a CSV table with a column for each factor and a row for each point")
        return self


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _often(value: Any) -> Any:
    return {"first": value, "most": value} if isinstance(value, int) and not isinstance(value, bool) else value


class GridFile(VariedFile):
    """A grid study: its factors and a design; each point is run with as many `replicates`."""

    design: Annotated[Design, BeforeValidator(_named)] = Design(name="factorial")
    replicates: Annotated[Replicates, BeforeValidator(_often)] = Replicates(first=4, most=4)
