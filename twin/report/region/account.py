"""What the counties of a region rest on, and what is left out, in words."""

from collections.abc import Mapping
from typing import Any

from twin.county.divisions import account, based
from twin.report.region.words import word
from twin.report.shared.words import Lang

_NAMED = 5  # codes named in a sentence; --json has all


def said(account: Mapping[str, Any], lang: Lang) -> list[str]:
    """A sentence for each kind of assumption, of code left out and of repeated row (`divisions.Account.to_json`)."""
    assumed = {what: found for what, found in account["assumed"].items() if found["codes"]}
    lines = [_assumed(what, found, account["renamed"], lang) for what, found in assumed.items()]
    for why, codes in account["left_out"].items():
        if codes:
            lines.append(word(f"left_{why}", lang, counties=len(codes), codes=_few(codes, lang)))
    return [*lines, *(word("repeated", lang, file=file, rows=rows) for file, rows in account["repeated_rows"].items())]


def of_county(name: str, lang: Lang) -> list[str]:
    """What one county rests on, by the name it has on the command line; nothing where it is none on division codes."""
    path, mark, code = name.removeprefix("divisions:").rpartition("#")
    if not (name.startswith("divisions:") and mark):
        return []
    return said(account(path, [based(path, code)], (code.strip(),)).to_json(), lang)


def _assumed(what: str, found: Mapping[str, Any], renamed: Mapping[str, int], lang: Lang) -> str:
    codes = found["codes"]
    shown = [word("from_code", lang, code=code, old=renamed[str(code)]) for code in codes] if what == "renamed" else codes
    return word(f"rests_{what}", lang, counties=found["counties"], villages=found["villages"], codes=_few(shown, lang))


def _few(codes: list[Any], lang: Lang) -> str:
    """The first codes, and how many more there are."""
    listed = ("、" if lang == "zh" else ", ").join(str(code) for code in codes[:_NAMED])
    more = len(codes) - _NAMED
    return listed if more <= 0 else word("and_more", lang, codes=listed, more=more)
