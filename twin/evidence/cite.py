"""What a result rests on, as one would cite it: the sources behind its numbers, each with the numbers that lean on it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.base.version import __version__
from twin.evidence.entries import entries
from twin.evidence.store import FOLDER, sources
from twin.evidence.uses import uses

TITLE = mark("Policy twin: an agent-based digital twin of how public policy travels county, township, village and household")
AUTHORS = mark("The policy twin authors")
KINDS = (
    "move",
    "fading",
    "cost",
    "policy",
    "knob",
    "fitted",
    "trait",
)  # of numbers, from what a scenario brings to what all share


@dataclass(frozen=True)
class Cited:
    """One source and how many of a result's numbers lean on it, by kind of number."""

    key: str
    kind: str
    title: str
    title_zh: str
    authors: str
    year: str
    numbers: Mapping[str, int]

    def line(self, lang: Lang) -> str:
        """As in a list of references."""
        title = f"《{self.title_zh}》" if lang == "zh" else self.title
        head = " ".join(part for part in (self.authors, f"({self.year})" if self.year else "") if part)
        return f"{head}. {title}" if head and lang == "en" else f"{head} {title}" if head else title


@cache
def evidence_version() -> str:
    """Version of the evidence base: that of the package, and a hash of its tables and of the posterior.

    >>> evidence_version().startswith(__version__)
    True
    """
    found = hashlib.sha256()
    for path in sorted([*FOLDER.glob("*.csv"), *FOLDER.glob("*.yaml")]):
        found.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{__version__}+{found.hexdigest()[:8]}"


def cited(rests: Iterable[Mapping[str, Any]], synthetic: bool) -> list[Cited]:
    """The sources behind the numbers of scenarios, given what each rests on (`twin.evidence.trace.rests_on`).

    Moves, costs and policies are those of the scenarios; defaults of knobs, fitted parameters and, of a county that was drawn,
    its traits are the same for every run. Studies first, then documents, each by key.

    >>> from twin.evidence.trace import rests_on
    >>> [one.key for one in cited([rests_on(twin.Scenario.load("baseline"))], True)][:1]
    ['audit_office_2016']
    """
    numbers: set[tuple[str, str, str]] = set()  # kind, where, evidence
    for one in rests:
        for mechanism in one["mechanisms"]:
            numbers |= {
                ("move", f"{mechanism['key']}: {move['knob']}", key) for move in mechanism["moves"] for key in move["evidence"]
            }
            numbers |= {("fading", mechanism["key"], key) for key in mechanism.get("fades", {}).get("evidence", ())}
            numbers |= {("cost", mechanism["key"], key) for key in mechanism["costs"]["evidence"]}
        numbers |= {("policy", policy["key"], key) for policy in one["policies"] for key in policy["evidence"]}
    shared = ("knob", "fitted", *(("trait",) if synthetic else ()))
    numbers |= {(use.kind, use.where, key) for use in uses() if use.kind in shared for key in use.evidence}
    by_source: dict[str, dict[str, set[str]]] = {}
    for kind, where, key in numbers:
        if key in entries():
            by_source.setdefault(entries()[key].source, {}).setdefault(kind, set()).add(where)
    rows = {str(row["key"]): row for row in sources().fillna("").to_dict("records")}
    found = [_cited(rows[key], by_source[key]) for key in by_source]
    return sorted(found, key=lambda one: (one.kind != "study", one.key))


def _cited(row: Mapping[Any, Any], numbers: Mapping[str, set[str]]) -> Cited:
    key, kind, title, title_zh, authors, year = (
        str(row[name]) for name in ("key", "kind", "title", "title_zh", "authors", "year")
    )
    counted = {word: len(numbers[word]) for word in KINDS if word in numbers}
    return Cited(key, kind, title, title_zh, authors, year, counted)


def bibtex(found: Iterable[Cited], version: str, data: str) -> str:
    """Entries for the twin, for its data and for each source."""
    own = _entry("software", "policy_twin", {"author": f"{{{AUTHORS}}}", "title": TITLE, "version": version})
    county = _entry("misc", "policy_twin_data", {"author": f"{{{AUTHORS}}}", "title": data, "version": evidence_version()})
    return "\n".join([own, county, *(_of(one) for one in found)])


def _of(one: Cited) -> str:
    who = re.split(r", | and ", one.authors) if one.authors else []
    whole = len(who) == 1 and " " in one.authors  # an office, not a person
    fields = {"author": f"{{{one.authors}}}" if whole else " and ".join(who), "title": one.title, "year": one.year,
              "note": f"behind {sum(one.numbers.values())} numbers of the result"}  # fmt: skip
    return _entry("misc", one.key, {key: value for key, value in fields.items() if value})


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    rows = [f"  {name} = {{{value if name == 'author' else _tex(value)}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{_key(key)},", *rows, "}"]) + "\n"


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_:-]", "", plain) or "source"


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def numbers_said(one: Cited, lang: Lang) -> str:
    """How many numbers of which kind lean on a source."""
    said = [
        (one.numbers.get("move", 0), told(lang, "sizes of mechanisms")),
        (one.numbers.get("fading", 0), told(lang, "how fast mechanisms wear off")),
        (one.numbers.get("cost", 0), told(lang, "costs of mechanisms")),
        (one.numbers.get("policy", 0), told(lang, "policies")),
        (one.numbers.get("knob", 0), told(lang, "parameters")),
        (one.numbers.get("fitted", 0), told(lang, "fitted parameters")),
        (one.numbers.get("trait", 0), told(lang, "traits of the invented county")),
    ]
    return told(lang, ", ").join(f"{word} {count}" for count, word in said if count)
