"""The pictures of docs/views.md: a county of one's own lives eight months, then every view of the eighth is made and printed.

    python -m experiments.views        needs pdftoppm; some minutes

The county is that of docs/my_county.md: invented, with twelve villages by name. What its offices observe is a run of the model
under parameters and luck that no member of its pool has.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

from experiments.my_county import rows
from twin.base.draws import Namespace, luck
from twin.living.ensemble.cube import cube_of
from twin.living.observations.observations import FOLDER
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, write
from twin.living.update.estimate import Prepared, prepare
from twin.scenario.sheets import EVERY
from twin.sheets.write import write_book
from twin.views.view import VIEWS

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"
MEMBERS, TRUTH, FIRST, LAST = 160, 902, 4, 8  # months in which something is issued
DPI, WIDEST = 60, 900


def founded(home: Path) -> Prepared:
    """The county's folder, with what its offices will have observed."""
    home.mkdir(parents=True)
    write_book(home / "县情.xlsx", EVERY, rows(), "zh")
    return prepare(home, MEMBERS, workers=2)


def live(home: Path, prepared: Prepared) -> None:
    """From the fourth month on a forecast is issued each month, in the eighth every view is made."""
    run = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH))
    table = seen(cube_of(run.finished()), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
    (home / FOLDER).mkdir()
    for month in range(FIRST, LAST + 1):
        day = last_day(prepared.pool.cube.first + month - 1)
        write(table[(table["as_of"] <= day).to_numpy()], home / FOLDER / "观测.csv")
        commands = ["month"] if month == LAST else ["warn", "forecast"]
        for name in commands:
            words = [name, home, "--as-of", day.isoformat(), "--members", MEMBERS, "--lang", "zh"]
            subprocess.run([sys.executable, "-m", "twin", *map(str, words)], check=True)


def pictures(home: Path) -> None:
    """The first page of each document."""
    reports = next((home / "reports").iterdir())
    for key, name in {**{key: view.name["zh"] for key, view in VIEWS.items()}, "month": "政策执行效果月报"}.items():
        drawn = home / f"{key}.zh"
        first = ["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-singlefile", "-png"]
        subprocess.run([*first, reports / f"{name}.pdf", drawn], check=True)
        image = Image.open(f"{drawn}.png").convert("RGB")
        image.thumbnail((WIDEST, 2 * WIDEST))
        image.save(FIGURES / f"view_{key}.zh.png", optimize=True)


def main() -> None:
    """Live, make, print."""
    words = argparse.ArgumentParser("python -m experiments.views", description=__doc__)
    words.add_argument("--home", type=Path, default=ROOT / "out" / "views" / "my", help="the county's folder, made anew")
    words.add_argument("--again", action="store_true", help="only print again what was made")
    given = words.parse_args()
    if not given.again:
        shutil.rmtree(given.home, ignore_errors=True)
        live(given.home, founded(given.home))
    pictures(given.home)


if __name__ == "__main__":
    main()
