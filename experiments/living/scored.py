"""One truth at one origin: forecasts and list as issued, scored against the truth itself, beside the prior and rivals."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.living.lived import Lived, known_at
from experiments.living.recovery import recovered
from twin.living.ensemble.cube import Cube
from twin.living.ensemble.field import LEVELS, Kind
from twin.living.ensemble.targets import EVERY, TARGETS
from twin.living.forecast.forecast import QUANTILES, ahead
from twin.living.observations.rows import last_day
from twin.living.scores import scores
from twin.living.scores.rivals import NAMES, rivals
from twin.living.update.data import natural
from twin.living.update.estimate import Estimate, Prepared, wholes
from twin.living.warnings.warn import Rule, rule_of, running, warnings

ORIGINS = (9, 13, 18)  # months lived
AHEAD = 6
COMPARED = (1, 3, 6)  # months ahead for which rivals are asked
TASK = ["level", "target", "policy", "location", "horizon"]


def forecast_scores(prior: Prepared, one: Lived, estimate: Estimate) -> pd.DataFrame:
    """A row a task: TASK, `truth`, `crps`, `prior`, `wis`, `prior_wis`, `in50` `in90` `in95`, a column of WIS for each rival.

    NaN where a rival says nothing. Tasks in which neither members differ before the data nor the truth differs are left out.
    """
    parts = [part for level in LEVELS for part in _of_level(prior, one, estimate, level)]
    table = pd.concat(parts, ignore_index=True)
    return table.merge(_of_rivals(one, estimate, prior, table), on=TASK, how="left")


def _of_level(prior: Prepared, one: Lived, estimate: Estimate, level: str) -> Iterator[pd.DataFrame]:
    chosen = ahead(estimate, level, AHEAD)
    if not chosen:
        return
    numbers, kinds = [number for number, _ in chosen], [kind for _, kind in chosen]
    whole = wholes(prior.pool.cube, prior.field, level)
    before = np.moveaxis(natural(kinds, prior.field.levels[level].values(numbers), whole[:, numbers]).astype(float), 0, -1)
    after = np.moveaxis(estimate.members(level, numbers).astype(float), 0, -1)
    y = np.stack([true_values(one.cube, kind, level) for kind in kinds], axis=1)
    places = prior.plan.codes.at(level)
    start = estimate.month - estimate.first
    found = pd.DataFrame({
        "level": level,
        "target": np.tile([kind.target for kind in kinds], len(places)),
        "policy": np.tile([kind.policy for kind in kinds], len(places)),
        "location": np.repeat(np.array(places, dtype=object), len(kinds)),
        "horizon": np.tile([kind.month - start for kind in kinds], len(places)),
        "truth": y.ravel(),
        "crps": scores.crps_ensemble(y, after).ravel(),
        "prior": scores.crps_ensemble(y, before).ravel(),
        "wis": _wis(y, after),
        "prior_wis": _wis(y, before),
    })  # fmt: skip
    for share in scores.INTERVALS:
        found[f"in{100 * share:.0f}"] = held(y, after, share).ravel()
    found["below"] = list(_places(y, after))
    yield found[np.isfinite(y.ravel()) & (np.ptp(before, axis=-1).ravel() > 0)]


def true_values(cube: Cube, kind: Kind, level: str) -> np.ndarray:
    """A quantity of the truth at every place of a level, f8[places]; NaN where nobody is counted."""
    target = EVERY[kind.target]
    values = cube.values(target, level)
    return np.asarray(values[kind.month, :, cube.policies_of(target).index(kind.policy)], dtype=np.float64)


def _wis(y: np.ndarray, members: np.ndarray) -> np.ndarray:
    return scores.weighted_interval_score(y, np.moveaxis(np.quantile(members, QUANTILES, axis=-1), 0, -1), QUANTILES).ravel()


def held(y: np.ndarray, members: np.ndarray, share: float) -> np.ndarray:
    """How far the central interval of a share held the truth, 0 to 1: of a truth that ties with members the part inside.

    Without ties this is 1 or 0. Much is exactly nothing (no money comes in a month), and such ties say nothing of the spread.
    """
    low, high = scores.pit(y, members)
    inside = np.minimum(high, (1 + share) / 2) - np.maximum(low, (1 - share) / 2)
    return np.maximum(inside, 0.0) / (high - low)


def _places(y: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Where the truth lies among members, the middle of its part."""
    low, high = scores.pit(y, members)
    return ((low + high) / 2).ravel()


def _of_rivals(one: Lived, estimate: Estimate, prior: Prepared, table: pd.DataFrame) -> pd.DataFrame:
    """WIS of each rival, by task; of what was observed at the very place."""
    shown = _put_back(one.seen[one.seen["standing"].isin(("used", "weighed", "doubted"))], prior)
    known = shown[shown["as_of"] <= estimate.as_of]
    observed = known[["target", "policy", "location"]].drop_duplicates()
    asked = table[table["horizon"].isin(COMPARED)].merge(observed, on=["target", "policy", "location"])
    bounds = {key: (0.0, 1.0 if target.unit == "share" else np.inf) for key, target in TARGETS.items()}
    every = rivals(known, last_day(estimate.month).isoformat(), asked, QUANTILES, bounds)
    found = asked[[*TASK, "truth"]]
    for name in NAMES:
        wide = every[name].pivot(index=TASK[1:], columns="output_type_id", values="value")
        wide = wide[sorted(wide.columns, key=float)]
        own = found.merge(wide.reset_index(), on=TASK[1:], how="left")
        quantiles = own[list(wide.columns)].to_numpy(float)
        found = found.assign(**{name: scores.weighted_interval_score(own["truth"].to_numpy(), quantiles, QUANTILES)})
    return found.drop(columns="truth")


def _put_back(table: pd.DataFrame, prior: Prepared) -> pd.DataFrame:
    """Counts with what the office's filter held back put back: rivals know of it, too."""
    offices = [prior.plan.office(source, target) for source, target in zip(table["source"], table["target"], strict=True)]
    units = [TARGETS[target].unit for target in table["target"]]
    through = [one.filter if one and unit == "count" else 1.0 for one, unit in zip(offices, units, strict=True)]
    return table.assign(observation=table["observation"] / through)


def list_scores(one: Lived, estimate: Estimate, rule: Rule | None = None) -> pd.DataFrame:
    """The list as issued: `village`, `policy`, `chance`, `red`, `missed` (1: the target was missed in the end), `before`.

    `lead`: months until the deadline; `before`: the chance without data.
    """
    rule = rule or rule_of()
    found = warnings(estimate, rule)
    prior = estimate.prepared
    rows = {code: row for row, code in enumerate(prior.plan.codes.villages)}
    whole = wholes(prior.pool.cube, prior.field, "village")
    true, before, lead = {}, {}, {}
    for cycle in running(estimate):
        lead[cycle.policy] = cycle.deadline - (estimate.month - estimate.first)
        kind = Kind("landing", cycle.policy, cycle.month)
        true[cycle.policy] = true_values(one.cube, kind, "village")
        place = [prior.field.place_of[kind]]
        before[cycle.policy] = natural([kind], prior.field.levels["village"].values(place), whole[:, place])[..., 0]
    at = [(policy, rows[village]) for policy, village in zip(found["policy"], found["village"], strict=True)]
    landed, target = np.array([true[policy][row] for policy, row in at]), found["target"].to_numpy(float)
    return found.assign(
        red=found["colour"] == "red", missed=np.where(np.isnan(landed), np.nan, landed < target),
        before=[(before[policy][:, row] < least).mean() for (policy, row), least in zip(at, target, strict=True)],
        lead=found["policy"].map(lead),
    )[["village", "policy", "lead", "chance", "red", "missed", "before"]]  # fmt: skip


def at_origins(prior: Prepared, one: Lived, origins: tuple[int, ...] = ORIGINS) -> dict[str, pd.DataFrame]:
    """`forecasts` and `lists` at all origins, scored, with `kind`, `number`, `origin`; `parameters` at the last."""
    forecasts, lists = [], []
    for origin in origins:
        estimate = known_at(prior, one, origin)
        about = {"kind": one.truth.kind, "number": one.truth.number, "origin": origin}
        forecasts.append(forecast_scores(prior, one, estimate).assign(**about))
        lists.append(list_scores(one, estimate).assign(**about))
    several = {"forecasts": pd.concat(forecasts, ignore_index=True), "lists": pd.concat(lists, ignore_index=True)}
    return several | {"parameters": recovered(one, estimate)}
