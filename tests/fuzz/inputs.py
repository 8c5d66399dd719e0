"""The inputs: shipped files, a small county and a few divisions, and options, each with what reads it."""

import gzip
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import yaml

from tests.fuzz import mutate
from twin.base.errors import InputError
from twin.cli import main
from twin.cli.options import scenario_of
from twin.county.county import County, resolve
from twin.files.strict import read_yaml
from twin.mechanisms.mechanism import mechanism_from
from twin.model import PolicyTwin
from twin.policies.policy import policy_from
from twin.scenario.scenario import Scenario
from twin.study.attribute import AttributionStudy
from twin.study.calibrate.file import Study as Calibration
from twin.study.recommend import RecommendStudy
from twin.study.sensitivity import SensitivityStudy
from twin.study.trial import Case

ROOT = Path(__file__).parents[2]
PROGRAM = import_module("twin.cli.app")  # `twin.cli.app` by name is the object of that name in it
Action = Callable[[], None]
Reader = Callable[[Path], Any]
READERS: dict[str, Reader] = {
    "mechanism": lambda file: mechanism_from(file.stem, *read_yaml(file)),
    "scenario": lambda file: Scenario.load(str(file)),
    "policy": lambda file: policy_from(file.stem, *read_yaml(file)),
    "calibration": Calibration.load,
    "attribution": AttributionStudy.load,
    "recommendation": RecommendStudy.load,
    "sensitivity": SensitivityStudy.load,
    "case": Case.load,
}
TABLES = ("villages", "townships", "units", "households", "ties")
COMMANDS = (
    "run", "compare", "report", "region", "trial", "validate", "calibrate", "sensitivity", "attribute", "recommend", "mechanisms",
    "knobs", "evidence",
)  # fmt: skip
OPTIONS = (
    "--county",
    "--months",
    "--scale",
    "--set",
    "--seed",
    "--out",
    "--lang",
    "--replicates",
    "--workers",
    "--codes",
    "--nonsense",
)


def cli(*arguments: str) -> Action:
    """The command line with these arguments, in this process."""

    def action() -> None:
        before, sys.argv = sys.argv, ["twin", *arguments]
        try:
            main()
        finally:
            sys.argv = before

    return action


def reading(read: Callable[[], Any]) -> Action:
    """Reading alone, in the place of a command, so that its errors end as on the command line."""

    def run(_arguments: Sequence[str]) -> int:
        read()
        return 0

    def action() -> None:
        with patch.object(PROGRAM, "_run", run):
            cli("read")()

    return action


@dataclass
class Shelf:
    """Good inputs in a folder of their own: copies of what is shipped, a small county as CSV, divisions of three counties."""

    folder: Path

    @cached_property
    def documents(self) -> list[tuple[str, Path]]:
        """Every shipped YAML file by the kind that reads it as it is, in a copy of the tree that it lies in."""
        for name in ("scenarios", "experiments", "twin"):
            if (ROOT / name).is_dir():
                shutil.copytree(
                    ROOT / name, self.folder / name, ignore=lambda at, names: [n for n in names if _apart(Path(at) / n)]
                )
        found = [(kind_of(file), file) for file in sorted(self.folder.rglob("*.yaml"))]
        return [(kind, file) for kind, file in found if kind]

    @cached_property
    def county(self) -> Path:
        """A small county, all of its tables as CSV. It lives a month, so that all is compiled before the clock runs."""
        folder = County.small(1, 2, 8).save(self.folder / "county")
        for name in TABLES:
            file = folder / f"{name}.parquet"
            if file.exists():
                pd.read_parquet(file).to_csv(file.with_suffix(".csv"), index=False)
                file.unlink()
        PolicyTwin(County.load(folder), "baseline", burn_in=0).run(1).result()
        return folder

    @cached_property
    def divisions(self) -> Path:
        """Three counties with codes that no place has."""
        folder = self.folder / "divisions"
        folder.mkdir()
        counties = ["990101", "990102", "990103"]
        towns = [county + town for county in counties for town in ("101", "102")]
        villages = [f"{town}{number},甲村委会" for town in towns for number in (201, 202, 203)]
        _write(folder / "areas.csv", "code", counties)
        _write(folder / "streets.csv", "code", towns)
        years = ",".join(f"Pop_{year}" for year in (2018, 2017, 2010, 2000))
        _write(folder / "county_population.csv", f"Code_County,{years},Area", [f"{c},9000,9000,9000,9000,90" for c in counties])
        with gzip.open(folder / "villages.csv.gz", "wt", encoding="utf-8") as out:
            out.write("\n".join(["code,name", *villages]) + "\n")
        return folder


def _apart(path: Path) -> bool:
    return path.is_file() and path.suffix != ".yaml"


def _write(file: Path, head: str, rows: list[str]) -> None:
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def kind_of(file: Path) -> str:
    """The kind of the first reader that takes a file as it is; empty where none does."""
    for kind, read in READERS.items():
        try:
            read(file)
        except InputError:
            continue
        return kind
    return ""


def make(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """One input in an empty folder: what it is, in words, and what tries it."""
    makers = {_document: 110, _county: 40, _divisions: 24, _set: 12, _options: 13, _life: 1}
    return dice.choices(list(makers), list(makers.values()))[0](shelf, folder, dice)


def _document(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """A shipped file, changed, put beside the unchanged one so that what it is based on is found."""
    kind = dice.choice(list(READERS))
    file = dice.choice([file for known, file in shelf.documents if known == kind])
    mutant = file.with_name("mutant.yaml")
    mutant.write_bytes(mutate.document(file.read_bytes(), dice))
    shutil.copy(mutant, folder)
    return f"{kind} {file.name}", reading(lambda: READERS[kind](mutant))


def _county(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """A county of which a table or its head is changed, gone, there twice, or of another format and other types."""
    place = folder / "county"
    shutil.copytree(shelf.county, place)
    file = dice.choice(sorted(place.iterdir()))
    if file.suffix == ".json":
        file.write_bytes(mutate.document(file.read_bytes(), dice))
    elif dice.random() < 0.8:
        file.write_bytes(mutate.table(file.read_bytes(), dice))
    else:
        frame = pd.read_csv(file)
        column = dice.choice(list(frame.columns))
        kinds = ["str", "category", *(["float64", "float32", "object"] if pd.api.types.is_numeric_dtype(frame[column]) else [])]
        frame[column] = frame[column].astype(dice.choice(kinds))
        frame.to_parquet(file.with_suffix(".parquet"))
        if dice.random() < 0.8:
            file.unlink()
    if dice.random() < 0.1:
        dice.choice(sorted(place.iterdir())).unlink()
    return f"county {file.name}", reading(lambda: _sound(County.load(place), place))


def _sound(county: County, folder: Path) -> None:
    """What must hold of every county that is accepted."""
    for level in (county.villages, county.townships, county.units, county.households):
        for name, values in level.items():
            if values.dtype.kind == "f":
                assert np.isfinite(values).all() and np.abs(values).max(initial=0) < 1e12, name
    hh = county.households
    assert (hh["elders"] <= hh["persons"]).all(), "more elders than persons"
    assert all(str(uid)[:6] == str(county.code) and len(str(uid)) == 12 for uid in county.villages["uid"]), "village codes"
    stems = [file.stem for file in folder.iterdir()]
    assert len(stems) == len(set(stems)), "two files of one table"


def _divisions(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """Divisions of which a table is changed, by a region's plan or one county of it."""
    place = folder / "divisions"
    shutil.copytree(shelf.divisions, place)
    file = dice.choice(sorted(place.iterdir()))
    if file.suffix == ".gz" and dice.random() < 0.8:
        file.write_bytes(gzip.compress(mutate.table(gzip.decompress(file.read_bytes()), dice)))
    else:
        file.write_bytes(mutate.table(file.read_bytes(), dice) if file.suffix != ".gz" else mutate.text(file.read_bytes(), dice))
    if dice.random() < 0.5:
        return f"divisions {file.name}, plan", cli("region", "baseline", "--divisions", str(place), "--plan")
    return f"divisions {file.name}, county", reading(lambda: resolve(f"divisions:{place}#990101"))


def _set(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """What `--set` takes."""
    path = dice.choice(
        ["fund.processing_days", "mechanisms.points_system", "mechanisms.points_system.dose", "months", "x.y", "", *mutate.ODD]
    )
    text = dice.choice([f"{path}={dice.choice(mutate.ODD)}", path, f"{path}={{2026-{dice.choice(mutate.ODD)}: 1}}"])
    return f"--set {text[:60]!r}", reading(lambda: scenario_of("baseline", [text]))


def _options(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """Commands with a word or an option that does not fit; what does fit is a run of a month or a look at the catalogue."""
    if dice.random() < 0.7:
        # Only the catalogue does without a word, and the others find none of these.
        given = [dice.choice(COMMANDS), dice.choice(mutate.ODD) or "x", *_option(dice)]
    else:
        command = dice.choice([["run", "baseline"], ["compare", "baseline", "linkage", "--workers", "1", "--replicates", "1"]])
        given = [*command, "--county", str(shelf.county), "--months", "1", *_option(dice)]
    if dice.random() < 0.3:
        given.append(dice.choice(["--json", "--plan", "--quick", "--help", "--version", "-x"]))
    return f"twin {' '.join(given)[-120:]!r}", cli(*given)


def _option(dice: Random) -> list[str]:
    """An option with an odd value; never a folder for results outside the current one."""
    option, value = dice.choice(OPTIONS), dice.choice(mutate.ODD)
    return [option, "out" if option == "--out" and (value.startswith((".", "/")) or not value) else value]


def _life(shelf: Shelf, folder: Path, dice: Random) -> tuple[str, Action]:
    """A changed scenario that is lived for two months, if it can be, in a small county, and written out."""
    file = dice.choice([file for known, file in shelf.documents if known == "scenario"])
    data = yaml.safe_load(file.read_bytes())
    mutant = file.with_name("mutant.yaml")
    mutant.write_text(yaml.safe_dump(mutate.tree(data, dice), allow_unicode=True), encoding="utf-8")
    return f"run {file.name}", cli("run", str(mutant), "--county", str(shelf.county), "--months", "2", "--out", "out", "--json")
