"""Words of a sensitivity study in both languages."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import label
from twin.study.sensitivity.found import Found
from twin.study.sensitivity.rounds import MATTERS, NOT, UNKNOWN

WORDS = {
    # measures
    "first": mark("alone (first order)"),
    "total": mark("with interactions (total)"),
    "second": mark("pair (second order)"),
    "mu": mark("mean effect μ"),
    "mu_star": mark("mean size of effect μ*"),
    "sigma": mark("spread of effect σ"),
    "maximum": mark("greatest shift (PAWN)"),
    "median": mark("median shift (PAWN)"),
    "delta": mark("shift of density δ"),
    # verdicts
    MATTERS: mark("matters"),
    UNKNOWN: mark("cannot be told"),
    NOT: mark("does not matter"),
    "unchanged": mark("unchanged"),
    "changed": mark("changed"),
    # parts of a single run's variance
    "factors": mark("factors"),
    "luck": mark("luck common to all points"),
    "interaction": mark("luck that differs between points"),
}


def word(key: str, lang: Lang) -> str:
    """A measure, a verdict, or a part of the variance."""
    return told(lang, WORDS[key])


def facts(found: Found, lang: Lang) -> str:
    """How large the study was, in one line."""
    about = found.about
    return told(
        lang, "{points:,} design points, {replicates} replicates each ({runs:,} runs); {households:,} households, {months} "
        "months; method: {method}; seed {seed}", households=about["county"]["households"], method=about["method"]["name"],
        **{name: about[name] for name in ("points", "replicates", "runs", "months", "seed")},
    )  # fmt: skip


def outcome_name(outcome: str, lang: Lang) -> str:
    """An outcome as people call it."""
    return label(outcome, lang)


def factor_name(about: Mapping[str, Any], factor: str, lang: Lang) -> str:
    """A factor's title if the study gives one, else its path."""
    title = about["titles"].get(factor)
    return title[lang] if title else factor


def percent(share: float) -> str:
    """A share as per cent."""
    return f"{100 * share:.0f}%"


def sentences(found: Found, lang: Lang) -> list[str]:
    """What can be said, and how far to believe it."""
    lines = []
    for outcome in found.about["outcomes"]:
        rows, what = found.ranked(outcome), outcome_name(outcome, lang)
        chosen = [factor_name(found.about, name, lang) for name in rows[rows["verdict"] == MATTERS]["factor"]]
        names = told(lang, ", ").join(chosen[:8]) or told(lang, "none")
        counts = {"unknown": int((rows["verdict"] == UNKNOWN).sum()), "no": int((rows["verdict"] == NOT).sum())}
        lines.append(told(
            lang, "{what}: {matters} of {count} factors matter ({names}), {unknown} cannot be told, {no} do not matter.",
            what=what, matters=len(chosen), count=len(rows), names=names, **counts,
        ))  # fmt: skip
        parts = found.indices.variance.set_index(["outcome", "part"])["share"]
        shares = {"factors": percent(parts[outcome, "factors"]), "noise": percent(found.indices.noise[outcome])}
        lines.append(told(
            lang, "{what}: {factors} of a single run's variance is due to the factors; in the means over replicates {noise} is "
            "luck.", what=what, **shares,
        ))  # fmt: skip
    if found.indices.enough:
        lines.append(told(lang, "Luck is below the level that was asked for."))
    else:
        lines.append(told(lang, "Not enough: {reason}", reason=found.indices.reason))
    independent = told(
        lang, "Factors are varied as if independent of each other, each equally likely over its range; verdicts are one by one."
    )
    return [*lines, *_scale(found, lang), independent]


def _scale(found: Found, lang: Lang) -> list[str]:
    """What the comparison of scales says, where there is one."""
    table = found.scales
    if table is None:
        return []
    count = {key: int((table["verdict"] == key).sum()) for key in ("unchanged", "changed", UNKNOWN)}
    first = table.iloc[0]
    agreement = word(UNKNOWN, lang) if table["agreement"].isna().any() else f"{table['agreement'].min():.3f}"
    return [
        told(
            lang, "At {other:,} instead of {one:,} households: of {count} indices {same} are unchanged within ±{within:g}, "
            "{moved} changed, {unknown} cannot be told; the greatest difference of an estimate is {most:.2f}. Least correlation "
            "over points of the outputs expected at the two scales: {agreement}.",
            one=first["households"], other=first["households_other"], count=len(table), within=first["within"],
            same=count["unchanged"], moved=count["changed"], unknown=count[UNKNOWN], most=table["difference"].abs().max(),
            agreement=agreement,
        )
    ]  # fmt: skip
