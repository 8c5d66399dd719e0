"""Speed as ratios and counts of one run, never as seconds: what must not get slower on any machine, busy or idle.

Times are processor seconds, what is compared takes turns, and the least of several rounds counts (`experiments.benchmarks`).
"""

import cProfile
import json
import pstats
from functools import cache
from pathlib import Path

import pytest

from experiments.benchmarks import counted, growth, spread
from experiments.benchmarks.__main__ import write
from experiments.benchmarks.floor import floor
from experiments.benchmarks.growth_page import growth_page
from experiments.benchmarks.month import Lived, fresh, live, live_plainly, warm, work
from experiments.benchmarks.page import page
from experiments.benchmarks.plan import recording
from experiments.benchmarks.timing import Growth, in_turns
from experiments.benchmarks.tried import SINCE
from twin.bare import BareTwin
from twin.county.county import County
from twin.scenario.scenario import Scenario

DOCS = Path(__file__).parents[2] / "docs"
ROUNDS = 5
# Calls that Python makes in a month of `linkage` beside the loops, and for the summary of a result: what was reached and a fifth.
CALLS = {"month": 8_250, "result": 7_200}
# What a household-policy-month may take, by kind; counted, so that these do not depend on the machine.
MOST = {"draws": 4.0, "reads": 90.0, "writes": 16.0}


@cache
def linkage() -> Scenario:
    warm()
    return Scenario.load("linkage")


@cache
def middling() -> County:
    """12,000 households in villages of the usual size."""
    return County.small(4, 10, 300)


@cache
def counts() -> dict[str, dict[str, float]]:
    return counted.counts(County.small(1, 4, 60), linkage())


@cache
def lives() -> tuple[Lived, ...]:
    return tuple(live(middling(), linkage()) for _ in range(ROUNDS))


def cost(kind: str) -> float:
    return sum(one[kind] for one in counts().values())


# Counted ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kind", MOST)
def test_a_month_does_no_more_than_it_did(kind):
    assert 0.5 * MOST[kind] < cost(kind) < MOST[kind]


@pytest.mark.slow
def test_most_draws_are_where_households_learn():
    assert counts()["reach"]["draws"] > 0.5 * cost("draws")


def test_counts_of_something_else_are_refused():
    county, scenario = County.small(1, 1, 10), Scenario.load("linkage")
    one, other = fresh(county, scenario), fresh(county, scenario)
    counted.check_same(one, other)
    with other.unlocked("households.tell_right") as (told,):
        told[3, 1] = 4
    with pytest.raises(AssertionError, match=r"households\.tell_right"):
        counted.check_same(one, other)


def calls(task):
    profile = cProfile.Profile()
    profile.runcall(task)
    return pstats.Stats(profile).total_calls


def test_a_month_and_a_result_ask_no_more_of_python_than_they_did():
    warm()
    model = BareTwin(County.small(2, 3, 40), "linkage", seed=0, burn_in=0).run(1)
    model.fork().run(1).result()  # what is only read or compiled once
    assert CALLS["month"] / 3 < calls(lambda: model.run(12)) / 12 < CALLS["month"]
    assert CALLS["result"] / 3 < calls(model.result) < CALLS["result"]


# Timed -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hundred_times_the_plain_reference():
    """The reference on as many households as it does in a second or two, with every state column the same at the end."""
    few = County.small(1, 4, 50)
    lived = live(few, linkage())
    plainly = min(live_plainly(few, linkage(), lived) for _ in range(2)) / work(few, linkage())
    assert plainly > 100 * min(one.processes for one in lives()) / work(middling(), linkage())


@pytest.mark.slow
def test_a_few_times_the_floor():
    """3.7 times where nothing else runs; what a month does is counted above, and more narrowly."""
    draws = cost("draws") * work(middling(), linkage())
    seconds = in_turns(
        {
            "floor": lambda: sum(floor(middling(), linkage(), draws).values()),
            "twin": lambda: live(middling(), linkage()).processes,
        },
        ROUNDS,
    )
    assert seconds["twin"] < 5 * seconds["floor"]


@pytest.mark.slow
def test_recording_stays_a_small_part():
    """Less than a tenth is the goal for 60,000 households; so few pay more of what does not grow with them.

    .16 since the rest of a month, of which it is the share, composes knobs in less time.
    """
    assert recording(lives()) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("axis", ["households per village", "villages", "months", "ties"])
def test_cost_grows_no_faster_than_what_is_simulated(axis):
    runs = growth.axes(20, linkage(), (1, 3, 10), axis)[axis]
    seconds = growth.measured(runs, 3)["processes"]
    assert Growth.fitted(list(runs), seconds).exponent <= 1.15


def test_an_exponent_is_found_again():
    sizes = [1.0, 2.0, 4.0, 10.0]
    found = Growth.fitted(sizes, [3.0 * size**1.4 for size in sizes])
    assert found.exponent == pytest.approx(1.4)
    assert found.low <= found.exponent <= found.high


@pytest.mark.slow
def test_programs_that_are_compared_do_the_same():
    found = spread.measured(County.small(1, 20, 100), 1)
    assert {"twin", "NumPy, 1 clause", "NumPy, 8 clauses"} <= set(found["programs"])
    assert all(0.5 < one["knowing"] < 0.95 for one in found["programs"].values())


# Pages -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "made"), [("benchmarks", page), ("growth", growth_page)])
def test_pages_say_what_was_measured(name, made):
    found = json.loads((DOCS / "benchmarks.json").read_text())
    assert (DOCS / f"{name}.md").read_text() == made(found)
    assert found["side by side"]["households"] >= 60_000


def test_an_earlier_commit_alone_has_a_page(tmp_path):
    """Where nothing else was measured in a folder before."""
    write(tmp_path, {"against": json.loads((DOCS / "benchmarks.json").read_text())["against"]})
    assert "## Beside commit" in (tmp_path / "benchmarks.md").read_text() and not (tmp_path / "growth.md").exists()


def test_words_on_what_was_tried_stand_beside_their_commit_only(tmp_path):
    found = json.loads((DOCS / "benchmarks.json").read_text())["against"]
    for revision, meant in ((f"{SINCE}0", True), ("0123abc", False)):
        write(tmp_path, {"against": found | {"revision": revision}})
        said = (tmp_path / "benchmarks.md").read_text()
        assert ("what was tried" in said) is meant and f"commit {revision}" in said
        assert "`reach`" in said  # what each spends its time on stands beside any
