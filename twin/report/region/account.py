"""What the counties of a region rest on, and what is left out, in words."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.county.divisions import account, based

_NAMED = 5  # codes named in a sentence; --json has all
RESTS = {
    "population": mark(
        "Assumed: 360 households a village, without a population in county_population.csv (counties: {counties:,}, "
        "villages: {villages:,}): {codes}."
    ),
    "area": mark(
        "Assumed: 25 km from seat to border, without an area there (counties: {counties:,}, villages: {villages:,}): {codes}."
    ),
    "size_bounded": mark(
        "Assumed: 150 or 650 households a village, where population gives fewer or more (counties: {counties:,}, "
        "villages: {villages:,}): {codes}."
    ),
    "radius_bounded": mark(
        "Assumed: 8 or 90 km from seat to border, where the area gives less or more (counties: {counties:,}, "
        "villages: {villages:,}): {codes}."
    ),
    "renamed": mark(
        "By name: population and area stand under an earlier code of that name and province (counties: {counties:,}, "
        "villages: {villages:,}): {codes}."
    ),
}
LEFT = {
    "not_in_areas": mark("Left out: villages, but no row in areas.csv ({counties:,}): {codes}."),
    "no_village": mark("Left out: in areas.csv, but without a row in villages.csv.gz ({counties:,}): {codes}."),
    "no_rural_village": mark("Left out: no rural village ({counties:,}): {codes}."),
}


def said(account: Mapping[str, Any], lang: Lang) -> list[str]:
    """A sentence for each kind of assumption, of code left out and of repeated row (`divisions.Account.to_json`)."""
    assumed = {what: found for what, found in account["assumed"].items() if found["codes"]}
    lines = [_assumed(what, found, account["renamed"], lang) for what, found in assumed.items()]
    for why, codes in account["left_out"].items():
        if codes:
            lines.append(told(lang, LEFT[why], counties=len(codes), codes=_few(codes, lang)))
    return lines + [
        told(lang, "Repeated: rows of {file} that stand there again and count once ({rows:,}).", file=file, rows=rows)
        for file, rows in account["repeated_rows"].items()
    ]


def of_county(name: str, lang: Lang) -> list[str]:
    """What one county rests on, by the name it has on the command line; nothing where it is none on division codes."""
    path, sign, code = name.removeprefix("divisions:").rpartition("#")
    if not (name.startswith("divisions:") and sign):
        return []
    return said(account(path, [based(path, code)], (code.strip(),)).to_json(), lang)


def _assumed(what: str, found: Mapping[str, Any], renamed: Mapping[str, int], lang: Lang) -> str:
    codes = found["codes"]
    shown = codes
    if what == "renamed":
        shown = [told(lang, "{code} from {old}", code=code_text(code), old=code_text(renamed[str(code)])) for code in codes]
    return told(lang, RESTS[what], counties=found["counties"], villages=found["villages"], codes=_few(shown, lang))


def code_text(code: Any) -> str:
    """A county's code with the zeros that it begins with."""
    return f"{code:06d}" if isinstance(code, int) else str(code)


def _few(codes: list[Any], lang: Lang) -> str:
    """The first codes, and how many more there are."""
    listed = told(lang, ", ").join(code_text(code) for code in codes[:_NAMED])
    more = len(codes) - _NAMED
    return listed if more <= 0 else told(lang, "{codes} and {more:,} more (--json has all)", codes=listed, more=more)
