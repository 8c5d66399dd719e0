"""Words of the living twin: its places and policies by name, its quantities, colours and months."""

from collections.abc import Iterable
from functools import cached_property

from twin.base.errors import InputError
from twin.base.messages import Lang, mark, told
from twin.county.names import place_names, unit_names
from twin.evidence.store import knob_names
from twin.living.ensemble.targets import ALL, EVERY
from twin.living.update.estimate import Prepared
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import Costs, Mechanism
from twin.processes import registry
from twin.report.shared.words import number, pick, say
from twin.scenario.scenario import Scenario

COLOUR = {"red": mark("red"), "yellow": mark("yellow"), "blue": mark("blue")}
PAINT = {"red": "#C1121F", "yellow": "#B07D00", "blue": "#0072B2"}
WHO = {
    "twin": mark("this twin"),
    "without data": mark("the twin without any data"),
    "persistence": mark("as last observed"),
    "last_year": mark("as in the same month last year"),
    "damped_trend": mark("as the trend goes on, fading"),
}
HOLDS = {
    "informed": mark("everyone entitled had heard enough of it to ask"),
    "applied": mark("everyone who has heard of it applied in time"),
    "approved": mark("no file lay or was left out"),
    "funded": mark("money came for everyone approved"),
    "paid_in_full": mark("everyone were paid in full"),
    "in_time": mark("nothing came too late"),
    "fits": mark("what arrives fitted everyone"),
}  # each step of the cascade, where it cannot fail
PER = {
    "village": mark("{yuan} a month for each village"),
    "township": mark("{yuan} a month for each township"),
    "county": mark("{yuan} a month"),
}
OF = {"village": mark("village"), "township": mark("township"), "county": mark("county")}


class Names:
    """What places and policies of a county are called, by code and key."""

    def __init__(self, prepared: Prepared) -> None:
        """Of a county that is prepared."""
        self.prepared = prepared
        self.county = prepared.setting.county.build()

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names of villages and townships by code; only those that somebody gave."""
        names, codes = place_names(self.county), self.prepared.plan.codes
        both = [
            *zip(codes.townships, names.township_labels, strict=True),
            *zip(codes.villages, names.village_labels, strict=True),
        ]
        return {code: label for code, label in both if label != code}

    def place(self, code: str, lang: Lang) -> str:
        """The name of a place, or its code where it has none."""
        if code == self.prepared.plan.codes.county:
            return pick(self.county.name, lang)
        return self.labels.get(code, code)

    def beside(self, code: str) -> str:
        """The code, to stand beside a name; nothing where the code is the name."""
        return code if code in self.labels or code == self.prepared.plan.codes.county else ""

    def both(self, code: str, lang: Lang) -> str:
        """Name and code in a line of text."""
        beside = self.beside(code)
        return self.place(code, lang) + (f" ({beside})" if beside else "")

    def policy(self, key: str, lang: Lang) -> str:
        """The name of a policy; nothing where a quantity is of none."""
        known = self.prepared.setting.scenario.policies.get(key)
        return "" if key == ALL else key if known is None else pick(known.name.plainly(), lang)

    def office(self, key: str, lang: Lang) -> str:
        """Who is in charge: a unit of the county by its key, a township's government or a village's committee by its code."""
        codes = self.prepared.plan.codes
        if key in codes.townships:
            return told(lang, "government of {place}", place=self.place(key, lang))
        if key in codes.villages:
            return told(lang, "committee of {place}", place=self.place(key, lang))
        return dict(zip(map(str, self.county.units["key"]), unit_names(self.county, lang), strict=True)).get(key, key)

    def scenario(self, name: str, lang: Lang) -> str:
        """What a scenario of the county is called; its name where there is none of that name any more."""
        try:
            return title_of(Scenario.load(f"{self.prepared.folder}/{name}"), lang)
        except InputError:
            return name

    def knob(self, path: str, lang: Lang) -> str:
        """What a parameter is, and its path."""
        about = registry.knobs()[path].about
        return told(lang, "{about} ({path})", about=about if lang == "en" else knob_names().get(path, about), path=path)

    def mechanism(self, key: str) -> Mechanism:
        """A mechanism, as the county defines it or as it is in the catalogue."""
        return self.prepared.setting.scenario.definitions.get(key) or mechanism.find(key)

    def what(self, target: str, policy: str, lang: Lang) -> str:
        """A quantity, of a policy where it is of one."""
        name = self.policy(policy, lang)
        return quantity(target, lang) + (f" · {name}" if name else "")


def title_of(scenario: Scenario, lang: Lang) -> str:
    """What a scenario is called."""
    return scenario.name if scenario.title is None else pick(scenario.title.plainly(), lang)


def quantity(target: str, lang: Lang) -> str:
    """The name of a target."""
    return EVERY[target].name[lang] if target in EVERY else target


def colour(key: str, lang: Lang) -> str:
    """A colour, nothing where there is none."""
    return told(lang, COLOUR[key]) if key in COLOUR else ""


def who(key: str, lang: Lang) -> str:
    """A forecaster."""
    return told(lang, WHO[key])


def month(day: str) -> str:
    """The month of a day, as 2027-03."""
    return day[:7]


def listed(texts: Iterable[str], lang: Lang) -> str:
    """Texts in a row."""
    return told(lang, ", ").join(texts)


def where_lost(step: str, tier: str, lang: Lang) -> str:
    """At which step most are lost that could be won, and at which tier."""
    name, at = EVERY[f"lost_{step}"].name[lang], tier_of(step, tier, lang)
    return told(lang, "{step}, {tier}", step=name, tier=at) if at else name


def tier_of(step: str, tier: str, lang: Lang) -> str:
    """The tier that most of those lost at a step are charged to; nothing of lists that do not say."""
    return EVERY[f"lost_{tier}"].name[lang] if f"lost_{tier}" in EVERY else ""


def cost(costs: Costs, lang: Lang) -> str:
    """What a mechanism costs in money and hours, and how sure that is."""
    parts = [told(lang, PER[costs.per], yuan=number(costs.monthly_yuan, "yuan", lang))] if costs.monthly_yuan else []
    if costs.setup_yuan:
        parts.append(told(lang, "{yuan} at the beginning", yuan=number(costs.setup_yuan, "yuan", lang)))
    for tier in ("village", "township", "county"):
        hours = getattr(costs.hours, tier)
        if hours:
            parts.append(told(lang, "{hours:g} h a month of the {tier}", hours=hours, tier=told(lang, OF[tier])))
    parts = parts or [told(lang, "nothing")]
    return listed(parts, lang) + told(lang, " ({grade})", grade=say(costs.grade, lang))


def helps(names: Names, key: str, lang: Lang) -> str:
    """A mechanism by name with what it costs."""
    found = names.mechanism(key)
    return told(lang, "{name}: {cost}", name=pick(found.name.plainly(), lang), cost=cost(found.costs, lang))
