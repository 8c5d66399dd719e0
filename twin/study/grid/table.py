"""The one table of a grid study: design columns beside outcomes, one row a run, flat names, units beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import Text
from twin.files.strict import hint
from twin.runner.faults import writing
from twin.runner.store import Store
from twin.study.grid.names import renamed, unit_of_factor, unit_of_outcome

KEYS = ("point", "replicate", "seed")
RUN = ("version", "scenario", "county", "months", "seed", "replicate", "burn_in", "seconds", "undefined")
_FOLDER = "designs"
Row = tuple[str, int, int, int, dict[str, Any]]  # key, point, replicate, seed, settings by path


def table(
    rows: Sequence[Row], found: pd.DataFrame, outcomes: Sequence[str] | str | None, titles: dict[str, Text] | None = None
) -> pd.DataFrame:
    """One row a run, by its key, in the order of `rows`: point, replicate, seed, settings, outcomes; NaN where undefined.

    `outcomes` are dotted names, all that were measured where None. `attrs` hold for each column its `units`, its dotted
    `paths`, its `titles` in both languages where it has some, and under `design` which columns were set. Raises InputError for
    an outcome that there is not.
    """
    wanted = asked(found, outcomes)
    design = designed(rows)
    paths = [path for path in design if path not in KEYS]
    columns = renamed([*paths, *wanted], KEYS)
    values = found.loc[design.index, wanted].astype("float64")
    whole = pd.concat([design, values], axis=1).rename(columns=columns).rename_axis("run_key")
    units = {columns[path]: unit_of_factor(path) for path in paths} | {columns[name]: unit_of_outcome(name) for name in wanted}
    whole.attrs = {
        "units": units,
        "paths": {name: path for path, name in columns.items()},
        "titles": {columns[path]: dict(text) for path, text in (titles or {}).items() if path in columns},
        "design": [columns[path] for path in paths],
    }
    return whole


def asked(found: pd.DataFrame, outcomes: Sequence[str] | str | None) -> list[str]:
    """The outcomes that are wanted of those that were measured; raises InputError for one that there is not."""
    known = [name for name in found.columns if name not in RUN]
    wanted = known if outcomes is None else names(outcomes)
    for name in wanted:
        if name not in known:
            raise InputError("unknown outcome {name!r}{hint}", name=name[:80], hint=hint(name, known))
    return wanted


def names(outcomes: Sequence[str] | str) -> list[str]:
    """Names of outcomes, one alone being a list of one; raises InputError for one that is given twice.

    >>> names("trust"), names(("trust", "awareness"))
    (['trust'], ['trust', 'awareness'])
    """
    wanted = [outcomes] if isinstance(outcomes, str) else list(outcomes)
    twice = [name for name in wanted if wanted.count(name) > 1]
    if twice:
        raise InputError("outcome {name!r} is given twice", name=twice[0][:80])
    return wanted


def designed(rows: Sequence[Row]) -> pd.DataFrame:
    """Point, replicate, seed and settings by dotted path, by the key of the run; of numbers a float column, of words text."""
    paths = list(dict.fromkeys(path for *_, settings in rows for path in settings))
    keys = {name: [row[place] for row in rows] for place, name in enumerate(KEYS, start=1)}
    columns = {path: _column([settings.get(path) for *_, settings in rows]) for path in paths}
    return pd.DataFrame(keys | columns, index=pd.Index([row[0] for row in rows], name="run_key"))


def _column(values: list[Any]) -> Any:
    """Numbers as numbers (NaN where the scenario was left as it is), truths as truths, all else as text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int} and None not in values:
        return values
    if kinds <= {int, float}:
        return [float("nan") if value is None else float(value) for value in values]
    if kinds == {bool} and None not in values:
        return values
    return pd.array([None if value is None else value if isinstance(value, str) else str(value) for value in values], dtype="str")


def keep(store: Store, name: str, frame: pd.DataFrame) -> None:
    """Note in a store which settings its runs had; see `of_store`."""
    folder = store.make().folder / _FOLDER
    with writing(store.folder):
        folder.mkdir(exist_ok=True)
        draft = folder / f"{name}.parquet.tmp"
        frame[[*KEYS, *frame.attrs["design"]]].to_parquet(draft)
        draft.replace(folder / f"{name}.parquet")


def of_store(store: Store | str | Path, name: str | None = None, outcomes: Sequence[str] | str | None = None) -> pd.DataFrame:
    """The same table from a store alone: the runs of a grid study that are there, with the columns of its design.

    `name` is the study's, needed where several keep their runs in one store. Raises InputError for a store without a design.

    >>> from twin.study.grid.study import study_grid
    >>> made = study_grid("my-study.yaml", store=Store("grid-store"), workers=1)
    >>> of_store("grid-store").attrs["design"]
    ['fund_processing_days']
    """
    home = store if isinstance(store, Store) else Store(store)
    there = sorted(path.stem for path in (home.folder / _FOLDER).glob("*.parquet"))
    chosen = there[0] if name is None and len(there) == 1 else name
    if chosen not in there:
        raise InputError("store {store}: holds no such design{hint}", store=home.folder, hint=hint(str(name), there))
    design = pd.read_parquet(home.folder / _FOLDER / f"{chosen}.parquet")
    back, own = design.attrs["paths"], design.attrs["design"]
    found = home.frame()
    there_now = design[design.index.isin(found.index)]
    rows: list[Row] = [
        (str(key), *(row[name] for name in KEYS), {back[one]: _plain(row[one]) for one in own})  # type: ignore[misc]
        for key, row in zip(there_now.index, there_now.to_dict("records"), strict=True)
    ]
    made = table(rows, found, outcomes)
    made.attrs["titles"] = design.attrs["titles"]
    return made


def _plain(value: Any) -> Any:
    """As it was given: a missing value is no setting."""
    own = value.item() if hasattr(value, "item") else value
    return None if own is None or own != own else own


def columns_of(frame: pd.DataFrame) -> pd.DataFrame:
    """A code book: column, role, dotted path, unit, title in both languages."""
    attrs = frame.attrs
    rows = []
    for name in frame.columns:
        title = attrs["titles"].get(name, {})
        role = "key" if name in KEYS else "design" if name in attrs["design"] else "outcome"
        rows.append({
            "column": name, "role": role, "path": attrs["paths"].get(name, name), "unit": attrs["units"].get(name, ""),
            "title_en": title.get("en", ""), "title_zh": title.get("zh", ""),
        })  # fmt: skip
    return pd.DataFrame(rows)
