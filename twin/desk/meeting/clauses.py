"""Who holds each clause of a policy rightly: offices of each tier, and households, in one course of the county."""

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.report.shared.words import CLAUSES as KEYS
from twin.report.shared.words import say
from twin.terms.clauses import CLAUSES
from twin.views.sheet import Column, Sheet, sheet
from twin.views.source import Source

TIERS = {
    "county": both("county offices"),
    "townships": both("townships"),
    "villages": both("villages"),
    "households": both("households that hold it"),
}


def make(source: Source) -> dict[str, Sheet]:
    """The sheet `clauses`: a row a policy and clause, the share of each tier that holds it rightly at the end of the month."""
    world, rows = source.twin.world, []
    known = {tier: np.asarray(getattr(world, tier)["known"]) for tier in TIERS}
    for p, policy in enumerate(source.scenario.policies):
        for bit, clause in enumerate(CLAUSES):
            rows.append(
                {"policy": policy, "clause": clause}
                | {tier: float(np.mean(held[..., p] >> bit & 1)) for tier, held in known.items()}
            )
    words = {clause: {"en": say(key, "en"), "zh": say(key, "zh")} for clause, key in zip(CLAUSES, KEYS, strict=True)}
    columns = (Column("policy", both("policy"), "policy"), Column("clause", both("clause"), "word", None, words),
               *(Column(tier, name, "share") for tier, name in TIERS.items()))  # fmt: skip
    return {"clauses": sheet(both("clauses known"), columns, pd.DataFrame(rows, columns=[one.key for one in columns]))}
