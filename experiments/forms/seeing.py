"""Probes of what offices see and count: warnings, contradictions, tasks that are complete."""

import math
from collections.abc import Mapping
from typing import Any

from experiments.forms.lived import Asked
from experiments.forms.probe import Numbers, Probe, Seen, share

CUTS = (0.5, 0.6, 0.7, 0.8, 0.9)
EFFECTS = ("landing_rate", "awareness", "audited_misuse", "leakage", "knows_enough", "fund_efficiency")


def complete(document: Mapping[str, Any], policy: str, cut: float) -> float:
    """Share of a policy's villages in which at least so many of the eligible landed, over the years counted."""
    rows = document["steps"][policy]
    villages = [landed / eligible for landed, eligible in zip(rows["landed"], rows["eligible"], strict=True) if eligible]
    return sum(one >= cut for one in villages) / len(villages) if villages else math.nan


def tasks(seen: Seen) -> Numbers:
    """Tasks complete at several cuts, and whether a result tells more than one."""
    found = {
        f"{policy}, {cut:g}": seen.mean("base", lambda one, p=policy, c=cut: complete(one, p, c))
        for policy in ("sanitary_toilet", "afterschool_care", "farm_subsidy")
        for cut in CUTS
    }
    return found | {"a result tells several cuts (1: yes)": seen.mean("base", lambda one: float("task_curve" in one["tells"]))}


def moved(seen: Seen) -> Numbers:
    """The largest move that each knob brings about, and the landing it brings."""
    found = {}
    for label in ("warning", "conflict"):
        off, on = f"{label} off", f"{label} on"
        found |= {f"{label}: {name}": seen.gain(on, name, off) for name in ("landing_rate", "audited_misuse")}
        found[f"{label}: largest move"] = max(abs(seen.gain(on, name, off)) for name in EFFECTS)
    return found


PROBES = (
    Probe(
        "warnings",
        "Do warnings say who is behind, or what month it is?",
        "Share of township-months in which the progress that an office sees is below .6",
        "at most half of all",
        {"base": Asked("uneven")},
        lambda seen: {
            "behind": seen.mean("base", share("behind", "looked")),
            "township-months seen": seen.mean("base", "looked"),
        },
        lambda n: n["behind"] <= 0.5,
    ),
    Probe(
        "warning_and_conflict",
        "Do these knobs do anything?",
        "`supervise.warning` at 0 and 1, `translate.conflict` at 0 and 1",
        "each moves one of six indicators by at least .001",
        {
            "warning off": Asked.setting({"supervise.warning": 0.0}),
            "warning on": Asked.setting({"supervise.warning": 1.0}),
            "conflict off": Asked.setting({"translate.conflict": 0.0}),
            "conflict on": Asked.setting({"translate.conflict": 1.0}),
        },
        moved,
        lambda n: min(n["warning: largest move"], n["conflict: largest move"]) >= 0.001,
    ),
    Probe(
        "complete_tasks",
        "Does one cut decide whether a village's task is complete?",
        "Villages in which at least so many of the eligible landed, over two years",
        "a result tells tasks at several cuts, so that no reader depends on one",
        {"base": Asked("uneven")},
        tasks,
        lambda n: n["a result tells several cuts (1: yes)"] == 1,
    ),
)
