"""Measure everything and write the pages: `python -m experiments.benchmarks` (about three minutes on an idle core).

    python -m experiments.benchmarks [--tiny] [--instructions] [--against REV [--turns N] [--works ...]] [--out FOLDER]

writes `benchmarks.md`, `growth.md` and `benchmarks.json`, by default in `docs/`. `--tiny` is a trial on counties of a village or
two, whose figures say nothing; `--instructions` counts instructions anew, too, if valgrind is installed (some minutes more).
`--against` measures nothing else than what an earlier commit and this version take for the same work, and adds the table of both.
"""

import argparse
import json
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.benchmarks import counted, growth, instructions, sizes, spread, startup
from experiments.benchmarks.against import against
from experiments.benchmarks.growth_page import growth_page
from experiments.benchmarks.page import page
from experiments.benchmarks.plan import FULL, TINY, Plan, side_by_side
from experiments.benchmarks.works import WORKS
from twin.base.kernel import source_hash
from twin.county.county import County
from twin.scenario.scenario import Scenario

DOCS = Path(__file__).parent.parent.parent / "docs"


def main() -> None:
    """Measure, then write the three files; counting instructions comes last, as it takes longest."""
    asked = _parser().parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    stored = asked.out / "benchmarks.json"
    earlier = json.loads(stored.read_text()) if stored.exists() else {}
    if asked.against:
        write(asked.out, earlier | {"against": _beside(earlier.get("against"), asked)})
        return
    found = measured(TINY if asked.tiny else FULL)
    found |= {"against": earlier["against"]} if "against" in earlier else {}
    write(asked.out, found | {"instructions": counts(earlier, False)})
    if asked.instructions:
        write(asked.out, found | {"instructions": counts(earlier, True)})


def _beside(before: dict[str, Any] | None, asked: argparse.Namespace) -> dict[str, Any]:
    """What is measured beside an earlier commit; works that are not asked for stay as they were, if it was the same one."""
    found = against(asked.against, asked.turns, asked.works, asked.divisions)
    same = before is not None and before["revision"] == found["revision"]
    if not (before and same):
        return found
    return found | {part: before.get(part, {}) | found[part] for part in ("works", "spent")}


def write(out: Path, found: dict[str, Any]) -> None:
    """The measurements and the pages that are made from them."""
    (out / "benchmarks.json").write_text(json.dumps(found, indent=1) + "\n")
    (out / "benchmarks.md").write_text(page(found))
    if "growth" in found:
        (out / "growth.md").write_text(growth_page(found))


def measured(plan: Plan) -> dict[str, Any]:
    """All measurements of a plan; what is under way is told on standard error."""
    scenario = Scenario.load("linkage")
    tasks = {
        "begin": lambda: startup.started(plan.rounds),
        "counts": lambda: counted.counts(County.small(*plan.counted), scenario),
        "side by side": lambda: side_by_side(plan, scenario, sum(one["draws"] for one in found["counts"].values())),
        "spread": lambda: spread.measured(County.small(*plan.spread), plan.rounds),
        "growth": lambda: growth.grown(plan.growth, scenario, plan.rounds),
        "sizes": lambda: sizes.sizes(County.demo().sample(plan.share), scenario),
    }
    found: dict[str, Any] = {"machine": machine(), "plan": plan._asdict()}
    for name, task in tasks.items():
        began = time.perf_counter()
        found[name] = task()
        sys.stderr.write(f"{name}: {time.perf_counter() - began:.0f} s\n")
    return found | {"load_at_the_end": os.getloadavg()[0]}


def counts(earlier: dict[str, Any], again: bool) -> dict[str, Any]:
    """Instructions: counted now, or as counted before for the same compiled sources, or why there are none."""
    now = source_hash(("processes/", "draws.py", "kernel.py", "ledger.py"))
    known = earlier.get("instructions", {})
    if again and instructions.available():
        return instructions.counted() | {"sources": now}
    if known.get("sources") == now:
        return dict(known)
    return {"missing": "valgrind is not installed" if again else "not counted for this version of the sources"}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    processor = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.processor())
    packages = {name: version(name) for name in ("numpy", "numba", "mesa", "policy-twin")}
    return {"processor": processor, "cores": os.cpu_count(), "python": platform.python_version(), "packages": packages,
            "load": os.getloadavg()[0]}  # fmt: skip


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m experiments.benchmarks", description="Measure speed and memory.")
    parser.add_argument("--tiny", action="store_true", help="a trial on counties of a village or two")
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind, too")
    parser.add_argument("--against", metavar="REV", help="only set this version beside a commit, or a folder of its sources")
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS), help="only some of the works")
    parser.add_argument("--divisions", type=Path, metavar="FOLDER", help="divisions of the country, for works that ask for them")
    parser.add_argument("--turns", type=int, default=3, help="how often both do each work")
    parser.add_argument("--out", type=Path, default=DOCS, help="where the pages and the JSON go")
    return parser


if __name__ == "__main__":
    main()
