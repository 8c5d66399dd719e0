"""The draws as the twin asks for them, in the order of neighbouring keys, before a battery of statistical tests.

`python -m experiments.luck [--samples 20]` writes docs/luck.md; it needs `dieharder` (a Debian package) and says so without it.
"""

import argparse
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.draws import draw, earlier, luck
from twin.base.kernel import kernel
from twin.terms.decisions import Decision

PAGE = Path(__file__).parents[1] / "docs" / "luck.md"
TESTS = {  # what dieharder itself calls good and what takes seconds, in words
    0: "birthday spacings", 2: "ranks of 32 by 32 bits", 3: "ranks of 6 by 8 bits", 15: "runs up and down",
    100: "ones and noughts", 101: "runs of bits",
}  # fmt: skip
ORDERS = {"household": (0, 1, 2), "month": (1, 2, 0), "purpose": (2, 0, 1)}  # what changes fastest: axes, fastest first
VILLAGE, START = 360481100201, 24312  # households are numbered from VILLAGE * 100000 on; January 2026
SIZE = (4000, 1200, len(Decision))  # households, months, purposes
CHUNK = 1 << 14


@kernel
def fill(always: Any, keys: Any, purposes: Any, out: Any) -> None:
    """The 256 bits of each key (household, month, purpose), uint64[n, 4]."""
    for i in range(keys.shape[0]):
        now = earlier(always, np.uint64(START + keys[i, 1]))
        words = draw(now, purposes[keys[i, 2]], 3, VILLAGE * 100000 + keys[i, 0] + 1, 0)
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = words


def keys(first: int, order: tuple[int, ...]) -> np.ndarray:
    """The next keys from one on, int64[CHUNK, 3]: the first axis of the order changes fastest."""
    found, left = np.empty((CHUNK, 3), dtype=np.int64), np.arange(first, first + CHUNK)
    for axis in order:
        left, found[:, axis] = np.divmod(left, SIZE[axis])
    return found


def tested(order: str, test: int, samples: int) -> list[tuple[float, str]]:
    """P-values and verdicts of one test that reads the draws in one order."""
    command = ["dieharder", "-g", "200", "-d", str(test), "-p", str(samples)]
    purposes, out, first = np.array(list(Decision), dtype=np.int64), np.empty((CHUNK, 4), dtype=np.uint64), 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False) as battery:
        assert battery.stdin is not None and battery.stdout is not None
        with suppress(BrokenPipeError):  # it has read enough
            while battery.poll() is None:
                fill(luck(0), keys(first, ORDERS[order]), purposes, out)
                battery.stdin.write(out.tobytes())
                first += CHUNK
        lines = [line.split("|") for line in battery.stdout.read().decode().splitlines()]
        with suppress(BrokenPipeError):
            battery.stdin.close()
    return [(float(line[4]), line[5].strip()) for line in lines if len(line) == 6 and line[5].strip().isupper()]


def page(found: dict[tuple[str, int], list[tuple[float, str]]], samples: int) -> str:
    """The table of all tests, and how to read it."""
    rows = []
    for test, name in TESTS.items():
        cells = (", ".join(f"{p:.3f} {word.lower()}" for p, word in found[order, test]) for order in ORDERS)
        rows.append(f"| {name} | {' | '.join(cells)} |")
    verdicts = [word for several in found.values() for _, word in several]
    return f"""# How the draws do in statistical tests

Made by `python -m experiments.luck`. The twin asks in neighbouring keys: the next household, the next month, the next purpose.
All 256 bits of each answer went to dieharder (`-p {samples}`) in three orders, each with another part of the key fastest.
A p-value says how often true chance would look as odd; dieharder calls one in a hundred or so *weak*, one in a million *failed*.

| test | {" | ".join(f"by {order}" for order in ORDERS)} |
|---|---|---|---|
{chr(10).join(rows)}

{len(verdicts)} p-values: {verdicts.count("WEAK")} weak, {verdicts.count("FAILED")} failed. That is no proof; the
[published tests](https://doi.org/10.1145/2063384.2063405) of the cipher go much further, and `tests/base/test_draws.py` holds
known answers.
"""


def main() -> None:
    """Run every test in every order and write the page."""
    parser = argparse.ArgumentParser(prog="python -m experiments.luck", description=__doc__)
    parser.add_argument("--samples", type=int, default=20, help="p-values that dieharder makes of each test's one")
    asked = parser.parse_args()
    if shutil.which("dieharder") is None:
        sys.stdout.write("dieharder is not installed: no test was run, docs/luck.md is as it was\n")
        return
    found = {(order, test): tested(order, test, asked.samples) for order in ORDERS for test in TESTS}
    PAGE.write_text(page(found, asked.samples))


if __name__ == "__main__":
    main()
