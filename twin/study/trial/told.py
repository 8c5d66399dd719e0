"""Remarks on what the errors and intervals of a trial can tell, from its table of effects."""

from collections.abc import Iterable, Mapping

import pandas as pd

from twin.base.messages import LANGS, Text, both
from twin.study.trial import differ
from twin.study.trial.design import Design
from twin.study.trial.titles import listed, outcome_title
from twin.study.trial.trial import Tuned
from twin.study.trial.wanted import Wanted

FEW = 10  # degrees of freedom below which a standard error is known so roughly that it must be said


def notes(effects: pd.DataFrame, with_before: Iterable[Wanted], apart: bool, replicates: int) -> list[Text]:
    """Adjustment, standard errors that are not told or roughly known, and intervals that are not told; `apart`: no lot."""
    if effects.empty:
        return []
    found = (
        _unpaired(effects, replicates)
        if apart
        else [*_adjusted(effects, {one.outcome for one in with_before}), *_errors(effects)]
    )
    return [*found, *_agreeing(effects)]


def _listed(rows: pd.DataFrame) -> Text:
    return listed(outcome_title(name) for name in sorted(set(rows["outcome"])))


def _of_arms(rows: pd.DataFrame) -> Text:
    """Outcomes with the arms that rows have of them; those of the same arms together."""
    by_arms: dict[str, list[str]] = {}
    for name, own in rows.groupby("outcome", sort=True):
        pairs = own[["arm", "against"]].drop_duplicates().itertuples(index=False)
        by_arms.setdefault(", ".join(f"{arm} − {against}" for arm, against in pairs), []).append(str(name))
    groups = {arms: listed(map(outcome_title, names)) for arms, names in by_arms.items()}
    return {lang: "; ".join(f"{group[lang]} ({arms})" for arms, group in groups.items()) for lang in LANGS}


def _unpaired(effects: pd.DataFrame, replicates: int) -> list[Text]:
    """Effects that not all replicates tell, since in some of them one of two worlds had nothing to observe."""
    fewer = (effects["replicates"] < replicates) & effects["estimate"].notna()
    return (
        [
            both(
                "{listed}: only {fewest} of {replicates} replicates have something to observe in both worlds; the effect is "
                "theirs, while each arm's mean is over all that it has.",
                listed=_of_arms(effects[fewer]),
                fewest=int(effects.loc[fewer, "replicates"].min()),
                replicates=replicates,
            )  # fmt: skip
        ]
        if fewer.any()
        else []
    )


def _adjusted(effects: pd.DataFrame, with_before: set[str]) -> list[Text]:
    """Which effects are adjusted for values before, and where that was asked of data that cannot give it."""
    adjusted = effects["method"].str.contains("ancova")
    alone = effects["outcome"].isin(with_before) & effects["method"].str.contains("means")
    found = []
    if adjusted.any():
        names = _listed(effects[adjusted])
        found.append(
            both(
                "Effects on {listed} are adjusted for each household's value before the first month, others are not.",
                listed=names,
            )
        )
    if alone.any():
        names = _listed(effects[alone])
        found.append(
            both(
                "Effects on {listed} are not adjusted for the value before in every replicate: it is the same throughout "
                "each arm, or too few units are left to tell an error from.",
                listed=names,
            )
        )
    return found


def _errors(effects: pd.DataFrame) -> list[Text]:
    """Standard errors that no replicate tells, that some do not tell, or that few degrees of freedom tell."""
    seen = effects["estimate"].notna()
    never, seldom = seen & (effects["told"] == 0), (effects["told"] > 0) & (effects["told"] < effects["replicates"])
    few = (effects["told"] > 0) & (effects["freedom"] < FEW)
    found = []
    if never.any():
        names = _of_arms(effects[never])
        found.append(
            both(
                "{listed}: no trial tells a standard error, because an arm has fewer than two units or its observations do "
                "not differ; what it could detect is unknown (–), not zero.",
                listed=names,
            )
        )
    if seldom.any():
        names, whole = _of_arms(effects[seldom]), int(effects["replicates"].max())
        least = int((effects["replicates"] - effects["told"])[seldom].max())
        found.append(
            both(
                "{listed}: in up to {least} of {whole} replicates no standard error can be told, because observations do "
                "not differ there; it is that of the others.",
                listed=names,
                least=least,
                whole=whole,
            )
        )
    if few.any():
        lowest = float(effects["freedom"][few].min())
        found.append(
            both(
                "Standard errors rest on as few as {lowest:.0f} degrees of freedom (column freedom): the interval of one "
                "trial takes Student's t with so many, not 1.96.",
                lowest=lowest,
            )
        )
    return found


def _agreeing(effects: pd.DataFrame) -> list[Text]:
    """Replicates that agree to the last digit: the interval of their mean is not told, rather than of no width."""
    agreeing = effects["estimate"].notna() & effects["low"].isna() & (effects["replicates"] > 1)
    if not agreeing.any():
        return []
    names = _listed(effects[agreeing])
    return [
        both(
            "{listed}: all replicates give the same difference, so they tell no interval (–); that they agree does not "
            "make it certain.",
            listed=names,
        )
    ]


def spread(case: Design, unit: str) -> list[Text]:
    """Where arms are not as far apart as their names say."""
    found = []
    if keys := differ.spreading(case, unit):
        listed = ", ".join(keys)
        found.append(
            both(
                "{listed} also moves knobs of offices above the unit of assignment; those act with the share of villages "
                "covered, on every arm: part of the effect spreads to the others.",
                listed=listed,
            )
        )
    if paths := differ.shared(case, unit):
        listed = ", ".join(paths)
        found.append(both("{listed} holds for the whole county, units in no arm included.", listed=listed))
    return found


def never(force: Mapping[str, float]) -> list[Text]:
    """Mechanisms of which nothing came: their arms were treated as if they were not there."""
    listed = ", ".join(f"mechanisms.{key}" for key, most in sorted(force.items()) if most <= 0)
    if not listed:
        return []
    return [
        both(
            "{listed}: in force in no month of the trial, in any replicate (not set up, not paid for or without staff): arms "
            "that use it were treated as if it were not there.",
            listed=listed,
        )
    ]


def unreached(one: Tuned) -> list[Text]:
    """That a target of tuning is out of reach, what binds there and what would free it."""
    first = both(
        "TARGET OUT OF REACH: no value of {parameter} within its range makes {outcome} in {arm} {target:g}; the nearest, "
        "{value:g}, gives {simulated:.4g}. The case misses.",
        parameter=one.parameter, outcome=one.outcome, arm=one.arm, target=one.target, value=one.value,
        simulated=one.simulated,
    )  # fmt: skip
    return [first, *_binds(one)]


def _binds(one: Tuned) -> list[Text]:
    """What keeps a target out of reach."""
    if one.binds is None:
        return []
    found, known = [], one.binds
    if known.step is not None:
        found.append(both(
            "What binds {outcome} in {arm}: {stopped:.0%} of the eligible households stop at {step}, more than at any step "
            "before it.", outcome=outcome_title(one.outcome), arm=one.arm, stopped=known.stopped, step=outcome_title(known.step),
        ))  # fmt: skip
    if known.knob is None:
        found.append(both(
            "None of {tried} knobs, each moved alone to an end of its range, brings {outcome} in {arm} nearer to {target:g}.",
            tried=known.tried, outcome=outcome_title(one.outcome), arm=one.arm, target=one.target,
        ))  # fmt: skip
    else:
        found.append(both(
            "What would free it: {knob} = {value:g} takes {outcome} in {arm} to {freed:.3g} (of {tried} knobs, each moved alone, "
            "the one that goes furthest to the target; one replicate).", knob=known.knob, value=known.value,
            outcome=outcome_title(one.outcome), arm=one.arm, freed=known.freed, tried=known.tried,
        ))  # fmt: skip
    return found
