"""Which answers are the same as an earlier version's to the last digit, so that pages made of them need no new run.

    git worktree add --detach out/earlier REV
    python -m experiments.unchanged out/earlier

The traditional mode, every mechanism alone, the packages and points of the box of `sensitivity/sobol.yaml`, each once with the
same seed on a small county under both versions. Prints what differs: how many indicators, and landing then and now.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NOT_ANSWERS = ("run_key", "evidence_grades")  # what a run is called, and what its numbers rest on
# Run by either version, by names that both have.
RUNS = """
import json, random, yaml
from twin import County, PolicyTwin
from twin.mechanisms import mechanism
from twin.scenario.scenario import Scenario
county, found = County.small(2, 4, 80), {}
def lived(name, asked):
    model = PolicyTwin(county, Scenario.from_dict(asked), seed=3, burn_in=12)
    found[name] = model.run(36).result().summary
lived("baseline", {"base": "baseline"})
for key in mechanism.keys():
    lived(key + " alone", {"base": "baseline", "mechanisms": {key: 1}})
for name in ("linkage", "linkage-short", "governance", "village-linkage"):
    lived(name, {"base": name})
box = yaml.safe_load(open("experiments/sensitivity/sobol.yaml"))["factors"]
forms, dice = ["saturating", "exponential", "perceived", "thresholds", "logit", "balance"], random.Random(1)
for point in range(12):
    values = {path: dice.uniform(own["low"], own["high"]) for path, own in box.items() if "low" in own}
    asked = {"base": "baseline", "parameters": "point", "set": values, "structure": {"deterrence": dice.choice(forms)}}
    lived(f"point {point}", asked)
print(json.dumps(found, default=float))
"""


def summaries(version: Path) -> dict[str, dict[str, Any]]:
    """Everything that runs of a version tell, by name of the run; raises CalledProcessError if it cannot be run."""
    env = os.environ | {"PYTHONPATH": str(version.resolve())}
    asked = (sys.executable, "-c", RUNS)
    said = subprocess.run(asked, cwd=version, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    return dict(json.loads(said))


def answers(summary: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The indicators of a summary under dotted names."""
    for name, value in summary.items():
        if before or name not in NOT_ANSWERS:
            yield from answers(value, f"{before}{name}.") if isinstance(value, Mapping) else [(before + name, value)]


def differ(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The indicators that both have and that are not the same."""
    old, new = dict(answers(then)), dict(answers(now))
    return [name for name in old if name in new and old[name] != new[name]]


def main(earlier: str) -> None:
    """Run both, print what differs."""
    then, now = summaries(Path(earlier)), summaries(ROOT)
    both = [name for name in then if name in now]
    moved = {name: names for name in both if (names := differ(then[name], now[name]))}
    for name, names in moved.items():
        landing = f"{then[name]['landing_rate']:.4f} -> {now[name]['landing_rate']:.4f}"
        print(f"{name}: {len(names)} indicators, landing {landing}, {', '.join(names[:5])} ...")
    print(f"{len(both) - len(moved)} of {len(both)} runs are the same to the last digit")


if __name__ == "__main__":
    main(sys.argv[1])
