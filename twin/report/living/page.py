"""The page of a day: how good the twin was, what will come, who needs attention, whether it still fits, how far to believe it."""

from collections.abc import Mapping, Sequence

from twin.base.messages import Lang, told
from twin.living.ensemble.targets import EVERY
from twin.living.scores.history import TWIN
from twin.living.warnings.held import HELD, STEPS
from twin.living.warnings.lists import NAME
from twin.living.warnings.warn import COLOURS, Rule, rule_of
from twin.report.living import cells, sentences
from twin.report.living.kept import Kept, Row, filled
from twin.report.living.sentences import Tables
from twin.report.living.words import PAINT, Names, colour, month, quantity, tier_of, who
from twin.report.shared.given import of_given
from twin.report.shared.parts import Cell, Figure, Given, Part, Table, View
from twin.report.shared.place import badge, place
from twin.report.shared.words import pick

Figures = Mapping[str, Sequence[Figure]]
ROWS = 60  # of a list on the page


def view(names: Names, day: str, tables: Tables, figures: Figures, lang: Lang) -> View:
    """All that the page says in one language; a part whose command has not been run says so."""
    rule = rule_of(names.prepared.folder)
    title = told(lang, "{county}: the living twin on {day}", county=pick(names.county.name, lang), day=day)
    parts = [
        _score(tables, figures["score"], lang),
        _ahead(tables, figures["ahead"], names, lang),
        *_branches(tables, names, lang),
        _list(tables, rule, names, lang),
        _misuse(tables["misuse"], names, lang),
        _fit(tables, names, lang),
        _learned(tables, names, lang),
        _believe(names, lang),
    ]
    return View(title, _line(tables, names, lang), badge=badge(_about(names), lang), parts=parts)


def _about(names: Names) -> dict[str, object]:
    return {"synthetic": names.county.synthetic, "given": names.county.given}


def _line(tables: Tables, names: Names, lang: Lang) -> str:
    """How many of what."""
    counted = tables["taken"].frame
    taken = int(counted[["used", "weighed", "doubted"]].to_numpy().sum()) if len(counted) else 0
    codes = names.prepared.plan.codes
    return told(
        lang, "{townships} townships, {villages} villages; {taken:,} observations taken in; {members} runs in the pool",
        townships=len(codes.townships), villages=len(codes.villages), taken=taken, members=len(names.prepared.pool),
    )  # fmt: skip


def _missing(title: str, command: str, lang: Lang) -> Part:
    """A part that has no tables yet."""
    return Part(title, note=told(lang, "Not made for this day: `{command}` makes it.", command=command))


def _score(tables: Tables, figures: Sequence[Figure], lang: Lang) -> Part:
    title = told(lang, "How good it has been")
    if not len(tables["against"]) and not tables["against"].frame.columns.size:
        return _missing(title, "twin score", lang)
    said = [*sentences.verdict(tables["against"], lang)]
    rows: list[list[Given]] = [
        [who(row["rival"], lang), *cells.against_cells(row, lang)]
        for row in tables["against"].where(lambda row: row["target"] == "")
    ]
    note = told(lang, sentences.NOTES["scores"], months=6)  # fmt: skip
    return Part(
        title, strong="" if said[0][1] else said[0][0], alarms=[text for text, alarm in said if alarm],
        lines=[*sentences.held(tables["cover"], lang), *sentences.lists(tables["lists"], lang)],
        table=Table.of([told(lang, "beside"), *cells.against_heads(lang)], rows) if rows else None,
        figures=figures, after=note if rows else "",
    )  # fmt: skip


def _ahead(tables: Tables, figures: Sequence[Figure], names: Names, lang: Lang) -> Part:
    """Pictures, deadlines, and every quantity of the county."""
    title = told(lang, "What will come")
    if not len(tables["county"]):
        return _missing(title, "twin forecast", lang)
    rows: list[list[Given]] = [[names.policy(row["policy"], lang), *cells.landing_cells(row, lang)] for row in tables["landing"]]
    parts = [
        Part(told(lang, "At the next deadlines"), table=Table.of([told(lang, "policy"), *cells.landing_heads(lang)], rows)),
        Part(told(lang, "The county by month"), table=_months(tables["county"], names, lang), folded=True),
    ]
    note = told(lang, sentences.NOTES["dots"])  # fmt: skip
    if not sentences.lies_ahead(tables["county"]):
        return Part(title, text=sentences.ended(names, lang), note=note, figures=figures)
    return Part(title, note=note, figures=figures, parts=parts if rows else parts[1:])


def _months(table: Kept, names: Names, lang: Lang) -> Table:
    """Of every quantity the months ahead, median and 90%."""
    own = table.where(lambda row: row["who"] == TWIN and row["horizon"] > 0)
    months = sorted({row["target_end_date"] for row in own})
    found = {(row["target"], row["policy"], row["target_end_date"]): row for row in own}
    keys = list(dict.fromkeys((row["target"], row["policy"]) for row in own))
    rows = [
        [names.what(*key, lang), *(_middle(found.get((*key, day)), EVERY[key[0]].unit, lang) for day in months)] for key in keys
    ]
    return Table.of([told(lang, "the county"), *(month(day) for day in months)], rows)


def _middle(row: Row | None, unit, lang: Lang) -> Given:  # type: ignore[no-untyped-def]
    if row is None:
        return "–"
    return Cell(row.said("q50", unit, lang), under=row.interval("q05", "q95", unit, lang))


def _branches(tables: Tables, names: Names, lang: Lang) -> list[Part]:
    """What-ifs: the county in the last month ahead."""
    found = []
    for name, table in tables.items():
        if name.startswith("if_"):
            shown = cells.branch_rows(table, names)
            rows = [_gap(row, names, lang) for row in shown]
            title = told(lang, "What if: {scenario}, from next month on", scenario=names.scenario(name.removeprefix("if_"), lang))
            told_of = Table.of([told(lang, "the county"), *cells.branch_heads(lang)], rows)
            found.append(Part(title, note=sentences.of_pairs(shown, lang), table=told_of))
    return found


def _gap(row: Row, names: Names, lang: Lang) -> list[Given]:
    gap, interval = sentences.gap(row, lang)
    then = row.said("value", EVERY[row["target"]].unit, lang)
    what, when = sentences.of_policy(row, names, lang), month(row["target_end_date"])
    return [what, when, Cell(gap, sure=cells.is_sure(row)), interval, then]


def _list(tables: Tables, rule: Rule, names: Names, lang: Lang) -> Part:
    title, table = told(lang, "Who needs attention"), tables[NAME]
    if not table.frame.columns.size:
        return _missing(title, "twin warn", lang)
    rows = sentences.coloured(table)
    shown: list[list[Given]] = [_village(row, cells.held_row(tables[HELD], row), names, lang) for row in rows[:ROWS]]
    heads = [told(lang, "village"), told(lang, "chance of a miss"), told(lang, "policy and deadline"), told(lang, "lost most"),
             told(lang, "will land / target"), told(lang, "households lost at the step"), told(lang, "if it held"),
             told(lang, "since")]  # fmt: skip
    meant = [
        told(lang, "{colour}: {does} (from a chance of {least:.0%} on)", colour=colour(key, lang),
             does=pick(rule.colours[key].does.plainly(), lang), least=rule.colours[key].least)
        for key in COLOURS
    ]  # fmt: skip
    meant.append(told(lang, sentences.NOTES["asked"]))
    more = told(lang, "and {count} more: see --out, --json or the table {file}", count=len(rows) - ROWS, file=table.file)
    done = [Part(said, lines=helpers) for said, helpers in cells.steps(rows, rule, names, lang, tables[STEPS], tables[HELD])]
    untried = sentences.not_tried(table, tables[STEPS], lang)
    note = untried or told(lang, sentences.NOTES["held"])
    cost = Part(told(lang, "What can be done, and what it costs"), note=note, parts=done, folded=bool(done))
    return Part(
        title, text=sentences.counted(table, lang), lines=meant, table=Table.of(heads, shown, left=4) if shown else None,
        after=more if len(rows) > ROWS else "", parts=[cost] if done else [],
    )  # fmt: skip


def _village(row: Row, held: Row | None, names: Names, lang: Lang) -> list[Given]:
    step, tier = EVERY[f"lost_{row['step']}"].name[lang], tier_of(row["step"], row["tier"], lang)
    target = filled("/ {target}", target=row.said("target", "share", lang))
    level = Cell(colour(row["colour"], lang), sure=True, colour=PAINT[row["colour"]], under=row.said("chance", "share", lang))
    won: Given = "–"
    if held is not None:
        won = Cell(held.said("won", "whole", lang), under=held.interval("won_low", "won_high", "whole", lang))
    return [
        Cell(names.place(row["village"], lang), beside=names.beside(row["village"])), level,
        Cell(names.policy(row["policy"], lang), under=sentences.due(row, lang)), Cell(step, under=tier),
        Cell(row.said("share", "share", lang), beside=target, under=row.interval("low", "high", "share", lang)),
        row.said("to_win", "whole", lang), won, month(row["first"]),
    ]  # fmt: skip


def _misuse(table: Kept, names: Names, lang: Lang) -> Part:
    if not table.frame.columns.size:
        return Part()
    rows: list[list[Given]] = [
        [Cell(names.place(row["township"], lang), beside=names.beside(row["township"])), names.policy(row["policy"], lang),
         *cells.misuse_cells(row, lang)]
        for row in sentences.above(table)
    ]  # fmt: skip
    heads = [told(lang, "township"), told(lang, "policy"), *cells.misuse_heads(lang)]
    none = told(lang, "In no township is it likelier than not to be more than twice the usual.")
    return Part(
        told(lang, "Money: where to look"), note=sentences.reason_to_look(lang), text="" if rows else none,
        table=Table.of(heads, rows, left=2) if rows else None,
    )  # fmt: skip


def _fit(tables: Tables, names: Names, lang: Lang) -> Part:
    title = told(lang, "Does the twin still fit?")
    if not tables["parameters"].frame.columns.size:
        return _missing(title, "twin assimilate", lang)
    said = [*sentences.fits(tables["drift"], tables["fit"], names, lang)]
    rows: list[list[Given]] = [
        [quantity(row["target"], lang), *cells.predictive_cells(row, lang)] for row in tables["predictive"]
    ]
    lines = [text for text, alarm in said if not alarm]
    both = [sentences.disagree(tables["both"], lang)] if len(tables["both"]) else []
    return Part(
        title, alarms=[text for text, alarm in said if alarm], lines=[*lines, *both],
        table=Table.of([told(lang, "observed, beside runs"), *cells.predictive_heads(lang)], rows) if rows else None,
        after=told(lang, sentences.NOTES["fit"]) if rows else "",
    )  # fmt: skip


def _learned(tables: Tables, names: Names, lang: Lang) -> Part:
    title = told(lang, "What was taken in and learned")
    if not tables["parameters"].frame.columns.size:
        return Part()
    taken: list[list[Given]] = [[quantity(row["target"], lang), *cells.taken_cells(row, lang)] for row in tables["taken"]]
    first, *lines = sentences.learned(tables["parameters"], names, lang)
    parts = [
        Part(told(lang, "Observations"), table=Table.of(["", *cells.taken_heads(lang)], taken) if taken else None,
             parts=[Part(lines=[*sentences.doubtful(tables["doubtful"], names, lang)])]),
        Part(told(lang, "Parameters"), text=first, lines=lines),
        Part(told(lang, "What to ask next"), lines=[*sentences.next_survey(tables["next_survey"], names, lang)]),
    ]  # fmt: skip
    return Part(title, parts=parts)


def _believe(names: Names, lang: Lang) -> Part:
    """Whose data, what is drawn, what is simulated, how to check."""
    folder = names.prepared.folder.name
    return Part(
        told(lang, "How far to believe it"),
        lines=[
            told(lang, sentences.NOTES["simulated"]),
            place(_about(names), lang),
            *(line.strip() for line in of_given(names.county.given, lang)),
            told(lang, sentences.NOTES["assumed"]),
            told(lang, sentences.NOTES["registered"], folder=folder),
        ],
    )  # fmt: skip
