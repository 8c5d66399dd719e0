"""Offices by the names that people call them: units of the county, townships, village committees."""

from twin.base.messages import LANGS, both
from twin.county.county import County
from twin.county.names import unit_names
from twin.views.sheet import Words

COMMITTEE, TOWNSHIP, UNITS = "village committee", "township government", "county units"
TIERS: dict[str, Words] = {
    COMMITTEE: both("village committee"),
    TOWNSHIP: both("township government"),
    UNITS: both("county units together"),
}


def finance_of(county: County, owner: str) -> str:
    """The unit that gives a policy its money: the county's finance office, the policy's own where the county has none."""
    return "finance" if "finance" in county.units["key"] else owner


def offices(county: County) -> dict[str, Words]:
    """The name of each unit by its key, and of the tiers."""
    names = {lang: unit_names(county, lang) for lang in LANGS}
    units: dict[str, Words] = {
        str(key): {lang: names[lang][row] for lang in LANGS} for row, key in enumerate(county.units["key"])
    }
    return TIERS | units
