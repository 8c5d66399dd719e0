"""The command line: one module a command.

Heavy imports stay inside the commands, so that help comes at once. Bad input ends with one message and exit code 2.
"""

from twin.cli import (  # noqa: I001 - the order of `twin --help`
    init, check, mechanisms, knobs, evidence, odd, grid, sensitivity, attribute, recommend, region, run, compare, report, rerun,
    cite, trial, validate, calibrate, assimilate, forecast, warn, score, verify, view, month, serve, doctor, completion,
)  # fmt: skip
from twin.cli.app import app, main

__all__ = [
    "app", "assimilate", "attribute", "calibrate", "check", "cite", "compare", "completion", "doctor", "evidence", "forecast",
    "grid", "init", "knobs", "main", "mechanisms", "month", "odd", "recommend", "region", "report", "rerun", "run", "score",
    "sensitivity", "serve", "trial", "validate", "verify", "view", "warn",
]  # fmt: skip
