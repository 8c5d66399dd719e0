"""`python -m tests.contracts FILE...`: check mechanism files of one's own."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    asked = [word for file in sys.argv[1:] for word in ("--mechanism", str(Path(file).resolve()))]
    os.chdir(Path(__file__).parents[2])  # where pytest finds its settings
    words = ["-m", "pytest", "-q", "tests/contracts/test_mechanisms.py::test_mechanism", *asked]
    os.execv(sys.executable, [sys.executable, *words])
