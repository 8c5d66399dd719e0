"""Words and sentences of trials in both languages: outcomes, arms, figures, power, the sum of a validation."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import INDICATORS, label, pick, say
from twin.study.trial.titles import outcome_title
from twin.study.trial.trial import Planned

WORDS = {
    # heads
    "case": mark("case"),
    "role": mark("role"),
    "what": mark("what is compared"),
    "published": mark("published"),
    "allowed": mark("allowed"),
    "simulated": mark("simulated [95%]"),
    "verdict": mark("verdict"),
    "outcome": mark("outcome"),
    "arm": mark("arm"),
    "mean": mark("mean"),
    "effect": mark("effect [95%]"),
    "se": mark("se of one trial"),
    "detectable": mark("detectable at 80%"),
    # verdicts
    "met": mark("met"),
    "missed": mark("MISSED"),
    "untold": mark("not told"),
    "inside": mark("inside"),
    "outside": mark("outside"),
    "shown": mark("shown"),
    # roles
    "predict": mark("predicted"),
    "tune": mark("tuned"),
    "structure": mark("structure"),
    "plausibility": mark("plausibility"),
    "report": mark("shown"),
    # measures
    "value": "",
    "difference": mark("change"),
    "relative_change": mark("relative change"),
    "ratio": mark("ratio"),
    "icc": mark("correlation within townships"),
    "sd": mark("spread"),
    "rising": mark("rises"),
    "ratio_of_differences": mark("ratio of changes"),
    "smaller_than": mark("smaller than"),
    "at_least_as_negative_as": mark("falls at least as much as"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these tables, or the key itself."""
    return told(lang, WORDS[key]) if key in WORDS else key


def figure(value: Any) -> str:
    """A number as short as it can be read, – where it cannot be told; several of them one after the other."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return " / ".join(figure(one) for one in value)
    if value != value:
        return "–"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"


def ranged(middle: float, low: float, high: float) -> str:
    """A figure with its interval, [–] where that cannot be told."""
    if middle != middle:
        return figure(middle)
    return f"{figure(middle)} [–]" if low != low else f"{figure(middle)} [{figure(low)}, {figure(high)}]"


OUTCOMES = {
    "detail_score": mark("details of the policy known"),
    "applied": mark("signed up"),
    "paid_in_full": mark("paid in full"),
    "received_share": mark("received of what is due"),
    "visited": mark("visited with substance"),
    "leakage_log": mark("missing expenditure (log)"),
    "leakage_log_seen": mark("missing, of what villagers see"),
    "leakage_log_hidden": mark("missing, of what they do not see"),
    "passed_per_hop": mark("complaints passed up at each hop"),
    "ledger.idle": mark("money lying idle"),
}


def outcome_name(key: str, lang: Lang) -> str:
    """An outcome in words, as in the other tables where it stands there; else its key."""
    if key in INDICATORS:
        return label(key, lang)
    return told(lang, OUTCOMES[key]) if key in OUTCOMES else outcome_title(key)[lang]


def arm_name(key: str | None, names: Mapping[str, Any], lang: Lang) -> str:
    """An arm, or a difference of two, in the words of the case."""
    parts = [pick(names[part], lang) if part in names else part.replace("_", " ") for part in (key or "").split(" - ") if part]
    return f"({' − '.join(parts)})" if len(parts) > 1 else "".join(parts)


def power_text(planned: Planned, lang: Lang) -> str:
    """The answer to "how many villages must the pilot have?" in a few sentences, with the doubt that a small trial leaves."""
    if not planned.error > 0:  # nor NaN
        return told(
            lang, "One trial of this size tells no standard error (fewer than two units in an arm, or observations that do not "
            "differ): what it could detect and how many units are needed cannot be told.",
        )  # fmt: skip
    effect, unit = figure(planned.effect), say(planned.unit, lang)
    text = told(
        lang, "With {units} {unit}s per arm one trial has a standard error of {error} and sees {detectable} with {wanted:.0%} "
        "power.", units=planned.units, unit=unit, error=figure(planned.error),
        detectable=figure(planned.detectable), wanted=planned.wanted,
    )  # fmt: skip
    if planned.needed is None:
        text += told(lang, " To see {effect} it must have more units than there are.", effect=effect)
    else:
        text += told(
            lang, " To see {effect} it must have {needed} {unit}s per arm (this county has {available}).",
            effect=effect, needed=planned.needed, unit=unit, available=planned.available,
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


def summary(rows: list[dict[str, Any]], lang: Lang) -> str:
    """How many rows were met, missed, not to be told and only shown."""
    count = {key: sum(row["verdict"] == key for row in rows) for key in ("met", "missed", "untold", "inside", "outside", "shown")}
    return told(
        lang, "{met} met, {missed} missed, {untold} not told; only shown: {inside} inside their band, {outside} outside, {shown} "
        "without one.", **count,
    )  # fmt: skip
