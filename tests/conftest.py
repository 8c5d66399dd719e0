"""How the tests run: generated cases are the same every time, so that a failure can be repeated, and the longest files first.

`HYPOTHESIS_PROFILE=explore` searches anew, twenty times as long, for whoever wants to look for more.
"""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

os.environ["TWIN_LANG"] = "en"  # whatever the language of whoever runs the tests
# Before NumPy is loaded, here and in programs that tests start: where two processes test, or the machine has other work, two
# threads of linear algebra wait for each other and use ten to twenty times the processor that one does.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def pytest_runtest_setup() -> None:
    """Each test begins in English: screens of a desk that is served in this process speak a visitor's language."""
    os.environ["TWIN_LANG"] = "en"


settings.register_profile(
    "fixed", max_examples=50, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# Files that take half a minute or more. Of processes that each take a file at a time one would end with such a file alone.
LONGEST = (
    "desk/test_planner.py",
    "living/test_twelve_months.py",
    "whole/test_notebooks.py",
    "crash/test_crash.py",
    "study/recommend/test_decision.py",
    "desk/test_compare.py",
    "contracts/test_mechanisms.py",
    "views/test_commands.py",
    "study/calibrate/test_calibration.py",
    "workbook/test_spoil.py",
    "desk/test_recommend.py",
    "fuzz/test_fuzz.py",
    "cli/test_cli.py",
    "study/recommend/test_recommend_study.py",
    "report/test_report.py",
    "living/test_good.py",
    "sheets/test_spoil.py",
    "workbook/test_office.py",
    "study/trial/test_trial.py",
    "whole/test_readme.py",
    "processes/test_reference.py",
    "processes/test_properties.py",
    "desk/test_screens.py",
    "desk/test_load.py",
)


def pytest_collection_modifyitems(config, items):
    """Where several processes share the files (pytest-xdist), the longest are begun first."""
    if not hasattr(config, "workerinput"):
        return
    places = {Path(__file__).parent / file: place for place, file in enumerate(LONGEST)}
    assert all(file.exists() for file in places), "a file of LONGEST is not there"
    items.sort(key=lambda item: places.get(item.path, len(places)))
