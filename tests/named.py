"""A tiny county whose townships and villages have names that a user might type, the awkward ones included."""

import pandas as pd

from twin.county.county import County

TOWNSHIPS = ["甲镇", "<b>乙&乡</b>"]
VILLAGES = ["新村", "=1+1", "很长很长很长名字的东方红示范合作村", "新村", "$a_1$ [bold]b[/bold]", "西村"]
LABELS = ["新村（甲镇）", "=1+1", "很长很长很长名字的东方红示范合作村", "新村（<b>乙&乡</b>）", "$a_1$ [bold]b[/bold]", "西村"]


def named_folder(place, townships=TOWNSHIPS, villages=VILLAGES, households=30):
    """A county folder of two townships with three villages each, under given names; None leaves a column out."""
    County.small(2, 3, households).save(place)
    for table, names in (("townships", townships), ("villages", villages)):
        frame = pd.read_parquet(place / f"{table}.parquet")
        frame = frame.drop(columns="name") if names is None else frame.assign(name=names)
        (place / f"{table}.parquet").unlink()
        frame.to_csv(place / f"{table}.csv", index=False)
    return place
