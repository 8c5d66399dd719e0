"""Kinds of households in plain words; each household is of one kind, so that what is counted by kind adds up."""

import numpy as np

from twin.base.messages import both
from twin.county.county import County
from twin.county.cover import group
from twin.views.sheet import Words

KINDS: dict[str, Words] = {
    "low_income": both("low-income households"),
    "elderly": both("elderly households"),
    "away": both("households whose workers are away"),
    "other": both("other households"),
}
ABOUT = both(
    "Each household counts once, as the first that it is: low-income (below half of the county's median income a head), elderly "
    "(half or more aged 60 and over), workers away, other."
)
_GROUPS = {"low_income": "poor", "elderly": "elderly", "away": "away"}


def kind_of(county: County) -> np.ndarray:
    """The kind of each household, i8[H]: its place in `KINDS`; the first that it is."""
    names = list(KINDS)
    found = np.full(len(county.households["village"]), names.index("other"), dtype=np.int64)
    for name in reversed(names[:-1]):
        found[group(county, _GROUPS[name])] = names.index(name)
    return found
