"""How a design does over many futures: its mean, its regret, its worst futures, its chance of being the best.

Runs are noisy. The best of several noisy numbers is too good, so regret computed from single runs is too large, and the
worst share of noisy runs looks worse than the futures are. With two replicates or more of each future the columns that end in
`split` choose on one half of the replicates and look at the other half: there the noise of what was chosen is fresh, and the
error goes the other way. The truth lies between, but for chance.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from twin.base.errors import InputError
from twin.study.recommend.payoffs import ENDLESS, Better, Floats, by_future, checked, halves, sign

LEVEL = 0.95
RESAMPLES = 2000  # of futures, for intervals: the ends of a 95% interval are then known to a tenth of its width
CHUNKS = 20  # of resamples at a time, for memory
TIE = 1e-12  # of the largest payoff: differences below are rounding


def regret(payoff: pd.DataFrame, better: Better = "max") -> pd.DataFrame:
    """What each design loses to the best one in each future, same shape, 0 or more, in the payoff's unit.

    Rows that share luck (a replicate of a future) are compared with each other only. Raises InputError for gaps.

    >>> payoff = pd.DataFrame({"a": [0.3, 0.1], "b": [0.2, 0.2]})
    >>> regret(payoff)["a"].round(2).tolist()
    [0.0, 0.1]
    """
    table = checked(payoff) * sign(better)
    loss = table.max(axis=1).to_numpy()[:, None] - table.to_numpy()
    return pd.DataFrame(loss, index=table.index, columns=table.columns)


def robustness(
    payoff: pd.DataFrame, share: float = 0.1, better: Better = "max", seed: int = 0, ends: tuple[float, float] = ENDLESS
) -> pd.DataFrame:
    """One row per design, from futures (and replicates: a further index level `replicate`, or repeated rows) in rows.

    Columns, in the payoff's unit: `mean`; `regret_mean`, `regret_p90`, `regret_max` over futures; `cvar`, the mean over the
    worst `share` of futures; `chance_best`, the share of futures in which none is better (ties share it); `regret_split`,
    `cvar_split` (see above; NaN with one replicate). `low` and `high` (of the mean) are t-intervals, `<name>_low` and
    `<name>_high` bootstrap percentiles over futures, for `chance_best` Wilson's; `regret_max` has none, for no resample holds a
    future that was not tried. `ends`: between which the payoff lies; the interval of its mean does not leave them. Replicates are
    averaged first. Raises InputError for gaps, or fewer than two futures.

    >>> payoff = pd.DataFrame({"a": [0.3, 0.1], "b": [0.2, 0.2]})
    >>> robustness(payoff).index.tolist()
    ['a', 'b']
    """
    if not 0 < share <= 1:
        raise InputError("share: {share!r} is not a share of futures; allowed: above 0, at most 1", share=share)
    table, way = checked(payoff, least=2), sign(better)
    futures, split = by_future(table) * way, halves(table * way)
    values, names = futures.to_numpy(), futures.columns
    found = pd.DataFrame({"mean": way * values.mean(axis=0)}, index=pd.Index(names, name="design"))
    half = stdtrit(len(values) - 1, 0.5 + LEVEL / 2) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    found["low"], found["high"] = (found["mean"] - half).clip(lower=ends[0]), (found["mean"] + half).clip(upper=ends[1])
    picks = np.random.default_rng([seed, len(values)]).integers(0, len(values), (RESAMPLES, len(values)))
    for name, (samples, statistic) in _measures(values, split, share).items():
        turn = way if name.startswith("cvar") else 1.0
        found[name] = turn * statistic(samples)
        drawn = np.concatenate([statistic(samples[some]) for some in np.array_split(picks, CHUNKS)])
        cuts = np.quantile(drawn, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=0)
        found[f"{name}_low"], found[f"{name}_high"] = np.sort(turn * cuts, axis=0)
    found["regret_max"] = _regrets(values).max(axis=0)
    found["chance_best"] = best_shares(values).mean(axis=0)
    found["chance_best_low"], found["chance_best_high"] = wilson(found["chance_best"].to_numpy(), len(values))
    for name in ("regret_split", "cvar_split"):
        for end in ("", "_low", "_high"):
            found[name + end] = found.get(name + end, np.nan)
    return found


Measure = tuple[Floats, Callable[[Floats], Floats]]


def _measures(values: Floats, split: tuple[pd.DataFrame, pd.DataFrame] | None, share: float) -> Mapping[str, Measure]:
    """By name: what is known of each future, f8[futures, ...], and what is made of it, from f8[..., futures, designs]."""
    losses = _regrets(values)
    found: dict[str, Measure] = {
        "regret_mean": (losses, lambda rows: rows.mean(axis=-2)),
        "regret_p90": (losses, lambda rows: np.quantile(rows, 0.9, axis=-2)),
        "cvar": (values, lambda rows: _worst(rows, rows, share)),
    }
    if split is not None:
        one, other = (half.to_numpy() for half in split)
        found["regret_split"] = (_crossed(one, other) + _crossed(other, one)) / 2, lambda rows: rows.mean(axis=-2)
        found["cvar_split"] = np.hstack([one, other]), lambda rows: _worst_split(rows, share)
    return found


def _regrets(values: Floats) -> Floats:
    loss: Floats = values.max(axis=1, keepdims=True) - values
    return loss


def _crossed(chosen_on: Floats, seen_on: Floats) -> Floats:
    """Regret against the design that other replicates put first, f8[futures, designs]; can be below zero."""
    shares = _ties(chosen_on)
    loss: Floats = (shares * seen_on).sum(axis=1, keepdims=True) - seen_on
    return loss


def _worst(chosen_on: Floats, seen_on: Floats, share: float) -> Floats:
    """Mean of each design's worst share of futures, f8[..., designs]; the future on the edge counts in part."""
    order = np.argsort(chosen_on, axis=-2, kind="stable")
    size = share * order.shape[-2]
    counted = order[..., : int(np.ceil(size)), :]
    weight = np.clip(size - np.arange(counted.shape[-2]), 0.0, 1.0)[:, None]
    mean: Floats = (weight * np.take_along_axis(seen_on, counted, axis=-2)).sum(axis=-2) / weight.sum()
    return mean


def _worst_split(rows: Floats, share: float) -> Floats:
    """The same, chosen on one half of the replicates and seen on the other, both ways; the halves stand side by side."""
    one, other = np.split(rows, 2, axis=-1)
    mean: Floats = (_worst(one, other, share) + _worst(other, one, share)) / 2
    return mean


def _ties(values: Floats) -> Floats:
    """1 for the best design of each future, shared among equals."""
    best = values >= values.max(axis=1, keepdims=True) - TIE * np.abs(values).max()
    shares: Floats = best / best.sum(axis=1, keepdims=True)
    return shares


def best_shares(values: Floats) -> Floats:
    """Who is best in each future, f8[futures, designs]; every row adds up to one."""
    return _ties(values)


def wilson(share: Floats, count: int) -> tuple[Floats, Floats]:
    """Wilson's (1927) interval of shares of `count` futures; wider than need be where ties are shared."""
    z = ndtri(0.5 + LEVEL / 2)
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
