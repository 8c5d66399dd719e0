"""Rankings that survive another way of sizing the players."""

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.files.strict import some
from twin.study.attribute.result import Attribution
from twin.study.intervals import in_top, possible


def robust(evidence: Attribution, standard: Attribution, outcome: str, top: int = 5) -> pd.DataFrame:
    """Which players are among the `top` best of an outcome under both sizings: evidence-based sizes and the standard dose.

    Columns: player, value_evidence, rank_evidence, value_standard, rank_standard, robust, chance; robust ones first, then by the
    worse of the two ranks. `robust`: in the top under both, and moving the outcome in the wanted direction under both (the
    fifth of four that help is not robust). `chance`: that this holds, given the replicates; replicates of the same numbers share
    their luck and stay paired, others count as independent. NaN where the interval of either value is unknown.

    Raises InputError if the two do not attribute the same outcome, in the same direction, to the same players.

    >>> from twin.study.attribute import attribute
    >>> one = attribute(lambda coalitions, _: [float("a" in c) for c in coalitions], ["a", "b"], 2)
    >>> robust(one, one, one.outcomes[0], top=1)["robust"].tolist()
    [True, False]
    """
    if set(evidence.players) != set(standard.players):
        odd = sorted(set(evidence.players) ^ set(standard.players))
        raise InputError("robust: {names} in one attribution only; needed: the same players in both", names=some(odd))
    if (outcome in evidence.smaller_is_better) != (outcome in standard.smaller_is_better):
        raise InputError("robust: smaller {outcome} is better in one attribution only; needed: the same in both", outcome=outcome)
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise InputError("top: {top!r}; allowed: a whole number of at least 1", top=top)
    paired = evidence.plan.replicates == standard.plan.replicates
    sides = {"evidence": (evidence, 0), "standard": (standard, 0 if paired else 1)}
    sign = -1.0 if outcome in evidence.smaller_is_better else 1.0
    names = list(evidence.players)
    found = pd.DataFrame({"player": names})
    holds, known, chances = np.ones(len(names), dtype=bool), np.ones(len(names), dtype=bool), []
    for side, (attribution, seed) in sides.items():
        place = attribution.place(outcome)
        rows = attribution.values[attribution.values["outcome"] == outcome].set_index("player").loc[names]
        found[f"value_{side}"], found[f"rank_{side}"] = rows["value"].to_numpy(), rows["rank"].to_numpy()
        known &= rows["low"].notna().to_numpy()
        holds &= (rows["rank"].to_numpy() <= top) & (sign * rows["value"].to_numpy() > 0)
        samples = sign * attribution.estimates.shapley[:, place][:, [attribution.players.index(name) for name in names]]
        if len(samples) > 1:
            draws = possible(samples, seed)
            chances.append(in_top(draws, top, seed) & (draws > 0))
    found["robust"] = holds
    found["chance"] = np.where(known, (chances[0] & chances[1]).mean(axis=0), np.nan) if len(chances) == 2 else np.nan
    worse = found[["rank_evidence", "rank_standard"]].max(axis=1)
    order = np.lexsort((worse, ~found["robust"]))
    return found.iloc[order].reset_index(drop=True)
