"""A forecast of what is there, made one of what is observed: of answers of few, which may be none or all."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit, ndtri

from tests.living.towns import SIZE, codes, plan
from twin.living.forecast.forecast import QUANTILES
from twin.living.scores import skill
from twin.living.scores.history import as_observed

TIMES, SD = 1200, 0.3
CELL = {"target": "took_part", "policy": "all"}


def issued_and_seen(share, asked, rng):
    """As many cases of one forecast that is right about a share, and what so many said who were asked of it."""
    forecasts, seen = [], []
    for number in range(TIMES):
        row = number % len(SIZE)
        day = (pd.Timestamp("2000-01-31") + pd.offsets.MonthEnd(number // len(SIZE))).date()
        yes = round(expit(logit(share) + SD * rng.standard_normal()) * SIZE[row])
        said = rng.hypergeometric(yes, SIZE[row] - yes, asked)
        cell = CELL | {"location": codes().villages[row], "target_end_date": day}
        seen.append(cell | {"observation": said / asked, "n": float(asked), "source": "", "as_of": day})
        cell |= {"reference_date": "1999-12-31", "target_end_date": str(day), "horizon": 1, "output_type": "quantile"}
        forecasts += [cell | {"output_type_id": str(at), "value": expit(logit(share) + SD * ndtri(at))} for at in QUANTILES]
    return pd.DataFrame(forecasts), pd.DataFrame(seen)


@pytest.mark.parametrize(("share", "asked"), [(0.06, 10), (0.06, 30), (0.15, 10), (0.5, 20), (0.97, 20)])
def test_a_right_forecast_holds_as_often_as_it_says(share, asked):
    """Of whole numbers an interval may hold more than it says; less only by chance, with a standard error of .01."""
    forecasts, seen = issued_and_seen(share, asked, np.random.default_rng(5))
    prepared = SimpleNamespace(plan=plan(targets=["took_part"], design=1.0))
    found = skill.scored(as_observed(forecasts, seen, prepared), seen)
    assert len(found) == TIMES
    for name, least in (("in50", 0.5), ("in90", 0.9), ("in95", 0.95)):
        assert found[name].mean() > least - 0.06
