"""What a reader must know of a trial's timing and of its checks before the numbers are believed."""

import math
from collections.abc import Iterable

import twin.remarks
from twin.base.messages import Text, both, mark
from twin.base.months import month_text
from twin.policies.policy import Policy
from twin.processes.registry import knobs
from twin.scenario.plan import Setting
from twin.study.trial.case import Case
from twin.study.trial.check import Check
from twin.study.trial.titles import listed, outcome_title
from twin.study.trial.wanted import Wanted
from twin.terms.calendar import YEAR

# Outcomes that count yearly cycles only once they have closed, in the month before the next one opens.
_CLOSED = ("landing_rate", "task_landing_rate", "reported_landing_rate", "reported_share", "yuan_per_landed", "hours_per_landed")
_CLOSED_PARTS = ("cascade.", "losses_by_", "inequality.")

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


def remarks(case: Case, wanted: Iterable[Wanted], checks: Iterable[Check]) -> list[Text]:
    """Remarks on cycles that began before the trial, policies that differed before it, and checks that say little."""
    before = [*_before_the_start(case), *_begins_with(case)]
    return [*_idle(case), *_old_cycles(case, wanted), *before, *_other_months(case), *_says_little(checks)]


def _idle(case: Case) -> list[Text]:
    """What of an arm never acts in the months that are measured of it."""
    told = [(name, note) for name, arm in case.arms.items() for note in twin.remarks.remarks(arm, case.measured(name))]
    return [{lang: f"{name}: {text}" for lang, text in note.items()} for name, note in told]


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
    return [
        both(
            "Policies, structure or traits (knobs marked * in `twin knobs`) differ between arms, and do so in the {months} "
            "months before the trial too: the arms do not start alike, and effects are those of having always had it so.",
            months=case.file.burn_in,
        )
    ]


def _begins_with(case: Case) -> list[Text]:
    """What holds for all arms and was otherwise in the months before: the trial begins with a change."""
    if case.file.burn_in == 0:
        return []
    held, known = case.common.before().settings, knobs()
    changed = [path for path, several in case.common.settings.items() if several != held.get(path)]
    if not changed:
        return []
    before = {path: _said(held[path]) if path in held else f"{known[path].default:g}" for path in changed}
    listed = "; ".join(f"{path} {_said(case.common.settings[path])} ({before[path]})" for path in changed)
    return [
        both(
            "Set for all arms, but not so in the months before (in brackets what held then, or the default): {listed}. The trial "
            "begins with this change; `before` says what held.",
            listed=listed,
        )
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
