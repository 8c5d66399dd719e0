"""What a sample does to an effect is asked under the same luck: twice the same, and another replicate otherwise."""

from experiments.samples import shares
from twin import County, Scenario


def test_shares_have_the_luck_of_their_replicate_and_no_other():
    county, scenario = County.small(2, 3, 40), Scenario.load("baseline")
    first = shares(county, scenario, 0)
    assert shares(county, scenario, 0) == first
    assert shares(county, scenario, 1) != first
