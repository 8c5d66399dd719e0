"""The three lists as a page: needs on record, who is responsible, what is done next."""

from collections.abc import Sequence

from twin.base.messages import Lang, mark, told
from twin.report.living.kept import Row, filled
from twin.report.living.words import cost
from twin.report.shared.parts import Cell, Given, Part, Table, View
from twin.report.views.lines import sentences
from twin.report.views.told import Told
from twin.views.needs.queue import STAGES

MOST = 40  # rows of a list on the page; tables have all
NOTES = {
    "limits": mark(
        "Time limits are those of needs.yaml and count from the day of registration; past them a need is overdue. A copy of the "
        "file in the county's folder is yours to change."
    ),
    "hours": mark(
        "Hours that open needs ask: their number times what one takes in a month on average. Where they exceed the hours spent "
        "on needs, the list grows."
    ),
    "units": mark("Needs shared by several county units are not split among them: the list of solutions says who is to lead."),
}


def tell(told_: Told, lang: Lang) -> View:
    """The page: the county in figures, then the lists."""
    parts = [
        _county(told_, lang),
        _solutions(told_, lang),
        _responsible(told_, lang),
        _needs(told_, lang),
        *([] if told_.village else [_villages(told_, lang)]),
    ]
    return told_.view(told(lang, "Three lists: needs, responsibilities, solutions"), parts, lang)


def _county(told_: Told, lang: Lang) -> Part:
    name = "villages" if told_.village else "county"
    row, sheet = next(iter(told_.kept[name]), None), told_.sheets[name]
    if row is None:
        return Part(told(lang, "Needs on record"), text=told(lang, "The village has no needs on record."))
    tiles = [
        (sheet.column(key).name[lang], row.said(key, "whole", lang)) for key in ("open", "overdue", "at_shelved", "median_days")
    ]
    where = told(lang, "{village} with village committees, {township} with townships, {shared} with several county units.")
    said = filled(where, **{key: row.said(f"at_{key}", "whole", lang) for key in ("village", "township", "shared")})
    if told_.village:
        return Part(told(lang, "Needs on record"), text=said, tiles=tiles)
    hidden = told(
        lang, "Beside them households have {count} needs that no office has on record (known in a simulated course only)."
    )
    return Part(
        told(lang, "Needs on record"), text=said, tiles=tiles, after=filled(hidden, count=row.said("unrecorded", "whole", lang))
    )


def _solutions(told_: Told, lang: Lang) -> Part:
    """A part for each place where needs lie: how many, the next step, who is in charge, and what helps."""
    parts = []
    for stage in STAGES:
        rows = told_.kept["solutions"].where(lambda row, stage=stage: row["stage"] == stage)  # type: ignore[misc]
        said = told(lang, "{count} needs, {overdue} overdue. Next step: {next}. In charge: {office}. Time limit: {days} days.")
        first = rows[0]
        text = filled(
            said, count=first.said("needs", "whole", lang), overdue=first.said("overdue", "whole", lang),
            next=told_.word("solutions", "next", first, lang), office=told_.word("solutions", "office", first, lang),
            days=first.said("limit_days", "whole", lang),
        )  # fmt: skip
        parts.append(Part(STAGES[stage][lang], text=text, lines=[_helps(told_, row, lang) for row in rows if row["mechanism"]]))
    return Part(told(lang, "List of solutions"), parts=parts, after=told(lang, NOTES["limits"]))


def _helps(told_: Told, row: Row, lang: Lang) -> str:
    name, state = (told_.word("solutions", key, row, lang) for key in ("mechanism", "in_force"))
    price = cost(told_.names.mechanism(row["mechanism"]).costs, lang)
    return told(lang, "{name} ({state}): {cost}", name=name, state=state, cost=price)


def _responsible(told_: Told, lang: Lang) -> Part:
    columns = ("needs", "overdue", "oldest_days", "shelved", "hours", "hours_spent", "hours_wanted")
    rows = sorted((row for row in told_.kept["offices"] if row["needs"] or row["shelved"]), key=_urgent)
    heads = [told(lang, "office in charge"), *(told_.sheets["offices"].column(key).name[lang] for key in columns)]
    table = Table.of(heads, [[_office(told_, row, lang), *_figures(told_, row, columns, lang)] for row in rows[:MOST]])
    after = sentences([told(lang, NOTES["hours"]), told(lang, NOTES["units"]), _more(len(rows), lang)], lang)
    return Part(told(lang, "List of responsibilities"), table=table if rows else None, after=after)


def _urgent(row: Row) -> tuple[int, int, str]:
    return -row["overdue"], -row["needs"], str(row["place"])


def _office(told_: Told, row: Row, lang: Lang) -> Cell:
    tier = told_.word("offices", "office", row, lang)
    return Cell(told_.names.place(row["place"], lang), beside=told_.names.beside(row["place"]), under=tier)


def _figures(told_: Told, row: Row, columns: Sequence[str], lang: Lang) -> list[Given]:
    return [told_.cell(row, told_.sheets["offices"].column(key), lang) for key in columns]


def _more(count: int, lang: Lang) -> str:
    more = told(lang, "The first {most} of {count}; tables have all.", most=MOST, count=count)
    return more if count > MOST else ""


def _needs(told_: Told, lang: Lang) -> Part:
    """The list itself, what is longest overdue first."""
    columns = ("village", "stage", "registered", "needs", "oldest_days", "limit_days", "overdue", "next")
    rows = list(told_.kept["needs"])
    table = told_.table("needs", lang, columns, rows[:MOST], left=3)
    return Part(told(lang, "List of needs"), table=table if rows else None, after=_more(len(rows), lang))


def _villages(told_: Told, lang: Lang) -> Part:
    columns = ("village", "open", *(f"at_{stage}" for stage in STAGES), "overdue", "median_days", "oldest_days")
    return Part(told(lang, "By village"), table=told_.table("villages", lang, columns, left=1), folded=True)
