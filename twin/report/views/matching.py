"""The page of the matching plan: villages in order of what can be won, then one after the other what to do and at what cost."""

from collections.abc import Sequence

from twin.base.messages import Lang, told
from twin.report.living.kept import Row, filled
from twin.report.shared.parts import Part, View
from twin.report.views import attention
from twin.report.views.matching_picture import picture
from twin.report.views.told import Told
from twin.views.matching.file import FOLDER

WON = ("won", "won_low", "won_high")
OVERVIEW = ("village", "township", "lost", *WON, "likely", "steps", "yuan", "hours")
POLICIES = ("policy", "deadline", "households", "share", "low", "high", *WON)
STEPS = ("order", "mechanism", "step", "charge", *WON, "yuan", "hours")
MISSING = ("policy", "what", "households")
OPEN = 3  # villages whose plans stand open; the others unfold


def tell(said: Told, lang: Lang) -> View:
    """All villages in one table, then the plan of each; of a single village, its plan alone."""
    rows = list(said.kept["villages"])
    if not rows:
        none = told(lang, "No village has a policy with a deadline ahead.")
        return said.view(told(lang, "Matching plan"), [Part(text=none)], lang)
    one = len(rows) == 1
    places = [_village(said, row, not one and number >= OPEN, lang) for number, row in enumerate(rows)]
    parts = [*([] if one else [_overview(said, rows, lang)]), *places, _how(lang)]
    name = said.names.both(rows[0]["village"], lang)
    title = told(lang, "Matching plan of {village}", village=name) if one and not said.village else told(lang, "Matching plan")
    return said.view(title, parts, lang)


def _overview(said: Told, rows: Sequence[Row], lang: Lang) -> Part:
    """Where plans win how much, and at what cost."""
    lines = []
    if any(row["steps"] for row in rows):
        lines = [_in_short(said, next(row for row in rows if row["steps"]), lang)]
    none = [said.names.place(row["village"], lang) for row in rows if not row["steps"]]
    if none:
        lines.append(told(lang, "No step of their own wins anything there that could be told from chance before the deadline: "
                          "{villages}.", villages=told(lang, ", ").join(none)))  # fmt: skip
    return Part(told(lang, "Where most can be won"), lines=lines, figures=picture(said, rows, lang),
                table=said.table("villages", lang, OVERVIEW, rows), after=attention.words(lang))  # fmt: skip


def _in_short(said: Told, row: Row, lang: Lang) -> str:
    """What the plan of a village wins, for what."""
    text = told(lang, "{village}: {count} steps from next month on win about {won} households by the deadline (between {low} and "
                "{high} in nine of ten runs), for {yuan} and {hours} hours of work.")  # fmt: skip
    return filled(text, village=said.names.both(row["village"], lang), count=row.said("steps", "whole", lang),
                  won=row.said("won", "count", lang), low=row.said("won_low", "whole", lang),
                  high=row.said("won_high", "whole", lang), yuan=row.said("yuan", "yuan", lang),
                  hours=row.said("hours", "whole", lang))  # fmt: skip


def _village(said: Told, row: Row, folded: bool, lang: Lang) -> Part:
    """One village: in short, what is missing, what to do in order, what it wins by policy, how to run it."""
    code = row["village"]
    plans, steps, missing = (said.kept[name].where(lambda one: one["village"] == code) for name in ("plans", "steps", "missing"))
    none = told(lang, "Nothing that the village or its township can do by itself wins anything before the deadline that could be "
                "told from chance. What is missing stands below; it is the county's to mend, or for the next cycle.")  # fmt: skip
    table = said.table("steps", lang, STEPS, steps, left=4) if steps else None
    todo = Part(told(lang, "What to do, in this order"), lines=_orders(said, steps, lang), table=table,
                after=_run(said, code, lang)) if steps else Part()  # fmt: skip
    parts = [
        Part(told(lang, "What is missing today"), table=said.table("missing", lang, MISSING, missing)) if missing else Part(),
        todo,
        Part(told(lang, "Who is entitled, what will land, what the plan wins"), table=said.table("plans", lang, POLICIES, plans)),
    ]
    short = _in_short(said, row, lang) if steps else none
    return Part(said.names.both(code, lang), text=short, parts=[part for part in parts if part], folded=folded)


def _orders(said: Told, steps: Sequence[Row], lang: Lang) -> list[str]:
    """Each step as one would order it: who does what, why."""
    text = told(lang, "Step {order}: {charge}: {mechanism}. Most is lost there at: {policy}, {step}.")
    return [
        filled(text, order=row.said("order", "whole", lang), charge=said.word("steps", "charge", row, lang),
               mechanism=said.word("steps", "mechanism", row, lang), policy=said.word("steps", "policy", row, lang),
               step=said.word("steps", "step", row, lang))
        for row in steps
    ]  # fmt: skip


def _run(said: Told, code: str, lang: Lang) -> str:
    """How to run the plan as a branch."""
    file = f"{said.folder.name}/{FOLDER}/{said.day}/{code}.yaml"
    command = f"twin forecast {said.folder.name} --as-of {said.day} --if {file}"
    return told(lang, "The plan as a scenario: {file}. To run it as a branch: {command}", file=file, command=command)


def _how(lang: Lang) -> Part:
    """How plans are found and how far they hold."""
    lines = [
        told(lang, "Every step that a village or its township can take is tried in runs of the county from next month on, "
             "with and without it, the same households and the same luck; what one village gains leans on what villages like it "
             "gain."),
        told(lang, "Those that win more than chance would, where most is lost, are put in order of households won for "
             "their cost; an hour of work counts as money, as matching.yaml says."),
        told(lang, "The whole plan is then run by itself, with runs that the choice has not seen. The interval holds what "
             "following it once gains in nine of ten runs; below zero: it may win nothing."),
        told(lang, "Households counted as won have got in full and in time what they are entitled to and can use. What a step "
             "wins in other villages or after the deadline is not counted. Costs are those of the catalogue."),
    ]  # fmt: skip
    return Part(told(lang, "How plans are found"), lines=lines)
