"""What is installed."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The version of the package; a source folder that is not installed says so."""
    try:
        return installed("policy-twin")
    except PackageNotFoundError:
        return "unknown (run from its source folder)"
