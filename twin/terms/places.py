"""The places of a county and its offices: the words that files, policies and covers use; their order is the code in columns."""

UNITS = (
    "party_office", "agriculture", "civil_affairs", "finance", "education", "health",
    "housing", "water", "transport", "commerce", "natural_resources", "human_resources",
)  # fmt: skip
VILLAGE_TYPES = ("leading", "upgrading", "rectifying")
TERRAINS = ("plains", "hills", "suburb")
