"""The lists of policies and duties as a page: what is in force, who does what by when, what mechanisms ask."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from twin.base.messages import Lang, mark, told
from twin.report.forms.cells import month
from twin.report.living.kept import Row, filled
from twin.report.shared.parts import Part, View
from twin.report.views.lines import listed, sentences
from twin.report.views.told import Told
from twin.views.duties import AHEAD

GROUPS = mark("households {traits}")
NOTES = {
    "deterministic": mark(
        "Everything on this page follows from definitions: the policies and mechanisms of the county and who observes what. "
        "Nothing is estimated."
    ),
    "hours": mark("Hours and money of mechanisms are those that their definitions ask, as if both reached for all."),
}


def tell(told_: Told, lang: Lang) -> View:
    """The page: policies, duties month by month, mechanisms."""
    parts = [_policies(told_, lang), _duties(told_, lang), _mechanisms(told_, lang)]
    return told_.view(told(lang, "Lists of policies and duties, twelve months ahead"), parts, lang)


def _policies(told_: Told, lang: Lang) -> Part:
    columns = ("policy", "office", "households", "budget", "opens", "closes", "deadline", "state")
    plain = [
        Part(told_.names.policy(row["policy"], lang), lines=clauses(told_, row, lang)) for row in told_.kept["policies"]
    ]  # fmt: skip
    return Part(
        told(lang, "List of policies"), text=told(lang, NOTES["deterministic"]),
        table=told_.table("policies", lang, columns, left=2),
        parts=[Part(told(lang, "In plain words"), parts=plain)],
    )  # fmt: skip


def clauses(told_: Told, row: Row, lang: Lang) -> list[str]:
    """A policy's clauses in plain words: who, how, when, how much, own duty, whom to ask."""
    access, paid, office = (told_.word("policies", key, row, lang) for key in ("access", "paid", "office"))
    when = {key: month(row[key], lang) for key in ("opens", "closes", "deadline")}
    amount = [filled(told(lang, "How much: {each} for each household."), each=row.said("each", "yuan", lang))]
    if row["own"]:
        amount.append(filled(told(lang, "It pays {own} itself."), own=row.said("own", "yuan", lang)))
    lines = [
        filled(told(lang, "For whom: {whom}."), whom=_target(told_, row, lang)),
        told(lang, "How: {access}; paid {paid}.", access=access, paid=paid),
        told(lang, "When: from {opens} on; applications until the end of {closes}; delivered by the end of {deadline}.", **when),
        sentences(amount, lang),
        told(
            lang,
            "Whom to ask: the village committee; in charge: {office}.",
            office=office,
        ),
    ]
    if row["partners"]:
        partners = told_.word("policies", "partners", row, lang)
        lines.append(told(lang, "Together with: {partners}.", partners=partners))
    return lines


def _target(told_: Told, row: Row, lang: Lang) -> str:
    """Who is meant."""
    said, types = [], told_.sheets["policies"].column("types").words
    if row["elders"]:
        said.append(told(lang, "with elders") if row["elders"] == "yes" else told(lang, "without elders"))
    if row["children"]:
        said.append(
            told(lang, "with children at school") if row["children"] == "yes" else told(lang, "without children at school")
        )
    if row["income_below"] == row["income_below"]:
        said.append(filled(told(lang, "with less than {most} a person and year"), most=row.said("income_below", "yuan", lang)))
    said += [types[key][lang] for key in str(row["types"]).split(",") if key]
    whom = filled(told(lang, GROUPS), traits=listed(said, lang)) if said else told(lang, "every household")
    share = filled(told(lang, " ({share} of them, as the village's list has it)"), share=row.said("share", "share", lang))
    return filled("{whom}{share}", whom=whom, share=share) if row["share"] < 1 else whom


def _duties(told_: Told, lang: Lang) -> Part:
    """What is done every month, then a part a month for the rest."""
    rows = list(told_.kept["duties"])
    times = Counter(_what(row) for row in rows)
    monthly = list({_what(row): row for row in rows if times[_what(row)] == AHEAD}.values())
    parts = [_tasks(told_, told(lang, "Every month"), monthly, lang, ("office", "task"))] if monthly else []
    for day, some in groupby((row for row in rows if times[_what(row)] < AHEAD), lambda row: str(row["by"])):
        parts.append(_tasks(told_, told(lang, "By the end of {month}", month=month(day, lang)), list(some), lang))
    return Part(told(lang, "List of duties"), parts=parts)


def _what(row: Row) -> tuple[str, str, str]:
    """Who does what for which policy."""
    return str(row["office"]), str(row["task"]), str(row["policy"])


def _tasks(
    told_: Told, title: str, rows: Sequence[Row], lang: Lang, columns: Sequence[str] = ("office", "task", "policy", "since")
) -> Part:
    return Part(title, table=told_.table("duties", lang, columns, rows, left=len(columns)))


def _mechanisms(told_: Told, lang: Lang) -> Part:
    rows = list(told_.kept["year"])
    none = "" if rows else told(lang, "No mechanism is in force in these months.")
    columns = ("mechanism", "office", "since", "until", "villages", "hours_village", "hours_township", "hours_county", "yuan")
    table = told_.table("year", lang, columns, left=4) if rows else None
    return Part(told(lang, "What mechanisms ask"), text=none, table=table, after=told(lang, NOTES["hours"]) if rows else "")
