"""A county from field data: a table of households, and a table of whom they named as friends.

Places keep their order but not their names: villages become invented codes of a county that does not exist. What the files do
not say (age, income, distance, offices) is drawn as for any other county. A named friend whom the household table lacks is
left out, or with `absent` lives in the county all the same, with the traits that the ties table gives of friends (`describes`);
such a household is not `surveyed`, and it names nobody unless the ties table has its names too.
"""

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field

from twin.base.draws import Namespace, luck
from twin.base.errors import InputError, fault
from twin.base.messages import message
from twin.county import ties as tie_maker
from twin.county.county import County
from twin.county.population import TOWNSHIP_VILLAGES, VILLAGE, Layout
from twin.files import reads
from twin.files.strict import At, Names, Source, Strict, hint, listed, parse, refused
from twin.files.there import is_file, is_folder

CODE = 999_001  # no county of China has it
FULL = 15 * TOWNSHIP_VILLAGES * VILLAGE  # households of a full-sized county, as in the demo
OWN = ("uid", "id", "surveyed", "names", "names_absent")  # columns that every attribute table has
_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".dta": lambda file: pd.read_stata(file, convert_categoricals=False),
    ".csv": pd.read_csv,
    ".csv.gz": pd.read_csv,
    ".parquet": pd.read_parquet,
}


class MissingData(InputError):  # noqa: N818
    """The data that a case needs are not on this machine; the message says where to put them."""


def _drawn_or_file(value: Any) -> Any:
    if isinstance(value, dict | TiesFile) or value == "synthetic":
        return value
    raise refused("ties", "must be `synthetic` or a mapping; allowed keys: file, from, to, missing, describes, absent")


def _attribute(value: Any) -> Any:
    if isinstance(value, str | dict | Counted):
        return value
    raise refused("attribute", "must be a column of the household file, or count_named with columns and values")


Values = Annotated[tuple[float | str | None, ...], BeforeValidator(listed)]


class Households(Strict):
    """The table of households; `keep` holds the rows whose columns have one of the given values (null: empty)."""

    file: str
    id: str
    village: str
    township: str | None = None
    hamlet: str | None = None
    keep: dict[str, Values] = {}


class Absent(Strict):
    """Columns of the ties table that say where a friend lives whom the household table lacks."""

    village: str
    hamlet: str | None = None


class TiesFile(Strict):
    """The table of ties, a row per name: who names whom; `describes` are its columns about the friend."""

    file: str
    namer: str = Field(alias="from")
    to: str
    missing: Values = ()
    describes: Names = ()
    absent: Absent | None = None


class Counted(Strict):
    """How many friends that a household named have certain values."""

    count_named: dict[str, Values] = Field(min_length=1)


class Network(Strict):
    """The key `network` of a case's county."""

    data: str
    households: Households
    ties: Annotated[TiesFile | Literal["synthetic"], BeforeValidator(_drawn_or_file)]
    attributes: dict[str, Annotated[str | Counted, BeforeValidator(_attribute)]] = {}


def load(
    mapping: Mapping[str, Any], base: str | Path | None, source: Source | None = None, at: At = ()
) -> tuple[County, pd.DataFrame]:
    """The county that `network` describes, and the attributes of its households (index: household row, H rows).

    The table has `uid`, `id` (as in the file), `surveyed` (in the household file), `names` (friends named),
    `names_absent` (names a household that the household file lacks and the ties file describes) and the attributes asked for;
    a count of named friends is empty for a household that named nobody. `base` is the folder of the case file, if there is one;
    `source` and `at` say where the mapping was written.
    Raises MissingData when the data are not there and InputError for whatever else is wrong.
    """
    place = source or Source("network")
    plan = parse(Network, dict(mapping), place, at)
    _check_attributes(plan, place, at)
    folder = find_data(plan.data, base)
    people = _households(plan, folder)
    if isinstance(plan.ties, TiesFile):
        named = _named(plan, plan.ties, folder)
        people = _in_order(_with_absent(plan, plan.ties, people, named))
        county = _county(people).replace_ties(_edges(people, named))
    else:
        people = _in_order(people)
        county = _befriended(_county(people))
        named = _as_named(county, people)
    return county, _attributes(plan, county, people, named)


def find_data(name: str, base: str | Path | None) -> Path:
    """The folder of that name: as given, beside the case file, below $TWIN_DATA, ./data or ../shared/data."""
    above = [Path(), Path(base or "."), Path(os.environ.get("TWIN_DATA") or "."), Path("data"), Path("../shared/data")]
    for folder in above:
        if is_folder(folder / name):
            return folder / name
    raise MissingData(
        message(
            "data {name!r} are not here; put the folder {name} beside the case file or below ./data, "
            "or name the folder above it in the environment variable TWIN_DATA",
            name=name[-80:],
        )
    )


def _check_attributes(plan: Network, source: Source, at: At) -> None:
    plain = [key for key, asked in plan.attributes.items() if isinstance(asked, str)]
    for key, asked in plan.attributes.items():
        if key in OWN:
            raise source.error(
                (*at, "attributes", key), "{key} is there already; allowed: any name but {names}", key=key, names=", ".join(OWN)
            )
        for column in asked.count_named if isinstance(asked, Counted) and plan.ties == "synthetic" else ():
            if column not in plain:
                raise source.error(
                    (*at, "attributes", key, "count_named", column),
                    "{column} is not an attribute; friends who are drawn have only attributes{hint}",
                    column=column, hint=hint(column, plain),
                )  # fmt: skip


# Tables --------------------------------------------------------------------------------------------------------------


def _read(file: Path, columns: set[str]) -> pd.DataFrame:
    """Some columns of a Stata, CSV or Parquet table; InputError when the file or a column is missing."""
    ending = next((ending for ending in _READERS if file.name.endswith(ending)), None)
    if ending is None:
        raise InputError("{file}: unknown kind of file; allowed: {kinds}", file=file, kinds=", ".join(_READERS))
    if not is_file(file):
        raise MissingData(message("{file}: no such file", file=file))
    reads.note(file)
    try:
        frame = _READERS[ending](file)
    except (ValueError, OSError, EOFError, struct.error, zlib.error) as problem:
        raise InputError(
            "{file}: cannot be read ({reason}); expected is a {kind} table", file=file, reason=fault(problem)[:120], kind=ending
        ) from problem
    lacking = sorted(columns - set(frame.columns))
    if lacking:
        near = hint(lacking[0], frame.columns)
        raise InputError("{file}: column {column} is missing{hint}", file=file, column=lacking[0], hint=near)
    return frame[sorted(columns)]


def _text(values: pd.Series) -> pd.Series:
    """Labels as text, 12.0 as 12, so that two files agree on them whatever type they chose; the empty are None."""
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    texts = [None if empty or value == "" else str(value) for value, empty in zip(values, values.isna(), strict=True)]
    return pd.Series(texts, index=values.index, dtype=object)


def _has(values: pd.Series, wanted: Values) -> pd.Series:
    """Whether each value is one of those wanted (None: empty)."""
    texts = {f"{value:g}" if isinstance(value, float) else value for value in wanted}
    return _text(values).isin(texts)


def _households(plan: Network, folder: Path) -> pd.DataFrame:
    """A row per household that is kept: id, township, village and hamlet as text, and the plain attributes."""
    asked, file = plan.households, folder / plan.households.file
    plain = {key: column for key, column in plan.attributes.items() if isinstance(column, str)}
    labels = {"id": asked.id, "village": asked.village, "township": asked.township, "hamlet": asked.hamlet}
    frame = _read(file, {*filter(None, labels.values()), *plain.values(), *asked.keep})
    for column, wanted in asked.keep.items():
        frame = frame[_has(frame[column], wanted)]
    people = pd.DataFrame({key: _text(frame[column]) if column else "" for key, column in labels.items()}, index=frame.index)
    bad = people["id"].isna() | people["village"].isna() | people["township"].isna()
    if bad.any():
        row = bad.idxmax()
        raise InputError("{file}, row {row}: id, village or township is empty; needed in every row", file=file, row=row)
    if people["id"].duplicated().any():
        twice = people["id"][people["id"].duplicated()].iloc[0]
        raise InputError(
            "{file}, column {column}: {id} is there twice; needed is one row per household", file=file, column=asked.id, id=twice
        )
    if people.empty:
        kept = ", ".join(asked.keep)
        raise InputError("{file}: no household is left; `keep` asks for values of {columns}", file=file, columns=kept)
    split = people.groupby("village")["township"].nunique() > 1
    if split.any():
        raise InputError(
            "{file}, column {column}: village {village} lies in two townships; allowed is one",
            file=file, column=asked.township, village=split.idxmax(),
        )  # fmt: skip
    people["hamlet"], people["surveyed"] = people["hamlet"].fillna(""), True
    return pd.concat([people, pd.DataFrame({key: frame[column] for key, column in plain.items()}, index=frame.index)], axis=1)


def _named(plan: Network, asked: TiesFile, folder: Path) -> pd.DataFrame:
    """A row per name: `namer`, `friend` (empty where the file has none), and the file's columns about the friend."""
    counted = {column for one in plan.attributes.values() if isinstance(one, Counted) for column in one.count_named}
    where = {asked.absent.village, asked.absent.hamlet} if asked.absent else set()
    about = {*counted, *asked.describes, *filter(None, where)}
    frame = _read(folder / asked.file, {asked.namer, asked.to, *about})
    friend = _text(frame[asked.to]).mask(_has(frame[asked.to], asked.missing))
    ends = pd.DataFrame({"namer": _text(frame[asked.namer]), "friend": friend})
    return pd.concat([ends, frame[sorted(about)]], axis=1)


def _with_absent(plan: Network, asked: TiesFile, people: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Named friends whom the household table lacks, added where they live if that is a village of the table.

    Where namers disagree about a friend, the first who says something counts.
    """
    if asked.absent is None:
        return people
    friends = named[named["friend"].notna() & ~named["friend"].isin(people["id"])].groupby("friend").first()
    village = _text(friends[asked.absent.village])
    township = people.drop_duplicates("village").set_index("village")["township"]
    added = pd.DataFrame({"id": friends.index, "village": village, "township": village.map(township)}, index=friends.index)
    added["hamlet"] = _text(friends[asked.absent.hamlet]).fillna("") if asked.absent.hamlet else ""
    added["surveyed"] = False
    for key, column in plan.attributes.items():
        if column in asked.describes:
            added[key] = friends[column]
    added = added[added["township"].notna()]
    return people if added.empty else pd.concat([people, added], ignore_index=True)


def _edges(people: pd.DataFrame, named: pd.DataFrame) -> np.ndarray:
    """int64[n, 2]: rows of who names and who is named, where both are in the county and are two."""
    row = pd.Series(np.arange(len(people)), index=people["id"])
    edges = np.column_stack([row.reindex(named[end].fillna("")).to_numpy(dtype=float) for end in ("namer", "friend")])
    return edges[~np.isnan(edges).any(axis=1) & (edges[:, 0] != edges[:, 1])].astype(np.int64)


# The county ----------------------------------------------------------------------------------------------------------


def _in_order(people: pd.DataFrame) -> pd.DataFrame:
    """Sorted by township, village, hamlet and id; numbers in their own order, though they are text."""
    keys = ["township", "village", "hamlet", "id"]
    order = pd.DataFrame({key: people[key].str.zfill(int(people[key].str.len().max())) for key in keys}).sort_values(keys)
    return people.loc[order.index].reset_index(drop=True)


def _county(people: pd.DataFrame) -> County:
    """A county with these villages, sizes and hamlets. Its hours are thinned with the households, as in `County.small`."""
    town, village = (people[key].ne(people[key].shift()).cumsum().to_numpy() - 1 for key in ("township", "village"))
    of, size = town[np.r_[True, np.diff(village) > 0]], np.bincount(village)
    number = np.arange(of.size) - np.searchsorted(of, of)
    hamlet = people.groupby(village)["hamlet"].transform(lambda labels: labels.ne(labels.shift()).cumsum() - 1).to_numpy(int)
    for what, most, allowed in (
        (message("townships in a county"), of[-1] + 1, 800),
        (message("villages in a township"), number.max() + 1, 700),
        (message("households in a village"), size.max(), 99_999),
        (message("hamlets in a village"), hamlet.max() + 1, 256),
    ):
        if most > allowed:
            raise InputError("network: {count} {what}; allowed: up to {most}", count=most, what=what, most=allowed)
    towns = CODE * 1000 + 101 + np.arange(of[-1] + 1, dtype=np.int64)
    thin = (size.mean() / VILLAGE, len(people) / towns.size / (TOWNSHIP_VILLAGES * VILLAGE), len(people) / FULL)
    layout = Layout(CODE, towns, towns[of] * 1000 + 201 + number, sizes=size, thinning=thin)
    county = County.from_layout(layout)
    return replace(county, households=county.households | {"hamlet": hamlet.astype(np.uint8)})


def _befriended(county: County) -> County:
    """The county with ties drawn anew within its hamlets."""
    here = tie_maker.place(county.households, county.villages, county.household_uids)
    return county.replace_ties(tie_maker.befriend(here, luck(0, namespace=Namespace.POPULATION)))


# Attributes ----------------------------------------------------------------------------------------------------------


def _as_named(county: County, people: pd.DataFrame) -> pd.DataFrame:
    """The drawn ties in the form of a ties table, with the friends' attributes."""
    namer, friend = tie_maker.edges_of(tie_maker.Ties(county.ties_start, county.ties, county.named)).T
    about = people.drop(columns=["id", "township", "village", "hamlet", "surveyed"]).iloc[friend].reset_index(drop=True)
    who = people["id"].to_numpy()
    return pd.concat([pd.DataFrame({"namer": who[namer], "friend": who[friend]}), about], axis=1)


def _attributes(plan: Network, county: County, people: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """The table that `load` returns. Counts take in names without an id, as long as the row says what the friend is."""
    table = pd.DataFrame({"uid": county.household_uids, "id": people["id"], "surveyed": people["surveyed"].astype(bool)})
    with_id = named[named["friend"].notna()]
    table["names"] = people["id"].map(with_id.groupby("namer").size()).fillna(0).astype(int)
    described = with_id[list(plan.ties.describes)] if isinstance(plan.ties, TiesFile) else with_id.iloc[:, :0]
    absent = ~with_id["friend"].isin(people["id"][people["surveyed"].astype(bool)]) & described.notna().all(axis=1)
    table["names_absent"] = people["id"].isin(with_id["namer"][absent])
    for key, asked in plan.attributes.items():
        table[key] = people[key] if isinstance(asked, str) else _counted(asked, people, named).where(table["names"] > 0)
    return table


def _counted(asked: Counted, people: pd.DataFrame, named: pd.DataFrame) -> pd.Series:
    """Per household, how many of its names have all the values."""
    fits = pd.Series(True, index=named.index)
    for column, wanted in asked.count_named.items():
        fits &= _has(named[column], wanted)
    return people["id"].map(fits.groupby(named["namer"]).sum()).fillna(0).astype(float)
