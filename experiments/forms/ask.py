"""Ask all probes of the build that is imported, or of an earlier one in a process and a worktree of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.forms import hours, money, seeing, texts
from experiments.forms.lived import PLACES, documents
from experiments.forms.probe import Probe
from twin.runner import CountySpec

ROOT = Path(__file__).parents[2]
PROBES: tuple[Probe, ...] = (*money.PROBES, *hours.PROBES, *texts.PROBES, *seeing.PROBES)


def chosen(keys: Sequence[str]) -> tuple[Probe, ...]:
    """The probes of these keys, or all."""
    return tuple(probe for probe in PROBES if not keys or probe.key in keys)


def answers(probes: Sequence[Probe], places: Mapping[str, CountySpec] = PLACES, **how: Any) -> dict[str, Any]:
    """What this build answers, by probe; ways of running that probes share are run once."""
    ways = {json.dumps([one.place, one.base, one.more], sort_keys=True): one for probe in probes for one in probe.asks.values()}
    found = dict(zip(ways, documents(list(ways.values()), places, **how), strict=True))
    return {
        probe.key: probe.answered(
            {label: found[json.dumps([one.place, one.base, one.more], sort_keys=True)] for label, one in probe.asks.items()}
        )
        for probe in probes
    }


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The sources of a revision in a worktree that goes afterwards, with the probes of today beside them."""
    with tempfile.TemporaryDirectory(prefix="forms-") as folder:
        place = Path(folder) / "before"
        git("worktree", "add", "--detach", str(place), revision)
        try:
            shutil.rmtree(place / "experiments" / "forms", ignore_errors=True)
            shutil.copytree(ROOT / "experiments" / "forms", place / "experiments" / "forms")
            yield place
        finally:
            git("worktree", "remove", "--force", str(place))


def git(*words: str) -> str:
    """What git says, run at the root of the repository."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def before(revision: str, keys: Sequence[str]) -> dict[str, Any]:
    """What an earlier revision answers."""
    with checked_out(revision) as place, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "before.json"
        command = [sys.executable, "-m", "experiments.forms", "--answers", str(out), "--only", *keys]
        subprocess.run(command, cwd=place, env=os.environ | {"PYTHONPATH": str(place)}, check=True)
        return dict(json.loads(out.read_text(encoding="utf-8")))
