"""Which coalitions an attribution needs in which replicate: known before anything runs, so that it can all be run at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin.base.errors import InputError
from twin.study.attribute.coalitions import Masks, Players, checked_groups
from twin.study.attribute.exact import unions
from twin.study.attribute.orders import Orders, chains, drawn, swapped

MOST_EXACT = 10  # players of which all subsets are evaluated
MOST_GROUPS = 10


@dataclass(frozen=True)
class Plan:
    """A checked design: `orders` pairs of orders per replicate, or all subsets where it is None; `groups` may be empty.

    Every replicate draws orders of its own: for the same number of runs the error of the orders then averages over replicates
    too, where orders common to all would leave it whole.

    >>> Plan.of(["a", "b", "c"], 4).orders is None
    True
    """

    players: Players
    replicates: tuple[int, ...]
    orders: int | None
    groups: dict[str, tuple[str, ...]]
    pairs: bool = True
    seed: int = 0

    @classmethod
    def of(
        cls,
        players: Sequence[str],
        replicates: int | Sequence[int],
        orders: int | None = None,
        groups: Mapping[str, Sequence[str]] | None = None,
        pairs: bool = True,
        seed: int = 0,
    ) -> "Plan":
        """See `twin.study.attribute.estimate` for the arguments; InputError for what cannot be planned."""
        checked = Players.of(players)
        if orders is None and len(checked) > MOST_EXACT:
            raise InputError(
                "players: {count} are too many for all subsets; allowed: up to {most}; give `orders` to sample orders of arrival",
                count=len(checked), most=MOST_EXACT,
            )  # fmt: skip
        if orders is not None and not _whole(orders, 1):
            raise InputError("orders: {orders!r}; allowed: a whole number of at least 1, or none for all subsets", orders=orders)
        if not _whole(seed, 0):
            raise InputError("seed: {seed!r}; allowed: a whole number of at least 0", seed=seed)
        found = checked_groups(groups, checked) if groups else {}
        if len(found) > MOST_GROUPS:
            raise InputError("groups: {count} are too many; allowed: up to {most}", count=len(found), most=MOST_GROUPS)
        return cls(checked, _numbers(replicates), orders, found, pairs, seed)

    @property
    def unions(self) -> Masks:
        """The mask of players of every set of groups, i8[2**groups]."""
        return unions([self.players.mask(members) for members in self.groups.values()])

    def drawn(self, replicate: int) -> Orders:
        """The orders of one replicate, i8[2 * orders, players]."""
        return drawn(len(self.players), self.orders or 0, self.seed, replicate)

    def masks(self, replicate: int) -> Masks:
        """The masks to be evaluated in one replicate, each once, ascending."""
        players, everyone = len(self.players), self.players.everyone
        if self.orders is None:
            return np.arange(1 << players, dtype=np.int64)
        orders = self.drawn(replicate)
        bits = 1 << np.arange(players, dtype=np.int64)
        wanted = [chains(orders).ravel(), bits, everyone & ~bits, self.unions]
        if self.pairs:
            wanted.append(swapped(orders).ravel())
        return np.unique(np.concatenate(wanted))

    def coalitions(self, replicate: int) -> list[frozenset[str]]:
        """The coalitions that the game will be asked for in one replicate, in that order."""
        return [self.players.coalition(mask) for mask in self.masks(replicate).tolist()]

    @property
    def most(self) -> int:
        """Evaluations at most, known without drawing any order."""
        count = len(self.players)
        each = 1 << count
        if self.orders is not None:
            each = min(each, 2 * self.orders * count * (1 + self.pairs) + 2 * count + 2 + (1 << len(self.groups)))
        return each * len(self.replicates)

    @property
    def runs(self) -> int:
        """Evaluations in all: coalitions summed over replicates."""
        return sum(len(self.masks(replicate)) for replicate in self.replicates)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= least)


def _numbers(replicates: int | Sequence[int]) -> tuple[int, ...]:
    """Replicate numbers: as given, or 0 to n - 1."""
    given = range(replicates) if isinstance(replicates, int) else replicates
    numbers = tuple(given)
    if not numbers or not all(_whole(number, 0) for number in numbers):
        raise InputError(
            "replicates: {replicates}; allowed: how many (at least 1), or their numbers, each at least 0",
            replicates=str(replicates)[:80],
        )
    if len(set(numbers)) < len(numbers):
        raise InputError("replicates: a number is given twice; allowed: each once, since a replicate is one draw of luck")
    return tuple(int(number) for number in numbers)
