"""Probes of what is known: does a wrong text matter, do days count, what does money teach."""

import math

from experiments.forms.lived import Asked
from experiments.forms.probe import Numbers, Probe, Seen, charged, share

WRONG = {"translate.clarity": 0.0, "translate.repair": 0.0}
LOST = {"relay.township_keep": 0.0}
PERFECT = {
    "translate.clarity": 1.0, "relay.township_reach": 1.0, "relay.township_keep": 1.0, "relay.village_reach": 1.0,
    "relay.village_keep": 1.0,
}  # fmt: skip
TAUGHT = {"report.verification": 1.0, "report.correction": 0.5}
DAYS = (12.5, 23.75, 25.0, 32.5, 50.0, 75.0)


def informed_losses(document: dict, tier: str) -> float:
    """Share of all losses that is charged to a tier."""
    lost = document["losses_by_tier"]
    return lost[tier] / sum(lost.values()) if sum(lost.values()) else math.nan


def wrong_texts(seen: Seen) -> Numbers:
    """What is known after three years of wrong texts, or of townships that pass on nothing."""
    found = {}
    for label in ("base", "wrong", "lost"):
        found[f"awareness, {label}"] = seen.mean(label, "awareness")
        found[f"knows the deadline too, {label}"] = seen.mean(label, "knows_enough")
        found[f"charged to townships, {label}"] = seen.mean(label, lambda one: informed_losses(one, "township"))
    return found | {"perfect relay: landing": seen.gain("perfect")}


def by_days(seen: Seen) -> Numbers:
    """Knowing enough and landing by the days until a text leaves the county."""
    found = {f"knows enough, {days:g} days": seen.mean(f"{days:g}", "knows_enough") for days in DAYS}
    return found | {f"landing, {days:g} days": seen.mean(f"{days:g}", "landing_rate") for days in DAYS}


def discretion(seen: Seen) -> Numbers:
    """Share of misfits charged to the village."""
    return {label: seen.mean(label, lambda one: charged(one, "fits", "village")) for label in ("0.45", "0.5", "0.505", "0.55")}


PROBES = (
    Probe(
        "wrong_texts",
        "Are clauses tied to their cycle?",
        "Every text wrong for three years (`translate.clarity`, `repair` 0); townships that keep nothing",
        "with wrong texts under half as many know the deadline too; what townships lose is charged to them (at least .02 more)",
        {
            "base": Asked(),
            "wrong": Asked.setting(WRONG),
            "lost": Asked.setting(LOST),
            "perfect": Asked.setting(PERFECT),
        },
        wrong_texts,
        lambda n: (
            n["knows the deadline too, wrong"] < 0.5 * n["knows the deadline too, base"]
            and n["charged to townships, lost"] >= n["charged to townships, base"] + 0.02
        ),
    ),
    Probe(
        "translation_days",
        "Do days count, or only months?",
        "`translate.translation_days` at 12.5 to 75 (25 in the traditional mode)",
        "every step changes who knows enough; from 12.5 to 75 days it falls",
        {f"{days:g}": Asked.setting({"translate.translation_days": days}) for days in DAYS},
        by_days,
        lambda n: (
            len({n[f"knows enough, {days:g} days"] for days in DAYS}) == len(DAYS)
            and n["knows enough, 75 days"] < n["knows enough, 12.5 days"]
        ),
    ),
    Probe(
        "taught_by_money",
        "Does a shortfall of money teach what fits?",
        "All budgets cut to .3 where every report is checked and half acted on: share of misfits that learning has removed",
        "no more is learned than with all the money (within .005)",
        {"base": Asked.setting(TAUGHT), "cut": Asked.setting(TAUGHT | {"fund.budget": 0.3})},
        lambda seen: {"learned": seen.mean("base", "fit_learned"), "learned, cut to .3": seen.mean("cut", "fit_learned")},
        lambda n: n["learned, cut to .3"] <= n["learned"] + 0.005,
    ),
    Probe(
        "discretion",
        "Is blame for what does not fit a slope or a step?",
        "Share of misfits charged to the village, by `translate.discretion`",
        ".500 to .505 moves at most .05 of it",
        {label: Asked.setting({"translate.discretion": float(label)}) for label in ("0.45", "0.5", "0.505", "0.55")},
        discretion,
        lambda n: abs(n["0.505"] - n["0.5"]) <= 0.05,
    ),
    Probe(
        "told_the_contribution",
        "Does an approved household know what it must pay itself?",
        "Approved applications that wait, by month: how many lack the clause DUTY",
        "at most a fifth",
        {"base": Asked("uneven")},
        lambda seen: {
            "file-months waiting": seen.mean("base", "waiting"),
            "of these lacking DUTY": seen.mean("base", share("untold", "waiting")),
        },
        lambda n: n["of these lacking DUTY"] <= 0.2 or n["file-months waiting"] == 0,
    ),
)
