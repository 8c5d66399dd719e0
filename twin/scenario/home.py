"""Which county is meant where none is named: that whose workbook the scenarios belong to, else the demonstration county."""

from collections.abc import Iterable
from pathlib import Path

from twin.base.errors import InputError
from twin.scenario.scenario import Scenario


def home_of(scenarios: Iterable[Scenario]) -> Path | None:
    """The folder of the workbook that scenarios belong to, None where they belong to none; raises InputError for several."""
    homes = sorted({one.home for one in scenarios if one.home is not None})
    if len(homes) > 1:
        raise InputError("the scenarios belong to different counties: {folders}; allowed: those of one, or a county beside them",
                         folders=", ".join(map(_from_here, homes)))  # fmt: skip
    return homes[0] if homes else None


def home_or_demo(scenarios: Iterable[Scenario]) -> str:
    """The same as a user names a county: a folder (relative where it lies below this one), or `demo`."""
    home = home_of(scenarios)
    return "demo" if home is None else _from_here(home)


def _from_here(folder: Path) -> str:
    here = Path().resolve()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
