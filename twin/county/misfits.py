"""What codes and names of a workbook say against each other, and what would be more than a county holds."""

from collections.abc import Iterator
from typing import Any

from twin.base.limits import HOUSEHOLDS, limit
from twin.base.messages import message
from twin.county.codes import MOST, town_code
from twin.county.head import MOST_SIGNS
from twin.county.offices import MOST_UNITS, odd_key
from twin.county.population import VILLAGE
from twin.county.within import households_of
from twin.sheets.problems import Problem
from twin.sheets.read import Filled
from twin.sheets.words import plain


def misfits(places: Any) -> Iterator[Problem]:
    """Problems of the county, its offices, townships and villages, each at its cell."""
    yield from _of_county(places)
    yield from _of_units(places)
    yield from _of_townships(places)
    yield from _of_villages(places)
    yield from _too_many(places)


def _of_county(places: Any) -> Iterator[Problem]:
    table = places.county
    if table is None:
        return
    name, code = table.column("name")[0], table.column("code")[0]
    if name is not None and len(str(name)) > MOST_SIGNS:
        yield table.problem(0, "name", message("is too long"), message("one line of at most {most} signs", most=MOST_SIGNS))
    if code is not None and int(code) < 100_000:
        yield table.problem(0, "code", message("is the code of no county"), message("six digits that do not begin with 0"))


def _of_units(places: Any) -> Iterator[Problem]:
    table, code = places.units, places.head.code
    if table is None:
        return
    if len(table) > MOST_UNITS:
        yield table.problem(MOST_UNITS, "name", message("is one office too many"), message("at most {most}", most=MOST_UNITS))
    stands = {one: row for row, one in enumerate(table.column("stands_for")) if one is not None}
    for row, (name, one, uid) in enumerate(zip(*(table.column(key) for key in ("name", "stands_for", "uid")), strict=True)):
        if odd_key(str(name)):
            yield table.problem(row, "name", message("is too long"), message("one line of at most {most} signs", most=MOST_SIGNS))
        if one is None and plain(str(name)) in stands:
            place = table.place(stands[plain(str(name))], "stands_for")
            yield table.problem(row, "name", message("stands in {place}, too", place=place), message("another name"))
        if uid is not None and int(uid) // 100 != code:
            allowed = message("eight digits beginning with {code}", code=code)
            yield table.problem(row, "uid", message("is not a code of this county"), allowed)


def _of_townships(places: Any) -> Iterator[Problem]:
    """Places of one name need codes, and township codes begin with the county's."""
    if places.townships is None:
        said = [None if one is None else town_code(plain(str(one))) for one in places.rows.column("township")]
        yield from _foreign(places, places.rows, "township", said)
        return
    yield from _twins(places.townships, [(plain(name), 0) for name in places.town_names])
    known = [None if uid is None else int(uid) for uid in places.townships.column("uid")]
    yield from _foreign(places, places.townships, "uid", known)
    used = {town for town in places.town_of if town is not None}
    for town in range(0 if places.unclear else len(places.town_names)):
        if town not in used:
            allowed = message("townships that have a village")
            yield places.townships.problem(town, "name", message("no village lies in it"), allowed, weight="warning")


def _foreign(places: Any, table: Filled, key: str, codes: list[int | None]) -> Iterator[Problem]:
    """Codes of townships that are none of this county's."""
    for row, code in enumerate(codes):
        if code is not None and code // 1000 != places.head.code:
            allowed = message("nine digits beginning with {code}", code=places.head.code)
            yield table.problem(row, key, message("is not a code of this county"), allowed)
        elif code is not None and not code % 1000:
            yield table.problem(row, key, message("is the code of no township"), message("nine digits that do not end in 000"))


def _of_villages(places: Any) -> Iterator[Problem]:
    names = [(plain(str(name)), town) for name, town in zip(places.rows.column("name"), places.town_of, strict=True)]
    yield from _twins(places.rows, names)
    for row, (uid, town) in enumerate(zip(places.rows.column("uid"), places.town_of, strict=True)):
        if uid is None or town is None:
            continue
        if int(uid) // 1000 != places.town_codes[town]:
            allowed = message("12 digits beginning with {code}", code=places.town_codes[town])
            yield places.rows.problem(row, "uid", message("is not a code of its township"), allowed)
        elif not int(uid) % 1000:
            allowed = message("12 digits that do not end in 000")
            yield places.rows.problem(row, "uid", message("is the code of no village"), allowed)


def _twins(table: Filled, names: list[tuple[str, int | None]]) -> Iterator[Problem]:
    """Rows without a code whose name another row of the same township has."""
    seen: dict[tuple[str, int | None], int] = {}
    codes = table.column("uid")
    for row, name in enumerate(names):
        if name[1] is None:  # its township is not clear, and told
            continue
        first = seen.setdefault(name, row)
        if first != row and (codes[row] is None or codes[first] is None):
            allowed = message("another name, or a code for both")
            yield table.problem(row, "name", message("stands in {place}, too", place=table.place(first, "name")), allowed)


def _too_many(places: Any) -> Iterator[Problem]:
    """More places than codes, or more households than a machine holds."""
    rows = places.rows
    for town in range(len(places.town_names)):
        inside = [row for row, at in enumerate(places.town_of) if at == town]
        if len(inside) > MOST:
            said = message("is one village too many in its township")
            yield rows.problem(inside[MOST], "name", said, message("at most {most}", most=MOST))
    if len(places.town_names) > MOST:
        last = (rows, places.town_of.index(MOST), "township") if places.townships is None else (places.townships, MOST, "name")
        yield last[0].problem(*last[1:], message("is one township too many"), message("at most {most}", most=MOST))
    known = [households_of(*pair) or VILLAGE for pair in zip(rows.column("size"), rows.column("persons"), strict=True)]
    most = limit("TWIN_LIMIT_HOUSEHOLDS", HOUSEHOLDS)
    if sum(known) > most:
        said = message("the villages together have {households:,} households", households=sum(known))
        allowed = message("at most {most:,}, or more with the environment variable TWIN_LIMIT_HOUSEHOLDS", most=most)
        yield rows.problem(known.index(max(known)), "size", said, allowed)
