"""`python -m tests.contracts FILE...`: check mechanism files of one's own."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    here = Path(__file__).parent
    asked = [word for file in sys.argv[1:] for word in ("--mechanism", str(Path(file).resolve()))]
    sys.exit(pytest.main(["-q", f"--rootdir={here.parents[1]}", str(here / "test_mechanisms.py"), *asked]))
