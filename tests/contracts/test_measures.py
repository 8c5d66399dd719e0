"""What must hold of every measure of a run, and so of every store: kept once, kept whole, read back to the bit."""

import importlib
import inspect
import itertools
import pickle
import pkgutil
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

import pandas as pd
import pytest

import twin
from tests.contracts.my_studies import STUDIES
from tests.contracts.suite import Suite, tell
from twin import InputError
from twin.runner import CountySpec, Kept, Report, Run, Store, evaluate, keys_of
from twin.runner.measures import name_of
from twin.study.places import county_of
from twin.study.trial.case import Case
from twin.study.trial.replicate import Plan, Replicate
from twin.study.trial.wanted import all_asked, resolved

pytestmark = pytest.mark.slow

MEASURE = Suite("measure")
PLACE = CountySpec.small(2, 2, 30)
_count = itertools.count()


def replicates() -> list[Run]:
    case = Case.from_dict(STUDIES["trial"])
    county, attributes = county_of(case.file.county, case.source)
    asked = [resolved(one, case.source, "village", False) for one in all_asked(case).values()]
    plan = Plan(case, county, attributes, tuple(dict.fromkeys(asked)), False)
    return [Replicate.of(plan, number) for number in range(2)]


# How a run is made that a measure is about, by the type that it asks for; a new type needs a line here.
RUNS: dict[type[Run], Callable[[], list[Run]]] = {
    Run: lambda: [Run(PLACE, months=14, burn_in=0, seed=seed) for seed in (1, 2)],
    Replicate: replicates,
}


class Measured:
    """A measure, and some runs of its kind."""

    def __init__(self, measure: Any, kind: type[Run] = Run) -> None:
        self.measure, self.kind = measure, kind

    def __str__(self) -> str:
        return f"{self.measure.__module__}.{self.measure.__name__}"

    @property
    def runs(self) -> list[Run]:
        return RUNS[self.kind]()

    def into(self, folder: Path) -> Report:
        return evaluate(self.runs, folder, workers=1, measure=self.measure)

    def row(self, folder: Path) -> pd.DataFrame:
        return Store(folder).require(keys_of(self.runs)).drop(columns="seconds")


@MEASURE.check
def a_store_can_name_it(one):
    module, name = name_of(one.measure).split(":")
    assert getattr(importlib.import_module(module), name) is one.measure


@MEASURE.check
def workers_can_be_sent_it(one):
    assert pickle.loads(pickle.dumps(one.measure)) is one.measure
    assert keys_of(pickle.loads(pickle.dumps(one.runs))) == keys_of(one.runs)


@MEASURE.check
def it_says_what_it_measures(one):
    tell(bool(inspect.getdoc(one.measure)), "a measure without a docstring")


@MEASURE.check
def luck_has_a_key_of_its_own(one):
    keys = keys_of(one.runs)
    tell(len(set(keys)) == len(keys), "two runs of one key: one would be taken for the other")


@MEASURE.check
def it_finds_the_same_each_time(one):
    first, again = (_plain(one.measure(one.runs[0])) for _ in range(2))
    assert first == again


@MEASURE.check
def what_is_kept_is_what_was_measured(one):
    with TemporaryDirectory() as folder:
        one.into(Path(folder))
        run, direct = one.runs[0], one.measure(one.runs[0])
        store = Store(folder)
        if isinstance(direct, Kept):
            (kept,) = store.kept(keys_of([run]))
            assert _plain(kept) == _plain(direct)
        else:
            row = store.require(keys_of([run])).iloc[0]
            numbers = {name: value for name, value in direct.items() if isinstance(value, int | float)}
            assert {name: row[name] for name in numbers} == numbers


@MEASURE.check
def nothing_is_run_twice(one):
    with TemporaryDirectory() as folder:
        done = one.into(Path(folder)), one.into(Path(folder))
        assert [(report.ran, report.found, report.failed) for report in done] == [(2, 0, 0), (0, 2, 0)]


@MEASURE.check
def a_damaged_part_is_run_again(one):
    with TemporaryDirectory() as folder:
        one.into(Path(folder))
        before = one.row(Path(folder))
        for part in (Path(folder) / "parts").iterdir():
            part.write_bytes(part.read_bytes()[:-7])
        assert one.into(Path(folder)).ran == 2
        pd.testing.assert_frame_equal(one.row(Path(folder)), before)


@MEASURE.check
def two_writers_do_not_differ(one):
    with TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        for place, runs in ((here, one.runs), (there, one.runs[::-1])):
            evaluate(runs, place, workers=1, measure=one.measure)
        pd.testing.assert_frame_equal(one.row(here), one.row(there))
        for part in (there / "parts").iterdir():
            shutil.copy(part, here / "parts" / f"other-{part.name}")
        pd.testing.assert_frame_equal(one.row(here), one.row(there))


@MEASURE.check
def a_store_of_it_refuses_another(one):
    with TemporaryDirectory() as folder:
        one.into(Path(folder))
        try:
            evaluate([Run(PLACE, months=1, burn_in=0)], folder, workers=1, measure=stranger)
        except InputError as problem:
            assert "a store for each measure" in str(problem)
        else:
            raise AssertionError("two measures in one store")


def _plain(found: Any) -> Any:
    return found.packed() if isinstance(found, Kept) else repr(sorted(found.items()))


def stranger(run: Run) -> dict[str, Any]:
    """Another measure."""
    return {}


# What fails -----------------------------------------------------------------------------------------------------------------


def restless(run: Run) -> dict[str, Any]:
    """Never the same."""
    return {"number": next(_count)}


def silent(run: Run) -> dict[str, Any]:
    return {"number": 1}


def hollow(run: Run) -> dict[str, Any]:
    """Nothing but failures."""
    raise ZeroDivisionError("nothing can be measured")


class Changing(Run):
    """A run that another process takes for another one."""

    def __reduce__(self) -> Any:
        return Run, (PLACE, "baseline", 2, 9)


class Unsent(Measured):
    @property
    def runs(self) -> list[Run]:
        return [Changing(PLACE, months=1, burn_in=0)]


class Alike(Measured):
    @property
    def runs(self) -> list[Run]:
        return [Run(PLACE, months=1, burn_in=0)] * 2


def local() -> Measured:
    def measure(run: Run) -> Mapping[str, Any]:
        return {}

    measure.__qualname__ = "stranger"
    measure.__module__ = stranger.__module__
    return Measured(measure)


MEASURE.fails(
    a_store_can_name_it=local,
    workers_can_be_sent_it=lambda: Unsent(stranger),
    it_says_what_it_measures=lambda: Measured(silent),
    luck_has_a_key_of_its_own=lambda: Alike(stranger),
    it_finds_the_same_each_time=lambda: Measured(restless),
    what_is_kept_is_what_was_measured=lambda: Measured(restless),
    nothing_is_run_twice=lambda: Measured(hollow),
    a_damaged_part_is_run_again=lambda: Measured(restless),
    two_writers_do_not_differ=lambda: Measured(restless),
    a_store_of_it_refuses_another=lambda: Measured(stranger),
)


def measures() -> list[Measured]:
    """Every public function of the package that takes one run and gives numbers or tables."""
    found = {}
    for module in pkgutil.walk_packages(twin.__path__, "twin."):
        if not module.name.startswith(("twin.runner.", "twin.study.")):
            continue
        for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if one.__module__ == module.name and name[0] != "_" and list(inspect.signature(one).parameters) == ["run"]:
                kinds = get_type_hints(one, localns={"Run": Run})  # of modules that name it for typing only
                if kinds["return"] is Kept or kinds["return"] == dict[str, Any]:
                    found[f"{module.name}.{name}"] = Measured(one, kinds["run"])
    return list(found.values())


@pytest.mark.parametrize(("check", "one"), MEASURE.cases(measures()))
def test_measure(check, one):
    check.call(one)


@pytest.mark.parametrize("name", MEASURE.checks)
def test_every_check_can_fail(name):
    MEASURE.prove(name)


def test_no_check_is_unproven():
    assert MEASURE.unproven() == []
    assert len(measures()) >= 5
