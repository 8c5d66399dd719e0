"""The smallest study of each kind: `my-study.yaml` in the examples of docstrings."""

from typing import Any

_PLACE = {"townships": 1, "villages_per_township": 2, "households_per_village": 25}
STUDIES: dict[str, dict[str, Any]] = {
    "attribute": {
        "name": "mine", "county": _PLACE, "months": 14, "burn_in": 6, "replicates": 2, "outcomes": ["awareness"],
        "mechanisms": {"livelihood_bill": 1, "flying_inspection": 1}, "plain": False,
    },
    "sensitivity": {
        "name": "mine", "county": _PLACE, "months": 12, "burn_in": 0, "replicates": {"first": 2, "most": 2},
        "outcomes": ["heard_of"], "method": {"name": "morris", "trajectories": 4},
        "factors": {"reach.notice_reach": {"low": 0.05, "high": 0.9}},
    },
    "recommend": {
        "name": "mine", "county": _PLACE, "months": 12, "burn_in": 0, "candidates": ["points_system", "village_grid"],
        "objectives": {"trust": "max", "public_yuan": "min"}, "finalists": 2, "futures": {"draws": 20, "replicates": 1},
        "budgets": {"all": {"yuan_per_household": 900, "hours_share": 0.5}},
        "search": {"trials": 8, "population": 4, "replicates": 1},
    },
    "grid": {
        "name": "mine", "county": _PLACE, "months": 2, "burn_in": 0, "replicates": 1,
        "factors": {"fund.processing_days": [10, 60]},
    },
    "trial": {
        "name": "mine", "county": _PLACE | {"townships": 2}, "months": 1, "burn_in": 0, "replicates": 2, "assign": "village",
        "arms": {"control": {}, "points": {"mechanisms": {"points_system": 1}}},
    },
}  # fmt: skip
