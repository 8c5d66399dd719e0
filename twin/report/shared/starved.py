"""In a sentence: which mechanisms of a scenario got less money or hours than they asked for."""

from collections.abc import Iterator, Mapping, Sequence

from twin.base.messages import Lang, mark, told
from twin.report.shared.words import number, pick, yuan
from twin.study.starved import Short

Names = Mapping[str, Mapping[str, str]]
NAMED = 3  # of money and of hours; the table of mechanisms has all
MONEY = mark("{mechanism} {share} of {yuan}, {first} to {last}")
HOURS = mark("{mechanism} {share} of {hours:,.0f} hours, {first} to {last}")


def sentence(scenario: str, those: Mapping[str, Sequence[Short]], names: Names, lang: Lang) -> Iterator[str]:
    """The sentence of one scenario, by what was asked for; none where every mechanism got it. `names` are those by key."""
    told_of = [_listed(several, asked, names, lang) for asked, several in those.items() if several]
    if told_of:
        yield told(lang, "Starved in '{scenario}': {listed}.", scenario=scenario, listed=told(lang, "; ").join(told_of))


def _listed(those: Sequence[Short], asked: str, names: Names, lang: Lang) -> str:
    """The first few, and how many more there are."""
    said = []
    for one in those[:NAMED]:
        known = names.get(one.mechanism)
        fields = {"mechanism": pick(dict(known), lang) if known else one.mechanism, "first": one.first, "last": one.last}
        share = number(one.got / one.asked, "share", lang)
        if asked == "asked_yuan":
            said.append(told(lang, MONEY, share=share, yuan=yuan(one.asked, lang), **fields))
        else:
            said.append(told(lang, HOURS, share=share, hours=one.asked, **fields))
    more = len(those) - NAMED
    return told(lang, "; ").join(said) + (told(lang, " and {count} more", count=more) if more > 0 else "")
