"""Every mechanism's file under every check; and for every check a file, or a run, on which it fails."""

from functools import cache

import pytest

from tests.contracts import bad_mechanisms, mechanism_price, mechanism_run  # noqa: F401  (registers checks and proofs)
from tests.contracts.lives import Subject
from tests.contracts.mechanism_file import MECHANISM
from twin.mechanisms.mechanism import mechanism_folder

IN_A_PAGE = ("it_rests_on_what_a_report_can_tell",)  # takes seconds for a file that is not shipped


@cache
def shipped() -> tuple[Subject, ...]:
    return tuple(Subject(path) for path in sorted(mechanism_folder().glob("*.yaml")))


def pytest_generate_tests(metafunc):
    own = metafunc.config.getoption("--mechanism", default=[])
    if "subject" in metafunc.fixturenames:
        subjects = [Subject(path) for path in own] if own else shipped()
        cases = MECHANISM.cases(subjects)
        metafunc.parametrize(("check", "subject"), cases if own else [_marked(case) for case in cases])


def _marked(case):
    """What only reads a shipped file is quick; what lives with it is slow, all files together."""
    check = case.values[0]
    reads = check.call.__module__.endswith("mechanism_file") and check.name not in IN_A_PAGE
    return case if reads else pytest.param(*case.values, id=case.id, marks=pytest.mark.slow)


def test_mechanism(check, subject):
    check.call(subject)


@pytest.mark.parametrize("name", MECHANISM.proofs)
def test_the_check_can_fail(name):
    MECHANISM.prove(name)


def test_the_example_that_they_spoil_is_good():
    good = bad_mechanisms.file()
    for check in MECHANISM.checks.values():
        if check.applies(good) and check.name not in IN_A_PAGE:
            check.call(good)


def test_there_are_many_checks_and_each_is_proven():
    assert len(MECHANISM.checks) >= 45
    assert MECHANISM.unproven() == []
    assert all(any(check.applies(subject) for subject in shipped()) for check in MECHANISM.checks.values())
