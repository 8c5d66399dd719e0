"""The livelihood bill as pages: the county's sums, then a printed page a village in large type."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from twin.base.messages import Lang, mark, told
from twin.report.forms.cells import month
from twin.report.living.kept import Row, filled
from twin.report.shared.parts import Cell, Given, Part, Table, View
from twin.report.views.lines import listed, sentences
from twin.report.views.told import Told
from twin.views.bill.claims import STANDING

NOTES = {
    "replace": mark(
        "All amounts are simulated. Before a page is posted in a village, replace them by the payment list of the finance bureau"
        " (one-card payments) and keep the layout."
    ),
    "books": mark(
        "Villages show what their books show as paid. What of it has reached households in full is told for the whole county "
        "only: a simulated shortfall says nothing about a village or a person."
    ),
    "worth": mark(
        "A project pays no cash: what is owed is the worth that each household is meant to get of what is built, and what is "
        "paid is what was spent, in equal parts."
    ),
    "unfinished": mark(
        "What is spent on a project counts as paid from the first yuan on; its households count as paid only when it is finished "
        "to its full worth. So money may be paid where no household is."
    ),
}
MISSING = {
    "unapplied": mark("not applied or not on the list: {count}"),
    "waiting": mark("under review: {count}"),
    "own_share": mark("approved, own share outstanding: {count}"),
    "unpaid": mark("approved, waiting for money: {count}"),
    "part": mark("project not finished in full: {count}"),
}
BY = {
    "applying": mark("by the end of {month}"),
    "paying": mark("by the end of {month}"),
    "passed": mark("since the end of {month}"),
}


def tell(told_: Told, lang: Lang) -> View:
    """The page: a cover, then the villages in order of code."""
    kinds = {code: list(rows) for code, rows in groupby(told_.kept["kinds"], _of_village)}
    villages = [_village(told_, list(rows), kinds[code], lang) for code, rows in groupby(told_.kept["villages"], _of_village)]
    title = told(lang, "Livelihood bill")
    if told_.village:
        none = told(lang, "No household of this village is entitled to anything in the running cycles.")
        before = Part(alarms=[told(lang, NOTES["replace"])], text="" if villages else none)
        return told_.view(title, [before, *villages, Part(text=_read_so(lang))], lang)
    return told_.view(
        title, [_cover(told_, lang), *villages], lang, told(lang, "{count} villages, a page each", count=len(villages))
    )


def village(told_: Told, code: str, lang: Lang) -> Part | None:
    """The page of one village, without a sheet of its own; None where it has none."""
    rows, kinds = (told_.kept[name].where(lambda row: row["village"] == code) for name in ("villages", "kinds"))
    return replace(_village(told_, rows, kinds, lang), page=False) if rows else None


def _of_village(row: Row) -> str:
    return str(row["village"])


def _cover(told_: Told, lang: Lang) -> Part:
    """What the county owes and has paid, and what to know before a page is posted."""
    total = told_.kept["sum"]
    names = {"owed": mark("owed in sum"), "paid": mark("paid out"), "owing": mark("still owed"), "arrived": mark("received")}
    tiles = [(told(lang, name), row.said(key, "yuan", lang)) for row in total for key, name in names.items()]
    columns = ("policy", "each", "households", "owed", "paid_households", "paid", "owing", "arrived", "deadline", "office")
    missing = ("policy", "households", "paid_households", *(key for key in STANDING if key != "paid"), "late_households", "late")
    parts = [
        Part(told(lang, "By policy"), table=told_.table("county", lang, columns, left=1)),
        Part(told(lang, "What those not paid wait for (households)"), table=told_.table("county", lang, missing, left=1)),
        Part(told(lang, "By kind of household"), table=_kinds_of_county(told_, lang), folded=True),
    ]
    return Part(
        told(lang, "The whole county"), alarms=[told(lang, NOTES["replace"])], tiles=tiles, parts=parts,
        after=_read_so(lang),
    )  # fmt: skip


def _read_so(lang: Lang) -> str:
    """What sums mean."""
    return sentences([told(lang, NOTES["books"]), told(lang, NOTES["worth"]), told(lang, NOTES["unfinished"])], lang)


def _kinds_of_county(told_: Told, lang: Lang) -> Table:
    columns = ("kind", "policy", "households", "owed", "paid", "owing", "arrived")
    return told_.table("county_kinds", lang, columns, left=2)


def _village(told_: Told, rows: Sequence[Row], kinds: Sequence[Row], lang: Lang) -> Part:
    """One village: a row a policy, what those not paid wait for, and whom to ask."""
    code = rows[0]["village"]
    heads = [
        told(lang, "policy, each"),
        told(lang, "entitled"),
        told(lang, "paid"),
        told(lang, "still owed"),
        told(lang, "deadline"),
    ]
    when, owing = month(told_.ended, lang), [row for row in rows if _owing(row)]
    return Part(
        told(lang, "Bill of {village}", village=told_.names.both(code, lang)),
        note=told(lang, "As of the end of {month}. Simulated; the payment list counts.", month=when),
        table=Table.of(heads, [_policy(told_, row, lang) for row in rows]),
        parts=[
            Part(told(lang, "What is missing, and whom to ask"), lines=[_missing(told_, row, lang) for row in owing]),
            Part(told(lang, "By kind of household"), lines=_kinds(told_, kinds, lang)),
        ],
        page=True,
    )  # fmt: skip


def _owing(row: Row) -> bool:
    return bool(row["owing_households"] or row["late_households"])


def _households(row: Row, field: str, lang: Lang) -> str:
    return filled(told(lang, "{count} households"), count=row.said(field, "whole", lang))


def _policy(told_: Told, row: Row, lang: Lang) -> list[Given]:
    name = told_.names.policy(row["policy"], lang)
    deadline = (
        told(lang, BY[row["state"]], month=month(row["deadline"], lang)) if row["owing_households"] else told(lang, "all paid")
    )
    return [
        Cell(name, sure=True, under=row.said("each", "yuan", lang)),
        _households(row, "households", lang),
        Cell(_households(row, "paid_households", lang), under=row.said("paid", "yuan", lang)),
        Cell(_households(row, "owing_households", lang), under=row.said("owing", "yuan", lang)),
        Cell(deadline),
    ]


def _missing(told_: Told, row: Row, lang: Lang) -> str:
    """A policy with what its households wait for, and the offices that can tell more."""
    said = [filled(told(lang, MISSING[key]), count=row.said(key, "whole", lang)) for key in MISSING if row[key]]
    if row["late_households"]:
        late = told(lang, "owed from the last cycle: {count}")
        said.append(filled(late, count=row.said("late_households", "whole", lang)))
    office = told_.word("villages", "office", row, lang)
    line = told(lang, "{policy}: {missing}. Ask the village committee, then the {office}.")
    first = filled(line, policy=told_.names.policy(row["policy"], lang), missing=listed(said, lang), office=office)
    again = told(lang, "Applications open again in {month}.", month=month(row["next"], lang))
    return sentences([first, again if row["state"] == "passed" and row["unapplied"] else ""], lang)


def _kinds(told_: Told, rows: Sequence[Row], lang: Lang) -> list[str]:
    """A line a kind of household: what of which policy is still owed."""
    found = []
    for _, some in groupby(rows, lambda row: str(row["kind"])):
        every = list(some)
        owing = [_still(told_, row, lang) for row in every if row["owing_households"]]
        if owing:
            found.append(
                filled(
                    told(lang, "{kind}: still owed {owing}"),
                    kind=told_.word("kinds", "kind", every[0], lang),
                    owing=listed(owing, lang),
                )
            )
    return found


def _still(told_: Told, row: Row, lang: Lang) -> str:
    said = told(lang, "{policy} {count} households, {yuan}")
    name = told_.names.policy(row["policy"], lang)
    return filled(said, policy=name, count=row.said("owing_households", "whole", lang), yuan=row.said("owing", "yuan", lang))
