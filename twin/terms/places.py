"""The places of a county and its offices: the words that files, policies and covers use; their order is the code in columns."""

from twin.base.messages import mark

# The units of a drawn county and their titles; one that is read from tables may have others.
UNIT_TITLES = {
    "party_office": mark("Party committee office"),
    "agriculture": mark("Agriculture and rural affairs bureau"),
    "civil_affairs": mark("Civil affairs bureau"),
    "finance": mark("Finance bureau"),
    "education": mark("Education bureau"),
    "health": mark("Health bureau"),
    "housing": mark("Housing and construction bureau"),
    "water": mark("Water bureau"),
    "transport": mark("Transport bureau"),
    "commerce": mark("Commerce bureau"),
    "natural_resources": mark("Natural resources bureau"),
    "human_resources": mark("Human resources and social security bureau"),
}
UNITS = tuple(UNIT_TITLES)
VILLAGE_TYPES = ("leading", "upgrading", "rectifying")
TERRAINS = ("plains", "hills", "suburb")
