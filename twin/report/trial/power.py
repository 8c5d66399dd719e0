"""How many units a trial must have, in a few sentences."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, told
from twin.report.shared.words import say
from twin.report.trial import units
from twin.report.trial.words import arm_name
from twin.study.trial.trial import Planned


def power_text(planned: Planned, lang: Lang, names: Mapping[str, Any] | None = None) -> str:
    """The answer to "how many villages must the pilot have?" in a few sentences, with the doubt that a small trial leaves.

    `names` are those of arms, as the case has them.
    """
    if not planned.error > 0:  # nor NaN
        return told(
            lang, "One trial of this size tells no standard error (fewer than two units in an arm, or observations that do not "
            "differ): what it could detect and how many units are needed cannot be told.",
        )  # fmt: skip
    effect, unit = units.change(planned.effect, planned.outcome, lang, signed=False), say(planned.unit, lang)
    text = _seen_by_one(planned, unit, names or {}, lang)
    if planned.needed is None:
        text += told(lang, " To see {effect} it must have more units than there are.", effect=effect)
    elif planned.alike:
        text += told(
            lang, " To see {effect} it must have {needed} {unit}s per arm (this county has {available}).",
            effect=effect, needed=planned.needed, unit=unit, available=planned.available,
        )  # fmt: skip
    else:
        text += told(
            lang, " To see {effect} it must have {needed} and {other} {unit}s (this county has {available} and {rest}).",
            effect=effect, needed=planned.needed, other=planned.needed_against, unit=unit, available=planned.available,
            rest=planned.available_against,
        )  # fmt: skip
    if planned.power_between:
        least, most = planned.power_between
        text += told(
            lang, " That is on average: the standard error is known from {known:.0f} degrees of freedom, so the power there may "
            "be anything from {least:.0%} to {most:.0%} ({level} interval).",
            known=planned.known, least=least, most=most, level="90%",
        )  # fmt: skip
    if planned.seen_effect:
        share, low, high = planned.seen_effect
        text += told(
            lang, " Simulated at that size: {share:.0%} [{low:.0%}, {high:.0%}] of trials would see it.",
            share=share, low=low, high=high,
        )  # fmt: skip
    return text


def _seen_by_one(planned: Planned, unit: str, names: Mapping[str, Any], lang: Lang) -> str:
    """What one trial of the size as run sees; where arms differ in size, with both sizes."""
    shown = (units.change(value, planned.outcome, lang, signed=False) for value in (planned.error, planned.detectable))
    known = {**dict(zip(("error", "detectable"), shown, strict=True)), "wanted": planned.wanted}
    if planned.alike:
        return told(
            lang, "With {units} {unit}s per arm one trial has a standard error of {error} and sees {detectable} with "
            "{wanted:.0%} power.", units=planned.units, unit=unit, **known,
        )  # fmt: skip
    return told(
        lang, "With {units} {unit}s in {arm} and {other} in {against} one trial has a standard error of {error} and sees "
        "{detectable} with {wanted:.0%} power.", units=planned.units, unit=unit, other=planned.units_against,
        arm=arm_name(planned.arm, names, lang), against=arm_name(planned.against, names, lang), **known,
    )  # fmt: skip
