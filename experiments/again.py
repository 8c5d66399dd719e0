"""Every page that holds numbers of the model, and the command that makes it: for when the model has changed.

    python -m experiments.again            prints the pages in the order in which they are made
    python -m experiments.again NAME ...   makes these again, and says how long each took

A page whose text is written by hand (the last column) is made again by running its studies and then reading their pages. Which
answers a change left as they were, `python -m experiments.unchanged` tells.
"""

import shlex
import subprocess
import sys
import time
from typing import NamedTuple


class Page(NamedTuple):
    """A page below docs/, what makes its numbers, and whether its text is written by hand."""

    commands: tuple[str, ...]
    by_hand: bool = False


ATTRIBUTIONS = ("small", "package-a", "package-a-eight", "package-a-plains", "package-a-mountain", "village-package")
KINDS = ("plains", "mountain")  # of county
PAGES = {
    "calibration": Page(("twin calibrate experiments/calibrate_baseline.yaml --out out/calibration",), by_hand=True),
    "baseline": Page(("python experiments/baseline_facts.py 8",)),
    "validation": Page(("python experiments/validation_page.py",)),
    "forms": Page(("python -m experiments.forms",)),
    "every_mechanism": Page(("python -m experiments.every_mechanism",)),
    "constants": Page(("python -m experiments.constants",)),
    "mechanism_sizes": Page(("python experiments/mechanism_sizes.py 4",)),
    "every_process": Page(("python experiments/every_process.py",)),
    "who_is_served": Page(("python -m experiments.who_is_served",), by_hand=True),
    "README": Page(
        ("twin compare baseline linkage linkage-short governance village-linkage --replicates 20 --out out/readme",), by_hand=True
    ),
    "which_mechanisms": Page(
        (
            *(f"twin attribute experiments/attribution/{name}.yaml --out out/attribution-{name}-page" for name in ATTRIBUTIONS),
            *(f"twin recommend experiments/recommend/{name}.yaml --out out/recommend-{name}-page" for name in KINDS),
        ),
        by_hand=True,
    ),
    "recommend": Page(("twin recommend experiments/recommend/small.yaml --out out/recommend-small-page",), by_hand=True),
    "sensitivity": Page(
        tuple(
            f"twin sensitivity experiments/sensitivity/{name}.yaml --out out/sensitivity-{name}-page"
            for name in ("screening", "sobol", "levers", "scale")
        ),
        by_hand=True,
    ),
    "robustness": Page(("python experiments/robustness.py",)),
    "structures": Page(("python experiments/structures.py",)),
    "deterrence": Page(("python -m experiments.deterrence",)),
    "leakage_forms": Page(("python -m experiments.leakage_forms",)),
    "samples": Page(("python experiments/samples.py",)),
    "coverage": Page(("python -m experiments.intervals --repetitions 200 --seed 0",)),
    "benchmarks": Page(("python -m experiments.benchmarks",)),
}


def main(names: list[str]) -> int:
    """Print the pages, or make those that are named; returns how many failed."""
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        print(f"no such page: {', '.join(unknown)}; allowed: {', '.join(PAGES)}", file=sys.stderr)
        return 2
    for name, page in PAGES.items() if not names else ():
        print(f"{name:18}{'text by hand' if page.by_hand else '':14}{' ; '.join(page.commands)}")
    return sum(not made(command) for name in names for command in PAGES[name].commands)


def made(command: str) -> bool:
    """Run one command with this interpreter; says whether it went well and how long it took."""
    words = shlex.split(command)
    own = {"python": [sys.executable], "twin": [sys.executable, "-m", "twin"]}[words[0]]
    start = time.monotonic()
    code = subprocess.run([*own, *words[1:]], check=False).returncode
    print(f"{time.monotonic() - start:7.0f} s  {'' if code == 0 else f'FAILED ({code})  '}{command}", file=sys.stderr, flush=True)
    return code == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
