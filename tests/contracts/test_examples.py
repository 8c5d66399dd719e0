"""Every public name shows how it is used, in an example that runs: of `twin`, its classes, and rooms with `__all__`."""

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest
import yaml

import twin
import twin.study
from tests.contracts.my_studies import STUDIES
from tests.study.region.test_region import province

ROOMS = ("twin", "twin.runner", "twin.evidence", *(f"twin.study.{one.name}" for one in pkgutil.iter_modules(twin.study.__path__)))


def public() -> Iterator[tuple[str, Any]]:
    """Names that are public, and what each is: classes and functions, and what the classes of `twin` can do."""
    for room in ROOMS:
        module = importlib.import_module(room)
        for name in getattr(module, "__all__", ()):
            thing = inspect.unwrap(getattr(module, name))
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield f"{room}.{name}", thing
            if room == "twin" and inspect.isclass(thing):
                yield from ((f"{room}.{name}.{part}", one) for part, one in members(thing))


def members(cls: type) -> Iterator[tuple[str, Any]]:
    """Public methods and properties that a class defines itself."""
    for name, one in vars(cls).items():
        one = one.__func__ if isinstance(one, classmethod | staticmethod) else one
        if not name.startswith("_") and (inspect.isfunction(one) or isinstance(one, property | cached_property)):
            yield name, one


def examples(name: str, thing: Any) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "", name)


def known_in(thing: Any) -> dict[str, Any]:
    """What an example may use: the names of the module that it stands in, and `twin`."""
    function = getattr(thing, "func", None) or getattr(thing, "fget", None) or thing
    return dict(vars(importlib.import_module(function.__module__))) | {"twin": twin}


def run(name: str, thing: Any) -> doctest.TestResults:
    test = doctest.DocTest(examples(name, thing), known_in(thing), name, None, None, inspect.getdoc(thing))
    return doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)


PUBLIC = dict(public())


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLIC)
def test_example_runs(name, tmp_path, monkeypatch):
    if "divisions" in (inspect.getdoc(PUBLIC[name]) or ""):
        province(tmp_path / "divisions", counties=2, townships=1, villages=2)
    kind = next((kind for kind in STUDIES if f"study.{kind}." in known_in(PUBLIC[name])["__name__"]), None)
    if kind is not None:
        (tmp_path / "my-study.yaml").write_text(yaml.safe_dump(STUDIES[kind]))
    monkeypatch.chdir(tmp_path)
    found = run(name, PUBLIC[name])
    assert found.attempted >= 1, f"{name} shows no example"
    assert found.failed == 0


def test_a_name_without_an_example_or_with_a_wrong_one_is_found():
    def silent():
        """Nothing is shown."""

    def wrong():
        """
        >>> 1 + 1
        3
        """

    assert run("silent", silent).attempted == 0
    assert run("wrong", wrong).failed == 1


def test_the_public_names_are_found():
    assert {"twin.County.small", "twin.PolicyTwin.step", "twin.compare", "twin.runner.evaluate"} <= set(PUBLIC)
    assert len(PUBLIC) > 90
