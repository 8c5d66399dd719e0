"""What was known when: of each quantity, place and month the newest observation of those known at a date."""

import pandas as pd

KEYS = ("target_end_date", "target", "policy", "location")


def known(observations: pd.DataFrame, at: object = None) -> pd.DataFrame:
    """One row for each target, policy, place and month: the newest with `as_of` <= `at` (without it, the newest of all).

    Columns as in observations, dates as timestamps. Of two sources on the same day that with the larger `n` counts, then the last
    by name. Rows without a number or a date at which they were known are left out.
    """
    table = observations.assign(
        target_end_date=pd.to_datetime(observations["target_end_date"]), as_of=pd.to_datetime(observations["as_of"])
    )
    table = table[table["observation"].notna() & table["as_of"].notna()]
    if at is not None:
        table = table[table["as_of"] <= pd.Timestamp(str(at))]
    size = pd.to_numeric(table["n"], errors="coerce").fillna(0.0) if "n" in table else 0.0
    by_weight = table.assign(_size=size).sort_values(
        ["as_of", "_size", *(["source"] if "source" in table else [])], kind="stable"
    )
    newest = by_weight.drop_duplicates(list(KEYS), keep="last").drop(columns="_size")
    return newest.sort_values(["target", "policy", "location", "target_end_date"], kind="stable").reset_index(drop=True)
