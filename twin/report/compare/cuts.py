"""What landed at other cuts of the entitlement, and which tasks are complete at other cuts of the eligible, as tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twin.base.messages import Lang, told
from twin.outcomes.cuts import LANDED_AT, TASK_COUNTS, TASK_CUTS, landing_curve, task_curve
from twin.report.compare.story import Story
from twin.report.shared.parts import Cell, Part, Table
from twin.report.shared.words import number, say

Line = tuple[str, list[str]]  # what it is about, and a figure for each cut


def cuts(stories: Sequence[Story], lang: Lang) -> Part:
    """Landing and complete tasks at every cut; nothing where a result was saved before they were counted."""
    if not all(one.get("landing_curve") and one.get("task_curve") for story in stories for one in story.summaries):
        return Part()
    return Part(
        told(lang, "What counts as landed, and as complete"),
        parts=[
            Part(note=landing_note(lang), table=_table(landing_heads(lang), landing_lines(stories, lang))),
            Part(note=task_note(lang), table=_table(task_heads(lang), task_lines(stories, lang))),
            *(
                Part(told(lang, "By policy: {scenario}", scenario=s.titled(lang)), folded=True, parts=by_policy(s, lang))
                for s in stories
            ),
        ],
    )


def landing_note(lang: Lang) -> str:
    """What the first table shows."""
    return told(
        lang,
        "Eligible households that passed every other step, by how much of their entitlement they received; "
        "the landing rate asks for 90%.",
    )


def task_note(lang: Lang) -> str:
    """What the second table shows."""
    return told(
        lang,
        "Village tasks of which so many of the eligible landed, or are reported to have. No source says what complete means; "
        "four in five is how this twin reads it.",
    )


def landing_heads(lang: Lang) -> list[str]:
    """The cuts of the entitlement."""
    return [say("any", lang), *(f"{100 * float(cut):.0f}%" for cut in list(LANDED_AT)[1:])]


def task_heads(lang: Lang) -> list[str]:
    """The cuts of the eligible."""
    return [f"{100 * cut:.0f}%" for cut in TASK_CUTS.values()]


def landing_lines(stories: Sequence[Story], lang: Lang) -> list[Line]:
    """Of each scenario, the share landed at every cut, mean over replicates."""
    return [(story.titled(lang), _figures([one["landing_curve"] for one in story.summaries], lang)) for story in stories]


def task_lines(stories: Sequence[Story], lang: Lang) -> list[Line]:
    """Of each scenario, the share of tasks complete at every cut, really and as reported."""
    return [
        (f"{story.titled(lang)} · {_side(side, lang)}", _figures([one["task_curve"][side] for one in story.summaries], lang))
        for story in stories
        for side in TASK_COUNTS
    ]


def by_policy(story: Story, lang: Lang) -> list[Part]:
    """The same two tables policy by policy, of all replicates together."""
    rows: list[Mapping[str, Any]] = story.cascade.to_dict("records")
    named = [(story.policy(str(row["policy"]), lang), row) for row in rows if "tasks" in row]
    landed = [(name, _figures([landing_curve(row)], lang)) for name, row in named]
    tasks = [
        (f"{name} · {_side(side, lang)}", _figures([task_curve(row)[side]], lang)) for name, row in named for side in TASK_COUNTS
    ]
    return [Part(table=_table(landing_heads(lang), landed)), Part(table=_table(task_heads(lang), tasks))]


def _side(side: str, lang: Lang) -> str:
    """Without the words for complete, which are of one cut."""
    return told(lang, "really") if side == "actual" else told(lang, "as reported")


def _figures(curves: Sequence[Mapping[str, float | None]], lang: Lang) -> list[str]:
    """The mean of curves, cut by cut, without those that have no value."""
    known = [[share for curve in curves if (share := curve[cut]) is not None] for cut in curves[0]]
    return [number(float(np.mean(values)) if values else None, "share", lang) for values in known]


def _table(heads: Sequence[str], lines: Sequence[Line]) -> Table:
    return Table.of([Cell(""), *heads], [[Cell(name), *figures] for name, figures in lines])
