"""The twin without Mesa lives what the Mesa model lives, and needs no Mesa for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from twin.bare import BareTwin
from twin.county.county import County
from twin.model import PolicyTwin

ROOT = Path(__file__).parents[2]


def test_both_live_the_same():
    county = County.small(2, 2, 30)
    lived = [kind(county, "linkage", seed=3, replicate=2, burn_in=2).run(3) for kind in (BareTwin, PolicyTwin)]
    bare, model = (one.world.packed() for one in lived)
    assert (bare == model).all()
    assert lived[0].result().summary == lived[1].result().summary
    branches = [one.fork(replicate=5).run(2).world.packed() for one in lived]
    assert (branches[0] == branches[1]).all()
    assert not (branches[0] == bare).all()


@pytest.mark.slow
def test_runs_of_studies_and_commands_begin_without_mesa_and_scipys_algebra():
    code = """
import sys
from twin.runner.run import Run
from twin.runner.place import CountySpec
import twin.study.compare.single, twin.report.compare.terminal
Run(CountySpec.small(1, 2, 20), "baseline", 1, burn_in=0).finished().result()
print(sorted({"mesa", "networkx", "scipy.linalg", "matplotlib", "pyarrow.dataset"} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['pyarrow.dataset']"  # of the store that `twin.runner` is
