"""How townships fared, from the table of villages, and places by name for documents."""

from typing import Any

import pandas as pd

from twin.county.names import labels


def named(villages: pd.DataFrame) -> bool:
    """Whether places have names of their own; results of a county without, and those saved before there were any, have none."""
    return {"name", "township_name"} <= set(villages.columns)


def village_labels(villages: pd.DataFrame) -> list[str]:
    """What each village is called, no two alike."""
    if not named(villages):
        return [str(code) for code in villages["code"]]
    return labels(list(villages["name"]), list(villages["code"]), list(villages["township_name"]))


def township_labels(villages: pd.DataFrame) -> dict[str, str]:
    """What each township of a table of villages is called, no two alike, in order of code."""
    first = villages.drop_duplicates("township").sort_values("township")
    codes = [str(code) for code in first["township"]]
    return dict(zip(codes, labels(list(first["township_name"]) if named(villages) else [""] * len(codes), codes), strict=True))


def townships_of(villages: pd.DataFrame) -> pd.DataFrame:
    """One row per township in order of code: code, name, label, and of its villages how many, the eligible and who landed."""
    table = villages.assign(name=villages["township_name"] if named(villages) else "")
    found = table.groupby("township", sort=True).agg(
        name=("name", "first"), villages=("code", "size"), eligible=("eligible", "sum"), landed=("landed", "sum")
    )
    found = found.rename_axis("code").reset_index()
    found.insert(2, "label", found["code"].map(township_labels(villages)))
    found["landing_rate"] = (found["landed"] / found["eligible"]).where(found["eligible"] > 0)
    return found


def documents(villages: pd.DataFrame) -> dict[str, Any]:
    """Townships and villages with codes, names and landing, as `places` of a document; nothing where places have no names."""
    if not named(villages):
        return {}
    townships = townships_of(villages).drop(columns="label")
    own = villages[["code", "name", "township", "eligible", "landed", "landing_rate"]]
    return {"places": {"townships": townships.to_dict("records"), "villages": own.to_dict("records")}}
