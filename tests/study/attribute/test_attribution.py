"""Attribution: games with known answers, the axioms, what the intervals cover, and what is refused."""

import importlib.util
import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.base.errors import InputError
from twin.study.attribute import Plan, attribute, quotient, robust
from twin.study.attribute.closing import agreed, closed, mean_difference
from twin.study.attribute.coalitions import Players, ask
from twin.study.attribute.exact import all_pairs, interactions, owen, shapley
from twin.study.attribute.orders import drawn, marginals
from twin.study.intervals import in_top, possible, ratios

some = settings(max_examples=60)


def adds_up(parts, whole):
    return math.fsum(parts) == whole


def named(n):
    return [f"m{i:02d}" for i in range(n)]


def masks_of(players, coalitions):
    bit = {name: 1 << place for place, name in enumerate(players)}
    return np.array([sum(bit[name] for name in coalition) for coalition in coalitions], dtype=np.int64)


def from_cube(players, *cubes, **outcomes):
    """A game without luck whose values are looked up by mask."""
    tables = outcomes or {"value": cubes[0]}
    return lambda coalitions, replicate: {k: np.asarray(v)[masks_of(players, coalitions)] for k, v in tables.items()}


def by_rule(rule, n):
    return np.array([float(rule({i for i in range(n) if mask >> i & 1})) for mask in range(1 << n)])


def by_player(table, outcome="value", column="value"):
    return table[table["outcome"] == outcome].set_index("player").sort_index()[column].to_numpy()


def airport(costs):
    """Shapley values of sharing a runway (Littlechild and Owen 1973): each stretch is shared by all who need it."""
    steps, n = np.diff([0.0, *costs]), len(costs)
    return np.cumsum([step / (n - k) for k, step in enumerate(steps)])


def weighted(quota, votes):
    return lambda members: sum(votes[i] for i in members) >= quota


# name: (value of a set of players, how many players, Shapley values)
KNOWN = {
    "two left gloves and a right one": (lambda s: {0, 2} <= s or {1, 2} <= s, 3, [1 / 6, 1 / 6, 2 / 3]),
    "airport": (lambda s: max((10.0 * (i + 1) ** 1.5 for i in s), default=0), 6, airport([10 * k**1.5 for k in range(1, 7)])),
    "unanimity of three in five": (lambda s: {0, 2, 3} <= s, 5, [1 / 3, 0, 1 / 3, 1 / 3, 0]),
    "additive": (lambda s: sum([3, -1, 0, 7][i] for i in s), 4, [3, -1, 0, 7]),
    "majority of five": (lambda s: len(s) >= 3, 5, [1 / 5] * 5),
    "votes 50, 49 and 1": (weighted(51, [50, 49, 1]), 3, [2 / 3, 1 / 6, 1 / 6]),
    "one player": (lambda s: 2.5 * len(s), 1, [2.5]),
}


@pytest.mark.parametrize("name", KNOWN)
def test_games_with_known_answers(name):
    rule, n, known = KNOWN[name]
    found = attribute(from_cube(named(n), by_rule(rule, n)), named(n), 1)
    assert by_player(found.values) == pytest.approx(np.array(known), abs=1e-12)
    assert adds_up(found.values["value"], found.gains["value"][0])


@pytest.mark.parametrize("name", KNOWN)
def test_sampled_orders_find_the_same_within_their_intervals(name):
    rule, n, known = KNOWN[name]
    found = attribute(from_cube(named(n), by_rule(rule, n)), named(n), 40, orders=3)
    values = by_player(found.values)
    low, high = (by_player(found.values, column=column) for column in ("low", "high"))
    low, high = (np.where(np.isnan(bound), values, bound) for bound in (low, high))  # all agree: no interval, and here no luck
    slack = 0.35 * (high - low) + 1e-12  # 95% intervals widened by 0.7 half widths: 99.9% each
    assert (low - slack <= known).all() and (np.array(known) <= high + slack).all()


def test_all_orders_written_out_agree_with_all_subsets():
    cube = np.random.default_rng(1).normal(size=1 << 5)
    gains = np.zeros(5)
    for order in permutations(range(5)):
        mask = 0
        for player in order:
            gains[player] += cube[mask | 1 << player] - cube[mask]
            mask |= 1 << player
    assert shapley(cube) == pytest.approx(gains / math.factorial(5), abs=1e-12)


def test_interactions_of_known_games():
    rule, n, _ = KNOWN["unanimity of three in five"]
    pairs = dict(zip(all_pairs(n), interactions(by_rule(rule, n)), strict=True))
    assert pairs == pytest.approx({pair: 0.5 if set(pair) <= {0, 2, 3} else 0.0 for pair in pairs})
    assert interactions(by_rule(KNOWN["additive"][0], 4)) == pytest.approx(np.zeros(6), abs=1e-12)
    gloves = interactions(by_rule(KNOWN["two left gloves and a right one"][0], 3))
    assert gloves == pytest.approx([-0.5, 0.5, 0.5])  # two left gloves stand in for each other


def test_a_large_airport_by_sampled_orders():
    """Thirty players, known answer, no luck: the intervals then hold the error of the orders alone."""
    n = 30
    costs = [float(k) ** 1.5 for k in range(1, n + 1)]
    order = np.random.default_rng(0).permutation(n)

    def game(coalitions, replicate):
        masks = masks_of(named(n), coalitions)
        held = masks[:, None] >> np.arange(n) & 1
        return (held * np.array(costs)[order]).max(axis=1)

    found = attribute(game, named(n), 12, orders=5, pairs=False)
    known = airport(costs)[order]
    inside = (by_player(found.values, column="low") <= known) & (known <= by_player(found.values, column="high"))
    assert inside.mean() >= 0.8  # thirty values share their orders, so the share strays more than thirty coins would
    assert np.corrcoef(by_player(found.values), known)[0, 1] > 0.95
    assert adds_up(found.values["value"], costs[-1])
    assert (by_player(found.values, column="order_share") > 0.5).all()


# Stored answers of shapiq 1.4.1 (ExactComputer, indices SV and SII of order 2) for a fixed random game of five players.
SHAPIQ_SEED = 20
SHAPIQ_VALUES = [-40.69375, 11.525, 25.941666666667, -29.391666666667, 11.36875]
SHAPIQ_PAIRS = [
    79.364583333333, 62.677083333333, 68.96875, -10.135416666667, 107.510416666667,
    150.864583333333, 8.510416666667, 71.114583333333, -58.427083333333, 5.927083333333,
]  # fmt: skip


def fixed_game(n, seed):
    return np.random.default_rng(seed).integers(-1000, 1000, size=1 << n) / 8


def test_stored_answers_of_shapiq():
    cube = fixed_game(5, SHAPIQ_SEED)
    assert shapley(cube) == pytest.approx(SHAPIQ_VALUES, abs=1e-9)
    assert interactions(cube) == pytest.approx(SHAPIQ_PAIRS, abs=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("shapiq") is None, reason="shapiq is not installed; its stored answers are tested")
@pytest.mark.filterwarnings("default")  # of another package
def test_random_games_against_shapiq():
    shapiq = pytest.importorskip("shapiq")
    for n in (2, 3, 6, 8):
        cube = fixed_game(n, n)
        cube[0] = 0.0
        weights = 1 << np.arange(n)
        computer = shapiq.ExactComputer(
            n_players=n, game=lambda rows, cube=cube, weights=weights: cube[rows.astype(int) @ weights]
        )
        values, pairs = computer("SV", 1), computer("SII", 2)
        assert shapley(cube) == pytest.approx([values[(i,)] for i in range(n)], abs=1e-9)
        assert interactions(cube) == pytest.approx([pairs[pair] for pair in all_pairs(n)], abs=1e-9)


numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


def cubes(most=5):
    return st.integers(1, most).flatmap(lambda n: st.lists(numbers, min_size=1 << n, max_size=1 << n).map(np.array))


@given(st.lists(numbers, min_size=1, max_size=12), numbers)
@some
def test_parts_close_on_the_whole_to_the_last_digit(parts, whole):
    found = closed(parts, whole)
    largest = max(map(abs, [*parts, whole]))
    small = min((abs(part) for part in found if part), default=0)
    assert adds_up(found, whole) or small > abs(whole)  # parts that are all larger cannot always hold its last digit
    assert abs(math.fsum(found) - whole) <= math.ulp(small)
    if abs(math.fsum(parts) - whole) <= 1e-12 * largest:  # only rounding was left over: nothing moves visibly
        assert found == pytest.approx(parts, abs=4e-12 * largest)
    if any(parts):
        assert [part for part, now in zip(parts, found, strict=True) if part == 0 and now != 0] == []


@given(st.lists(st.lists(numbers, min_size=2, max_size=12), min_size=1, max_size=3), numbers)
@some
def test_tables_agree_on_one_whole(tables, whole):
    """Several tables of the same whole, whatever cancels: each adds up to the one that is stated."""
    tables = [[*parts, whole - math.fsum(parts)] for parts in tables]
    stated, found = agreed(whole, lambda whole: {str(k): closed(parts, whole) for k, parts in enumerate(tables)})
    assert all(adds_up(parts, stated) for parts in found.values())
    assert abs(stated - whole) <= 4 * math.ulp(max(abs(part) for parts in tables for part in parts))


@given(st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=2, max_size=12), st.randoms(use_true_random=False))
@some
def test_without_cancelling_any_plain_sum_is_exact_in_any_order(parts, random):
    whole = math.fsum(parts) * (1 + 2**-50)
    found = closed(parts, whole)
    for _ in range(5):
        random.shuffle(found)
        assert sum(found) == np.sum(found) == pd.Series(found).sum() == whole
    assert sum(found[:2]) + sum(found[2:]) == whole


@given(cubes())
@some
def test_values_add_up_to_the_gain_to_the_last_digit(cube):
    n = int(math.log2(len(cube)))
    if np.ptp(cube) == 0:
        return
    for orders in (None, 2):
        found = attribute(from_cube(named(n), cube), named(n), 1, orders=orders, pairs=False)
        gain, parts = cube[-1] - cube[0], found.values["value"]
        sizes = [abs(part) for part in parts if part] or [0.0]
        assert adds_up(parts, found.gains["value"][0])
        # Only parts that are all larger than the gain may be too coarse for its last digits.
        assert found.gains["value"][0] == gain or min(sizes) > abs(gain)
        assert abs(found.gains["value"][0] - gain) <= 4 * math.ulp(max(sizes))


@pytest.mark.parametrize("orders", [None, 4])
def test_values_of_noisy_replicates_add_up_to_the_last_digit(orders):
    for seed in range(20):
        n = 3 + seed % 5
        players = named(n)
        groups = {"a": players[:2], "b": players[2:]}
        found = attribute(Noisy(n, seed), players, 7, orders=orders, groups=groups)
        gains = found.gains.set_index("outcome")["value"]
        tables = [(found.values, "value"), (found.groups, "value"), (found.groups, "between")]
        tables += [(found.owen, "value")] if orders is None else []
        for outcome in found.outcomes:
            for table, column in tables:
                assert math.fsum(table[table["outcome"] == outcome][column]) == gains[outcome]


@given(cubes(), st.randoms(use_true_random=False))
@some
def test_symmetry_a_name_carries_no_value(cube, random):
    n = int(math.log2(len(cube)))
    new = list(range(n))
    random.shuffle(new)
    moved = np.empty_like(cube)
    for mask in range(1 << n):
        moved[sum(1 << new[i] for i in range(n) if mask >> i & 1)] = cube[mask]
    scale = 1e-12 * (1 + np.abs(cube).max())
    assert shapley(moved)[new] == pytest.approx(shapley(cube), abs=scale)


@given(cubes(4), st.integers(0, 4))
@some
def test_a_dummy_gets_exactly_what_it_brings(cube, at):
    """A player that changes nothing gets exactly zero, alone, sampled and in every interaction; others are left as they are."""
    n = int(math.log2(len(cube)))
    at = min(at, n)
    masks = np.arange(2 << n)
    wide = cube[(masks & (1 << at) - 1) | (masks >> 1 & ~((1 << at) - 1))]
    found = shapley(wide)
    assert found[at] == 0.0
    assert np.delete(found, at) == pytest.approx(shapley(cube), abs=1e-12 * (1 + np.abs(cube).max()))
    if np.ptp(cube) > 0:
        sampled = attribute(from_cube(named(n + 1), wide), named(n + 1), 2, orders=2)
        assert by_player(sampled.values)[at] == 0.0
        touched = (sampled.pairs["player"] == named(n + 1)[at]) | (sampled.pairs["other"] == named(n + 1)[at])
        assert (sampled.pairs[touched]["value"].fillna(0.0) == 0.0).all()


@given(cubes(4), st.integers(0, 10**6), numbers)
@some
def test_linearity(cube, seed, factor):
    other = np.random.default_rng(seed).normal(size=len(cube)) * 100
    scale = 1e-11 * (1 + np.abs(cube).max()) * (1 + abs(factor))
    for rule in (shapley, interactions):
        assert rule(factor * cube + other) == pytest.approx(factor * rule(cube) + rule(other), abs=scale)


class Noisy:
    """A random game with luck: common to all, of each player, and of each coalition, the last as large as `noise`."""

    def __init__(self, n, seed, noise=0.5, skewed=False):
        self.n, self.seed, self.noise, self.skewed = n, seed, noise, skewed
        rng = np.random.default_rng([seed, 99])
        size = np.array([mask.bit_count() for mask in range(1 << n)])
        self.held = np.arange(1 << n)[:, None] >> np.arange(n) & 1
        base = 2 * np.sqrt(self.held @ rng.uniform(0, 2, n)) + rng.normal(0, 0.4, 1 << n) * (size > 0)
        self.cubes = {"landing": base, "cost": self.held @ rng.uniform(1, 3, n)}
        self.asked = []

    def __call__(self, coalitions, replicate):
        masks = masks_of(named(self.n), coalitions)
        self.asked.append((replicate, masks.tolist()))
        found = {}
        for place, (name, cube) in enumerate(self.cubes.items()):
            rng = np.random.default_rng([self.seed, replicate, place])
            draw = (lambda *size, rng=rng: rng.exponential(size=size) - 1) if self.skewed else rng.standard_normal
            own = draw(1 << self.n) * self.noise
            found[name] = cube[masks] + draw(1) * 3 + self.held[masks] @ (draw(self.n) * 0.5) + own[masks]
        return found


@pytest.mark.parametrize("orders", [None, 3])
def test_each_distinct_coalition_is_asked_once_and_known_beforehand(orders):
    players = named(7)
    game = Noisy(7, 1)
    plan = Plan.of(players, [4, 2, 9], orders, {"a": players[:3], "b": players[3:]})
    attribute(game, players, [4, 2, 9], orders=orders, groups=plan.groups)
    assert [replicate for replicate, _ in game.asked] == [4, 2, 9]
    for replicate, masks in game.asked:
        assert len(set(masks)) == len(masks)
        assert masks == masks_of(players, plan.coalitions(replicate)).tolist()
    assert plan.runs == sum(len(masks) for _, masks in game.asked)


def test_orders_are_antithetic_balanced_and_can_be_extended():
    for n in (1, 2, 5, 6, 9, 30):
        rows = n if n % 2 else max(1, n // 2)
        whole = drawn(n, rows, seed=3, replicate=1)
        assert (np.sort(whole, axis=1) == np.arange(n)).all()
        assert (whole[0::2] == whole[1::2, ::-1]).all()
        assert all(len(set(np.bincount(column, minlength=n))) == 1 for column in whole.T)  # each at each place equally often
        sides = {frozenset(pair) for row in whole for pair in zip(row, row[1:], strict=False)}
        assert len(sides) == n * (n - 1) // 2
        assert (drawn(n, rows + 3, 3, 1)[: 2 * rows] == whole).all()
    assert (drawn(9, 4, 3, 1) != drawn(9, 4, 3, 2)).any() and (drawn(9, 4, 3, 1) != drawn(9, 4, 4, 1)).any()


def test_a_square_needs_no_more_coalitions_for_pairs_than_for_values():
    for n in (4, 7, 12, 30):
        rows = n if n % 2 else n // 2
        with_pairs, without = (Plan.of(named(n), 1, rows, pairs=pairs).runs for pairs in (True, False))
        assert with_pairs == without == n * (n - 1) + 2


def test_the_share_of_orders_tells_what_to_add():
    """With little luck orders are at fault, with much luck replicates; two squares tell it without bias."""
    n = 6
    quiet = attribute(Noisy(n, 2, noise=0.01), named(n), 12, orders=1, pairs=False).values
    assert quiet["order_share"].isna().all()  # one pair of orders tells nothing about orders
    two = attribute(Noisy(n, 2, noise=0.01), named(n), 12, orders=6, pairs=False).values
    one = attribute(Noisy(n, 2, noise=0.01), named(n), 12, orders=3, pairs=False).values
    assert by_player(two, "landing", "order_share").max() < by_player(one, "landing", "order_share").max()
    assert by_player(two, "landing", "order_share").max() < 0.5


def spread(estimate, times=150):
    return np.array([estimate(seed) for seed in range(times)]).var(axis=0).mean()


def test_own_antithetic_balanced_orders_vary_least_for_the_same_runs():
    """Why orders come as they do: the variance of a mean of four replicates of four pairs of orders, gains that diminish."""
    n, replicates, orders = 8, 4, 4
    game = Noisy(n, 5, noise=0)
    game.cubes = {"landing": 1 - np.exp(-game.held @ np.linspace(0.1, 0.6, n))}
    players, masks = Players.of(named(n)), np.arange(1 << n)
    known = [ask(game, players, masks, replicate) for replicate in range(replicates)]

    def mean(orders_of):
        return np.mean([marginals(known[r], orders_of(r)).mean(axis=0)[:, 0] for r in range(replicates)], axis=0)

    def plain(seed, replicate, antithetic):
        rng = np.random.default_rng([seed, replicate])
        first = np.array([rng.permutation(n) for _ in range(2 * orders)])
        if antithetic:
            first[1::2] = first[0::2, ::-1]
        return first

    ours = spread(lambda seed: mean(lambda r: drawn(n, orders, seed, r)))
    common = spread(lambda seed: mean(lambda r: drawn(n, orders, seed, 0)))
    reversed_only = spread(lambda seed: mean(lambda r: plain(seed, r, True)))
    independent = spread(lambda seed: mean(lambda r: plain(seed, r, False)))
    assert ours < 0.5 * common
    assert ours < 0.6 * reversed_only < 0.3 * independent


def covered(experiments, orders, n=6, replicates=6, skewed=False):
    """Share of each game's intervals that hold the truth, f8[experiments], by table."""
    players = named(n)
    groups = {"a": players[:2], "b": players[2:]}
    hits: dict[str, list[float]] = {"values": [], "pairs": [], "groups": [], "between": [], "per": [], "simple": []}
    for seed in range(experiments):
        game = Noisy(n, seed, skewed=skewed)
        found = attribute(game, players, replicates, orders=orders, groups=groups, seed=seed)
        truth = {name: shapley(cube) for name, cube in game.cubes.items()}
        held = np.array([sum(1 << i for i in range(n) if players[i] in members) for members in groups.values()])
        between = shapley(game.cubes["landing"][[0, held[0], held[1], held[0] | held[1]]])
        sums = np.array([truth["landing"][:2].sum(), truth["landing"][2:].sum()])
        pairs = found.pairs[found.pairs["outcome"] == "landing"]
        table = found.groups[found.groups["outcome"] == "landing"].sort_values("group")
        per = found.per("landing", "cost")
        simple = found.simple[found.simple["outcome"] == "landing"]
        last = game.cubes["landing"][-1] - game.cubes["landing"][(1 << n) - 1 & ~(1 << np.arange(n))]
        checks = {
            "values": (truth["landing"], by_player(found.values, "landing", "low"), by_player(found.values, "landing", "high")),
            "pairs": (interactions(game.cubes["landing"]), pairs["low"], pairs["high"]),
            "groups": (sums, table["low"], table["high"]),
            "between": (between, table["between_low"], table["between_high"]),
            "per": (truth["landing"] / truth["cost"], per["low"].fillna(-np.inf), per["high"].fillna(np.inf)),
            "simple": (last, simple["leave_one_out_low"], simple["leave_one_out_high"]),
        }
        for name, (value, low, high) in checks.items():
            known = ~np.isnan(np.asarray(low))  # a pair that one replicate saw has no interval, and says so
            hits[name].append(np.mean(((np.asarray(low) <= value) & (value <= np.asarray(high)))[known]))
    return {name: np.array(found) for name, found in hits.items()}


@pytest.mark.parametrize("orders", [None, 2])
@pytest.mark.slow
def test_intervals_cover_what_they_say(orders):
    """Nominal 95% on 150 noisy games of known value, six replicates each.

    Intervals of one game share their luck, so games are what is counted. A true 95% strays beyond three standard errors in
    three of a thousand tables; a standard error is 0.013 or less, so that a true 90% would be found out in nine of ten.
    """
    for name, hits in covered(150, orders).items():
        error = hits.std(ddof=1) / math.sqrt(len(hits))
        assert error < 0.016, name
        assert abs(hits.mean() - 0.95) < 3 * error and hits.mean() > 0.92, (name, hits.mean(), error)


def test_intervals_hold_the_error_of_orders_as_well_as_luck():
    """Without luck there is still an interval, with luck alone (an additive game) order adds nothing."""
    n = 6
    quiet = from_cube(named(n), by_rule(lambda s: len(s) ** 2 if 0 in s else 0, n))
    found = attribute(quiet, named(n), 10, orders=2).values
    assert (found["high"] - found["low"] > 0).any() and found["order_share"].max() > 0.9
    additive = attribute(Additive(n), named(n), 10, orders=2).values
    assert additive["order_share"].max() < 1e-20 and (additive["high"] > additive["low"]).all()
    everything = attribute(Noisy(n, 1), named(n), 10).values
    assert (everything["order_share"] == 0).all()


class Additive:
    """Each player adds its number; luck adds to each player's."""

    def __init__(self, n, noise=0.3):
        self.n, self.noise = n, noise

    def __call__(self, coalitions, replicate):
        held = masks_of(named(self.n), coalitions)[:, None] >> np.arange(self.n) & 1
        luck = np.random.default_rng([3, replicate]).normal(0, self.noise, self.n)
        return {"value": held @ (np.arange(self.n) + luck), "burden": held @ (5.0 - np.arange(self.n) + luck)}


def test_several_outcomes_ranks_and_the_chance_of_the_top():
    found = attribute(Additive(8), named(8), 12, smaller_is_better=["burden"], top=3)
    values = found.values
    assert values.columns[:7].tolist() == ["player", "outcome", "value", "low", "high", "share", "share_low"]
    for outcome in ("value", "burden"):  # both rank the last player first
        rows = values[values["outcome"] == outcome]
        assert rows["player"].tolist() == named(8)[::-1] and rows["rank"].tolist() == list(range(1, 9))
        assert rows["chance_top"].sum() == pytest.approx(3) and rows["chance_top"].iloc[0] > 0.99
        assert rows["chance_top"].is_monotonic_decreasing
    share = values[values["outcome"] == "value"]["share"]
    assert share.sum() == pytest.approx(1)
    assert values[values["outcome"] == "burden"]["share"].notna().all()


def test_chances_follow_from_the_replicates():
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(10, 3))
    draws = possible(samples)
    assert draws.mean(axis=0) == pytest.approx(samples.mean(axis=0), abs=0.05)
    scale = samples.std(axis=0, ddof=1) / math.sqrt(10) * math.sqrt(9 / 7)  # of a t with nine degrees of freedom
    assert draws.std(axis=0) == pytest.approx(scale, rel=0.1)
    ties = in_top(np.zeros((4000, 4)), 2)
    assert (ties.sum(axis=1) == 2).all() and ties.mean(axis=0) == pytest.approx(0.5, abs=0.04)


def test_simple_effects_stand_beside():
    cube = by_rule(KNOWN["two left gloves and a right one"][0], 3)
    simple = attribute(from_cube(named(3), cube), named(3), 2).simple
    assert simple["add_one_first"].tolist() == [0, 0, 0] and simple["leave_one_out"].tolist() == [0, 0, 1]
    assert simple["leave_one_out_low"].isna().all()  # two replicates that agree


def test_groups_sums_and_the_game_between_them():
    players = named(3)
    cube = by_rule(lambda s: len(s) >= 2, 3)  # two of three decide; the first two vote as one (Owen 1977)
    found = attribute(from_cube(players, cube), players, 2, groups={"pact": players[:2], "third": players[2:]})
    assert found.groups["value"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.groups["between"].tolist() == [1, 0]
    assert by_player(found.owen) == pytest.approx([0.5, 0.5, 0])
    between = attribute(quotient(from_cube(players, cube), found.plan.groups), list(found.plan.groups), 2)
    assert by_player(between.values).tolist() == [1, 0]


@given(cubes(5), st.integers(0, 10**6))
@some
def test_owen_values_add_up_to_the_game_between_groups(cube, seed):
    n = int(math.log2(len(cube)))
    group_of = np.random.default_rng(seed).integers(0, 3, n)
    groups = [sum(1 << i for i in range(n) if group_of[i] == g) for g in range(3)]
    groups = [group for group in groups if group]
    members = [[i for i in range(n) if group >> i & 1] for group in groups]
    found = owen(cube, groups)
    quotient_cube = cube[[sum(group for g, group in enumerate(groups) if mask >> g & 1) for mask in range(1 << len(groups))]]
    scale = 1e-11 * (1 + np.abs(cube).max())
    assert [found[own].sum() for own in members] == pytest.approx(shapley(quotient_cube), abs=scale)
    assert owen(cube, [1 << i for i in range(n)]) == pytest.approx(shapley(cube), abs=scale)
    assert owen(cube, [(1 << n) - 1]) == pytest.approx(shapley(cube), abs=scale)


def test_robust_is_what_survives_both_sizings():
    players = named(5)

    def sized(*worth):
        return attribute(LuckyAdditive(worth), players, 10)

    found = robust(sized(5, 4, 3, 2, 1), sized(5, 1, 4, 2, 3), "value", top=2).set_index("player")
    assert found["robust"].to_dict() == {"m00": True, "m01": False, "m02": False, "m03": False, "m04": False}
    assert found["chance"]["m00"] > 0.99 and found["chance"]["m01"] < 0.01
    assert found.loc["m02", ["rank_evidence", "rank_standard"]].tolist() == [3, 2]
    harmful = robust(sized(5, -1, -2, -3, -4), sized(5, -1, -2, -3, -4), "value", top=3).set_index("player")
    assert harmful["robust"].sum() == 1 and harmful["chance"]["m01"] < 0.01
    with pytest.raises(InputError, match="in one attribution only"):
        robust(sized(5, 4, 3, 2, 1), attribute(LuckyAdditive([1, 2]), players[:2], 3), "value")
    with pytest.raises(InputError, match="did you mean 'value'"):
        robust(sized(5, 4, 3, 2, 1), sized(5, 4, 3, 2, 1), "valu")


class LuckyAdditive:
    def __init__(self, worth):
        self.worth = np.array(worth, dtype=float)

    def __call__(self, coalitions, replicate):
        held = masks_of(named(len(self.worth)), coalitions)[:, None] >> np.arange(len(self.worth)) & 1
        return held @ (self.worth + np.random.default_rng([8, replicate]).normal(0, 0.2, len(self.worth)))


def test_per_cost_flags_denominators_that_may_be_zero():
    def game(coalitions, replicate):
        held = masks_of(named(4), coalitions)[:, None] >> np.arange(4) & 1
        luck = np.random.default_rng([2, replicate]).normal(0, 1, (2, 4))
        cost = np.array([100.0, 2.0, 0.0, -50.0]) + luck[1] * [1, 20, 0, 1]
        return {"landing": held @ (np.array([10.0, 10, 10, 10]) + luck[0] * 0.1), "yuan": held @ cost}

    per = attribute(game, named(4), 8).per("landing", "yuan", unit=1000).set_index("player")
    assert per["note"].to_dict() == {"m00": "", "m01": "cost may be zero", "m02": "costs nothing", "m03": "saves"}
    assert per["stable"].tolist() == [True, False, False, True]
    assert per.loc["m00", ["low", "high"]].tolist() == pytest.approx([99, 101], abs=1.5)
    assert per.loc[["m01", "m02"], ["low", "high"]].isna().all().all() and math.isnan(per["value"]["m02"])
    single = attribute(game, named(4), 1).per("landing", "yuan")
    assert not single["stable"].any() and single["note"][0] == "one replicate: no interval"


def test_fieller_by_its_definition():
    """The ends of the interval are the ratios that the paired t-test just refuses."""
    from scipy.stats import ttest_1samp

    rng = np.random.default_rng(4)
    above, below = rng.normal(3, 1, 9), rng.normal(5, 1, 9)
    _, low, high, stable = ratios(above, below, 0.95)
    assert stable
    for end in (low, high):
        assert ttest_1samp(above - end * below, 0).pvalue == pytest.approx(0.05)


def test_one_replicate_has_values_and_no_intervals():
    found = attribute(Noisy(4, 1), named(4), 1)
    assert found.values["value"].notna().all() and found.values["share"].notna().all()
    for column in ("low", "high", "share_low", "chance_top"):
        assert found.values[column].isna().all()
    assert found.pairs[["low", "high"]].isna().all().all() and set(found.pairs["verdict"]) == {"cannot be told"}


def test_means_are_rounded_once():
    values = np.array([1e16, 1.0, -1e16])
    assert mean_difference(values, np.zeros(3)) == 1 / 3


FINE = from_cube(named(3), np.arange(8.0))


def broken(value):
    cube = np.arange(8.0)
    cube[5] = value
    return from_cube(named(3), cube)


def short(coalitions, replicate):
    return [1.0] * (len(coalitions) - 1)


def changing(coalitions, replicate):
    return {f"outcome {replicate}": np.arange(len(coalitions))}


REFUSED = {
    "players: m00 given twice": (FINE, ["m00", "m01", "m00"], 2, {}),
    "players: must be a list": (FINE, [], 2, {}),
    "players: 11 are too many for all subsets; allowed: up to 10; give `orders`": (FINE, named(11), 2, {}),
    "players: 63 are too many": (FINE, named(63), 2, {"orders": 1}),
    "game, replicate 0, coalition {m00, m02}, outcome value: nan": (broken(np.nan), named(3), 2, {}),
    "game, replicate 0, coalition {m00, m02}, outcome value: inf": (broken(np.inf), named(3), 2, {}),
    "game, replicate 0: 7 answers for 8 coalitions": (short, named(3), 2, {}),
    "game, replicate 0: some values are not numbers": (lambda c, r: ["a"] * len(c), named(3), 2, {}),
    "game, replicate 0, coalition {}, outcome value: nan (and 7 more)": (lambda c, r: [None] * len(c), named(3), 2, {}),
    "game, replicate 0: the answer is not understood": (lambda c, r: 3.0, named(3), 2, {}),
    "game, replicate 0: outcomes do not have one number": (lambda c, r: {"a": [1, 2], "b": [1]}, named(3), 2, {}),
    "game: outcomes outcome 1 in one replicate and outcome 0 in another": (changing, named(3), 2, {}),
    "outcome value: the same for every coalition": (lambda c, r: np.full(len(c), 4.0 + r), named(3), 2, {}),
    "orders: 0; allowed": (FINE, named(3), 2, {"orders": 0}),
    "replicates: 0; allowed": (FINE, named(3), 0, {}),
    "replicates: a number is given twice": (FINE, named(3), [1, 1], {}),
    "groups: m02 in no group": (FINE, named(3), 2, {"groups": {"a": named(2)}}),
    "groups.b: m01 is in a already": (FINE, named(3), 2, {"groups": {"a": named(2), "b": ["m01", "m02"]}}),
    "groups.a: unknown player 'm0O'; did you mean": (FINE, named(3), 2, {"groups": {"a": ["m0O"]}}),
    "groups.a: must be a list": (FINE, named(3), 2, {"groups": {"a": []}}),
    "level: 95; allowed": (FINE, named(3), 2, {"level": 95}),
    "top: 0; allowed": (FINE, named(3), 2, {"top": 0}),
    "seed: -1; allowed": (FINE, named(3), 2, {"seed": -1}),
    "smaller_is_better: unknown outcome 'cost'; allowed: ": (FINE, named(3), 2, {"smaller_is_better": ["cost"]}),
}


@pytest.mark.parametrize("message", REFUSED)
def test_bad_input_stops_with_one_message(message):
    game, players, replicates, more = REFUSED[message]
    with pytest.raises(InputError) as caught:
        attribute(game, players, replicates, **more)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_what_was_not_asked_for_says_so():
    found = attribute(FINE, named(3), 2, orders=1, pairs=False, groups=None)
    for table in ("pairs", "groups", "owen"):
        with pytest.raises(InputError, match=table if table != "owen" else "groups"):
            getattr(found, table)
    with pytest.raises(InputError, match="needs all subsets"):
        _ = attribute(FINE, named(3), 2, orders=1, groups={"all": named(3)}).owen
    with pytest.raises(InputError, match="unit: 0"):
        found.per("value", "value", unit=0)


def test_errors_of_the_game_itself_pass_through():
    def failing(coalitions, replicate):
        raise InputError("run 7 failed: out of money")

    with pytest.raises(InputError, match="run 7 failed"):
        attribute(failing, named(3), 2)


def test_answers_may_be_a_table_and_progress_is_told():
    told = []

    def game(coalitions, replicate):
        return pd.DataFrame({"x": [float(len(c)) for c in coalitions]})

    found = attribute(game, named(3), 2, progress=lambda done, total: told.append((done, total)))
    assert found.outcomes == ("x",) and told == [(1, 2), (2, 2)]


def test_what_the_replicates_do_not_tell_is_unknown_everywhere():
    """The first player is worth exactly one in every replicate by rarity, the second differs: only the second has an interval."""

    def game(coalitions, replicate):
        return [1.0 * ("m00" in c) + (5.0 + replicate) * ("m01" in c) for c in coalitions]

    found = attribute(game, named(2), 4, top=1)
    rows = found.values.set_index("player")
    for column in ("low", "high", "share_low", "share_high", "chance_top"):
        assert np.isnan(rows.loc["m00", column]) and np.isfinite(rows.loc["m01", column]), column
    assert rows.loc["m00", "share"] == pytest.approx(1 / 7.5)
    assert np.isnan(robust(found, found, "value", 1).set_index("player").loc["m00", "chance"])
