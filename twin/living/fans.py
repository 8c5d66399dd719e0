"""The county month by month as its twin has it, beside what was observed, the runs without data, and persistence."""

import numpy as np
import pandas as pd

from twin.living.ensemble.field import Kind
from twin.living.ensemble.targets import EVERY, TARGETS
from twin.living.forecast.forecast import QUANTILES
from twin.living.observations.observations import Observations
from twin.living.observations.offices import Codes
from twin.living.observations.rows import COLUMNS, last_day
from twin.living.observations.standing import entering
from twin.living.scores.history import PRIOR, TWIN, corrected
from twin.living.scores.rivals import rivals
from twin.living.update.estimate import Estimate
from twin.living.warnings.warn import Rule, running, usual

BACK = 12  # months before the day
SHOWN = (0.05, 0.25, 0.5, 0.75, 0.95)
HEADS = tuple(f"q{100 * level:02.0f}" for level in SHOWN)
PERSISTENCE = "persistence"
_WHAT = ("target", "policy", "target_end_date")
_SAID = ("observation", "heard")
HALF = 0.5  # of the households must live where something was reported for a sum to be brought to the whole county


def observed(estimate: Estimate, observations: Observations) -> pd.DataFrame:
    """What was observed, brought to the whole county.

    Columns: `target`, `policy`, `target_end_date`, `observation`, `heard`, `share`, `as_of`. Of a share the mean over the places
    that were asked, by their households; of counts and money the sum, scaled by households where some places did not report, and
    left out where less than half did. `heard` is of what was reported; `observation` is an estimate of the thing itself, in which
    what an office does not hear is put back: it stands beside forecasts. `share`: of households that live in places observed.
    """
    came = observations.by(estimate.as_of)
    rows = corrected(estimate.prepared, came) if len(came) else came
    rows = rows.assign(heard=entering(came)["observation"].to_numpy()) if len(rows) else rows
    codes = estimate.prepared.plan.codes
    found, whole = [], codes.households["county"][0]
    for key, one in _by_place(rows, codes).groupby(list(_WHAT), sort=True) if len(rows) else ():
        if not one["size"].sum() or one.loc[one["level"] != "", "level"].nunique() > 1:
            continue
        share = min(1.0, float(one["size"].sum() / whole))
        if TARGETS[str(key[0])].unit == "share":
            brought = [float(np.average(one[name], weights=one["size"])) for name in _SAID]
        elif share >= HALF:
            brought = [float(one[name].sum() / share) for name in _SAID]
        else:
            continue
        found.append((*key[:2], key[2].isoformat(), *brought, share, one["as_of"].max()))
    return pd.DataFrame(found, columns=[*_WHAT, *_SAID, "share", "as_of"])


def _by_place(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """A row a quantity, month and place: the mean of what was observed, how many live there, the level of the place."""
    places = {code: codes.row_of(str(code)) for code in rows["location"].unique()}
    sizes = {code: 0.0 if place is None else codes.households[place[0]][place[1]] for code, place in places.items()}
    found = rows.groupby([*_WHAT, "location"], sort=True).agg(dict.fromkeys(_SAID, "mean") | {"as_of": "max"}).reset_index()
    levels = {code: "" if place is None else place[0] for code, place in places.items()}
    return found.assign(size=found["location"].map(sizes).astype(float), level=found["location"].map(levels))


def fans(estimate: Estimate, seen: pd.DataFrame, months: int) -> pd.DataFrame:
    """Quantiles `HEADS` by `who` (the twin, runs without data, persistence), `target`, `policy`, `target_end_date`, `horizon`.

    Of the county, from `BACK` months before the day (horizon at most 0: what was) to `months` after it; of persistence only what
    lies ahead, from `seen`. Not of what there is at deadlines alone.
    """
    start = estimate.month - estimate.first
    kinds = [
        (number, kind)
        for number, kind in enumerate(estimate.prepared.field.kinds)
        if start - BACK < kind.month <= start + months
        and not EVERY[kind.target].inferred
        and not EVERY[kind.target].at_deadline
        and estimate.prepared.field.levels["county"].mean[0, number] != 0
    ]
    bare = Estimate(estimate.prepared, estimate.as_of, estimate.month, pd.DataFrame(), None)
    parts = [_of_runs(one, who, kinds) for who, one in ((TWIN, estimate), (PRIOR, bare))]
    parts.append(_persistent(estimate, seen, kinds))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _of_runs(estimate: Estimate, who: str, kinds: list[tuple[int, Kind]]) -> pd.DataFrame:
    members = estimate.members("county", [number for number, _ in kinds])[:, 0].astype(np.float64)
    start = estimate.month - estimate.first
    rows = [
        (kind.target, kind.policy, last_day(estimate.first + kind.month).isoformat(), kind.month - start) for _, kind in kinds
    ]
    heads = pd.DataFrame(rows, columns=["target", "policy", "target_end_date", "horizon"]).assign(who=who)
    return heads.join(pd.DataFrame(np.quantile(members, SHOWN, axis=0).T, columns=list(HEADS)))


def _persistent(estimate: Estimate, seen: pd.DataFrame, kinds: list[tuple[int, Kind]]) -> pd.DataFrame:
    """Persistence of what was observed of the whole county."""
    start = estimate.month - estimate.first
    there = set(zip(seen["target"], seen["policy"], strict=True))
    tasks = [(kind.target, kind.policy, "county", kind.month - start) for _, kind in kinds if kind.month > start]
    tasks = [task for task in tasks if task[:2] in there]
    if not tasks:
        return pd.DataFrame()
    origin = estimate.ended  # from which horizons count; all of `seen` was known on the day, which may be later
    history = seen.assign(location="county", n=np.nan, source="", as_of=origin).reindex(columns=list(COLUMNS))
    bounds = {key: (0.0, 1.0) if target.unit == "share" else (0.0, np.inf) for key, target in EVERY.items()}
    asked = pd.DataFrame(tasks, columns=["target", "policy", "location", "horizon"])
    found = rivals(history, origin.isoformat(), asked, QUANTILES, bounds)[PERSISTENCE]
    wide = found.pivot(index=["target", "policy", "target_end_date", "horizon"], columns="output_type_id", values="value")
    wide = wide[[f"{level:g}" for level in SHOWN]].set_axis(list(HEADS), axis=1).reset_index()
    return wide.assign(who=PERSISTENCE, target_end_date=wide["target_end_date"].astype(str))


def landing(estimate: Estimate, rule: Rule) -> pd.DataFrame:
    """What will have landed in the county at the deadlines of running cycles, a row each.

    `policy`, `deadline`, `low`, `middle`, `high` (90% interval of the share landed), `reported` (median of what villages
    will report), `target`, and the `chance` that the county misses it.
    """
    rows = []
    for cycle in running(estimate):
        shown = [estimate.of("county", Kind(target, cycle.policy, cycle.month))[:, 0] for target in ("landing", "reported")]
        target = usual(estimate, cycle) if rule.target is None else rule.target
        low, middle, high = np.quantile(shown[0].astype(np.float64), (0.05, 0.5, 0.95))
        rows.append((cycle.policy, last_day(estimate.first + cycle.deadline).isoformat(), low, middle, high,
                     float(np.median(shown[1])), target, float((shown[0] < target).mean())))  # fmt: skip
    columns = ["policy", "deadline", "low", "middle", "high", "reported", "target", "chance"]
    return pd.DataFrame(rows, columns=columns).sort_values(["deadline", "policy"], kind="stable", ignore_index=True)
