"""Coalitions as sets of names outside and bit masks inside; a game is asked once for each, and its answers are checked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.errors import InputError
from twin.base.messages import message
from twin.files.strict import hint, some

Game = Callable[[list[frozenset[str]], int], Any]
Masks = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_PLAYERS = 62  # bits of a mask
ONLY = "value"  # name of the outcome of a game that answers with one number per coalition


@dataclass(frozen=True)
class Players:
    """The players in their order; player i is bit i of a mask."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Players":
        """Checked names: InputError when there are none, too many, or one of them twice."""
        given = tuple(names)
        if isinstance(names, str) or not given or not all(isinstance(name, str) and name for name in given):
            raise InputError("players: must be a list of at least one name, not {names!r}", names=str(names)[:80])
        twice = sorted({name for name in given if given.count(name) > 1})
        if twice:
            raise InputError("players: {names} given twice; allowed: every player once", names=some(twice))
        if len(given) > MOST_PLAYERS:
            raise InputError("players: {count} are too many; allowed: up to {most}", count=len(given), most=MOST_PLAYERS)
        return cls(given)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def everyone(self) -> int:
        """The mask of the grand coalition."""
        return (1 << len(self.names)) - 1

    def coalition(self, mask: int) -> frozenset[str]:
        """The names in a mask."""
        return frozenset(name for place, name in enumerate(self.names) if mask >> place & 1)

    def mask(self, names: Iterable[str]) -> int:
        """The mask of some names."""
        return sum(1 << self.names.index(name) for name in names)

    def shown(self, mask: int) -> str:
        """A coalition in a message."""
        names = [name for place, name in enumerate(self.names) if mask >> place & 1]
        return f"{{{some(names)}}}"


@dataclass(frozen=True)
class Answers:
    """What a game said in one replicate: `masks` i8[C] ascending, `values` f8[C, outcomes] in each outcome's own unit."""

    masks: Masks
    values: Floats
    outcomes: tuple[str, ...]

    def at(self, masks: Masks) -> Floats:
        """Values of coalitions that were asked, f8[..., outcomes]."""
        return self.values[np.searchsorted(self.masks, masks)]


def ask(game: Game, players: Players, masks: Masks, replicate: int) -> Answers:
    """Ask a game once for each distinct coalition of a replicate, all at once.

    Raises InputError for coalitions without an answer, answers that are not numbers, and NaN or infinite values.
    """
    distinct = np.unique(masks)
    place = message("game, replicate {replicate}", replicate=replicate)
    answer = game([players.coalition(mask) for mask in distinct.tolist()], replicate)
    table = _table(answer, place)
    if len(table) != len(distinct):
        raise InputError(
            "{place}: {answers} answers for {coalitions} coalitions; needed: one each, in their order",
            place=place,
            answers=len(table),
            coalitions=len(distinct),
        )
    try:
        values = table.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise InputError(
            "{place}: some values are not numbers; needed: one number per coalition and outcome", place=place
        ) from None
    faults = np.argwhere(~np.isfinite(values))
    if len(faults):
        row, column = faults[0]
        more = message(" (and {count} more)", count=len(faults) - 1) if len(faults) > 1 else ""
        raise InputError(
            "{place}, coalition {coalition}, outcome {outcome}: {value}{more}: a failed run or an undefined outcome; "
            "needed: a number",
            place=place,
            coalition=players.shown(int(distinct[row])),
            outcome=table.columns[column],
            value=values[row, column],
            more=more,
        )
    return Answers(distinct, values, tuple(str(name) for name in table.columns))


def _table(answer: Any, place: str) -> pd.DataFrame:
    """Answers of any allowed form, one row per coalition and one column per outcome."""
    if isinstance(answer, pd.DataFrame):
        table = answer
    elif isinstance(answer, Mapping) and answer:
        try:
            table = pd.DataFrame({name: np.asarray(column) for name, column in answer.items()})
        except ValueError as problem:
            raise InputError(
                "{place}: outcomes do not have one number per coalition each: {problem}", place=place, problem=problem
            ) from None
    elif isinstance(answer, np.ndarray | list | tuple) and np.ndim(answer) == 1:
        table = pd.DataFrame({ONLY: np.asarray(answer)})
    else:
        raise InputError(
            "{place}: the answer is not understood; allowed: a table or mapping of outcomes, or a list of numbers", place=place
        )
    if table.columns.has_duplicates or table.columns.empty:
        raise InputError(
            "{place}: outcomes {columns}; needed: at least one, each named once", place=place, columns=some(table.columns)
        )
    return table


def same_outcomes(answers: Sequence[Answers]) -> tuple[str, ...]:
    """The outcomes of all replicates: InputError where they differ, or where an outcome is the same for every coalition."""
    outcomes = answers[0].outcomes
    for answer in answers:
        if answer.outcomes != outcomes:
            raise InputError(
                "game: outcomes {one} in one replicate and {other} in another", one=some(answer.outcomes), other=some(outcomes)
            )
    for column, name in enumerate(outcomes):
        if all(np.ptp(answer.values[:, column]) == 0 for answer in answers):
            raise InputError(
                "outcome {name}: the same for every coalition, so there is nothing to attribute; leave it out", name=name
            )
    return outcomes


def checked_groups(groups: Mapping[str, Sequence[str]], players: Players) -> dict[str, tuple[str, ...]]:
    """Groups as given: InputError unless every player is in exactly one of them and none is empty."""
    found: dict[str, str] = {}
    for group, members in groups.items():
        if isinstance(members, str) or not members:
            raise InputError("groups.{group}: must be a list of at least one player", group=group)
        for name in members:
            if name not in players.names:
                raise InputError(
                    "groups.{group}: unknown player {name!r}{hint}", group=group, name=name, hint=hint(name, players.names)
                )
            if name in found:
                raise InputError(
                    "groups.{group}: {name} is in {found} already; allowed: one group each",
                    group=group,
                    name=name,
                    found=found[name],
                )
            found[name] = group
    missing = [name for name in players.names if name not in found]
    if missing:
        raise InputError("groups: {names} in no group; needed: every player in one", names=some(missing))
    return {group: tuple(members) for group, members in groups.items()}


def quotient(game: Game, groups: Mapping[str, Sequence[str]]) -> Game:
    """The game between groups: a group joins with all its members. Attribute it with the groups' names as players.

    >>> pairs = quotient(lambda coalitions, _: [float(len(c)) for c in coalitions], {"both": ("a", "b")})
    >>> pairs([frozenset({"both"})], 0)
    [2.0]
    """

    def between(coalitions: list[frozenset[str]], replicate: int) -> Any:
        return game([frozenset(name for group in some for name in groups[group]) for some in coalitions], replicate)

    return between
