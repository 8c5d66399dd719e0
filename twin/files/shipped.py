"""Files that come with the package: scenarios, studies and validation cases, found wherever it is installed.

A wheel holds them in `twin/shipped/`; in a checkout they lie at the top of the repository, for people.
"""

from importlib.resources import files
from pathlib import Path

from twin.files.there import is_file


def folder(name: str) -> Path:
    """A folder of shipped files: `scenarios` or `experiments`."""
    package = Path(str(files("twin")))
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


def study(path: str | Path) -> Path:
    """A study or case file: the path as given, else a shipped one such as `experiments/pilot.yaml`."""
    place = Path(path)
    if place.is_absolute() or is_file(place) or place.parts[:1] != ("experiments",):
        return place
    found = folder("experiments").joinpath(*place.parts[1:])
    return found if is_file(found) else place
