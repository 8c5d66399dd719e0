"""Who makes up a household: members of working age, elders and pupils, drawn to go with what is given of them."""

import numpy as np

# Households by (members of working age, 60 and over, of school age): shares; 2.9 members, 23.8% of them 60 and over.
KINDS = np.array([(0, 1, 0), (0, 2, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0), (2, 0, 1), (2, 0, 2), (2, 1, 0), (1, 1, 0),
                  (2, 1, 1), (2, 2, 1), (2, 1, 2), (2, 2, 2)])  # fmt: skip
KIND_SHARES = np.array([0.09, 0.115, 0.05, 0.125, 0.07, 0.16, 0.09, 0.05, 0.01, 0.12, 0.06, 0.04, 0.02])
GIVEN = ("persons", "elders", "children", "away")  # columns of a household that say something about its members
_ELDERS = 2  # of a kind at most; with more it is drawn as with two
Members = tuple[np.ndarray, np.ndarray, np.ndarray]  # int64[H] each: of working age, elders, pupils


def compose(u: np.ndarray, given: dict[str, np.ndarray]) -> Members:
    """Members of each household from uniforms f8[H], as many, as old and as young as the columns of GIVEN that are there say.

    A household of which somebody works away has a member of working age. Kinds that agree with all that is given are drawn by
    their shares; where a household has more members than any of them, the others are of working age.
    """
    said = {key: given[key].astype(np.int64) for key in GIVEN if key in given}
    if not said:
        return tuple(KINDS[_kind(u, KIND_SHARES)].T)  # type: ignore[return-value]
    patterns, which = np.unique(np.column_stack(list(said.values())), axis=0, return_inverse=True)
    found = np.zeros((u.size, 3), dtype=np.int64)
    order = np.argsort(which.reshape(-1), kind="stable")
    for pattern, rows in zip(patterns, np.split(order, np.cumsum(np.bincount(which.reshape(-1)))[:-1]), strict=True):
        found[rows] = _fitted(u[rows], dict(zip(said, pattern.tolist(), strict=True)))
    return tuple(found.T)  # type: ignore[return-value]


def _kind(u: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Rows of KINDS by their shares; rounding of their sum goes to the last that has any."""
    return np.minimum(np.searchsorted(np.cumsum(shares), u, side="right"), np.flatnonzero(shares)[-1])


def _fitted(u: np.ndarray, said: dict[str, int]) -> np.ndarray:
    """Members int64[n, 3] of households of which the same is given."""
    persons, elders, children = said.get("persons"), said.get("elders"), said.get("children")
    room = None if persons is None else persons - (elders or 0)
    fits = _fits(room, elders, children, bool(said.get("away")))
    if fits.any():
        drawn = KINDS[_kind(u, np.where(fits, KIND_SHARES, 0.0) / KIND_SHARES[fits].sum())].copy()
    else:  # no kind is like that: whoever is not given is of working age
        drawn = np.zeros((u.size, 3), dtype=np.int64)
        drawn[:, 0], drawn[:, 2] = persons is None, bool(children)
    if elders is not None:
        drawn[:, 1] = elders
    if children is not None:
        drawn[:, 2] = np.where(children, np.maximum(drawn[:, 2], 1), 0)
    if persons is not None:
        drawn[:, 0] = np.maximum(persons - drawn[:, 1] - drawn[:, 2], 0)
    return drawn


def _fits(room: int | None, elders: int | None, children: int | None, away: bool) -> np.ndarray:
    """Which kinds agree with what is given, bool[13]; `room` is how many members are neither counted nor given."""
    fits = KINDS[:, 0] > 0 if away else np.ones(len(KINDS), dtype=bool)
    if elders is not None:
        fits &= KINDS[:, 1] == min(elders, _ELDERS)
    if children is not None:
        fits &= (KINDS[:, 2] > 0) == bool(children)
    if room is None:
        return fits
    filled = KINDS[:, 0] + KINDS[:, 2] + (KINDS[:, 1] if elders is None else 0)
    fits &= filled <= room
    return fits & (filled == filled[fits].max(initial=0))
