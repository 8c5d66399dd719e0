"""`python -m tests.fuzz --inputs 100000 --seed 1`: try many inputs; exit 1 if one does not end as it should."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.fuzz.search import Fault, search


def show(one: Fault) -> None:
    """One line for a fault."""
    sys.stdout.write(f"{one.number}\t{one.about}\t{one.wrong}\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, search, count by kind."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--inputs", type=int, default=2000, help="how many")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", type=int, help="the number of one input")
    options.add_argument("--keep", type=Path, help="folder for the inputs at fault")
    asked = options.parse_args()
    numbers = range(asked.inputs) if asked.only is None else [asked.only]
    found = search(numbers, asked.seed, asked.keep, show)
    kinds = Counter((one.about.split()[0], one.wrong.split(":")[0]) for one in found)
    for (what, wrong), count in sorted(kinds.items()):
        sys.stdout.write(f"{count}\t{what}\t{wrong}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
