"""A recommendation in sentences: what to do, what it brings, what was promised, when it fails, what to find out first."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from twin.base.messages import Lang, mark, told
from twin.report.recommend.words import (
    amount,
    box_text,
    change,
    counts_note,
    design_name,
    design_text,
    fine,
    in_all,
    is_share,
    level,
    levelled,
    limits_text,
    luck_note,
    outcome_name,
    percent,
    ranged,
    standing_notes,
    survey_name,
    totals_note,
    whole_county,
)
from twin.report.shared import plain
from twin.report.shared.grades import rests
from twin.report.shared.words import number, pick, unit_of
from twin.study.recommend.found import NOTHING, BudgetFound, Recommendation
from twin.study.recommend.information import EVERYTHING
from twin.study.recommend.outcomes import ends_of_changes
from twin.study.recommend.payoffs import bounded


def of_budget(found: Recommendation, one: BudgetFound, lang: Lang) -> list[str]:
    """Everything that is said of one budget."""
    lines = [pick_line(found, one, lang)]
    if one.pick != NOTHING:
        lines += [_lands(found, one, lang), *_plainly(found, one, lang), _promised(found, one, lang)]
    lines += [_best(found, one, lang), *_fails(found, one, lang), *_worth(found, one, lang)]
    return lines if one.pick == NOTHING else [*lines, *_grades(found, one, lang)]


def headlines(found: Recommendation, lang: Lang) -> list[str]:
    """One line a budget: the pick and what it brings; and how to take it."""
    lines = []
    for one in found.budgets:
        text = pick_line(found, one, lang)
        lines.append(text if one.pick == NOTHING else told(lang, "{pick} {lands}", pick=text, lands=_lands(found, one, lang)))
    return [*lines, *standing_notes(found, lang), counts_note(found, lang), *totals_note(found, lang), luck_note(lang)]


def gain_of(found: Recommendation, one: BudgetFound) -> tuple[float, float, float]:
    """What the pick changes on fresh luck, paired with doing nothing: mean and 95% t-interval."""
    outcome = found.about["outcome"]
    gap = (one.fresh_of(one.pick, outcome) - one.fresh_of(NOTHING, outcome)).dropna()
    half = float(stdtrit(len(gap) - 1, 0.975) * gap.std(ddof=1) / math.sqrt(len(gap))) if len(gap) > 1 else math.nan
    return float(gap.mean()), *bounded(float(gap.mean()), half, ends_of_changes(outcome))


def wide(one: BudgetFound, outcome: str) -> pd.DataFrame:
    """Means over replicates of an outcome, futures in rows, finalists in columns in their order."""
    table = one.payoffs.pivot_table(index="future", columns="design", values=outcome)
    return table[list(one.finalists["design"])]


def pick_line(found: Recommendation, one: BudgetFound, lang: Lang) -> str:
    """What is recommended at a budget."""
    text = {"budget": pick(one.title, lang), "limits": limits_text(one, lang)}
    if one.pick == NOTHING:
        return told(lang, "Budget '{budget}' ({limits}): nothing that fits is better than doing nothing more.", **text)
    row = one.fresh[one.fresh["design"] == one.pick]
    yuan, hours, whole = float(row["yuan"].mean()), float(row["hours"].mean()), found.about["whole"]
    cost = {"yuan": level(yuan, "yuan", lang), "hours": fine(hours)}
    cost["total"] = number(in_all(found, one, yuan), "yuan", lang)
    cost["sum"] = number(hours * whole["hours"], "hours", lang)
    name = design_name(found, one.pick, lang)
    said = told(
        lang, "Budget '{budget}' ({limits}): choose {name}, that is, {what}. It takes {total} in {years:.3g} years ({yuan} "
        "yuan a household and year) and, for mechanisms and paperwork, {sum} in the run ({hours} of cadre hours), means over the "
        "new replicates.",
        years=one.years, name=name, what=design_text(found, one.pick, lang), **text, **cost,
    )  # fmt: skip
    return told(lang, "{pick} {lands}", pick=said, lands=beyond) if (beyond := _beyond(found, one, lang)) else said


def _beyond(found: Recommendation, one: BudgetFound, lang: Lang) -> str:
    """That the pick takes more than the budget on luck that it was not chosen by, where it does; it was chosen within it."""
    row = one.fresh[one.fresh["design"] == one.pick]
    limits = [(name, limit) for name, limit in (("yuan", one.yuan), ("hours", one.hours)) if row[name].mean() > limit]
    if not limits:
        return ""
    many = int(np.any([row[name] > limit for name, limit in limits], axis=0).sum())
    return told(
        lang, "That is more than the budget: it fitted in the runs of the search, and exceeds it in {many} of {replicates} new "
        "replicates. Whoever may not exceed it should plan for less, or search more thoroughly.", many=many, replicates=len(row),
    )  # fmt: skip


def _lands(found: Recommendation, one: BudgetFound, lang: Lang) -> str:
    outcome = found.about["outcome"]
    curse = one.curse
    return told(
        lang, "On luck that nothing was chosen by, '{outcome}' is {fresh} against {nothing} with nothing more: {gain} "
        "({replicates} new replicates).",
        outcome=outcome_name(outcome, lang), replicates=curse.replicates,
        fresh=levelled(curse.fresh, curse.fresh_low, curse.fresh_high, outcome, lang),
        nothing=level(float(one.fresh_of(NOTHING, outcome).mean()), outcome, lang),
        gain=ranged(*gain_of(found, one), outcome, lang),
    )  # fmt: skip


def _plainly(found: Recommendation, one: BudgetFound, lang: Lang) -> list[str]:
    """The pick beside plain budget and plain staff, where the study asked."""
    if one.plain.empty:
        return []
    own, outcome = one.plain[one.plain["what"] == "pick"], found.about["outcome"]
    smaller = found.about["objectives"][outcome] == "min"
    return [plain.sentence(design_name(found, one.pick, lang), whole_county(found, own), unit_of(outcome), lang, smaller)]


def _promised(found: Recommendation, one: BudgetFound, lang: Lang) -> str:
    """The winner's curse, of the gain where that is known: the level also moves with members of the posterior that differ."""
    outcome, curse = found.about["outcome"], one.curse_gain or one.curse
    among = curse.among
    if curse.low <= 0 <= curse.high:
        verdict, why = told(lang, "a difference that chance alone could make"), ""
    elif curse.optimism > 0:
        verdict = told(lang, "too good")
        why = told(lang, " This is the winner's curse: the best of {among} noisy results is partly the luckiest.", among=among)
    else:
        verdict, why = told(lang, "too modest"), ""
    fields = {"optimism": ranged(curse.optimism, curse.low, curse.high, outcome, lang), "verdict": verdict, "curse": why}
    if not one.curse_gain:
        promised = level(curse.promised, outcome, lang)
        return told(lang, "The search had promised {promised}: off by {optimism}, {verdict}.{curse}", promised=promised, **fields)
    return told(
        lang, "The search had promised a gain of {promised}: off by {optimism}, {verdict}.{curse}",
        promised=change(curse.promised, outcome, lang), **fields,
    )  # fmt: skip


def _best(found: Recommendation, one: BudgetFound, lang: Lang) -> str:
    outcome, row = found.about["outcome"], one.robustness.loc[one.pick]
    said = told(
        lang, "Over {futures} futures it is the best finalist in {chance}; on average it loses {regret} to the best one of each "
        "future, in the worst tenth of cases {p90} or more.",
        futures=found.about["futures"], chance=percent(row["chance_best"]),
        regret=amount(row["regret_mean"], outcome, lang), p90=amount(row["regret_p90"], outcome, lang),
    )  # fmt: skip
    shown = (amount(row[name], outcome, lang) for name in ("regret_mean", "regret_split"))
    if not row["regret_split"] < row["regret_mean"] or len(set(shown)) == 1 or row["regret_mean"] < 1e-9:
        return said
    return said + told(
        lang, " Part of that loss is noise of single runs: judged on other replicates it is {split}; the truth lies between the "
        "two.", split=change(row["regret_split"], outcome, lang),
    )  # fmt: skip


KINDS = {
    "regret": mark("another finalist does better by more than {limit}"),
    "gain": mark("it gains less than {limit} over doing nothing more"),
}
MOSTLY = mark(
    "It fails ({kind}) in {share} of futures, mostly where {where}: there it fails in {density} ({fresh} when checked on futures "
    "not used to find it), and {coverage} of all failures are there."
)
ELSEWHERE = mark(
    "Elsewhere it also fails where {where}: in {density} of such futures ({fresh} when checked on futures not used to find it), "
    "{coverage} of all failures."
)


def _fails(found: Recommendation, one: BudgetFound, lang: Lang) -> list[str]:
    """When the pick fails; one sentence a box, or that there is none."""
    failure = one.failure
    limit = amount(failure.limit, found.about["outcome"], lang)
    text = {"kind": told(lang, KINDS[failure.kind], limit=limit), "share": percent(failure.share)}
    if failure.share == 0:
        return [told(lang, "It fails ({kind}) in none of the futures tried.", **text)]
    if failure.share == 1:
        return [told(lang, "It fails ({kind}) in every future tried.", **text)]
    if not one.boxes:
        return [told(
            lang, "It fails ({kind}) in {share} of futures; no circumstances were found in which it fails more often than chance "
            "would make it seem.", **text,
        )]  # fmt: skip
    return [
        told(
            lang, ELSEWHERE if place else MOSTLY, **text, where=box_text(found, box.limits, lang), density=percent(box.density),
            fresh=percent(box.density_fresh), coverage=percent(box.coverage),
        )
        for place, box in enumerate(one.boxes)
    ]  # fmt: skip


def _worth(found: Recommendation, one: BudgetFound, lang: Lang) -> list[str]:
    """The survey that is most worth making, and the ceiling of all."""
    if one.information.empty:
        return []
    outcome = found.about["outcome"]
    rows = one.information.drop(index=EVERYTHING)
    rows = rows[rows["sure"].astype(bool) & (rows["changes_to"] != "")]
    ceiling = one.information.loc[EVERYTHING]
    lines = [told(lang, "No single survey or audit can be shown to improve the choice: decide now.")]
    if len(rows):
        best = rows.iloc[0]
        lines = [
            told(
                lang, "Most worth knowing before choosing: {survey}. It would change the choice in {changed} of futures (mostly "
                "to {to}) and bring {evppi}.",
                survey=survey_name(found, str(rows.index[0]), lang), changed=percent(best["share_changed"]),
                to=design_name(found, best["changes_to"], lang),
                evppi=ranged(best["evppi"], best["low"], best["high"], outcome, lang),
            )
        ]  # fmt: skip
    if ceiling["sure"]:
        evppi = ranged(ceiling["evppi"], ceiling["low"], ceiling["high"], outcome, lang)
        lines.append(told(
            lang, "Knowing everything that is uncertain would bring {evppi}: more than that no survey can be worth.", evppi=evppi
        ))  # fmt: skip
    return lines


def _grades(found: Recommendation, one: BudgetFound, lang: Lang) -> list[str]:
    """What the pick's effect rests on, in the words that comparisons use."""
    said = rests(design_name(found, one.pick, lang), one.grades, found.about["outcome"], lang)
    return said or [told(lang, "How much of this rests on which evidence was not examined.")]


def scale_of(outcome: str) -> float:
    """What a picture multiplies an outcome by: shares are drawn in percentage points."""
    return 100.0 if is_share(outcome) else 1.0


def spread_of(one: BudgetFound, outcome: str) -> pd.DataFrame:
    """One row per finalist: mean, and the tenth and ninetieth percentile over futures."""
    table = wide(one, outcome)
    low, high = np.quantile(table.to_numpy(), [0.1, 0.9], axis=0)
    return pd.DataFrame({"mean": table.mean(), "p10": low, "p90": high})
