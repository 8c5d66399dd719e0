"""What an attribution found, as tidy tables."""

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.study.attribute.closing import agreed, closed, mean_difference
from twin.study.attribute.coalitions import Floats
from twin.study.attribute.exact import all_pairs
from twin.study.attribute.plan import Plan
from twin.study.intervals import in_top, pooled, possible, ratios
from twin.study.pairing import intervals

STRONGER, WEAKER, UNKNOWN = "strengthen each other", "stand in for each other", "cannot be told"
FREE, SAVES, UNSTABLE, FEW = "costs nothing", "saves", "cost may be zero", "one replicate: no interval"


@dataclass(frozen=True)
class Estimates:
    """Estimates of every replicate (R), outcome (O), player (n), pair (P) and group (G); each in its outcome's unit.

    nobody, everyone f8[R, O]: values of the empty and the grand coalition. shapley, alone, last f8[R, O, n]. order_variance
    f8[R, O, n]: what sampling orders adds to the variance of a replicate's Shapley value (zero for all subsets, NaN with one
    pair of orders; see `order_variance`). together f8[R, O, P]: sums of interactions over `seen` i8[R, P] samples. between
    f8[R, O, G]: Shapley values of the game between groups. owen f8[R, O, n]. The last four are empty where not asked for.
    """

    nobody: Floats
    everyone: Floats
    alone: Floats
    last: Floats
    shapley: Floats
    order_variance: Floats
    together: Floats = field(default_factory=lambda: np.empty(0))
    seen: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    between: Floats = field(default_factory=lambda: np.empty(0))
    owen: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class Attribution:
    """Values of players, with `low` and `high` bounding intervals of `level` over replicates.

    They are NaN where the replicates do not tell: a single one, or several that agree (see `twin.study.intervals`).

    Intervals are for one row each: of twenty that say nothing, one will exclude zero by chance at 95%.

    >>> from twin.study.attribute import attribute
    >>> attribute(lambda coalitions, _: [float("a" in c) for c in coalitions], ["a", "b"], 2).players
    ('a', 'b')
    """

    plan: Plan
    outcomes: tuple[str, ...]
    estimates: Estimates
    smaller_is_better: frozenset[str] = frozenset()
    top: int = 5
    level: float = 0.95

    @property
    def players(self) -> tuple[str, ...]:
        """Names in the order given."""
        return self.plan.players.names

    @cached_property
    def gains(self) -> pd.DataFrame:
        """The package as a whole: outcome, nobody, everyone (mean values of the empty and the grand coalition), value, low, high.

        `value` is the mean of everyone - nobody over replicates, rounded once; all tables of parts add up to it.
        """
        found = self.estimates
        low, high = intervals(found.everyone - found.nobody, self.level)
        values = np.array([gain for gain, _ in self._added])
        nobody, everyone = found.nobody.mean(axis=0), found.everyone.mean(axis=0)
        columns = {"outcome": self.outcomes, "nobody": nobody, "everyone": everyone, "value": values}
        return pd.DataFrame(columns | {"low": low, "high": high})

    @cached_property
    def values(self) -> pd.DataFrame:
        """Shapley values by outcome and rank; `math.fsum` of an outcome's values is its gain.

        Columns: player, outcome, value, low, high; share of the gain with share_low and share_high (Fieller; NaN where the
        gain's interval holds zero, since there is nothing to share out); rank (1 is best); chance_top: chance of being among the
        `top` best; order_share: the part of the squared standard error that is due to sampling orders (the rest asks for
        replicates), zero for all subsets; with less than two squares per replicate it is an upper bound.
        """
        return pd.concat([self._values(place) for place in range(len(self.outcomes))], ignore_index=True)

    def _values(self, place: int) -> pd.DataFrame:
        samples = self.estimates.shapley[:, place]
        rows = self._parts("player", self.players, samples, place, "shapley")
        chance = in_top(self._draws(place), self.top).mean(axis=0) if len(samples) > 1 else np.nan
        rows["chance_top"] = np.where(rows["low"].isna(), np.nan, chance)
        rows["order_share"] = self._order_share(place)
        return rows.sort_values("rank", kind="stable")

    @cached_property
    def _added(self) -> list[tuple[float, dict[str, list[float]]]]:
        """Per outcome the gain and the tables that add up to it: `shapley`, and with groups `groups`, `between` and `owen`."""
        found = self.estimates
        means = {"shapley": found.shapley, "between": found.between, "owen": found.owen}
        means = {name: samples.mean(axis=0) for name, samples in means.items() if samples.size}

        def close(place: int, whole: float) -> dict[str, list[float]]:
            tables = {name: closed(parts[place], whole) for name, parts in means.items()}
            if self.plan.groups:
                sums = [math.fsum(tables["shapley"][player] for player in own) for own in self._members]
                tables["groups"] = closed(sums, whole)
            return tables

        gains = [mean_difference(found.everyone[:, o], found.nobody[:, o]) for o in range(len(self.outcomes))]
        return [agreed(gain, partial(close, place)) for place, gain in enumerate(gains)]

    @property
    def _members(self) -> list[list[int]]:
        """Players of each group."""
        return [[self.players.index(name) for name in names] for names in self.plan.groups.values()]

    def _parts(self, kind: str, names: tuple[str, ...], samples: Floats, place: int, table: str) -> pd.DataFrame:
        """Rows of a table of parts that add up to an outcome's gain, with intervals from f8[R, parts]."""
        values = np.array(self._added[place][1][table])
        gain, (least, most) = self.gains.iloc[place], intervals(samples, self.level)
        whole = (self.estimates.everyone - self.estimates.nobody)[:, place, None]
        share, low, high, _ = ratios(samples, np.broadcast_to(whole, samples.shape), self.level)
        unsure = len(samples) > 1 and not (gain["low"] > 0 or gain["high"] < 0)
        share = np.where(unsure or gain["value"] == 0, np.nan, share)
        low, high = (np.where(np.isnan(share) | np.isnan(least), np.nan, end) for end in (low, high))
        columns = {kind: names, "outcome": self.outcomes[place], "value": values, "low": least, "high": most}
        columns |= {"share": share, "share_low": low, "share_high": high, "rank": self._rank(values, place)}
        return pd.DataFrame(columns)

    def _sign(self, place: int) -> float:
        return -1.0 if self.outcomes[place] in self.smaller_is_better else 1.0

    def _rank(self, values: Floats, place: int) -> NDArray[np.int64]:
        """1 for the best; equal values share the better place."""
        better = self._sign(place) * values
        ranks: NDArray[np.int64] = 1 + (better[None, :] > better[:, None]).sum(axis=1)
        return ranks

    def _draws(self, place: int) -> Floats:
        """Values that the replicates leave possible, larger is better, f8[draws, n]."""
        return possible(self._sign(place) * self.estimates.shapley[:, place])

    def _order_share(self, place: int) -> Floats:
        replicates = len(self.estimates.shapley)
        if self.plan.orders is None:
            return np.zeros(len(self.players))
        if replicates < 2:
            return np.full(len(self.players), np.nan)
        by_orders = self.estimates.order_variance[:, place].mean(axis=0)
        in_all = self.estimates.shapley[:, place].var(axis=0, ddof=1)
        none = np.where(np.isnan(by_orders), np.nan, 0.0)
        return np.minimum(1.0, np.divide(by_orders, in_all, out=none, where=in_all > 0))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Shapley interaction index of each pair: player, other, outcome, value, low, high, samples, verdict.

        Positive: the two strengthen each other; negative: they stand in for each other; `cannot be told` where the interval
        holds zero. `samples` counts in how many places the pair was seen side by side, over all replicates; value is NaN at none.
        """
        if not self.plan.pairs:
            raise InputError("pairs: were not asked for; attribute with pairs=True")
        places = all_pairs(len(self.players))
        mean, half = pooled(self.estimates.together, self.estimates.seen, self.level)
        names = {"player": [self.players[one] for one, _ in places], "other": [self.players[other] for _, other in places]}
        tables = []
        for place, outcome in enumerate(self.outcomes):
            value, low, high = mean[place], mean[place] - half[place], mean[place] + half[place]
            verdict = np.where(low > 0, STRONGER, np.where(high < 0, WEAKER, UNKNOWN))
            columns = {"outcome": outcome, "value": value, "low": low, "high": high}
            columns |= {"samples": self.estimates.seen.sum(axis=0), "verdict": verdict}
            tables.append(pd.DataFrame(names | columns))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Groups by outcome and rank, as sums of their members' values and as players of a game between groups.

        Columns: group, members, outcome, value (sum of members), low, high, share, share_low, share_high, rank; between,
        between_low, between_high: the Shapley value of the group in the game in which groups join as a whole. Both add up to
        the gain.
        """
        self._need_groups()
        members = self._members
        sums = np.stack([self.estimates.shapley[..., own].sum(axis=-1) for own in members], axis=-1)
        tables = []
        for place in range(len(self.outcomes)):
            rows = self._parts("group", tuple(self.plan.groups), sums[:, place], place, "groups")
            rows.insert(1, "members", [len(own) for own in members])
            samples = self.estimates.between[:, place]
            between, (low, high) = np.array(self._added[place][1]["between"]), intervals(samples, self.level)
            rows = rows.assign(between=between, between_low=low, between_high=high)
            tables.append(rows.sort_values("rank", kind="stable"))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def owen(self) -> pd.DataFrame:
        """Owen values by outcome and rank: groups arrive one after the other, each in one go.

        Columns as `values` without the last two. Only where all subsets were evaluated. Members of a group add up to its
        `between` in the table of groups.
        """
        self._need_groups()
        if self.plan.orders is not None:
            raise InputError("owen: needs all subsets; with sampled orders see `between` in the table of groups")
        owen = self.estimates.owen
        tables = [self._parts("player", self.players, owen[:, place], place, "owen") for place in range(len(self.outcomes))]
        return pd.concat([rows.sort_values("rank", kind="stable") for rows in tables], ignore_index=True)

    def _need_groups(self) -> None:
        if not self.plan.groups:
            raise InputError("groups: were not given; allowed: attribute with `groups`, players by name of group")

    @cached_property
    def simple(self) -> pd.DataFrame:
        """What planners ask first: player, outcome, add_one_first and leave_one_out, each with _low and _high.

        add_one_first: the gain of the player alone over nobody; leave_one_out: what the package loses without it. Neither adds
        up to the gain: what several do only together is in the second many times and in the first not at all.
        """
        tables = []
        for place, outcome in enumerate(self.outcomes):
            columns: dict[str, Any] = {"player": self.players, "outcome": outcome}
            for name, samples in (("add_one_first", self.estimates.alone), ("leave_one_out", self.estimates.last)):
                low, high = intervals(samples[:, place], self.level)
                columns |= {name: samples[:, place].mean(axis=0), f"{name}_low": low, f"{name}_high": high}
            tables.append(pd.DataFrame(columns))
        return pd.concat(tables, ignore_index=True)

    def per(self, outcome: str, cost: str, unit: float = 1.0) -> pd.DataFrame:
        """Shapley value of an outcome per `unit` of a cost's Shapley value: player, value, low, high, stable, note.

        For instance `per("landing_rate", "cost_yuan", unit=10_000)`. Intervals are Fieller's over paired replicates. `stable` is
        false, and low and high are NaN, where the cost's own interval holds zero: any ratio is then possible. A player that
        surely saves has a ratio that ranks nobody (note `saves`); one that never costs anything has none.
        """
        above, below = (self.estimates.shapley[:, self.place(name)] for name in (outcome, cost))
        if not unit > 0:
            raise InputError("unit: {unit!r}; allowed: above 0", unit=unit)
        ratio, low, high, stable = ratios(above, below / unit, self.level)
        mean, free = below.mean(axis=0), ~below.any(axis=0)
        note = np.select([free, np.full(free.shape, len(below) < 2), ~stable, mean < 0], [FREE, FEW, UNSTABLE, SAVES], "")
        return pd.DataFrame({"player": self.players, "value": ratio, "low": low, "high": high, "stable": stable, "note": note})

    def place(self, outcome: str) -> int:
        """The position of an outcome; InputError if there is none of that name."""
        if outcome not in self.outcomes:
            raise InputError("outcome: {outcome!r} is not known{hint}", outcome=outcome, hint=hint(outcome, self.outcomes))
        return self.outcomes.index(outcome)
