"""Within how many days each office is to settle a need, what comes next, and what helps, as data (`needs.yaml`)."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from twin.files.strict import Names, Strict, Words, hint, parse, read_yaml
from twin.mechanisms import mechanism

FILE = Path(__file__).with_name("needs.yaml")
Days = Annotated[int, Field(ge=1, le=3650)]


class Stage(Strict):
    """Where a need lies: days within which it is to be settled, the next step, and mechanisms that work on it."""

    limit_days: Days
    does: Words
    mechanisms: Names = ()


class Rule(Strict):
    """A stage for each office that may have a need, and for needs that nobody works on."""

    village: Stage
    township: Stage
    shared: Stage
    shelved: Stage

    def stage(self, key: str) -> Stage:
        """A stage by its key."""
        found: Stage = getattr(self, key)
        return found


@cache
def rule_of(folder: Path | None = None, own: tuple[str, ...] = ()) -> Rule:
    """The rule of a county's folder, where it has one of its own, else the shipped one; raises InputError with its line.

    `own`: keys of mechanisms that the county defines itself.
    """
    file = None if folder is None else folder / FILE.name
    data, source = read_yaml(file if file is not None and file.is_file() else FILE)
    found = parse(Rule, data, source)
    known = (*mechanism.keys(), *own)
    for stage in Rule.model_fields:
        for key in found.stage(stage).mechanisms:
            if key not in known:
                near = hint(key, known, see="twin mechanisms")
                raise source.error((stage, "mechanisms"), "unknown mechanism {key}{hint}", key=repr(key), hint=near)
    return found
