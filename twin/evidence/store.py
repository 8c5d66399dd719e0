"""The tables of the evidence base, read once."""

from functools import cache
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent


@cache
def _table(name: str, words: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=dict.fromkeys(words, str))


def facts() -> pd.DataFrame:
    """Figures of the source documents, one a row.

    Columns: id, domain, mechanism, what, zh, unit, before, after (in that unit; shares in [0, 1]), role, scope, scope_zh,
    source (key in `sources()`), grade.

    >>> {"id", "before", "after", "source"} <= set(facts().columns)
    True
    """
    return _table("facts").copy()


def studies() -> pd.DataFrame:
    """Moments of independent published studies, one a row, with what each may be used for and what is accepted.

    Columns: id (key in `sources()`), moment, mechanism, place, what, zh, estimate, se, ci_low, ci_high, n, use, accepted, how,
    note, grade, and the texts in Chinese under `..._zh`. Estimates are text where one moment has several numbers.

    >>> "estimate" in studies().columns
    True
    """
    return _table("studies", ("estimate", "se", "n")).copy()


def conflicts() -> pd.DataFrame:
    """Where sources disagree: id, facts (ids, separated by spaces), what, and what the twin does with it; en and zh.

    >>> "what" in conflicts().columns
    True
    """
    return _table("conflicts").copy()


def sources() -> pd.DataFrame:
    """Where figures come from: key, kind (document or study), title, title_zh, authors, year, interest, interest_zh.

    `interest` says what the authors, or those who measured, may have had to gain; empty where nobody has looked.

    >>> set(sources()["kind"]) == {"document", "study"}
    True
    """
    return _table("sources", ("year",)).copy()


def traits() -> pd.DataFrame:
    """The numbers from which a county is drawn.

    Columns: module, name (a constant, or the function that holds the numbers), value, unit, what, zh, grade, evidence.

    >>> "value" in traits().columns
    True
    """
    return _table("county_traits", ("value",)).copy()


def knob_names() -> dict[str, str]:
    """What each knob is, in Chinese, by path.

    >>> "fund.processing_days" in knob_names()
    True
    """
    table = _table("knob_names")
    return dict(zip(table["path"], table["zh"], strict=True))


def column_names() -> dict[str, dict[str, str]]:
    """What each trait of townships, villages and households is, in two languages, by LEVEL.COLUMN.

    >>> column_names()["villages.coverage"]["en"]
    'network coverage'
    """
    return {row["path"]: {"en": row["en"], "zh": row["zh"]} for row in _table("column_names").to_dict("records")}


def moments() -> tuple[str, ...]:
    """Every moment of every study as `STUDY.MOMENT`.

    >>> all("." in name for name in moments())
    True
    """
    table = _table("studies", ("estimate", "se", "n"))
    return tuple(f"{study}.{moment}" for study, moment in zip(table["id"], table["moment"], strict=True))
