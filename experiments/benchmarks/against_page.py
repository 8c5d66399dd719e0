"""The part of `docs/benchmarks.md` that sets this version beside an earlier one."""

from typing import Any

from experiments.benchmarks.against import ratios
from experiments.benchmarks.prose import item, paragraph, table
from experiments.benchmarks.tried import MORE_TO_DO, SINCE, TRIED
from experiments.benchmarks.works import WORKS


def section(found: dict[str, Any]) -> list[str]:
    """The table of works, nothing where none was measured."""
    if not (of := found.get("against")):
        return []
    rows = [_row(work, of["works"][work]) for work in WORKS if work in of["works"]]
    turns = max(len(one["now"]) for one in of["works"].values())
    return [
        f"## Beside commit {of['revision']}",
        "",
        paragraph(
            f"Made by `python -m experiments.benchmarks --against {of['revision']}`: both versions in up to {turns} turns, each",
            "in processes of its own with compiled code of its own. Processor seconds, children included, unless the row says",
            "otherwise; the least of the turns. A ratio is of one turn: the median, and the least and largest. Load at the end:",
            f"{of['load']:.1f}.",
        ),
        "",
        *table(("work", "before", "now", "ratio (least to largest)", "aim", ""), rows),
        "",
        *([paragraph(MORE_TO_DO)] if _told_of(of) else []),
        *_missed(of),
    ]


def _told_of(of: dict[str, Any]) -> bool:
    """Whether what was tried is about the earlier commit; both may be shortened."""
    return bool(of["revision"].startswith(SINCE))


def _missed(of: dict[str, Any]) -> list[str]:
    """Of each work that missed its aim: what its time or memory goes on, and what was tried since the commit it is told of."""
    missed = [work for work in WORKS if work in of["works"] and ratios(of["works"][work])[0] > WORKS[work].target]
    words_of = TRIED if _told_of(of) else {}
    said = {work: [*_spent(work, of), *([words_of[work]] if work in words_of else [])] for work in missed}
    items = [item(f"**{WORKS[work].about}**:", *words) for work, words in said.items() if words]
    tried = ", and what was tried" if words_of else ""
    return ["", f"Where those that missed their aim spend it{tried}:", "", *items] if items else []


def _spent(work: str, of: dict[str, Any]) -> list[str]:
    """Parts of a work in a sentence, those with a share of two percent at least."""
    if not (parts := of.get("spent", {}).get(work)):
        return []
    if work == "memory":
        return ["largest until the end of", ", ".join(f"{part} {size:.0f} MB" for part, size in parts.items()) + "."]
    whole = sum(parts.values())
    said = [f"{part} {seconds / whole:.0%}" for part, seconds in parts.items() if seconds >= 0.02 * whole]
    return [f"of {whole:.3g} s,", ", ".join(said) + "."]


def _row(work: str, one: dict[str, list[float]]) -> tuple[str, ...]:
    about, unit, target = WORKS[work]
    middle, low, high = ratios(one)
    spread = f"{middle:.2f} ({low:.2f} to {high:.2f})" if len(one["now"]) > 1 else f"{middle:.2f}"
    before, now = (f"{min(one[name]):,.3g} {unit}" for name in ("before", "now"))
    return about, before, now, spread, f"{target:.2f}", "met" if middle <= target else "**missed**"
