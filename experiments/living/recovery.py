"""Are parameters recovered? How often their intervals hold the truth, and how much nearer the estimate is than a guess."""

import numpy as np
import pandas as pd

from experiments.living.lived import Lived
from twin.living.scores import scores
from twin.living.update.estimate import Estimate
from twin.living.update.learned import scores as after


def recovered(one: Lived, estimate: Estimate) -> pd.DataFrame:
    """A row a parameter: `parameter` (a township's without its code), `in50` `in90` `in95`, `crps`, `prior`, in scores."""
    unknowns = estimate.prepared.pool.unknowns
    before, members = estimate.prepared.pool.scores.T, after(estimate).T
    truth = one.truth.scores
    found = pd.DataFrame({
        "kind": one.truth.kind,
        "number": one.truth.number,
        "parameter": [name.partition("@")[0] for name in unknowns.names],
        "local": ["@" in name for name in unknowns.names],
        "crps": scores.crps_ensemble(truth, members),
        "prior": scores.crps_ensemble(truth, before),
    })  # fmt: skip
    ends = {share: np.quantile(members, ((1 - share) / 2, (1 + share) / 2), axis=1) for share in scores.INTERVALS}
    return found.assign(**{f"in{100 * share:.0f}": (low <= truth) & (truth <= high) for share, (low, high) in ends.items()})
