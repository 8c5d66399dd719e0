"""What an earlier commit takes for the same work, beside this one: `python -m experiments.benchmarks --against REV`.

The earlier commit is laid out in a temporary folder. Both do each work in turns, in processes of their own, with what is compiled
and lived before already there unless a line says otherwise; a ratio is of one turn, so that a busy spell meets both.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from experiments.benchmarks.startup import AS_USUAL
from experiments.benchmarks.works import COMPARE, COUNTRY, FIRST, PARTED, RUN, TIMED, WORKS

ROOT = Path(__file__).parents[2]


class Tree(NamedTuple):
    """A version of the sources, and where it keeps what it compiles, empty at first."""

    place: Path
    compiled: Path


def against(earlier: str, turns: int, works: Sequence[str] = tuple(WORKS), divisions: Path | None = None) -> dict[str, Any]:
    """Works of both versions: lists of one figure a turn, by work, `before` and `now`. `earlier`: a commit, or its sources.

    `divisions`: the folder of the country's divisions, for the works that need it; without it they are left out.
    """
    with tempfile.TemporaryDirectory() as folder, _laid_out(earlier, Path(folder)) as place:
        trees = {"before": Tree(place, Path(folder) / "before"), "now": Tree(ROOT, Path(folder) / "now")}
        found: dict[str, dict[str, list[float]]] = {}
        for turn in range(turns + 1):  # nothing counts in the first but what begins with nothing
            for name, tree in trees.items():
                for work, figure in _turn(tree, works, turn == 0, divisions):
                    found.setdefault(work, {}).setdefault(name, []).append(figure)
                    sys.stderr.write(f"{name}, {work}: {figure:.3g}\n")
        revision = _git("rev-parse", "--short", "HEAD", at=place)
        spent = {work: spent_on(work, trees["now"]) for work in works if work in PARTED}
    return {"revision": revision, "works": found, "spent": spent, "load": os.getloadavg()[0]}


def spent_on(work: str, tree: Tree) -> dict[str, float]:
    """Processor seconds of a work by part, in one version; of the first run, with nothing compiled.

    Of memory: the largest until the end of each stage, in MB.
    """
    if work in ("run", "memory"):
        stages = json.loads(_once(tree, ("-m", "experiments.benchmarks.stages")).said)
        return dict(stages["seconds"]) if work == "run" else {name: peak / 2**20 for name, peak in stages["peak_bytes"].items()}
    with tempfile.TemporaryDirectory() as fresh:
        nothing = {"TWIN_CACHE": fresh, "NUMBA_CACHE_DIR": fresh} if work == "first" else {}
        return dict(json.loads(_once(tree, ("-m", "experiments.benchmarks.spent", work), **nothing).said))


def _turn(tree: Tree, works: Sequence[str], first: bool, divisions: Path | None) -> Iterator[tuple[str, float]]:
    """Each work once, by one version; at first what is compiled and lived is put there."""
    if first and {"first", "compiling"} & {*works}:
        began = time.perf_counter()
        compiled = _once(tree, FIRST, TWIN_CACHE=str(tree.compiled))
        yield from (("first", time.perf_counter() - began), ("compiling", compiled.seconds))
    for work, code in TIMED.items():
        if work in works:
            spent = _once(tree, ("-c", code))
            if not first:
                yield work, float(spent.said)
    if {"run", "memory"} & {*works}:
        whole = _once(tree, RUN)
        if not first:
            yield from (("run", whole.seconds), ("memory", whole.megabytes))
    if "compare" in works and not first:
        with tempfile.TemporaryDirectory() as fresh:  # neither runs nor burn-ins are kept, compiled code is
            yield "compare", _once(tree, COMPARE, TWIN_CACHE=fresh).seconds
    if {"country", "country_memory"} & {*works} and not first and divisions is not None:
        with tempfile.TemporaryDirectory() as fresh:
            counties = _once(tree, (*COUNTRY, "--divisions", str(divisions), "--store", f"{fresh}/store"), TWIN_CACHE=fresh)
            yield from (("country", counties.seconds), ("country_memory", counties.megabytes))


class Spent(NamedTuple):
    """What a process took, children included: processor seconds, largest memory; and what it said."""

    seconds: float
    megabytes: float
    said: str


def _once(tree: Tree, arguments: tuple[str, ...], **more: str) -> Spent:
    """Run Python in a version to the end; raises CalledProcessError if it fails."""
    env = os.environ | {"PYTHONPATH": str(tree.place), "NUMBA_CACHE_DIR": str(tree.compiled)} | AS_USUAL | more
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen([sys.executable, *arguments], cwd=tree.place, env=env, stdout=said, stderr=told)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0), told.seek(0)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, arguments, stderr=told.read()[-400:])
        return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read())


@contextmanager
def _laid_out(earlier: str, folder: Path) -> Iterator[Path]:
    """The sources of a commit, in a folder that goes again; or where they lie already."""
    if Path(earlier).is_dir():
        yield Path(earlier)
        return
    place = folder / "earlier"
    _git("worktree", "add", "--detach", str(place), earlier)
    try:
        yield place
    finally:
        _git("worktree", "remove", "--force", str(place))


def _git(*words: str, at: Path = ROOT) -> str:
    return subprocess.run(("git", *words), cwd=at, capture_output=True, text=True, check=True).stdout.strip()


def ratios(one: dict[str, list[float]]) -> tuple[float, float, float]:
    """Now / before: the median over turns, the least and the largest."""
    several = [now / before for before, now in zip(one["before"], one["now"], strict=True)]
    return statistics.median(several), min(several), max(several)
