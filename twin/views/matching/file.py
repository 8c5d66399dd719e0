"""A plan as a scenario that can be run: the county as it stands with the plan's steps, from next month on, in one village."""

from pathlib import Path

from twin.base.messages import LANGS, told
from twin.base.months import month_text
from twin.county.names import place_names
from twin.living.register.written import replace
from twin.views.matching.plan import Plan
from twin.views.source import Source

FOLDER = "plans"  # below a county's folder


def file_of(source: Source, code: str) -> Path:
    """Where the plan of a village, by code, stands."""
    return source.folder / FOLDER / source.day / f"{code}.yaml"


def written(source: Source, plan: Plan) -> Path:
    """Write a plan as DIR/plans/DAY/CODE.yaml: `twin forecast DIR --if` runs it as a branch."""
    code = source.estimate.prepared.plan.codes.villages[plan.village]
    file = file_of(source, code)
    replace(file, text(source, plan, code).encode())
    return file


def text(source: Source, plan: Plan, code: str) -> str:
    """The scenario's file; names of places are quoted, as they are a user's."""
    label = str(place_names(source.county).village_labels[plan.village])
    titles = {lang: told(lang, "Plan for {village}, {day}", village=label, day=source.day) for lang in LANGS}
    title = ", ".join(f"{lang}: {_quoted(one)}" for lang, one in titles.items())
    since = month_text(source.month + 1)
    steps = [f"  {one.key}: {{dose: 1.0, from: '{since}', cover: {{villages: [{code}]}}}}" for one in plan.steps]
    return "\n".join(
        [f"name: plan-{code}-{source.day}", f"title: {{{title}}}", "base: ../../baseline", "mechanisms:", *steps, ""]
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''").replace("\n", " ") + "'"
