"""A pool and its field from what is kept of them beside the pool, where it is there: no run is read then."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from twin.living.ensemble.arrays import Arrays, arrays
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.field import LEVELS, Field, Kind, Level
from twin.living.ensemble.pool import MEMBERS, Pool, Progress, Setting, asked, pool
from twin.living.ensemble.unknowns import Unknowns
from twin.runner.run import keys_of

FILE = "field.npz"
_OF_LEVEL = ("mean", "sd", "z")


def laid_out(
    setting: Setting, folder: Path, members: int = MEMBERS, workers: int | None = None, progress: Progress | None = None
) -> tuple[Pool, Field]:
    """The pool as by `pool`, of its cube only the wholes, and its field; what is not there is run, and laid out."""
    scores, runs = asked(setting, folder, members)

    def make() -> Arrays:
        made = pool(setting, folder, members, workers, progress)
        return _packed(made.cube.wholes(), Field.of(made))

    found = arrays(folder / FILE, keys_of(runs), make)
    own = setting.unknowns
    return Pool(own, scores, _cube(found)), _field(found, own)


def _packed(cube: Cube, field: Field) -> Arrays:
    levels = {f"{level}.{name}": getattr(field.levels[level], name) for level in LEVELS for name in _OF_LEVEL}
    kinds = {"targets": [kind.target for kind in field.kinds], "policies": [kind.policy for kind in field.kinds]}
    return {
        **levels, **{name: np.array(texts) for name, texts in kinds.items()},
        "months": np.array([kind.month for kind in field.kinds]), "townships": field.townships,
        "first": np.array(cube.first), "every policy": np.array(cube.policies), "charged": cube.charged,
        **{f"whole.{name}": counts for name, counts in cube.counts.items()},
    }  # fmt: skip


def _cube(found: Arrays) -> Cube:
    counts = {name.removeprefix("whole."): values for name, values in found.items() if name.startswith("whole.")}
    return Cube(int(found["first"]), _texts(found["every policy"]), found["townships"], counts, found["charged"])


def _field(found: Arrays, own: Unknowns) -> Field:
    kinds = tuple(map(Kind, _texts(found["targets"]), _texts(found["policies"]), found["months"].tolist()))
    levels = {level: Level(*(found[f"{level}.{name}"] for name in _OF_LEVEL)) for level in LEVELS}
    return Field(kinds, own.county, own.township, found["townships"], levels)


def _texts(values: np.ndarray) -> tuple[str, ...]:
    texts: Sequence[str] = values.tolist()
    return tuple(texts)
