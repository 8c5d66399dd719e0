"""The package as somebody gets it who has only the wheel: `python -m tests.installed [PYTHON]` from the top of the repository.

Builds the wheel, installs it with its dependencies into a new environment of the interpreter PYTHON (default: this one) and runs
a comparison, every command of the README and those of `AFTER` in an empty folder outside the checkout. Ends with 1 at the first
that fails.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.readme_lines import LINES, ROOT, shortened, small_calibration

COMPARISON = ["compare", "baseline", "linkage", "--scale", "0.1", "--replicates", "2"]
# What a reader with only the wheel finds beside the README: the model described, what is there, a result made again and cited.
AFTER = (
    ["doctor"],
    ["odd", "--out", "odd.md"],
    ["completion", "bash"],
    ["run", "linkage", "--months", "2", "--scale", "0.02", "--out", "first"],
    ["rerun", "first"],
    ["cite", "first", "--bibtex"],
    ["--own", "my_own.py", "run", "baseline", "--months", "2", "--scale", "0.02", "--json"],
)
OWN = """from twin.outcomes import own
from twin.outcomes.indicators import ratio


@own.indicator("visits made for the record", "share", "down")
def visits_for_show(c):
    return ratio(c["hollow_visits"], c["visits"])
"""
TYPED = "from importlib.resources import files; assert files('twin').joinpath('py.typed').is_file()"
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
        run(empty, python, "-c", TYPED)
        (empty / "my_own.py").write_text(OWN, encoding="utf-8")
        for words in (COMPARISON, *small, *AFTER):
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
