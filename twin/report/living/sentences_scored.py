"""How forecasts and lists did, in sentences; what was made afterwards is told as such, and proves nothing."""

from collections.abc import Iterator

from twin.base.messages import Lang, told
from twin.living.scores.history import AFTERWARDS, PRIOR, TWIN
from twin.living.scores.rivals import NAMES as RIVALS
from twin.living.warnings.lists import ACT, LOST
from twin.living.warnings.warn import COLOURS
from twin.report.living.kept import Kept, Row, filled
from twin.report.living.words import colour, listed

Said = tuple[str, bool]  # a sentence, and whether it is an alarm


def verdict(against: Kept, lang: Lang) -> Iterator[Said]:
    """How the twin stands beside what was last observed, and whether that is an alarm."""
    found = overall(against, RIVALS[0])
    if found is None:
        yield told(lang, "No score yet: nothing that was forecast has been observed since."), False
        return
    alarm = bool(found["origins"] and found["ratio"] >= 1)
    said, late = filled(_beside(found, alarm, lang), **_scored(found, lang)), _late(found, lang)
    yield filled(told(lang, "{first} {then}"), first=said, then=late) if late else said, alarm
    bare = overall(against, PRIOR)
    if found["origins"] and bare is not None and bare["ratio"] >= 1:
        text = told(
            lang, "The county's data have not made it better than the same twin without any data (ratio of scores {ratio})."
        )
        yield filled(text, ratio=bare.said("ratio", "ratio", lang)), True


def _beside(found: Row, alarm: bool, lang: Lang) -> str:
    """What the comparison with what was last observed says, without its numbers."""
    if not found["origins"]:
        return told(
            lang,
            "Nothing that was issued in time can be judged yet: all forecasts here, of {afterwards} months, were made "
            "afterwards, when a later one was registered or later data lay in the folder. Made so, their weighted interval score "
            "is {ratio} times that of saying what was last observed ({tasks} forecasts): a trial of the method, no proof.",
        )
    if alarm:
        return told(
            lang,
            "This twin does NOT beat persistence: its weighted interval score is {ratio} times that of saying what was last "
            "observed ({tasks} forecasts, {origins} months of issue). Do not act on its forecasts.",
        )
    if found["high"] < 1:  # NaN before there are enough months
        return told(
            lang,
            "This twin beats persistence beyond chance: its weighted interval score is {ratio} times that of saying what was "
            "last observed ({tasks} forecasts, {origins} months of issue).",
        )
    return told(
        lang,
        "This twin is ahead of persistence, which may yet be chance: its weighted interval score is {ratio} times that of saying "
        "what was last observed ({tasks} forecasts, {origins} months of issue).",
    )


def _late(found: Row, lang: Lang) -> str:
    """How many forecasts were made afterwards and do not count; nothing where none was, or where this was not asked yet."""
    if not found["origins"] or not found.cells.get(AFTERWARDS, 0):
        return ""
    text = told(
        lang,
        "Those of {afterwards} more months were made afterwards, when a later one was registered or later data lay in the "
        "folder: they do not count.",
    )
    return filled(text, afterwards=found.said(AFTERWARDS, "count", lang))


def _scored(row: Row, lang: Lang) -> dict[str, str]:
    counts = [name for name in ("tasks", "origins", AFTERWARDS) if name in row.cells]
    return {"ratio": row.said("ratio", "ratio", lang)} | {name: row.said(name, "count", lang) for name in counts}


def overall(against: Kept, rival: str) -> Row | None:
    """The comparison with a rival over all targets."""
    return next((row for row in against if row["rival"] == rival and row["target"] == ""), None)


def held(cover: Kept, lang: Lang) -> Iterator[str]:
    """How often intervals held what came."""
    for row in cover.where(lambda one: bool(one["who"] == TWIN)):
        shares = {name: row.said(name, "share", lang) for name in ("in50", "in90", "in95")}
        text = told(
            lang,
            "Of {tasks} forecasts, intervals for half held {in50} of what came, for nine in ten {in90}, for nineteen in twenty "
            "{in95}.",
        )
        yield filled(text, tasks=row.said("tasks", "count", lang), **shares)


def lists(table: Kept, lang: Lang) -> Iterator[str]:
    """How earlier lists did."""
    if not len(table):
        yield told(
            lang,
            "Earlier lists: nothing to judge yet (landing must have been observed at a deadline at least {months} months after a "
            "list).",
            months=ACT,
        )
        return
    first = next(iter(table))
    text = told(
        lang,
        "Earlier lists, judged on {n} villages and policies whose landing was observed: Brier score {brier} (had the usual share "
        "been said of all: {usual}).",
    )
    fields = {name: first.said(field, "ratio", lang) for name, field in (("brier", "brier"), ("usual", "brier_usual"))}
    yield filled(text, n=first.said("n", "count", lang), **fields)
    yield from _not_counted(first, lang)
    for number, row in enumerate(table):
        if row["listed"] or row["missed"]:
            yield _by_colour(row, number, lang)


def _by_colour(row: Row, number: int, lang: Lang) -> str:
    """How those of a colour or a stronger one did."""
    text = told(
        lang,
        "{colours}: of {listed} so listed {precision} missed the target; of {missed} that missed it {recall} were so listed.",
    )
    named = listed([colour(key, lang) for key in COLOURS[: number + 1]], lang)
    counts = {name: row.said(name, "count", lang) for name in ("listed", "missed")}
    shares = {name: row.ranged((name, f"{name}_low", f"{name}_high"), "share", lang) for name in ("precision", "recall")}
    return filled(text, colours=named, **counts, **shares)


def _not_counted(row: Row, lang: Lang) -> Iterator[str]:
    """Lists that do not count, or that are all there is although they prove nothing; silent where this was not asked yet."""
    late, lost = (int(row.cells.get(name, 0)) for name in (AFTERWARDS, LOST))
    if late and not row["issued"]:
        yield told(
            lang,
            "All these lists were made afterwards, when a later one was registered or later data lay in the folder: a trial of "
            "the method, no proof.",
        )
    elif late:
        text = told(
            lang,
            "Not counted: {count} lists that were made afterwards, when a later one was registered or later data lay in the "
            "folder.",
        )
        yield filled(text, count=row.said(AFTERWARDS, "count", lang))
    if lost:
        text = told(lang, "Not counted: {count} lists of which nothing is left as it was registered (see `twin verify`).")
        yield filled(text, count=row.said(LOST, "count", lang))
