"""What a township and the county can count by month and policy: money that came and was used, complaints that got through."""

import numpy as np
import pytest

from twin.county.county import County
from twin.model import PolicyTwin
from twin.outcomes.counts import Raw
from twin.scenario.scenario import Scenario

COUNTY = County.small(2, 3, 40)
TOWNSHIP = np.asarray(COUNTY.villages["township"])


def twin(**knobs):
    changes = {key.replace("__", "."): value for key, value in knobs.items()}
    scenario = Scenario.from_dict({"base": "baseline", "parameters": "point", "set": changes})
    return PolicyTwin(COUNTY, scenario, seed=6, burn_in=0)


def by_township(columns):
    """Sums of villages' rows, [villages, policies], by township."""
    return np.stack([columns[row == TOWNSHIP].sum(axis=0) for row in range(2)])


def lived(model, months):
    """The model after some months, and what of each month its columns said, by township: i8[months, T, P] each."""
    seen = {name: [] for name in ("complaints", "passed_on", "heard", "arrived", "benefit")}
    for _ in range(months):
        books = {name: np.array(model.world.ledger[name]) for name in ("arrived", "pooled", "village_sink")}
        model.step()
        moved = {name: np.array(model.world.ledger[name]) - before for name, before in books.items()}
        for name in ("complaints", "passed_on", "heard"):
            seen[name].append(by_township(model.world.villages[name]))
        seen["arrived"].append(by_township(moved["arrived"] + moved["pooled"]))
        seen["benefit"].append(by_township(moved["village_sink"][:, :, 0]))
    return model, {name: np.array(values) for name, values in seen.items()}


def test_rows_by_township_month_and_policy_are_what_happened():
    model, seen = lived(twin(act__complaint_ease=1, supervise__diversion_level=0.5), 14)
    counts = Raw.of(model.record, model.world).at("township", by=("month", "policy"))
    assert counts.index.names == ["place", "month", "policy"]
    columns = {
        "complaints_made": "complaints", "complaints_at_township": "passed_on", "complaints_at_county": "heard",
        "arrived": "arrived", "benefit": "benefit",
    }  # fmt: skip
    for column, name in columns.items():
        found = counts[column].to_numpy().reshape(2, 14, -1).transpose(1, 0, 2)
        np.testing.assert_array_equal(found, seen[name], err_msg=column)
        assert seen[name].any(), name


@pytest.mark.parametrize(("hop", "past"), [(1, 0), (0, 1), (1, 1), (0, 0)])
def test_every_complaint_or_none(hop, past):
    ways = {"report__pass_up": hop, "report__bypass": past}
    _, seen = lived(twin(act__complaint_ease=1, supervise__diversion_level=0.5, supervise__township_level=0, **ways), 12)
    made = seen["complaints"].sum()
    assert made > 20
    assert seen["passed_on"].sum() == (made if hop else 0)
    assert seen["heard"].sum() == (made if hop or past else 0)


def test_shares_are_those_of_one_hop_and_of_two_or_past_them():
    """Known answer: p at the township, 1 - (1 - p²)(1 - b) at the county, within four standard errors."""
    ways = {"report__pass_up": 0.6, "report__bypass": 0.25}
    loud = {"act__complaint_ease": 1, "supervise__diversion_level": 0.6, "supervise__township_level": 0}
    _, seen = lived(twin(**loud, **ways), 24)
    made = seen["complaints"].sum()
    assert made > 100
    for name, share in {"passed_on": 0.6, "heard": 1 - (1 - 0.36) * 0.75}.items():
        error = np.sqrt(share * (1 - share) / made)
        assert abs(seen[name].sum() / made - share) < 4 * error, name
