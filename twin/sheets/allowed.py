"""What a column's cells may hold, in words: for messages, notes and drop-downs."""

from twin.base.messages import Lang, language, told
from twin.base.months import month_text
from twin.sheets import words
from twin.sheets.schema import Column

_LISTED = 12  # words of a choice that are named
_ANY = 1e12  # a bound that is none


def bounds(column: Column) -> tuple[float, float]:
    """The least and the most of a column, in its cells' unit; a share has at most 100 percent."""
    return column.low, min(column.high, 100.0) if column.kind == "share" else column.high


def units(column: Column) -> set[str]:
    """The units in the brackets of a column's headings."""
    return {unit for unit in (words.head_parts(text)[1] for text in column.head.values()) if unit}


def word_of(column: Column, key: str, lang: Lang = "en") -> str:
    """The word for a choice's key."""
    text = column.choices.get(key)
    return text[lang] if text else key


def allowed(column: Column) -> str:
    """What a cell of the column may hold, in the language in force."""
    return allowed_in(column, language())


def allowed_in(column: Column, lang: Lang) -> str:
    """What a cell of the column may hold, in words."""
    low, high = bounds(column)
    either = told(lang, " or ")
    if column.kind in ("number", "whole", "share", "quantity"):
        span = (
            told(lang, "from {low:,.12g} to {high:,.12g}", low=low, high=high)
            if high < _ANY
            else told(lang, "from {low:,.12g}", low=low)
        )
        name = told(lang, "a whole number") if column.kind == "whole" else told(lang, "a number")
        if low <= -_ANY:
            return name
        return f"{name} {span}{' %' if column.kind == 'share' else ''}"
    if column.kind == "month":
        span = (
            told(lang, "from {low} to {high}", low=month_text(int(low)), high=month_text(int(high)))
            if high < _ANY and low
            else ""
        )
        return told(lang, "a month such as {month} {span}", month="2026-03", span=span).strip()
    if column.kind == "code":
        lengths = either.join(map(str, column.digits))
        return (
            told(lang, "a code of {lengths} digits, as text", lengths=lengths)
            if lengths
            else told(lang, "a code of digits, as text")
        )
    if column.kind in ("choice", "choices"):
        every = list(dict.fromkeys(word_of(column, key, lang) for key in column.choices))
        more = told(lang, " and {count} more", count=len(every) - _LISTED) if len(every) > _LISTED else ""
        return told(lang, ", ").join(every[:_LISTED]) + more
    if column.kind == "yes":
        return either.join(words.YES_NO[lang])
    return told(lang, "a day such as {day}", day="2026-03-15") if column.kind == "date" else told(lang, "a text")
