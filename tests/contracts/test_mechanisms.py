"""Every mechanism's file under every check; and for every check a file, or a run, on which it fails."""

from functools import cache

import pytest

from tests.contracts import bad_mechanisms, mechanism_price, mechanism_run  # noqa: F401  (registers checks and proofs)
from tests.contracts.lives import Subject
from tests.contracts.mechanism_file import MECHANISM
from twin.mechanisms.mechanism import mechanism_folder

IN_A_PAGE = ("it_rests_on_what_a_report_can_tell",)  # takes seconds for a file that is not shipped
FILES = tuple(sorted(mechanism_folder().glob("*.yaml")))


@cache
def subject(path):
    return Subject(path)


def reads(check):
    """What only reads a file is quick; what lives with it is slow."""
    return check.call.__module__.endswith("mechanism_file") and check.name not in IN_A_PAGE


def pytest_generate_tests(metafunc):
    if "own" in metafunc.fixturenames:
        files = metafunc.config.getoption("--mechanism", default=[])
        metafunc.parametrize(("check", "own"), MECHANISM.cases(Subject(path) for path in files))


def test_mechanism(check, own):
    """A file of one's own, check by check."""
    check.call(own)


# One test a shipped file, for there are thousands of pairs: what fails is told all together.


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_file(path):
    MECHANISM.ask(subject(path), reads)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_mechanism_in_runs(path):
    MECHANISM.ask(subject(path), lambda check: not reads(check))


def proofs():
    """Every check that is to be shown to fail, the slow ones marked."""
    quick = {name for name in MECHANISM.proofs if reads(MECHANISM.checks[name])}
    return [pytest.param(name, marks=() if name in quick else pytest.mark.slow) for name in MECHANISM.proofs]


@pytest.mark.parametrize("name", proofs())
def test_the_check_can_fail(name):
    MECHANISM.prove(name)


def test_all_that_fails_is_told_together():
    spoiled = bad_mechanisms.file((("name",), {"en": "Only English", "zh": "Only English"}), (("takes_hold_months",), 60))
    with pytest.raises(ExceptionGroup, match="good_example: 2 of") as told:
        MECHANISM.ask(spoiled, reads)
    assert told.group_contains(AssertionError, match="its_name_is_in_two_languages: name: the Chinese text has no Chinese in it")
    assert told.group_contains(AssertionError, match="it_takes_hold_in_time: takes_hold_months: from 1 to 36")


@pytest.mark.slow
def test_the_example_that_they_spoil_is_good():
    MECHANISM.ask(bad_mechanisms.file(), lambda check: check.name not in IN_A_PAGE)


def test_there_are_many_checks_and_each_is_proven():
    assert len(MECHANISM.checks) >= 45
    assert MECHANISM.unproven() == []
    assert all(any(check.applies(subject(path)) for path in FILES) for check in MECHANISM.checks.values())
