"""What every form says beside its content: whose county, up to which day, who compiled it, what is simulated and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from twin.base.messages import Lang, told
from twin.county.county import County
from twin.report.shared.given import of_given
from twin.report.shared.place import place, whose
from twin.report.shared.words import day_said, pick


@dataclass(frozen=True)
class About:
    """What a form says of itself in one language.

    `county` is its name, `day` the last day of its data (as 2027-03-31), `unit` who compiled it, `badge` a few words on what is
    simulated, `sentences` the same in full and how much is drawn.
    """

    county: str
    day: str
    unit: str
    badge: str
    sentences: tuple[str, ...] = ()

    @property
    def made(self) -> datetime:
        """The moment that files carry: midnight of the day, so that the same content gives the same bytes."""
        return datetime.combine(date.fromisoformat(self.day), datetime.min.time())

    def date(self, lang: Lang) -> str:
        """The day as it stands under a document."""
        found = date.fromisoformat(self.day)
        return day_said(found, lang)

    def head(self, lang: Lang) -> str:
        """The running head of a page."""
        return told(lang, "{unit}; data up to {day}; {badge}", unit=self.unit, day=self.date(lang), badge=self.badge)

    def unsaid(self, texts: Iterable[str]) -> list[str]:
        """The sentences that none of these texts has."""
        there = list(texts)
        return [one for one in self.sentences if not any(one in text for text in there)]


def about(county: County, day: str, lang: Lang, unit: str = "") -> About:
    """Of a county on a day; `unit` is who compiles it, the county itself where nobody is named."""
    facts = {"synthetic": county.synthetic, "given": county.given}
    name = pick(county.name, lang)
    said = (place(facts, lang), *(line.strip() for line in of_given(county.given, lang)))
    return About(name, day, unit or name, whose(facts, lang), said)
