"""A line of the sheet 政策 as a policy's plain data: what is empty is taken from the policy that it begins with."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

from twin.base.messages import language, mark, message
from twin.county.sheets import UNIT_WORDS
from twin.policies import policy
from twin.policies.complexity import complexity_of
from twin.sheets.read import Filled
from twin.sheets.words import parts, plain
from twin.sheets.written import cell_of
from twin.terms.steps import CLAUSES

Row = dict[str, Any]
Units = dict[str, str]  # keys of the county's offices by what they may be called
SAME = ("budget", "access", "paid", "entitlement", "contribution", "opens", "window", "delivery", "minimum", "absorption",
        "hard_target", "visible", "complexity")  # fmt: skip
TARGET = {"elders": "elders", "children": "children", "income_below": "income_below", "village_types": "village_types",
          "target_share": "share"}  # fmt: skip
# The five questions of how hard a policy is to use, with what holds where some are answered and others are not (assumed).
QUESTIONS: Row = {"papers": 2, "trips": 1, "offices": 1, "online": False, "wording": 2}
# Of a policy that begins with none: an application in spring, paid in summer. Assumed; every line shows what it took.
NEW: Row = {"owner": "agriculture", "access": "application", "entitlement": 1000.0, "opens": 3, "window": 3, "delivery": 4,
            "complexity": 0.4}  # fmt: skip
# What cells of a policy say against each other, by the kind of a policy's fault: column, what is wrong, what is allowed.
BETWEEN = {
    "cycle": ("delivery", mark("is too long together with “{window}”"), mark("both together at most 11")),
    "unit": ("partners", mark("names the office of “{owner}”, too"), mark("other offices")),
    "budget": ("entitlement", mark("is 0, and “{budget}” is divided by it"), mark("more than 0")),
    "paid": ("paid", mark("a village's project is paid through the village"), mark("through the village, or empty")),
    "collective": ("minimum", mark("a village's project needs “{minimum}” and “{absorption}”"), mark("more than 0 for both")),
}


def units_of(table: Filled | None) -> Units:
    """Keys of offices by name, plain word in either language and key."""
    found: Units = {}
    if table is None:
        return {plain(word).lower(): key for key, words in UNIT_WORDS.items() for word in (key, *words.values())}
    for name, stands in zip(table.column("name"), table.column("stands_for"), strict=True):
        key = str(stands or name)
        words = (key, *UNIT_WORDS[stands].values()) if stands else ()
        found |= {plain(str(word)).lower(): key for word in (name, *words)}
    return found


def keys_of(table: Filled) -> list[str]:
    """A key for each line: its own, else that of the policy it begins with (if no other line does), else made from its name."""
    likes, found = table.column("like"), []
    for key, like, name in zip(table.column("key"), likes, table.column("name"), strict=True):
        made = f"own_{crc32(plain(str(name)).encode()):08x}"
        found.append(str(key or (like if like and likes.count(like) == 1 else made)))
    return found


def policy_data(row: Row, units: Units) -> Row:
    """The data of one line, as in a scenario file. Offices that nobody knows stay as written, to be told where they meet."""
    data: Row = policy.find(row["like"]).plainly() if row["like"] else dict(NEW)
    data["name"] = {"en": str(row["name"]), "zh": str(row["name"])}
    if row["like"]:
        data.pop("about", None)
        data["with"] = [unit for unit in data.get("with", []) if unit in units.values()]  # a county may have fewer offices
    data |= {key: row[key] for key in SAME if row[key] is not None}
    if row["budget"] is not None:
        data.pop("funding", None)
    data |= _offices(row, data, units)
    target = data.get("target", {}) | {field: row[key] for key, field in TARGET.items() if row[key] is not None}
    data["target"] = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in target.items()
        if value is not False and (key, value) != ("income_below", 0)  # how a line takes a condition away
    }
    if row["changes"] is not None:
        data["changes"] = {clause: float(clause in row["changes"]) for clause in CLAUSES}
    if row["complexity"] is None and any(row[key] is not None for key in QUESTIONS):
        data["complexity"] = complexity_of(**QUESTIONS | {key: row[key] for key in QUESTIONS if row[key] is not None})
    if data["access"] == "collective":
        usual = policy.find("industry_project")  # in place of what a project's line does not say
        data = {"minimum": usual.minimum, "absorption": usual.absorption} | data
    return data | {"grade": "assumed" if not row["like"] else data.get("grade", "assumed")}


def _offices(row: Row, data: Row, units: Units) -> Row:
    """Who is in charge, and with whom: of several offices in charge the first is, and the others work with it."""
    owners, partners = (
        [units.get(plain(one).lower(), one) for one in parts(str(row[key] or "").replace("/", "、"))]
        for key in ("owner", "partners")
    )
    owner = owners[0] if owners else data["owner"]
    kept = partners or [unit for unit in data.get("with", []) if unit != owner]
    others = [unit for unit in owners[1:] if unit != owner]
    return {"owner": owner, "with": list(dict.fromkeys([*kept, *others]))}


def taken(table: Filled) -> Iterator[str]:
    """Of each line, the headings of what it does not say, and where that is taken from."""
    for row in range(len(table)):
        cells = table.row(row)
        like = policy.find(cells["like"]) if cells["like"] else None
        heads = list(_unsaid(table, cells, NEW if like is None else like.plainly()))
        listed, place = message(", ").join(heads), table.place(row, "name")
        if heads and like is not None:
            yield message("{place}: as in {like}: {heads}", place=place, like=like.name.plainly()[language()], heads=listed)
        elif heads:
            yield message("{place}: assumed, as nothing is said: {heads}", place=place, heads=listed)


def _unsaid(table: Filled, cells: Row, given: Row) -> Iterator[str]:
    """The headings of what a line leaves to other data, with its value where that says who gets what."""
    asked = any(cells[key] is not None for key in QUESTIONS)
    target = {key: one for key, one in given.get("target", {}).items() if one is not None and (key, one) != ("share", 1)}
    for column in table.sheet.columns:
        key, head = column.key, column.head[language()]
        if cells[key] is not None or (key == "complexity" and asked):
            continue
        if TARGET.get(key) in target:
            yield f"{head}={cell_of(column, language())(target[TARGET[key]])}"
        elif key == "budget" and given.get("funding", 1.0) != 1.0:
            yield message("{head}={share:.0%} of what all are owed", head=head, share=given["funding"])
        elif key in {*SAME, "owner", "changes"} and given.get(key):
            yield head
