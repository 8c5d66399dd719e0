"""What would be worth knowing before choosing: the expected value of partial perfect information, by regression.

Strong, Oakley and Brennan (2014): regress payoffs on the factors that a survey would reveal; who knew them would choose by the
fitted payoff. Two things go wrong with noisy payoffs and are mended here. The largest of several noisy fits is too large, so that
a factor that moves nothing seems worth knowing: fits are shrunk as far as the data say, down to nothing, and
a shuffle of the futures tells how much would be found by chance. And the interval holds the doubt about the fit, about which
design is best without knowing, and about the futures that happened to be tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.study.recommend.basis import Smooth, columns_of
from twin.study.recommend.payoffs import Better, Floats, by_future, checked, sign
from twin.study.recommend.peeling import is_number
from twin.study.recommend.robust import LEVEL, TIE

DRAWS, SHUFFLES = 1000, 199
SIGNIFICANCE = 0.05
EVERYTHING = "everything"
PARTS = ("low", "middle", "high")
Groups = Mapping[str, Sequence[str]]


def value_of_information(
    payoff: pd.DataFrame, attributes: pd.DataFrame, groups: Groups, better: Better = "max", seed: int = 0
) -> pd.DataFrame:
    """What knowing each group of factors before choosing would add to the payoff, most first (index name).

    payoff: as for `robustness`, replicates are averaged; attributes: one row per future; groups: the factors that one survey
    would tell. Columns: `evppi` (payoff's unit), `low` and `high` (95%; low is zero unless `sure`), `p_value`, the chance that
    some group seems worth as much where none moves anything, `sure`, whether that is at most 5%, `share_changed`, the share of
    futures in which the choice would be another one, and `changes_to`, the design most often chosen then (empty if none). The
    row `everything` (all factors) is the ceiling of any survey. Raises InputError for gaps, unknown factors or fewer than
    twenty futures.

    >>> payoff, traits = pd.DataFrame({"a": [1.0, 0.0] * 20, "b": [0.0, 1.0] * 20}), pd.DataFrame({"x": [0.0, 1.0] * 20})
    >>> value_of_information(payoff, traits, {"x": ["x"]}).shape[0] > 0
    True
    """
    values, known = _both(payoff, attributes, groups, better)
    named = {EVERYTHING: list(known.columns)} | {name: list(factors) for name, factors in groups.items()}
    smooths = {name: Smooth(columns_of(known[factors])) for name, factors in named.items()}
    by_chance = _by_chance(values.to_numpy(), smooths, seed)
    any_group = np.max([by_chance[name] for name in groups], axis=0) if groups else by_chance[EVERYTHING]
    rows = []
    for number, (name, smooth) in enumerate(smooths.items()):
        chance = by_chance[EVERYTHING] if name == EVERYTHING else any_group
        rows.append({"name": name} | _worth(values, smooth, chance, np.random.default_rng([seed, number])))
    table = _ceiling(pd.DataFrame(rows).set_index("name"))
    return table.sort_values("evppi", ascending=False, kind="stable")


def _by_chance(payoffs: Floats, smooths: "Mapping[str, Smooth]", seed: int) -> dict[str, Floats]:
    """What each group seems worth when futures are shuffled, by shuffle; the same shuffles for all groups."""
    rng = np.random.default_rng([seed, len(payoffs)])
    orders = [rng.permutation(len(payoffs)) for _ in range(SHUFFLES)]
    return {name: np.array([_gain(smooth.of(payoffs[order]).expected) for order in orders]) for name, smooth in smooths.items()}


def _ceiling(table: pd.DataFrame) -> pd.DataFrame:
    """Knowing everything is worth at least as much as knowing a part, though many factors at once are estimated more timidly."""
    best = table["evppi"].idxmax()
    if table.loc[best, "evppi"] > table.loc[EVERYTHING, "evppi"]:
        table.loc[EVERYTHING] = table.loc[best]
    return table


def choices(payoff: pd.DataFrame, attributes: pd.DataFrame, groups: Groups, better: Better = "max") -> pd.DataFrame:
    """Which design would be chosen, by what a survey found: name, factor, part, from, to, design, share.

    Numbers are cut into thirds (`low`, `middle`, `high`, with their ends in `from` and `to`), categories stand for themselves.
    `share` is in how many futures of that part the fit puts the design first; shares of a part add up to one.

    >>> payoff, traits = pd.DataFrame({"a": [1.0, 0.0] * 20, "b": [0.0, 1.0] * 20}), pd.DataFrame({"x": [0.0, 1.0] * 20})
    >>> choices(payoff, traits, {"x": ["x"]}).shape[0] > 0
    True
    """
    values, known = _both(payoff, attributes, groups, better)
    rows = []
    for name, factors in groups.items():
        chosen = Smooth(columns_of(known[list(factors)])).of(values.to_numpy()).expected.argmax(axis=1)
        for factor in factors:
            for part, start, end, inside in _parts(known[factor]):
                share = np.bincount(chosen[inside], minlength=values.shape[1]) / inside.sum()
                ends = {"name": name, "factor": factor, "part": part, "from": start, "to": end}
                rows += [ends | {"design": design, "share": share[place]} for place, design in enumerate(values.columns)]
    return pd.DataFrame(rows, columns=["name", "factor", "part", "from", "to", "design", "share"])


def _both(payoff: pd.DataFrame, attributes: pd.DataFrame, groups: Groups, better: Better) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Payoffs, more is better, and attributes of the same futures."""
    values = by_future(checked(payoff, least=20)) * sign(better)
    lost = values.index.difference(attributes.index)
    if len(lost) or attributes.index.duplicated().any():
        raise InputError(
            "attributes: {count} futures of the payoffs are missing or some are there twice; allowed: one row each",
            count=len(lost),
        )
    known = attributes.loc[values.index]
    for name, factors in groups.items():
        wrong = [factor for factor in factors if factor not in known.columns]
        if wrong:
            near = hint(wrong[0], map(str, known.columns))
            raise InputError("groups: {name!r}: unknown factor {factor!r}{hint}", name=name, factor=wrong[0], hint=near)
        if name == EVERYTHING or not len(factors):
            raise InputError("groups: {name!r}: an empty group, or one with a name that is taken", name=name)
    if known.isna().any().any():
        raise InputError("attributes: a value is missing; allowed: a value for every future and factor")
    return values, known


def _worth(values: pd.DataFrame, smooth: Smooth, chance: Floats, rng: np.random.Generator) -> dict[str, object]:
    """What knowing some factors is worth, its interval and its test."""
    payoffs = values.to_numpy()
    fit = smooth.of(payoffs)
    found = _gain(fit.expected)
    weights = rng.exponential(size=(DRAWS, len(payoffs)))  # Bayesian bootstrap: other futures might have been tried
    weights /= weights.sum(axis=1, keepdims=True)
    drawn = [_gain(one, weight) for one, weight in zip(fit.possible(DRAWS, rng), weights, strict=True)]
    low, high = np.quantile(drawn, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    # zero everywhere is the commonest result of a shuffle, and must not count as a finding
    least = max(found, TIE * np.abs(payoffs).max())
    p_value = 1.0 if found < least else float(1 + (chance >= least).sum()) / (1 + SHUFFLES)
    known, blind = fit.expected.argmax(axis=1), payoffs.mean(axis=0).argmax()
    to = np.bincount(known[known != blind], minlength=len(values.columns))
    return {
        "evppi": found, "low": float(low) if p_value <= SIGNIFICANCE else 0.0, "high": float(max(high, found)),
        "p_value": p_value, "sure": p_value <= SIGNIFICANCE, "share_changed": float((known != blind).mean()),
        "changes_to": str(values.columns[to.argmax()]) if to.any() else "",
    }  # fmt: skip


def _gain(fitted: Floats, weights: Floats | None = None) -> float:
    """Choosing in each future by the fit, against one choice for all; rounding counts as nothing."""
    share = np.full(len(fitted), 1.0 / len(fitted)) if weights is None else weights
    best = reduce(np.maximum, fitted.T)  # design by design: along rows as short as these NumPy takes several times as long
    gain = float(share @ best - (share @ fitted).max())
    return gain if gain > TIE * max(best.max(), -fitted.min()) else 0.0


def _parts(column: pd.Series) -> Iterator[tuple[str, float, float, np.ndarray]]:
    """Thirds of a number, or each category: name, ends (NaN of categories), bool[futures]."""
    nowhere = float("nan")
    if not is_number(column) or column.nunique() <= len(PARTS):
        for value in sorted(column.unique(), key=lambda one: (str(type(one)), one)):
            yield str(value), nowhere, nowhere, (column == value).to_numpy()
        return
    edges = np.quantile(column, [0, 1 / 3, 2 / 3, 1])
    place = np.searchsorted(edges[1:-1], column, side="right")
    for number, name in enumerate(PARTS):
        if (place == number).any():
            yield name, float(edges[number]), float(edges[number + 1]), place == number
