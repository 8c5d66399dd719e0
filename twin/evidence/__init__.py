"""The evidence base: facts of the source documents, independent studies, and what each mechanism moves."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@cache
def _table(name: str) -> "pd.DataFrame":
    import pandas as pd

    return pd.read_csv(Path(__file__).parent / f"{name}.csv")


def facts() -> "pd.DataFrame":
    """Figures of the source documents: id, domain, mechanism, what, unit, before, after, role, source."""
    return _table("facts").copy()


def studies() -> "pd.DataFrame":
    """Moments of independent published studies, with what each may be used for."""
    return _table("studies").copy()
