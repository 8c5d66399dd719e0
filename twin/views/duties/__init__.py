"""Lists of policies and duties: what is in force, and who does what by when in the twelve months ahead.

From definitions alone: the scenario's policies and mechanisms, the county's offices, and who observes what (`offices.yaml`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.living.observations.offices import Office
from twin.policies.policy import Policy
from twin.terms.calendar import YEAR
from twin.views.cycles import STATES, running
from twin.views.duties.asked import TIERS, Asked, asked
from twin.views.duties.tasks import TASKS, tasks
from twin.views.guide import ACCESS, PAID
from twin.views.guide.people import TYPES
from twin.views.offices import COMMITTEE, UNITS, finance_of, offices
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import COURSE, Source
from twin.world.policies import eligibility, funding

AHEAD = YEAR  # months
DATA = "data office"
OF = {"village": COMMITTEE, "township": "township government", "county": UNITS}
_VILLAGES = Column("villages", both("villages covered"), "whole")
_SUMS = (
    *(Column(f"hours_{tier}", name, "hours") for tier, name in (
        ("village", both("hours of village committees")), ("township", both("hours of townships")),
        ("county", both("hours of county units")),
    )), Column("yuan", both("money"), "yuan", both("setting up and running, with what it hands on to villages")),
)  # fmt: skip


def make(source: Source) -> Mapping[str, Sheet]:
    """`policies` in force, `duties` by month, `mechanisms` by month with hours and money, and their sums (`year`)."""
    first = source.month + 1
    found = asked(source.scenario, source.county, first, source.month + AHEAD, source.estimate.prepared.setting.seed, COURSE)
    return {
        "policies": _policies(source),
        "duties": _duties(source),
        "year": _year(source, found),
        "mechanisms": _by_month(source, found),
    }


# Policies ----------------------------------------------------------------------------------------------------------------


def _policies(source: Source) -> Sheet:
    """Every policy with whom it is for, its money, its months and who is in charge."""
    rows = [_policy(source, policy) for policy in source.scenario.policies.values()]
    names = offices(source.county)
    partners = {",".join(policy.partners): _together(names, policy.partners) for policy in source.scenario.policies.values()}
    return sheet(both("List of policies"), (
        Column("policy", both("policy"), "policy"), Column("households", both("households meant"), "whole"),
        Column("elders", both("with elders"), "word", words=_YES),
        Column("children", both("with children at school"), "word", words=_YES),
        Column("income_below", both("income a head below"), "yuan"), Column("types", both("villages"), "word", words=TYPES),
        Column("share", both("of such households"), "share", both("share that is meant, where traits alone do not tell")),
        Column("each", both("for each household"), "yuan"), Column("own", both("what it pays itself"), "yuan"),
        Column("budget", both("budget a year"), "yuan", both("as planned, before it is cut or raised")),
        Column("access", both("how households come to it"), "word", words=ACCESS),
        Column("paid", both("paid how"), "word", words=PAID),
        Column("opens", both("opens in"), "month"), Column("closes", both("applications until the end of"), "month"),
        Column("deadline", both("to be delivered by the end of"), "month"),
        Column("state", both("state of the cycle"), "word", words=STATES),
        Column("office", both("office in charge"), "office"),
        Column("partners", both("together with"), "word", words=partners),
    ), pd.DataFrame(rows))  # fmt: skip


_YES: dict[str, Words] = {"yes": both("yes"), "no": both("no")}


def _together(names: Mapping[str, Words], keys: Iterable[str]) -> Words:
    keys = list(keys)
    if not keys:
        return {"en": "", "zh": ""}
    first, *rest = keys
    found = names[first]
    for key in rest:
        found = both("{one}, {other}", one=found, other=names[key])
    return found


def _policy(source: Source, policy: Policy) -> dict[str, Any]:
    county, target = source.county, policy.target
    meant = eligibility(policy, county)
    households = int((meant & county.households["present"]).sum())
    cycle, month = running(policy, source.month), source.month
    yes = {True: "yes", False: "no", None: ""}
    return {
        "policy": policy.key, "households": households, "elders": yes[target.elders], "children": yes[target.children],
        "income_below": np.nan if target.income_below is None else target.income_below,
        "types": ",".join(target.village_types or ()),
        "share": target.share, "each": policy.entitlement, "own": policy.contribution,
        "budget": funding(policy, meant, county) * households * policy.entitlement,
        "access": policy.access, "paid": policy.paid, "opens": month_text(cycle.opened), "closes": month_text(cycle.closes),
        "deadline": month_text(cycle.deadline), "state": cycle.state(month), "office": policy.owner,
        "partners": ",".join(policy.partners),
    }  # fmt: skip


# Duties ------------------------------------------------------------------------------------------------------------------


def _duties(source: Source) -> Sheet:
    """Tasks that fall due in the months ahead, the first due first."""
    own = source.estimate.prepared.plan.offices
    rows: list[dict[str, Any]] = [
        {"policy": policy.key, "by": task.by, "since": task.since, "task": task.key, "office": task.office}
        for policy in source.scenario.policies.values()
        for cycle in (running(policy, source.month), running(policy, source.month).next)
        for task in tasks(policy, cycle, finance_of(source.county, policy.owner))
    ]
    rows += [{"policy": "", **task} for key, office in own.items() for task in _observed(key, office, source.month)]
    rows += [{"policy": "", "by": month, "since": month, "task": "twin", "office": DATA} for month in _ahead(source.month)]
    rows = [row for row in rows if source.month < row["by"] <= source.month + AHEAD]
    rows.sort(key=lambda row: (row["by"], row["policy"] == "", row["policy"], _ORDER[row["task"]]))
    for row in rows:
        row["by"], row["since"] = month_text(row["by"]), month_text(row["since"])
    named = {f"observer {key}": office.name.plainly() for key, office in own.items()}
    words = offices(source.county) | named | {DATA: both("data office")}
    return sheet(both("List of duties"), (
        Column("by", both("by the end of"), "month"), Column("office", both("who"), "word", words=words),
        Column("task", both("what"), "word", words=TASKS), Column("policy", both("policy"), "policy"),
        Column("since", both("from"), "month"),
    ), pd.DataFrame(rows, columns=["by", "office", "task", "policy", "since"]))  # fmt: skip


_ORDER = {key: place for place, key in enumerate(TASKS)}


def _ahead(month: int) -> range:
    return range(month + 1, month + AHEAD + 1)


def _observed(key: str, office: Office, month: int) -> Iterable[dict[str, Any]]:
    """When an office's figures of a month are due: with its lag; those of every month too."""
    for seen in range(month - office.lag, month + AHEAD + 1):
        if (seen + 1) % office.every == 0:
            yield {"by": seen + office.lag, "since": seen, "task": "observe", "office": f"observer {key}"}


# Mechanisms --------------------------------------------------------------------------------------------------------------


def _by_month(source: Source, found: Iterable[Asked]) -> Sheet:
    """Every mechanism in force by month: what it asks of whom."""
    rows = [
        {"month": month_text(one.month), "mechanism": one.mechanism, "villages": one.villages, "yuan": one.yuan}
        | {f"hours_{tier}": one.hours[tier] for tier in TIERS}
        for one in found
    ]
    columns = (
        Column("month", both("month"), "month"), _mechanism(source), _VILLAGES, *_SUMS,
    )  # fmt: skip
    return sheet(both("Mechanisms by month"), columns, pd.DataFrame(rows, columns=[one.key for one in columns]))


def _year(source: Source, found: Iterable[Asked]) -> Sheet:
    """Every mechanism in force: whose it is, from when to when, and all that it asks in the months ahead."""
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        use = source.scenario.mechanisms[one.mechanism]
        row = rows.setdefault(one.mechanism, {
            "mechanism": one.mechanism, "office": OF.get(source.scenario.definitions[one.mechanism].tier, COMMITTEE),
            "since": month_text(use.since), "until": "" if use.until is None else month_text(use.until),
            **{f"hours_{tier}": 0.0 for tier in TIERS}, "yuan": 0.0, "months": 0, "villages": 0,
        })  # fmt: skip
        for tier in TIERS:
            row[f"hours_{tier}"] += one.hours[tier]
        row["yuan"], row["months"], row["villages"] = (
            row["yuan"] + one.yuan,
            row["months"] + 1,
            max(row["villages"], one.villages),
        )
    columns = (
        _mechanism(source), Column("office", both("tier in charge"), "word", words=offices(source.county)),
        Column("since", both("from"), "month"), Column("until", both("until"), "month"),
        Column("months", both("months in force"), "whole"), _VILLAGES, *_SUMS,
    )  # fmt: skip
    return sheet(
        both("Mechanisms, twelve months together"), columns, pd.DataFrame(rows.values(), columns=[one.key for one in columns])
    )


def _mechanism(source: Source) -> Column:
    names = {key: one.name.plainly() for key, one in source.scenario.definitions.items()}
    return Column("mechanism", both("mechanism"), "word", words=names)
