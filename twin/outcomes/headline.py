"""The indicators that people are shown: what each is called, how it is written, and which direction serves households."""

from dataclasses import dataclass
from typing import Literal

from twin.base.messages import LANGS, Lang, Text, mark, told

Unit = Literal["share", "days", "yuan", "hours", "number"]


@dataclass(frozen=True)
class Headline:
    """One indicator as shown to people; its name is English, looked up in the catalogue when it is said.

    One of the user's own brings its names along (`own`), as the catalogue does not know it.
    """

    name: str
    unit: Unit
    better: Literal["up", "down", "neither"]
    own: Text | None = None

    def said(self, lang: Lang) -> str:
        """Its name in a language."""
        return self.own[lang] if self.own else told(lang, self.name)

    @property
    def names(self) -> Text:
        """Its name in each language."""
        return {lang: self.said(lang) for lang in LANGS}


INDICATORS: dict[str, Headline] = {
    "landing_rate": Headline(mark("landing rate (households, strict)"), "share", "up"),
    "landing_any": Headline(mark("landed if any payment counts"), "share", "up"),
    "landing_full": Headline(mark("landed if only full payment counts"), "share", "up"),
    "task_landing_rate": Headline(mark("village tasks really complete"), "share", "up"),
    "reported_landing_rate": Headline(mark("village tasks reported complete"), "share", "neither"),
    "awareness": Headline(mark("awareness (exists, who, how)"), "share", "up"),
    "heard_of": Headline(mark("heard of the policy"), "share", "up"),
    "knows_enough": Headline(mark("knows enough to apply in time"), "share", "up"),
    "funds_arrived": Headline(mark("money arrived in village or household"), "share", "up"),
    "funds_used": Headline(mark("money used"), "share", "up"),
    "fund_efficiency": Headline(mark("money that became fitting benefit"), "share", "up"),
    "leakage": Headline(mark("leakage (of money spent)"), "share", "down"),
    "idle_over_a_year": Headline(mark("money idle for over a year"), "share", "down"),
    "audited_misuse": Headline(mark("misuse found by audits"), "share", "neither"),
    "audited_idle": Headline(mark("audited money found idle for over a year"), "share", "neither"),
    "participation": Headline(mark("households taking part in a year"), "share", "up"),
    "plans_approved": Headline(mark("plans for village projects approved (all, where nobody is asked)"), "share", "neither"),
    "needs_waiting": Headline(mark("needs that nobody has on record, of households in need"), "share", "down"),
    "first_answer_days": Headline(mark("days to the first answer to a need"), "days", "down"),
    "response_days": Headline(
        mark("days to solve a need (solved ones; compare only where as many are solved)"), "days", "neither"
    ),
    "resolution_days": Headline(mark("days to solve a need (all, up to 120)"), "days", "down"),
    "resolution_rate": Headline(mark("needs solved"), "share", "up"),
    "helped_twice": Headline(mark("households in need helped by two"), "share", "neither"),
    "blind_spot": Headline(mark("households in need helped by nobody"), "share", "down"),
    "used_app": Headline(mark("used an app, of those who dealt with offices"), "share", "neither"),
    "used_hall": Headline(mark("went to an office, of those who dealt with offices"), "share", "neither"),
    "used_hotline": Headline(mark("called a hotline, of those who dealt with offices"), "share", "neither"),
    "used_visit": Headline(mark("were called on, of those who dealt with offices"), "share", "neither"),
    "used_meeting": Headline(mark("took part in a meeting, of those who dealt with offices"), "share", "neither"),
    "satisfaction": Headline(mark("satisfaction"), "share", "up"),
    "trust": Headline(mark("trust"), "share", "up"),
    "paperwork_share": Headline(mark("cadre hours spent on paperwork"), "share", "down"),
    "cost_yuan": Headline(mark("cost of mechanisms"), "yuan", "down"),
}

# New money of a single run, by kind of `twin.outcomes.money`; mechanisms are paid from the operating budget.
MONEY: dict[str, Headline] = {
    "money.mechanisms": Headline(mark("paid for mechanisms"), "yuan", "neither"),
    "money.operations": Headline(mark("new operating budget (which pays for mechanisms)"), "yuan", "neither"),
    "money.appropriations": Headline(mark("fresh appropriations for policies"), "yuan", "neither"),
    "money.contributions": Headline(mark("households' own contributions"), "yuan", "neither"),
    "money.external": Headline(mark("money from firms and donors"), "yuan", "neither"),
}

# What a scenario costs more than the one it is compared with; a yuan is counted once.
COSTS: dict[str, Headline] = {
    "public_yuan": Headline(mark("all new public money"), "yuan", "down"),
    "public.mechanisms": Headline(mark("of it: mechanisms"), "yuan", "down"),
    "public.operations": Headline(mark("of it: operating budget that mechanisms did not use"), "yuan", "down"),
    "public.appropriations": Headline(mark("of it: appropriations for policies"), "yuan", "down"),
    "money.contributions": MONEY["money.contributions"],  # beside it
    "money.external": MONEY["money.external"],
    "extra_yuan_per_landed": Headline(mark("public yuan for each landing more"), "yuan", "down"),
    "extra_hours_per_landed": Headline(mark("hours of mechanisms for each landing more"), "hours", "down"),
}
