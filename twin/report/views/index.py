"""The page of the policy adaptation index: where a policy is badly placed, what would help most, what each indicator is."""

from collections.abc import Sequence

from twin.base.messages import Lang, mark, told
from twin.report.living.kept import Row, filled
from twin.report.shared.parts import Given, Part, Table, View
from twin.report.shared.words import pick
from twin.report.views.told import Told
from twin.views.index.definitions import Definitions, definitions
from twin.views.index.measured import MEASURED

MOST = 60  # rows on the page; all are in the table
ABOUT = mark(
    "0 to 100 for each policy in each village: how well need, resources, capacity, information, supervision and feedback are "
    "placed for it to land. Thirty-two indicators, each from what the county's tables and texts say or what is estimated after "
    "its data; ends and weights are declared below, and a file index.yaml in the county's folder gives other weights."
)
NOT = mark("The index orders; it is no forecast. How likely a miss is, is said by the red, yellow and blue list.")
GOOD = mark(
    "In simulated counties that it had not seen, three months before the deadline, its rank correlation with what landed was "
    "{rho} (19 times in 20 between {low} and {high}, {truths} runs; 0.6 is the aim). The forecast from the same data "
    "reached {forecast}."
)
WITHIN = mark("Between villages within one policy it was lower: {policies}.")
MISSED = mark("The aim is missed: take the index as a list of what to mend, not as a ranking.")


def tell(said: Told, lang: Lang) -> View:
    """How far to trust it, means by policy, the lowest, then the definitions."""
    known = definitions(said.folder)
    rows = list(said.kept["villages"])
    columns = ("village", "township", "policy", "index", *known.dimensions, "lack", "gain", "other")
    lowest = said.table("villages", lang, columns, rows[:MOST])
    note = told(lang, "The {shown} lowest of {all}; all are in the table `villages`.", shown=MOST, all=len(rows))
    own = told(lang, "The weights are the county's own (index.yaml); how well they order has not been measured.")
    note = note if len(rows) > MOST else ""
    parts = [
        Part(text=told(lang, ABOUT), lines=[told(lang, NOT), *([own] if known.own else trusted(said, lang))]),
        Part(
            told(lang, "Where a policy is placed worst"),
            table=lowest,
            note=note if len(rows) > MOST else "",
        ),
        Part(told(lang, "What would raise the index most"), table=_lacks(said, known, rows, lang)),
        Part(told(lang, "The indicators"), table=said.table("definitions", lang, left=7), folded=True),
    ]
    return said.view(told(lang, "Policy adaptation index"), parts, lang)


def trusted(said: Told, lang: Lang) -> list[str]:
    """How well it ordered runs that it had not seen."""
    if not MEASURED:
        return []
    index, forecast = MEASURED["index"], MEASURED["forecast"]
    found = [told(lang, GOOD, rho=f"{index['mean']:.2f}", low=f"{index['low']:.2f}", high=f"{index['high']:.2f}",
                  truths=index["truths"], forecast=f"{forecast['mean']:.2f}")]  # fmt: skip
    if index["mean"] < MEASURED["goal"]:
        found.append(told(lang, MISSED))
    there = said.names.prepared.setting.scenario.policies
    policies = [f"{said.names.policy(key, lang)} {one['mean']:.2f}" for key, one in MEASURED["policies"].items() if key in there]
    return [*found, told(lang, WITHIN, policies=told(lang, ", ").join(policies))] if policies else found


def _lacks(said: Told, known: Definitions, rows: Sequence[Row], lang: Lang) -> Table:
    """By indicator: in how many villages and policies it is the strongest lack, and its mean score."""
    counts: dict[str, int] = {}
    for row in rows:
        if row["lack"]:
            counts[row["lack"]] = counts.get(row["lack"], 0) + 1
    means = {row["key"]: row for row in said.kept["definitions"]}
    heads = [told(lang, "indicator"), told(lang, "dimension"), told(lang, "strongest lack, villages and policies"),
             told(lang, "mean score")]  # fmt: skip
    lines: list[list[Given]] = [
        [pick(known.indicators[key].name.plainly(), lang),
         pick(known.dimensions[known.indicators[key].dimension].name.plainly(), lang),
         filled("{count}", count=count), means[key].said("mean", "index", lang)]
        for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]  # fmt: skip
    return Table.of(heads, lines, left=2)
