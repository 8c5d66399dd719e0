"""The keys that the files of trials and of studies share: a county, a seed, a note."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from twin.base.limits import MOST_SEED
from twin.files.strict import Share, Strict, Words, refused


def _word_or_words(value: Any) -> Any:
    return {"en": value, "zh": value} if isinstance(value, str) and value else value


Note = Annotated[Words, BeforeValidator(_word_or_words)]
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]


class Place(Strict):
    """Which county: exactly one of the forms; `where` sets columns to a constant, `sample` says what a `scale` keeps whole."""

    demo: Literal[True] | None = None
    folder: str | None = None
    divisions: str | None = None
    network: dict[str, Any] | None = None
    townships: int | None = None
    villages_per_township: int | None = None
    households_per_village: int | None = None
    scale: Annotated[Share, Field(gt=0)] = 1.0
    sample: Literal["village", "township"] = "village"
    seed: Seed = 0
    where: dict[Literal["townships", "villages", "households"], dict[str, Any]] = {}

    @model_validator(mode="after")
    def _one_form(self) -> "Place":
        numbers = any(v is not None for v in (self.townships, self.villages_per_township, self.households_per_village))
        given = [name for name in ("demo", "folder", "divisions", "network") if getattr(self, name) is not None]
        if len(given) + numbers != 1:
            raise refused(
                "county",
                "a county has one form; allowed: exactly one of demo, folder, divisions, network, or numbers of townships, "
                "villages and households",
            )
        return self


def _located(value: Any) -> Any:
    """A county named in one word, as on the command line."""
    if not isinstance(value, str):
        return value
    if value.startswith("divisions:"):
        return {"divisions": value.removeprefix("divisions:")}
    return {"demo": True} if value == "demo" else {"folder": value}


Location = Annotated[Place, BeforeValidator(_located)]
