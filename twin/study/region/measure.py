"""What is kept of a county: counts that add up over counties, of landing and awareness and nothing else.

Codes are those of real places, the people and offices on them are invented. So a county's row holds no diversion, no false
report and no audit: not here, and not in anything made from it.
"""

from typing import Any

import numpy as np
import pandas as pd

from twin.county.county import County
from twin.outcomes.counts import Raw
from twin.outcomes.result import SURVEY_MONTH, ledger
from twin.outcomes.tables import mechanism_table
from twin.runner.run import Run
from twin.study.starved import columns_of
from twin.terms.calendar import YEAR

BY_VILLAGE = ("eligible", "landed")  # cases of the last year: their spread over villages tells the error of a sample
MOMENTS = tuple(f"{one}_{other}" for place, one in enumerate(BY_VILLAGE) for other in BY_VILLAGE[place:])
COUNTS = ("villages", "households", "eligible", "informed", "landed", "surveyed", "aware", "cost_fen")


def measured(run: Run) -> dict[str, Any]:
    """The counts of one run: those of `twin run` over its last twelve months, by county, with what their roll-up needs.

    `villages` and `households` are those that were run, with `_all` those that the county has; `eligible`, `informed` and
    `landed` are cases (households times policies) of cycles that closed; `surveyed` and `aware` are of the last December;
    `cost_fen` is the mechanisms' over the whole run; `X_Y` sums the product of two counts over villages. `short.*`
    says which mechanisms got less than they asked for (`twin.study.starved.columns_of`).
    """
    model = run.finished()
    raw = Raw.of(model.record, model.world)
    year = raw.since(model.month - YEAR)
    total, survey, villages = year.total().iloc[0], raw.survey(SURVEY_MONTH).iloc[0], year.at("village")
    found: dict[str, float] = {name: int(total[name]) for name in ("eligible", "informed", "landed")}
    found |= {name: int(survey[name]) for name in ("surveyed", "aware")}
    found |= columns_of(mechanism_table(tuple(model.regime.memory.given), model.record.start))
    return _size(model.county) | found | {"cost_fen": ledger(model)["mechanism_cost"]} | _moments(villages)


def _size(county: County) -> dict[str, Any]:
    """How large the county is and how much of it was run."""
    villages, households = county.villages["uid"].size, county.households["village"].size
    return {
        "code": county.code, "synthetic": county.synthetic, "villages": villages, "households": households,
        "villages_all": round(villages / county.village_scale), "households_all": round(households / county.scale),
        "townships": county.townships["uid"].size, "distance": float(county.villages["distance"].mean()),
    }  # fmt: skip


def _moments(villages: pd.DataFrame) -> dict[str, int]:
    """Sums over villages of products of two counts."""
    columns = {name: np.rint(villages[name].to_numpy()).astype(np.int64) for name in BY_VILLAGE}
    pairs = (pair.split("_") for pair in MOMENTS)
    return {f"{one}_{other}": int(columns[one] @ columns[other]) for one, other in pairs}
