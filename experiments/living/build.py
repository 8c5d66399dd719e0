"""Which build a table was made of: a page is read long after, and what it says may no longer be what the twin does."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build() -> str:
    """The commit that is checked out and its day, as in `c0ffee1 (2026-11-30)`."""
    said = ["git", "log", "-1", "--format=%h (%ad)", "--date=short"]
    return subprocess.run(said, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
