"""Whether a path that a user gives is there: a name that no file can have is not, and is no fault of the machine."""

from pathlib import Path


def is_file(path: str | Path) -> bool:
    """Whether a file is there; False for a name that is too long, and where the way to it may not be searched."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def is_folder(path: str | Path) -> bool:
    """Whether a folder is there; False as for `is_file`."""
    try:
        return Path(path).is_dir()
    except OSError:
        return False
