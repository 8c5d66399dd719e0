"""What `twin verify` finds, and how it reads tables."""

import csv
import io
from dataclasses import dataclass
from typing import Literal

Rows = list[list[str]]


@dataclass(frozen=True)
class Finding:
    """What was found: a `fault` (it does not hold) or a `remark` (it is told, and nothing is wrong), where, and the sentence.

    `file` from DIR/living on (inputs from DIR on), `line` from 1 (0: the whole file), `field` a column or "".
    """

    weight: Literal["fault", "remark"]
    file: str
    line: int
    field: str
    text: str


def fault(text: str, file: str, line: int = 0, field: str = "") -> Finding:
    """Something that does not hold."""
    return Finding("fault", file, line, field, text)


def remark(text: str, file: str) -> Finding:
    """Something to know."""
    return Finding("remark", file, 0, "", text)


def rows_of(content: bytes) -> Rows:
    """The cells of a CSV table, heads first."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")))


def number(text: str) -> float | None:
    """A text as a number; None for one that is none."""
    try:
        return float(text)
    except ValueError:
        return None
