"""Rules: moves that begin where an office sees something. They read only what that office can see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from twin.mechanisms.mechanism import Rule, Streak, Test
from twin.regime.ration import Given

LEVELS = {"township": "townships", "village": "villages"}
Which = tuple[str, int]  # mechanism key and number of the rule
Visible = Mapping[str, Mapping[str, np.ndarray]]


@dataclass
class Memory:
    """All that a regime remembers from month to month; small, so that a branch copies it.

    `left`: months for which a rule still holds, by place; `streaks`: months in a row; `built` and `built_before`: how far each
    mechanism is set up in each village, with and without the last month; `worn` and `worn_before`: for how many months one that
    fades has worked there since; `by_grade`: doses of moves so far by grade of evidence;
    `given`: what each mechanism asked and got, month by month.
    """

    month: int = -1
    left: dict[Which, np.ndarray] = field(default_factory=dict)
    streaks: dict[Which, np.ndarray] = field(default_factory=dict)
    built: dict[str, np.ndarray] = field(default_factory=dict)
    built_before: dict[str, np.ndarray] = field(default_factory=dict)
    worn: dict[str, np.ndarray] = field(default_factory=dict)
    worn_before: dict[str, np.ndarray] = field(default_factory=dict)
    by_grade: dict[str, float] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)


def fires(test: Test, values: np.ndarray, allowed: np.ndarray, streak: np.ndarray) -> np.ndarray:
    """Where a test is met, bool[n]; `streak`: months in a row, this one included. What is not yet known never fires."""
    known = allowed & ~np.isnan(values)
    if test.streak is not None:
        return streak >= test.streak.months
    if test.above is not None:
        return known & (values > test.above)
    if test.below is not None:
        return known & (values < test.below)
    if test.event:
        return known & (values > 0)
    return _extreme(values, known, test)


def _in_a_row(streak: Streak, values: np.ndarray, allowed: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Months in a row after one more, i8[n]."""
    met = values > streak.above if streak.above is not None else values < (streak.below or 0.0)
    return np.where(met & allowed & ~np.isnan(values), before + 1, 0)


def _extreme(values: np.ndarray, known: np.ndarray, test: Test) -> np.ndarray:
    """The `top` or `bottom` places; rows are in order of code, so ties go to the lower code."""
    rows = np.flatnonzero(known)
    worth = -values[rows] if test.top is not None else values[rows]
    chosen = np.zeros(values.size, dtype=bool)
    chosen[rows[np.argsort(worth, kind="stable")[: test.top or test.bottom]]] = True
    return chosen


def advance(rule: Rule, which: Which, memory: Memory, visible: Visible, allowed: np.ndarray, months: int, due: bool) -> None:
    """Let `months` pass for one rule, then, if its evaluation is due, look again. `allowed`: places under the mechanism.

    A streak counts months, those too in which nobody looks.
    """
    values = visible[LEVELS[rule.tier]][rule.see]
    left = memory.left.setdefault(which, np.zeros(values.size, dtype=np.int64))
    streak = memory.streaks.setdefault(which, np.zeros(values.size, dtype=np.int64))
    left[:] = np.maximum(left - months, 0)
    if rule.test.streak is not None:
        streak[:] = _in_a_row(rule.test.streak, values, allowed, streak)
    if due:
        left[fires(rule.test, values, allowed, streak)] = rule.lasts
