"""The head of a county folder, `county.json`: which county it is, and what share of a full one."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from twin.base.errors import InputError, MachineError, no_json, reason
from twin.base.messages import both, message
from twin.files import reads
from twin.files.strict import Source, Strict, between, parse

FILE = "county.json"
MOST_SIGNS = 200  # of a county's name
_MOST = 1_000_000  # bytes; a head has a few hundred
_Share = Annotated[float, between(1e-9, 1)]


class Name(Strict):
    """A county's name in both languages."""

    en: str = Field(min_length=1, max_length=MOST_SIGNS)
    zh: str = Field(min_length=1, max_length=MOST_SIGNS)


class Head(Strict):
    """What `county.json` may say; `tables` are the files that `County.save` wrote beside it."""

    code: Annotated[int, Field(ge=100_000, le=999_999)]
    name: Name | None = None
    synthetic: bool = False
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    scale: _Share = 1.0
    village_scale: _Share = 1.0
    township_scale: _Share = 1.0
    village_office: _Share = 1.0
    township_office: _Share = 1.0
    tables: list[str] | None = None

    @property
    def names(self) -> dict[str, str]:
        """The name, made of the code where none is given."""
        return self.name.plainly() if self.name else both("County {code}", code=self.code)


SHARES = tuple(key for key in Head.model_fields if key.endswith(("scale", "office")))


def read_head(file: Path) -> Head:
    """The head of a folder; raises InputError naming the key for what it may not say."""
    return parse(Head, _document(file), Source(str(file)))


def _document(file: Path) -> Any:
    if not file.is_file():
        raise InputError("{file}: no such file; a county folder holds county.json and tables such as villages.csv", file=file)
    if file.stat().st_size > _MOST:
        raise InputError("{file}: is longer than {most:,} bytes; allowed keys: {keys}",
                         file=file, most=_MOST, keys=", ".join(Head.model_fields))  # fmt: skip
    reads.note(file)
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as problem:
        raise MachineError("{file}: cannot be read: {reason}", file=file, reason=reason(problem)) from None
    except RecursionError:
        raise InputError("{file}: is nested too deeply; allowed: one level, and a name with en and zh", file=file) from None
    except json.JSONDecodeError as problem:
        raise InputError("{file}, line {line}: cannot be read as JSON ({reason})",
                         file=file, line=problem.lineno, reason=no_json(problem)) from None  # fmt: skip
    except UnicodeDecodeError:
        raise InputError("{file}: cannot be read: {reason}", file=file, reason=message("it is not UTF-8 text")) from None
    except _RepeatedError as problem:
        raise InputError("{file}: key {key!r} is given twice", file=file, key=str(problem)[:80]) from None
    except ValueError:  # a number of thousands of digits
        raise InputError("{file}: cannot be read: a number in it is too long", file=file) from None


class _RepeatedError(ValueError):
    """A key that stands in a document twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedError(key)
        found[key] = value
    return found
