"""The policy supermarket as pages: a shelf a kind of household, in words that everybody reads."""

from itertools import groupby

from twin.base.messages import Lang, mark, told
from twin.report.forms.cells import month
from twin.report.living.kept import Row, filled
from twin.report.shared.parts import Part, View
from twin.report.views.lines import sentences
from twin.report.views.told import Told

GET = {
    "automatic": mark("You get {each}."),
    "application": mark("You get {each}."),
    "collective": mark("The village builds something for all. Your part is worth {each}."),
}
OWN = mark("You pay {own} of your own.")
ASK = {
    "automatic": mark("You need not apply. The village posts a list. Look for your name."),
    "application": mark("Apply at the village office. Bring {bring}."),
    "collective": mark("The village applies. You need not apply. Tell the village what you want."),
}
NOW = {
    "automatic": mark("Not on the list? Ask by the end of {until}."),
    "application": mark("You can apply now. Apply by the end of {until}."),
    "collective": mark("The village can apply now. It must apply by the end of {until}."),
}
LATER = {
    "automatic": mark("The list comes in {opens}. Not on it? Ask by the end of {until}."),
    "application": mark("You can apply from {opens} on. Apply by the end of {until}."),
    "collective": mark("The village can apply from {opens} on. It must apply by the end of {until}."),
}
PAID = {
    "automatic": mark("The money comes by the end of {by}."),
    "application": mark("The money comes by the end of {by}."),
    "collective": mark("The work is done by the end of {by}."),
}
CARD = mark("It goes straight to your bank card.")
SOME = mark("Not every home is meant. The village has the list.")
WHOM = mark("Questions? Ask the village office first, then the {office}.")
NOTE = mark("What is first due stands first. Rules and dates are those set for this county; the notice of the office counts.")


def tell(told_: Told, lang: Lang) -> View:
    """The page: which kinds there are, then a shelf for each."""
    shelves = {kind: list(rows) for kind, rows in groupby(told_.kept["shelf"], lambda row: str(row["kind"]))}
    parts = [_shelf(told_, kind, shelves.get(kind["kind"], []), lang) for kind in told_.kept["kinds"]]
    return told_.view(told(lang, "Policy supermarket: what can my household get?"), [_kinds(told_, lang), *parts], lang)


def _kinds(told_: Told, lang: Lang) -> Part:
    return Part(told(lang, "Find your household"), text=told(lang, NOTE), table=told_.table("kinds", lang))


def _shelf(told_: Told, kind: Row, rows: list[Row], lang: Lang) -> Part:
    """One kind of households: its policies, the first due first."""
    name = told_.word("kinds", "kind", kind, lang)
    none = "" if rows else told(lang, "No policy is meant for this household now.")
    return Part(name[:1].upper() + name[1:], text=none, parts=[_offer(told_, row, lang) for row in rows], page=True)


def _offer(told_: Told, row: Row, lang: Lang) -> Part:
    """One policy: what, how, until when, whom to ask."""
    access = row["access"]
    when = {key: month(row[key], lang) for key in ("opens", "until", "by")}
    first = [filled(told(lang, GET[access]), each=row.said("each", "yuan", lang))]
    if row["own"]:
        first.append(filled(told(lang, OWN), own=row.said("own", "yuan", lang)))
    if row["share"] < 1:
        first.append(told(lang, SOME))
    ask = [told(lang, ASK[access], bring=told_.word("shelf", "bring", row, lang))]
    times = [told(lang, (NOW if row["now"] == "yes" else LATER)[access], **when), told(lang, PAID[access], by=when["by"])]
    if row["paid"] == "household":
        times.append(told(lang, CARD))
    whom = told(lang, WHOM, office=told_.word("shelf", "office", row, lang))
    return Part(told_.names.policy(row["policy"], lang), lines=[sentences(some, lang) for some in (first, ask, times, [whom])])
