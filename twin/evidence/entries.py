"""One piece of evidence by its key: a fact, a study, or one moment of a study."""

import math
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from twin.base.errors import InputError
from twin.base.knobs import GRADES
from twin.evidence.store import facts, sources, studies
from twin.files.strict import hint, shown

Text = dict[str, str]  # en and zh

UNITS: dict[str, Text] = {
    "days": {"en": " days", "zh": "天"},
    "months": {"en": " months", "zh": "个月"},
    "years": {"en": " years", "zh": "年"},
    "hours": {"en": " hours", "zh": "小时"},
    "yuan": {"en": " yuan", "zh": "元"},
    "yuan per household": {"en": " yuan a household", "zh": "元/户"},
    "per month": {"en": " a month", "zh": "次/月"},
    "per year": {"en": " a year", "zh": "次/年"},
    "per township": {"en": " a township", "zh": "个/乡镇"},
    "ratio": {"en": " times", "zh": "倍"},
    "count": {"en": "", "zh": ""},
}
NO_FIGURE: Text = {"en": "no figure", "zh": "无数字"}


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
        own = [_moment(row, titles) for row in rows if row["id"] == study]
        found |= {entry.key: entry for entry in (_study(study, own, titles[study]), *own)}
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
        return NO_FIGURE
    numbers = [value for value in (before, after) if value is not None]
    if unit == "share":
        text = " → ".join(f"{100 * value:.4g}%" for value in numbers)
        return {"en": text, "zh": text}
    if unit == "relative change":
        return {lang: " → ".join(f"{100 * value:+.4g}%" for value in numbers) for lang in ("en", "zh")}
    text = " → ".join(f"{value:,.10g}" for value in numbers)
    word = UNITS[unit or "count"]
    return {lang: text + word[lang] for lang in ("en", "zh")}


def _moment(row: dict[str, Any], titles: dict[str, Any]) -> Entry:
    """One estimate with its error and, where it is to be predicted, what is accepted."""
    more = [f"± {row['se']}"] if row["se"] else []
    more += [f"[{row['ci_low']:g}, {row['ci_high']:g}]"] if row["ci_low"] is not None else []
    number = " ".join([str(row["estimate"]).replace(";", " / "), *more])
    accepted = _both(row, "accepted", "accepted_zh")
    figures = {
        "en": number + (f"; accepted: {accepted['en']}" if accepted["en"] else ""),
        "zh": number + (f"；可接受：{accepted['zh']}" if accepted["zh"] else ""),
    }
    size = f", n {row['n']}" if row["n"] else ""
    return Entry(
        key=f"{row['id']}.{row['moment']}",
        kind="moment",
        what=_both(row, "what", "zh"),
        figures=figures,
        grade=row["grade"],
        role=row["use"],
        scope={"en": row["place"] + size, "zh": row["place_zh"] + size},
        source=row["id"],
        title=_title(titles[row["id"]]),
        mechanism=row["mechanism"] or "",
        note=_both(row, "note", "note_zh"),
    )


def _study(key: str, moments: list[Entry], source: dict[str, Any]) -> Entry:
    """A study as a whole: graded as its best moment."""
    first = moments[0]
    cut: Text = {"en": "; ", "zh": "；"}  # what is accepted stands with each moment
    figures = {lang: cut[lang].join(f"{m.what[lang]} {m.figures[lang].split(cut[lang])[0]}" for m in moments) for lang in cut}
    return Entry(
        key=key,
        kind="study",
        what={"en": source["title"], "zh": source["title_zh"]},
        figures=figures,
        grade=min((m.grade for m in moments), key=GRADES.index),
        role="study",
        scope={lang: first.scope[lang].split(", n ")[0] for lang in ("en", "zh")},
        source=key,
        title=first.title,
        mechanism=first.mechanism,
        note={"en": "", "zh": ""},
    )
