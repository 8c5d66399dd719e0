"""A comparison as scenarios of the county: things as they stand, then every option."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import both, language, message
from twin.base.months import month_text
from twin.desk.compare.lines import Line, called, lines_in
from twin.desk.compare.plan import LETTERS, Option, Plan, catalogued
from twin.files.strict import Words
from twin.scenario.own_mechanisms import BASE
from twin.scenario.scenario import Scenario

Lines = Mapping[str, Line]


def scenarios(plan: Plan, folder: Path, lines: Lines | None = None) -> list[Scenario]:
    """Things as they stand, then every option; raises InputError for an option that cannot be in this county.

    `lines`: those of the county's own plans, where they were read already.
    """
    base, wanted = base_of(folder), any(catalogued(key)[1] for one in plan.options for key in one.mechanisms)
    known = (lines_in(folder) if lines is None else lines) if wanted else {}
    return [base, *(_scenario(folder, one, number, base, known) for number, one in enumerate(plan.options))]


def base_name(folder: Path) -> str:
    """The scenario of things as they stand in the county's folder."""
    return f"{folder}/{BASE[0]}"


def base_of(folder: Path) -> Scenario:
    """Things as they stand, under the title that pages show."""
    base = Scenario.load(base_name(folder))
    return base if base.title else replace(base, title=Words(en="As it stands", zh=message("As it stands")))


def _scenario(folder: Path, one: Option, number: int, base: Scenario, lines: Lines) -> Scenario:
    title = {"en": one.title, "zh": one.title} if one.title else both("Option {letter}", letter=LETTERS[number])
    own = {catalogued(name)[0]: lines[name].definition for name in one.mechanisms if name in lines}
    define = {key: one for key, one in own.items() if one is not None}
    return Scenario.from_dict(
        {"base": base_name(folder), "title": title, "mechanisms": uses(one, base.start, base.months, lines)}
        | ({"define": define} if define else {}),
        f"option-{LETTERS[number].lower()}",
    )


def uses(one: Option, start: int, months: int, lines: Lines) -> Mapping[str, Any]:
    """The mechanisms of an option as a scenario has them; a line of the county's plans holds where it says, unless the option is
    of some places only."""
    found: dict[str, Any] = {}
    for name, chosen in one.mechanisms.items():
        key, plan = catalogued(name)
        line = lines.get(name)
        if plan and line is None:
            raise InputError("{name}: the county's workbook has no such line (any more)", name=called(name, language()))
        if chosen.start >= months:
            raise InputError("{key}: begins after the run; allowed: 0 to {last} months after its start", key=key, last=months - 1)
        where = line.where if line is not None and one.where.kind == "all" else one.where
        cover = where.cover(chosen.share)
        more = (
            {field: line.use[field] for field in ("until", "priority", "fades_months") if field in line.use}
            if line is not None
            else {}
        )
        found[key] = {"dose": chosen.dose, "from": month_text(start + chosen.start)} | more | ({"cover": cover} if cover else {})
    return found
