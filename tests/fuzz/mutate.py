"""What is done to good inputs: to their text, to their structure, to the cells of a table."""

import copy
import json
from random import Random
from typing import Any

import yaml

HUGE = "9" * 400
# What a cell, a scalar or an option may hold instead, as text.
ODD = (
    "", " ", "0", "-0", "-1", "0.5", "1e308", "-1e308", "1e309", "1e-300", "nan", ".nan", "inf", "-.inf", HUGE, "010", "0x10",
    "1:30", "1_000", "1,000", "true", "null", "~", "yes", "[]", "{}", "[1, 2]", "{a: 1}", "2026-13", "2026-02-30", "0000-01",
    "99999-01", "2026-01-01", "９９０１０１", "１", "$x$", "$\\frac{", "=1+1", "+1", "@x", "*a", "&a 1", "!!int x", "!x 1", "<<",
    "'", '"', "\\", "x" * 300, "词" * 5000, "\u202e", "\x07", "\x1b[31m", "\u00a0", "\u3000", "../../etc", "/", ".", "con", "a/b",
    "é", "\U0001f600", "{x}", "{", "%s", "[" * 300,
)  # fmt: skip
PLAIN: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, -1e308, 1e-300, 10**30, 10**400, "", "x", "nan", [], {}, [[]], [None],
    {"": None}, {"x": 1}, ["x", "x"], "2026-01", "2026-99", "$x$", "=1+1", "\x1b[31m", "９", "x" * 300, "1e5", [1] * 50,
)  # fmt: skip


def text(raw: bytes, dice: Random) -> bytes:
    """A file changed as bytes: cut, a byte flipped, another encoding, a line repeated, a value replaced."""
    return dice.choice(_TEXT)(raw, dice)


def _cut(raw: bytes, dice: Random) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def _flip(raw: bytes, dice: Random) -> bytes:
    at = dice.randrange(max(1, len(raw)))
    return raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]


def _insert(raw: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return (
        raw[:at]
        + dice.choice([b"\x00", b"\t", b"\r", b"\x1b", b"\xff", b": ", b"- ", b"{", b"[" * 250, b"*x ", b"&x "])
        + raw[at:]
    )


def _encode(raw: bytes, dice: Random) -> bytes:
    said = raw.decode("utf-8", "replace")
    return said.encode(dice.choice(["utf-16", "utf-8-sig", "gbk", "utf-32"]), "replace")


def _lines(raw: bytes, dice: Random) -> bytes:
    """A line gone, given twice, moved, or deeper."""
    lines = raw.split(b"\n")
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    line = lines[at]
    new = dice.choice([[], [line, line], [b"  " + line], [line.strip()]])
    lines[at : at + 1] = new
    if dice.random() < 0.3:
        lines.insert(min(to, len(lines)), line)
    return b"\n".join(lines)


def _value(raw: bytes, dice: Random) -> bytes:
    """The value of one line replaced."""
    lines = raw.split(b"\n")
    at = dice.choice([n for n, line in enumerate(lines) if b":" in line or b"," in line] or [0])
    mark = b":" if b":" in lines[at] else b","
    parts = lines[at].split(mark)
    parts[dice.randrange(1, len(parts)) if len(parts) > 1 else 0] = (b" " if mark == b":" else b"") + dice.choice(ODD).encode()
    lines[at] = mark.join(parts)
    return b"\n".join(lines)


_TEXT = (_cut, _flip, _insert, _encode, _lines, _value, _value, _value)


def tree(data: Any, dice: Random) -> Any:
    """Plain data with one to three things in it changed: gone, of another type, renamed, repeated, put elsewhere."""
    new = copy.deepcopy(data)
    for _ in range(dice.randint(1, 3)):
        places = list(_places(new))
        if not places:
            return new
        _change(*dice.choice(places), places, dice)
    return new


def _change(inside: Any, key: Any, places: list[tuple[Any, Any]], dice: Random) -> None:
    """One thing, `inside[key]`, is changed."""
    what = dice.randrange(6)
    other, name = dice.choice(places)
    if what == 0:
        del inside[key]
    elif what == 1:
        inside[key] = copy.deepcopy(other[name])
    elif what == 2 and isinstance(inside, dict):
        inside[dice.choice([f"{key}x", str(key)[:-1], str(key).upper(), dice.choice(ODD)])] = inside.pop(key)
    elif what == 2:
        inside.append(copy.deepcopy(inside[key]))
    elif what == 3 and isinstance(inside[key], int | float):
        inside[key] *= dice.choice([-1, 0, 1e6, 1e300, 0.1])
    elif what == 4:
        inside[key] = dice.choice([str(inside[key]), [inside[key]], {"x": inside[key]}])
    else:
        inside[key] = dice.choice(PLAIN)


def _places(data: Any) -> Any:
    """Every (container, key) in plain data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(inside):
        yield data, key
        yield from _places(value)


def document(raw: bytes, dice: Random) -> bytes:
    """A YAML or JSON file changed as text or as structure."""
    if dice.random() < 0.4:
        return text(raw, dice)
    new = tree(yaml.safe_load(raw), dice)
    dumped = json.dumps(new) if dice.random() < 0.5 else yaml.safe_dump(new, allow_unicode=True)
    return dumped.encode("utf-8", "surrogatepass")


def table(raw: bytes, dice: Random) -> bytes:
    """A CSV file changed: cells, rows, columns, or the text as such."""
    rows = [line.split(",") for line in raw.decode().splitlines()]
    row, column = dice.randrange(len(rows)), dice.randrange(len(rows[0]))
    other_row, other_column = dice.randrange(len(rows)), dice.randrange(len(rows[0]))
    what = dice.randrange(8)
    if what < 3:
        cell = dice.choice(
            [*ODD, rows[other_row][column], f" {rows[row][column]}", f"{rows[row][column]}.0", f"{rows[row][column]}e0"]
        )
        rows[row][column] = cell
    elif what == 3:
        for line in rows:
            line[column], line[other_column] = line[other_column], line[column]
    elif what == 4:
        rows.insert(other_row, list(rows[row]))
    elif what == 5:
        rows[row : row + dice.choice([1, len(rows)])] = []
    elif what == 6:
        for line in rows:
            del line[column]
    else:
        return text(raw, dice)
    return "\n".join(",".join(line) for line in rows).encode("utf-8", "surrogatepass") + b"\n"
