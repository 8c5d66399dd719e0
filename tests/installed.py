"""The package as somebody gets it who has only the wheel: `python -m tests.installed [PYTHON]` from the top of the repository.

Builds the wheel, installs it with its dependencies into a new environment of the interpreter PYTHON (default: this one) and runs
a comparison and every command of the README in an empty folder outside the checkout. Ends with 1 at the first that fails.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.readme_lines import LINES, ROOT, shortened, small_calibration

COMPARISON = ["compare", "baseline", "linkage", "--scale", "0.1", "--replicates", "2"]
COUNTY = "import sys; from twin import County; County.small(2, 2, 30).save(sys.argv[1])"


def main(interpreter: str = sys.executable) -> None:
    """Build, install, run."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        python = install(interpreter, place)
        empty = place / "empty"
        empty.mkdir()
        county, study = place / "county", small_calibration(place)
        run(empty, python, "-c", COUNTY, str(county))
        small = [shortened(line, empty / f"out-{number}", county, study) for number, line in enumerate(LINES)]
        for words in (COMPARISON, *small):
            run(empty, python, "-m", "twin", *words)
            print(f"twin {' '.join(words)}", flush=True)


def install(interpreter: str, place: Path) -> str:
    """The wheel in a new environment; its interpreter."""
    wheels, home = place / "wheels", place / "env"
    run(ROOT, interpreter, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), ".")
    (wheel,) = wheels.glob("*.whl")
    run(ROOT, interpreter, "-m", "venv", str(home))
    python = str(home / ("Scripts" if os.name == "nt" else "bin") / "python")
    run(ROOT, python, "-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(wheel))
    return python


def run(folder: Path, *command: str) -> None:
    """One command in a folder; its output is shown, and its failure ends everything, if it fails."""
    settings = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}exit code {done.returncode}")


if __name__ == "__main__":
    main(*sys.argv[1:])
