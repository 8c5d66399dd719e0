"""What a reader must know of a trial's timing and of its checks before the numbers are believed."""

import math
from collections.abc import Collection, Iterable, Iterator

import twin.remarks
from twin import posterior
from twin.base.messages import LANGS, Text, both, mark
from twin.base.months import Dated, month_text
from twin.policies.policy import Policy
from twin.processes.registry import knobs
from twin.scenario.plan import Setting
from twin.scenario.scenario import Scenario
from twin.study.trial.case import Case
from twin.study.trial.check import Check
from twin.study.trial.titles import listed, outcome_title
from twin.study.trial.wanted import Wanted
from twin.terms.calendar import YEAR

# Outcomes that count yearly cycles only once they have closed, in the month before the next one opens.
_CLOSED = ("landing_rate", "task_landing_rate", "reported_landing_rate", "reported_share", "yuan_per_landed", "hours_per_landed")
_CLOSED_PARTS = ("cascade.", "losses_by_", "inequality.")
# Outcomes of the cycle that is open.
_RUNNING = (
    "applied", "approved", "funded", "paid_in_full", "in_time", "landed", "nothing_landed", "received", "received_share",
    "complained", "leakage_log", "leakage_log_seen", "leakage_log_hidden", "leakage_share",
)  # fmt: skip

_LITTLE = {
    "unseen": mark(
        "Expectation {listed}: nothing was observed that could be compared (nobody was eligible, paid or asked), so it is "
        "neither met nor missed.",
    ),
    "same": mark(
        "Expectation {listed}: no observation of any arm differs from another in any replicate (nothing could happen), so "
        "nothing can be told and it is neither met nor missed.",
    ),
    "loose": mark(
        "Expectation {listed}: missed at the mean, but the {level} interval over replicates reaches into what is allowed; more "
        "replicates or a larger county would tell.",
    ),
}


def remarks(case: Case, wanted: Collection[Wanted], checks: Iterable[Check]) -> list[Text]:
    """Remarks on cycles that began before the trial, policies that differed before it, and checks that say little."""
    before = [*_never_lived(case), *_before_the_start(case), *_begins_with(case)]
    return [
        *_idle(case),
        *_old_cycles(case, wanted),
        *_young_cycles(case, wanted),
        *before,
        *_other_months(case),
        *_says_little(checks),
    ]


def _idle(case: Case) -> list[Text]:
    """What of an arm never acts in the months that are measured of it."""
    moved = _moved(case)
    told = [
        (name, note) for name, arm in case.arms.items() for note in twin.remarks.remarks(arm, case.measured(name), moved=moved)
    ]
    return [{lang: f"{name}: {text}" for lang, text in note.items()} for name, note in told]


def _moved(case: Case) -> set[str]:
    """Knobs that are elsewhere than at their default in some arm, before the trial, or once they are tuned."""
    every = [case.common, *case.arms.values()]
    held = [one.before() for one in every] if case.file.burn_in else []
    found = {path for one in (*every, *held) for path, several in one.settings.items() if several != _usual(path)}
    return found | {one.parameter for one in case.file.tune}


def _usual(path: str) -> tuple[Setting, ...]:
    return (Setting(Dated(knobs()[path].default)),)


def _counts_closed(name: str) -> bool:
    return name in _CLOSED or name.startswith(_CLOSED_PARTS)


def _old_cycles(case: Case, wanted: Iterable[Wanted]) -> list[Text]:
    """Outcomes of closed cycles where those counted opened before the trial, or where none has closed at all."""
    counted = [one for one in wanted if _counts_closed(one.outcome)]
    names = sorted({one.outcome for one in counted})
    asked = {one.policy for one in counted}
    found = []
    waves = {one.month for one in counted if one.month is not None}
    for months in sorted({*(case.measured(arm) for arm in case.arms), *waves} if names else set()):
        kinds: dict[str, list[Text]] = {"old": [], "none": []}
        for policy in case.common.policies.values():
            if asked & {policy.key, None} and (kind := _kind(policy, case.common.start, months)):
                kinds[kind].append(policy.name.plainly())
        found += [_old(kind, keys, names, months, case.common.start) for kind, keys in kinds.items() if keys]
    return found


def _young_cycles(case: Case, wanted: Iterable[Wanted]) -> list[Text]:
    """Outcomes of the running cycle where people could apply until now: nearly all of its money is still to come."""
    counted = [one for one in wanted if one.outcome in _RUNNING]
    names, asked = sorted({one.outcome for one in counted}), {one.policy for one in counted}
    months = {one.month for one in counted if one.month is not None} | {case.measured(arm) for arm in case.arms}
    found = []
    for policy in case.common.policies.values() if names else ():
        open_for = {month: (case.common.start + month - policy.opens) % YEAR + 1 for month in months}
        young = sorted(month for month, since in open_for.items() if since <= policy.window)
        if young and asked & {policy.key, None}:
            found.append(both(
                "{listed}: of {policy} a new cycle has only begun when it is measured (after {months} months, open for {since} "
                "of {window}): what is applied for and paid in it is still to come.",
                listed=listed(map(outcome_title, names)), policy=policy.name.plainly(), window=policy.window,
                months=", ".join(map(str, young)), since=", ".join(str(open_for[month]) for month in young),
            ))  # fmt: skip
    return found


def _kind(policy: Policy, start: int, months: int) -> str | None:
    """Whether the cycles counted after so many months opened before the start (old), or none has closed (none)."""
    counted = range(start + max(0, months - YEAR), start + months)
    closing = [month for month in counted if policy.closes(month)]
    if not closing:
        return "none"
    return "old" if closing[-1] - (YEAR - 1) < start else None


def _old(kind: str, policies: list[Text], names: list[str], months: int, start: int) -> Text:
    outcomes, which = listed(map(outcome_title, names)), listed(policies)
    if kind == "none":
        return both(
            "{listed}: no cycle of {which} closes within the {months} months measured, so it does not count there; a cycle "
            "is counted in the month before the next one opens.",
            listed=outcomes, which=which, months=months,
        )  # fmt: skip
    return both(
        "{listed}: the cycle of {which} that is counted after {months} months opened before the trial began ({month}), so "
        "the arms had little or no time to change it; take `landed` and the other steps of the running cycle, or a longer "
        "trial.",
        listed=outcomes, which=which, months=months, month=month_text(start),
    )  # fmt: skip


def _before_the_start(case: Case) -> list[Text]:
    """Policies and traits belong to the county and not to a month: where arms differ in them, so do the months before."""
    plain = [arm.before().to_dict() for arm in case.arms.values()]
    if case.file.burn_in == 0 or all(one == plain[0] for one in plain):
        return []
    settings = [one.pop("set") for one in plain]
    paths = sorted({path for one in settings for path in one if any(other.get(path) != one[path] for other in settings)})
    parts = sorted({key for one in plain for key in one if any(other.get(key) != one[key] for other in plain)})
    return [
        both(
            "{parts} differ between arms, and do so in the {months} months before the trial too: the arms do not start alike, "
            "and effects are those of having always had it so.",
            parts=", ".join([*parts, *paths]),
            months=case.file.burn_in,
        )  # fmt: skip
    ]


def _begins_with(case: Case) -> list[Text]:
    """What holds for all arms and was otherwise in the months before: the trial begins with a change."""
    if case.file.burn_in == 0 or not (listed := [*_changed(case), *_ended(case)]):
        return []
    return [
        both(
            "For all arms, but not so in the months before (in brackets what held then): {listed}. The trial begins with this "
            "change; `before` says what held.",
            listed={lang: "; ".join(one[lang] for one in listed) for lang in LANGS},
        )
    ]


def _changed(case: Case) -> Iterator[Text]:
    """Knobs that all arms have otherwise than they were before."""
    now, before = case.common, case.common.before()
    for path in sorted({*now.settings, *before.settings}):
        pair = [one.settings.get(path) or (() if _fitted(now, path) else _usual(path)) for one in (now, before)]
        if pair[0] != pair[1]:
            values = [dict.fromkeys(LANGS, _said(one)) if one else both("as fitted, by replicate") for one in pair]
            yield {lang: f"{path} {values[0][lang]} ({values[1][lang]})" for lang in LANGS}


def _ended(case: Case) -> Iterator[Text]:
    """Mechanisms that were in force before and go on in no arm."""
    going = {key for one in (case.common, *case.arms.values()) for key in one.mechanisms}
    for key in case.common.prior.mechanisms if case.common.prior else ():
        if key not in going:
            yield both("mechanisms.{key} no more (in force)", key=key)


def _fitted(scenario: Scenario, path: str) -> bool:
    """Whether a knob that nothing sets differs between replicates, as calibration leaves it."""
    return scenario.parameters == "posterior" and path in posterior.member(0)


def _never_lived(case: Case) -> list[Text]:
    """Months of `before` that the trial does not have."""
    asked, lived = case.file.before, case.file.burn_in
    if asked is None:
        return []
    if lived == 0:
        return [both("`before` does nothing: the trial has no months before it (`burn_in: 0`).")]
    if asked.months is None or asked.months <= lived:
        return []
    return [
        both("`before` is of {asked} months, the burn-in of {lived}: it held in all of them.", asked=asked.months, lived=lived)
    ]


def _said(several: tuple[Setting, ...]) -> str:
    """Values of a setting in a few signs: a number, several of them, or by month; * where not everywhere or for all policies."""
    return ", ".join(
        ("…" if one.value.changes else f"{one.value.at(0) or 0:g}") + ("*" if one.cover or one.policies else "")
        for one in several
    )


def _other_months(case: Case) -> list[Text]:
    """Arms that are measured at different times."""
    months = {name: case.measured(name) for name in case.arms}
    if len(set(months.values())) < 2:
        return []
    listed = ", ".join(f"{name} {month}" for name, month in months.items())
    return [
        both(
            "Arms are measured after different months ({listed}): what separates them is time as well as treatment.",
            listed=listed,
        )
    ]


def _says_little(checks: Iterable[Check]) -> list[Text]:
    """Checks about which nothing was observed, and misses that more replicates may turn."""
    checks = list(checks)
    untold = [check for check in checks if check.verdict == "untold"]
    kinds = {
        "unseen": [check.id for check in untold if not math.isfinite(check.simulated)],
        "same": [check.id for check in untold if math.isfinite(check.simulated)],
        "loose": [check.id for check in checks if check.verdict == "missed" and _reaches(check)],
    }
    return [both(_LITTLE[kind], listed=", ".join(ids), level="95%") for kind, ids in kinds.items() if ids]


def _reaches(check: Check) -> bool:
    """Whether the interval of a check overlaps with its tolerance."""
    return check.between is not None and check.low <= check.between[1] and check.high >= check.between[0]
