"""What would help: households won if the step held at which most are lost, from branches in which it cannot fail.

What a village loses at a step is no gain: whoever passes it may fail at the next one, and hours and money are short for all. So
the county is run once more from next month on with that step perfect everywhere, under the same parameters with the same luck,
a few members for each step that red villages lose most at, and what each listed village lands more is read off.
"""

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.living.forecast.branches import Ahead, Deadline
from twin.living.forecast.tries import WEIGHT, interval
from twin.living.update.estimate import Estimate, Progress
from twin.living.warnings.warn import COLOURS, running
from twin.terms.steps import FAILURES

TRIES = 8  # members, each with and without
HELD, STEPS = "held", "steps"  # names of the tables
COLUMNS = {
    HELD: ("step", "village", "policy", "deadline", "won", "won_low", "won_high"),
    STEPS: ("step", "listed", "tries", "won", "won_low", "won_high"),
}


def held(
    estimate: Estimate, listed: pd.DataFrame, tries: int = TRIES, workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The tables `held` (a row a listed village and policy) and `steps` (all of these together, most to win first).

    `listed` is the list (`warn.warnings`); of it come villages with a colour whose `step` is that of a red one. `won`: households
    that land more by the deadline if that step holds everywhere, the mean of `tries` members; `won_low`, `won_high`: between them
    lies what one more pair of runs wins, nine times in ten. Both are empty where nothing is red, or without `tries`. Raises
    InputError for a single one.
    """
    if tries == 1:
        raise InputError("--tries: 1 pair of runs does not say how sure it is; allowed: 0, or 2 and more")
    steps = [step for step in FAILURES if (listed.loc[listed["colour"] == COLOURS[0], "step"] == step).any()]
    rows = listed[(listed["step"].isin(steps) & (listed["colour"] != "")).to_numpy()].reset_index(drop=True)
    if rows.empty or not tries:
        return {name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}
    won, step = _won(Ahead(estimate, _deadlines(estimate, rows), workers, progress), rows, steps, tries), rows["step"].to_numpy()
    alike = {one: float(np.sqrt(won[step == one].var(axis=1, ddof=1).mean())) for one in steps}
    each = [_said(one, alike[of], WEIGHT) for one, of in zip(won, step, strict=True)]
    together = [(one, int((step == one).sum()), tries, *_said(won[step == one].sum(axis=0), 0.0, 0)) for one in steps]
    by_village = rows[list(COLUMNS[HELD][:4])].assign(**pd.DataFrame(each, columns=list(COLUMNS[HELD][4:])))
    by_step = pd.DataFrame(together, columns=list(COLUMNS[STEPS]))
    return {HELD: by_village, STEPS: by_step.sort_values("won", ascending=False, kind="stable", ignore_index=True)}


def _deadlines(estimate: Estimate, rows: pd.DataFrame) -> tuple[Deadline, ...]:
    """Those of the running cycles that some listed row is about."""
    policies = set(rows["policy"])
    return tuple((one.policy, estimate.first + one.month) for one in running(estimate) if one.policy in policies)


def _won(ahead: Ahead, rows: pd.DataFrame, steps: list[str], tries: int) -> np.ndarray:
    """What each row lands more with its step perfect, member by member, f8[rows, N]."""
    landed = ahead.perfected(steps, range(tries))
    places = {code: row for row, code in enumerate(ahead.estimate.prepared.plan.codes.villages)}
    closing = {policy: number for number, (policy, _) in enumerate(ahead.deadlines)}
    at = rows["village"].map(places).to_numpy(), rows["policy"].map(closing).to_numpy()
    branch = 1 + rows["step"].map(steps.index).to_numpy()
    return np.asarray(landed[branch, :, *at] - landed[0][:, *at].T)


def _said(won: np.ndarray, spread: float, weight: int) -> tuple[float, float, float]:
    """Mean and ends of the interval, these in whole households; `won` is f8[N]."""
    mean, half = (float(one[0]) for one in interval(won[:, None], spread, weight))
    return mean, float(np.floor(mean - half)), float(np.ceil(mean + half))
