"""One piece of evidence by its key: a fact, a study, or one moment of a study."""

import math
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from twin.base.errors import InputError
from twin.base.knobs import GRADES
from twin.base.messages import LANGS, Text, both, mark, told
from twin.evidence.store import facts, sources, studies
from twin.files.strict import hint, shown

UNITS = {
    "days": mark("{figures} days"),
    "months": mark("{figures} months"),
    "years": mark("{figures} years"),
    "hours": mark("{figures} hours"),
    "yuan": mark("{figures} yuan"),
    "yuan per household": mark("{figures} yuan a household"),
    "per month": mark("{figures} a month"),
    "per year": mark("{figures} a year"),
    "per township": mark("{figures} a township"),
    "ratio": mark("{figures} times"),
}


@dataclass(frozen=True)
class Entry:
    """What one key stands for. Texts are in both languages; `role` says what the figure may be used for.

    `kind` is fact, study or moment; `figures` spells the numbers out in their unit; `source` is a key of `sources()`.

    >>> find("points_participation").kind
    'fact'
    """

    key: str
    kind: str
    what: Text
    figures: Text
    grade: str
    role: str
    scope: Text
    source: str
    title: Text
    mechanism: str
    note: Text

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def find(key: str) -> Entry:
    """The fact, study or moment (`STUDY.MOMENT`) of that key; raises InputError with the nearest one.

    >>> find("points_participation").figures["en"]
    '35% → 78%'
    """
    known = entries()
    if key not in known:
        raise InputError("unknown evidence {key}{hint}", key=shown(key), hint=hint(key, known, see="twin evidence"))
    return known[key]


@cache
def entries() -> dict[str, Entry]:
    """Everything that can be named as evidence, by key: facts, then studies, each with its moments.

    >>> entries()["points_participation"].grade
    'source'
    """
    titles = {str(row["key"]): row for row in _rows(sources())}
    found = {entry.key: entry for entry in (_fact(row, titles) for row in _rows(facts()))}
    rows = _rows(studies())
    for study in dict.fromkeys(str(row["id"]) for row in rows):
        own = [row for row in rows if row["id"] == study]
        moments = [_moment(row, titles) for row in own]
        found |= {entry.key: entry for entry in (_study(study, own, moments, titles[study]), *moments)}
    return found


def _rows(table: Any) -> list[dict[str, Any]]:
    """Rows as dicts with None for what is empty."""
    return [
        {str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def _title(row: dict[str, Any]) -> Text:
    """Title with authors and year, where known."""
    by = ", ".join(str(part) for part in (row["authors"], row["year"]) if part)
    return {"en": f"{row['title']} ({by})" if by else row["title"], "zh": f"《{row['title_zh']}》" + (f"({by})" if by else "")}


def _both(row: dict[str, Any], en: str, zh: str) -> Text:
    first = str(row[en] or "")
    return {"en": first, "zh": str(row[zh] or first)}


def _fact(row: dict[str, Any], titles: dict[str, Any]) -> Entry:
    return Entry(
        key=row["id"],
        kind="fact",
        what=_both(row, "what", "zh"),
        figures=_figures(row["before"], row["after"], row["unit"]),
        grade=row["grade"],
        role=row["role"],
        scope=_both(row, "scope", "scope_zh"),
        source=row["source"],
        title=_title(titles[row["source"]]),
        mechanism=row["mechanism"] or "",
        note={"en": "", "zh": ""},
    )


def _figures(before: float | None, after: float | None, unit: str | None) -> Text:
    """Numbers before and after in their unit."""
    if before is None and after is None:
        return both("no figure")
    numbers = [value for value in (before, after) if value is not None]
    if unit == "share":
        text = " → ".join(f"{100 * value:.4g}%" for value in numbers)
        return {"en": text, "zh": text}
    if unit == "relative change":
        return {lang: " → ".join(f"{100 * value:+.4g}%" for value in numbers) for lang in LANGS}
    text = " → ".join(f"{value:,.10g}" for value in numbers)
    return both(UNITS[unit], figures=text) if unit and unit != "count" else {"en": text, "zh": text}


def _number(row: dict[str, Any]) -> str:
    """An estimate with its error."""
    more = [f"± {row['se']}"] if row["se"] else []
    more += [f"[{row['ci_low']:g}, {row['ci_high']:g}]"] if row["ci_low"] is not None else []
    return " ".join([str(row["estimate"]).replace(";", " / "), *more])


def _moment(row: dict[str, Any], titles: dict[str, Any]) -> Entry:
    """One estimate with its error and, where it is to be predicted, what is accepted."""
    number, accepted = _number(row), _both(row, "accepted", "accepted_zh")
    figures = both("{number}; accepted: {accepted}", number=number, accepted=accepted) if accepted["en"] else None
    size = f", n {row['n']}" if row["n"] else ""
    return Entry(
        key=f"{row['id']}.{row['moment']}",
        kind="moment",
        what=_both(row, "what", "zh"),
        figures=figures or {"en": number, "zh": number},
        grade=row["grade"],
        role=row["use"],
        scope={"en": row["place"] + size, "zh": row["place_zh"] + size},
        source=row["id"],
        title=_title(titles[row["id"]]),
        mechanism=row["mechanism"] or "",
        note=_both(row, "note", "note_zh"),
    )


def _study(key: str, rows: list[dict[str, Any]], moments: list[Entry], source: dict[str, Any]) -> Entry:
    """A study as a whole: graded as its best moment."""
    first = moments[0]
    numbers = [(one.what, _number(row)) for row, one in zip(rows, moments, strict=True)]
    interest = _both(source, "interest", "interest_zh")
    figures: Text = {lang: told(lang, "; ").join(f"{what[lang]} {number}" for what, number in numbers) for lang in LANGS}
    return Entry(
        key=key,
        kind="study",
        what={"en": source["title"], "zh": source["title_zh"]},
        figures=figures,
        grade=min((m.grade for m in moments), key=GRADES.index),
        role="study",
        scope={lang: first.scope[lang].split(", n ")[0] for lang in LANGS},
        source=key,
        title=first.title,
        mechanism=first.mechanism,
        note=both("conflict of interest: {interest}", interest=interest) if interest["en"] else interest,
    )
