"""Which counties come next: the candidates, and those of them that are proposed."""

import math
from typing import Any

from twin.study.region.found import RegionFound


def refusal(found: RegionFound) -> str | None:
    """Why no county is proposed, or None: `once`, one replicate only; `none` is estimated to gain; `alike`, not told apart."""
    if math.isnan(found.ranking.told):
        return "once"
    if not _gaining(found):
        return "none"
    return "alike" if found.ranking.told == 0 else None


def proposed(found: RegionFound) -> list[dict[str, Any]]:
    """Of the counties that do not have the scenario yet the next wave, best first; none where there is a refusal."""
    return [] if refusal(found) else _gaining(found)


def _gaining(found: RegionFound) -> list[dict[str, Any]]:
    """Of the best counties, as many as come next, those that are estimated to gain."""
    return [row for row in candidates(found)[: found.about["next"]] if row["estimate"] > 0]


def candidates(found: RegionFound) -> list[dict[str, Any]]:
    """The counties that do not have the scenario yet, best first."""
    table = found.counties
    return list(table[~table["first"]].to_dict("records"))
