"""Contracts: what must hold of everything of one kind. `pytest tests/contracts --mechanism FILE` checks a file of one's own."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite(
    "tests.contracts.mechanism_file", "tests.contracts.mechanism_price", "tests.contracts.mechanism_run", "tests.contracts.suite"
)


def pytest_addoption(parser):
    parser.addoption("--mechanism", action="append", default=[], type=Path, help="check this mechanism's file and no other")
