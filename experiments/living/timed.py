"""How long a month takes in the demonstration county (180 villages), and how much memory: command by command, on this machine.

    python -m experiments.living.timed

The county is a run of the twin under parameters of its own, and its offices see of it what the shipped `offices.yaml` says. The
pool, its changes and the runs under what was learned are made where the store does not hold them yet; then each command is asked
for once more, with all runs kept, in a process of its own; and a month as a whole, without pages. Seconds are on the clock and of
the processor, helpers' included. "The update alone" begins with rows that were read and judged.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from experiments.living.build import ROOT, build
from experiments.living.page import written
from experiments.living.tolerances import TIMES, Tolerance
from twin.__main__ import ALGEBRA
from twin.base.draws import Namespace, luck
from twin.living import issue
from twin.living.ensemble.cube import cube_of
from twin.living.observations.observations import FOLDER, read
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, write
from twin.living.update.estimate import Estimate, Prepared, estimate, prepare, watching
from twin.living.update.learned import scores
from twin.living.warnings.warn import rule_of

MARKS = ("<!-- timed: made by `python -m experiments.living.timed` -->", "<!-- end of timed -->")
LIVED = 10  # months with data
TRUTH = 902  # a member that no pool has
LANG = ("--lang", "en")
COMMANDS = {
    "assimilate": ("--again", "0"),
    "warn": ("--tries", "0"),
    "forecast": (),
}
MORE = {
    "assimilate, with 48 runs under what was learned": ("assimilate", "--again", "48"),
    "warn, with what a held step would win": ("warn", "--tries", "8"),
}
Took = dict[str, float]  # clock, processor, memory
_MEASURED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
clock, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, clock, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def main() -> None:
    """Make what is missing, ask, write."""
    words = argparse.ArgumentParser("python -m experiments.living.timed", description=__doc__)
    words.add_argument("--store", type=Path, default=ROOT / "out" / "timed")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "living.md")
    words.add_argument("--month", nargs=2, metavar=("FOLDER", "DAY"), help="only live one month of a folder, as is timed here")
    given = words.parse_args()
    if given.month:
        lived(Path(given.month[0]), date.fromisoformat(given.month[1]))
        return
    written(given.out, part(asked(given.store)), MARKS)


def asked(store: Path, members: int = 160, county: str = "demo", again: Mapping[str, tuple[str, ...]] = MORE) -> dict[str, Any]:
    """All that is told: by name what each took, and how many villages, rows and members there are."""
    home, busy = store / "my", os.getloadavg()[0]
    if not home.exists():
        _twin("init", home, "--county", county)
    made, prepared = _made(store, home, members)
    day, rows = _observed(home, prepared)
    for name, words in COMMANDS.items():
        _twin(name, home, "--as-of", day, *words)  # from here on everything is kept
    commands = {name: _twin(name, home, "--as-of", day, *words) for name, words in COMMANDS.items()}
    month = _run("experiments.living.timed", "--month", home, day)
    first = {name: _twin(words[0], home, "--as-of", day, *words[1:]) for name, words in again.items()}
    return {
        "pool": made, "month": month, "commands": commands, "first": first, "update": _update(home, prepared, day),
        "rows": rows, "load": busy,
        "members": members, "villages": len(prepared.plan.codes.villages), "build": build(),
        "households": int(prepared.plan.codes.households["county"][0]),
    }  # fmt: skip


def _made(store: Path, home: Path, members: int) -> tuple[dict[str, Took], Prepared]:
    """The pool and its changes; what making them took is kept in the store, as they are made once."""
    note = store / "made.json"
    took: dict[str, Took] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    prepared: list[Prepared] = []
    for name, make in (
        ("pool", lambda: prepared.append(prepare(home, members, 2))),
        ("changes", lambda: prepared.append(watching(prepared[0], 2))),
    ):
        took.setdefault(name, {"clock": _timed(make)["clock"]})  # helpers live on, so what they took is not known yet
    note.write_text(json.dumps(took), encoding="utf-8")
    return took, prepared[-1]


def _observed(home: Path, prepared: Prepared) -> tuple[str, int]:
    """What offices saw of a county by the end of so many months, written into its folder; the day and the number of rows."""
    last = prepared.pool.cube.first + LIVED - 1
    file = home / FOLDER / "seen.csv"
    if not file.exists():
        truth = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH)).finished()
        rows = seen(cube_of(truth), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
        file.parent.mkdir(exist_ok=True)
        write(rows[(rows["as_of"] <= last_day(last)).to_numpy()], file)
    return last_day(last).isoformat(), len(read(home).table)


def _update(home: Path, prepared: Prepared, day: str) -> Took:
    """The update in data space alone: rows that were read, into parameters of county and townships."""
    rows, found = read(home), list[Estimate]()
    rows.by(date.fromisoformat(day))
    _timed(lambda: scores(estimate(prepared, date.fromisoformat(day), rows)))  # so that nothing is imported meanwhile
    took = _timed(lambda: found.append(estimate(prepared, date.fromisoformat(day), rows)))
    learned = _timed(lambda: scores(found[0]))
    return {name: took[name] + learned[name] for name in took}


def _timed(task: Callable[[], object]) -> Took:
    began, own = time.perf_counter(), os.times()
    task()
    end = os.times()
    return {"clock": time.perf_counter() - began, "processor": sum(end[:4]) - sum(own[:4])}


def lived(home: Path, day: date) -> None:
    """A month as `twin month` does it, without pages and views: what was learned, drift, scores, list, forecast, registered."""
    observations = read(home)
    found = estimate(watching(prepare(home)), day, observations)
    issue.month(home, found, observations, rule_of(home), tries=0)


def _twin(*words: object) -> Took:
    return _run("twin", *words, *LANG)


def _run(*words: object) -> Took:
    """A module in a process of its own, by way of a small one: what a system says of a child begins with its parent's memory.

    Linear algebra has one thread, as in every command of the twin.
    """
    said, alone = [sys.executable, "-m", *map(str, words)], os.environ | dict.fromkeys(ALGEBRA, "1")
    found = subprocess.run([sys.executable, "-c", _MEASURED, *said], check=True, capture_output=True, text=True, env=alone)
    status, clock, processor, memory = json.loads(found.stdout)
    if status:
        raise SystemExit(f"{' '.join(said)}: ended with {status}\n{found.stderr}")
    return {"clock": clock, "processor": processor, "memory": memory / 2**20}


def part(found: dict[str, Any]) -> str:
    """The part of the page."""
    month, commands = found["month"], found["commands"]
    numbers = {
        "pool": found["pool"]["pool"]["clock"], "month": month["clock"], "update": found["update"]["clock"],
        "memory": max(one["memory"] for one in (month, *commands.values())),
    }  # fmt: skip
    parts = {"a month in one process, without pages": month}
    parts |= {" ".join(("twin", name, *COMMANDS[name])): one for name, one in commands.items()}
    parts |= {f"{name}, the first time": one for name, one in found["first"].items()}
    parts |= {"the pool": found["pool"]["pool"], "changes of a quarter of the pool, once": found["pool"]["changes"]}
    return f"""Demonstration county: {found["villages"]} villages, {found["households"]:,} households, {found["rows"]:,} rows of
{LIVED} months, {found["members"]} members. Two cores, one run; load when it began: {found["load"]:.1f}.
Of commit {found["build"]}.

| | allowed | |
|---|---|---:|
{chr(10).join(_asked_of(one, numbers[one.key]) for one in TIMES)}

| | seconds on the clock | of the processor | memory, GB |
|---|---:|---:|---:|
{chr(10).join(_line(name, one) for name, one in parts.items())}"""


def _asked_of(one: Tolerance, number: float) -> str:
    text = f"{number:.2f}" if number < 10 else f"{number:.1f}"
    allowed = one.allowed("") + ("" if one.key == "memory" else " s")
    return f"| {one.name} | {allowed} | {text if one.met(number, '') else f'**{text}** missed'} |"


def _line(name: str, one: Took) -> str:
    processor, memory = (f"{one[key]:.{digits}f}" if key in one else "–" for key, digits in (("processor", 1), ("memory", 2)))
    return f"| {name} | {one['clock']:.1f} | {processor} | {memory} |"


if __name__ == "__main__":
    main()
