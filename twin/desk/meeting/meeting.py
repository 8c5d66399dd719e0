"""All of it together, made by the job that makes a county's views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed

import pandas as pd

from twin.base.messages import LANGS, Lang
from twin.desk.meeting import clauses, lost, tiles
from twin.desk.meeting.history import History, history
from twin.outcomes.tables import county_rows, flow_table
from twin.report.living.words import Names
from twin.report.shared.parts import Figure
from twin.report.views.told import Told
from twin.views.source import Source


@dataclass(frozen=True)
class Meeting:
    """`tiles` and `lost` as tables to be told; `history` of places; `pictures` by language and name (`county`, `money-POLICY`).

    `clauses` too: who holds each clause rightly; `money`: moves of money by policy, in fen, since `since`,
    `ends` what of it left for which end that is none of its own.
    """

    tiles: Told
    lost: Told
    history: History
    clauses: Told
    money: pd.DataFrame
    ends: Mapping[str, Mapping[str, float]]
    since: str
    pictures: Mapping[str, Mapping[str, list[Figure]]] = field(default_factory=dict)


def meeting(source: Source, names: Names, seen: pd.DataFrame) -> Meeting | None:
    """Of a county; None before its first month has ended. `seen` is what was observed of the county."""
    if source.month < source.estimate.first:
        return None
    from twin.base.months import month_text

    made = (tiles.make(source, seen), lost.make(source), clauses.make(source))
    of_tiles, of_lost, of_clauses = (Told.of(one, names, source.day) for one in made)
    twin = source.twin
    money = flow_table(twin.world, twin.record)
    return Meeting(
        of_tiles, of_lost, history(source), of_clauses, money, _ends(twin.result().monthly), month_text(source.scenario.start)
    )


def _ends(monthly: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Fen by policy and end, of the whole course."""
    by = county_rows(monthly)[1].groupby("policy")[["diverted_public", "diverted_private"]].sum()
    return {str(key): row for key, row in by.to_dict("index").items()}


def drawn(found: Meeting, names: Names, living: Mapping[str, pd.DataFrame], day: str) -> Meeting:
    """The same with pictures; `names` has the pool."""
    return changed(found, pictures={lang: _pictures(found, names, living, day, lang) for lang in LANGS})


def _pictures(found: Meeting, names: Names, living: Mapping[str, pd.DataFrame], day: str, lang: Lang) -> dict[str, list[Figure]]:
    from twin.desk.meeting.money import picture
    from twin.report.living.figures import draw
    from twin.report.living.kept import Kept

    tables = {key: Kept(living[key]) for key in ("county", "observed", "landing")} | {"against": Kept(pd.DataFrame())}
    made = {"county": draw(names, day, tables, lang)["ahead"]}
    for key in names.prepared.setting.scenario.policies:
        flow = picture(found.money, key, found.ends.get(key, {}), found.since, names, lang)
        if flow is not None:
            made[f"money-{key}"] = [flow]
    return made
