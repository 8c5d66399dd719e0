"""What a report needs of one scenario, gathered from a single run or from the replicates of a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twin.base.messages import Lang, Text, told
from twin.outcomes.result import Result
from twin.report.shared.words import LOSS_STEPS, TIERS, pick, say
from twin.study.grades import as_table

if TYPE_CHECKING:
    from twin.study.compare.comparison import Comparison


@dataclass(frozen=True)
class Story:
    """One scenario, ready to be drawn and told.

    `summaries` holds one dict per replicate; `monthly` and `policies` have a `replicate` column, county level, `policies`
    one row per policy; the other tables are means over replicates (counts and fen may then be fractions). `effects` are the
    parts of the scenario's effect by grade of evidence, `plain` sets it beside plain budget and plain staff, `rests_on` is
    `twin.evidence.trace.rests_on`; they are empty where that was not found out. `remarks` say what of the scenario never acts
    (`twin.remarks`). `mechanisms` says month by month what each asked and got. `within` holds it against a `budget`, if
    one was given (`twin.study.compare.budget.Budget.told`).
    """

    name: str
    title: Mapping[str, str]
    synthetic: bool
    given: dict[str, float]
    summaries: list[dict[str, Any]]
    monthly: pd.DataFrame
    policies: pd.DataFrame
    cascade: pd.DataFrame
    losses: pd.DataFrame
    clauses: pd.DataFrame
    flows: pd.DataFrame
    villages: pd.DataFrame
    unlock_gain: Mapping[str, float] = field(default_factory=dict)
    policy_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    rests_on: Mapping[str, Any] = field(default_factory=dict)
    remarks: Sequence[Text] = ()
    mechanisms: pd.DataFrame = field(default_factory=pd.DataFrame)
    mechanism_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plain: pd.DataFrame = field(default_factory=pd.DataFrame)
    within: pd.DataFrame = field(default_factory=pd.DataFrame)
    budget: Mapping[str, float] = field(default_factory=dict)
    county: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> dict[str, Any]:
        """Whose county it is, as `twin.report.shared.place` asks."""
        return {"synthetic": self.synthetic, "given": self.given}

    def home(self, lang: Lang) -> str:
        """The county's name, where it is its user's own; else empty."""
        return pick(dict(self.county), lang) if self.given and self.county else ""

    def titled(self, lang: Lang) -> str:
        """The scenario's title in one language, else its name."""
        return pick(dict(self.title), lang) or self.name

    def policy(self, key: str, lang: Lang) -> str:
        """A policy's name in one language, else its key."""
        names = self.policy_names.get(key)
        return pick(dict(names), lang) if names else say(key, lang)

    def mean(self, indicator: str) -> float:
        """Mean over replicates of one number of the summary, by dotted name; NaN where no replicate has it."""
        values = [value for value in (_at(s, indicator) for s in self.summaries) if isinstance(value, int | float)]
        return float(np.mean(values)) if values else float("nan")

    def grades(self) -> dict[str, float]:
        """Share of the moves in force by grade of evidence (the same in every replicate); for effects see `effects`."""
        return dict(self.summaries[0].get("evidence_grades") or {})


def _at(summary: Mapping[str, Any], name: str) -> Any:
    """A number of a summary by dotted name; None where it has none."""
    head, _, rest = name.partition(".")
    found = summary.get(head)
    return _at(found, rest) if rest and isinstance(found, Mapping) else None if rest else found


def of_result(result: Result) -> Story:
    """The story of one run."""
    together, single = result.of_county()
    about = result.about
    return Story(
        name=about["scenario"],
        title=about["title"],
        synthetic=about["synthetic"],
        given=about.get("given", {}),
        county=about.get("county", {}),
        summaries=[result.summary],
        monthly=together.assign(replicate=0),
        policies=single.assign(replicate=0),
        cascade=result.cascade,
        losses=result.losses,
        clauses=result.clauses,
        flows=result.flows,
        villages=result.villages,
        unlock_gain=result.unlock_gain or {},
        policy_names=about["policies"],
        effects=as_table(result.summary.get("effect_by_grade") or {}),
        rests_on=about.get("rests_on") or {},
        remarks=about.get("remarks") or (),
        mechanisms=result.mechanisms,
        mechanism_names=about.get("mechanisms") or {},
    )


def of_comparison(comparison: "Comparison") -> list[Story]:
    """The story of each scenario compared, the reference first."""
    stories, within = [], comparison.within
    for position, about in enumerate(comparison.about["scenarios"]):
        tables = {
            name: comparison.part(name, position)
            for name in ("monthly", "policies", "cascade", "losses", "clauses", "flows", "villages", "mechanisms")
        }
        stories.append(
            Story(
                name=about["name"],
                title=about["title"],
                synthetic=comparison.about["synthetic"],
                given=comparison.about.get("given", {}),
                county=comparison.about["county"].get("name", {}),
                summaries=comparison.results[position],
                policy_names=about["policies"],
                effects=comparison.grades_of(about["name"]),
                plain=comparison.plain_of(about["name"]),
                within=within[within["scenario"] == about["name"]].drop(columns="scenario"),
                budget=comparison.about.get("budget") or {},
                rests_on=about.get("rests_on") or {},
                remarks=about.get("remarks") or (),
                mechanism_names=about.get("mechanisms") or {},
                **tables,
            )
        )
    return stories


def loss_shares(story: Story) -> pd.DataFrame:
    """Losses by step and tier as shares of the eligible; zero where nobody was eligible."""
    eligible = float(story.cascade.set_index("policy").loc["all", "eligible"])
    table = story.losses.reindex(index=list(LOSS_STEPS), columns=list(TIERS)).fillna(0.0).astype(float)
    return table / eligible if eligible else table * 0.0


def first_only(note: str, stories: Sequence[Story], shown: Sequence[Story], lang: Lang) -> str:
    """The note of a picture, with how many of the scenarios it shows where it has no room for all."""
    if len(shown) >= len(stories):
        return note
    said = told(lang, "the first {shown} of {count} scenarios; all are in the tables", shown=len(shown), count=len(stories))
    return told(lang, "; ").join(part for part in (note, said) if part)
