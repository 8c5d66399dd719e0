"""The works that two versions of the twin are compared by: what each is called, its target, and how it is done.

Code stands as text, as it runs in processes of either version, by names that both have.
"""

from typing import NamedTuple


class Work(NamedTuple):
    """A row of the table: what it is, the unit of its figures, now / before as aimed at."""

    about: str
    unit: str
    target: float


ONE_IN = 200  # counties, by lot: all of them would take an hour of two cores for each turn

WORKS = {
    "month": Work("month of the demo county, `linkage`, eleven processes, per household and policy", "ns", 0.5),
    "study": Work("run of a study: two townships, 36 months, from kept burn-in, with its result", "s", 0.25),
    "run": Work("`twin run linkage`, demo county, compiled code warm", "s", 0.5),
    "first": Work("first run with nothing compiled, on the clock", "s", 0.25),
    "compiling": Work("first run with nothing compiled, in processor seconds of all its processes", "s", 0.25),
    "compare": Work("`twin compare baseline linkage --replicates 8 --no-grades`, two workers, no burn-in kept", "s", 0.4),
    "members": Work("a member's month of a county of 180 villages, with what an observation needs", "ms", 0.39),
    "memory": Work("largest memory of `twin run`, demo county", "MB", 0.7),
    "country": Work(f"one in {ONE_IN} of rural China's counties, one policy, burn-in 36 + 12 months, two workers", "s", 0.5),
    "country_memory": Work("largest memory of one of its processes", "MB", 1.0),
}

RUN = ("-m", "twin", "run", "linkage")
FIRST = (*RUN, "--scale", "0.05", "--months", "12")
COMPARE = ("-m", "twin", "compare", "baseline", "linkage", "--replicates", "8", "--no-grades", "--workers", "2")
COUNTRY = (
    "-m", "twin", "region", "experiments/region/one-policy.yaml", "--scale", str(1 / ONE_IN), "--workers", "2", "--json",
)  # fmt: skip

_LEAST = """
import time
def least(task, rounds):
    found = []
    for _ in range(rounds):
        began = time.process_time()
        task()
        found.append(time.process_time() - began)
    return min(found)
"""
_MONTH = """
import time
from twin.base.draws import luck
from twin.runner import CountySpec, Run
model = Run(CountySpec("demo"), "linkage").model()
def month():
    spent = 0.0
    knobs, fortune = model.regime.at(model.month, model.world), luck(0, 0, model.month)
    began = time.process_time()
    for process in model.processes:
        process.step(model.world, knobs, fortune)
    spent = time.process_time() - began
    model.month += 1
    return spent
month()
print(1e9 * sum(month() for _ in range(12)) / 12 / len(model.county.households["village"]) / len(model.scenario.policies))
"""
_STUDY = """
from twin.runner import CountySpec, Run
from twin.scenario.scenario import Scenario
run = Run(CountySpec("demo", share=0.16, whole="township"), Scenario.load("linkage"), 36)
run.finished().result()
print(least(lambda: run.finished().result(), 5))
"""
_MEMBERS = """
from twin.living.ensemble.cube import cube_of
from twin.runner import CountySpec, Run
from twin.scenario.scenario import Scenario
run = Run(CountySpec.small(12, 15, 300), Scenario.load("linkage"), 18)
cube_of(run.finished())
print(1e3 * least(lambda: cube_of(run.finished()), 3) / 18)
"""
PARTED = ("study", "run", "first", "compare", "members", "memory")  # works that are taken apart
TIMED = {"month": _MONTH, "study": _LEAST + _STUDY, "members": _LEAST + _MEMBERS}
