"""A twin's card: where it stands, what it plays, and its indicators in the last months."""

from typing import Any

from twin.base.messages import Lang, told
from twin.base.months import month_text
from twin.report.notebook.words import word
from twin.report.shared.parts import Part, Table, View
from twin.report.shared.words import label, number, pick, unit_of

SHOWN = ("awareness", "funds_used", "participation", "satisfaction", "trust")
MONTHS = 6  # the last ones


def model(twin: Any, lang: Lang) -> View:
    """County, scenario, month, mechanisms, and a row a month."""
    scenario, county = twin.scenario, twin.county
    title = pick(scenario.title.plainly(), lang) if scenario.title else scenario.name
    played = [pick(scenario.definitions[key].name.plainly(), lang) for key in scenario.mechanisms]
    facts = told(
        lang, "{county}: {households:,} households; {month} comes next; seed {seed}, replicate {replicate}",
        county=pick(county.name, lang), households=twin.world.count("households"), month=month_text(twin.month),
        seed=twin.luck_seed, replicate=twin.replicate,
    )  # fmt: skip
    lived = twin.datacollector.get_model_vars_dataframe().tail(MONTHS)
    rows = [
        [row["month"], *(number(_plain(row[name]), unit_of(name), lang) for name in SHOWN)] for row in lived.to_dict("records")
    ]
    heads = [told(lang, "month"), *(label(name, lang) for name in SHOWN)]
    parts = [
        Part(told(lang, "Mechanisms"), text=told(lang, ", ").join(played) or told(lang, "none")),
        Part(table=Table.of(heads, rows)) if rows else Part(text=told(lang, "No month has been run yet.")),
    ]
    return View(title, facts, badge=word("invented", lang) if county.synthetic else "", parts=parts)


def _plain(value: float) -> float | None:
    return None if value != value else value
