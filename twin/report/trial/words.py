"""Words and sentences of trials in both languages: outcomes, arms, figures, power, the sum of a validation."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import INDICATORS, label, pick
from twin.study.trial.known import MINUS
from twin.study.trial.score import Scores
from twin.study.trial.titles import outcome_title

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
    "study": mark("study"),
    "effect_of": mark("effect on"),
    "family": mark("what was tried"),
    "crps_twin": mark("CRPS of the twin"),
    "crps_nothing": mark("CRPS of no effect"),
    "crps_literature": mark("CRPS of other studies' mean"),
    "information": mark("information"),
    "money": mark("money"),
    "people": mark("people"),
    "supervision": mark("supervision"),
    "participation": mark("participation"),
    "services": mark("services"),
    # verdicts
    "met": mark("met"),
    "missed": mark("MISSED"),
    "untold": mark("not told"),
    "inside": mark("inside"),
    "outside": mark("outside"),
    "shown": mark("shown"),
    "construction": mark("by construction"),
    # predictors
    "twin": mark("the twin"),
    "nothing": mark("no effect"),
    "literature": mark("the mean effect of other studies"),
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


def outcome_name(key: str, lang: Lang, month: float | None = None) -> str:
    """An outcome in words, as in the other tables where it stands there; else its key; with the month it is measured after."""
    if month is not None and month == month:
        return told(lang, "{outcome}, after {month} months", outcome=outcome_name(key, lang), month=int(month))
    if MINUS in key:
        return " − ".join(outcome_name(part, lang) for part in key.split(MINUS))
    if key in INDICATORS:
        return label(key, lang)
    return told(lang, OUTCOMES[key]) if key in OUTCOMES else outcome_title(key)[lang]


def arm_name(key: str | None, names: Mapping[str, Any], lang: Lang) -> str:
    """An arm, or a difference of two, in the words of the case."""
    parts = [pick(names[part], lang) if part in names else part.replace("_", " ") for part in (key or "").split(" - ") if part]
    return f"({' − '.join(parts)})" if len(parts) > 1 else "".join(parts)


def predicted(row: Mapping[str, Any]) -> bool:
    """Whether a row counts: predicted, with nothing tuned to it and not by construction."""
    return bool(row["role"] == "predict" and row["verdict"] != "construction")


def summary(rows: list[dict[str, Any]], lang: Lang) -> str:
    """How many predicted rows were met, missed and not to be told, and what stands apart from them."""
    apart = [row for row in rows if not predicted(row)]
    text = told(
        lang, "Predicted: {met} met, {missed} missed, {untold} not told.", **_count([row for row in rows if predicted(row)])
    )
    if apart:
        text += told(
            lang, " Apart from these: {construction} by construction; of structure, plausibility and tuned rows {met} met, "
            "{missed} missed, {untold} not told; only shown: {inside} inside their band, {outside} outside, {shown} without one.",
            **_count(apart),
        )  # fmt: skip
    return text


VERDICTS = ("met", "missed", "untold", "construction", "inside", "outside", "shown")


def _count(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {key: sum(row["verdict"] == key for row in rows) for key in VERDICTS}


UNSCORED = {
    "construction": mark("{count} by construction"),
    "untold": mark("{count} of which nothing can be told"),
    "levels": mark("{count} levels or shapes, not effects"),
    "unpublished": mark("{count} without a published number"),
    "no_error": mark("{count} without a published error"),
    "alone": mark("{count} with fewer than two other studies on their scale"),
}


def score_text(scores: Scores, lang: Lang) -> str:
    """Whether the twin beats two dull predictors, in a few sentences."""
    if not scores.studies:
        return told(lang, "No predicted effect can be scored.") + _unscored(scores, lang)
    crps, log = scores.means["crps"], scores.means["log"]
    numbers = dict(
        studies=scores.studies, effects=len(scores.rows), twin=figure(crps["twin"]), nothing=figure(crps["nothing"]),
        literature=figure(crps["literature"]),
    )  # fmt: skip
    if scores.best:
        text = told(
            lang, "On average the twin beats both dull predictors: CRPS {twin} against {nothing} (no effect) and {literature} "
            "(the mean effect of other studies); {effects} effects of {studies} studies, less is better.", **numbers,
        )  # fmt: skip
    else:
        text = told(
            lang, "On average the twin does not beat both dull predictors: CRPS {twin} against {nothing} (no effect) and "
            "{literature} (the mean effect of other studies); {effects} effects of {studies} studies, less is better.", **numbers,
        )  # fmt: skip
    for name, (mean, low, high) in scores.ahead.items():
        if mean >= 0:
            text += told(lang, " Ahead of {name} by {ahead}.", name=word(name, lang), ahead=ranged(mean, low, high))
        else:
            text += told(lang, " Behind {name} by {gap}.", name=word(name, lang), gap=ranged(-mean, -high, -low))
        if not (low > 0 or high < 0):
            text += told(lang, " That may be chance.")
    text += told(
        lang, " Log score: {twin} against {nothing} and {literature}.", twin=figure(log["twin"]), nothing=figure(log["nothing"]),
        literature=figure(log["literature"]),
    )  # fmt: skip
    return text + _unscored(scores, lang)


def _unscored(scores: Scores, lang: Lang) -> str:
    """Which predicted rows have no score, and why."""
    if not scores.unscored:
        return ""
    reasons = told(lang, ", ").join(told(lang, UNSCORED[why], count=count) for why, count in scores.unscored.items())
    return told(lang, " Not scored: {reasons}.", reasons=reasons)
