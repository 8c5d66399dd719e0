"""How much of a package's gain each member is worth: evaluate a plan, and estimate from each replicate."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from twin.base.errors import InputError
from twin.files.strict import hint
from twin.study.attribute.coalitions import Answers, Floats, Game, ask, same_outcomes
from twin.study.attribute.exact import all_pairs, interactions, owen, shapley
from twin.study.attribute.orders import marginals, neighbours, order_variance
from twin.study.attribute.plan import Plan
from twin.study.attribute.result import Attribution, Estimates

Progress = Callable[[int, int], None]


def attribute(
    game: Game,
    players: Sequence[str],
    replicates: int | Sequence[int],
    *,
    orders: int | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    pairs: bool = True,
    seed: int = 0,
    smaller_is_better: Collection[str] = (),
    top: int = 5,
    level: float = 0.95,
    progress: Progress | None = None,
) -> Attribution:
    """Shapley values of the players for every outcome of a game, with intervals, interactions, groups and simple effects.

    `game(coalitions, replicate)` answers for a list of coalitions (frozensets of players) with a table or mapping of outcomes,
    one number per coalition in their order (or a plain list of numbers for a single outcome). Within a replicate all coalitions
    must share their luck. It is called once per replicate with each distinct coalition once, which
    `Plan.of(...).coalitions(replicate)` tells beforehand.

    `replicates`: how many, or their numbers. `orders`: None evaluates all subsets (up to ten players); a number draws that many
    pairs of orders of arrival per replicate, best such that they fill whole squares: n / 2 pairs if the number n of players is
    even, n if it is odd. `groups`: name -> players, each player in one. `pairs` may be switched off, which saves runs where
    orders do not fill a square. `smaller_is_better`: outcomes whose ranking puts the smallest value first. `top`: how many count
    as the top. `level`: of all intervals. `progress(done, total)` is called after every replicate.

    Raises InputError for duplicate players, coalitions that failed or are NaN, outcomes that no coalition changes, and
    arguments out of range. Exceptions of the game itself pass through.

    >>> found = attribute(lambda coalitions, replicate: [float(len(c)) for c in coalitions], ["a", "b"], 2)
    >>> found.values["value"].tolist()
    [1.0, 1.0]
    """
    plan = Plan.of(players, replicates, orders, groups, pairs, seed)
    if not 0 < level < 1:
        raise InputError("level: {level!r}; allowed: between 0 and 1, such as 0.95", level=level)
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise InputError("top: {top!r}; allowed: a whole number of at least 1", top=top)
    answers = []
    for done, replicate in enumerate(plan.replicates, start=1):
        answers.append(ask(game, plan.players, plan.masks(replicate), replicate))
        if progress is not None:
            progress(done, len(plan.replicates))
    outcomes = same_outcomes(answers)
    unknown = sorted(set(smaller_is_better) - set(outcomes))
    if unknown:
        raise InputError("smaller_is_better: unknown outcome {name!r}{hint}", name=unknown[0], hint=hint(unknown[0], outcomes))
    return Attribution(plan, outcomes, estimates(plan, answers), frozenset(smaller_is_better), top, level)


def estimates(plan: Plan, answers: Sequence[Answers]) -> Estimates:
    """All estimates, replicate by replicate."""
    one_by_one = [_replicate(plan, answer, number) for answer, number in zip(answers, plan.replicates, strict=True)]
    return Estimates(**{name: np.array([found[name] for found in one_by_one]) for name in one_by_one[0]})


def _replicate(plan: Plan, answer: Answers, replicate: int) -> dict[str, Floats]:
    """The fields of `Estimates` for one replicate."""
    everyone = plan.players.everyone
    bits = 1 << np.arange(len(plan.players), dtype=np.int64)
    nobody, whole = answer.at(np.array([0, everyone])).astype(float)
    found = {
        "nobody": nobody,
        "everyone": whole,
        "alone": (answer.at(bits) - nobody).T,
        "last": (whole - answer.at(everyone & ~bits)).T,
    }
    found |= _all_subsets(plan, answer) if plan.orders is None else _sampled(plan, answer, replicate)
    if plan.groups:
        found["between"] = shapley(answer.at(plan.unions).T)
    return found


def _all_subsets(plan: Plan, answer: Answers) -> dict[str, Floats]:
    cube = answer.values.T
    found = {"shapley": shapley(cube), "order_variance": np.zeros((len(cube), len(plan.players)))}
    if plan.pairs:
        together = interactions(cube)
        found |= {"together": together, "seen": np.ones(together.shape[-1], dtype=np.int64)}
    if plan.groups:
        found["owen"] = owen(cube, [plan.players.mask(members) for members in plan.groups.values()])
    return found


def _sampled(plan: Plan, answer: Answers, replicate: int) -> dict[str, Floats]:
    drawn = plan.drawn(replicate)
    gains = marginals(answer, drawn)
    found = {"shapley": gains.mean(axis=0).T, "order_variance": order_variance(gains).T}
    if plan.pairs:
        seen = neighbours(answer, drawn)
        one, other = np.array(all_pairs(len(plan.players)), dtype=np.int64).reshape(-1, 2).T
        found |= {"together": seen.total[one, other].T, "seen": seen.count[one, other]}
    return found
