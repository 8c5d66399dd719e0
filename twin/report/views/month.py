"""The monthly effect report: where to go, why, how far to believe it; then what it rests on, in the order of a meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from twin.base.messages import Lang, mark, told
from twin.living.warnings.warn import COLOURS, asks
from twin.report.living import sentences
from twin.report.living.kept import Kept, Row, filled
from twin.report.living.words import colour
from twin.report.shared.parts import Figure, Part, View
from twin.report.shared.words import pick
from twin.report.views import attention
from twin.report.views.told import Told, month
from twin.views.attention import LITTLE, NOTHING

FIRST = 10  # villages that are named in the report; all are in the list
HEAD = ("target", "policy", "observed", "whole", "of", "middle", "low", "high")
AHEAD = ("target", "policy", "middle", "until", "then", "then_low", "then_high")
BEFORE = ("target", "policy", "was", "of", "was_low", "was_high", "observed", "whole", "held")  # `whole`: of numbers alone
TASKS = 12  # that are told in the report; the list has all
GO = 3  # villages that are told in sentences
NOW = mark(
    "Observed: of the places that reported, brought to the whole county, in the month that is named; all else here is simulated. "
    "With what is not heard: an estimate in which what a hotline does not pass on is put back by an assumed share "
    "(offices.yaml), to be compared with what is estimated and forecast. "
    "Estimated: as it stands on the day of the report, from all data, with the interval that holds it nine times in ten."
)
DEADLINES = mark(
    "Landed: of those entitled, who by the deadline got in full and in time what fits them. Reported: what offices will say by "
    "then; where that is well above, check before it is passed on."
)
MISUSE = mark(
    "Money used against the rules in villages is inferred from runs of this county moved by what was observed; nobody has found "
    "it. It is a reason to look at how money moves, never a finding about an office or a person. What offices of township and "
    "county divert themselves is not in it."
)
DUE = ("office", "task", "policy")
USE = mark(
    "Landed: got in full and in time what fits the household. The list says where to look first; it is no ground for judging an "
    "office or a person."
)
GO_THERE = mark(
    "{colour}: {village}, {policy}: {step}; {charge} is in charge; {action}, by {by}; {won}; that fewer than "
    "{target} of those entitled land by the policy's deadline, the end of {deadline}, is {likely} ({chance})."
)
IDLE = mark(
    "{colour}: {village}, {policy}: {action}; that fewer than {target} of those entitled land by the end of {deadline} is "
    "{likely} ({chance})."
)
QUANTITIES = ("shares", "counts", "money")


def tell(said: Told, others: Mapping[str, Told], living: Mapping[str, Kept], figures: Sequence[Figure], lang: Lang) -> View:
    """The report of a month; `others` are the day's other views, `living` the tables of the living twin."""
    title = told(lang, "{county}: monthly report on the effect of policies, {month}",
                 county=pick(said.names.county.name, lang), month=month(said.ended, lang))  # fmt: skip
    parts = [
        _first(others["attention"], living, lang),
        _work(others, said, lang),
        _now(said, lang),
        _ahead(said, figures, lang),
        _todo(others["attention"], lang),
        _before(said, living, lang),
        _fit(said, living, lang),
    ]
    return said.view(title, parts, lang)


def _first(list_of: Told, living: Mapping[str, Kept], lang: Lang) -> Part:
    said = in_short(list_of, living, lang)
    lines, alarms = ([text for text, alarm in said if alarm is wanted] for wanted in (False, True))
    return Part(told(lang, "In short"), lines=lines, alarms=alarms)


def in_short(list_of: Told, living: Mapping[str, Kept], lang: Lang) -> list[sentences.Said]:
    """How urgent it is, where to go first and why, how far to believe it: sentences, and whether each is an alarm."""
    rows = list_of.kept["list"].where(lambda row: asks(row["colour"], row["to_win"]) and row["action"] != LITTLE)[:GO]
    where = [(where_to_go(list_of, row, lang), False) for row in rows]
    use = told(lang, USE)
    counted = sentences.counted(list_of.kept["list"], lang)
    return [(counted, False), *where, *([(use, False)] if where else []), *sentences.verdict(living["against"], lang)]


def where_to_go(list_of: Told, row: Row, lang: Lang) -> str:
    """A village: why, who, what to do, what that would win or what is lost, how sure."""
    names = list_of.names
    words = {key: list_of.word("list", key, row, lang) for key in ("step", "charge", "action", "by", "likely", "deadline")}
    if lies := attention.lies_with(list_of, row, lang):
        words["charge"] = told(lang, "{one} ({other})", one=words["charge"], other=lies)
    if opens := attention.opening(list_of, row, lang):
        words["action"] = told(lang, "{one} ({other})", one=words["action"], other=opens)
    text = told(lang, IDLE if row["action"] in NOTHING else GO_THERE)
    return filled(text, colour=colour(row["colour"], lang), village=names.both(row["village"], lang),
                  policy=names.policy(row["policy"], lang), won=_won(row, lang),
                  chance=row.said("chance", "share", lang), target=row.said("target", "share", lang), **words)  # fmt: skip


def _won(row: Row, lang: Lang) -> str:
    """What holding the step would win, where it was tried; else what is lost at it, which says nothing of what can be won."""
    if row["won"] != row["won"]:
        text = told(lang, "lost at this step: {lost} households (not what can be won)")
        return filled(text, lost=row.said("to_win", "whole", lang))
    text = told(lang, "holding the step would win about {won} ({low} to {high}) households, by runs")
    ends = {name: row.said(f"won_{name}", "whole", lang) for name in ("low", "high")}
    return filled(text, won=row.said("won", "whole", lang), **ends)


def _work(others: Mapping[str, Told], said: Told, lang: Lang) -> Part:
    """Who does what by when: what the list asks for, then what falls due by the end of next month anyway."""
    listed, duties = attention.work(others["attention"], lang, TASKS), others.get("duties")
    parts = [replace(listed, title="", note="")]
    if duties is not None:
        due = min((str(row["by"]) for row in duties.kept["duties"]), default="")
        rows = duties.kept["duties"].where(lambda row: row["by"] == due and bool(row["policy"]))
        title = told(lang, "Due by the end of {month} whatever the list says", month=month(due, lang)) if rows else ""
        parts += [Part(title, table=duties.table("duties", lang, DUE, rows, left=len(DUE)))] if rows else []
    note = listed.note if listed.table else attention.idle(others["attention"], lang)
    return Part(told(lang, attention.WHO), note=note, parts=parts)


def _now(said: Told, lang: Lang) -> Part:
    """What was observed, and what is estimated."""
    return Part(
        told(lang, "What was observed and what is estimated"), note=told(lang, NOW), parts=_tables(said, HEAD, lang, "observed")
    )


def _tables(said: Told, columns: Sequence[str], lang: Lang, known: str) -> list[Part]:
    """A table a unit, its sums in one unit by row; quantities of which nothing is `known` are left out."""
    found = []
    for name in QUANTITIES:
        rows = said.kept[name].where(lambda row: row[known] == row[known])
        if rows:
            misuse = told(lang, MISUSE) if any(row["target"] == "misuse" for row in rows) else ""
            there = {one.key for one in said.sheets[name].columns}
            table = said.table(name, lang, [key for key in columns if key in there], rows, alike=True)
            found.append(Part(pick(said.sheets[name].name, lang), table=table, after=misuse))
    return found


def _ahead(said: Told, figures: Sequence[Figure], lang: Lang) -> Part:
    """Deadlines first, then the quantities at the last month ahead."""
    tables = _tables(said, AHEAD, lang, "then")
    if not tables:
        return Part(told(lang, "What will come"), text=sentences.ended(said.names, lang), figures=figures)
    parts = [Part(told(lang, "By month"), parts=tables, folded=True)]
    if len(said.kept["deadlines"]):
        table = said.table("deadlines", lang)
        parts.insert(0, Part(told(lang, "At the next deadlines"), table=table, note=told(lang, DEADLINES)))
    return Part(told(lang, "What will come"), figures=figures, parts=parts)


def _todo(list_of: Told, lang: Lang) -> Part:
    rows = list_of.kept["list"].where(lambda row: row["colour"] in COLOURS)
    more = told(lang, "and {count} more in the list", count=len(rows) - FIRST) if len(rows) > FIRST else ""
    parts = [one for one in attention.meant(list_of, lang) if one]
    return Part(
        told(lang, "What to do"), text="" if rows else told(lang, attention.NONE), note=attention.about(lang) if rows else "",
        table=attention.listed(list_of, rows[:FIRST], lang) if rows else None, after=more, parts=parts,
    )  # fmt: skip


def _before(said: Told, living: Mapping[str, Kept], lang: Lang) -> Part:
    """Last month's forecast of this month, and how all earlier ones did."""
    parts = _tables(said, BEFORE, lang, "was")
    none = told(lang, "No forecast of this month was issued before.")
    if len(said.kept["scores"]):
        parts = [*parts, Part(told(lang, "Beside dull rivals"), table=said.table("scores", lang),
                              note=told(lang, sentences.NOTES["scores"], months=6))]  # fmt: skip
    lines = [*sentences.held(living["cover"], lang), *sentences.lists(living["lists"], lang)]
    return Part(told(lang, "What was forecast, and how good it was"), text="" if parts else none, lines=lines, parts=parts)


def _fit(said: Told, living: Mapping[str, Kept], lang: Lang) -> Part:
    """Whether the twin still fits, what was learned, what to ask next."""
    fits = [*sentences.fits(living["drift"], living["fit"], said.names, lang)]
    lines = [text for text, alarm in fits if not alarm]
    lines.append(next(iter(sentences.learned(living["parameters"], said.names, lang))))
    lines += sentences.next_survey(living["next_survey"], said.names, lang)
    return Part(told(lang, "Does the twin still fit?"), alarms=[text for text, alarm in fits if alarm], lines=lines)
