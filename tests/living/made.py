"""Small observations and forecasts, made by hand."""

import numpy as np
import pandas as pd

from twin.living.hub.hub_check import COLUMNS
from twin.living.hub.hub_config import ends

LEVELS = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


def forecast(date="2026-03-31", targets=("awareness",), places=("510101", "51010102"), horizons=(1, 2), members=4):
    rows = []
    for target in targets:
        for place in places:
            for months in horizons:
                head = (date, target, "fund", place, ends(date, months), months)
                rows += [(*head, "quantile", f"{level:g}", level / 2 + months / 10) for level in LEVELS]
                rows += [(*head, "sample", str(number), 0.3 + number / 10) for number in range(members)]
    return pd.DataFrame(rows, columns=COLUMNS)


def observed(values, first="2024-01", target="awareness", place="510101", policy="fund", late=0, source="survey", n=np.nan):
    """A month each, known `late` months after its end; None is a month without."""
    months = pd.period_range(first, periods=len(values), freq="M")
    rows = [
        (str(month.end_time.date()), place, target, policy, value, n, source, str((month + late).end_time.date()))
        for month, value in zip(months, values, strict=True)
        if value is not None
    ]
    names = ["target_end_date", "location", "target", "policy", "observation", "n", "source", "as_of"]
    return pd.DataFrame(rows, columns=names)
