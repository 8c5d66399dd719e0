"""What a run's bytes hang on beside what was asked: the version and sources of the twin, of libraries, and the machine's kind."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from twin.base.kernel import source_hash
from twin.base.version import __version__

# Numbers come from the first row, bytes of tables and pictures from the second.
LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "mesa", "pandas", "pyarrow", "matplotlib", "pillow", "jinja2")


def versions() -> dict[str, str]:
    """By name; `sources` is a hash of all that can change a run's numbers.

    >>> versions()["policy-twin"] != ""
    True
    """
    libraries = {name: installed(name) or "-" for name in LIBRARIES}
    own = {"policy-twin": __version__, "sources": source_hash(), "python": platform.python_version()}
    return own | libraries | {"machine": f"{sys.platform} {platform.machine()}"}


def installed(package: str) -> str | None:
    """The version of a package that is installed, None where it is not.

    >>> installed("numpy") is None
    False
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return None
