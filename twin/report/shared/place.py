"""Whose county it is that a report speaks of, and how much of it is drawn."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.given import has_households, share_of
from twin.report.shared.words import say

SYNTHETIC = mark(
    "The county is synthetic: people, money and misconduct are drawn from documented distributions and say nothing about any "
    "real place, even where real division codes are used."
)
GIVEN = mark(
    "The county comes from given tables; what happens in it, money and misconduct included, is simulated and is no finding about "
    "the actual place."
)
PARTLY = mark(
    "Of what is known of the county's places {own:.0%} is its user's own; the rest, and all households, are drawn to go with it. "
    "What happens in it, money and misconduct included, is simulated and is no finding about the actual place."
)

MOSTLY = mark(
    "Of what is known of the county's places and households {own:.0%} is its user's own; the rest is drawn to go with it. "
    "What happens in it, money and misconduct included, is simulated and is no finding about the actual place."
)


def place(about: Mapping[str, Any], lang: Lang) -> str:
    """Whether the county is invented, given or in between, and what that means for what is found in it.

    `about` has `synthetic` and, for a county out of a workbook or tables, `given` (see `twin.county.county.County`).
    """
    if about["synthetic"] and share_of(about.get("given") or {}) > 0:
        return told(lang, MOSTLY if has_households(about["given"]) else PARTLY, own=share_of(about["given"]))
    return told(lang, SYNTHETIC if about["synthetic"] else GIVEN)


def whose(about: Mapping[str, Any], lang: Lang) -> str:
    """The same in a few words, for the foot of a picture."""
    return badge(about, lang) or say("simulated", lang)


def badge(about: Mapping[str, Any], lang: Lang) -> str:
    """The same for the head of a page; nothing for a county that is given in full."""
    own = share_of(about.get("given") or {})
    if about["synthetic"] and own > 0:
        return told(lang, "simulated; {own:.0%} of the county's data given, the rest drawn", own=own)
    return say("synthetic", lang) if about["synthetic"] else ""
