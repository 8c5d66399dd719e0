"""The page of the red, yellow and blue list."""

from collections.abc import Sequence
from dataclasses import replace

from twin.base.messages import Lang, mark, told
from twin.living.warnings.warn import COLOURS, Rule
from twin.report.living import cells, sentences
from twin.report.living.kept import Row
from twin.report.living.words import PAINT, colour
from twin.report.shared.parts import Cell, Given, Part, Table, View
from twin.report.shared.words import pick
from twin.report.views.lines import sentences as joined
from twin.report.views.told import Told
from twin.views.attention import LIKELY, ORDER, waits

WHO = mark("Who does what by when")
WORK = mark(
    "A row is what an office has to do of one kind for one policy. By: as many days as the colour gives, from the day of the "
    "data, or from that on which the policy's cycle opens where it lies ahead. "
    "Households lost at the step are those of the list below, added up, and not what can be won."
)
NONE = mark("No village is listed: nowhere does the chance of a miss make a step worth it.")
NONE_HERE = mark("This village is not listed: of no policy does the chance of a miss make a step worth it.")
QUIET = mark("Those that are listed ask for nothing in the field at present: hardly a household is to be won there.")
SHOWN = ("colour", "village", "township", "policy", "deadline", "step", "charge", "to_win", "won", "action", "likely")


def tell(said: Told, lang: Lang) -> View:
    """How many of which colour, the list in order, what colours and words mean, what can be done and at what cost."""
    rows = said.kept["list"].where(lambda row: row["colour"] in COLOURS)
    counts = said.kept["list"].frame["colour"].value_counts()
    tiles = [(colour(key, lang), str(int(counts.get(key, 0)))) for key in COLOURS]
    parts = [
        Part(tiles=tiles, text="" if len(said.kept["work"]) else idle(said, lang)),
        work(said, lang),
        Part(
            told(lang, "Policies that need attention") if said.village else told(lang, "Where to go first"),
            table=listed(said, rows, lang) if rows else None,
            note=about(lang),
        ),
        *meant(said, lang),
    ]
    return said.view(told(lang, "Red, yellow and blue list"), parts, lang)


def listed(said: Told, rows: Sequence[Row], lang: Lang) -> Table:
    """The rows with letters and colours; who cannot tell colours reads the word. What holding a step wins has its interval."""
    table = said.table("list", lang, SHOWN, rows)
    told_of = [[_under(said, row, *pair, lang) for pair in zip(SHOWN, line, strict=True)]
               for row, line in zip(rows, table.rows, strict=True)]  # fmt: skip
    return _painted(table._replace(rows=told_of), rows, SHOWN.index("colour"))


def _under(said: Told, row: Row, key: str, cell: Cell, lang: Lang) -> Cell:
    """A cell with what belongs below it: an interval, the tier of a step, who holds the money, when a cycle opens."""
    if key == "won" and row["won"] == row["won"]:
        return replace(cell, under=row.interval("won_low", "won_high", "whole", lang))
    if key == "step":
        return replace(cell, under=said.word("list", "tier", row, lang))
    if key == "charge":
        return replace(cell, under=lies_with(said, row, lang))
    return replace(cell, under=opening(said, row, lang)) if key == "action" else cell


def lies_with(said: Told, row: Row, lang: Lang) -> str:
    """Who holds the money, where it does not come and that is another office than the one in charge; nothing elsewhere."""
    if row["holder"] in ("", row["charge"]):
        return ""
    return told(lang, "money lies with: {office}", office=said.word("list", "holder", row, lang))


def opening(said: Told, row: Row, lang: Lang) -> str:
    """When what is asked for can begin, where the cycle has not opened yet; nothing elsewhere."""
    if not waits(row["opens"], row["action"]):
        return ""
    return told(lang, "from {month} on, when it opens", month=said.word("list", "opens", row, lang))


def _painted(table: Table, rows: Sequence[Row], at: int) -> Table:
    """With the words of a column in their colours."""
    painted: list[list[Given]] = [
        [Cell(cell.text, sure=True, colour=PAINT[row["colour"]]) if number == at else cell for number, cell in enumerate(line)]
        for row, line in zip(rows, table.rows, strict=True)
    ]
    return Table.of(table.heads, painted, left=table.left)


def work(said: Told, lang: Lang, most: int | None = None) -> Part:
    """Who does what by when, in the order of days: all tasks, or the first ones; nothing where there is none."""
    rows = list(said.kept["work"])
    if not rows:
        return Part()
    sheet, shown = said.sheets["work"], rows[:most]
    columns = [one.key for one in sheet.columns if one.key != "begins"]
    table, at = said.table("work", lang, columns, shown), columns.index("action")
    dated = [
        [*line[:at], replace(line[at], under=_begins(said, row, lang)), *line[at + 1 :]]
        for row, line in zip(shown, table.rows, strict=True)
    ]
    table = _painted(table._replace(rows=dated), shown, columns.index("colour"))
    more = told(lang, "and {count} more in the list", count=len(rows) - len(shown)) if len(rows) > len(shown) else ""
    return Part(told(lang, WHO), note=told(lang, WORK), table=table, after=more)


def idle(said: Told, lang: Lang) -> str:
    """Why nobody has anything to do: nothing is listed, or what is listed asks for nothing."""
    if said.kept["list"].where(lambda row: row["colour"] in COLOURS):
        return told(lang, QUIET)
    return told(lang, NONE_HERE if said.village else NONE)


def _begins(said: Told, row: Row, lang: Lang) -> str:
    """From when, where that is not the day of the data."""
    return told(lang, "from {day} on", day=said.word("work", "begins", row, lang)) if row["begins"] != said.day else ""


def about(lang: Lang) -> str:
    """In which order rows stand, and what words for chances mean."""
    return joined([pick(ORDER, lang), words(lang)], lang)


def words(lang: Lang) -> str:
    """What words for chances mean."""
    found, above = [], None
    for least, name in LIKELY.values():
        upper = told(lang, "{least} and more", least=f"{100 * least:.0f}%")
        between = told(lang, "{least} to {above}", least=f"{100 * least:.0f}%", above=f"{100 * above:.0f}%") if above else upper
        found.append(told(lang, "{name}: {chance}", name=pick(name, lang), chance=between))
        above = least
    return told(lang, "Words for chances: {words}.", words=told(lang, "; ").join(found))


def meant(said: Told, lang: Lang) -> list[Part]:
    """What each colour asks for, and what can be done about each step, with its cost."""
    rule = rule_of(said)
    colours = [
        told(lang, "{colour}: {does} (from a chance of {least:.0%} on)", colour=colour(key, lang),
             does=pick(rule.colours[key].does.plainly(), lang), least=rule.colours[key].least)
        for key in COLOURS
    ]  # fmt: skip
    rows = sentences.coloured(said.kept["list"])
    held = said.kept.get("steps")
    steps = [Part(head, lines=lines) for head, lines in cells.steps(rows, rule, said.names, lang, held)]
    note = "" if held is None else sentences.not_tried(said.kept["list"], held, lang)
    if not note and (held is not None or any(row["won"] == row["won"] for row in rows)):
        note = told(lang, sentences.NOTES["held"])
    return [
        Part(told(lang, "What the colours ask for"), lines=colours, after=told(lang, sentences.NOTES["asked"])),
        Part(told(lang, "What can be done, and what it costs"), note=note, parts=steps) if steps else Part(),
    ]


def rule_of(said: Told) -> Rule:
    """The county's rule."""
    from twin.living.warnings.warn import rule_of as find

    return find(said.folder)
