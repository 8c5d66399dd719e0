"""The command line: one module per kind of command.

Heavy imports stay inside the commands, so that help comes at once. Bad input ends with one message and exit code 2.
"""

from twin.cli import catalogue, experiments, region, runs, studies
from twin.cli.app import app, main

__all__ = ["app", "catalogue", "experiments", "main", "region", "runs", "studies"]
