"""The living twin in the terminal: what data told, what will come and how good that was, who needs attention."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.base.messages import Lang, told
from twin.living.ensemble.targets import EVERY
from twin.living.scores.history import TWIN
from twin.living.warnings.held import HELD, STEPS
from twin.living.warnings.warn import Rule
from twin.report.living import cells, sentences
from twin.report.living.kept import Kept, Row
from twin.report.living.sentences import Said, Tables
from twin.report.living.words import PAINT, Names, colour, listed, month, quantity, where_lost, who
from twin.report.shared.terminal import console

ROWS = 20  # of a list


def show_assimilated(tables: Tables, names: Names, lang: Lang) -> None:
    """What was taken in, what was learned, whether runs still fit, and what to ask next."""
    out = console()
    _taken(out, tables, names, lang)
    out.print()
    _listed(out, sentences.learned(tables["parameters"], names, lang))
    if len(tables["predictive"]):
        out.print()
        out.print(_predictive(tables["predictive"], lang))
    out.print()
    _alarms(out, sentences.fits(tables["drift"], tables["fit"], names, lang))
    if len(tables.get("both", ())):
        out.print(sentences.disagree(tables["both"], lang))
    out.print()
    _listed(out, sentences.next_survey(tables["next_survey"], names, lang))


def _taken(out: Console, tables: Tables, names: Names, lang: Lang) -> None:
    """Observations by target, then why some count less."""
    if not len(tables["taken"]):
        out.print(told(lang, "No observations yet: what follows is what the twin holds without any."))
        return
    shown = _table([told(lang, "observations"), *cells.taken_heads(lang)], 1)
    for row in tables["taken"]:
        shown.add_row(quantity(row["target"], lang), *cells.taken_cells(row, lang))
    out.print(shown)
    for line in sentences.doubtful(tables["doubtful"], names, lang):
        out.print(f"! {line}")


def _predictive(table: Kept, lang: Lang) -> Table:
    shown = _table([told(lang, "observed, beside runs"), *cells.predictive_heads(lang)], 1)
    for row in table:
        shown.add_row(quantity(row["target"], lang), *cells.predictive_cells(row, lang))
    return shown


def show_forecast(tables: Tables, names: Names, lang: Lang) -> None:
    """The score first; then the county ahead, and what will have landed at deadlines."""
    out = console()
    _scores(out, tables, lang)
    out.print()
    out.print(_ahead(tables["county"], names, lang) if sentences.lies_ahead(tables["county"]) else sentences.ended(names, lang))
    if len(tables["landing"]):
        out.print()
        out.print(_landing(tables["landing"], names, lang))


def show_scores(tables: Tables, lang: Lang) -> None:
    """How earlier forecasts and lists did."""
    _scores(console(), tables, lang)


def _scores(out: Console, tables: Tables, lang: Lang) -> None:
    _alarms(out, sentences.verdict(tables["against"], lang), "bold")
    rows = tables["against"].where(lambda row: row["target"] == "")
    if rows:
        shown = _table([told(lang, "beside"), *cells.against_heads(lang)], 1)
        for row in rows:
            shown.add_row(who(row["rival"], lang), *cells.against_cells(row, lang))
        out.print(shown)
    for line in (*sentences.held(tables["cover"], lang), *sentences.lists(tables["lists"], lang)):
        out.print(line)


def _ahead(table: Kept, names: Names, lang: Lang) -> Table:
    """Of every quantity the last month before and the last one ahead."""
    own = table.where(lambda row: row["who"] == TWIN)
    last = max(int(row["horizon"]) for row in own)
    found = {(row["target"], row["policy"], int(row["horizon"])): row for row in own}
    days = {int(row["horizon"]): month(row["target_end_date"]) for row in own}
    shown = _table([told(lang, "the county"), days.get(0, ""), days[last], told(lang, "interval ({share})", share="90%")], 1)
    for (target, _, horizon), row in found.items():
        if horizon == last:
            unit, before = EVERY[target].unit, found.get((target, row["policy"], 0))
            shown.add_row(sentences.of_policy(row, names, lang), before.said("q50", unit, lang) if before else "–",
                          row.said("q50", unit, lang), row.interval("q05", "q95", unit, lang))  # fmt: skip
    return shown


def _landing(table: Kept, names: Names, lang: Lang) -> Table:
    shown = _table([told(lang, "landed at the deadline"), *cells.landing_heads(lang)], 2)
    for row in table:
        shown.add_row(names.policy(row["policy"], lang), *cells.landing_cells(row, lang))
    return shown


def show_branch(table: Kept, title: str, early: Sequence[str], names: Names, lang: Lang) -> None:
    """A what-if: the county in its last month ahead, beside how things stand; `early`: what it has from its first month on."""
    shown = _table([title, *cells.branch_heads(lang)], 2)
    rows = cells.branch_rows(table, names)
    for row in rows:
        gap, interval = sentences.gap(row, lang)
        marked, then = Text(gap, style="bold" if cells.is_sure(row) else ""), row.said("value", EVERY[row["target"]].unit, lang)
        shown.add_row(sentences.of_policy(row, names, lang), month(row["target_end_date"]), marked, interval, then)
    out = console()
    out.print()
    out.print(shown)
    out.print(sentences.of_pairs(rows, lang))
    if early:
        out.print(
            told(
                lang,
                "! in force otherwise today, so the what-if has it from the county's first month on: {names}",
                names=listed(early, lang),
            )
        )


def show_list(tables: Tables, rule: Rule, names: Names, lang: Lang) -> None:
    """The first rows of the list, what to do about what is lost, how earlier lists did, and misuse beside its base rate."""
    out, rows = console(), sentences.coloured(tables["list"])
    out.print(sentences.counted(tables["list"], lang))
    if rows:
        out.print()
        out.print(_list(rows[:ROWS], tables[HELD], names, lang))
        if len(rows) > ROWS:
            out.print(told(lang, "and {count} more: see --out, --json or the page", count=len(rows) - ROWS))
        out.print()
        for said, helpers in cells.steps(rows, rule, names, lang, tables[STEPS], tables[HELD]):
            _listed(out, [said, *helpers])
        out.print(told(lang, sentences.NOTES["asked"]))
        if untried := sentences.not_tried(tables["list"], tables[STEPS], lang):
            out.print(untried)
    out.print()
    for line in sentences.lists(tables["lists"], lang):
        out.print(line)
    out.print()
    _misuse(out, tables["misuse"], names, lang)


def _list(rows: list[Row], held: Kept, names: Names, lang: Lang) -> Table:
    heads = ["", told(lang, "village"), told(lang, "policy"), told(lang, "deadline"), told(lang, "chance of a miss"),
             told(lang, "lost at the step"), told(lang, "if it held"), told(lang, "lost most")]  # fmt: skip
    shown = _table(heads, 3)
    for row in rows:
        won = cells.held_row(held, row)
        sign = Text(colour(row["colour"], lang), style=f"bold {PAINT[row['colour']]}")
        shown.add_row(sign, names.place(row["village"], lang), names.policy(row["policy"], lang), sentences.due(row, lang),
                      row.said("chance", "share", lang), row.said("to_win", "whole", lang),
                      "–" if won is None else won.ranged(cells.WON, "whole", lang),
                      where_lost(row["step"], row["tier"], lang))  # fmt: skip
    return shown


def _misuse(out: Console, table: Kept, names: Names, lang: Lang) -> None:
    found = sentences.above(table)
    out.print(sentences.reason_to_look(lang))
    if not found:
        out.print(told(lang, "In no township is it likelier than not to be more than twice the usual."))
        return
    shown = _table([told(lang, "township"), told(lang, "policy"), *cells.misuse_heads(lang)], 2)
    for row in found[:ROWS]:
        shown.add_row(names.place(row["township"], lang), names.policy(row["policy"], lang), *cells.misuse_cells(row, lang))
    out.print(shown)


def _alarms(out: Console, said: Iterable[Said], otherwise: str = "") -> None:
    for text, alarm in said:
        out.print(Text(text, style="bold red" if alarm else otherwise))


def _listed(out: Console, lines: Iterable[str]) -> None:
    """A line, and those below it indented."""
    for number, line in enumerate(lines):
        if line:
            out.print(f"  {line}" if number else line)


def _table(heads: list[str], left: int) -> Table:
    shown = Table(header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), box=None)
    for number, head in enumerate(heads):
        shown.add_column(head, justify="left" if number < left else "right")
    return shown
