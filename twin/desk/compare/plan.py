"""A comparison as a planner lays it out: up to four options, each some mechanisms with dose, share of villages and start."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from twin.base.messages import Lang, language, message, told
from twin.county.cover import GROUPS
from twin.files.strict import Name, Share, Source, Strict, Tupled, hint, parse, refused, shown
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import keys
from twin.report.shared.words import pick
from twin.terms.places import VILLAGE_TYPES

LONGEST = 100  # signs of a plan's name
MOST = 4  # options side by side
LOT = "desk"  # mechanisms that cover a share of the villages meet in the same ones
LETTERS = "ABCD"
AT = "@"  # between a mechanism and the plan of the county's workbook whose line is meant
Part = Annotated[Share, Field(gt=0)]
Code = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]


class Chosen(Strict):
    """A mechanism of an option: its dose, the share of the villages, its first month after the start of the run."""

    dose: Part = 1.0
    share: Part = 1.0
    start: Annotated[int, Field(ge=0, le=599)] = 0


class Where(Strict):
    """The villages of an option: all, those of some types, of listed townships, listed ones; or one group of households."""

    kind: Literal["all", "types", "townships", "villages", "group"] = "all"
    of: Annotated[tuple[str, ...], Tupled, Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _named(self) -> "Where":
        if (self.kind == "all") != (not self.of) or (self.kind == "group" and len(self.of) != 1):
            raise refused("where", "`{kind}` with {count} entries is not possible; allowed: all, or what it is of",
                          kind=self.kind, count=len(self.of))  # fmt: skip
        for word in self.of:
            known = {"types": VILLAGE_TYPES, "group": GROUPS}.get(self.kind)
            if known is not None and word not in known:
                raise refused("where", "{word!r} is not known{hint}", word=word[:80], hint=hint(word, known))
            if known is None and not (word.isascii() and word.isdecimal() and len(word) <= 18):
                raise refused("where", "{word!r} is no code of a place", word=word[:80])
        return self

    def cover(self, share: float) -> dict[str, Any]:
        """As a cover of a scenario; empty where everybody is covered."""
        codes = [int(word) for word in self.of if self.kind in ("townships", "villages")]
        covers: dict[str, dict[str, Any]] = {
            "all": {}, "types": {"village_type": list(self.of)}, "townships": {"townships": codes},
            "villages": {"villages": codes}, "group": {"households": "".join(self.of)},
        }  # fmt: skip
        found = covers[self.kind]
        return found | ({"share": share, "assign": "village", "lot": LOT} if share < 1 else {})


class Option(Strict):
    """One option; without mechanisms it is things as they stand."""

    title: Annotated[str, Field(max_length=60)] = ""
    mechanisms: Annotated[dict[str, Chosen], Field(max_length=200)] = {}
    where: Where = Where()

    @model_validator(mode="after")
    def _known(self) -> "Option":
        once: set[str] = set()
        for name in self.mechanisms:
            key, plan = catalogued(name)
            if key not in keys() or len(plan) > LONGEST:
                raise refused("mechanism", "unknown mechanism {key}{hint}", key=shown(name[:200]), hint=hint(key, keys()))
            if key in once:
                raise refused("mechanism", "{name} is ticked twice; allowed: once, from the catalogue or from a plan",
                              name=pick(mechanism.find(key).name.plainly(), language()))  # fmt: skip
            once.add(key)
        return self

    def titled(self, number: int, lang: Lang) -> str:
        """Its title, else its letter."""
        return self.title or told(lang, "Option {letter}", letter=LETTERS[number])

    def data(self) -> dict[str, Any]:
        """What it does, without what it is called."""
        return self.model_copy(update={"title": ""}).plainly()


class Plan(Strict):
    """A comparison: up to four options, each set beside things as they stand; `title` is the name it is saved under."""

    title: Name | Literal[""] = ""
    options: Annotated[tuple[Option, ...], Tupled, Field(min_length=1, max_length=MOST)] = (Option(),)

    @property
    def id(self) -> str:
        """Named by what it holds: the same plan has the same address."""
        text = json.dumps(self.plainly(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    @property
    def content(self) -> str:
        """The same without the name it is saved under: two plans of one content are one comparison."""
        return self.model_copy(update={"title": ""}).id

    @property
    def empty(self) -> bool:
        """Whether no option does anything."""
        return not any(one.mechanisms for one in self.options)


def catalogued(name: str) -> tuple[str, str]:
    """The mechanism of the catalogue, and the plan whose line of it is meant (none: as in the catalogue)."""
    key, _, plan = name.partition(AT)
    return key, plan


def plan_of(data: Any) -> Plan:
    """A plan from plain data; raises InputError for whatever is wrong with it."""
    return parse(Plan, data, Source(message("comparison")))
