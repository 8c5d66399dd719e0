"""Probes of hours: whose bind, what a file costs, what a sweep does, how days are told."""

from typing import Any

from experiments.forms.lived import Asked
from experiments.forms.money import using
from experiments.forms.probe import Numbers, Probe, Seen
from twin.mechanisms import mechanism
from twin.outcomes.headline import INDICATORS
from twin.scenario.scenario import Scenario

OFFICES = {"committees": "committee_hours", "townships": "township_hours", "units": "unit_hours"}
WHERE = ("landing", "needs solved", "awareness")
FILES = (0.3, 0.6, 2.4)
FEW = {
    "workload.committee_hours": 0.2, "workload.township_hours": 0.2, "workload.unit_hours": 0.2, "workload.linkage_cadres": -2.0,
    "workload.need_hours": 20.0,
}  # fmt: skip
SOLVES_MORE = {"serve.shelving": 0.2, "serve.specialists": 1.0, "serve.ruling": 0.8}


def without_hours(key: str) -> dict[str, Any]:
    """A mechanism as in its file, free of hours; what it costs in yuan stays."""
    plain = mechanism.find(key).plainly()
    plain.get("costs", {}).pop("hours", None)
    return plain


LINKAGE = tuple(Scenario.load("linkage").mechanisms)
FREE_OF_HOURS = using(*LINKAGE) | {"define": {key: without_hours(key) for key in LINKAGE}}


def tripled(seen: Seen) -> Numbers:
    """What three times the hours of an office gain."""
    found = {f"{office}: landing": seen.gain(office) for office in OFFICES}
    found |= {f"{office}: needs solved": seen.gain(office, "resolution_rate") for office in OFFICES}
    found |= {f"{office}: awareness": seen.gain(office, "awareness") for office in OFFICES}
    return found | {f"{office}: largest move": max(abs(found[f"{office}: {name}"]) for name in WHERE) for office in OFFICES}


def by_file_hours(seen: Seen) -> Numbers:
    """Landing by the hours that a file takes, with the units' hours and with three times as many."""
    found = {f"landing, {hours:g} h a file": seen.mean(f"{hours:g}", "landing_rate") for hours in FILES}
    low, middle, high = found.values()
    return found | {
        "halved": low - middle,
        "four times": high - middle,
        "four times, units x3": seen.gain("2.4 x3", base="0.6 x3"),
    }


def swept(seen: Seen) -> Numbers:
    """Needs solved without a sweep and with one, and hours of needs a month, in a county short of hours."""
    return {
        "solved": seen.mean("base", "resolution_rate"),
        "solved, swept": seen.mean("swept", "resolution_rate"),
        "gain": seen.gain("swept", "resolution_rate"),
    }


def days(seen: Seen) -> Numbers:
    """A design that solves more needs, by both readings of days."""
    return {
        "more needs solved": seen.gain("more", "resolution_rate"),
        "response days (solved ones)": seen.gain("more", "response_days"),
        "resolution days (all)": seen.gain("more", "resolution_days"),
        "response days are judged (1: yes)": float(INDICATORS["response_days"].better != "neither"),
    }


PROBES = (
    Probe(
        "hours_of_offices",
        "Whose hours bind?",
        "Three times the hours of all committees, of all townships, of all county units",
        "each moves landing, needs solved or awareness by .001; of one that does not, no page may claim that it is overloaded",
        {"base": Asked()} | {office: Asked.setting({f"workload.{knob}": 3.0}) for office, knob in OFFICES.items()},
        tripled,
        lambda n: min(n[f"{office}: largest move"] for office in OFFICES) >= 0.001,
    ),
    Probe(
        "own_hours",
        "Do the hours that mechanisms take matter?",
        "Three-level linkage with the hours of all its mechanisms, and without them",
        "work that is taken away never harms: landing does not fall by more than .005",
        {"base": Asked(base="linkage"), "free": Asked(base="linkage", more=FREE_OF_HOURS)},
        lambda seen: {
            "landing": seen.gain("free"),
            "needs solved": seen.gain("free", "resolution_rate"),
            "awareness": seen.gain("free", "awareness"),
        },
        lambda n: n["landing"] >= -0.005,
    ),
    Probe(
        "file_hours",
        "Does a file cost its work once, or for as long as it waits?",
        "Landing with half and four times the hours of a file, the latter also with three times the units' hours",
        "four times costs at most .05 of landing: work that is fixed does not feed on its own queue",
        {f"{hours:g}": Asked.setting({"workload.file_hours": hours}) for hours in FILES}
        | {f"{hours:g} x3": Asked.setting({"workload.file_hours": hours, "workload.unit_hours": 3.0}) for hours in (0.6, 2.4)},
        by_file_hours,
        lambda n: abs(n["four times"]) <= 0.05,
    ),
    Probe(
        "sweep",
        "Is work done without hours when old needs are swept?",
        "`serve.sweep` at 0 and at 1 where offices have a fifth of their hours, no linkage cadres, and a need takes 20 hours",
        "a sweep changes whose turn it is, not how much is done: at most .1 more needs are solved",
        {"base": Asked.setting(FEW), "swept": Asked.setting(FEW | {"serve.sweep": 1.0})},
        swept,
        lambda n: n["gain"] <= 0.1,
    ),
    Probe(
        "days_of_needs",
        "Does a design that solves more needs look slower?",
        "Shelving at .2, specialists always found, most shared needs ruled upon",
        "the days that designs are judged by fall where more is solved; days of the solved ones alone are not judged",
        {"base": Asked(), "more": Asked.setting(SOLVES_MORE)},
        days,
        lambda n: n["resolution days (all)"] < 0 and n["response days are judged (1: yes)"] == 0,
    ),
)
