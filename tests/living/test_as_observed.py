"""A forecast of what is there, made one of what is observed: of answers of few, which may be none or all."""

from datetime import date
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


SPREADS = [[0, 0, 0, 0, 0.1, 0.3, 0.4], [0.5, 0.6, 0.8, 1, 1, 1, 1], [0.5, 0.55, 0.65, 0.7, 0.75, 0.85, 0.9]]
LEVELS = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


def one_forecast(values, target="took_part", **said):
    """A forecast by quantiles of one village, and a row of it as observed: both as tables."""
    cell = CELL | {"target": target, "location": codes().villages[3], "target_end_date": date(2026, 3, 31)}
    seen = pd.DataFrame([cell | {"observation": 0.5, "n": np.nan, "source": "", "as_of": date(2026, 3, 31)} | said])
    cell |= {"reference_date": "2026-02-28", "target_end_date": "2026-03-31", "horizon": 1, "output_type": "quantile"}
    return pd.DataFrame([cell | {"output_type_id": str(at), "value": one} for at, one in zip(LEVELS, values, strict=True)]), seen


@pytest.mark.parametrize("values", SPREADS)
def test_a_forecast_at_its_end_keeps_its_spread(values):
    """Where the median is nobody, or everybody, answers still reach as far as the thing itself may."""
    forecast, seen = one_forecast(values, n=20.0)
    found = as_observed(forecast, seen, SimpleNamespace(plan=plan(targets=["took_part"], design=1.0)))["value"].to_numpy()
    lower = np.array(LEVELS) < 0.5
    assert (found[lower] <= np.array(values)[lower] + 1e-9).all() and (found[~lower] >= np.array(values)[~lower] - 1e-9).all()
    np.testing.assert_allclose(found[np.array(LEVELS) != 0.5] * 20 % 1 % 1, 0, atol=1e-6)


@pytest.mark.parametrize("standing", ["used", "weighed", "doubted"])
@pytest.mark.parametrize("values", SPREADS)
def test_where_all_are_asked_a_forecast_stays_as_it_is(values, standing):
    """One report of a village is all there is of them: no sample, whatever stands beside it."""
    forecast, seen = one_forecast(values, "reported", standing=standing)
    found = as_observed(forecast, seen, SimpleNamespace(plan=plan(targets=["reported"])))["value"].to_numpy()
    np.testing.assert_allclose(found, values, atol=0.02)
