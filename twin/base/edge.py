"""Numbers as Python programs give them: NumPy scalars become Python's own, and whole numbers are whole."""

import operator
from collections.abc import Mapping
from secrets import randbelow
from typing import Any

import numpy as np

from twin.base.errors import InputError
from twin.base.limits import MOST_MONTHS, MOST_SEED
from twin.base.texts import shown


def whole(name: str, value: Any, least: int = 0, most: int = MOST_SEED) -> int:
    """A whole number from `least` to `most`, also NumPy's; raises InputError for others, fractions and truths included."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool | np.bool_) or not least <= number <= most:
        said = shown(value)
        raise InputError(
            "{name}: {value} is not possible; allowed: a whole number from {least} to {most}",
            name=name, value=said, least=least, most=most,
        )  # fmt: skip
    return number


_DRAWN = 32  # bits of a seed that is drawn: short enough to be written down


def seed_of(seed: Any, rng: Any = None) -> int:
    """The seed of a run: a whole number as `seed` or, as in newer Mesa, as `rng`; drawn where neither is given.

    `rng` may also be a Generator, which is asked for one number, or a SeedSequence, which is asked without being used up. Raises
    InputError where both are given, or for what names no luck.
    """
    if seed is not None and rng is not None:
        raise InputError("seed and rng: both name the luck; allowed: one of them")
    if seed is None and rng is None:
        return randbelow(2**_DRAWN)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**_DRAWN))
    if isinstance(rng, np.random.SeedSequence):
        return int(rng.generate_state(1)[0])
    return whole("seed", seed) if rng is None else whole("rng", rng)


def months_of(value: Any, least: int = 1) -> int:
    """How many months to run."""
    return whole("months", value, least, MOST_MONTHS)


def unboxed(data: Any) -> Any:
    """The same plain data with Python's own numbers, truths and texts in place of NumPy's."""
    if isinstance(data, np.generic) or (isinstance(data, np.ndarray) and data.ndim == 0):
        return data.item()
    if isinstance(data, Mapping):
        return {unboxed(key): unboxed(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [unboxed(value) for value in data]
    return data
